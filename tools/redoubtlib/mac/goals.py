# SPDX-License-Identifier: Apache-2.0
"""policy/goals: what must never flow or be permitted, one goal a line (docs/policy.md has the grammar), held against a compiled policy."""
import os
import re
import types

from ..problem import Problem, Problems
from .constraint import Constraint
from .errors import ROOT
from .flow import Graph, closed_at, nearest, paths
from .permission_map import LEVELS, PermissionMap, least
from .show import path_lines, place as shown

MAP = "permission_map"
WORD = re.compile(r"[{}:]|[^\s{}:]+")
FORMS = "write `no-flow A B`, `no-data A B`, `only A... CLASS:PERMISSION` or `apart A`"
APART = ("s0:c0", "s0:c1")               # levels of two that have nothing in common


class Words:
    """The words of one goal, taken one by one."""

    def __init__(self, text, where):
        self.words, self.where = WORD.findall(text), where

    def peek(self):
        return self.words[0] if self.words else None

    def next(self, what):
        if not self.words:
            raise Problem(self.where, f"the line ends where {what} should stand", "add it")
        return self.words.pop(0)

    def set(self, what):
        """`a`, or `{ a b -c }`, as a list of words."""
        word = self.next(what)
        if word in ("}", ":"):
            raise Problem(self.where, f"`{word}` where {what} should stand", "write a type, an attribute or `{ A B -C }`")
        if word != "{":
            return [word]
        found = []
        while self.peek() not in ("}", None):
            found.append(self.next(what))
        self.next("`}`")
        if not found:
            raise Problem(self.where, f"{what} is empty", "name types or attributes in `{ }`")
        return found

    def sets(self, what, *ends):
        """Sets up to one of the words, or the end, as one list."""
        found = []
        while self.peek() is not None and self.peek() not in ends:
            found += self.set(what)
        if not found:
            raise Problem(self.where, f"no {what}", "add it")
        return found


def types_of(policy, words, where):
    """The types that a set means; a name that the policy has not is a Problem."""
    chosen, without = set(), set()
    for word in words:
        minus = word.startswith("-")
        (without if minus else chosen).update(policy.named(word.lstrip("-"), where))
    return chosen - without


class Goal:
    """claim: the comment above it."""

    def __init__(self, text, where, claim):
        self.text, self.where, self.claim = text, where, claim
        words = Words(text, where)
        self.verb = words.next("a goal")
        levels = [name for name, _ in LEVELS]
        if self.verb in ["no-flow"] + [f"no-{name}" for name in levels]:
            self.least = 1 if self.verb == "no-flow" else least(self.verb[3:])
            self.read_flow(words)
        elif self.verb == "only":
            self.read_only(words)
        elif self.verb == "apart":
            self.read_apart(words)
        else:
            raise Problem(where, f"a goal does not begin with {self.verb}", FORMS)
        if words.words:
            raise Problem(where, f"`{' '.join(words.words)}` is too much", "end the line before it")

    def read_flow(self, words):
        self.source, self.target, self.via, self.trusting = words.set("the source of the flow"), words.set("its destination"), [], []
        while words.peek():
            word = words.next("`except via` or `trusting`")
            if word == "except":
                if words.next("`via`") != "via":
                    raise Problem(self.where, "`except` without `via`", "write `except via A B`")
                self.via += words.sets("what it may pass", "except", "trusting")
            elif word == "trusting":
                self.trusting += words.sets("what is trusted", "except", "trusting")
            else:
                raise Problem(self.where, f"`{word}` where `except via` or `trusting` should stand", "mend it, or put the set into `{ }`")

    def read_only(self, words):
        holders = []
        while len(words.words) > 1 and words.words[1] != ":":
            holders += words.set("who may")
        if not holders:
            raise Problem(self.where, "nobody is named who may", "write `only A B CLASS:PERMISSION`")
        self.holders, self.tclass = holders, words.next("a class")
        if words.next("`:`") != ":":
            raise Problem(self.where, "no `:` behind the class", "write `only A B CLASS:PERMISSION`")
        self.perms, self.objects = words.set("a permission"), None
        if words.peek() == "on":
            words.next("on")
            self.objects = words.sets("its objects")

    def read_apart(self, words):
        self.source, self.trusting, self.excepted = words.set("whose guests are apart"), [], set()
        while words.peek():
            word = words.next("`except` or `trusting`")
            if word == "trusting":
                self.trusting += words.sets("what is trusted", "except")
            elif word == "except":
                tclass, colon = words.next("a class"), words.next("`:`")
                if colon != ":":
                    raise Problem(self.where, "no `:` behind the class", "write `except CLASS:PERMISSION`")
                self.excepted |= {(tclass, perm) for perm in words.set("a permission")}
            else:
                raise Problem(self.where, f"`{word}` where `except` or `trusting` should stand", "mend it, or put the set into `{ }`")

    def names(self):
        """Every type and attribute that the goal names."""
        if self.verb == "only":
            return self.holders + (self.objects or [])
        return self.source + self.trusting + (self.target + self.via if self.verb != "apart" else [])

    # against a policy

    def broken(self, policy, graph):
        """Words on how the policy breaks the goal; None where it holds."""
        if self.verb == "apart":
            return self.broken_apart(policy, graph)
        return self.broken_only(policy) if self.verb == "only" else self.broken_flow(policy, graph)

    def broken_apart(self, policy, graph):
        """What one of the kinds may do to what is another domain's of them, of levels that have nothing in common."""
        kinds, trusted = types_of(policy, self.source, self.where), types_of(policy, self.trusting, self.where)
        for (source, target, tclass), allowed in sorted(policy.access.items()):
            subject, objects = graph.owners_of(source) & kinds, graph.owners_of(target) & kinds
            if not subject or not objects or (subject <= trusted and not objects <= trusted):
                continue
            between = types.SimpleNamespace(source=source, target=target, source_level=APART[0], target_level=APART[1])
            held = policy.constraints_on(tclass)
            open_to = sorted(p for p in allowed if (tclass, p) not in self.excepted
                             and not any(c.applies(tclass, {p}) and c.holds(between) is False for c in held))
            if open_to:
                return (f"  {source} of level {APART[0]} on {target} of level {APART[1]}: class {tclass}, {' '.join(open_to)}: no constraint keeps them apart "
                        "(policy/mls)")
        return None

    def broken_flow(self, policy, graph):
        sources, targets = (sorted({n for t in types_of(policy, s, self.where) for n in graph.nodes_of(t)}) for s in (self.source, self.target))
        via, trusting = types_of(policy, self.via, self.where), types_of(policy, self.trusting, self.where)
        closed = closed_at(via, trusting)
        found = [(*near, source) for source in sources for near in [nearest(graph, source, set(targets), self.least, closed)] if near]
        if not found:
            return None
        _, target, source = min(found)
        return path_lines(policy, next(paths(graph, source, target, floor=self.least, closed=closed)))

    def broken_only(self, policy):
        perms = self.known_perms(policy)
        holders = types_of(policy, self.holders, self.where)
        objects = types_of(policy, self.objects, self.where) if self.objects else policy.types
        for (source, target, tclass), allowed in sorted(policy.access.items()):
            sin = perms & set(allowed)
            if tclass == self.tclass and sin and source not in holders and target in objects:
                rules = policy.rules(source, target, tclass, sin)
                place = "".join(f"\n      {shown(r)}" for r in rules)
                return f"  allow {source} {target}:{tclass} {{ {' '.join(sorted(sin))} }};{place}"
        return None

    def known_perms(self, policy):
        known = policy.classes.get(self.tclass)
        if known is None:
            raise Problem(self.where, f"no class {self.tclass}", "write one of policy/security_classes")
        for perm in self.perms:
            if perm != "*" and perm not in known:
                raise Problem(self.where, f"class {self.tclass} has no permission {perm}", "write one of policy/access_vectors, or `*`")
        return set(known) if "*" in self.perms else set(self.perms)


def read(path):
    """The goals of a file; Problems for all lines that are none."""
    found, problems, claim = [], [], []
    with open(path, encoding="utf-8", errors="replace") as f:
        lines = f.read().splitlines()
    for no, line in enumerate(lines, 1):
        text = line.split("#", 1)[0].strip()
        if line.lstrip().startswith("#"):
            claim = [] if no > 1 and not lines[no - 2].lstrip().startswith("#") else claim
            claim.append(line.strip("# \t"))
        elif not text:
            claim = []
        else:
            try:
                found.append(Goal(text, f"{path}:{no}", " ".join(claim)))
            except Problem as problem:
                problems.append(problem)
    if problems:
        raise Problems(problems)
    return found


def map_of(directory):
    """The permission map of a directory with a policy, or the project's own."""
    own = os.path.join(directory, MAP)
    return own if os.path.isfile(own) else os.path.join(ROOT, "policy", MAP)


def violations(goals, policy, graph):
    """Problem for each goal that the policy breaks."""
    found = []
    for goal in goals:
        how = goal.broken(policy, graph)
        if how:
            claim = f" ({goal.claim})" if goal.claim else ""
            found.append(Problem(goal.where, f"the policy breaks the goal `{goal.text}`{claim}",
                                 f"take one of these rules back, or change the goal if the claim changes:\n{how}"))
    return found


def check_directory(directory, policy):
    """Holds the policy against the directory's goals, if it states any; how many there are."""
    path = os.path.join(directory, "goals")
    if not os.path.isfile(path):
        return 0
    goals = read(path)
    found = violations(goals, policy, Graph(policy, PermissionMap(map_of(directory))))
    if found:
        raise Problems(found)
    return len(goals)
