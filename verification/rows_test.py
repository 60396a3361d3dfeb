#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The table and verification/mediation say the same, and a difference is named; what the contracts of the proofs say of conditional questions."""
import os, re, sys, types

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "verification"))
import row_contracts
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
    assert writers("max_vcpus") == ["xen/core/dom/build.c"], writers("max_vcpus")     # set_limits: the contracts' vcpus_bound rests on it
    print(f"{len(rows.mediation())} rows ask what verification/mediation says")


main()
