# SPDX-License-Identifier: Apache-2.0
"""A constraint of the sources, and whether it holds for a record: True, False, or None where what it compares (users, roles, orders of sensitivities) is not in the record."""
import re

from .tokens import WORD

MOST = 1024                             # categories of a policy: the hypervisor's limit
ONE = re.compile(r"[tulrh][123]$")


def level(text):
    """(sensitivity, categories) of one level, as s0:c1,c3.c5."""
    sensitivity, _, sets = text.partition(":")
    found = set()
    for word in filter(None, sets.split(",")):
        first, _, last = word.partition(".")
        low, high = int(first[1:]), int((last or first)[1:])
        if not 0 <= low <= high < MOST:
            raise ValueError(f"{word} is no range of categories")
        found |= set(range(low, high + 1))
    return sensitivity, frozenset(found)


def levels(text):
    """(low, high) of a range; None where there is none, or one of names that are no numbers."""
    low, _, high = (text or "").partition("-")
    try:
        return (level(low), level(high or low)) if low else None
    except ValueError:
        return None


def compare(op, a, b):
    """What one level is to another."""
    if op == "domby":
        return compare("dom", b, a)
    if a[0] != b[0]:
        return {"eq": False, "==": False, "!=": True}.get(op)
    return {"eq": a == b, "==": a == b, "!=": a != b, "dom": a[1] >= b[1], "incomp": not (a[1] >= b[1] or b[1] >= a[1])}[op]


def both(a, b):
    return False if False in (a, b) else None if None in (a, b) else True


def negated(value):
    return None if value is None else not value


class Constraint:
    """`KIND CLASSES PERMISSIONS EXPRESSION;`; expand: the types of a name."""

    def __init__(self, text, where, expand):
        self.text, self.where, self.expand = text, where, expand
        self.words = re.findall(r"==|!=|" + WORD.pattern, text.rstrip(";"))
        self.at = 1
        self.kind, self.classes = self.words[0], self.names()
        self.perms = self.names() if self.kind.endswith("constrain") else None
        self.start = self.at

    def next(self):
        self.at += 1
        return self.words[self.at - 1]

    def names(self):
        """A name or names in braces; `~` and `*` are members of their own."""
        found, word = set(), self.next()
        while word == "~":
            found.add(word)
            word = self.next()
        if word != "{":
            return found | {word}
        while (word := self.next()) != "}":
            found.add(word + self.next() if word == "-" else word)
        return found

    def applies(self, tclass, perms):
        if self.perms is None or not {tclass, "*"} & self.classes:
            return False
        named = "*" in self.perms or bool(perms & self.perms)
        return bool(perms - self.perms) if "~" in self.perms else named

    def holds(self, record):
        self.at, self.record = self.start, record
        return self.either()

    def either(self):
        value = self.each()
        while self.at < len(self.words) and self.words[self.at] == "or":
            self.next()
            value = negated(both(negated(value), negated(self.each())))
        return value

    def each(self):
        value = self.term()
        while self.at < len(self.words) and self.words[self.at] == "and":
            self.next()
            value = both(value, self.term())
        return value

    def term(self):
        word = self.next()
        if word == "not":
            return negated(self.term())
        if word == "(":
            value = self.either()
            self.next()
            return value
        op = self.next()
        return self.relation(word, "==" if op == "eq" else op, self.names())

    def relation(self, left, op, right):
        if left[0] in "lh":
            a, b = (self.level(word) for word in (left, *right))
            return compare(op, a, b) if a and b else None
        if left[0] != "t" or op not in ("==", "!="):
            return None
        if len(right) == 1 and ONE.match(*right):
            same = self.record.source == self.record.target
        else:
            types = self.types(n for n in right - {"~", "*"} if n[0] != "-") - self.types(n[1:] for n in right if n[0] == "-")
            same = "*" in right or ((self.record.source if left == "t1" else self.record.target) in types) != ("~" in right)
        return same == (op == "==")

    def types(self, names):
        return set().union(*(self.expand(name) or () for name in names))

    def level(self, word):
        found = levels(self.record.source_level if word[1] == "1" else self.record.target_level)
        return found and found[word[0] == "h"]
