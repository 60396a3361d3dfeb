# SPDX-License-Identifier: Apache-2.0
"""Who asks a permission: the rows of xen/call/table.def, and the words of policy/access_vectors."""
import os
import re

from .. import table
from .goals import ROOT

PERM = re.compile(r"^\s+(\w+)\s+#\s*(?:Xen|ours):\s*(.*)$")
CLASS = re.compile(r"^class (\w+)")
ELSEWHERE = re.compile(r"^#.*(?:[Nn]ot asked by the hypervisor|[Aa]sked by (?!the hypervisor))")     # above a class

SHOWN = 4                               # rows that are named


class Asked:
    def __init__(self, root=ROOT):
        self.rows, self.words, self.outside = {}, {}, set()     # (class, permission) -> rows; -> (text, place); classes that others ask
        with open(os.path.join(root, table.TABLE)) as f:
            for row in table.rows(f.read()):
                for ask in row.asks:
                    found = self.rows.setdefault((ask.cls.lower(), ask.perm.lower()), [])
                    if row not in found:
                        found.append(row)
        self.read_vectors(root)

    def read_vectors(self, root):
        tclass, elsewhere = None, False
        with open(os.path.join(root, "policy", "access_vectors")) as f:
            for no, line in enumerate(f, 1):
                m = CLASS.match(line)
                if m:
                    tclass = m[1]
                    if elsewhere:
                        self.outside.add(tclass)
                    elsewhere = False
                elif ELSEWHERE.match(line):
                    elsewhere = True
                m = PERM.match(line)
                if m and tclass:
                    self.words[tclass, m[1]] = (m[2].strip(), f"policy/access_vectors:{no}")

    def asks(self, tclass, perm):
        """Whether anybody asks the permission."""
        return (tclass, perm) in self.rows or tclass in self.outside

    def lines(self, tclass, perm):
        """What asks it, in words."""
        text, place = self.words.get((tclass, perm), (None, None))
        found = [f"{text} ({place})"] if text else []
        rows = self.rows.get((tclass, perm), ())
        if rows:
            more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
            found.append("asked by " + ", ".join(f"{r.name} ({table.TABLE}:{r.line})" for r in rows[:SHOWN]) + more)
        elif tclass not in self.outside:
            found.append("no row of xen/call/table.def asks it today")
        return found
