# SPDX-License-Identifier: Apache-2.0
"""What the sources of an operation say about it: its file, the words of its header, the errors that its own code names."""
import glob
import os
import re

COMMENT = re.compile(r"/\*(.*?)\*/", re.S)
CONTRACT = re.compile(r"/\*@.*?\*/\n?|//@[^\n]*\n", re.S)
OF_THE_FILE = re.compile(r"\s*\w+/\S+\.h - ")
FUNCTION = re.compile(r"^(?:[a-z_][\w ]*[ *])?(\w+)\([^;{]*\)\n\{\n(.*?)^\}", re.M | re.S)
ERROR = re.compile(r"-XEN_(E\w+)")
STAGES = "fetch|resolve|reserve|check|commit|result"


def words(comment):
    """A comment as one line."""
    return re.sub(r"\s+\*?\s*", " ", comment).strip()


class Sources:
    def __init__(self, root):
        self.code, self.headers = {}, {}
        for path in sorted(glob.glob(os.path.join(root, "xen", "core", "**", "*.[ch]"), recursive=True)
                           + glob.glob(os.path.join(root, "xen", "call", "*.c"))):
            if path.endswith("_test.c"):
                continue
            with open(path) as f:
                text = f.read()
            if path.endswith(".c"):
                self.code[os.path.relpath(path, root)] = text
            else:
                self.headers[os.path.relpath(path, root)] = CONTRACT.sub("", text)
        self.functions = {path: dict(FUNCTION.findall(text)) for path, text in self.code.items()}

    def file(self, name):
        """The file of the operation's check, or of the macro that stands for it; None if nobody has it."""
        defined = re.compile(rf"^(?:err_t {name}_check\(|ROW_\w+\({name},|\w+\((?:\w+, )*{name}[,)])", re.M)
        found = [path for path, text in self.code.items() if defined.search(text) and f"{name}_check" in self.functions[path]]
        return (found or [path for path, text in self.code.items() if defined.search(text)] or [None])[0]

    def said(self, name):
        """The comments at the operation's declarations: above the first one and behind each."""
        declared = re.compile(rf"^(?:[a-z][^\n;]*\b{name}_(?:{STAGES})\([^;]*\);|ROW\w*\({name},[^\n]*?\))([^\n]*)", re.M)
        for text in self.headers.values():
            found = list(declared.finditer(text))
            if found:
                return self.above(text, name, found[0].start()) + [words(c) for m in found for c in self.behind(text, m)]
        return []

    @staticmethod
    def behind(text, match):
        rest = text[match.start(1):]
        m = re.match(r"[ \t]*" + COMMENT.pattern, rest, re.S)
        return [m[1]] if m else []

    @staticmethod
    def above(text, name, start):
        """The comments that stand right above the operation's first declaration and above its plan."""
        head, comments = text[:start].rstrip("\n"), []
        plan = re.search(rf"\n[^\n]*\b{name}_plan\b[^\n]*$", head)
        for before in [head] + ([head[:plan.start()]] if plan else []):
            m = re.search(r"(?:^|\n)/\*((?:(?!\*/).)*)\*/(?:\n#define[^\n]*)*$", before.rstrip("\n"), re.S)
            if m and not OF_THE_FILE.match(m[1]):
                comments.append(words(m[1]))
        return comments

    def codes(self, name):
        """Errors that the operation's own stages name, and the functions of their file that they call."""
        path = self.file(name)
        own = self.functions.get(path, {})
        todo = [f"{name}_{s}" for s in STAGES.split("|")]
        seen, found = set(todo), []
        while todo:
            body = own.get(todo.pop(0), "")
            found += [e for e in dict.fromkeys(ERROR.findall(body)) if e not in found]
            for called in re.findall(r"\b(\w+)\(", body):
                if called in own and called not in seen:
                    seen.add(called)
                    todo.append(called)
        return found
