# SPDX-License-Identifier: Apache-2.0
"""The rows of xen/call/table.def, read as text."""
import re

from .problem import Problem

TABLE = "xen/call/table.def"
RESULT_KINDS = {"OUT", "INOUT", "ENTRY", "ENTRY_RAW", "STATUS", "STATUS_RAW", "DCTL_OUT", "OWN_OUT", "ANSWER"}      # those with a NAME_result


class Ask:
    """One policy question: subject, object, class, permission; condition is C or None; locked: asked under the row's lock."""

    def __init__(self, words, condition, locked):
        self.subject, self.object, self.cls, self.perm = words
        self.condition, self.locked = condition, locked

    def __str__(self):
        words = ([self.condition] if self.condition else []) + [self.subject, self.object, self.cls, self.perm]
        return f"ASK{'_IF' if self.condition else ''}({', '.join(words)})"


class Row:
    def __init__(self, fields, line):
        self.name, self.family, self.nr, self.kind, self.type, self.target, self.lock, self.reserve = fields[:8]
        self.line, self.text = line, f"OP({', '.join(fields)})"
        self.asks = asks(fields[8], False, line) + asks(fields[9], True, line)

    @property
    def bodies(self):
        """The functions that the row's author wrote for its stages, in the order in which they run; who it is about (NAME_resolve) is not among them."""
        stages = (("reserve", self.reserve != "NO"), ("check", True), ("commit", self.kind != "ANSWER"), ("result", self.kind in RESULT_KINDS),
                  ("return", self.reserve == "OWN"))
        return [f"{self.name}_{stage}" for stage, has in stages if has]


def split(text):
    """Text at its top-level commas."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += (c in "({") - (c in ")}")
        if c == "," and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return parts + [text[start:].strip()]


def closing(text, at):
    """The index of the parenthesis that closes the one at `at`."""
    depth = 0
    for i in range(at, len(text)):
        depth += (text[i] == "(") - (text[i] == ")")
        if depth == 0:
            return i
    raise Problem(TABLE, "a parenthesis is not closed", "close it")


def calls(text, pattern):
    """(name, arguments, index) of each NAME(...) whose name matches."""
    for m in re.finditer(rf"\b({pattern})\(", text):
        yield m[1], split(text[m.end():closing(text, m.end() - 1)]), m.start()


def asks(text, locked, line):
    found = []
    for name, words, _ in calls(text, "ASK|ASK_IF"):
        condition = re.sub(r"\s+", " ", words.pop(0)) if name == "ASK_IF" else None
        if len(words) != 4:
            raise Problem(f"{TABLE}:{line}", f"{name} has {len(words)} words", "write subject, object, class, permission")
        found.append(Ask(words, condition, locked))
    return found


def rows(text):
    """Every OP(...) below the head comment."""
    body = text.index("*/") + 2
    found = []
    for _, fields, at in calls(text[body:], "OP"):
        line = text.count("\n", 0, body + at) + 1
        if len(fields) != 10:
            raise Problem(f"{TABLE}:{line}", f"the row has {len(fields)} columns", "write ten, as the head of the file says")
        found.append(Row(fields, line))
    return found
