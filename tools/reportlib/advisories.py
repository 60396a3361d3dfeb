# SPDX-License-Identifier: Apache-2.0
"""verification/advisories, and which rows the tests name that each line gives as evidence."""
from .inputs import listed

FILE = "verification/advisories"


class Advisory:
    """evidence: [(kind or path, name)]; rows: those that a test of it exercises."""

    def __init__(self, line, columns):
        self.line = line
        self.number, self.kind, self.what, self.how, evidence = columns
        self.evidence = [tuple(item.strip().split(":", 1)) for item in evidence.split(",")]
        self.rows = []


class Advisories:
    def __init__(self, root, hosted):
        self.all, self.by_row = [], {}
        for line, text in listed(root, FILE):
            columns = [c.strip() for c in text.split("|")]
            if len(columns) != 5:
                continue            # tools/advisories says so
            advisory = Advisory(line, columns)
            advisory.rows = sorted(set().union(*(hosted.rows_of(path, name) for path, name in advisory.evidence if "/" in path)))
            self.all.append(advisory)
            for row in advisory.rows:
                self.by_row.setdefault(row, []).append(advisory)
