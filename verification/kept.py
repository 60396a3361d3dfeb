# SPDX-License-Identifier: Apache-2.0
"""Results of proofs by their key, so that what did not change is not proved again: those of this machine (~/.cache/redoubt/wp), and those that the repository has
(verification/records/proofs, a line of JSON each), which another machine made."""
import collections
import json
import os
import shutil
import sys
import tempfile
import threading
import time

RECORDED = ("proved", "goals", "seconds", "since", "functions", "failed")
Goals = collections.namedtuple("Goals", "path begun")       # what provers said of single goals, and the time before which none of it was said

BEGINNING = threading.Lock()


class Store:
    def __init__(self, directory, record):
        self.directory, self.record = directory, record
        self.lines = {}             # of the record, by key
        self.used = {}              # what this run rests on, by key: (of what, whether it is a mutant's, result)
        if os.path.exists(record):
            with open(record, encoding="utf-8") as f:
                for number, text in enumerate(f, 1):
                    self.lines.update(self.read(text, number))

    def read(self, text, number):
        """A line of the record, by its key."""
        try:
            line = json.loads(text)
            return {line["key"]: {"functions": {}, "failed": [], "proved": 0, "goals": 0, "seconds": 0, "since": int(line["since"]), **line}}
        except (ValueError, KeyError, TypeError) as wrong:
            sys.exit(f"{self.record}:{number}: no result ({wrong!r}): take the line out, what it was of is proved again")

    def path(self, key):
        return os.path.join(self.directory, "results", key + ".json")

    def goals(self, fresh=0):
        """Where WP keeps goals; with a time, nothing is there that is older."""
        path, mark = os.path.join(self.directory, "goals"), os.path.join(self.directory, "goals.begun")
        with BEGINNING:
            begun = 0
            if os.path.exists(mark):
                with open(mark, encoding="utf-8") as f:
                    begun = int(f.read() or 0)
            if begun < int(fresh) or not begun:
                shutil.rmtree(path, ignore_errors=True)
                begun = int(fresh or time.time())
                os.makedirs(path)
                with open(mark, "w", encoding="utf-8") as f:
                    f.write(str(begun))
            return Goals(path, begun)

    def find(self, key, since=0):
        """The result, or None; since: a time before which no prover may have had a part in it."""
        if os.path.exists(self.path(key)):
            with open(self.path(key), encoding="utf-8") as f:
                result = json.load(f)
            if result["since"] >= int(since):
                return {**result, "by": "machine"}
        if key in self.lines and self.lines[key]["since"] >= int(since):
            return {**self.lines[key], "by": "record"}
        return None

    def keep(self, key, result):
        """Whole or not at all: others read here too."""
        os.makedirs(os.path.dirname(self.path(key)), exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=os.path.dirname(self.path(key)), delete=False) as f:
            json.dump(result, f)
        os.replace(f.name, self.path(key))

    def use(self, key, of, mutant, result):
        if mutant or not result["failed"]:
            self.used[key] = (of, mutant, result)

    def write(self, proofs, mutants):
        """The record from what was used. proofs, mutants: all of them were asked for, so that other lines are old."""
        lines = [line for key, line in self.lines.items() if key not in self.used and not (mutants if "mutant" in line else proofs)]
        for key, (of, mutant, result) in list(self.used.items()):     # others may add
            line = {"of": of, **({"mutant": True} if mutant else {}), "key": key, **{k: result[k] for k in RECORDED if result.get(k)}}
            if mutant:
                line.pop("functions", None)
            lines.append(line)
        os.makedirs(os.path.dirname(self.record), exist_ok=True)
        with open(self.record, "w", encoding="utf-8") as f:
            f.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in sorted(lines, key=lambda ln: ("mutant" in ln, ln["of"], ln["key"])))
