#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py SEED POLICYDIR OUT.conf: a random policy in checkpolicy's language, with the hypervisor's classes and initial SIDs.

Odd seeds have MLS. Every feature that a XenFlask policy of version 30 can hold turns up in some seeds, most in all."""
import os
import random
import re
import sys

COMPARE = ("==", "!=", "eq", "dom", "domby", "incomp")
LEVELS = ("l1 {} l2", "l1 {} h2", "h1 {} l2", "h1 {} h2", "l1 {} h1", "l2 {} h2")


def block(directory, name):
    with open(os.path.join(directory, name)) as f:
        return re.sub(r"#.*", "", f.read())


def read_vectors(directory):
    return {name: perms.split() for name, perms in re.findall(r"class (\w+)\s*\{([^}]*)\}", block(directory, "access_vectors"))}


class Policy:
    def __init__(self, seed, directory):
        self.r = random.Random(seed)
        self.mls = seed % 2 == 1
        self.directory = directory
        self.vectors = read_vectors(directory)
        self.sids = re.findall(r"sid (\w+)", block(directory, "initial_sids"))
        self.long = seed % 7 == 3
        self.wide = seed % 28 in (2, 5)        # as many of everything as setools' test policy for Xen has
        sizes = {0: 1100, 1: 1100} if seed % 28 < 2 else {}
        self.ntypes = sizes.get(seed % 28, self.r.randint(6, 60))
        self.out = []
        self.taken = []                 # constraints that make bounds tell
        self.used = {}                  # (kind, source, target, class): what a type rule makes, and in which conditional
        self.name_things()

    def put(self, text):
        self.out.append(text)

    def name(self, stem, i):
        text = f"{stem}{i}"
        return text + "_" + "x" * (63 - len(text)) if self.long and i < 3 else text

    def some(self, things, least=1, most=4):
        return self.r.sample(things, min(len(things), self.r.randint(least, most)))

    def braced(self, things):
        return "{ " + " ".join(things) + " }" if len(things) != 1 or self.r.random() < 0.3 else things[0]

    def name_things(self):
        r = self.r
        self.extra = {f"extra{i}": [f"p{k}" for k in range(r.choice((1, 5, 31, 32)))] for i in range(r.randint(0, 3))}
        self.attributes = [self.name("attr", i) for i in range(r.randint(1, 40 if self.ntypes > 100 else 8))]
        self.types = [self.name("kind", i) for i in range(self.ntypes)]
        if r.random() < 0.5:
            self.types[3] = "with-dashes_in_it"
        self.bounds = {}                # child: the type that bounds it
        for child in self.types[4:: r.randint(5, 9)]:
            parent = r.choice(self.types[:4])
            self.bounds[child] = parent
        self.free = [t for t in self.types if t not in self.bounds]
        self.roles = [self.name("role", i) for i in range(130 if self.wide else r.randint(1, 6))]
        self.users = [self.name("user", i) for i in range(101 if self.wide else r.randint(1, 5))]
        self.bools = [self.name("b", i) for i in range(127 if self.wide else r.randint(1, 9))]
        self.nsens = r.randint(1, 16)
        self.ncats = r.choice((1, 2, 5, 64, 65, 200, 256, 1024)) if self.mls else 0
        if self.mls and self.ntypes > 1000:
            self.ncats = 1024
        self.allowed = {}               # sensitivity: categories that stand with it
        for s in range(self.nsens):
            self.allowed[s] = set(range(self.ncats)) if s == 0 or r.random() < 0.7 else set(r.sample(range(self.ncats), r.randint(0, self.ncats)))
        self.commons = {f"shared{i}": [f"one{i}", f"two{i}", f"three{i}"] for i in range(r.choice((0, 1, 5)))}     # several come in no order
        self.heirs = dict(zip(r.sample(list(self.extra), len(self.extra)), self.commons))
        for cls in self.heirs:
            self.extra[cls] = self.extra[cls][:20]

    def perms_of(self, cls):
        own = self.vectors.get(cls) or self.extra[cls]
        return own + (self.commons[self.heirs[cls]] if cls in self.heirs else [])

    def classes(self):
        return list(self.vectors) + list(self.extra)

    # -- head ---------------------------------------------------------------------------------------------------------------

    def head(self):
        self.put(block(self.directory, "security_classes"))
        for cls in self.extra:
            self.put(f"class {cls}")
        self.put(block(self.directory, "initial_sids"))
        for name, perms in self.commons.items():
            self.put(f"common {name} {{ {' '.join(perms)} }}")
        self.put(block(self.directory, "access_vectors"))
        for cls, perms in self.extra.items():
            self.put(f"class {cls}{f' inherits {self.heirs[cls]}' if cls in self.heirs else ''} {{ {' '.join(perms)} }}")

    def defaults(self):
        for kind in ("user", "role", "type"):
            for cls in self.some(self.classes(), 0, 2):
                self.put(f"default_{kind} {cls} {self.r.choice(('source', 'target'))};")
        for cls in self.some(self.classes(), 0, 3) if self.mls else ():
            self.put(f"default_range {cls} {self.r.choice(('source', 'target'))} {self.r.choice(('low', 'high', 'low-high'))};")

    # -- MLS ----------------------------------------------------------------------------------------------------------------

    def cats_text(self, cats):
        """A set of categories, runs sometimes as c1.c3."""
        parts, left = [], sorted(cats)
        while left:
            run = 1
            while run < len(left) and left[run] == left[0] + run:
                run += 1
            run = run if self.r.random() < 0.9 else 1
            parts.append(f"c{left[0]}.c{left[run - 1]}" if run > 1 else f"c{left[0]}")
            left = left[run:]
        return ",".join(parts)

    def level_text(self, level):
        sens, cats = level
        name = "lowest" if sens == 0 and self.r.random() < 0.2 else f"s{sens}"
        return f"{name}:{self.cats_text(cats)}" if cats else name

    def a_range(self):
        """(low, high), each (sensitivity, categories), as a context may have it."""
        r = self.r
        high = r.randrange(self.nsens)
        low = r.randint(0, high)
        most = self.allowed[high]
        cats = set(r.sample(sorted(most), r.randint(0, min(len(most), 6))))
        if most and r.random() < 0.3:
            first = r.choice(sorted(most))
            cats |= set(range(first, first + r.randint(1, 9))) & most
        below = {c for c in cats & self.allowed[low] if r.random() < 0.5}
        return (low, below), (high, cats)

    def range_text(self, low, high):
        return self.level_text(low) if low == high else f"{self.level_text(low)} - {self.level_text(high)}"

    def levels(self):
        r = self.r
        for s in range(self.nsens):
            self.put(f"sensitivity s{s}{' alias lowest' if s == 0 else ''};")
        order = list(range(self.nsens))
        self.put("dominance { " + " ".join(f"s{s}" for s in order) + " }")
        for c in range(self.ncats):
            self.put(f"category c{c}{' alias { first erste }' if c == 0 else ''};")
        for s in range(self.nsens):
            self.put(f"level s{s}{':' + self.cats_text(self.allowed[s]) if self.allowed[s] else ''};")
        for _ in range(r.randint(1, 8)):
            cls = r.choice(self.classes())
            self.put(f"mlsconstrain {cls} {self.braced(self.some(self.perms_of(cls), 1, 6))} ({self.expression(3, True)});")
        for cls in self.some(self.classes(), 0, 2):
            self.put(f"mlsvalidatetrans {cls} ({self.expression(3, True, True)});")

    # -- constraints --------------------------------------------------------------------------------------------------------

    def leaf(self, mls, trans):
        """mls: the constraint stands before the users, and cannot name them."""
        r = self.r
        what = r.randrange(8)
        if mls and what < 4:
            return r.choice(LEVELS).format(r.choice(COMPARE))
        if what == 4:
            return f"r1 {r.choice(COMPARE)} r2"
        if what == 5:
            return r.choice(("u1 {} u2", "t1 {} t2")).format(r.choice(("==", "!=")))
        kind, things = r.choice((("r", self.roles), ("t", self.types[:40]), ("t", self.attributes)) + (() if mls else (("u", self.users),)))
        which = r.choice("123" if trans else "12")
        return f"{kind}{which} {r.choice(('==', '!='))} {self.braced(self.some(things))}"

    def expression(self, depth, mls=False, trans=False):
        r = self.r
        if depth == 0 or r.random() < 0.3:
            return self.leaf(mls, trans)
        if r.random() < 0.2:
            return f"not ({self.expression(depth - 1, mls, trans)})"
        return f"({self.expression(depth - 1, mls, trans)}) {r.choice(('and', 'or'))} ({self.leaf(mls, trans)})"

    def constraints(self):
        r = self.r
        for _ in range(r.randint(2, 12)):
            cls = r.choice(self.classes())
            self.put(f"constrain {cls} {self.braced(self.some(self.perms_of(cls), 1, 8))} ({self.expression(3)});")
        for line in self.taken:
            self.put(line)
        for cls in self.some(self.classes(), 0, 2):
            self.put(f"validatetrans {cls} ({self.expression(3, False, True)});")

    # -- types, rules -------------------------------------------------------------------------------------------------------

    def declare(self):
        r = self.r
        for a in self.attributes:
            self.put(f"attribute {a};")
        for i, t in enumerate(self.types):
            alias = f" alias also{i}" if r.random() < 0.05 else ""
            attrs = self.some(self.attributes, 0, 4) if t not in self.bounds else []
            self.put(f"type {t}{alias}{''.join(', ' + a for a in attrs)};")
        self.put(f"typealias {self.types[0]} alias {{ another_name further_name }};")
        for t in self.some(self.free, 1, 3):
            self.put(f"typeattribute {t} {r.choice(self.attributes)};")
        for child, parent in self.bounds.items():
            self.put(f"typebounds {parent} {child};")
        for b in self.bools:
            self.put(f"bool {b} {r.choice(('true', 'false'))};")
        for t in self.some(self.types, 0, 3):
            self.put(f"permissive {t};")
        if r.random() < 0.3:
            self.put(r.choice(("policycap open_perms;", "policycap network_peer_controls;")))

    def perm_set(self, cls):
        perms = self.perms_of(cls)
        what = self.r.random()
        return "*" if what < 0.1 else f"~{self.braced(self.some(perms, 1, 2))}" if what < 0.2 and len(perms) > 4 else self.braced(self.some(perms, 1, 6))

    def av_rule(self, kinds=("allow", "allow", "allow", "auditallow", "dontaudit")):
        """Sources are attributes and unbounded types: a bounded type gets what bounds it (bounded_rules)."""
        r = self.r
        source = self.braced(self.some(self.attributes + self.free[:60], 1, 3))
        target = "self" if r.random() < 0.1 else self.braced(self.some(self.attributes + self.types[:80], 1, 3))
        cls = r.choice(self.classes())
        return f"{r.choice(kinds)} {source} {target}:{cls} {self.perm_set(cls)};"

    def bounded_rules(self):
        for child, parent in self.bounds.items():
            for _ in range(3):
                cls = self.r.choice(self.classes())
                target = self.r.choice(self.free)
                perms = self.some(self.perms_of(cls), 2, 6)
                self.put(f"allow {{ {child} {parent} }} {target}:{cls} {self.braced(perms)};")
                other = self.r.choice(list(self.bounds))
                self.put(f"allow {{ {child} {parent} }} {{ {other} {self.bounds[other]} }}:{cls} {self.braced(perms)};")
                if self.r.random() < 0.3:       # on the target's side, too
                    self.taken.append(f"constrain {cls} {perms[-1]} (t2 != {self.bounds[other]});")
                if self.r.random() < 0.2:       # what a constraint takes from the one, its bounds take from the other
                    self.taken.append(f"constrain {cls} {perms[0]} (t1 != {parent});")

    def type_rule(self, where):
        """One whose key is free, or taken by the other list of the same conditional only."""
        r = self.r
        kind = r.choice(("type_transition", "type_member", "type_change"))
        key = (kind, r.choice(self.types[:60]), r.choice(self.types[:60]), r.choice(self.classes()))
        if key in self.used and not (where and self.used[key] == [(where[0], not where[1])]):
            return ""
        self.used.setdefault(key, []).append(where)
        return f"{kind} {key[1]} {key[2]}:{key[3]} {r.choice(self.types[:60])};"

    def condition(self, depth):
        r = self.r
        if depth == 0 or r.random() < 0.3:
            return r.choice(self.bools)
        if r.random() < 0.25:
            return f"!({self.condition(depth - 1)})"
        return f"({self.condition(depth - 1)}) {r.choice(('&&', '||', '^', '==', '!='))} ({self.condition(depth - 1)})"

    def conditionals(self):
        r = self.r
        for i in range(67 if self.wide else r.randint(1, 12)):
            lists = []
            for branch in (True, False):
                rules = [self.av_rule() for _ in range(r.randint(1, 4))]
                rules += [self.type_rule((i, branch)) for _ in range(r.randint(0, 3))]
                lists.append("\n\t".join(rules))
            self.put(f"if ({self.condition(2)}) {{\n\t{lists[0]}\n}} else {{\n\t{lists[1]}\n}}")

    def rules(self):
        r = self.r
        for _ in range(r.randint(10, 60) + (1200 if self.ntypes > 1000 else 0)):
            self.put(self.av_rule())
        for cls in self.classes():
            one, other = r.choice(self.attributes), r.choice(self.attributes)
            self.put(f"allow {one} {other}:{cls} {self.perm_set(cls)};")
        self.bounded_rules()
        for _ in range(r.randint(5, 40)):
            self.put(self.type_rule(None))
        for n in range(r.choice((0, 0, 3, 40))):        # which apply to nothing here
            self.put(f'type_transition {self.types[n % 60 % len(self.types)]} {r.choice(self.types[:60])}:{r.choice(self.classes())} {r.choice(self.types[:60])} "name{n}";')
        self.conditionals()
        taken = set()
        for _ in range((71 if self.wide else r.randint(1, 12)) if self.mls else 0):
            key = (r.choice(self.types[:30]), r.choice(self.types[:30]), r.choice(self.classes()))
            if key not in taken:
                taken.add(key)
                self.put(f"range_transition {key[0]} {key[1]}:{key[2]} {self.range_text(*self.a_range())};")

    def role_rules(self):
        r = self.r
        for role in self.roles:
            self.put(f"role {role};")
            self.put(f"role {role} types {self.braced(self.some(self.types, 3, 40) + self.some(self.attributes, 0, 2))};")
        self.put(f"role {self.roles[0]} types {self.types[0]};")
        if r.random() < 0.4:
            self.put(f"attribute_role some_roles;\nroleattribute {self.roles[0]} some_roles;")
        if len(self.roles) > 2:
            self.put(f"dominance {{ role {self.roles[1]} {{ role {self.roles[2]}; }} }}")
        for _ in range(83 if self.wide else r.randint(1, 6)):
            self.put(f"allow {r.choice(self.roles)} {self.braced(self.some(self.roles, 1, 3))};")
        taken = set()
        for _ in range(79 if self.wide else r.randint(0, 8)):
            key = (r.choice(self.roles), r.choice(self.types[:30]), r.choice(self.classes() + ["domain"] * 9))
            if key not in taken:
                taken.add(key)
                self.put(f"role_transition {key[0]} {key[1]}:{key[2]} {r.choice(self.roles)};")

    # -- tail ---------------------------------------------------------------------------------------------------------------

    def define_users(self):
        for i, user in enumerate(self.users):
            roles = self.roles if i == 0 else self.some(self.roles)
            text = f"user {user} roles {self.braced(roles)}"
            if self.mls:
                low, high = self.a_range()
                if i == 0 or self.r.random() < 0.4:
                    low, high = (0, set()), (self.nsens - 1, self.allowed[self.nsens - 1])
                text += f" level {self.level_text(low)} range {self.range_text(low, high)}"
            self.put(text + ";")

    def context(self):
        text = f"{self.r.choice(self.users)}:object_r:{self.r.choice(self.types)}"
        return text + ":" + self.range_text(*self.a_range()) if self.mls else text

    def contexts(self):
        r = self.r
        for sid in self.sids:
            self.put(f"sid {sid} {self.context()}")
        many = 200 if self.wide else 0
        for i in r.sample(range(250), r.randint(0, 5) + many):
            self.put(f"pirqcon {i} {self.context()}")
        for i in range(r.randint(0, 5) + many):
            self.put(f"iomemcon {i * 0x100 + 0xfe000:#x}-{i * 0x100 + 0xfe000 + r.randint(1, 0xff):#x} {self.context()}")
        if r.random() < 0.5:
            self.put(f"iomemcon 0x123456789-0x12345678a {self.context()}")
        for i in range(r.randint(0, 5) + many // 2):
            self.put(f"ioportcon {i * 0x100 + 0x60:#x}-{i * 0x100 + 0x60 + r.randint(1, 0x7f):#x} {self.context()}")
        for i in r.sample(range(0x1000), r.randint(0, 5) + many):
            self.put(f"pcidevicecon {i:#x} {self.context()}")
        if r.random() < 0.3:
            self.put(f'devicetreecon "/soc/thing@{r.randrange(99)}" {self.context()}')

    def text(self):
        self.head()
        self.defaults()
        if self.mls:
            self.levels()
        self.declare()
        self.rules()
        self.role_rules()
        self.define_users()
        self.constraints()
        self.contexts()
        return "\n".join(self.out) + "\n"


def main():
    if len(sys.argv) != 4 or not sys.argv[1].isdigit():
        sys.exit(__doc__)
    text = Policy(int(sys.argv[1]), sys.argv[2]).text()
    with open(sys.argv[3], "w") as f:
        f.write(text)


if __name__ == "__main__":
    main()
