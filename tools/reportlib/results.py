# SPDX-License-Identifier: Apache-2.0
"""The pages of what was tried: coverage and mutants. Each gives (lead, body, tables)."""
from . import markup
from .doubts import ALIVE, copied
from .inputs import ARGUED, listed
from .markup import Cell, Table, badge, code, esc, num, percent, place
from .pages import missing



def meter(share):
    return f'<span class="meter"><i style="width:{share:.1f}%"></i></span>'


def ranges(numbers):
    """12, 13, 14, 20 as [12, 14], [20, 20]."""
    out = []
    for n in sorted(numbers):
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return out


def share_cell(f):
    share = percent(f["covered"], f["lines"])
    return Cell('<span class="none">no lines</span>' if share is None else f"{meter(share)}{share} %", share, True)


def left_cell(path, f, links):
    left = " ".join(links.source(path, a, str(a) if a == b else f"{a}-{b}") for a, b in ranges(f["uncovered"]))
    return Cell(left or '<span class="none">none</span>', len(f["uncovered"]), kind="path")


def coverage(everything, links):
    data = everything.inputs.get("coverage")
    lead = ("Lines of <code>xen/core</code>, <code>xen/call</code> and <code>xsm</code> that the kept fuzz corpora reach. Nothing is excluded; "
            "what is not reached is listed, and marked in the sources.")
    if data is None:
        return lead, missing(everything, "coverage"), []
    files = data["files"]
    t = Table("coverage", ["File", "Covered", "Lines", "Share", "Not covered"], {"Share": "run make coverage"})
    for path, f in sorted(files.items()):
        t.add(path, [place(links.source(path), path), num(f["covered"]), num(f["lines"]), share_cell(f), left_cell(path, f, links)], markup.slug(path))
    covered, lines = (sum(f[k] for f in files.values()) for k in ("covered", "lines"))
    whole = sum(f["covered"] == f["lines"] for f in files.values())
    top = markup.figures([(f"{percent(covered, lines)} %", f"of {lines:,} lines", "#coverage"),
                          (markup.thousands(lines - covered), "lines not covered", "#coverage"),
                          (whole, f"files covered whole, of {len(files)}", "#coverage")])
    return lead, top + t.render(), [t]


def verdict(by, reason=None):
    """What noticed a mutant; reason: why nothing has to."""
    if not by or by.startswith(ALIVE):
        mark = badge("warn", "argued") if reason else badge("bad", (by or ALIVE[0]).split(":")[0].lower())
        return mark + (f"<small>{esc(reason)}</small>" if reason else "")
    kind, _, what = by.partition(":")
    return f"{badge('' if kind == 'equal' else 'good', kind)} {esc(what.strip())}"


def counts(verdicts, argued):
    """How many each kind of evidence noticed; verdicts: (name, killed_by or None where it was not run)."""
    found = {}
    for name, by in verdicts:
        if by is None:
            key = "not run here"
        elif by.startswith(ALIVE):
            key = "argued to be harmless" if name in argued else by.split(":")[0].lower()
        else:
            key = {"equal": "the same code"}.get(by.split(":")[0], f"by {by.split(':')[0]}")
        found[key] = found.get(key, 0) + 1
    return markup.figures([(markup.thousands(n), k, "#mutants") for k, n in sorted(found.items(), key=lambda x: -x[1])])


def made_by_rule(data):
    """How many of those that the tool makes were judged, and what it means where only the copy of the table notices."""
    if data is None:
        return ""
    copies = sum(copied(m) for m in data["mutants"])
    said = f"Of {data.get('of', 'nobody knows how many')} faults that tools/mutants makes by rule, {len(data['mutants'])} were judged."
    more = (f" {copies} of them, in xen/call/table.def, nothing notices but verification/mediation, which says the same once more: that shows that the two files "
            "are equal, not that a test would see it.") if copies else ""
    return f'<p class="lead">{esc(said + more)}</p>'


def mutants(everything, links):
    inputs = everything.inputs
    lead = "Small faults, put in one at a time: each must be noticed by a proof, a test, the compiler or the fuzzer."
    verify, made = inputs.get("verify"), (inputs.get("mutants") or {"mutants": []})["mutants"]
    if verify is None and inputs.get("mutants") is None:
        return lead, missing(everything, "mutants"), []
    argued = {text.split(None, 1)[0]: text.split(None, 1)[-1] for _, text in listed(everything.root, ARGUED)}
    ran = {m["name"]: m["killed_by"] for m in (verify or {"mutants": []})["mutants"]}
    t = Table("mutants", ["Mutant", "Kind", "File", "Noticed by"], {"Noticed by": "run make verify without FAST and ONLY"})
    for name, file, _, line in everything.mutants:
        text = verdict(ran[name]) if name in ran else markup.absent(inputs.made["verify"]) if inputs.missing else ""
        named = links.source("verification/mutants/list", line, name)
        t.add(name, [named, "picked by hand", place(links.source(file), file), Cell(text, kind="words")], markup.slug(name))
    for n, m in enumerate(made):
        text = verdict(m["killed_by"], argued.get(m["name"]))
        file = place(links.source(m["file"], m.get("line")), m["file"])
        t.add(m["name"], [code(m["name"]), esc(m["kind"]), file, Cell(text, kind="words")], f"made-{n}")
    top = counts([(m[0], ran.get(m[0])) for m in everything.mutants] + [(m["name"], m["killed_by"]) for m in made], argued)
    return lead, ("" if inputs.get("mutants") else missing(everything, "mutants")) + made_by_rule(inputs.get("mutants")) + top + t.render(), [t]
