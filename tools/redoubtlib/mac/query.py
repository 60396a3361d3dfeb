# SPDX-License-Identifier: Apache-2.0
"""Who may do what to whom, with the line of the sources that says so."""
from ..problem import Problem
from .show import rule_lines


def family(policy, name, where):
    """The labels that a name stands for: of a domain also its own labels, X_self_t and X_channel_t, and X_building_t."""
    found = set(policy.named(name, where))
    for label in sorted(found):
        stem = label[:-2] if label.endswith("_t") else label
        found |= {t for t in (f"{stem}_self_t", f"{stem}_channel_t", f"{stem}_building_t") if t in policy.types and label != t}
    return found


def lines(policy, wanted):
    """The rules of the (source, target, class, permissions) that are wanted, in order."""
    for source, target, tclass, names in sorted(wanted):
        yield from rule_lines(policy, (source, target, tclass), names, "")


def between(policy, subject, thing):
    """What one may do to the other, or, without the other, what it may do at all."""
    sources = family(policy, subject, "SUBJECT")
    targets = family(policy, thing, "OBJECT") if thing else policy.types
    return [(s, t, c, tuple(sorted(perms))) for (s, t, c), perms in policy.access.items() if s in sources and t in targets]


def permission(policy, text):
    """Class and permissions of `class:perm`, `class:{ a b }` or `class`."""
    tclass, _, rest = text.partition(":")
    known = policy.classes.get(tclass)
    if known is None:
        raise Problem("--who", f"no class {tclass}", f"write one of {', '.join(sorted(policy.classes))}")
    names = rest.replace("{", " ").replace("}", " ").split() or sorted(known)
    for name in names:
        if name not in known:
            raise Problem("--who", f"class {tclass} has no permission {name}", f"write one of {', '.join(sorted(known))}")
    return tclass, set(names)


def who(policy, text, thing):
    """Who has a permission, on anything or on one thing."""
    tclass, names = permission(policy, text)
    targets = family(policy, thing, "OBJECT") if thing else policy.types
    found = [(s, t, c, tuple(sorted(names & set(perms)))) for (s, t, c), perms in policy.access.items() if c == tclass and t in targets]
    return [f for f in found if f[3]]
