# SPDX-License-Identifier: Apache-2.0
"""What stands below a row when it is opened."""
from .markup import absent, badge, code, esc, percent, slug
from .operations import class_of, who

SHOWN = 3                       # system tests of a program that are named


def section(title, body, wide=False):
    return f'<section{" class=full" if wide else ""}><h3>{esc(title)}</h3>{body}</section>'


def items(lines):
    return f"<ul>{''.join(f'<li>{x}</li>' for x in lines)}</ul>"


def small(head, lines, numbers=()):
    def cells(tag, line):
        return "".join(f'<{tag}{" class=num" if n in numbers else ""}>{x}</{tag}>' for n, x in enumerate(line))
    body = "".join(f"<tr>{cells('td', line)}</tr>" for line in lines)
    return f'<table class="small"><thead><tr>{cells("th", head)}</tr></thead><tbody>{body}</tbody></table>'


def questions(f):
    lines = []
    for ask, holder in zip(f.operation.asks, f.holders):
        when = (f"if {code(ask.condition)}" if ask.condition else "always") + (", under the lock" if ask.locked else "")
        objects = "its own label" if holder.own else who(holder, True)
        lines.append((code(class_of(ask)), f"{esc(ask.subject)} → {esc(ask.object)}", when, who(holder) + (" if a boolean says so" if holder.conditional else ""),
                      objects))
    return small(("permission", "subject → object", "asked", "held by", "on"), lines)


def proof(f, everything):
    lines = []
    if f.mediated:
        lines.append(f"{badge('good', 'proved')} {code(f.operation.hook)}: {f.proof['proved']} of {f.proof['goals']} goals by {provers(f.proof)}")
        if not f.driven:
            lines.append(f"{badge('warn', 'driver not proved')} {code(f'call_{f.name}')}")
        if not f.proved:
            lines.append(f"{badge('warn', 'not wholly proved')} {esc(f.reason)}")
    elif f.reason:
        lines.append(f"{badge('warn', 'not proved')} {esc(f.reason)}")
    elif everything.inputs.missing:
        lines.append(absent(everything.inputs.made["verify"]))
    lines += [f"{code(n)}: {p['proved']} of {p['goals']} goals by {provers(p)}, in {code(p['file'])}" for n, p in f.stages if n != f.operation.hook]
    if f.mutants:
        links = ", ".join(f'<a href="mutants.html#{slug(m[0])}">{esc(m[0])}</a>' for m in f.mutants)
        lines.append(f"<details><summary>{len(f.mutants)} mutant{'s' * (len(f.mutants) != 1)} of this row</summary>{links}</details>")
    return items(lines)


def provers(p):
    return esc(", ".join(f"{n} {name}" for name, n in sorted(p["provers"].items(), key=lambda x: -x[1])) or "nobody")


def rests(f, links):
    lines = ["Assumptions " + ", ".join(f'<a href="assumptions.html#{a.number}" title="{esc(a.text)}">{esc(a.number)}</a>' for a in f.assumptions)]
    if f.assumed:
        lines.append("Contracts that are used and not proved: " + ", ".join(f"{links.source(h, line, n)}" for n, h, line in f.assumed))
    return items(lines)


def units(f, links):
    lines = [f"{u.what} scenario{'s' * (u.what != 1)} of the mediation test, {links.source(u.path, u.line)}" for u in f.units if u.kind == "mediation"]
    by_file = {}
    for u in f.tests:
        by_file.setdefault(u.path, []).append(u)
    lines += [f"{links.source(path, us[0].line)}: " + ", ".join(links.source(path, u.line, u.what) for u in us) for path, us in by_file.items()]
    return items(lines or [f"{badge('warn', 'none')} {esc(f.gaps.get('unit', ''))}"])


def systems(f, everything, links):
    if not f.systems:
        return items([f"{badge('warn', 'none')} {esc(f.gaps.get('system', ''))}"])
    lines = []
    for use in sorted(f.system_uses, key=lambda u: u.wild):
        names = everything.systems.by_program[use.program]
        shown = ", ".join(test_link(everything, links, n) for n in names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        lines.append(f"{code(use.program)}{' with wild arguments' if use.wild else ''} ({links.source(use.path, use.line)}) in {shown}")
    return items(lines)


def test_link(everything, links, name):
    path, line, _ = everything.systems.tests[name]
    return links.source(path, line, name)


def coverage(f, everything, links):
    if everything.inputs.get("coverage") is None:
        return absent(everything.inputs.made["coverage"])
    lines = [(code(n), links.source(c["file"], None, c["file"].split("/")[-1]), f"{percent(c['covered'], c['lines'])} %", f"{c['covered']} of {c['lines']}")
             for n, c in f.functions]
    if "fuzz" in f.gaps:
        return items([f"{badge('warn', 'none')} {esc(f.gaps['fuzz'])}"])
    return small(("function", "file", "covered", "lines"), lines, (2, 3)) if lines else ""


def advisories(f):
    if not f.advisories:
        return '<span class="none">none: no test of verification/advisories names this operation</span>'
    return items(f'<a href="advisories.html#{esc(a.number)}">{esc(a.number)}</a> {esc(a.what)}' for a in f.advisories)


def contract(f, links):
    if not f.contract:
        return ""
    parts = [f'{links.source(f.contract.path, line)}<pre>{esc(text)}</pre>' for line, text in f.contract.pieces]
    return "".join(parts)


def detail(f, everything, links):
    o = f.operation
    row = (f"{links.source('xen/call/table.def', o.row.line)}, hook {code(o.hook)} of {links.source('xen/call/run.c')}, "
           f"lock {code(o.row.lock)}, argument {code(o.row.type)} ({esc(o.row.kind)})")
    parts = (("Row", row, True), ("Questions for the policy", questions(f), True), ("Proof", proof(f, everything), False), ("Rests on", rests(f, links), False),
             ("Unit tests", units(f, links), False), ("System tests", systems(f, everything, links), False),
             ("Fuzz coverage", coverage(f, everything, links), False), ("Advisories", advisories(f), False), ("Contract", contract(f, links), True))
    return f'<div class="cols">{"".join(section(*p) for p in parts)}</div>'
