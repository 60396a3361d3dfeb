# SPDX-License-Identifier: Apache-2.0
"""The macros of policy/macros.m4: what each stands for with given arguments, and which of them says just what is missing."""
import itertools
import os
import re
import tempfile

from .. import programs
from .te import Source

DOCUMENTED = re.compile(r"^m4_dnl (\w+)\(([A-Z](?:, [A-Z])*)\): ", re.M)
DECLARES = ("declare_domain", "declare_building", "own_labels", "maker")
MARK = "#macro "


def signatures(path):
    """[(name, number of arguments)] of the macros that a comment documents."""
    with open(path, encoding="utf-8") as f:
        return [(m[1], m[2].count(",") + 1) for m in DOCUMENTED.finditer(f.read()) if m[1] not in DECLARES]


def expansions(path, calls):
    """What m4 makes of each call: {call: text}."""
    with tempfile.NamedTemporaryFile("w", suffix=".te") as f:
        f.write("".join(f"{MARK}{n}\n{call}\n" for n, call in enumerate(calls)))
        f.flush()
        done = programs.run(["m4", "-P", "-E", path, f.name], capture_output=True, text=True)
    if done.returncode:
        return {}
    pieces = re.split(rf"^{MARK}(\d+)\n", done.stdout, flags=re.M)[1:]
    return {calls[int(n)]: text for n, text in zip(pieces[::2], pieces[1::2])}


def kind(label):
    """guest of guest_t, guest_self_t, guest_channel_t, guest_building_t."""
    return re.sub(r"(_self|_channel|_building)?_t$", "", label)


class Macros:
    def __init__(self, policy, path):
        self.policy, self.path = policy, path

    def grants(self, text):
        """(source, target, class, permission) of what a text allows; None of one that declares types."""
        source = Source(text, "macro")
        if source.types:
            return None
        source.types = dict.fromkeys(self.policy.types)
        source.classes = {c: sorted(p) for c, p in self.policy.classes.items()}
        source.attributes, source.members = dict.fromkeys(self.policy.attributes), dict(self.policy.attributes)
        return {(s, t, c, p) for rule in source.rules if rule.kind == "allow"
                for s, t in source.pairs(rule) for c, ps in source.vectors(rule) for p in ps}

    @staticmethod
    def arguments(words, n, source, target):
        """Each way to name n labels of them; two of one kind are named twice."""
        same = [(kind(source),) * n] if n > 1 and kind(source) == kind(target) else []
        return [*itertools.permutations(words, n), *same]

    def candidates(self, source, target, tclass, perms):
        """[(call, text, what it adds)] of the calls that allow all of it, the one that adds least first."""
        if not os.path.isfile(self.path):
            return []
        missing = {(source, target, tclass, p) for p in perms}
        words = list(dict.fromkeys([kind(source), kind(target), target]))
        calls = [f"{name}({', '.join(arguments)})" for name, n in signatures(self.path) for arguments in self.arguments(words, n, source, target)]
        found = []
        for call, text in expansions(self.path, calls).items():
            grants = self.grants(text) if tclass in text else None
            if grants and missing <= grants:
                new = {g for g in grants if not self.policy.allows(*g)}
                found.append((call, text, new))
        return sorted(found, key=lambda c: (len(c[2]), len(c[0]), c[0]))
