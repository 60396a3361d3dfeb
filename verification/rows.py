# SPDX-License-Identifier: Apache-2.0
"""verification/rows.py - from each row of xen/call/table.def two small C files that Frama-C proves: run_NAME as xen/call/run.c makes it and
call_NAME as xen/call/single.c does, against a contract from the operation's line in verification/mediation. SUBJECTS, OBJECTS and LOCKS below
say in the words of the contracts what those of the table mean; xen/call/run.c says it in code. `rows.py DIR` writes all; verification/verify
proves them; `rows.py --compare` compares the table with verification/mediation."""
import os, re, subprocess, sys

ROW = re.compile(r"^OP\((\w+),\s*(\w+),\s*([^,]+),\s*(\w+),\s*([^,]+),\s*(\w+(?:\([^)]*\))?),\s*(\w+(?:\(\w+\))?),\s*(\w+),\s*(.*?)\)\s*(?=^OP\(|^#)", re.M | re.S)
SUBJECTS = {"SELF": "domtab[c->self].sid", "DOM": "domtab[c->peer].sid", "NEW_CHANNEL": "c->label",
            "REMOTE_CHANNEL": "channel_label(c->peer, arg->remote_port)"}
OBJECTS = {"SELF": "domtab[c->self].self_sid", "DOM": "dom_object(c->self, c->peer)", "THIRD": "dom_object(c->self, c->third)",
           "GRANTS": "dom_object(c->self, (arg->src.is_ref || !arg->dst.is_ref ? c->peer : c->third))",
           "LISTENED": "dom_object(c->peer, c->third)", "BACK": "dom_object(c->peer, c->self)", "NEW_CHANNEL": "c->label", "LABEL": "c->label",
           "CHANNEL": "channel_label(c->self, arg->port)", "PORT_CHANNEL": "channel_label(c->self, arg->evtchn)",
           "DOM_CHANNEL": "channel_label(c->peer, arg->port)", "SID_ARG": "arg->ssidref", "SID": "arg->sid",
           "XEN": "SECINITSID_XEN", "SECURITY": "SECINITSID_SECURITY"}
LOCKS = {"NONE": "unlocked", "EVTCHN_SELF_SHARED": "evtchn_shared(c->self)", "EVTCHN_SELF": "evtchn_own(c->self)", "EVTCHN_PEER": "evtchn_own(c->peer)",
         "EVTCHN_PAIR": "evtchn_pair(c->self, c->peer)", "EVTCHN_THIRD": "evtchn_pair(c->peer, c->third)",
         "EVTCHN_P2M_SELF": "evtchn_own(c->self) && p2m_own(c->self)", "GRANT_PEER": "grant_pair(c->peer, c->peer)",
         "GRANT_PAIR": "grant_pair(c->self, c->peer)", "GRANT_COPY": "grant_pair(c->peer, c->third)", "P2M_SELF": "p2m_own(c->self)",
         "P2M_PEER": "p2m_own(c->peer)", "P2M_COPY": "p2m_pair(c->peer, c->third)", "POLICY": "life_own(0)", "LIFE_PEER": "life_own(c->peer)",
         "OWN": "own_locks(c)"}
# Who is alive under the lock; what the runner's caller may rely on about the target.
ALIVE = {"DOM", "PRE_DOM", "LISTENER", "REMOTE"}
RESULT_KINDS = {"OUT", "INOUT", "ENTRY", "ENTRY_RAW", "STATUS", "STATUS_RAW", "DCTL_OUT", "OWN_OUT", "ANSWER"}
FX = "*fx"
PROTOTYPE = r"(?:err_t|void) {}\(([^)]*)\);"


def split(text):
    """The arguments of a macro call, by its outermost commas."""
    out, depth, cur = [], 0, ""
    for ch in text:
        depth += (ch == "(") - (ch == ")")
        if ch == "," and depth == 0:
            out.append(cur.strip())
            cur = ""
        else:
            cur += ch
    return out + [cur.strip()]


def calls(text):
    """The ASK and ASK_IF of one column: (condition or None, subject, object, class, permission)."""
    out, at = [], 0
    while True:
        m = re.compile(r"ASK(_IF)?\(").search(text, at)
        if not m:
            return out
        depth, end = 1, m.end()
        while depth:
            depth += (text[end] == "(") - (text[end] == ")")
            end += 1
        words = split(text[m.end():end - 1])
        out.append((re.sub(r"\s+", " ", words.pop(0)) if m[1] else None, *words))
        at = end


def rows(root):
    with open(os.path.join(root, "xen/call/table.def")) as f:
        text = re.sub(r"^/\*.*?\*/", "", f.read(), flags=re.S)
    found = []
    for m in ROW.finditer(text):
        name, family, nr, kind, typ, target, lock, reserve, checks = m.groups()
        parts = split(checks)
        found.append({"name": name, "family": family, "kind": kind, "type": typ.strip(), "target": target, "lock": lock, "reserve": reserve,
                      "free": calls(parts[0]), "locked": calls(",".join(parts[1:])), "text": m[0].rstrip()})
    if len(found) != len(re.findall(r"^OP\(", text, re.M)):
        sys.exit(f"verification/rows.py: xen/call/table.def: {len(found)} of {len(re.findall(r'^OP(', text, re.M))} rows understood")
    return found


def mediation():
    """verification/mediation: name to the row's columns that the contract is made of."""
    want = {}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mediation")) as f:
        for nr, line in enumerate(f, 1):
            if line.startswith("#") or not line.strip():
                continue
            words = [w.strip() for w in line.split("|")]
            if len(words) != 5:
                sys.exit(f"verification/mediation:{nr}: want NAME | TARGET | LOCK | questions | questions under the lock")
            want[words[0]] = {"target": words[1], "lock": words[2], "free": calls(words[3]), "locked": calls(words[4])}
    return want


def compare(root):
    """A line for each difference between the table and verification/mediation."""
    want, have = mediation(), {r["name"]: r for r in rows(root)}
    out = [f"{n}: a line in verification/mediation, no row in xen/call/table.def" for n in want if n not in have]
    for name, row in have.items():
        if name not in want:
            out.append(f"{name}: a row in xen/call/table.def, no line in verification/mediation")
            continue
        for column, value in want[name].items():
            if row[column] != value:
                out.append(f"{name}: {column}: xen/call/table.def has {row[column]}, verification/mediation {value}")
    return out


def logic(cond):
    return re.sub(r"\bc\.", "c->", cond).replace("virq_is_global(", "global_virq(").replace("shutdown_reason(", "reason_of(").replace(
        "scheduler_sets(", "sets_scheduler(")


def authorised(row):
    """Each question at its place in the order: conditional ones before it move it up."""
    asks = row["free"] + row["locked"]
    terms, count = [], ["0"]
    for cond, subject, obj, cls, perm in asks:
        q = f"asked({' + '.join(count)}, {SUBJECTS[subject]}, {OBJECTS[obj]}, SECCLASS_{cls}, {cls}__{perm})"
        terms.append(f"(({logic(cond)}) ==> {q})" if cond else q)
        count.append(f"(({logic(cond)}) ? 1 : 0)" if cond else "1")
    return " &&\n      ".join([f"g.nauth == {' + '.join(count)}"] + terms)


def target_claim(row):
    """What success says of whom it was about; \\old because a result is written to the argument."""
    m = re.match(r"(\w+)(?:\((.*)\))?$", row["target"])
    kind, words = m[1], [w.strip() for w in (m[2] or "").split(",")]
    return {"SELF": "g.peer == call->self", "NEW_OWN": "g.peer == call->self", "PRE_DOM": "g.peer == call->dom && call->dom != DOMID_SELF",
            "DOM": f"names(call->self, \\old(arg->{words[0]}), g.peer)", "REMOTE": f"names(call->self, \\old(arg->{words[0]}), g.peer)",
            "LISTENER": f"names(call->self, \\old(arg->{words[0]}), g.peer) && names(call->self, \\old(arg->{words[-1]}), g.third)"}.get(kind, "g.peer < NR_DOMS")


def parameters(protos, function):
    m = re.search(PROTOTYPE.format(function), protos)
    if not m:
        sys.exit(f"verification/rows.py: no prototype of {function}")
    return re.sub(r"\s+", " ", m[1])


def contracts(row, protos):
    n, kind, lock = row["name"], row["kind"], LOCKS[row["lock"].split("(")[0]]
    target = row["target"].split("(")[0]
    alive = "\n    requires alive: g.alive == locks + 1;" if target in ALIVE else ""
    ids = "\\valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS"
    whom = "c->peer == g.peer && c->third == g.third && g.refs == 1"
    out = [f"//@ ghost int row_world, row_pool, row_checked, row_done;\n/*@ predicate row_asked(struct ctx *c, {row['type']} *arg) =\n      {authorised(row)};\n*/"]

    def declare(what, returns, spec):
        out.append(f"/*@ {spec}\n    exits \\false;\n*/\n{returns} {n}_{what}({parameters(protos, n + '_' + what)});")

    if target == "OWN":
        declare("resolve", "err_t", """requires \\valid(c) && c->self < NR_DOMS && g.fetched == 1 && g.refs == 0 && \\valid_read(arg);
    assigns c->peer, c->third, c->label, g.refs, g.peer, g.third;
    ensures \\result <= 0;
    ensures \\result == 0 ==> c->peer < NR_DOMS && c->third < NR_DOMS && g.refs == 1 && g.peer == c->peer && g.third == c->third;
    ensures \\result != 0 ==> g.refs == 0;""")
    if row["lock"].startswith("OWN"):
        declare("lock", "void", f"requires unlocked && {ids};\n    assigns g.life, g.evtchn, g.la;\n    ensures own_locks(c);")
        declare("unlock", "void", "requires own_locks(c);\n    assigns g.life, g.evtchn;\n    ensures unlocked;")
    asked = f"requires who: {ids} && {whom};\n    requires auth: row_asked(c, arg);\n    requires lock: {lock};{alive}"
    if row["reserve"] != "NO":
        into = {"PAGE": ", c->page", "OWN": ", c->used, c->entry, c->entry2"}.get(row["reserve"], "")
        declare("reserve", "err_t", f"{asked}\n    requires \\valid_read(arg) && \\valid(plan);\n    assigns *plan, row_pool{into};\n    ensures \\result <= 0;")
    if row["reserve"] == "OWN":
        declare("return", "void", f"requires who: {ids};\n    requires lock: {lock};\n    assigns row_pool;")
    declare("check", "err_t", f"""{asked}
    requires \\valid_read(arg) && \\valid(plan) && \\separated(plan, arg, c);
    assigns *plan, row_checked;
    ensures \\result <= 0;
    ensures \\result == 0 ==> row_checked == \\old(row_checked) + 1;
    ensures \\result != 0 ==> row_checked == \\old(row_checked);""")
    if kind != "ANSWER":
        kicks = "" if lock != "unlocked" else "\n    ensures near: \\forall integer i; \\old(fx->nkick) <= i < fx->nkick ==> fx->kick[i].dom == g.peer;"
        declare("commit", "void", f"""requires who: {ids} && {whom};
    requires checked: row_checked == 1 && row_done == 0;
    requires lock: {lock};
    requires \\valid_read(plan) && \\valid(fx) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && fx->held == fx->nkick;
    assigns row_world, row_done, {FX};
    ensures row_done == 1 && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && fx->held == \\old(fx->held) && fx->nkick >= fx->held;{kicks}""")
    if kind in RESULT_KINDS:
        done = "row_checked == 1" if kind == "ANSWER" else "row_done == 1"
        declare("result", "void", f"requires done: {done};\n    requires \\valid_read(plan) && \\valid(arg) && \\separated(plan, arg);\n    assigns *arg;")
    answer = kind == "ANSWER"
    fx = "" if answer else " && \\valid(fx) && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && fx->held == fx->nkick && \\separated(call, arg, fx)"
    done = "row_checked" if answer else "row_done"
    changes = "g, row_checked, row_done, row_world, row_pool"
    effects = "" if answer else ", " + FX
    pool = "" if row["reserve"] == "NO" else " && row_pool == \\old(row_pool)"
    firm = sum(1 for a in row["free"] + row["locked"] if a[0] is None)
    held = "" if answer else """
    ensures held: fx->held == fx->nkick && fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && (row_done == 1 ==> g.holds == 1);
    ensures still: \\result != 0 ==> fx->nkick == \\old(fx->nkick) && fx->nfin == \\old(fx->nfin);"""
    out.append(f"""/*@ requires \\valid_read(call) && call->self < NR_DOMS && \\valid(arg){fx} && \\separated(call, arg);
    requires start: g.fetched == 1 && g.refs == 0 && unlocked && g.nauth == 0 && g.holds == 0 && row_checked == 0 && row_done == 0;
    requires bounds: evtchn_bounds;
    assigns *arg, {changes}{effects};
    ensures balance: balanced && g.fetched == 1 && g.applied == \\old(g.applied) && g.put == \\old(g.put) && g.kicks == \\old(g.kicks);
    exits \\false;
    ensures done: \\result == 0 <==> {done} == 1;
    ensures refused: \\result != 0 ==> row_world == \\old(row_world) && \\result < 0;
    ensures denied: g.nauth == 0 ==> \\result != 0{pool};
    ensures asked: \\result == 0 ==> g.nauth >= {firm};
    ensures whom: \\result == 0 ==> {target_claim(row)};{held}
*/
err_t run_{n}(const struct call *call, {row['type']} *arg, struct fx *fx);""")
    return "\n".join(out)


# Kinds that xen/call/single.c makes a call_NAME for; the others are entries of a batch. Those whose result goes to pinned memory, and who writes it.
SINGLE = {"NONE", "IN", "INOUT", "OUT", "REGS", "OWN", "OWN_OUT", "ANSWER", "DCTL", "DCTL_OUT", "STATUS", "STATUS_RAW"}
PUTS = {"INOUT", "OUT", "DCTL_OUT", "STATUS", "STATUS_RAW"}
DONES = {"OWN", "OWN_OUT", "ANSWER"}
NEVER_PINNED = {"NONE", "IN", "ANSWER"}
ENVELOPED = {"DCTL", "DCTL_OUT", "OWN", "OWN_OUT", "REGS"}	# an envelope's driver may have pinned what they are in


def call_contracts(row, run):
    """call_NAME: one fetch, the pipeline, effects once and after the unlock, the result only then, nothing left pinned."""
    n, kind = row["name"], row["kind"]
    unpinned = "call->buf.n == 0 && call->tail.n == 0"
    before = "call->tail.n == 0" if kind in ENVELOPED else unpinned
    out = [run]
    never = f"\n    ensures {unpinned};" if kind in NEVER_PINNED else ""
    out.append(f"""/*@ requires \\valid(call) && \\valid(arg) && \\separated(call, arg) && g.fetched == 0 && call->self < NR_DOMS;
    assigns *arg, call->buf, call->tail, call->off, g.fetched;
    ensures \\result <= 0 && g.fetched == 1;
    ensures \\result != 0 ==> {unpinned};{never}
    exits \\false;
*/
err_t {n}_fetch(struct call *call, {row['type']} *arg);""")
    if kind in PUTS:
        out.append(f"""/*@ requires \\valid_read(call) && \\valid_read(arg) && unlocked && g.applied == 1 && g.put == 0;
    assigns g.put;
    ensures g.put == 1;
    exits \\false;
*/
void {n}_put(const struct call *call, const {row['type']} *arg);""")
    if kind in DONES:
        out.append(f"""/*@ requires \\valid(call) && \\valid(arg) && \\separated(call, arg) && balanced && g.applied == {0 if kind == 'ANSWER' else 1} && g.put == 0;
    requires told: rc == 0 <==> {'row_checked' if kind == 'ANSWER' else 'row_done'} == 1;
    assigns *arg, call->a[0 .. 5], call->restart, g.put;
    ensures g.put == 1;
    exits \\false;
*/
void {n}_done(struct call *call, {row['type']} *arg, err_t rc);""")
    status = kind in ("STATUS", "STATUS_RAW")
    done = "row_checked" if kind == "ANSWER" else "row_done"
    applied = "g.applied == 0" if kind == "ANSWER" else f"{done} == 1 ==> g.applied == 1"
    put = {True: f"\n    ensures told: g.put == 1 ==> {'g.applied == 1' if status else done + ' == 1'};"}.get(kind in PUTS, "")
    refused = "" if status else f"\n    ensures refused: {done} == 0 ==> \\result < 0;"
    out.append(f"""/*@ requires \\valid(call) && call->self < NR_DOMS && idle && {before};
    requires start: row_checked == 0 && row_done == 0 && evtchn_bounds;
    assigns *call, g, row_checked, row_done, row_world, row_pool;
    ensures balance: balanced && g.fetched == 1;
    ensures applied: {applied};
    ensures world: {done} == 0 ==> row_world == \\old(row_world) && g.kicks == 0;{refused}{put}
    ensures unpinned: {unpinned};
    exits \\false;
*/
int64_t call_{n}(struct call *call);""")
    return "\n".join(out)


def preprocessed(root, text, first, includes):
    r = subprocess.run(["gcc", "-E", "-P", "-C", "-dD", "-x", "c", "-D__FRAMAC__", *first, *includes, "-"], cwd=root, input=text, capture_output=True, text=True)
    if r.returncode:
        sys.exit(r.stderr)
    return re.sub(r"/\*(?!@)(?:(?!\*/).)*\*/|^#define __STDC[^\n]*", "", r.stdout, flags=re.S | re.M)


def without_contracts(text, name):
    """A stage may have a contract of its own, for the proof of its body: here it is what the columns say, for every row alike."""
    return re.sub(r"/\*@(?:(?!\*/).)*\*/\s*(?=(?:err_t|void|int64_t)\s+(?:run_|call_)?" + name + r"(?:_\w+)?\()", "", text, flags=re.S)


ANNOTATION = re.compile(r"/\*@(?:(?!\*/).)*\*/|//@[^\n]*", re.S)
DEFINES = re.compile(r"\b(?:predicate|logic\s+[\w ]+?|lemma|ghost\s+(?:struct\s+|unsigned\s+)?\w+)[ *]+(\w+)")


def pruned(heads, rest):
    """The headers with what `rest` needs of their annotations: another operation's contract is not part of this proof, nor of the key of its result."""
    parts, at = [], 0
    for m in ANNOTATION.finditer(heads):
        follows = re.match(r"\s*(?:static |inline )*[\w ]+?[ *](\w+)\(", heads[m.end():m.end() + 300])
        names = set(DEFINES.findall(m[0])) or ({follows[1]} if follows else set())
        parts.append((m.start(), m.end(), m[0], names))
    used, kept = set(re.findall(r"\w+", rest)), set()
    while True:
        more = {i for i, (_, _, _, names) in enumerate(parts) if i not in kept and names & used}
        if not more:
            break
        kept |= more
        for i in more:
            used |= set(re.findall(r"\w+", parts[i][2]))
    out = []
    for i, (start, end, text, _) in enumerate(parts):
        out.append(heads[at:start] + (text if i in kept else ""))
        at = end
    return "".join(out) + heads[at:]


def sources(root, name, file, first, includes):
    text = "\n".join(('#include "call/ops.h"', '#include "hal/once.h"', "struct body_follows;", f'#include "call/{file}"'))
    heads, _, body = preprocessed(root, text, first, includes).partition("struct body_follows;")
    return without_contracts(heads, name), body


def write(root, into, includes, only=""):
    """Yields function and file of each row, run_NAME and call_NAME, as soon as the file is there."""
    want = mediation()
    for row in rows(root):
        name = row["name"]
        row.update(want.get(name, {}))
        wanted = {way for way in ("run", "call") if only in f"row {way}_{name}"}
        if not wanted:
            continue
        d = os.path.join(into, name)
        os.makedirs(os.path.join(d, "call"), exist_ok=True)
        with open(os.path.join(d, "call/table.def"), "w") as f:
            f.write(row["text"] + "\n#undef OP\n#undef ASK\n#undef ASK_IF\n")
        first = ["-iquote", os.path.relpath(d, root)]
        own = "//@ predicate own_locks(struct ctx *c) = g.life == HELD_ONE;\n" if row["lock"].startswith("OWN") else ""
        heads, body = sources(root, name, "run.c", first, includes)
        runs = contracts(row, heads)
        with open(os.path.join(d, "run.c"), "w") as f:
            f.write(pruned(heads, own + runs + body) + own + runs + body)
        if "run" in wanted:
            yield f"run_{name}", os.path.join(d, "run.c")
        if "call" in wanted and row["kind"] in SINGLE:
            ghosts, run = runs.partition("/*@ predicate row_asked")[0], runs[runs.rindex("/*@ requires"):]
            heads, body = sources(root, name, "single.c", first, includes)
            with open(os.path.join(d, "call.c"), "w") as f:
                rest = ghosts + call_contracts(row, run) + body
                f.write(pruned(heads, rest) + rest)
            yield f"call_{name}", os.path.join(d, "call.c")


if __name__ == "__main__":
    ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if sys.argv[1] == "--compare":
        differ = compare(ROOT)
        print("\n".join(differ) or f"{len(mediation())} rows ask what verification/mediation says")
        sys.exit(1 if differ else 0)
    for _ in write(ROOT, sys.argv[1], ["-iquote", ".", "-iquote", "xen", "-iquote", "build/gen", "-D__XEN_TOOLS__"]):
        pass
