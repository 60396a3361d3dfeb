# SPDX-License-Identifier: Apache-2.0
"""C as text: its functions, the operations that they name, the contracts of headers."""
import glob
import os
import re

from .inputs import read

STAGES = ("fetch", "resolve", "lock", "unlock", "reserve", "check", "commit", "result", "return", "put", "done")
START = re.compile(r"^(?!typedef\b|extern\b|struct \w+ \{|enum\b|union\b)[A-Za-z_][^;=]*?\b(\w+)\(")
CALL = re.compile(r"\b([a-z_]\w*)\(")
WORD = re.compile(r"\b[A-Za-z_]\w+\b")
PASTE = re.compile(r"^#define (\w+)\(([^)]*)\)(.*)$", re.M)
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
PROTO = re.compile(r"/\*@(?:(?!\*/).)*?\*/\s*\n((?:static inline |static |extern )?[a-z][\w ]*?[ *]+)(\w+)\(", re.S)


class Function:
    def __init__(self, path, name, line, text):
        self.path, self.name, self.line, self.text = path, name, line, text


def functions(path, text):
    """Those that begin at the left margin, as these sources have them: in one line, or up to a line `}`."""
    lines, at, found = text.splitlines(), 0, []
    while at < len(lines):
        m, end = START.match(lines[at]), at
        while m and end + 1 < len(lines) and "{" not in lines[end] and not lines[end].rstrip().endswith(";"):
            end += 1
        if m and "{" in lines[end]:
            while end + 1 < len(lines) and lines[end] != "}" and not (end == at and lines[end].rstrip().endswith("}")):
                end += 1
            found.append(Function(path, m[1], at + 1, "\n".join(lines[at:end + 1])))
        at = end + 1
    return found


def pasted(text):
    """(macro, index of the parameter, what stands before it) of each macro that makes a name of its parameter."""
    found = []
    for name, params, body in PASTE.findall(text.replace("\\\n", " ")):
        names = [p.strip() for p in params.split(",")]
        for before, param in re.findall(r"(\w+)##(\w+)", body):
            if param in names:
                found.append((name, names.index(param), before))
    return found


def words(text, macros):
    """Identifiers of a text, with those that its macros make."""
    found = set(WORD.findall(text))
    for name, index, before in macros:
        for arguments in re.findall(rf"\b{name}\(([^;]*?)\)", text):
            parts = [p.strip() for p in arguments.split(",")]
            if index < len(parts) and re.fullmatch(r"\w+", parts[index]):
                found.add(before + parts[index])
    return found


class Names:
    """Which rows a text names: by Xen's number of the operation, or by a function of the row."""

    def __init__(self, rows):
        self.of = {}
        for row in rows:
            for word in [*row.words, f"run_{row.name}", f"call_{row.name}", f"ROW_{row.name}", *(f"{row.name}_{s}" for s in STAGES)]:
                self.of.setdefault(word, set()).add(row.name)

    def rows(self, identifiers):
        return set().union(*(self.of[w] for w in identifiers if w in self.of))


class Tree:
    """The C files of some directories, each read once."""

    def __init__(self, root, *patterns):
        self.root, self.text, self.functions = root, {}, {}
        for pattern in patterns:
            for full in sorted(glob.glob(os.path.join(root, pattern), recursive=True)):
                path = os.path.relpath(full, root)
                if path not in self.text:
                    self.text[path] = read(root, path)
                    self.functions[path] = functions(path, self.text[path]) if path.endswith(".c") else []

    def named(self, names, path):
        """(function, rows that it names) of each function of a file that names any."""
        macros = pasted(self.text[path])
        for f in self.functions[path]:
            rows = names.rows(words(COMMENT.sub(" ", f.text), macros))
            if rows:
                yield f, rows


def contracts(root):
    """{function: {file: line}} of each prototype or function with an ACSL contract above it, in headers and sources."""
    found = {}
    for full in sorted(f for top in ("xen", "xsm") for kind in "hc" for f in glob.glob(os.path.join(root, top, "**", f"*.{kind}"), recursive=True)):
        path = os.path.relpath(full, root)
        text = read(root, path)
        for m in PROTO.finditer(text):
            found.setdefault(m[2], {}).setdefault(path, text.count("\n", 0, m.start(2)) + 1)
    return found


def callees(text):
    return set(CALL.findall(COMMENT.sub(" ", text)))
