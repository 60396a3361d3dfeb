# SPDX-License-Identifier: Apache-2.0
"""Two policies compared by what they mean: flows that are new or lost, straight ones and in the end; permissions by what they are about."""
from .flow import closed_at, reachable
from .permission_map import level
from .show import how

ABOUT = (("on itself", None), ("memory", ("mmu", "grant")), ("signals", ("event",)), ("life and state of domains", ("domain", "domain2", "hvm", "sched", "vcpu")),
         ("devices", ("resource",)), ("requests that services carry out", ("store", "net", "xenstore")), ("the hypervisor", ("xen", "xen2", "version")),
         ("the policy", ("security",)), ("exits and other operations", ("exit", "hypercall")))


def about(graph, source, target, tclass):
    if graph.kinds.get(target) == graph.node(source):
        return "on itself"
    return next((words for words, classes in ABOUT if classes and tclass in classes), f"class {tclass}")


def grants(graph):
    return {(s, t, c, p) for (s, t, c), perms in graph.policy.access.items() for p in perms}


def permissions(old, new, sign):
    """Lines of what new has and old has not, by what it is about."""
    groups = {}
    for s, t, c, p in sorted(grants(new) - grants(old)):
        groups.setdefault(about(new, s, t, c), {}).setdefault((s, t, c), []).append(p)
    for words, _ in list(ABOUT) + [(w, None) for w in sorted(groups) if w.startswith("class ")]:
        for (s, t, c), names in groups.get(words, {}).items():
            yield f"{sign} {words}: {s} {t}:{c} {' '.join(names)}"


def straight(old, new, sign):
    """Steps that new has and old has not, or has weaker."""
    for key, step in sorted(new.steps.items(), key=lambda k: (k[0][0], k[0][1], k[0][2] or "")):
        before = old.steps.get(key)
        if before is None:
            yield f"{sign} {step.source} -> {step.target} ({step.level}) {how(step)}"
        elif sign == "+" and before.level != step.level:
            yield f"! {step.source} -> {step.target} was {level(before.weight)}, is {step.level}: {how(step)}"


def ends(graph, closed):
    """(label, label): the one gets to the other by any number of steps."""
    domains = {s.source for s in graph.steps.values()}
    return {(graph.label(a), b) for a in domains for b in reachable(graph, a, 1, closed)}


def services(graph):
    """Labels that carry what others say: the services, and who makes domains."""
    makers = {graph.node(s) for (s, _, c), perms in graph.policy.access.items() if c == "domain" and "create" in perms}
    return set(graph.policy.attributes.get("service_type", ())) | makers


def in_the_end(old, new, sign, closed_old, closed_new):
    """Who gets to whom in new and not in old, among the labels that both have and that no straight flow joins."""
    straight_now = {(new.label(s.source), new.label(s.target)) for s in new.steps.values()}
    both = old.policy.types & new.policy.types
    for a, b in sorted(ends(new, closed_new) - ends(old, closed_old) - straight_now):
        if a in both and b in both:
            yield f"{sign} {a} -> ... -> {b}"


def report(old, new):
    """The lines of the comparison of two graphs; empty where they mean the same."""
    apart = [closed_at(trusting=services(g)) for g in (old, new)]
    anyhow = closed_at()
    sections = (("Straight flows", [*straight(old, new, "+"), *straight(new, old, "-")]),
                ("Flows in the end, where services and makers of domains keep apart what passes them",
                 [*in_the_end(old, new, "+", *apart), *in_the_end(new, old, "-", *reversed(apart))]),
                ("Flows in the end, through services", [*in_the_end(old, new, "+", anyhow, anyhow), *in_the_end(new, old, "-", anyhow, anyhow)]),
                ("Permissions", [*permissions(old, new, "+"), *permissions(new, old, "-")]),
                ("Constraints", [f"+ {c}" for c in new.policy.constraints if c not in old.policy.constraints]
                 + [f"- {c}" for c in old.policy.constraints if c not in new.policy.constraints]),
                ("Types", [f"+ {t}" for t in sorted(new.policy.types - old.policy.types)] + [f"- {t}" for t in sorted(old.policy.types - new.policy.types)]),
                ("Permissive", [f"+ {t}" for t in new.policy.permissive if t not in old.policy.permissive]
                 + [f"- {t}" for t in old.policy.permissive if t not in new.policy.permissive]))
    for title, lines in sections:
        if lines:
            yield title
            yield from (f"  {line}" for line in lines)
