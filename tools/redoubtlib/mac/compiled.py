# SPDX-License-Identifier: Apache-2.0
"""A compiled policy: who may do what to whom, by setools; and, from the policy.conf beside it, which line of the sources says so."""
import functools
import os
import re

from ..files import wrong_with
from ..problem import Problem
from .constraint import Constraint
from .errors import nearest
from .te import Source

COMPILE = "compile it with make policy"
GOALS = re.compile(r"goals_([0-9a-f]{48})$")


def setools():
    try:
        import setools as module
    except ImportError:
        raise Problem("PATH", "python3-setools is missing", "run make deps") from None
    return module


class Policy:
    """access: (source, target, class) -> {permission: set of conditions}, where None is `always`."""

    def __init__(self, path, conf=None):
        tools, wrong = setools(), wrong_with(path, path)
        if wrong:
            raise Problem(path, wrong, COMPILE)
        try:
            self.binary = tools.SELinuxPolicy(path)
        except (OSError, SyntaxError, tools.exception.InvalidPolicy):
            raise Problem(path, "is no policy, or damaged", COMPILE) from None
        self.path = path
        self.types = frozenset(str(t) for t in self.binary.types())
        self.attributes = {str(a): frozenset(str(t) for t in a.expand()) for a in self.binary.typeattributes()}
        self.classes = {str(c): frozenset(c.perms) | frozenset(self.common(c)) for c in self.binary.classes()}
        self.permissive = sorted(str(t) for t in self.binary.types() if t.ispermissive)
        self.mls = bool(self.binary.mls)
        self.access, self.transitions = {}, []
        self.read_rules()
        self.conf = conf or os.path.splitext(path)[0] + ".conf"

    @staticmethod
    def common(tclass):
        try:
            return tclass.common.perms
        except Exception:       # setools raises an exception of its own where there is no common
            return ()

    def read_rules(self):
        for rule in self.binary.terules():
            kind = str(rule.ruletype)
            if kind == "allow":
                self.read_allow(rule)
            elif kind == "type_transition":
                self.transitions += [(str(s), str(t), str(rule.tclass), str(rule.default)) for s in rule.source.expand() for t in rule.target.expand()]

    def read_allow(self, rule):
        try:
            condition = str(rule.conditional)
            condition = condition if rule.conditional_block else f"!({condition})"
        except Exception:       # as above: RuleNotConditional
            condition = None
        for source in rule.source.expand():
            for target in rule.target.expand():
                perms = self.access.setdefault((str(source), str(target), str(rule.tclass)), {})
                for perm in rule.perms:
                    perms.setdefault(perm, set()).add(condition)

    @functools.cached_property
    def source(self):
        """What the text of the policy says; None where it is not there."""
        if not os.path.isfile(self.conf):
            return None
        with open(self.conf, encoding="utf-8", errors="replace") as f:
            return Source(f.read(), os.path.basename(self.conf))

    @functools.cached_property
    def index(self):
        """(source, target, class, permission) -> the rules of the sources that allow it."""
        found = {}
        for rule in self.source.rules if self.source else ():
            if rule.kind != "allow":
                continue
            vectors = list(self.source.vectors(rule))
            for source, target in self.source.pairs(rule):
                for tclass, perms in vectors:
                    for perm in perms:
                        found.setdefault((source, target, tclass, perm), []).append(rule)
        return found

    @functools.cached_property
    def constraints(self):
        """The constraints of the compiled policy, as text."""
        return sorted(str(c) for c in self.binary.constraints())

    @functools.lru_cache(maxsize=None)
    def constraints_on(self, tclass):
        """Those of a class that deny permissions."""
        found = [Constraint(text, self.path, self.expand) for text in self.constraints]
        return [c for c in found if c.perms is not None and {tclass, "*"} & c.classes]

    # questions

    def perms(self, source, target, tclass):
        return self.access.get((source, target, tclass), {})

    def allows(self, source, target, tclass, perm):
        return perm in self.perms(source, target, tclass)

    def rules(self, source, target, tclass, perms):
        """The rules of the sources that allow any of the permissions, each once; empty where the sources are not known."""
        return list(dict.fromkeys(r for p in sorted(perms) for r in self.index.get((source, target, tclass, p), ())))

    def goals_digest(self):
        """The digest of the goals that the policy was compiled with, cut as the policy has it; None where it has none."""
        return next((m[1] for m in map(GOALS.match, sorted(self.attributes)) if m), None)

    def expand(self, name):
        """The types that a name of a type or an attribute stands for; None if it is neither. `guest` stands for `guest_t`."""
        for word in (name, f"{name}_t"):
            if word in self.types:
                return frozenset([word])
        return self.attributes.get(name)

    def named(self, name, where):
        """As expand, with a Problem for what is unknown."""
        found = self.expand(name)
        if found is None:
            raise Problem(where, f"the policy has no type or attribute {name}{nearest(name, self.types | set(self.attributes))}",
                          f"write one that `seinfo -t -a {self.path}` lists")
        return found
