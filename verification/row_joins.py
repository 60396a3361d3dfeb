# SPDX-License-Identifier: Apache-2.0
"""verification/row_joins.py - that the stages of an operation fit together: join_NAME is run_NAME, proved against the contracts by which the bodies of its own
stages are proved. What one stage requires must follow from what those before it promise, from what the fetch promises, and from what is so between operations
(WORLD), which must be so afterwards."""
import re
from row_contracts import BATCH

# What is so whenever no operation is under way. A row has what its stages require of it, and must keep what they may change.
WORLD = {
    "evtchn_inv": "evtchn_inv",
    "evtchn_words": "evtchn_words",
    "port_zero": "\\forall integer d; 0 <= d < NR_DOMS ==> port_zero(d)",
    "grant_inv": "grant_inv",
    "vcpus_bound": "vcpus_bound",
    "weights_ok": "weights_ok",
    "maps_bound": "maps_bound",
    "lines_room": "lines_room",
    "frames": "0 < frames_end <= NR_FRAMES",
}
NEEDS = {"evtchn_inv": "evtchn_bounds", "evtchn_words": "nr_words", "weights_ok": "weighs", "vcpus_bound": "max_vcpus", "frames": "frames_end"}      # stages that require of this field need that
# Where that is: what a stage's `assigns` may name.
STATE = {"ports", "evdom", "gdom", "gactive", "mtrack", "gtf", "domtab", "memory_maps", "frames_end", "conline"}
# What stages require and nothing here keeps, as verification/assumptions says (A29, A32): what asks for it, and it.
ASSUMED = {"counts_room": "\\forall integer d, m; 0 <= d < NR_DOMS && 0 <= m < NR_FRAMES ==> counts_room(d, m)",
           "held_ram": "held_ram",
           "shared_mfn": "\\forall integer d; 0 <= d < NR_DOMS ==> domtab[d].shared_mfn.v < NR_FRAMES"}
TOLD = {"gnttab_copy"}     # after whose stages the provers are told what holds: these leave fx alone, and change so much that it would be lost
# What join_NAME promises of these besides, for their drivers: what it changes of the hypervisor's, and clauses.
PROMISED = {"domctl_destroydomain": (
    "*arg, *fx, g, domtab[call->dom], dom_holds[call->dom], pause_log, pauses[call->dom]",
    ["begun: \\result == 0 ==> call->dom < NR_DOMS && fx->value == call->dom && dom_holds[call->dom] == \\old(dom_holds[call->dom]) + 1",
     "same: \\result != 0 ==> domtab[call->dom] == \\old(domtab[call->dom]) && dom_holds[call->dom] == \\old(dom_holds[call->dom])"])}
COMMON = set("c arg plan fx result old at Pre Post Here L1 L2 d e f h i p q r peer self third call forall exists let integer sizeof struct uint32_t domtab vcputab valid valid_read separated "
             "NR_DOMS NR_VCPUS NR_PORTS NR_GRANTS NR_MT g lock la lb HELD_ONE HELD_PAIR".split())
CALLER = "vcpu_ok(call->self, call->vcpu)"      # who calls, runs
STAGES = "fetch|resolve|lock|unlock|reserve|check|commit|result|return"
CLAUSE = r"{}\b((?:[^;]|;(?!\s*(?:requires|assigns|ensures|exits|$)))*);"      # a quantifier has a semicolon of its own
WORD = re.compile(r"[A-Za-z_]\w*")


def stages(name, heads):
    """The contracts of the row's own stages, by stage."""
    found = re.finditer(rf"/\*@((?:(?!\*/).)*)\*/\s*(?:err_t|void)\s+{name}_({STAGES})\([^)]*\);", heads, re.S)
    return {m[2]: re.sub(r"//[^\n]*|\s+", " ", m[1]) for m in found}


def clauses(contract, kind):
    return [c.strip() for c in re.findall(CLAUSE.format(kind), contract)]


def apart(contract):
    """What of the hypervisor's the contract wants an argument separated from."""
    lists = re.findall(r"\\separated\(((?:[^()]|\([^()]*\))*)\)", contract)
    words = [w.strip() for one in lists for w in re.split(r",(?![^\[(]*[\])])", one)]
    return {w for w in words if not re.match(r"(plan|arg|c|fx|call)(->\w+)?$", w)}


def labelled(found, label):
    return [c.partition(":")[2].strip() for c in found if c.partition(":")[0] == label]


def definitions(heads):
    """Of each predicate and logic function the words of its definition."""
    found = re.finditer(r"\b(?:predicate|logic [\w ]+?) +(\w+)(?:\{[^}]*\})?(?:\([^)]*\))?\s*=((?:(?!\n    (?:predicate|logic|lemma)|\*/).)*)", heads, re.S)
    return {m[1]: set(WORD.findall(m[2])) for m in found}


def meaning(words, defined):
    """Those words, and of each that is defined those of its definition."""
    seen, todo = set(), set(words)
    while todo:
        w = todo.pop()
        seen.add(w)
        todo |= defined.get(w, set()) - seen
    return seen


def of_the_world(own, heads):
    """What of WORLD the row's stages require, or may change."""
    defined = definitions(heads)
    required = meaning(WORD.findall(" ".join(" ".join(clauses(c, "requires")) for c in own.values())), defined)
    assigned = set(WORD.findall(" ".join(" ".join(clauses(c, "assigns")) for c in own.values()))) & STATE
    return {k: v for k, v in WORLD.items() if {k, NEEDS.get(k)} & required or meaning(WORD.findall(v), defined) & assigned}


def relevant(own, world, defined):
    """Of each stage the promises that say something of what is required later, or of what must be kept: the others would only be in the provers' way."""
    def required(stage):
        return meaning(WORD.findall(" ".join(clauses(own.get(stage, ""), "requires"))), defined) - COMMON
    keeps = meaning(WORD.findall(" ".join(world.values())), defined) & set(defined)     # predicates of the world, not what they are about
    after = keeps | {"fx"} | required("return") & set(defined)
    needed = {"result": set(), "return": keeps, "commit": after, "check": after | required("return") | required("commit") | required("result")}
    needed["reserve"] = needed["check"] | required("check")
    bare = re.compile(r"(\w+: )?\\result (<=|==) 0$")
    return {stage: {p for p in clauses(own.get(stage, ""), "ensures") if bare.match(p) or set(WORD.findall(p)) & words} for stage, words in needed.items()}


def trimmed(name, heads, kept):
    """The headers with just these promises of the row's stages."""
    def contract(m):
        spaced = re.sub(r"//[^\n]*|\s+", " ", m[1])
        clause = re.compile(CLAUSE.format("ensures"))
        return "/*@" + clause.sub(lambda p: p[0] if p[1].strip() in kept[m[2]] else "", spaced) + "*/ " + m[0][m.end(1) + 2 - m.start():]
    return re.sub(rf"/\*@((?:(?!\*/).)*)\*/\s*(?:err_t|void)\s+{name}_(result|return|commit|check|reserve)\([^)]*\);", contract, heads, flags=re.S)


def told(name, heads, body):
    """The operation, where it is of TOLD with an assertion of each thing that must survive its stages: that fx is as it was, and what the return stage requires."""
    if name not in TOLD:
        return body
    same = [" && ".join(f"fx->{f} == \\at(fx->{f},Pre)" for f in ("nkick", "nfin", "held"))]
    kept = [re.sub(r"^\w+:|\bc->", lambda m: "c." if m[0] == "c->" else "", c) for c in clauses(stages(name, heads)["return"], "requires") if re.match("inv|marks", c)]
    asserts = "".join(f"\n//@ assert {c.strip()};" for c in same + kept) + "\n"
    return re.sub(rf"\b{name}_(reserve|check|commit)\([^;]*;", lambda m: m[0] + asserts, body)


def joined(row, heads):
    """The contract of join_NAME, and the headers with what of the stages' contracts it needs."""
    own, effects, many = stages(row.name, heads), row.kind != "ANSWER", row.kind in BATCH
    world = of_the_world(own, heads)
    kept = relevant(own, world, definitions(heads))
    pointers = ["call", "arg"] + ["fx"] * effects
    lines = ["\\valid_read(call) && call->self < NR_DOMS && \\valid(arg) && \\separated(call, arg)"]
    if effects:
        lines += ["\\valid(fx) && \\separated(call, arg, fx)",
                  "room: fx->held == fx->nkick && " + ("fx->nkick <= FX_KICKS && fx->nfin < FX_MAX" if many else "fx->nkick == 0 && fx->nfin == 0")]
    lines += ["start: g.fetched == 1 && balanced && g.nauth == 0 && g.holds == 0", "caller: " + CALLER]
    lines += [f"apart: \\separated({p}, {state})" for state in sorted(set().union(*map(apart, own.values()))) for p in pointers]
    fetched = [p.partition("==>") for p in labelled(clauses(own.get("fetch", ""), "ensures"), "fetched")]
    lines += [f"fetched: {says.strip()}" for _, _, says in fetched]
    lines += [f"once: {words}" for words in dict.fromkeys(w for c in own.values() for w in labelled(clauses(c, "requires"), "once"))]   # a ghost of what the fetch read
    lines += [f"{k}: {v}" for k, v in world.items()] + [f"assumed: {v}" for k, v in ASSUMED.items() if k in " ".join(" ".join(clauses(c, "requires")) for c in own.values())]
    ensures = [f"{k}: {v}" for k, v in world.items()]
    changes, promises = PROMISED.get(row.name, ("", []))
    ensures += promises
    if many:                    # of the rest of fx run_NAME says it
        ensures += ["few: fx->nfin <= \\old(fx->nfin) + 1"]
    return trimmed(row.name, heads, kept), "/*@ " + "\n    ".join([f"requires {c};" for c in lines] + [f"assigns {changes};"] * bool(changes) + [f"ensures {c};" for c in ensures] + ["exits \\false;"]) + "\n*/\n"
