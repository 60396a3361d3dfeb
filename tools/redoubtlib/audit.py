# SPDX-License-Identifier: Apache-2.0
"""The audit records in a console log: `[console] audit SEQ RECORD` and `[console] audit chain SEQ HASH` (domains/console/audit.c, xsm/audit.h)."""
import hashlib
import importlib.machinery
import importlib.util
import os
import re
import struct

from .files import wrong_with
from .problem import Problem

TOOLS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
POLICY = os.path.join(os.path.dirname(TOOLS), "policy")

RECORD = struct.Struct("<QQIIIIIHHHHI")      # struct audit_record
NOBODY = 0xffff
RESULTS = ("denied", "granted", "suppressed")
LINE = re.compile(rb"\[console\] audit (chain )?(\d+) ([0-9a-f]+)\s*$")     # at the beginning of a line, where no guest can write
START = bytes(32)


def classes():
    """[(class, [permission])] in the order of their numbers, as tools/gen-av counts them."""
    loader = importlib.machinery.SourceFileLoader("gen_av", os.path.join(TOOLS, "gen-av"))
    gen = importlib.util.module_from_spec(importlib.util.spec_from_loader("gen_av", loader))
    loader.exec_module(gen)
    names = gen.read_list(os.path.join(POLICY, "security_classes"), "class")
    vectors = gen.read_vectors(os.path.join(POLICY, "access_vectors"), names)
    return [(name, vectors[name]) for name in names]


def read(path):
    """The lines of a log."""
    wrong = wrong_with(path, path)
    if wrong:
        raise Problem("LOG", wrong, "name the file that `tools/redoubt run --log` wrote")
    with open(path, "rb") as f:
        return f.read().split(b"\n")             # not at a lone CR, which a guest's terminal writes


class Record:
    def __init__(self, raw):
        (self.seq, self.time, self.ssid, self.tsid, self.perms, self.count, self.lost, self.tclass, self.domid, self.target,
         self.result, _) = RECORD.unpack(raw)

    def text(self, classes):
        """As the AVC's line says it, but with SIDs: contexts are the running policy's. classes: [(name, [permission])], by number."""
        who = "" if self.domid == NOBODY else f" domid={self.domid}"
        if RESULTS[self.result] == "suppressed":
            return f"{self.seq} {self.time / 1e9:.3f}s suppressed {self.count} records{who}"
        name, perms = classes[self.tclass - 1]
        told = " ".join(p for i, p in enumerate(perms) if self.perms >> i & 1)
        target = "" if self.target in (NOBODY, self.domid) else f" target={self.target}"
        return f"{self.seq} {self.time / 1e9:.3f}s {RESULTS[self.result]} {{ {told} }}{who}{target} ssid={self.ssid} tsid={self.tsid} tclass={name} count={self.count}"


class Log:
    """The records of one boot; what is wrong with them is in `wrong`, as Problems."""

    def __init__(self, lines, name):
        self.records, self.wrong, self.chain, self.checked, self.name = [], [], START, 0, name
        for number, line in enumerate(lines, 1):
            m = LINE.match(line)
            if m:
                self.take(f"{name}:{number}", bool(m[1]), int(m[2]), bytes.fromhex(m[3].decode()) if len(m[3]) % 2 == 0 else b"")
        if len(self.records) > self.checked:
            self.bad(f"{name}: the end", f"{len(self.records) - self.checked} records have no hash behind them", "the log was cut off, or the machine stopped at once")

    def bad(self, where, what, mend):
        self.wrong.append(Problem(where, what, mend))

    def take(self, where, is_chain, seq, raw):
        if is_chain:
            self.take_chain(where, seq, raw)
            return
        if len(raw) != RECORD.size or Record(raw).seq != seq:
            self.bad(where, f"record {seq} is damaged", "the log was changed; take it from where it was written")
            return
        expected = self.records[-1].seq + 1 if self.records else 1
        if seq != expected:
            self.bad(where, f"record {seq} follows {expected - 1}", "lines of the log are missing, doubled or moved")
        self.chain = hashlib.sha256(self.chain + raw).digest()
        self.records.append(Record(raw))

    def take_chain(self, where, seq, digest):
        last = self.records[-1].seq if self.records else 0
        if seq != last or digest != self.chain:
            self.bad(where, f"the hash of record {seq} is not that of the records before it", "a record before this line was changed, or lines are missing")
        self.checked = len(self.records)
        self.chain = digest          # tell the next break, not this one again

    @property
    def lost(self):
        """Records that the full ring dropped; they are counted, so the chain holds."""
        return sum(r.lost for r in self.records)
