# SPDX-License-Identifier: Apache-2.0
"""What the report is made from: results that other targets leave in build/, files of verification/. Nothing is guessed where one is missing."""
import json
import os
import re

from redoubtlib import tree

from . import doubts

NOT_RUN = "not run here"
ARGUED = "verification/mutants/argued"
# name: (file, the command that makes it)
RESULTS = {
    "verify": ("build/verify.json", "make verify"),
    "mutants": ("build/mutants.json", "make mutants"),
    "eva": ("build/eva.json", "make verify-eva"),
    "analyze": ("build/analyze.json", "make analyze"),
    "spin": ("build/spin.json", "make spin"),
    "coverage": ("build/coverage.json", "make coverage"),
    "evidence": ("build/evidence/evidence.json", "make reproducible sbom"),
}
FILES = {
    "claims": ("verification/claims.md", "write it: each claim with its goals"),
    "deviations": ("verification/deviations", "write it: what the analyzers find and why it stands"),
}
# what each result has at its top: key, and the keys of each of its elements
SHAPES = {
    "verify": {"targets": ("file", "goals", "proved", "functions", "failed"), "mutants": ("name", "killed_by")},
    "coverage": {"files": ("lines", "covered", "uncovered"), "functions": ("file", "lines", "covered")},
    "mutants": {"mutants": ("name", "file", "kind", "killed_by")},
    "eva": {"targets": ("name", "alarms", "functions", "functions_reached", "statements", "statements_reached")},
    "analyze": {"tools": ("name", "version", "files", "findings", "deviations")},
    "spin": {"models": ("name", "states", "depth", "result", "properties")},
    "evidence": {},
}


class Wrong(Exception):
    """Everything that is wrong, a line each: what, and the mend."""

    def __init__(self, lines):
        super().__init__("\n".join(lines))
        self.lines = lines


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as f:
        return f.read()


def listed(root, path):
    """(line number, text) of each line that says something; nothing where the file is not there."""
    if not os.path.isfile(os.path.join(root, path)):
        return []
    return [(n, line.strip()) for n, line in enumerate(read(root, path).splitlines(), 1) if line.strip() and not line.startswith("#")]


def misshapen(name, path, data):
    """What a result lacks."""
    if not isinstance(data, dict):
        return [f"{path}: no object"]
    wrong = []
    for key, needs in SHAPES[name].items():
        if key not in data:
            wrong.append(f"{path}: no {key}")
            continue
        each = data[key].items() if isinstance(data[key], dict) else enumerate(data[key])
        for which, element in each:
            lacks = [n for n in needs if n not in element]
            if lacks:
                wrong.append(f"{path}: {key}[{which}] has no {', '.join(lacks)}")
    return wrong


class Inputs:
    """A result, or None where it was not made; missing: a line for each of those, and for what is old, a part, or bad."""

    def __init__(self, root):
        self.root, self.missing, self.data, self.made = root, [], {}, {}
        wrong = []
        for name, (path, command) in RESULTS.items():
            self.made[name] = command
            full = os.path.join(root, path)
            if not os.path.isfile(full):
                self.missing.append(f"{path} is missing: {command}")
                continue
            try:
                self.data[name] = json.loads(read(root, path))
            except ValueError as why:
                wrong.append(f"{path}: no JSON ({why}); {command}")
                continue
            wrong += [f"{line}; {command}" for line in misshapen(name, path, self.data[name])]
        for name, (path, mend) in FILES.items():
            self.made[name] = path
            if os.path.isfile(os.path.join(root, path)):
                self.data[name] = read(root, path)
            else:
                self.missing.append(f"{path} is missing: {mend}")
        if wrong:
            raise Wrong(wrong)
        self.missing += self.selected() + self.doubtful()

    def get(self, name):
        return self.data.get(name)

    def doubtful(self):
        """Results of another tree, of a part of it, or that say that something is wrong."""
        now, argued, lines = tree.digest(self.root), {text.split()[0] for _, text in listed(self.root, ARGUED)}, []
        for name, (path, command) in RESULTS.items():
            if name in self.data:
                lines += [f"{path} {what}: {command}" for what in doubts.of(name, self.data[name], tuple(SHAPES[name]), now, argued)]
        return lines

    def selected(self):
        """Targets and mutants that the run of make verify left out."""
        verify = self.get("verify")
        if verify is None:
            return []
        ran = [t["file"] for t in verify["targets"]]
        wanted = [text.partition(" ")[0] for _, text in listed(self.root, "verification/targets")]
        left = sorted({f for f in wanted if ran.count(f) < wanted.count(f)})
        mutants = {m["name"] for m in verify["mutants"]}
        asked = [text.split()[0] for _, text in listed(self.root, "verification/mutants/list")]
        skipped = [m for m in asked if m not in mutants]
        lines = []
        if left:
            lines.append(f"build/verify.json has only a part of verification/targets ({len(ran)} of {len(wanted)}, without {left[0]}): make verify, without ONLY")
        if skipped:
            lines.append(f"build/verify.json lacks {len(skipped)} of {len(asked)} mutants ({skipped[0]}): make verify, without FAST and ONLY")
        return lines

    def proofs(self):
        """{function: {goals, proved, provers, file}} of all targets; None if nothing was proved here."""
        verify = self.get("verify")
        if verify is None:
            return None
        found = {}
        for target in verify["targets"]:
            for name, f in target["functions"].items():
                kept = found.setdefault(name, {"goals": 0, "proved": 0, "provers": {}, "file": target["file"]})
                kept["goals"] += f["goals"]
                kept["proved"] += f["proved"]
                for prover, n in f["provers"].items():
                    kept["provers"][prover] = kept["provers"].get(prover, 0) + n
        return found


def reasons(root, path, columns):
    """{first words of a line, as many as columns: its reason}, and what is wrong."""
    found, wrong = {}, []
    for number, text in listed(root, path):
        words = text.split(None, columns)
        key = tuple(words[:columns])
        if len(words) <= columns or not re.search(r"\w{3}", words[-1]):
            wrong.append(f"{path}:{number}: no reason; write NAME{' COLUMN' * (columns - 1)} and why")
        elif key in found:
            wrong.append(f"{path}:{number}: {' '.join(key)} stands here twice; take one out")
        else:
            found[key] = words[columns]
    return found, wrong
