# SPDX-License-Identifier: Apache-2.0
"""The pages that show what other targets leave in build/: coverage, mutants, analyzers, locks, build. Each gives (lead, body, tables)."""
from . import markup
from .markup import Cell, Table, badge, code, esc, num, percent
from .inputs import listed
from .pages import missing

ARGUED = "verification/mutants/argued"


def meter(share):
    return f'<span class="meter"><i style="width:{share:.1f}%"></i></span>'


def ranges(numbers):
    """12, 13, 14, 20 as 12-14, 20."""
    out = []
    for n in sorted(numbers):
        if out and n == out[-1][1] + 1:
            out[-1][1] = n
        else:
            out.append([n, n])
    return out


def coverage(everything, links):
    data = everything.inputs.get("coverage")
    lead = "Lines of <code>xen/core</code>, <code>xen/call</code> and <code>xsm</code> that the kept fuzz corpora reach. Nothing is excluded; what is not reached is listed and marked in the sources."
    if data is None:
        return lead, missing(everything, "coverage"), []
    t = Table("coverage", ["File", "Covered", "Lines", "Share", "Not covered"], {"Share": "run make coverage"})
    for path, f in sorted(data["files"].items()):
        share = percent(f["covered"], f["lines"])
        left = " ".join(links.source(path, a, str(a) if a == b else f"{a}-{b}") for a, b in ranges(f["uncovered"]))
        t.add(path, [Cell(links.source(path), path, kind="path"), num(f["covered"]), num(f["lines"]), Cell(f"{meter(share)}{share} %" if share is not None else '<span class="none">no lines</span>', share, True),
                     Cell(left or '<span class="none">none</span>', len(f["uncovered"]), kind="path")], markup.slug(path))
    covered, lines = (sum(f[k] for f in data["files"].values()) for k in ("covered", "lines"))
    top = markup.figures([(f"{percent(covered, lines)} %", f"of {lines:,} lines", "#coverage"), (markup.thousands(lines - covered), "lines not covered", "#coverage"),
                        (sum(f["covered"] == f["lines"] for f in data["files"].values()), f"files covered whole, of {len(data['files'])}", "#coverage")])
    return lead, top + t.render(), [t]


def verdict(by):
    if by in ("SURVIVED", "NOT APPLIED", None, ""):
        return badge("bad", str(by or "SURVIVED").lower())
    kind = by.split(":")[0]
    return f"{badge('good', kind)} {esc(by[len(kind) + 1:].strip())}"


def mutants(everything, links):
    inputs = everything.inputs
    lead = "Small faults, put in one at a time: each must be noticed by a proof, a test, the compiler or the fuzzer."
    if inputs.get("verify") is None and inputs.get("mutants") is None:
        return lead, missing(everything, "mutants"), []
    argued = {text.split(None, 1)[0].rstrip(":|"): text.split(None, 1)[-1] for _, text in listed(everything.root, ARGUED)}
    t = Table("mutants", ["Mutant", "Kind", "File", "Noticed by"], {"Noticed by": "run make mutants"})
    counts = {}
    ran = {m["name"]: m["killed_by"] for m in (inputs.get("verify") or {"mutants": []})["mutants"]}
    for name, file, _, line in everything.mutants:
        text = verdict(ran[name]) if name in ran else markup.absent(inputs.made["verify"]) if inputs.missing else ""
        counted(counts, ran.get(name))
        t.add(name, [f'{links.source("verification/mutants/list", line, name)}', "picked by hand", Cell(links.source(file), file, kind="path"), Cell(text, kind="words")], markup.slug(name))
    for m in (inputs.get("mutants") or {"mutants": []})["mutants"]:
        text = verdict(m["killed_by"]) + (f"<small>{esc(argued[m['name']])}</small>" if m["name"] in argued else "")
        counted(counts, m["killed_by"])
        t.add(m["name"], [code(m["name"]), esc(m["kind"]), Cell(links.source(m["file"], m.get("line")), m["file"], kind="path"), Cell(text, kind="words")], "g-" + markup.slug(m["name"]))
    note = "" if inputs.get("mutants") else missing(everything, "mutants")
    top = markup.figures([(markup.thousands(n), f"by {k}" if k not in ("survived", "not applied", "not run here") else k, "#mutants") for k, n in sorted(counts.items(), key=lambda x: -x[1])])
    return lead, note + top + t.render(), [t]


def counted(counts, by):
    key = "not run here" if by is None else by.lower() if by in ("SURVIVED", "NOT APPLIED") else by.split(":")[0]
    counts[key] = counts.get(key, 0) + 1


def amount(value):
    return len(value) if isinstance(value, (list, dict)) else value


def analyzers(everything, links):
    data, eva = everything.inputs.get("analyze"), everything.inputs.get("eva")
    lead = "What the static analyzers find, what stands although they find it, and why; below, EVA's search for run-time errors."
    body, tables = "", []
    if data is None:
        body += missing(everything, "analyze")
    else:
        t = Table("analyzers", ["Tool", "Version", "Files", "Findings", "Deviations"])
        for tool in data["tools"]:
            t.add(tool["name"], [esc(tool["name"]), Cell(esc(tool["version"]), kind="words"), num(amount(tool["files"])), num(amount(tool["findings"])), num(amount(tool["deviations"]))], markup.slug(tool["name"]))
        body, tables = body + t.render(), [t]
    more, table = deviations(everything, links)
    body += f'<h2 id="deviations">Deviations</h2>{more}<h2 id="eva">EVA</h2>'
    tables += table
    if eva is None:
        return lead, body + missing(everything, "eva"), tables
    t = Table("eva-targets", ["Target", "Alarms", "Functions reached", "Functions", "Statements reached", "Statements"])
    for e in eva["targets"]:
        t.add(e["name"], [code(e["name"]), num(len(e["alarms"])), *(num(e[k]) for k in ("functions_reached", "functions", "statements_reached", "statements"))], f"eva-{markup.slug(e['name'])}")
    return lead, body + t.render(), tables + [t]


def deviations(everything, links):
    """verification/deviations: lines of columns divided by |, the last one the reason; or a word and the reason."""
    if everything.inputs.get("deviations") is None:
        return missing(everything, "deviations"), []
    lines = [(n, [c.strip() for c in (text.split("|") if "|" in text else text.split(None, 1))]) for n, text in listed(everything.root, "verification/deviations")]
    t = Table("deviation-list", ["Line", "What", "Why it stands"], {"Why it stands": "give the reason in verification/deviations"})
    for n, columns in lines:
        t.add(f"verification/deviations:{n}", [Cell(links.source("verification/deviations", n, str(n)), n, True), Cell(" · ".join(code(c) for c in columns[:-1]), kind="path"), Cell(esc(columns[-1]) if len(columns) > 1 else "", kind="words")],
              f"deviation-{n}")
    return t.render(), [t]


def locks(everything, links):
    data = everything.inputs.get("spin")
    lead = (f"Models of the lock protocol, searched by Spin. Order and guards of locks in the sources: {links.source('xen/call/lock.h')}; at run time the hosted stress checks them, "
            f"{links.source('docs/testing.md')}.")
    if data is None:
        return lead, missing(everything, "spin"), []
    t = Table("models", ["Model", "Properties", "States", "Depth", "Result"])
    for m in data["models"]:
        good = str(m["result"]).lower() in ("ok", "holds", "passed", "true", "no errors", "0 errors")
        properties = "".join(f"<li>{esc(p if isinstance(p, str) else ' '.join(str(v) for v in p.values()))}</li>" for p in m["properties"])
        t.add(m["name"], [code(m["name"]), Cell(f"<ul>{properties}</ul>", kind="words"), num(m["states"]), num(m["depth"]), badge("good" if good else "bad", str(m["result"]))], markup.slug(m["name"]))
    return lead, t.render(), [t]


def evidence(everything, links):
    data = everything.inputs.get("evidence")
    lead = "Whether two builds give the same bytes, and what is in an image: digests and the bill of materials."
    if data is None:
        return lead, missing(everything, "evidence"), []
    body, tables = "", []
    for key, value in sorted(data.items()):
        more, found = shown(key, value)
        body += f'<h2 id="{markup.slug(key)}">{esc(key.replace("_", " "))}</h2>{more}'
        tables += found
    return lead, body, tables


def plain(value):
    return code(value) if isinstance(value, str) and len(value) > 30 and " " not in value else esc("none" if value in (None, [], {}, "") else value)


def shown(ident, value):
    """A value of evidence.json: a list of objects is a table, an object one of names and values."""
    ident = markup.slug(ident)
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        heads = list(dict.fromkeys(k for v in value for k in v))
        t = Table(f"t-{ident}", heads)
        for n, v in enumerate(value, 1):
            t.add(str(n), [Cell(plain(v.get(h)), kind="path") for h in heads])
        return t.render(), [t]
    if isinstance(value, dict):
        flat = {k: v for k, v in value.items() if not isinstance(v, (list, dict))}
        t = Table(f"t-{ident}", ["What", "Value"])
        for k, v in flat.items():
            t.add(k, [esc(k.replace("_", " ")), Cell(plain(v), kind="path")])
        body, tables = (t.render(), [t]) if flat else ("", [])
        for k, v in value.items():
            if isinstance(v, (list, dict)):
                more, found = shown(f"{ident}-{k}", v)
                body, tables = body + f"<h3>{esc(k.replace('_', ' '))}</h3>{more}", tables + found
        return body, tables
    return (f"<ul>{''.join(f'<li>{plain(v)}</li>' for v in value)}</ul>" if isinstance(value, list) and value else f"<p>{plain(value)}</p>"), []
