# SPDX-License-Identifier: Apache-2.0
"""The flows of information that a policy opens. A node is a label of a domain, its own labels included (X_t with X_self_t and X_channel_t), a domain
that is still made (X_building_t, which becomes X_t), or an object; a step goes from one to the next by what one permission or another does."""
from .permission_map import least, level

BECOMES = (("domain", "transition"), ("domain2", "relabelself"))


class Step:
    """through: the domain that carries it out, or None. uses: (source, target, class) -> {permission: weight}, what opens the step."""

    def __init__(self, source, target, through):
        self.source, self.target, self.through = source, target, through
        self.weight, self.uses = 0, {}

    def add(self, weight, source, target, tclass, perm):
        self.weight = max(self.weight, weight)
        self.uses.setdefault((source, target, tclass), {})[perm] = weight

    @property
    def level(self):
        return level(self.weight)

    def strongest(self):
        """The uses with the permissions that are of the step's level, which open it wholly."""
        floor = least(self.level)
        strong = {use: sorted(p for p, w in perms.items() if w >= floor) for use, perms in sorted(self.uses.items())}
        return {use: perms for use, perms in strong.items() if perms}


class Graph:
    def __init__(self, policy, permissions):
        self.policy, self.permissions = policy, permissions
        self.kinds = {}                 # X_self_t -> X_t
        self.owners = {}                # X_channel_t -> {X_t, X_building_t}
        self.steps = {}                 # (source, target, through) -> Step
        self.parts = {}                 # node of a part -> label
        self.read_labels()
        self.sends = []                 # (domain, channel label, weight)
        self.binds = {}                 # channel label -> {domain label}
        for (source, target, tclass), perms in sorted(policy.access.items()):
            for perm in sorted(perms):
                self.read(source, target, tclass, perm)
        for send in self.sends:
            self.read_send(*send)
        self.out = {}
        for step in self.steps.values():
            self.out.setdefault(step.source, []).append(step)
        for steps in self.out.values():
            steps.sort(key=lambda s: (-least(s.level), s.target, s.through or ""))

    def read_labels(self):
        for source, target, tclass, default in self.policy.transitions:
            if tclass == "event":
                self.owners.setdefault(default, set()).add(source)
            elif tclass == "domain" and source == target:
                self.kinds[default] = source

    def node(self, label, part=None):
        """The node of a label."""
        label = self.kinds.get(label, label)
        if not part:
            return label
        self.parts[f"{label}({part})"] = label
        return f"{label}({part})"

    def label(self, node):
        return self.parts.get(node, node)

    def nodes_of(self, label):
        """The nodes of a label: itself, and the parts of it that the permission map tells apart."""
        return [self.node(label)] + sorted(n for n, of in self.parts.items() if of == label)

    def step(self, source, target, through=None):
        return self.steps.setdefault((source, target, through), Step(source, target, through))

    def read(self, source, target, tclass, perm):
        """One permission of a rule as steps."""
        entry = self.permissions.of(tclass, perm)
        if (tclass, perm) == ("event", "bind") and source in self.owners:
            self.binds.setdefault(source, set()).add(target)
        elif source in self.owners:
            return
        elif tclass == "event" and target in self.owners:
            self.read_channel(source, target, perm, entry)
        elif self.kinds.get(target) != self.node(source) or target == source:
            through = entry.through if entry.through in self.policy.types else None
            self.both(self.node(source), self.node(target, entry.part), entry, (source, target, tclass, perm), through)

    def both(self, subject, thing, entry, rule, through=None):
        if (rule[2], rule[3]) in BECOMES and subject == thing:
            return
        if entry.writes:
            self.step(subject, thing, through).add(entry.weight, *rule)
        if entry.reads:
            self.step(thing, subject, through).add(entry.weight, *rule)

    def read_channel(self, source, channel, perm, entry):
        """An end of a channel is its owner's; an owner's own operations tell nobody else anything, but that which sends."""
        subject = self.node(source)
        if perm == "send":
            self.sends.append((source, channel, entry.weight))
        elif source not in self.owners[channel]:
            for owner in sorted(self.owners[channel]):
                self.both(subject, self.node(owner), entry, (source, channel, "event", perm))

    def read_send(self, source, channel, weight):
        """A signal reaches whom the sender's end may be bound to, if the end of that one may be bound to the sender: a channel takes both."""
        ours = self.owners[channel] | {source}
        for target in sorted(self.binds.get(channel, ())):
            back = sorted((other, end) for other, owners in self.owners.items() if target in owners
                          for end in self.binds.get(other, ()) if end in ours)
            if not back or self.kinds.get(target) in ours:
                continue
            step = self.step(self.node(source), self.node(target))
            step.add(weight, source, channel, "event", "send")
            step.add(weight, channel, target, "event", "bind")
            for other, end in back:
                step.add(weight, other, end, "event", "bind")

    # roads

    def open(self, step, floor, closed, first, last):
        """Whether a road may take the step; closed(label): whether it may not pass there."""
        if step.weight < floor or (step.through and closed(step.through, True)):
            return False
        return step.target == last or step.target == first or not closed(self.label(step.target), False)

    def distances(self, first, last, floor, closed):
        """How many steps each node is from last, where the road may pass."""
        into = {}
        for step in self.steps.values():
            if self.open(step, floor, closed, first, last):
                into.setdefault(step.target, []).append(step.source)
        far, front = {last: 0}, [last]
        while front:
            node = front.pop(0)
            if node != last and (node == first or closed(self.label(node), False)):
                continue
            for source in into.get(node, ()):
                if source not in far:
                    far[source] = far[node] + 1
                    front.append(source)
        if first == last:
            far[first] = min((far[s] + 1 for s in into.get(last, ()) if s in far), default=None)
        return far

    def paths(self, first, last, floor=1, closed=lambda label, through: False):
        """Every path from first to last, as lists of steps, the shortest ones first, in an order that is always the same. From a node to itself: from one domain of
        that label to another one. No node comes twice."""
        far = self.distances(first, last, floor, closed)
        if far.get(first) is None:
            return
        for length in range(far[first], len(far) + 2):
            yield from self.exactly(length, [], first, last, far, lambda s: self.open(s, floor, closed, first, last))

    def exactly(self, length, taken, first, last, far, is_open):
        here = taken[-1].target if taken else first
        if taken and here == last:
            if length == 0:
                yield taken
            return
        passed = {first} | {s.target for s in taken}
        for step in self.out.get(here, ()):
            again = step.target in passed and not (step.target == last == first)
            rest = 0 if step.target == last else far.get(step.target)
            if is_open(step) and not again and rest is not None and rest <= length - 1:
                yield from self.exactly(length - 1, taken + [step], first, last, far, is_open)

    def nodes(self):
        return sorted({s.source for s in self.steps.values()} | {s.target for s in self.steps.values()})


def strength(path):
    """The level of what passes the whole path."""
    return level(min(step.weight for step in path))


def closed_at(via=(), trusting=()):
    """What may not be passed: a label of via in any way; one of trusting but where it carries out what a rule says it may."""
    return lambda label, through: label in via or (not through and label in trusting)


def fronts(graph, first, floor=1, closed=lambda label, through: False):
    """The nodes that anything from first gets to, by how many steps it takes: a set for each number."""
    seen, front = set(), {first}
    while front:
        after = set()
        for node in front:
            for step in graph.out.get(node, ()):
                if step.weight >= floor and step.target not in seen and not (step.through and closed(step.through, True)):
                    after.add(step.target)
        seen |= after
        yield after
        front = {n for n in after if n != first and not closed(graph.label(n), False)}


def nearest(graph, first, targets, floor, closed):
    """(number of steps, node) of the first of the targets that anything from first gets to; None if it gets to none."""
    for far, nodes in enumerate(fronts(graph, first, floor, closed), 1):
        if nodes & targets:
            return far, min(nodes & targets)
    return None


def reachable(graph, first, floor=1, closed=lambda label, through: False):
    """The labels that anything from first gets to."""
    return {graph.label(n) for nodes in fronts(graph, first, floor, closed) for n in nodes}
