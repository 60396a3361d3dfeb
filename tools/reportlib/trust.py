# SPDX-License-Identifier: Apache-2.0
"""What a row rests on without proof: lines of verification/assumptions by their scope, and the contracts that its proof uses and no target proves."""
import re
import subprocess

from .csource import Tree, callees, contracts
from .inputs import Wrong, listed

FILE = "verification/assumptions"
RUNNER = "xen/call/run.c"


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


def expanded(root):
    """run_NAME -> its text after the preprocessor, as the prover sees it."""
    command = ["gcc", "-E", "-P", "-D__FRAMAC__", "-D__XEN_TOOLS__", "-iquote", ".", "-iquote", "xen", "-iquote", "build/gen", RUNNER]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Wrong([f"{RUNNER}: gcc: {(done.stderr.strip().splitlines() or ['failed'])[0]}; make policy makes build/gen"])
    parts = re.split(r"^err_t (run_\w+)\([^;{]*\)\s*\{", done.stdout, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


class Trust:
    """assumed(operation): contracts that the row's proof uses and nobody proves, [(function, header, line)]."""

    def __init__(self, root, proofs):
        self.contracts, self.proofs, self.runs = contracts(root), proofs or {}, expanded(root)
        self.bodies = {}
        for fs in Tree(root, "xen/core/**/*.c", "xen/call/*.c", "xsm/flask/*.c").functions.values():
            for f in fs:
                self.bodies.setdefault(f.name, f.text.split("{", 1)[-1])

    def proved(self, name):
        f = self.proofs.get(name)
        return bool(f and f["goals"] and f["goals"] == f["proved"])

    def assumed(self, operation):
        todo, seen, found = callees(self.runs.get(operation.hook, "")), set(), []
        while todo:
            name = todo.pop()
            if name in seen or name == operation.hook:
                continue
            seen.add(name)
            if self.proved(name):
                todo |= callees(self.bodies.get(name, "")) - seen
            elif name in self.contracts:
                found.append((name, *self.contracts[name]))
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
