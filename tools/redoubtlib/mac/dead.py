# SPDX-License-Identifier: Apache-2.0
"""Permissions that were granted and never used in the recorded runs; what one kind of domain used, as rules."""
from ..problem import Problem
from .asked import Asked
from .macros import kind
from .query import family
from .show import allow, condition, perms, place


def used(log):
    """(source, target, class) -> the permissions that the records use."""
    found = {}
    for record in log.records:
        found.setdefault((record.source, record.target, record.tclass), set()).update(record.perms)
    if not found:
        raise Problem("the logs", "no line `avc:  granted  { ... } for ...`", "record a run with the hypervisor's option for it (docs/options.md)")
    return found


def silent(policy, uses):
    """Kinds of domains of which nothing is recorded: there the record says nothing about the policy."""
    subjects = {kind(source) for source, _, tclass in policy.access if tclass == "exit"}
    return sorted(subjects - {kind(source) for source, _, _ in uses})


def unused(policy, uses, skip, outside):
    """(rule, permissions that no record uses for any of its pairs), in the order of the sources; rules of the kinds in skip are passed over, and of the classes
    in outside, of whose questions the hypervisor does not know."""
    for rule in policy.source.rules:
        if rule.kind != "allow":
            continue
        pairs = [(s, t) for s, t in policy.source.pairs(rule) if kind(s) not in skip]
        idle = []
        for tclass, names in policy.source.vectors(rule):
            if tclass in outside:
                continue
            left = sorted(p for p in names if not any(p in uses.get((s, t, tclass), ()) for s, t in pairs))
            if left:
                idle.append((tclass, left))
        if pairs and idle:
            yield rule, idle


def report(policy, log):
    """The lines of the report."""
    uses = used(log)
    skip, outside = silent(policy, uses), Asked().outside
    at, total = None, 0
    for rule, idle in unused(policy, uses, skip, outside):
        if place(rule) != at:
            at = place(rule)
            yield at
        for tclass, names in idle:
            total += len(names)
            yield f"    allow {rule.source} {rule.target}:{tclass} {perms(names)};{condition(rule)}"
    granted = {(s, t, c, p) for (s, t, c), names in policy.access.items() for p in names}
    seen = {(s, t, c, p) for (s, t, c), names in uses.items() for p in names}
    yield f"{len(granted & seen)} of {len(granted)} permissions were used; {total} in the rules above by nobody"
    if outside:
        yield f"classes {', '.join(sorted(outside))} are asked by domains, which record refusals only: not judged"
    if skip:
        yield f"nothing is recorded of {', '.join(skip)}: their rules are not judged"
    if seen - granted:
        yield f"{len(seen - granted)} recorded permissions are not in this policy: the records are of another one"


def minimal(policy, log, name, new):
    """The rules that one kind of domain used, and those that others used on it; under another name if new is given."""
    uses = used(log)
    labels = family(policy, name, "--minimal")
    old = kind(sorted(policy.named(name, "--minimal"))[0])
    if not any(source in labels for source, _, _ in uses):
        raise Problem("--minimal", f"nothing is recorded of {name}", "record a run in which such a domain works")
    yield f"# what {old} used in the recorded runs, and what others used on it; the labels come from declare_domain and declare_building"
    for (source, target, tclass), names in sorted(uses.items()):
        if source in labels or target in labels:
            yield allow(renamed(source, old, new), renamed(target, old, new), tclass, names)


def renamed(label, old, new):
    return label if not new or kind(label) != old else new + label[len(old):]
