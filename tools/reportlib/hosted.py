# SPDX-License-Identifier: Apache-2.0
"""Hosted tests of a row: the mediation test's scenarios, and each function of a test that names its operation."""
import re

from .csource import COMMENT, Tree, callees, pasted

TESTS = ("xen/**/*_test.c", "xsm/**/*_test.c", "domains/**/*_test.c", "tests/stress/*.c")
MEDIATION = ("tests/mediation/rows_*.c",)
SCENARIO = re.compile(r"^static const struct scenario \w+\[\] = \{\n(.*?)^\};", re.M | re.S)


class Use:
    """kind: mediation, unit or stress; what: for mediation the number of scenarios, else the function."""

    def __init__(self, kind, path, line, what):
        self.kind, self.path, self.line, self.what = kind, path, line, what


def scenarios(tree, names):
    """row -> uses by the lists of scenarios."""
    found = {}
    for path, text in tree.text.items():
        macros = pasted(text)
        for m in SCENARIO.finditer(text):
            first = text.count("\n", 0, m.start(1)) + 1
            for at, line in enumerate(COMMENT.sub(" ", m[1]).splitlines()):
                for row in scenario_rows(line, macros, names):
                    found.setdefault(row, []).append((path, first + at))
    return {row: [Use("mediation", *places[0], len(places))] for row, places in found.items()}


def scenario_rows(line, macros, names):
    """The rows of a line's scenarios, each as often as it stands there."""
    for word in re.findall(r"\bROW_\w+", line):
        yield from names.of.get(word, ())
    for name, index, before in macros:
        for arguments in re.findall(rf"\b{name}\(([^)]*)\)", line):
            parts = [p.strip() for p in arguments.split(",")]
            if before == "ROW_" and index < len(parts):
                yield from names.of.get(before + parts[index], ())


class Hosted:
    """by_row: row -> [Use]; rows_of(path, function): the rows that a test function names, or those of what it calls in its file. Tests of domains are there for
    their places alone: the hypervisor below them is a stand-in."""

    def __init__(self, root, names):
        self.names, self.tree = names, Tree(root, *TESTS)
        self.by_row = scenarios(Tree(root, *MEDIATION), names)
        self.direct = {}
        for path in self.tree.text:
            if path.startswith("domains/"):
                continue
            kind = "stress" if path.startswith("tests/stress") else "unit"
            for f, rows in self.tree.named(names, path):
                self.direct.setdefault((path, f.name), set()).update(rows)
                for row in sorted(rows):
                    self.by_row.setdefault(row, []).append(Use(kind, path, f.line, f.name))

    def rows_of(self, path, name):
        if (path, name) in self.direct:
            return self.direct[path, name]
        return set().union(*(self.direct.get((path, called), set()) for f in self.tree.functions.get(path, ()) if f.name == name
                             for called in callees(f.text.split("{", 1)[-1])))

    def line_of(self, path, name):
        return next((f.line for f in self.tree.functions.get(path, ()) if f.name == name), 1)
