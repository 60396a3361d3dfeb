# SPDX-License-Identifier: Apache-2.0
"""Device-tree source as a tree that knows its lines: dtc parses, its annotated output is read back."""
import os
import re

from . import programs
from .files import wrong_with
from .problem import Problem, Problems

NODE = re.compile(r"^\s*(?:[\w]+: )*([\w,.+@#/?-]+) \{(?: /\* (.*) \*/)?$")
PROPERTY = re.compile(r"^\s*([\w,.+?#-]+)(?: = (.*?))?;(?: /\* (.*) \*/)?$")
END = re.compile(r"^\s*\};")
PLACE = re.compile(r"(.*):(\d+):\d+-\d+:\d+$")
SYNTAX = re.compile(r"^Error: (.*):(\d+)\.[\d.-]+ (.*)$")
SEMANTIC = re.compile(r"^(.*):(\d+)\.[\d.-]+: ERROR \((\w+)\): (.*)$")
VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"|<([^>]*)>|\[([^\]]*)\]')


class Property:
    def __init__(self, name, source, where):
        self.name, self.source, self.where = name, source, where     # source None: it has no value
        self.strings, self.cells = [], []
        for text, cells, _ in VALUE.findall(source or ""):
            if cells:
                self.cells += [int(c, 0) for c in cells.split()]
            else:
                self.strings += text.encode().decode("unicode_escape").split("\0")


class Node:
    def __init__(self, name, where, parent):
        self.name, self.where, self.parent = name, where, parent
        self.properties, self.children = {}, []

    def compatible(self, name):
        p = self.properties.get("compatible")
        return bool(p) and name in p.strings

    def at(self, name):
        """Place of a property, of the node if it has no such property."""
        p = self.properties.get(name)
        return p.where if p and p.where else self.where

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*|[{};]|[^"/{};]+|/', re.S)


def statements(tokens):
    """Statements of one body as (is a node, its tokens, its line); a node's own body is ordered already."""
    found, current, start = [], [], None
    for text, line in tokens:
        if text == "}":
            break
        if text.startswith(("/*", "//")):
            text = " " + "\n" * text.count("\n")
        if start is None and text.isspace():
            continue
        start = start or line
        current.append(text)
        if text == "{":
            current += [ordered_body(tokens), "}"]
        elif text == ";":
            found.append(("{" in current, current, start))
            current, start = [], None
    return found, current


def ordered_body(tokens):
    found, rest = statements(tokens)
    found.sort(key=lambda statement: statement[0])
    return "".join(f"\0{line}\0{''.join(text).lstrip()}" for _, text, line in found) + "".join(rest)


def ordered(source, path):
    """The source with each node's properties before its nodes, as dtc wants them; lines stay known by markers."""
    def tokens():
        line = 1
        for text in TOKEN.findall(source):
            lead = text[:len(text) - len(text.lstrip())]
            yield text, line + lead.count("\n")
            line += text.count("\n")

    quoted = path.replace("\\", "\\\\").replace('"', '\\"')
    return re.sub("\0(\\d+)\0", lambda m: f'\n# {m[1]} "{quoted}"\n', ordered_body(tokens()))


def dtc(path, *options):
    """dtc on the source; Xen's binding examples mix properties and nodes, so a refusal for that is retried in order."""
    command = ["dtc", "-q", "-I", "dts", *options]
    done = programs.run([*command, path], capture_output=True)
    if done.returncode == 0 or b"Properties must precede subnodes" not in done.stderr:
        return done
    with open(path, encoding="utf-8", errors="replace") as f:
        source = ordered(f.read(), os.path.abspath(path))
    include = os.path.dirname(os.path.abspath(path))
    return programs.run([*command, "-i", include, "-"], input=source.encode(), capture_output=True)


def syntax_mend(path):
    """dtc says no more than `syntax error` of a source without its version, wherever its first node is."""
    with open(path, encoding="utf-8", errors="replace") as f:
        source = "".join(text for text in TOKEN.findall(f.read()) if not text.startswith(("//", "/*")))
    return "mend the device-tree syntax near this line" if source.lstrip().startswith("/dts-v1/") else "begin the file with /dts-v1/;"


def first_error(path, stderr):
    """The problem that dtc complains of, as ours."""
    for line in stderr.splitlines():
        m = SYNTAX.match(line)
        if m:
            return Problem(f"{short(m[1])}:{m[2]}", m[3], syntax_mend(path))
        m = SEMANTIC.match(line)
        if m:
            return Problem(f"{short(m[1])}:{m[2]}", m[4], f"mend what dtc calls {m[3]}")
    text = " ".join(line for line in stderr.splitlines() if line.strip()) or "dtc failed without a word"
    return Problem(f"{path}:1", text, "make it device-tree source that dtc compiles")


def short(path):
    """The shorter of the path from here and the whole path."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") and len(relative) >= len(path) else relative


def place(comment):
    m = PLACE.match((comment or "").split(",")[0].strip())
    return f"{short(m[1])}:{m[2]}" if m else None


def tree_of(annotated, path):
    root = node = None
    for line in annotated.splitlines():
        m = NODE.match(line)
        if m:
            parent = node
            node = Node(m[1], place(m[2]) or f"{path}:1", parent)
            if parent:
                parent.children.append(node)
            else:
                root = node
            continue
        if END.match(line):
            node = node.parent
            continue
        m = PROPERTY.match(line)
        if m and node:
            node.properties[m[1]] = Property(m[1], m[2], place(m[3]))
    return root


def blank(path, name):
    with open(path, "rb") as f:
        return None if f.read().strip() else f"{name} is empty"


def load(path):
    """The root node of the source at path; Problem where it is not readable or does not parse."""
    name = os.path.basename(path) or path
    wrong = wrong_with(path, name) or blank(path, name)
    if wrong:
        raise Problem(f"{path}:1", wrong, "name a manifest, as systems/reference.dts")
    done = dtc(path, "-O", "dts", "-T", "-T")
    if done.returncode:
        raise Problems([first_error(path, done.stderr.decode(errors="replace"))])
    root = tree_of(done.stdout.decode(errors="replace"), path)
    if not root:
        raise Problem(f"{path}:1", "no root node", "begin with /dts-v1/; / { ... };")
    return root


def compile_to(path, out):
    done = dtc(path, "-O", "dtb", "-o", out)
    if done.returncode:
        raise Problems([first_error(path, done.stderr.decode(errors="replace"))])
