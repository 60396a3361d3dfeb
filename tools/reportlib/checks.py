# SPDX-License-Identifier: Apache-2.0
"""The pages of what was checked: analyzers and EVA, locks, build. Each gives (lead, body, tables)."""
import json
import os

from . import markup
from .inputs import Wrong, listed, read
from .markup import Cell, Table, badge, code, esc, num, place, words
from .pages import missing

DEVIATIONS, SHARED = "verification/deviations", "build/evidence"
GOOD = ("ok", "holds", "passed", "exhaustive")


def amount(value):
    return len(value) if isinstance(value, (list, dict)) else value


def analyzers(everything, links):
    lead = "What the static analyzers find, what stands although they find it, and why; below, EVA's search for run-time errors."
    parts = [tools(everything, links), deviations(everything, links), eva(everything, links)]
    heads = ("", '<h2 id="deviations">Deviations</h2>', '<h2 id="eva">EVA</h2>')
    return lead, "".join(h + body for h, (body, _) in zip(heads, parts)), [t for _, tables in parts for t in tables]


def tools(everything, links):
    data = everything.inputs.get("analyze")
    if data is None:
        return missing(everything, "analyze"), []
    t = Table("analyzers", ["Tool", "Version", "Files", "Findings", "Deviations"])
    for tool in data["tools"]:
        counts = (num(amount(tool[k])) for k in ("files", "findings", "deviations"))
        t.add(tool["name"], [esc(tool["name"]), esc(tool["version"]), *counts], markup.slug(tool["name"]))
    body, tables = t.render(), [t]
    if "z3" in data:
        body += f"<p>Cross-check of the clang static analyzer by Z3: {'on' if data['z3'] else 'not available, this clang was built without Z3'}.</p>"
    if data.get("findings"):
        found = Table("findings", ["Place", "Tool", "Check", "What it says"])
        for n, f in enumerate(data["findings"]):
            found.add(f"{f['file']}:{f['line']}", [place(links.source(f["file"], f["line"]), f["file"]), esc(f["tool"]), code(f["check"]), words(f["text"])],
                      f"finding-{n}")
        body, tables = body + f'<h2 id="open-findings">Findings that stand open</h2>{found.render()}', tables + [found]
    return body, tables


def deviations(everything, links):
    """Lines TOOL CHECK PATH COUNT REASON."""
    if everything.inputs.get("deviations") is None:
        return missing(everything, "deviations"), []
    mend = f"write TOOL CHECK PATH COUNT and the reason in {DEVIATIONS}"
    t = Table("deviation-list", ["Tool", "Check", "Where", "Times", "Why it stands"], dict.fromkeys(("Check", "Where", "Times", "Why it stands"), mend))
    for n, text in listed(everything.root, DEVIATIONS):
        tool, check, path, count, why = (text.split(None, 4) + [""] * 5)[:5]
        shown = "any file" if path == "*" else code(path) if path else ""
        t.add(f"{DEVIATIONS}:{n}", [links.source(DEVIATIONS, n, tool), place(code(check) if check else ""), place(shown, path),
                                    Cell("any" if count == "*" else esc(count), count, True), words(why)], f"deviation-{n}")
    return t.render() if t.rows else "<p>None: the list is empty.</p>", [t]


def eva(everything, links):
    data = everything.inputs.get("eva")
    if data is None:
        return missing(everything, "eva"), []
    keys = ("functions_reached", "functions", "statements_reached", "statements")
    t = Table("eva-targets", ["Target", "Alarms", "Functions reached", "Functions", "Statements reached", "Statements"])
    alarms = Table("alarms", ["Target", "Alarm"])
    for e in data["targets"]:
        t.add(e["name"], [code(e["name"]), num(len(e["alarms"])), *(num(e[k]) for k in keys)], f"eva-{markup.slug(e['name'])}")
        for n, alarm in enumerate(e["alarms"]):
            said = " ".join(str(w) for w in alarm) if isinstance(alarm, list) else str(alarm)
            alarms.add(e["name"], [code(e["name"]), words(said)], f"alarm-{markup.slug(e['name'])}-{n}")
    explained = "".join(f"<li>{esc(' '.join(str(w) for w in x) if isinstance(x, list) else x)}</li>" for x in data.get("explained", ()))
    body = t.render() + (f"<h3>Alarms</h3>{alarms.render()}" if alarms.rows else "") + (f"<h3>Explained</h3><ul>{explained}</ul>" if explained else "")
    return body, [t, alarms]


def locks(everything, links):
    data = everything.inputs.get("spin")
    lead = (f"Models of the lock protocol, gone through by Spin. The order of locks in the sources: {links.source('xen/call/lock.h')}; "
            f"at run time the hosted stress checks it: {links.source('docs/testing.md')}.")
    if data is None:
        return lead, missing(everything, "spin"), []
    t = Table("models", ["Model", "Properties", "States", "Depth", "Result"], {"Properties": "name them in the model"})
    for m in data["models"]:
        properties = "".join(f"<li>{esc(p if isinstance(p, str) else ' '.join(str(v) for v in p.values()))}</li>" for p in m["properties"])
        result = badge("good" if str(m["result"]).lower() in GOOD else "bad", str(m["result"]))
        t.add(m["name"], [code(m["name"]), Cell(f"<ul>{properties}</ul>", kind="words"), num(m["states"]), num(m["depth"]), result], markup.slug(m["name"]))
    planted = Table("planted", ["Planted fault", "Found"])
    for p in data.get("planted", ()):
        planted.add(p["name"], [code(p["name"]), badge("good", "found") if p["found"] else badge("bad", "not found")])
    more = f'<h2 id="planted-faults">Faults planted in the models</h2>{planted.render()}' if planted.rows else ""
    return lead, t.render() + more, [t, planted]


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
    if isinstance(data.get("sbom"), dict) and "path" in data["sbom"]:
        t = packages(everything.root, os.path.join(SHARED, os.path.basename(data["sbom"]["path"])))
        body, tables = f'{body}<h2 id="packages-in-it">Packages</h2>{t.render()}', tables + [t]
    return lead, body, tables


def packages(root, path):
    """Those of an SPDX document."""
    if not os.path.isfile(os.path.join(root, path)):
        raise Wrong([f"{path} is missing: make sbom"])
    document = json.loads(read(root, path))
    relations = {}
    for r in document.get("relationships", ()):
        for end in ("spdxElementId", "relatedSpdxElement"):
            if r[end].startswith("SPDXRef-Package"):
                relations[r[end]] = r["relationshipType"].replace("_", " ").lower()
    t = Table("packages", ["Package", "Version", "Stands to the project", "Licence", "Source"])
    for p in document["packages"]:
        licence = p.get("licenseConcluded", "NOASSERTION")
        licence = p.get("licenseComments", "not stated") if licence == "NOASSERTION" else licence
        version = p.get("versionInfo", "")
        t.add(p["name"], [esc(p["name"]), place(code(version) if version else ""), esc(relations.get(p["SPDXID"], "none stated")), words(licence),
                          esc(p.get("sourceInfo", "this project"))])
    return t


def plain(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
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
    if not isinstance(value, dict):
        return (f"<ul>{''.join(f'<li>{plain(v)}</li>' for v in value)}</ul>" if isinstance(value, list) and value else f"<p>{plain(value)}</p>"), []
    body, tables = "", []
    flat = {k: v for k, v in value.items() if not v or not isinstance(v, (list, dict))}
    if flat:
        t = Table(f"t-{ident}", ["What", "Value"])
        for k, v in flat.items():
            t.add(k, [esc(k.replace("_", " ")), Cell(plain(v), kind="path")])
        body, tables = t.render(), [t]
    for k, v in value.items():
        if k not in flat:
            more, found = shown(f"{ident}-{k}", v)
            body, tables = f"{body}<h3>{esc(k.replace('_', ' '))}</h3>{more}", tables + found
    return body, tables
