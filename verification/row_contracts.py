# SPDX-License-Identifier: Apache-2.0
"""verification/row_contracts.py - what verification/mediation says of an operation, in ACSL: the contracts of its stages, of run_NAME and of call_NAME. SUBJECTS,
OBJECTS and LOCKS say in the words of the contracts what those of the table mean; xen/call/run.c says it in code."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "tools"))
from redoubtlib.table import RESULT_KINDS                           # noqa: E402

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
ALIVE = {"DOM", "PRE_DOM", "LISTENER", "REMOTE", "NAMED"}
FX = "*fx"
RESOLVER = r"/\*@(?:(?!\*/).)*RESOLVES\(\\result\)(?:(?!\*/).)*\*/\s*err_t {}_resolve\("	# the row's own: its contract is in its header, as its body is proved by it
PROTOTYPE = r"(?:err_t|void) {}\(([^)]*)\);"


def logic(cond):
    return re.sub(r"\bc\.", "c->", cond).replace("virq_is_global(", "global_virq(").replace("shutdown_reason(", "reason_of(").replace(
        "scheduler_sets(", "sets_scheduler(")


def authorised(row):
    """Each question at its place in the order: conditional ones before it move it up."""
    terms, count = [], ["0"]
    for a in row.asks:
        q = f"asked({' + '.join(count)}, {SUBJECTS[a.subject]}, {OBJECTS[a.object]}, SECCLASS_{a.cls}, {a.cls}__{a.perm})"
        terms.append(f"(({logic(a.condition)}) ==> {q})" if a.condition else q)
        count.append(f"(({logic(a.condition)}) ? 1 : 0)" if a.condition else "1")
    return " &&\n      ".join([f"g.nauth == {' + '.join(count)}"] + terms)


def target_claim(row):
    """What success says of whom it was about; \\old because a result is written to the argument."""
    m = re.match(r"(\w+)(?:\((.*)\))?$", row.target)
    kind, words = m[1], [w.strip() for w in (m[2] or "").split(",")]
    enveloped = "g.peer == call->dom && call->dom != DOMID_SELF"
    return {"SELF": "g.peer == call->self", "NEW_OWN": "g.peer == call->self", "PRE_DOM": enveloped, "NAMED": enveloped,
            "DOM": f"names(call->self, \\old(arg->{words[0]}), g.peer)", "REMOTE": f"names(call->self, \\old(arg->{words[0]}), g.peer)",
            "LISTENER": f"names(call->self, \\old(arg->{words[0]}), g.peer) && names(call->self, \\old(arg->{words[-1]}), g.third)"}.get(kind, "g.peer < NR_DOMS")


def parameters(protos, function):
    m = re.search(PROTOTYPE.format(function), protos)
    if not m:
        sys.exit(f"verification/row_contracts.py: no prototype of {function}")
    return re.sub(r"\s+", " ", m[1])


# What the stages' own contracts require by these names: what the call has for it. `fetched` is of the argument, and the fetch's.
HAS = {"sized": "vcpus_bound", "runs": "vcpu_ok(call->self, call->vcpu)"}


def required(clauses):
    return "".join(f"\n    requires {name}: {words};" for name, words in clauses)


def offered(more, fetched):
    """The clauses of all stages as the call has them, each once."""
    return sorted({(name, HAS.get(name, words)) for stage in more.values() for name, words in stage if fetched or name in HAS})


def contracts(row, protos, more):
    n, kind, lock = row.name, row.kind, LOCKS[row.lock.split("(")[0]]
    target = row.target.split("(")[0]
    alive = "\n    requires alive: g.alive == locks + 1;" if target in ALIVE else ""
    ids = "\\valid_read(c) && c->self < NR_DOMS && c->peer < NR_DOMS && c->third < NR_DOMS"
    whom = "c->peer == g.peer && c->third == g.third && g.refs == 1"
    out = [f"//@ ghost int row_world, row_pool, row_checked, row_done;\n/*@ predicate row_asked(struct ctx *c, {row.type} *arg) =\n      {authorised(row)};\n*/"]

    def declare(what, returns, spec):
        out.append(f"/*@ {spec}\n    exits \\false;\n*/\n{returns} {n}_{what}({parameters(protos, n + '_' + what)});")

    if target in ("OWN", "NAMED") and not re.search(RESOLVER.format(n), protos, re.S):
        sys.exit(f"verification/row_contracts.py: {n}_resolve does not promise what stages.h's RESOLVES says")
    if row.lock.startswith("OWN"):
        declare("lock", "void", f"requires unlocked && {ids};\n    assigns g.life, g.evtchn, g.la;\n    ensures own_locks(c);")
        declare("unlock", "void", "requires own_locks(c);\n    assigns g.life, g.evtchn;\n    ensures unlocked;")
    asked = f"requires who: {ids} && {whom};\n    requires auth: row_asked(c, arg);\n    requires lock: {lock};{alive}"
    if row.reserve != "NO":
        into = {"PAGE": ", c->page", "OWN": ", c->used, c->entry, c->entry2"}.get(row.reserve, "")
        declare("reserve", "err_t", f"{asked}{required(more['reserve'])}\n    requires \\valid_read(arg) && \\valid(plan);\n    assigns *plan, row_pool{into};\n    ensures \\result <= 0;")
    if row.reserve == "OWN":
        declare("return", "void", f"requires who: {ids};\n    requires lock: {lock};\n    assigns row_pool;")
    declare("check", "err_t", f"""{asked}{required(more['check'])}
    requires \\valid_read(arg) && \\valid(plan) && \\separated(plan, arg, c);
    assigns *plan, row_checked;
    ensures \\result <= 0;
    ensures \\result == 0 ==> row_checked == \\old(row_checked) + 1;
    ensures \\result != 0 ==> row_checked == \\old(row_checked);""")
    room, more_fin = ("<", "fx->nfin <= \\old(fx->nfin) + 1") if kind in BATCH else ("<=", "fx->nfin <= FX_MAX")
    if kind != "ANSWER":
        kicks = "" if lock != "unlocked" else "\n    ensures near: \\forall integer i; \\old(fx->nkick) <= i < fx->nkick ==> fx->kick[i].dom == g.peer;"
        declare("commit", "void", f"""requires who: {ids} && {whom};
    requires checked: row_checked == 1 && row_done == 0;
    requires lock: {lock};{required(more['commit'])}
    requires \\valid_read(plan) && \\valid(fx) && fx->nkick <= FX_KICKS && fx->nfin {room} FX_MAX && fx->held == fx->nkick;
    assigns row_world, row_done, {FX};
    ensures row_done == 1 && fx->nkick <= FX_KICKS && {more_fin} && \\old(fx->held) <= fx->held <= fx->nkick;{kicks}""")
    if kind in RESULT_KINDS:
        done = "row_checked == 1" if kind == "ANSWER" else "row_done == 1"
        declare("result", "void", f"requires done: {done};\n    requires \\valid_read(plan) && \\valid(arg) && \\separated(plan, arg);\n    assigns *arg;")
    answer = kind == "ANSWER"
    fx = "" if answer else f" && \\valid(fx) && fx->nkick <= FX_KICKS && fx->nfin {room} FX_MAX && fx->held == fx->nkick && \\separated(call, arg, fx)"
    done = "row_checked" if answer else "row_done"
    changes = "g, row_checked, row_done, row_world, row_pool"
    effects = "" if answer else ", " + FX
    pool = "" if row.reserve == "NO" else " && row_pool == \\old(row_pool)"
    handles = " && gdom[call->self].nr_mt <= NR_MT" if target == "GRANTER" else ""
    firm = sum(not a.condition for a in row.asks)
    held = "" if answer else f"""
    ensures held: fx->held == fx->nkick && fx->nkick <= FX_KICKS && {more_fin} && (row_done == 1 ==> g.holds == 1);
    ensures still: \\result != 0 ==> fx->nkick == \\old(fx->nkick) && fx->nfin == \\old(fx->nfin);"""
    out.append(f"""/*@ requires \\valid_read(call) && call->self < NR_DOMS && \\valid(arg){fx} && \\separated(call, arg);
    requires start: g.fetched == 1 && balanced && g.nauth == 0 && g.holds == 0 && row_checked == 0 && row_done == 0;
    requires bounds: evtchn_bounds{handles};{required(offered(more, True))}
    assigns *arg, {changes}{effects};
    ensures balance: balanced && g.fetched == 1 && g.applied == \\old(g.applied) && g.put == \\old(g.put) && g.kicks == \\old(g.kicks);
    exits \\false;
    ensures done: \\result == 0 <==> {done} == 1;
    ensures refused: \\result != 0 ==> row_world == \\old(row_world) && \\result < 0;
    ensures denied: g.nauth == 0 ==> \\result != 0{pool};
    ensures asked: \\result == 0 ==> g.nauth >= {firm};
    ensures whom: \\result == 0 ==> {target_claim(row)};{held}
*/
err_t run_{n}(const struct call *call, {row.type} *arg, struct fx *fx);""")
    return "\n".join(out)


BATCH = {"ENTRY", "ENTRY_RAW", "EXTENT"}   # many runs share their effects
# Kinds that xen/call/single.c makes a call_NAME for; the others are entries of a batch. Those whose result goes to pinned memory, and who writes it.
SINGLE = {"NONE", "IN", "INOUT", "OUT", "REGS", "OWN", "OWN_OUT", "ANSWER", "DCTL", "DCTL_OUT", "STATUS", "STATUS_RAW"}
PUTS = {"INOUT", "OUT", "DCTL_OUT", "STATUS", "STATUS_RAW"}
DONES = {"OWN", "OWN_OUT", "ANSWER"}
NEVER_PINNED = {"NONE", "IN", "ANSWER"}
ENVELOPED = {"DCTL", "DCTL_OUT", "OWN", "OWN_OUT", "REGS"}	# an envelope's driver may have pinned what they are in; kind NONE leaves alone what is pinned
GOES_ON = {"MULTICALL", "CONSOLEIO"}	# families whose driver goes on by the registers that the row leaves


def batch_contracts(row, run):
    """call_NAME of a batch: each entry of what is done was fetched once and its result written once; nothing stays pinned, and a[] says what is left."""
    n, world = row.name, "g, row_checked, row_done, row_world, row_pool"
    size = f"sizeof(struct {n})"
    return f"""//@ ghost uint64_t row_fetches, row_puts;
/*@ predicate row_bounds(integer self) = evtchn_bounds && gdom[self].nr_mt <= NR_MT;
    predicate has_room(struct fx *fx) = fx->nkick <= FX_KICKS && fx->nfin <= FX_MAX && fx->held == fx->nkick;
    predicate done_of(integer asked, integer left, integer fetches, integer puts) = 0 <= left <= asked &&
      row_fetches == fetches + (asked - left) && row_puts == puts + (asked - left);
*/
{run}
/*@ requires \\valid(call) && \\valid(arg) && \\separated(call, arg) && g.fetched == 0 && call->off + {size} <= call->buf.len;
    assigns *arg, g.fetched, row_fetches;
    ensures \\result <= 0 && g.fetched == 1 && row_fetches == \\old(row_fetches) + 1;
    exits \\false;
*/
err_t {n}_fetch(struct call *call, {row.type} *arg);
/*@ requires \\valid_read(call) && \\valid_read(arg) && g.fetched == 1 && g.put == 0 && call->off + {size} <= call->buf.len;
    assigns g.put, row_puts;
    ensures g.put == 1 && row_puts == \\old(row_puts) + 1;
    exits \\false;
*/
void {n}_put(const struct call *call, const {row.type} *arg);
/*@ requires \\valid(call) && call->self < NR_DOMS && \\valid(fx) && \\separated(call, fx) && balanced && row_bounds(call->self) && has_room(fx) && fx->nfin < FX_MAX;
    requires at: call->off + {size} <= call->buf.len;
    assigns *fx, {world}, row_fetches, row_puts;
    ensures balance: balanced && has_room(fx) && fx->nfin <= \\old(fx->nfin) + 1 && g.applied == \\old(g.applied);
    ensures once: row_fetches == \\old(row_fetches) + 1 && row_puts == \\old(row_puts) + 1;
    exits \\false;
*/
static void entry_{n}(struct call *call, struct fx *fx);
/*@ requires \\valid(call) && call->self < NR_DOMS && idle && call->buf.n == 0 && call->tail.n == 0 && row_bounds(call->self);
    requires apart: \\separated(call, evdom + (0 .. NR_DOMS - 1), gdom + (0 .. NR_DOMS - 1));
    assigns *call, {world}, guest_pins, row_fetches, row_puts;
    ensures balance: balanced;
    ensures once: done_of(\\old((uint32_t)call->a[2]), (uint32_t)call->a[2], \\old(row_fetches), \\old(row_puts));
    ensures all: \\result <= 0 && (\\result == 0 <==> (uint32_t)call->a[2] == 0);
    ensures unpinned: call->buf.n == 0 && call->tail.n == 0;
    exits \\false;
*/
int64_t call_{n}(struct call *call);"""


def call_contracts(row, run, more):
    """call_NAME: one fetch, the pipeline, effects once and after the unlock, the result only then, nothing left pinned."""
    n, kind = row.name, row.kind
    unpinned = "call->buf.n == 0 && call->tail.n == 0"
    untouched, before = kind == "NONE", {True: "call->tail.n == 0"}.get(kind in ENVELOPED, unpinned)
    out = [run]
    never = f"\n    ensures {unpinned};" if kind in NEVER_PINNED else ""
    into = "" if untouched else "call->buf, call->tail, call->off, "
    fails = "" if untouched else f"\n    ensures \\result != 0 ==> {unpinned};{never}"
    fetched = "".join(f"\n    ensures fetched: \\result == 0 ==> {words};" for name, words in offered(more, True) if name == "fetched")
    out.append(f"""/*@ requires \\valid(call) && \\valid(arg) && \\separated(call, arg) && g.fetched == 0 && call->self < NR_DOMS;
    assigns *arg, {into}g.fetched{"" if untouched else ", guest_pins"};
    ensures \\result <= 0 && g.fetched == 1;{fails}{fetched}
    exits \\false;
*/
err_t {n}_fetch(struct call *call, {row.type} *arg);""")
    if kind in PUTS:
        out.append(f"""/*@ requires \\valid_read(call) && \\valid_read(arg) && unlocked && g.applied == 1 && g.put == 0;
    assigns g.put;
    ensures g.put == 1;
    exits \\false;
*/
void {n}_put(const struct call *call, const {row.type} *arg);""")
    if kind in DONES:
        out.append(f"""/*@ requires \\valid(call) && \\valid(arg) && \\separated(call, arg) && balanced && g.applied == {0 if kind == 'ANSWER' else 1} && g.put == 0;
    requires told: rc == 0 <==> {'row_checked' if kind == 'ANSWER' else 'row_done'} == 1;
    assigns *arg, call->a[0 .. 5], call->restart, g.put;
    ensures g.put == 1;
    exits \\false;
*/
void {n}_done(struct call *call, {row.type} *arg, err_t rc);""")
    status = kind in ("STATUS", "STATUS_RAW")
    done = "row_checked" if kind == "ANSWER" else "row_done"
    applied = "g.applied == 0" if kind == "ANSWER" else f"{done} == 1 ==> g.applied == 1"
    put = {True: f"\n    ensures told: g.put == 1 ==> {'g.applied == 1' if status else done + ' == 1'};"}.get(kind in PUTS, "")
    refused = "" if status else f"\n    ensures refused: {done} == 0 ==> \\result < 0;"
    registers = "\n    ensures registers: \\forall integer i; 0 <= i < 6 ==> call->a[i] == \\old(call->a[i]);" if row.family in GOES_ON and not untouched else ""
    pins = f"\n    ensures unpinned: {unpinned};{registers}"
    out.append(f"""/*@ requires \\valid(call) && call->self < NR_DOMS && idle{"" if untouched else f" && {before}"};
    requires start: row_checked == 0 && row_done == 0 && evtchn_bounds;{required(offered(more, False))}
    assigns {"" if untouched else "*call, "}g, row_checked, row_done, row_world, row_pool{"" if untouched else ", guest_pins"};
    ensures balance: balanced && g.fetched == 1;
    ensures applied: {applied};
    ensures world: {done} == 0 ==> row_world == \\old(row_world) && g.kicks == 0;{refused}{put}{"" if untouched else pins}
    exits \\false;
*/
int64_t call_{n}(struct call *call);""")
    return "\n".join(out)
