# SPDX-License-Identifier: Apache-2.0
"""What a row rests on without proof: lines of verification/assumptions by their scope, and the contracts that its proof uses and no target proves."""
import re
import subprocess

from .csource import Tree, callees, contracts
from .inputs import Wrong, listed, read

FILE = "verification/assumptions"
DRIVERS = ("xen/call/single.c", "xen/call/batch.c", "xen/call/run.c")
WRITER = "verification/row_contracts.py"


class Assumption:
    """scope: words that must all hold of a row: all, proved (run_NAME is), unproved (its check or commit is not), family:F, kind:K, target:T, lock (it takes one)."""

    def __init__(self, number, scope, text, shown):
        self.number, self.scope, self.text, self.shown = number, scope.split(), text, shown

    def holds(self, operation, mediated, proved):
        row = operation.row
        facts = {"all", f"family:{row.family}", f"kind:{row.kind}", f"target:{re.match(r'[A-Z_]+', row.target)[0]}"}
        facts |= ({"proved"} if mediated else set()) | (set() if proved else {"unproved"}) | (set() if row.lock == "NONE" else {"lock"})
        return set(self.scope) <= facts


def assumptions(root):
    found, wrong = [], []
    for number, text in listed(root, FILE):
        columns = [c.strip() for c in text.split("|")]
        if len(columns) != 4 or not all(columns):
            wrong.append(f"{FILE}:{number}: not four columns: NAME | scope | what is assumed | what shows it otherwise; write them")
            continue
        found.append(Assumption(*columns))
    if not found and not wrong:
        wrong.append(f"{FILE} names nothing: write what the proofs trust")
    if wrong:
        raise Wrong(wrong)
    return found


def expanded(root, path):
    """run_NAME, call_NAME or entry_NAME -> its text after the preprocessor, as the prover sees it."""
    command = ["gcc", "-E", "-P", "-D__FRAMAC__", "-D__XEN_TOOLS__", "-iquote", ".", "-iquote", "xen", "-iquote", "build/gen", path]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Wrong([f"{path}: gcc: {(done.stderr.strip().splitlines() or ['failed'])[0]}; make policy makes build/gen"])
    parts = re.split(r"\b(?:err_t|int64_t|void) ((?:run|call|entry)_\w+)\([^;{()]*\)\s*\{", done.stdout)
    return dict(zip(parts[1::2], parts[2::2]))


def written(root):
    """Stage of a row -> the line of the tool that writes its contract from verification/mediation."""
    found = {}
    for number, line in enumerate(read(root, WRITER).splitlines(), 1):
        for stage in re.findall(r'\{n\}_(\w+)\(\{?|declare\("(\w+)"', line):
            found.setdefault(stage[0] or stage[1], number)
    return found


class Trust:
    """assumed(operation): contracts that the proofs of the row's way use and nobody proves, [(function, file, line)]."""

    def __init__(self, root, proofs, targets=()):
        self.contracts, self.proofs, self.written, self.runs, self.bodies = contracts(root), proofs or {}, written(root), {}, {}
        self.targets = {(t["file"], name): f for t in targets for name, f in t["functions"].items()}
        for path in DRIVERS:
            self.runs.update(expanded(root, path))
        for path, fs in Tree(root, "xen/core/**/*.c", "xen/call/*.c", "xsm/flask/*.c").functions.items():
            for f in fs:
                self.bodies.setdefault(f.name, {})[path] = f.text.split("{", 1)[-1]

    def proved(self, name, path=None):
        """path: the file of its body, as others may have a function of that name."""
        f = self.targets.get((path, name)) if path else self.proofs.get(name)
        return bool(f and f["goals"] and f["goals"] == f["proved"])

    def home(self, name, caller):
        """The file of its body: the caller's own, or one; None where it has none, or macros make it."""
        where = self.bodies.get(name, {})
        return caller if caller in where else next(iter(where), None)

    def contract(self, name, home, row):
        """(file, line) of what the callers' proofs have of it: beside its body, in a header, or written for the row."""
        where = self.contracts.get(name, {})
        path = home if home in where else next((p for p in where if p.endswith(".h")), None)
        if path:
            return path, where[path]
        stage = name[len(row) + 1:] if name.startswith(f"{row}_") else None
        return (WRITER, self.written[stage]) if stage in self.written else None

    def begins(self, row):
        """What the proved functions of the row's way call."""
        ways = [f"{way}_{row}" for way in ("run", "call", "entry")]
        return set().union(*(callees(self.runs.get(w, "")) for w in ways if self.proved(w))) - set(ways)

    def assumed(self, operation):
        todo, seen, found = {(name, None) for name in self.begins(operation.name)}, set(), set()
        while todo:
            name, caller = todo.pop()
            home = self.home(name, caller)
            if (name, home) in seen or re.match(r"(?:run|call|entry)_", name) and name.endswith(f"_{operation.name}"):
                continue
            seen.add((name, home))
            if self.proved(name, home):
                todo |= {(n, home) for n in callees(self.bodies.get(name, {}).get(home, ""))}
                continue
            where = self.contract(name, home, operation.name)
            if where:
                found.add((name, *where))
        return sorted(found)


def version(command):
    """The first line of what a tool says of itself; None where it is not here."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines and done.returncode == 0 else None


TOOLS = (("gcc", "translates the hypervisor and the domains", ["gcc", "--version"]), ("ld", "links them", ["ld", "--version"]),
         ("Frama-C", "makes the goals (WP, RTE, EVA)", ["frama-c", "-version"]), ("Why3", "hands goals to the provers", ["why3", "--version"]),
         ("CVC4", "proves goals", ["cvc4", "--version"]), ("Z3", "proves goals", ["z3", "--version"]),
         ("checkpolicy", "compiles the policy", ["checkpolicy", "-V"]))


def tools():
    return [(name, what, version(command)) for name, what, command in TOOLS]
