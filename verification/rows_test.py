#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The table and verification/mediation say the same, and a difference is named; what the contracts of the proofs say of conditional questions."""
import os, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "verification"))
import rows


def changed(old, new):
    """What compare says of a table with one thing changed."""
    with open(os.path.join(ROOT, "xen/call/table.def")) as f:
        text = f.read()
    assert text.count(old) == 1, old
    with tempfile.TemporaryDirectory() as tree:
        os.makedirs(os.path.join(tree, "xen/call"))
        with open(os.path.join(tree, "xen/call/table.def"), "w") as f:
            f.write(text.replace(old, new))
        return rows.compare(tree)


def named(old, new, *words):
    said = "\n".join(changed(old, new))
    assert all(w in said for w in words), said or "no difference seen"


def main():
    same = rows.compare(ROOT)
    assert not same, "\n".join(same)
    named("ASK(SELF, DOM, MMU, POPULATE), )", "ASK(SELF, DOM, MMU, STAT), )", "memory_populate", "free", "POPULATE")
    named("ASK(SELF, DOM, GRANT, UNMAP), )", "ASK(SELF, SELF, GRANT, UNMAP), )", "gnttab_unmap_grant_ref")
    named(", ASK(SELF, CHANNEL, EVENT, SEND))", "ASK(SELF, CHANNEL, EVENT, SEND), )", "evtchn_send: free", "evtchn_send: locked")
    named("OP(sched_yield, SCHEDOP, SCHEDOP_yield, NONE, struct no_arg, SELF, NONE, NO,\n   ASK(SELF, SELF, SCHED, YIELD), )", "", "sched_yield", "no row")
    asked = rows.authorised({"free": rows.calls("ASK(SELF, SELF, SCHED, SHUTDOWN) ASK_IF(c.self == 0, SELF, XEN, XEN2, POWEROFF) ASK(SELF, XEN, XEN, PHYSINFO)"), "locked": []})
    assert "g.nauth == 0 + 1 + ((c->self == 0) ? 1 : 0) + 1" in asked, asked
    assert "((c->self == 0) ==> asked(0 + 1, domtab[c->self].sid, SECINITSID_XEN, SECCLASS_XEN2, XEN2__POWEROFF))" in asked, asked
    assert "asked(0 + 1 + ((c->self == 0) ? 1 : 0), domtab[c->self].sid, SECINITSID_XEN, SECCLASS_XEN, XEN__PHYSINFO)" in asked, asked
    print(f"{len(rows.mediation())} rows ask what verification/mediation says")


main()
