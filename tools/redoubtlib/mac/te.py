# SPDX-License-Identifier: Apache-2.0
"""A policy.conf as the tools need it: types, attributes, rules, each with its place in the sources. It is read after checkpolicy
has accepted it, so whatever is of no use here is passed over."""
from .tokens import tokens

RULES = ("allow", "neverallow", "dontaudit", "auditallow")
# statements without a `;`: they end where the next one begins
OPEN = ("class", "sid", "common", "pirqcon", "iomemcon", "ioportcon", "pcidevicecon", "devicetreecon", "dominance")
CLOSED = ("type", "attribute", "typeattribute", "typealias", "typebounds", "type_transition", "type_member", "type_change", "role", "user", "bool",
          "tunable", "permissive", "constrain", "mlsconstrain", "validatetrans", "mlsvalidatetrans", "sensitivity", "category", "level",
          "range_transition", "role_transition", "attribute_role", "roleattribute", "policycap", "default_user", "default_role",
          "default_type", "default_range", "expandattribute")
STARTS = frozenset(RULES + OPEN + CLOSED + ("if", "else", "}"))


def joined(words):
    """Words as one text, operators of two signs put together."""
    text = " ".join(words)
    for sign in ("&&", "||", "==", "!="):
        text = text.replace(" ".join(sign), sign)
    return text


class Names:
    """A set of names as it is written: `{ a b -c }`, `~a`, `*`."""

    def __init__(self):
        self.plus, self.minus, self.all, self.inverse = [], [], False, False

    def of(self, universe, expand):
        """The names that are meant, of all that there are; expand(name) gives what a name stands for."""
        chosen = set(universe) if self.all else set().union(*(expand(n) for n in self.plus))
        chosen -= set().union(*(expand(n) for n in self.minus))
        return frozenset(universe) - chosen if self.inverse else frozenset(chosen)

    def __str__(self):
        words = (["*"] if self.all else []) + self.plus + [f"-{n}" for n in self.minus]
        return ("~" if self.inverse else "") + (words[0] if len(words) == 1 else f"{{ {' '.join(words)} }}")


class Rule:
    """One allow, neverallow, dontaudit or auditallow; condition is the boolean expression around it, or None."""

    def __init__(self, kind, sets, first, condition):
        self.kind, (self.source, self.target, self.classes, self.perms) = kind, sets
        self.place, self.claim, self.condition = first.place, first.claim, condition

    def __str__(self):
        return f"{self.kind} {self.source} {self.target}:{self.classes} {self.perms};"


class Source:
    """What the text of a policy says. name: the file's name, for lines that no mark names."""

    def __init__(self, text, name):
        self.tokens, self.at = tokens(text, name), 0
        self.types, self.attributes, self.aliases = {}, {}, {}          # name -> place; alias -> type
        self.members, self.classes = {}, {}                             # attribute -> types; class -> permissions
        self.rules, self.transitions, self.constraints = [], [], []     # Rule; (Names, Names, Names, default, place); (text, place)
        self.sids, self.permissive = {}, {}                             # initial SID -> type; permissive type -> place
        self.places = {}                                                # class or permission (class, perm) -> place
        while self.at < len(self.tokens):
            self.statement(None)

    # words

    def peek(self):
        return self.tokens[self.at].text if self.at < len(self.tokens) else ""

    def next(self):
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else self.tokens[-1]

    def skip(self, word):
        if self.peek() == word:
            self.at += 1
            return True
        return False

    def until(self, *ends):
        """The words before the next one of ends, which is passed."""
        words = []
        while self.at < len(self.tokens):
            word = self.next().text
            if word in ends:
                break
            words.append(word)
        return words

    def names(self):
        """The set that stands here."""
        found = Names()
        found.inverse = self.skip("~")
        if self.peek() != "{":
            self.name_into(found)
            if self.skip("-"):
                found.minus.append(self.next().text)
            return found
        depth, minus = 0, False
        while self.at < len(self.tokens):
            word = self.next().text
            depth += (word == "{") - (word == "}")
            if depth == 0:
                break
            if word == "*":
                found.all = True
            elif word == "-":
                minus = True
                continue
            elif word not in "{}":
                (found.minus if minus else found.plus).append(word)
            minus = False
        return found

    def name_into(self, found):
        word = self.next().text
        if word == "*":
            found.all = True
        else:
            found.plus.append(word)

    # statements

    def statement(self, condition):
        first = self.next()
        word = first.text
        if word in RULES:
            self.rule(word, first, condition)
        elif word == "if":
            self.conditional()
        elif word == "class":
            self.object_class()
        elif hasattr(self, f"read_{word}"):
            getattr(self, f"read_{word}")(first)
        elif word in OPEN:
            while self.at < len(self.tokens) and self.peek() not in STARTS:
                self.at += 1
        else:
            self.until(";")

    def rule(self, kind, first, condition):
        if self.tokens[self.at - 1] is first and kind == "allow" and self.role_allow():
            self.until(";")
            return
        source, target = self.names(), self.names()
        self.skip(":")
        sets = (source, target, self.names(), self.names())
        self.skip(";")
        self.rules.append(Rule(kind, sets, first, condition))

    def role_allow(self):
        """`allow ROLES ROLES;` has no class."""
        for token in self.tokens[self.at:]:
            if token.text in (":", ";"):
                return token.text == ";"
        return True

    def conditional(self):
        self.skip("(")
        depth, words = 1, []
        while self.at < len(self.tokens):
            word = self.next().text
            depth += (word == "(") - (word == ")")
            if depth == 0:
                break
            words.append(word)
        text = joined(words)
        self.block(text)
        if self.skip("else"):
            self.block(f"!({text})")

    def block(self, condition):
        self.skip("{")
        while self.at < len(self.tokens) and not self.skip("}"):
            self.statement(condition)

    def object_class(self):
        name = self.next()
        self.places.setdefault(name.text, name.place)
        perms = self.classes.setdefault(name.text, [])
        if self.skip("inherits"):
            self.next()
        if self.skip("{"):
            while self.at < len(self.tokens) and not self.skip("}"):
                perm = self.next()
                perms.append(perm.text)
                self.places[name.text, perm.text] = perm.place

    def read_type(self, first):
        words = self.until(";")
        name, rest = words[0], words[1:]
        self.types[name] = first.place
        if rest[:1] == ["alias"]:
            names = rest[1:rest.index(",")] if "," in rest else rest[1:]
            self.aliases.update({n: name for n in names if n not in "{}"})
            rest = rest[rest.index(","):] if "," in rest else []
        for attribute in rest:
            if attribute != ",":
                self.members.setdefault(attribute, set()).add(name)

    def read_sid(self, _first):
        """`sid NAME` declares one, `sid NAME CONTEXT` labels it: the type is its context's third word."""
        name, words = self.next().text, []
        while self.at < len(self.tokens) and self.peek() not in STARTS:
            words.append(self.next().text)
        if len(words) >= 5:
            self.sids[name] = words[4]

    def read_typealias(self, _first):
        words = self.until(";")
        self.aliases.update({n: words[0] for n in words[2:] if n not in "{}"})

    def read_attribute(self, first):
        self.attributes[self.until(";")[0]] = first.place

    def read_typeattribute(self, _first):
        words = self.until(";")
        for attribute in words[1:]:
            if attribute != ",":
                self.members.setdefault(attribute, set()).add(words[0])

    def read_permissive(self, first):
        self.permissive[self.until(";")[0]] = first.place

    def read_type_transition(self, first):
        source, target = self.names(), self.names()
        self.skip(":")
        classes, default = self.names(), self.next().text
        self.until(";")
        self.transitions.append((source, target, classes, default, first.place))

    def constraint(self, first):
        self.constraints.append((f"{first.text} {joined(self.until(';'))};", first.place))

    read_constrain = read_mlsconstrain = read_validatetrans = read_mlsvalidatetrans = constraint

    # what is meant

    def expand(self, name):
        """The types that a name of a type, an alias or an attribute stands for."""
        if name in self.attributes:
            return frozenset(self.members.get(name, ()))
        return frozenset([self.aliases.get(name, name)])

    def pairs(self, rule):
        """The (source type, target type) pairs that a rule is about."""
        sources = rule.source.of(self.types, self.expand)
        for source in sources:
            targets = rule.target.of(self.types, lambda n, s=source: frozenset([s]) if n == "self" else self.expand(n))
            for target in targets:
                yield source, target

    def vectors(self, rule):
        """(class, permissions) that a rule is about."""
        for tclass in sorted(rule.classes.of(self.classes, lambda n: frozenset([n]))):
            perms = self.classes.get(tclass, ())
            yield tclass, rule.perms.of(perms, lambda n: frozenset([n])) & frozenset(perms)
