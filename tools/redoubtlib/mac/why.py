# SPDX-License-Identifier: Apache-2.0
"""Denials explained: who, what, on what, who asks it; the smallest rule that would allow it, which goal forbids that, which flows it would open."""
import os

from ..problem import Problem
from . import goals as goals_file
from .asked import Asked
from .flow import Graph
from .macros import Macros
from .permission_map import PermissionMap
from .parts import m4_text
from .show import allow, how, place
from .trial import Trial

MAX_FLOWS = 8


class Denial:
    """Denials of one subject, object and class: their permissions, how often, the first place."""

    def __init__(self, record):
        self.first, self.perms, self.times = record, set(), 0
        self.key = (record.source, record.target, record.tclass)

    def add(self, record):
        self.perms |= set(record.perms)
        self.times += 1


def gathered(records):
    found = {}
    for record in records:
        key = (record.source, record.target, record.tclass, record.source_level, record.target_level)
        found.setdefault(key, Denial(record)).add(record)
    return list(found.values())


class Why:
    """policy: the compiled one, with its sources; directory: where its goals, macros and vectors are."""

    def __init__(self, policy, directory, names):
        self.policy, self.directory, self.names = policy, directory, names
        self.asked = Asked()
        self.map = PermissionMap(goals_file.map_of(directory))
        self.graph = Graph(policy, self.map)
        path = os.path.join(directory, "goals")
        self.goals = goals_file.read(path) if os.path.isfile(path) else []
        self.macros = Macros(policy, os.path.join(directory, "macros.m4"))
        self.conf = self.read_conf()

    def read_conf(self):
        path = os.path.splitext(self.policy.path)[0] + ".conf"
        if not os.path.isfile(path):
            return None
        with open(path, encoding="utf-8") as f:
            return f.read()

    def lines(self, denial):
        """The explanation of one denial."""
        yield self.head(denial)
        unknown = self.unknown(denial)
        if unknown:
            yield f"  rule       none: {unknown}"
            return
        for perm in sorted(denial.perms):
            for n, text in enumerate(self.asked.lines(denial.key[2], perm)):
                yield f"  {'what' if n == 0 else '':<10} {perm + ': ' if n == 0 else ''}{text}"
        yield from self.levels(denial)
        missing = {p for p in denial.perms if not self.policy.allows(*denial.key, p)}
        if not missing:
            yield from self.allowed(denial)
            return
        yield from self.mends(denial, missing)

    def who(self, label, domid):
        name = self.names.get(domid)
        return label if domid is None else f"{label} (domain {domid}{', ' + name if name else ''})"

    def head(self, denial):
        source, target, tclass = denial.key
        record, perms = denial.first, sorted(denial.perms)
        times = f", {denial.times} times" if denial.times > 1 else ""
        # a channel's end acts for the domain whose it is; the domain's own label is asked on by itself
        other = record.other if target not in self.graph.owners and target not in self.graph.kinds else None
        return f"{record.where}{times}: {self.who(source, record.domid)} may not {' '.join(perms)} (class {tclass}) on {self.who(target, other)}{self.role(target)}"

    def role(self, target):
        if target in self.graph.kinds:
            return f", which is {self.graph.kinds[target]} as the object of its own operations"
        if target in self.graph.owners:
            return f", an end of an event channel of {' or '.join(sorted(self.graph.owners[target]))}"
        return ""

    def unknown(self, denial):
        source, target, tclass = denial.key
        for name in (source, target):
            if name not in self.policy.types:
                return f"this policy has no type {name}: the record is of another one"
        if tclass not in self.policy.classes or not denial.perms <= self.policy.classes[tclass]:
            return f"this policy has no {tclass} {' '.join(sorted(denial.perms))}: the record is of another one"
        return None

    def levels(self, denial):
        record = denial.first
        if record.source_level or record.target_level:
            yield f"  {'levels':<10} {record.source_level or 'none'} acts on {record.target_level or 'none'}"

    def allowed(self, denial):
        """A record of what the policy allows: a constraint, a boolean or another policy denied it."""
        yield f"  {'rule':<10} {allow(*denial.key, denial.perms)} is in this policy already"
        for rule in self.policy.rules(*denial.key, denial.perms):
            yield f"  {'':<10}   {place(rule)}{', while ' + rule.condition if rule.condition else ''}"
        source = self.policy.source
        constraints = [(text, where) for text, where in source.constraints if f" {denial.key[2]} " in f" {text} "] if source else []
        for text, where in constraints:
            yield f"  {'constraint':<10} {where}: {text}"
        yield f"  {'mend':<10} " + ("the constraint does not hold for these levels; give the domains others, or change it" if constraints
                                    else "boot this policy: the record is of one without the rule, or its boolean was off")

    # what would allow it

    def mends(self, denial, missing):
        plain = allow(*denial.key, missing)
        yield f"  {'rule':<10} {plain}"
        macro = self.macro(denial, missing, plain)
        yield from self.verdict(plain, "")
        if macro:
            call, extra = macro
            yield f"  {'macro':<10} {call}{extra}"
            yield from self.verdict(call, "macro ")

    def macro(self, denial, missing, plain):
        """The macro that says it: the one that adds least, preferring one that keeps the goals."""
        found = self.macros.candidates(*denial.key, missing)[:6]
        if not found:
            return None
        best = found[0]
        if self.conf:
            kept = [c for c in found if not self.trial(c[0]).broken]
            best = kept[0] if kept else best
        more = len(best[2]) - len(missing)
        return best[0], f", which allows {more} permissions more that go with it" if more else ", which is just that"

    def trial(self, text):
        return Trial(self.conf, m4_text(self.macros.path, text), self.policy.mls)

    def verdict(self, text, what):
        """Whether a goal forbids the rule or macro, and what it would open."""
        if not self.conf:
            yield f"  {'goals':<10} unknown: no {os.path.splitext(self.policy.path)[0]}.conf beside the policy; make policy writes it"
            return
        trial = self.trial(text)
        broken = [str(p).split(": ", 1)[1].rsplit("; ", 1)[0] for p in trial.broken]
        graph = Graph(trial.policy, self.map)
        before = {p for p in self.broken_goals(self.policy, self.graph)}
        broken += [p for p in self.broken_goals(trial.policy, graph) if p not in before]
        for n, words in enumerate(dict.fromkeys(broken)):
            yield f"  {'forbidden' if n == 0 else '':<10} {words}"
        if not broken:
            yield f"  {'allowed':<10} no goal forbids {'the macro' if what else 'the rule'}"
        yield from self.opened(graph)

    def broken_goals(self, policy, graph):
        return [f"the goal at {g.where}, `{g.text}`" + (f" ({g.claim})" if g.claim else "") for g in self.goals if g.broken(policy, graph)]

    def opened(self, graph):
        new = [s for key, s in sorted(graph.steps.items(), key=lambda k: (k[0][0], k[0][1], k[0][2] or ""))
               if key not in self.graph.steps or self.graph.steps[key].level != s.level]
        for n, step in enumerate(new[:MAX_FLOWS]):
            yield f"  {'opens' if n == 0 else '':<10} {step.source} -> {step.target} ({step.level}) {how(step)}"
        if len(new) > MAX_FLOWS:
            yield f"  {'':<10} and {len(new) - MAX_FLOWS} flows more"
        if not new:
            yield f"  {'opens':<10} no flow that is not there"


def explain(policy, directory, log):
    """The lines of the explanation of every denial of the log; Problem where it has none."""
    if not log.records and not log.cut:
        raise Problem("the log", "no line `avc:  denied  { ... } for ...`", "give it a console's log, or a denial by a pipe")
    why = Why(policy, directory, log.names)
    for denial in gathered(log.records):
        yield from why.lines(denial)
        yield ""
    for record in log.cut:
        yield f"{record.where}: the record is cut short or lacks a label; take the line whole from the console's log"
