# SPDX-License-Identifier: Apache-2.0
"""The page of the operations: a row each, with what is behind it below."""
from . import markup
from .doubts import ALIVE, copied
from .markup import Cell, Table, absent, badge, code, esc, num

COLUMNS = (
    ("Operation", "row of xen/call/table.def, Xen's name, hypercall and number; the hook is run_NAME"),
    ("Asks", "each question for the policy: class and permission, subject and object"),
    ("Held by", "who has that permission in the reference policy"),
    ("Contract", "where the operation is declared; ACSL: a contract that is proved, words: comments, types: prototypes alone"),
    ("Goals", "goals of run_NAME proved by Frama-C/WP"),
    ("Rests on", "assumptions of the page Assumptions that apply, and contracts that the proof uses and nobody proves"),
    ("Unit tests", "scenarios of tests/mediation and functions of hosted tests that name the operation"),
    ("System tests", "tests that boot a program whose code names the operation"),
    ("Fuzz", "lines of the row's own functions that the corpus covers"),
    ("Advisories", "published advisories of Xen whose regression test names the operation"),
)
MENDS = {
    "Contract": "declare it in a header of xen/core", "Goals": "prove run_NAME or give the reason in verification/unproved",
    "Unit tests": "write a scenario in tests/mediation/rows_*.c", "System tests": "write one, or give the reason in verification/untested: NAME system why",
    "Fuzz": "run make coverage, or give the reason in verification/untested: NAME fuzz why", "Rests on": "give verification/assumptions a line whose scope fits",
    "Asks": "give the row a question", "Held by": "see tools/redoubt policy query --who",
}


# what an attribute of the policy stands for, in words
WORDS = {"domain_type": "any domain", "building_type": "any domain being made", "guest_type": "any guest", "service_type": "any service",
         "service_building_type": "any service being made", "channel_type": "any channel", "guest_channel_type": "any guest\u2019s channel",
         "self_type": "any domain itself"}


def class_of(ask):
    return f"{ask.cls.lower()}:{ask.perm.lower()}"


def operation_cell(f):
    o = f.operation
    return Cell(f'<button type="button" class="open" aria-expanded="false" aria-label="Details of {esc(f.name)}"></button>'
                f'<a class="name" href="#{esc(f.name)}">{esc(f.name)}</a>'
                f'<small title="{esc(o.number)}">{esc(o.tail)} · {esc(o.number.split()[-1])}</small>', f.name)


def asks_cell(f):
    lines = []
    for ask in f.operation.asks:
        marks = (badge("", "if", ask.condition) if ask.condition else "") + (badge("", "locked", "asked under the row's lock") if ask.locked else "")
        lines.append(f'<li class="ask">{code(class_of(ask))} <i>{esc(ask.subject)} → {esc(ask.object)}</i> {marks}</li>')
    return Cell(f"<ul>{''.join(lines)}</ul>" if lines else "", class_of(f.operation.asks[0]) if lines else "")


def who(holder, targets=False):
    types = holder.targets if targets else holder.who
    if not types:
        return '<span class="none">nobody</span>'
    return ", ".join(f'<span title="{esc(t)}">{WORDS[t]}</span>' if t in WORDS else f'<span class="who">{esc(t)}</span>' for t in types)


def holders_cell(f):
    texts = [who(h) for h in f.holders]
    if not texts:
        return Cell("")
    lines = texts[:1] if len(set(texts)) == 1 else texts
    return Cell(f"<ul class=held>{''.join(f'<li title={chr(34)}{markup.TAG.sub(str(), t)}{chr(34)}>{t}</li>' for t in lines)}</ul>", " ".join(f.holders[0].who))


def goals_cell(f, inputs):
    if f.mediated:
        goals = [sum(p[k] for _, p in f.stages) for k in ("proved", "goals")]
        word = badge("good", "proved") if f.proved else badge("warn", "mediation", f.reason or "not all bodies of its stages are proved")
        return Cell(f"{word}<small>{goals[0]} of {goals[1]}</small>", goals[1], True)
    how_far = f'<small>{f.proof["proved"]} of {f.proof["goals"]}</small>' if f.proof else ""
    if f.reason:
        return Cell(badge("warn", "not proved", f.reason) + how_far, 0, True)
    if f.proof:
        return Cell(badge("bad", "broken") + how_far, 0, True)
    return Cell(absent(inputs.made["verify"]) if inputs.missing else "", -1, True)


def rests_cell(f):
    more = f" + {len(f.assumed)}" if f.assumed else ""
    return Cell(f"{len(f.assumptions)}{more}" if f.assumptions else "", len(f.assumptions) + len(f.assumed), True)


def gap(f, column):
    return badge("warn", "none", f.gaps[column]) if column in f.gaps else ""


def unit_cell(f):
    if not f.units:
        return Cell(gap(f, "unit"), 0, True)
    return Cell(f"{len(f.tests)}<small>{f.scenarios} mediated</small>", len(f.tests), True)


def system_cell(f):
    if not f.systems:
        return Cell(gap(f, "system"), 0, True)
    return Cell(f"{len(f.systems)}{'<small>wild only</small>' if f.wild else ''}", len(f.systems), True)


def fuzz_cell(f, inputs):
    if inputs.get("coverage") is None:
        return Cell(absent(inputs.made["coverage"]), -1, True)
    if "fuzz" in f.gaps or not f.coverage or not f.coverage[0]:
        return Cell(gap(f, "fuzz"), 0, True)
    covered, lines = f.coverage
    return Cell(f"{markup.percent(covered, lines)} %<small>{covered} of {lines}</small>", markup.percent(covered, lines), True)


def advisories_cell(f):
    if not f.advisories:
        return Cell('<span class="none" title="no test of an advisory names this operation">none</span>', 0, True)
    return num(len(f.advisories))


def table(everything, links, detail):
    families = sorted({f.operation.hypercall or "exit" for f in everything.rows})
    options = "".join(f'<option value="{esc(x)}">{esc(x)}</option>' for x in families)
    tools = ('<select name="state" aria-label="Proof"><option value="">proved or not</option><option value="proved">proved with the bodies of its stages</option>'
             '<option value="mediated">mediation proved</option><option value="unproved">not proved</option></select>'
             f'<select name="family" aria-label="Hypercall"><option value="">every hypercall</option>{options}</select>'
             '<button type="button" data-all="open">Open all</button><button type="button" data-all="close">Close all</button>')
    t = Table("operations", COLUMNS, MENDS, tools=tools)
    for f in everything.rows:
        contract = Cell("")
        if f.contract:
            kind = {"ACSL": "good", "words": "", "types": ""}[f.contract.kind]
            short = f"{f.contract.path.split('/')[-1]}:{f.contract.line}"
            mark = links.source(f.contract.path, f.contract.line, f.contract.kind, f"badge {kind}")
            contract = Cell(f'{mark}<small class="where">{links.source(f.contract.path, f.contract.line, short)}</small>', f"{f.contract.kind} {f.contract.path}")
        inputs = everything.inputs
        cells = [operation_cell(f), asks_cell(f), holders_cell(f), contract, goals_cell(f, inputs), rests_cell(f), unit_cell(f), system_cell(f),
                 fuzz_cell(f, inputs), advisories_cell(f)]
        facts = f'data-state="{"proved" if f.proved else "mediated" if f.mediated else "unproved"}" data-family="{esc(f.operation.hypercall or "exit")}"'
        t.add(f.name, cells, f.name, detail(f, everything, links), facts)
    return t


def lead(everything):
    asked = sum(len(f.operation.asks) for f in everything.rows)
    return (f"Every operation that a guest can ask for, {len(everything.rows)} rows of {code('xen/call/table.def')} with {asked} questions for the policy. "
            "Open a row for its contract, tests and coverage; its name is a permanent link.")


def figures(everything):
    inputs, rows = everything.inputs, everything.rows
    proved = sum(f.proved for f in rows)
    verify, coverage = inputs.get("verify"), inputs.get("coverage")
    made = (verify["mutants"] if verify else []) + (inputs.get("mutants") or {"mutants": []})["mutants"]
    noticed = sum(bool(m["killed_by"]) and not m["killed_by"].startswith(ALIVE) for m in made)
    copies = sum(copied(m) for m in made if m["killed_by"])
    no_proofs, no_mutants, no_coverage = (absent(inputs.made[n]) for n in ("verify", "mutants", "coverage"))
    goals = [sum(t[k] for t in verify["targets"]) for k in ("proved", "goals")] if verify else None
    lines = [sum(c[k] for c in coverage["files"].values()) for k in ("covered", "lines")] if coverage else None
    return markup.figures([
        (len(rows), "operations, each mediated by a test", "#operations"),
        (sum(len(f.operation.asks) for f in rows), "questions asked of the policy", "#operations"),
        (proved, f"rows proved, {len(rows) - proved} with a reason why not", "#operations") if verify else (no_proofs, "rows proved", "#operations"),
        (f"{goals[0]:,}", f"goals proved of {goals[1]:,}", "claims.html") if goals else (no_proofs, "goals proved", "claims.html"),
        (f"{noticed - copies:,}", f"mutants noticed of {len(made):,}{f', and {copies:,} by the mediation file alone' if copies else ''}", "mutants.html") if made else (no_mutants, "mutants noticed", "mutants.html"),
        (f"{markup.percent(*lines)} %" if lines else no_coverage, "of the lines covered by the fuzz corpus", "coverage.html"),
        (len(everything.advisories.all), "past advisories, each with a test or a check", "advisories.html"),
    ])
