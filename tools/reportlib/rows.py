# SPDX-License-Identifier: Apache-2.0
"""The rows of xen/call/table.def with Xen's names and numbers, and where their contracts stand."""
import re

from redoubtlib import reference, table

from .csource import STAGES, Tree
from .inputs import read

HEADERS = ("xen/core/**/*.h", "xen/call/*.h")
# numbers that only the hypervisor's side has, and what a guest asks for to get there
ALIASES = {"MEMOP_DIRECT": "XENMEM_redoubt_populate_direct", "MEMOP_RESOURCE_SIZE": "XENMEM_acquire_resource"}
PLAN = re.compile(r"^(?:struct (\w+)_plan\b.*|#define (\w+)_plan .*)$")


class Contract:
    """Pieces of a header, [(first line, text)]; formal: ACSL, words: a comment says something, else only prototypes."""

    def __init__(self, path, pieces):
        self.path, self.pieces = path, pieces
        text = "\n".join(t for _, t in pieces)
        self.line = pieces[0][0]
        self.kind = "ACSL" if "/*@" in text else "words" if "/*" in text else "types"
        self.text = "\n\n".join(t for _, t in pieces)


def piece(lines, first, last):
    """The declaration at lines[first..last] with its comments and its plan."""
    while first > 0:
        above = lines[first - 1]
        if above.rstrip().endswith("*/") and not above.startswith(("struct", "#", "ROW", "err_t", "void", "int", "static", "//")):
            first -= 1
            while first > 0 and "/*" not in lines[first]:
                first -= 1
        elif PLAN.match(above):
            first -= 1
        elif above == "};" and first > 1:
            start = first - 1
            while start > 0 and not lines[start].startswith("struct "):
                start -= 1
            if not PLAN.match(lines[start]):
                break
            first = start
        else:
            break
    return first, last


def contract(tree, name):
    """Where the operation is declared; None if nowhere."""
    declared = re.compile(rf"^(?:[a-z][\w ]*[ *]\b(?:run_{name}|call_{name}|{name}_(?:{'|'.join(STAGES)}))\(|ROW\w*\({name},)")
    for path, text in tree.text.items():
        lines, found = text.splitlines(), []
        for at, line in enumerate(lines):
            if not declared.match(line):
                continue
            last = at
            while last + 1 < len(lines) and not line.startswith("ROW") and ";" not in lines[last] and "{" not in lines[last]:
                last += 1
            first, last = piece(lines, at, last)
            if line.rstrip().count("/*") > line.count("*/"):
                while last + 1 < len(lines) and "*/" not in lines[last]:
                    last += 1
            found.append((first, last))
        if found:
            return Contract(path, merge(lines, found))
    return None


def merge(lines, found):
    pieces = []
    for first, last in sorted(found):
        if pieces and first <= pieces[-1][1] + 1:
            pieces[-1] = (pieces[-1][0], max(last, pieces[-1][1]))
        else:
            pieces.append((first, last))
    return [(first + 1, "\n".join(lines[first:last + 1])) for first, last in pieces]


class Operation:
    """A row; words: identifiers by which sources name it; xen: Xen's name; number: hypercall and sub-operation, as text."""

    def __init__(self, row, names):
        self.row, self.name, self.family, self.kind = row, row.name, row.family, row.kind
        hypercall, pattern, _ = reference.FAMILIES[row.family]
        sub = reference.number_of(row, names)
        self.hypercall, self.sub = hypercall, sub
        self.hypercall_number = names[f"__HYPERVISOR_{hypercall}"] if hypercall else None
        known = reference.operations(names, row.family).get(sub)
        self.xen = known or ALIASES.get(row.nr) or (f"__HYPERVISOR_{hypercall}" if hypercall and not pattern else row.nr)
        self.words = {self.xen} | ({row.nr} if not row.nr.isdigit() else set())
        self.hook = f"run_{row.name}"
        self.number = f"{hypercall} {self.hypercall_number}.{sub}" if hypercall else f"exit {sub}"

    @property
    def asks(self):
        return self.row.asks

    @property
    def tail(self):
        """Xen's name without what its hypercall says already."""
        return self.xen.replace("__HYPERVISOR_", "")


def read_rows(root):
    names = reference.macros(root)
    return [Operation(row, names) for row in table.rows(read(root, table.TABLE))]


def contracts_of(root, operations):
    tree = Tree(root, *HEADERS)
    return {o.name: contract(tree, o.name) for o in operations}


def line_of(operation):
    return f"{table.TABLE}:{operation.row.line}"
