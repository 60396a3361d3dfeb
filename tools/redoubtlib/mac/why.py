# SPDX-License-Identifier: Apache-2.0
"""Denials explained: who, what, on what, who asks it; the smallest rule that would allow it, which goal forbids that, which flows it would open."""
import os
import re

from ..problem import Problem
from . import goals as goals_file
from .asked import Asked
from .constraint import Constraint
from .flow import Graph
from .macros import Macros
from .permission_map import PermissionMap
from .parts import m4_text
from .show import allow, how, place
from .trial import Trial

MAX_FLOWS, MAX_GOALS = 8, 5
MORE_OF_ONE, MORE_OF_TWO = 8, 30        # permissions beyond what is missing that a macro about one label, or about two, may bring to be worth naming
GOAL_AT = re.compile(r"breaks the goal at ([^ ,]+:\d+), `(neverallow .*?;)`")


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
        self.conf, self.trials, self.already = self.read_conf(), {}, None

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

    def domain(self, domid):
        return f"domain {domid}" + (f" ({self.names[domid]})" if domid in self.names else "")

    def head(self, denial):
        source, target, tclass = denial.key
        record, times = denial.first, f", {denial.times} times" if denial.times > 1 else ""
        by = f"{self.domain(record.domid)}: " if record.domid is not None else ""
        on = f", {self.domain(record.other)}" if record.other is not None and not self.role(target) else ""
        return f"{record.where}{times}: {by}{source}{self.role(source)} may not {' '.join(sorted(denial.perms))} (class {tclass}) on {target}{on}{self.role(target)}"

    def role(self, label):
        if label in self.graph.kinds:
            return f" ({self.graph.kinds[label]} as the object of its own operations)"
        if label in self.graph.owners:
            return f" (an end of an event channel of {' or '.join(sorted(self.graph.owners[label]))})"
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
        constraints = list(self.constraints(denial))
        yield from constraints or [f"  {'mend':<10} boot this policy: the record is of one without the rule, or its boolean was off"]

    def constraints(self, denial):
        """Constraints on what was denied that do not hold, or may not; no rule helps against them."""
        found = []
        for text, where in self.policy.source.constraints if self.policy.source else ():
            constraint = Constraint(text, where, self.policy.expand)
            if constraint.applies(denial.key[2], denial.perms) and constraint.holds(denial.first) is not True:
                found.append(constraint)
                yield f"  {'constraint' if len(found) == 1 else '':<10} {where}: {text}"
        if any(c.kind == "mlsconstrain" for c in found):
            yield f"  {'mend':<10} it does not hold for these levels, as far as the record tells, whatever the rules: in the manifest give both guests one of `categories`"

    # what would allow it

    def mends(self, denial, missing):
        plain = allow(*denial.key, missing)
        macro = self.macro(denial, missing)
        if not macro or macro[1]:
            yield f"  {'rule':<10} {plain}"
            yield from self.verdict(plain, denial.key)
        if macro:
            call, more = macro
            yield f"  {'macro':<10} {call}, " + (f"which allows {more} permissions more that go with it" if more else f"which is just `{plain}`")
            yield from self.verdict(call, denial.key)
        yield from self.constraints(denial)

    def macro(self, denial, missing):
        """(call, how many permissions it adds beyond) of the macro that says it: the one that adds least, preferring one that keeps the goals."""
        best = None
        for call, _, new in self.macros.candidates(*denial.key, missing):
            if len(new) - len(missing) > (MORE_OF_TWO if "," in call else MORE_OF_ONE):
                continue
            trial = self.trial(call) if self.conf else None
            if best is None and (trial is None or trial.policy):
                best = call, len(new) - len(missing)
            if trial and not trial.broken:
                return call, len(new) - len(missing)
        return best

    def trial(self, text):
        if text not in self.trials:
            self.trials[text] = Trial(self.conf, m4_text(self.macros.path, text), self.policy.mls)
        return self.trials[text]

    def verdict(self, text, key):
        """Whether a goal forbids the rule or macro, and what it would open."""
        if not self.conf:
            yield f"  {'goals':<10} unknown: no {os.path.splitext(self.policy.path)[0]}.conf beside the policy; make policy writes it"
            return
        trial = self.trial(text)
        graph = Graph(trial.policy, self.map)
        broken = [f"{r.place}: {r}{claimed(r.claim)}" for r in self.neverallows(trial)]
        broken += [f"{g.where}: {g.text}{claimed(g.claim)}" for g in self.goals if g.broken(trial.policy, graph) and g not in self.broken_now()]
        for n, words in enumerate(broken[:MAX_GOALS]):
            yield f"  {'forbidden' if n == 0 else '':<10} {words}"
        if len(broken) > MAX_GOALS:
            yield f"  {'':<10} and by {len(broken) - MAX_GOALS} goals more"
        if trial.broken and not broken:
            yield f"  {'forbidden':<10} {trial.broken[0]}"
        if not trial.broken and not broken:
            yield f"  {'goals':<10} none forbids it"
        yield from self.opened(graph)

    def neverallows(self, trial):
        """The neverallow rules that the trial broke, those of a claim first."""
        found = []
        for problem in trial.broken:
            m = GOAL_AT.search(str(problem))
            found += [r for r in self.policy.source.rules if m and r.kind == "neverallow" and str(r.place) == m[1] and str(r) == m[2]]
        claims = {}
        for rule in found:
            claims.setdefault(rule.claim or str(rule.place), rule)
        return sorted(claims.values(), key=lambda r: r.claim is None)

    def broken_now(self):
        """Goals that the policy breaks as it is."""
        if self.already is None:
            self.already = [g for g in self.goals if g.broken(self.policy, self.graph)]
        return self.already

    def opened(self, graph):
        new = [s for key, s in sorted(graph.steps.items(), key=lambda k: (k[0][0], k[0][1], k[0][2] or ""))
               if key not in self.graph.steps or self.graph.steps[key].level != s.level]
        for n, step in enumerate(new[:MAX_FLOWS]):
            yield f"  {'opens' if n == 0 else '':<10} {step.source} -> {step.target} ({step.level}) {how(step)}"
        if len(new) > MAX_FLOWS:
            yield f"  {'':<10} and {len(new) - MAX_FLOWS} flows more"
        if not new:
            yield f"  {'opens':<10} no flow that is not there"


def claimed(claim):
    """The claim's first sentence."""
    m = re.match(r"\w+\. .*?\.(?: |$)", claim or "")
    return f"\n{'':<13}{(m[0] if m else claim).strip()}" if claim else ""


def explain(policy, directory, log):
    """The lines of the explanation of every denial of the log; Problem where it has none."""
    if not log.records and not log.cut:
        raise Problem("the log", "no line `avc:  denied  { ... } for ...`", "give it a console's log, or a denial by a pipe")
    why = Why(policy, directory, log.names)
    for n, denial in enumerate(gathered(log.records)):
        if n:
            yield ""
        yield from why.lines(denial)
    for record in log.cut:
        yield f"{record.where}: the record is cut short or lacks a label; take the line whole from the console's log"
