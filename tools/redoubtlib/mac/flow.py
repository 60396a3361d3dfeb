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
        self.things = {}                # label that a domain's things get by transition (nodes of xenstore) -> the domains' labels
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
        self.out = {}                   # node -> steps, the strongest first
        for step in self.steps.values():
            self.out.setdefault(step.source, []).append(step)
        for steps in self.out.values():
            steps.sort(key=lambda s: (-least(s.level), s.through is not None, s.target, s.through or ""))

    def read_labels(self):
        for source, target, tclass, default in self.policy.transitions:
            if tclass == "event":
                self.owners.setdefault(default, set()).add(source)
            elif tclass == "domain" and source == target:
                self.kinds[default] = source
            elif tclass != "domain":
                self.things.setdefault(default, set()).add(source)

    def node(self, label, part=None):
        """The node of a label."""
        label = self.kinds.get(label, label)
        if not part:
            return label
        self.parts[f"{label}({part})"] = label
        return f"{label}({part})"

    def owners_of(self, label):
        """The labels of domains whose a label is: its own, its self label's, its channel's or its things' domains."""
        if label in self.owners:
            return self.owners[label]
        return self.things.get(label) or {self.node(label)}

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
        elif target in self.things:
            self.read_thing(source, target, (tclass, perm), entry)
        elif self.kinds.get(target) != self.node(source) or target == source:
            self.both(self.node(source), self.node(target, entry.part), entry, (source, target, tclass, perm))

    def read_thing(self, source, target, asked, entry):
        """What is somebody's is an object of others only; that two domains of one label do not use each other's is its keeper's to see to."""
        if self.node(source) not in self.things[target]:
            for owner in sorted(self.things[target]):
                self.both(self.node(source), self.node(owner), entry, (source, target, *asked))

    def both(self, subject, thing, entry, rule):
        through = entry.through if entry.through in self.policy.types else None
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


class Search:
    """Ways from first to last: by steps of at least the floor's weight, through no label that is closed, and through one of via if it names any. cut: whether the
    search was given up before its end, as there are more ways than anybody reads."""

    BUDGET = 300000                     # steps tried

    def __init__(self, graph, first, last, floor=1, closed=lambda label, through: False, via=frozenset()):
        self.graph, self.first, self.last, self.floor, self.closed, self.via = graph, first, last, floor, closed, via
        self.tried, self.cut = 0, False
        self.far = self.distances()

    def leads(self, node, done):
        """(step, the state behind it) of the steps that a way may take; a state is a node, and whether via was passed."""
        for step in self.graph.out.get(node, ()):
            label, end = self.graph.label(step.target), step.target == self.last
            if step.weight < self.floor or (step.through and self.closed(step.through, True)):
                continue
            if end or (step.target != self.first and not self.closed(label, False)):
                yield step, (step.target, done or step.through in self.via or (not end and label in self.via))

    def distances(self):
        """How many steps each state is from the end."""
        start, into, seen = (self.first, not self.via), {}, set()
        front = [start]
        while front:
            state = front.pop()
            if state in seen or (state[0] == self.last and state != start):
                continue
            seen.add(state)
            for _, after in self.leads(*state):
                into.setdefault(after, []).append(state)
                front.append(after)
        far, front = {}, [((self.last, True), 0)]
        while front:
            state, steps = front.pop(0)
            for before in into.get(state, ()):
                if before not in far:
                    far[before] = steps + 1
                    front.append((before, steps + 1))
        return far

    def paths(self):
        """Every way, as a list of steps, the shortest ones first, in an order that is always the same; no node comes twice. From a node to itself: from one
        domain of that label to another."""
        shortest = self.far.get((self.first, not self.via))
        for length in range(shortest, len(self.far) + 2) if shortest else ():
            yield from self.exactly(length, [], (self.first, not self.via), {self.first})

    def exactly(self, length, taken, state, passed):
        for step, after in self.leads(*state):
            self.tried += 1
            self.cut = self.tried > self.BUDGET
            if self.cut:
                return
            if step.target == self.last:
                if length == 1 and after[1]:
                    yield taken + [step]
            elif step.target not in passed and self.far.get(after, length) < length:
                yield from self.exactly(length - 1, taken + [step], after, passed | {step.target})


def paths(graph, first, last, **limits):
    return Search(graph, first, last, **limits).paths()


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
