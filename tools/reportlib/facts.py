# SPDX-License-Identifier: Apache-2.0
"""What is known of each row, from the inputs and the tree; and what is wrong: a row without a proof or a reason, a line of an exception that is none."""
import re

from . import rows as table_rows
from .advisories import Advisories
from .csource import STAGES, Names
from .guests import Systems
from .holders import Holders
from .hosted import Hosted
from .inputs import listed, reasons
from .trust import Trust, assumptions

UNPROVED, UNTESTED = "verification/unproved", "verification/untested"
COLUMNS = ("unit", "system", "fuzz")


class Facts:
    """One row. proof: {goals, proved, provers} or None; reason: why it is not proved; coverage: (covered, lines) or None; gaps: column -> reason."""

    def __init__(self, operation):
        self.operation, self.name = operation, operation.name
        self.contract = self.proof = self.reason = self.coverage = None
        self.driven = False                         # call_NAME is proved
        self.mediated = self.joined = False         # run_NAME is proved; so is that its own stages fit together (join_NAME)
        self.proved = False                         # both are, and the bodies of all its stages
        self.stages, self.functions, self.assumptions, self.assumed = [], [], [], []
        self.units, self.system_uses, self.systems, self.wild = [], [], [], False
        self.holders, self.advisories, self.mutants, self.gaps = [], [], [], {}

    @property
    def scenarios(self):
        return sum(u.what for u in self.units if u.kind == "mediation")

    @property
    def tests(self):
        return [u for u in self.units if u.kind != "mediation"]

    @property
    def functions_of_row(self):
        return [f"run_{self.name}", f"join_{self.name}", f"call_{self.name}"] + [f"{self.name}_{s}" for s in STAGES]


def mutant_lines(root):
    """(name, file, what must notice, line) of each mutant of the list."""
    return [(*text.split(None, 3)[:3], number) for number, text in listed(root, "verification/mutants/list")]


class All:
    """rows: [Facts] in the table's order; errors: a line each."""

    def __init__(self, root, inputs):
        self.root, self.inputs, self.errors = root, inputs, []
        operations = table_rows.read_rows(root)
        names = Names(operations)
        self.proofs = inputs.proofs()
        self.trust, self.assumptions = Trust(root, self.proofs, (inputs.get("verify") or {"targets": ()})["targets"]), assumptions(root)
        self.hosted, self.systems = Hosted(root, names), Systems(root, names, operations)
        self.holders, self.advisories = Holders(root), Advisories(root, self.hosted)
        self.unproved, wrong = reasons(root, UNPROVED, 1)
        self.untested, more = reasons(root, UNTESTED, 2)
        self.errors += wrong + more
        contracts = table_rows.contracts_of(root, operations)
        headers = [c.path for c in contracts.values() if c]
        self.sole = {h for h in headers if headers.count(h) == 1}       # of one row: its source's mutants are that row's
        self.mutants = mutant_lines(root)
        self.rows = [self.row(o, contracts[o.name]) for o in operations]
        self.strays({o.name for o in operations})

    def row(self, operation, contract):
        f = Facts(operation)
        f.contract = contract
        f.proof = (self.proofs or {}).get(operation.hook)
        f.mediated = self.trust.proved(operation.hook)
        f.driven = self.trust.proved(f"call_{f.name}")
        f.bodies = operation.row.bodies
        f.joined = self.trust.proved(f"join_{f.name}")
        f.proved = f.mediated and f.joined and all(self.trust.proved(n) for n in f.bodies)
        f.stages = [(n, self.proofs[n]) for n in f.functions_of_row if n in (self.proofs or {})]
        f.reason = self.unproved.get((f.name,))
        f.assumptions = [a for a in self.assumptions if a.holds(operation, f.mediated, f.proved)]
        f.assumed = self.trust.assumed(operation) if f.mediated else []
        f.units = self.hosted.by_row.get(f.name, [])
        f.system_uses, f.systems, f.wild = self.systems.of(f.name)
        f.holders = [self.holders.of(a) for a in operation.asks]
        f.advisories = self.advisories.by_row.get(f.name, [])
        f.mutants = [m for m in self.mutants if self.about(f, m)]
        f.gaps = {column: self.untested[f.name, column] for column in COLUMNS if (f.name, column) in self.untested}
        self.covered(f)
        self.judge(f)
        return f

    def about(self, f, mutant):
        """Whether a mutant is of this row: its proof must notice it, or it is in the row's own source."""
        _, file, notice, _ = mutant
        return bool(re.search(rf"\b(?:run|call)_{f.name}\b", notice)) or bool(f.contract and f.contract.path in self.sole and file == f.contract.path[:-1] + "c")

    def covered(self, f):
        coverage = self.inputs.get("coverage")
        if coverage is None:
            return
        f.functions = [(n, coverage["functions"][n]) for n in f.functions_of_row if n in coverage["functions"]]
        if f.functions:
            f.coverage = (sum(c["covered"] for _, c in f.functions), sum(c["lines"] for _, c in f.functions))

    def judge(self, f):
        """A proof or a reason, not both; a gap only where there is nothing."""
        where = table_rows.line_of(f.operation)
        if f.proved and f.reason:
            self.errors.append(f"{UNPROVED}: {f.name} is proved, {' and '.join(f.bodies)} too; take its line out")
        if self.inputs.get("verify") and not self.inputs.missing:
            if not f.mediated:
                how_far = f"{f.proof['proved']} of {f.proof['goals']} goals are proved" if f.proof else "nothing is proved of it"
                self.errors.append(f"operations: row {f.name}, column Goals: {how_far} ({where}); prove run_{f.name}: make verify")
            elif not f.proved and not f.reason:
                bare = " and ".join(n for n in [f"join_{f.name}", *f.bodies] if not self.trust.proved(n))
                self.errors.append(f"operations: row {f.name}, column Goals: {bare} not proved ({where}) and {UNPROVED} gives no reason; prove or write its line")
        for column, filled in (("unit", f.units), ("system", f.systems), ("fuzz", f.coverage and f.coverage[0])):
            if f.gaps.get(column) and filled:
                self.errors.append(f"{UNTESTED}: {f.name} {column}: there is such evidence; take the line out")

    def strays(self, known):
        for path, keys in ((UNPROVED, self.unproved), (UNTESTED, self.untested)):
            self.errors += [f"{path}: {key[0]} is no row of xen/call/table.def; take its line out" for key in keys if key[0] not in known]
        self.errors += [f"{UNTESTED}: {key[0]}: no column {key[1]}; write {', '.join(COLUMNS)}" for key in self.untested if key[1] not in COLUMNS]
