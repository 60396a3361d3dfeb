# SPDX-License-Identifier: Apache-2.0
"""audit_test.py - a log whose records are whole passes; each way to change one shows, with its line."""
import hashlib
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from redoubtlib import audit                # noqa: E402


def log(n, batch=4, lost=()):
    """A log of n records, the hash behind every `batch` of them, other lines in between."""
    chain, lines = audit.START, [b"(redoubt) up"]
    for seq in range(1, n + 1):
        raw = audit.RECORD.pack(seq, seq * 1000, 33, 34, 5, 1, 7 if seq in lost else 0, 7, 3, audit.NOBODY, 0, 0)
        chain = hashlib.sha256(chain + raw).digest()
        lines.append(b"[console] audit %d %s" % (seq, raw.hex().encode()))
        if seq % batch == 0 or seq == n:
            lines.append(b"[console] audit chain %d %s" % (seq, chain.hex().encode()))
        lines.append(b"[guest] [console] audit chain %d %s" % (seq, bytes(32).hex().encode()))     # only said by a guest
        lines.append(b"[guest] [console] audit %d %s" % (seq, raw.hex().encode()))
    return lines


def wrong(lines):
    return [str(p) for p in audit.Log(lines, "log").wrong]


def where(lines, prefix):
    return next(i for i, line in enumerate(lines) if line.startswith(prefix))


whole = log(10, lost=(5,))
read = audit.Log(whole, "log")
assert not read.wrong and len(read.records) == 10 and read.lost == 7, read.wrong
classes = [("none", [])] * 6 + [("event", ["bind", "send", "status"])]
assert read.records[2].text(classes) == "3 0.000s denied { bind status } domid=3 ssid=33 tsid=34 tclass=event count=1", read.records[2].text(classes)

gone = list(whole)
del gone[where(gone, b"[console] audit 3 ")]
assert any("record 4 follows 2" in w for w in wrong(gone)) and any("hash of record 4" in w for w in wrong(gone))

edited = list(whole)
at = where(edited, b"[console] audit 6 ")
edited[at] = edited[at][:-20] + (b"1" if edited[at][-20:-19] == b"0" else b"0") + edited[at][-19:]
assert len(wrong(edited)) == 1 and "hash of record 8" in wrong(edited)[0] and wrong(edited)[0].startswith("log:")

damaged = list(whole)
at = where(damaged, b"[console] audit 6 ")
damaged[at] = damaged[at][:-2]
assert any("record 6 is damaged" in w for w in wrong(damaged))

moved = list(whole)
a, b = where(moved, b"[console] audit 2 "), where(moved, b"[console] audit 3 ")
moved[a], moved[b] = moved[b], moved[a]
assert wrong(moved)

cut = whole[:where(whole, b"[console] audit 7 ")]
assert any("have no hash behind them" in w for w in wrong(cut))
assert wrong(log(3) + log(3)), "a second boot is another log"
print("audit: ok")
