#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The table and verification/mediation say the same, and a difference is named; what the contracts of the proofs say of conditional questions."""
import os, re, sys, types

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "verification"))
import row_contracts
import row_joins
import rows
from rows import table


def changed(old, new):
    """What compare says of a table with one thing changed."""
    text = rows.table_text(ROOT)
    assert text.count(old) == 1, old
    return rows.compare(text.replace(old, new))


def named(old, new, *words):
    said = "\n".join(changed(old, new))
    assert all(w in said for w in words), said or "no difference seen"


def writers(field):
    """Source files, without tests, that write this field of a structure, as often as they do."""
    found = []
    for at, _, files in os.walk(os.path.join(ROOT, "xen")):
        for file in (os.path.join(at, f) for f in files if f.endswith((".c", ".h")) and not f.endswith("_test.c")):
            with open(file) as f:
                found += [os.path.relpath(file, ROOT)] * len(re.findall(r"(?:&[\w.>\[\]-]+(?:\.|->)" + field + r"\b|[\w\])](?:\.|->)" + field + r"\s*(?:=[^=]|\+\+|--|[-+|&^]=))", re.sub(r"/\*.*?\*/|//[^\n]*", "", f.read(), flags=re.S)))
    return found


def joins():
    """What join_NAME is given and must keep, and which promises of the stages it may use."""
    heads = """/*@ predicate evtchn_inv = \\forall integer d; evdom[d].nr_ports <= NR_PORTS;
*/
/*@ requires arg->n <= MOST && evtchn_inv;
    assigns *plan;
    ensures ok: \\result == 0 ==> plan->n == arg->n;
    ensures far: \\forall integer i; 0 <= i < 3 ==> other[i] == 0;
    exits \\false;
*/
err_t x_check(const struct ctx *c, const struct x *arg, struct x_plan *plan);
/*@ requires plan: plan->n <= MOST && \\separated(plan, &tab[0 .. NR_DOMS - 1][0 .. 3]);
    assigns evdom[c->self].free, domtab[c->self].weight;
    exits \\false;
*/
void x_commit(const struct ctx *c, const struct x_plan *plan, struct fx *fx);
/*@ ensures fetched: \\result == 0 ==> arg->n <= MOST; */
err_t x_fetch(struct call *call, struct x *arg);
"""
    own = row_joins.stages("x", heads)
    assert row_joins.clauses(own["check"], "ensures")[1] == "far: \\forall integer i; 0 <= i < 3 ==> other[i] == 0", own["check"]
    assert set(row_joins.of_the_world(own, heads)) == {"evtchn_inv"}, row_joins.of_the_world(own, heads)
    trimmed, contract = row_joins.joined(types.SimpleNamespace(name="x", kind="IN"), heads)
    assert "ensures ok" in trimmed and "ensures far" not in trimmed and "assigns evdom[c->self].free" in trimmed, trimmed
    for said in ("requires fetched: arg->n <= MOST;", "requires evtchn_inv: evtchn_inv;", "ensures evtchn_inv: evtchn_inv;", "separated(arg, &tab[0 .. NR_DOMS - 1][0 .. 3])"):
        assert said in contract, contract


def main():
    same = rows.compare(rows.table_text(ROOT))
    assert not same, "\n".join(same)
    named("ASK(SELF, DOM, MMU, POPULATE), )", "ASK(SELF, DOM, MMU, STAT), )", "memory_populate: asks", "MMU, STAT)", "MMU, POPULATE)")
    named("ASK(SELF, DOM, GRANT, UNMAP), )", "ASK(SELF, SELF, GRANT, UNMAP), )", "gnttab_unmap_grant_ref")
    named(", ASK(SELF, CHANNEL, EVENT, SEND))", "ASK(SELF, CHANNEL, EVENT, SEND), )", "evtchn_send: asks", "EVENT, SEND) under the lock")
    named("OP(sched_yield, SCHEDOP, SCHEDOP_yield, NONE, struct no_arg, SELF, NONE, NO,\n   ASK(SELF, SELF, SCHED, YIELD), )", "", "sched_yield", "no row")
    asked = row_contracts.authorised(types.SimpleNamespace(asks=table.asks(
        "ASK(SELF, SELF, SCHED, SHUTDOWN) ASK_IF(c.self == 0, SELF, XEN, XEN2, POWEROFF) ASK(SELF, XEN, XEN, PHYSINFO)", False, 1)))
    assert "g.nauth == 0 + 1 + ((c->self == 0) ? 1 : 0) + 1" in asked, asked
    assert "((c->self == 0) ==> asked(0 + 1, domtab[c->self].sid, SECINITSID_XEN, SECCLASS_XEN2, XEN2__POWEROFF))" in asked, asked
    assert "asked(0 + 1 + ((c->self == 0) ? 1 : 0), domtab[c->self].sid, SECINITSID_XEN, SECCLASS_XEN, XEN__PHYSINFO)" in asked, asked
    joins()
    assert writers("max_vcpus") == ["xen/core/dom/build.c"], writers("max_vcpus")     # set_limits: the contracts' vcpus_bound rests on it
    print(f"{len(rows.mediation())} rows ask what verification/mediation says")


main()
