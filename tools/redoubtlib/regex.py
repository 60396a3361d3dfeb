# SPDX-License-Identifier: Apache-2.0
"""Regular expressions as far as one automaton, one step a byte, can decide them: literals, `.`, `[...]`, `(...|...)`, `*`, `+`, `?`."""

ANY = frozenset(range(256))
LITERAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_@/")


class Wrong(Exception):
    """(what, mend) of an expression."""


class Set:
    def __init__(self, bytes_):
        self.bytes = frozenset(bytes_)


class Seq:
    def __init__(self, items):
        self.items = items


class Alt:
    """A group; text is what stands between its parentheses."""

    def __init__(self, parts, text):
        self.parts, self.text = parts, text


class Repeat:
    def __init__(self, item, mark):
        self.item, self.mark = item, mark


class Parser:
    def __init__(self, text):
        self.text, self.at = text, 0

    def peek(self):
        return self.text[self.at] if self.at < len(self.text) else ""

    def parse(self):
        whole = self.sequence()
        if self.peek() == "|":
            raise Wrong("`|` outside a group", "put the alternatives into parentheses: (a|b)")
        if self.peek():
            raise Wrong("`)` without its `(`", "remove it, or open the group")
        return whole

    def sequence(self):
        items = []
        while self.peek() not in ("", "|", ")"):
            items.append(self.repeated())
        return Seq(items)

    def repeated(self):
        item = self.atom()
        if self.peek() and self.peek() in "*+?":
            item = Repeat(item, self.peek())
            self.at += 1
            if self.peek() and self.peek() in "*+?":
                raise Wrong(f"`{self.text[self.at - 1]}{self.peek()}`: a repetition of a repetition", "leave one of them")
        return item

    def atom(self):
        c = self.peek()
        self.at += 1
        if c == "(":
            return self.group()
        if c == "[":
            return Set(self.brackets())
        if c == ".":
            return Set(ANY)
        if c not in LITERAL:
            raise Wrong(f"`{c}` at column {self.at}", "only letters, digits, - _ @ /, and . [ ] ( | ) * + ? with their meaning can be used")
        return Set({ord(c)})

    def group(self):
        start, parts = self.at, []
        if self.peek() == "?":
            raise Wrong("a group that begins with `?`", "use a plain group")
        while True:
            parts.append(self.sequence())
            c = self.peek()
            self.at += 1
            if c == "":
                raise Wrong("`(` without its `)`", "close the group")
            if c == ")":
                return Alt(parts, self.text[start:self.at - 1])

    def brackets(self):
        end = self.text.find("]", self.at)
        inside = self.text[self.at:end]
        self.at = end + 1
        negated = inside.startswith("^")
        inside = inside[1:] if negated else inside
        if end < 0 or not inside:
            raise Wrong("`[` without its `]`, or nothing between them", "write the characters, or ranges of them, in between")
        found, i = set(), 0
        while i < len(inside):
            last = inside[i + 2] if inside[i + 1:i + 2] == "-" and i + 2 < len(inside) else inside[i]
            if inside[i] not in LITERAL or last not in LITERAL or last < inside[i]:
                raise Wrong(f"`[{inside}]`", "name letters, digits, - _ @ /, or ranges in ascending order")
            found |= set(range(ord(inside[i]), ord(last) + 1))
            i += 3 if last is not inside[i] else 1
        return ANY - found if negated else found


def parse(text):
    return Parser(text).parse()


def nullable(node):
    if isinstance(node, Set):
        return False
    if isinstance(node, Seq):
        return all(nullable(i) for i in node.items)
    if isinstance(node, Alt):
        return any(nullable(p) for p in node.parts)
    return node.mark != "+" or nullable(node.item)


def first(node):
    """The bytes that a text of the node can begin with."""
    if isinstance(node, Set):
        return node.bytes
    if isinstance(node, Alt):
        return frozenset().union(*(first(p) for p in node.parts))
    if isinstance(node, Repeat):
        return first(node.item)
    found = frozenset()
    for item in node.items:
        found |= first(item)
        if not nullable(item):
            break
    return found


def count(node, byte):
    """How often `byte` stands in every text of the node; None if that varies."""
    if isinstance(node, Set):
        return None if byte in node.bytes and len(node.bytes) > 1 else int(byte in node.bytes)
    parts = node.items if isinstance(node, Seq) else node.parts if isinstance(node, Alt) else [node.item]
    counts = [count(p, byte) for p in parts]
    if None in counts:
        return None
    if isinstance(node, Seq):
        return sum(counts)
    if isinstance(node, Repeat):
        return None if counts[0] else 0
    return counts[0] if len(set(counts)) == 1 else None
