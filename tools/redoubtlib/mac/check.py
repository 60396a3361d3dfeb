# SPDX-License-Identifier: Apache-2.0
"""What a policy says in vain: types and attributes that nothing uses, rules that can never match."""
import re

from .asked import Asked
from .parts import GOALS
from .show import place

ALLOWING = ("allow", "dontaudit", "auditallow")


class Finding:
    def __init__(self, where, what, mend):
        self.where, self.what, self.mend = where, what, mend

    def __str__(self):
        return f"{self.where}: {self.what}; {self.mend}"


def named(source, kinds):
    """Every name in the rules of those kinds."""
    found = set()
    for rule in source.rules:
        if rule.kind in kinds:
            for names in (rule.source, rule.target):
                found |= set(names.plus) | set(names.minus)
    return found


def meant(source):
    """The types that some rule, transition or initial label is about."""
    found = set(source.sids.values())
    for rule in source.rules:
        if rule.kind in ALLOWING:
            for s, t in source.pairs(rule):
                found |= {s, t}
    for s, t, _, default, _ in source.transitions:
        found |= s.of(source.types, source.expand) | t.of(source.types, source.expand) | {default}
    return found


def unused(source, goals):
    """Types and attributes that no rule, label or goal names."""
    used = meant(source)
    for name, where in source.types.items():
        if name not in used:
            yield Finding(where, f"no rule and no label uses type {name}", "delete it, or say what it is for")
    names = named(source, ALLOWING + ("neverallow",))
    for s, t, *_ in source.transitions:
        names |= set(s.plus) | set(s.minus) | set(t.plus) | set(t.minus)
    for text, _ in source.constraints:
        names |= set(re.findall(r"\w+", text))
    for goal in goals:
        names |= {word.lstrip("-") for word in goal.names()}
    for name, where in source.attributes.items():
        if name not in names and not name.startswith("goals_"):
            yield Finding(where, f"no rule names attribute {name}", "delete it")


def labels(policy):
    """Types that a domain can have, or an end of a channel: what domain 0 starts as, and what follows from it by creation, relabelling, transition."""
    found, front = set(), [policy.source.sids.get("dom0")]
    follows = {}
    for (source, target, tclass), perms in policy.access.items():
        if {("domain", "create"), ("domain", "transition"), ("domain2", "relabelto"), ("domain2", "relabelself")} & {(tclass, p) for p in perms}:
            follows.setdefault(source, set()).add(target)
    for source, _, tclass, default in policy.transitions:
        if tclass in ("domain", "event"):
            follows.setdefault(source, set()).add(default)
    while front:
        label = front.pop()
        if label and label not in found:
            found.add(label)
            front += follows.get(label, ())
    return found


def in_vain(policy, asked):
    """Rules that can never match, each with the reason, and permissions of theirs that nobody asks."""
    source = policy.source
    subjects = labels(policy)
    for rule in source.rules:
        if rule.kind not in ALLOWING:
            continue
        who = rule.source.of(source.types, source.expand)
        pairs = list(source.pairs(rule))
        if not who:
            yield Finding(place(rule), f"`{rule}` has no subject: no type is {rule.source}", "delete it, or give a type the attribute")
        elif not pairs:
            yield Finding(place(rule), f"`{rule}` has no object: no type is {rule.target}", "delete it, or give a type the attribute")
        elif rule.kind == "allow" and subjects and not who & subjects:
            yield Finding(place(rule), f"`{rule}`: no domain can be {' or '.join(sorted(who))}: nobody creates it or becomes it",
                          "let builder_t create it, or delete the rule")
        for tclass, perms in source.vectors(rule):
            idle = sorted(p for p in perms if not asked.asks(tclass, p))
            if idle:
                yield Finding(place(rule), f"`{rule}`: no operation asks {tclass} {' '.join(idle)}",
                              "delete it from the rule, or add the row to xen/call/table.def")


def findings(policy, goals=()):
    """All of it, each once, in the order of the sources."""
    found = [Finding(where, f"{name} is permissive: nothing is denied to it, so no goal holds for what it does",
                     "delete the line before others depend on this policy") for name, where in policy.source.permissive.items()]
    found += list(unused(policy.source, goals)) + list(in_vain(policy, Asked()))
    return list({str(f): f for f in found}.values())


def counts(policy):
    """What the policy holds, in one line."""
    source = policy.source
    rules = sum(r.kind == "allow" for r in source.rules)
    never = sum(r.kind == "neverallow" for r in source.rules)
    return f"{len(policy.types)} types, {rules} allow rules, {never} neverallow rules ({GOALS} and macros)"


def mode(policy):
    """enforcing, or permissive with the types that are."""
    return f"permissive: nothing is denied to {', '.join(policy.permissive)}" if policy.permissive else "enforcing"
