# SPDX-License-Identifier: Apache-2.0
"""Lines of what runs, by file: code, comments, annotations; assembly apart. Counted in the tree, tests left out."""
import os
import re

from .inputs import Wrong, listed, read

FILE = "verification/tcb"
TOPS = ("xen", "xsm", "domains")
SKIP = re.compile(r"_test\.c$|_test\.h$|/testdata/|/hosted/|/test_\w+\.h$|\.txt$|\.md$")
KINDS = (".c", ".h", ".S", ".def", ".ld", ".s")
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"', re.S)
ASM = re.compile(r"\basm\b(?:\s+(?:volatile|goto|inline))*\s*\(|__asm__")


class File:
    """lines = code + annotation + comment + blank; asm: inline assembly statements."""

    def __init__(self, path, text):
        self.path, self.lines = path, text.count("\n")
        kind = {}

        def blank(m):
            s = m[0]
            if s.startswith('"'):
                return s
            what = "annotation" if s[:3] in ("/*@", "//@") else "comment"
            start = text.count("\n", 0, m.start())
            for n in range(start, start + s.count("\n") + 1):
                kind.setdefault(n, what)
            return re.sub(r"[^\n]", " ", s)

        rest = TOKEN.sub(blank, text).split("\n")
        counts = {"code": 0, "annotation": 0, "comment": 0, "blank": 0}
        for n in range(self.lines):
            counts["code" if rest[n].strip() else kind.get(n, "blank")] += 1
        self.code, self.annotation, self.comment, self.blank = (counts[k] for k in ("code", "annotation", "comment", "blank"))
        self.assembly = path.endswith((".S", ".s"))
        self.asm = 0 if self.assembly else len(ASM.findall("\n".join(rest)))


class Part:
    """A directory (or a file) with what it is and whose trust it has: files below it that no longer path has."""

    def __init__(self, path, who, what):
        self.path, self.who, self.what, self.files = path, who, what, []

    def total(self, name):
        return sum(getattr(f, name) for f in self.files)


def sources(root):
    found = (os.path.relpath(os.path.join(d, n), root) for top in TOPS for d, _, names in os.walk(os.path.join(root, top)) for n in names)
    return sorted(p for p in found if p.endswith(KINDS) and not SKIP.search(p))


def parts(root):
    found, wrong = [], []
    for number, text in listed(root, FILE):
        columns = [c.strip() for c in text.split("|")]
        if len(columns) != 3 or not all(columns):
            wrong.append(f"{FILE}:{number}: not three columns: PATH | whose TCB | what it is; write them")
        else:
            found.append(Part(*columns))
    by_length = sorted(found, key=lambda p: -len(p.path))
    for path in sources(root):
        part = next((p for p in by_length if path.startswith(p.path)), None)
        if part is None:
            wrong.append(f"{FILE}: no line for {path}; add one for its directory")
        else:
            part.files.append(File(path, read(root, path)))
    wrong += [f"{FILE}: nothing below {p.path}; take the line out" for p in found if not p.files]
    if wrong:
        raise Wrong(wrong)
    return found
