# SPDX-License-Identifier: Apache-2.0
"""The pages beside that of the operations, from the tree: claims, assumptions, TCB, policy, advisories. Each gives (lead, body, tables)."""
import re

from redoubtlib.mac import goals, graph
from redoubtlib.mac.flow import Graph
from redoubtlib.mac.permission_map import PermissionMap

from . import markup
from .markup import Cell, Table, absent, badge, code, esc, num, place, words
from .inputs import read
from .markdown import Reader
from .tcb import parts
from .trust import tools

DOC = "docs/verification.md"


def missing(everything, name):
    return f'<p class="note">{absent(everything.inputs.made[name])}: {code(everything.inputs.made[name])} makes this page\'s input.</p>'


def linker(links):
    def link(path, text):
        return links.source(path, None, text)
    return link


def named(everything, links):
    """In the claims, `function: goal` leads to the function's goals below, and a path to its source."""
    def name(text):
        function = re.fullmatch(r"(\w+): [\w ]+", text)
        if function and function[1] in (everything.proofs or {}):
            return f'<a href="#f-{function[1]}">{code(text)}</a>'
        return links.source(text) if "/" in text else code(text)
    return name


def claims(everything, links):
    text = everything.inputs.get("claims")
    lead = f"What is claimed of the hypervisor, and the goals that show it; from {code('verification/claims.md')}."
    if text is None:
        return lead, f'<p class="note">{absent(everything.inputs.made["claims"])}: {code("verification/claims.md")} is not there.</p>', []
    reader = Reader(text, "claims", linker(links), named(everything, links))
    verify = everything.inputs.get("verify")
    body, tables = reader.html, reader.tables
    if verify:
        t = functions(everything, links)
        body, tables = body + f'<h2 id="functions">Functions and their goals</h2>{origin(verify.get("by", {}))}{t.render()}', tables + [t]
    return lead, body, tables


def origin(by):
    """Where the results are from: a reader who believes no other machine asks for FRESH=1."""
    here, machine, record = (by.get(k, 0) for k in ("here", "machine", "record"))
    return "" if not by else (f'<p class="lead">Of the goals, {here} were proved in the run that this report is of, {machine} earlier on its machine, and {record} are taken from '
            f'{code("verification/records/proofs")}, where another one left them; {code("make verify FRESH=1")} proves all of them again.</p>')


def functions(everything, links):
    t = Table("proved", [("Function", "as Frama-C names it"), "File", "Proved", "Goals", "Provers"], {"Provers": "run make verify"})
    for name, f in sorted(everything.proofs.items(), key=lambda x: (x[1]["file"], x[0])):
        good = f["proved"] == f["goals"]
        provers = ", ".join(f"{n} {p}" for p, n in sorted(f["provers"].items(), key=lambda x: -x[1]))
        proved = Cell(f["proved"] if good else badge("bad", str(f["proved"])), f["proved"], True)
        by = esc(provers) or '<span class="none">nobody: no goal is proved</span>'
        t.add(name, [code(name), place(links.source(f["file"])), proved, num(f["goals"]), by], f"f-{name}")
    return t


def section_of(text, title):
    """The lines below a heading of a document; None if it has no such heading."""
    m = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    return m and m[1]


def assumptions(everything, links):
    t = Table("assumptions", ["Name", "Of which rows", "What is assumed", "What else speaks for it", "Rows"],
              {"Rows": "no row has that scope: mend the scope in verification/assumptions, or take the line out"})
    for a in everything.assumptions:
        rows = sum(a in f.assumptions for f in everything.rows)
        count = Cell(rows or (absent(everything.inputs.made["verify"]) if everything.inputs.missing else ""), rows, True)
        t.add(a.number, [f'<a class="name" href="#{a.number}">{a.number}</a>', code(" ".join(a.scope)), words(a.text), words(a.shown), count], a.number)
    versions = Table("tools", ["Tool", "What it does here", "Version"])
    for name, what, said in tools():
        versions.add(name, [esc(name), esc(what), esc(said) if said else '<span class="absent">not on this machine</span>'])
    section = section_of(read(everything.root, DOC), "What is assumed")
    own = Reader(section, "assumed", linker(links)).html if section else ""
    body = (t.render() + '<h2 id="tool-versions">Tools that are trusted</h2><p class="lead">As they say themselves on the machine that made this report.</p>'
            f'{versions.render()}<h2 id="contracts">Contracts that proofs rest on</h2><p class="lead">What {links.source(DOC)} says is assumed.</p>{own}'
            '<h2 id="assembly-by-file">Assembly</h2>' + assembly(everything, links)[0])
    return "What the evidence trusts without showing it. A row of the operations names those that apply to it.", body, [t, versions, assembly(everything, links)[1]]


def files_of(everything):
    if not hasattr(everything, "parts"):
        everything.parts = parts(everything.root)
    return everything.parts


def assembly(everything, links):
    t = Table("assembly", ["File", "Lines of assembly", "Inline statements", "Whose TCB"])
    for part in files_of(everything):
        for f in part.files:
            if f.assembly or f.asm:
                lines = num(f.code if f.assembly else 0)
                t.add(f.path, [place(links.source(f.path), f.path), lines, num(f.asm), esc(part.who)], f"asm-{markup.slug(f.path)}")
    files = [f for p in files_of(everything) for f in p.files]
    return (f'<p class="lead">No proof and no analyzer covers these: {sum(f.code for f in files if f.assembly)} lines of assembly in files of their own, '
            f'{sum(f.asm for f in files)} statements of inline assembly.</p>{t.render()}', t)


def tcb(everything, links):
    found = files_of(everything)
    sizes = ("lines", "code", "annotation", "asm")
    t = Table("parts", ["Directory", "Whose TCB", "What it is", "Files", "Lines", "Code", "Annotations", "Inline asm"])
    for p in found:
        name = f'<a class="name" href="#{markup.slug(p.path)}-files">{esc(p.path)}</a>'
        t.add(p.path, [name, esc(p.who), words(p.what), num(len(p.files)), *(num(p.total(s)) for s in sizes)], markup.slug(p.path))
    each = Table("files", ["File", "Whose TCB", "Lines", "Code", "Annotations", "Comments", "Inline asm"], tools=who_filter(found))
    for p in found:
        for n, f in enumerate(p.files):
            counts = (num(n) for n in (f.lines, f.code, f.annotation, f.comment, f.asm))
            anchor = f"{markup.slug(p.path)}-files" if n == 0 else ""
            each.add(f.path, [place(links.source(f.path), f.path), esc(p.who), *counts], anchor, facts=f'data-who="{esc(p.who)}"')
    total = [p for p in found if p.who == "everyone"]
    code_lines, notes = sum(p.total("code") for p in total), sum(p.total("annotation") for p in total)
    by_who = {w: sum(p.total("code") for p in found if p.who == w) for w in dict.fromkeys(p.who for p in found)}
    top = markup.figures([(markup.thousands(n), f"lines of code: {w}", "#parts") for w, n in by_who.items()]
                       + [(f"{notes / code_lines:.2f}", "lines of ACSL a line of code, in everyone’s", "#parts")])
    lead = f"Whose trust each file has, from {code('verification/tcb')}; tests are left out. Code is lines that are neither blank nor only a comment."
    return lead, top + t.render() + '<h2 id="by-file">By file</h2>' + each.render(), [t, each]


def who_filter(found):
    options = "".join(f'<option value="{esc(w)}">{esc(w)}</option>' for w in dict.fromkeys(p.who for p in found))
    return f'<select name="who" aria-label="Whose TCB"><option value="">everybody’s</option>{options}</select>'


PICTURES = (("data", "Data: what one says reaches the other."), ("signal", "Signals too, dashed: an event, a state that can be asked for."))


def pictures(network):
    """{file: SVG}, and the figures that show them; the names of their parts are made different, as both stand in one page."""
    files, figures = {}, []
    for level, caption in PICTURES:
        text = graph.svg(graph.dot(network, level, []))
        files[f"policy-{level}.svg"] = text
        shown = re.sub(r'<svg width="[^"]*" height="[^"]*"', f'<svg role="img" aria-label="flows of the policy, {level}"', text[text.index("<svg"):])
        shown = re.sub(r' id="', f' id="{level}-', shown)
        figures.append(f'<figure><a class="graph" href="policy-{level}.svg" title="in full size">{shown}</a>'
                       f'<figcaption>{esc(caption)} Grey while a domain is made.</figcaption></figure>')
    return files, f'<div class="graphs">{"".join(figures)}</div>'


def policy(everything, links):
    network = Graph(everything.holders.policy, PermissionMap(f"{everything.root}/policy/{goals.MAP}"))
    flows = Table("flows", ["From", "To", "What passes", "By whom", "When"])
    for (a, b), (level, through, runs) in sorted(graph.edges(network, 0, None).items()):
        by = code(through) if through else '<span class="none">directly</span>'
        flows.add(f"{a} to {b}", [code(a), code(b), esc(level), by, "both run" if runs else "one is still made"])
    stated = Table("goals", ["Goal", "Stated as", "Line"])
    for at, name, text in policy_goals(read(everything.root, "policy/goals")):
        stated.add(name, [esc(name), Cell(code(text), kind="words"), Cell(links.source("policy/goals", at, str(at)), at, True)], f"goal-{at}")
    files, figures = pictures(network)
    links.files.update(files)
    body = (f'{figures}<h2 id="goals-of-the-policy">Goals</h2><p class="lead">{code("make policy")} refuses a policy that breaks one, with the path.</p>'
            f'{stated.render()}'
            f'<h2 id="every-flow">Every flow in one step</h2>{flows.render()}')
    return f"Who can tell whom something in the reference policy, as {code('tools/redoubt policy graph')} draws it from the compiled policy.", body, [flows, stated]


def policy_goals(text):
    """(line, name, goal) of each goal; its name is that of the comment above."""
    name = ""
    for at, line in enumerate(text.splitlines(), 1):
        m = re.match(r"# ([FP]\d+)\.", line)
        if m:
            name = m[1]
        elif line.strip() and not line.startswith("#"):
            yield at, name, line.strip()


def advisories(everything, links):
    t = Table("advisories", ["Advisory", "Class", "What was wrong in Xen", "Shown by", "Evidence", "Rows"],
              {"Evidence": "name a test or a check in verification/advisories"})
    for a in everything.advisories.all:
        evidence = "".join(f"<li>{evidence_link(everything, links, *e)}</li>" for e in a.evidence)
        rows = ", ".join(f'<a href="index.html#{r}">{r}</a>' for r in a.rows) or '<span class="none" title="its test names no operation of the table">none</span>'
        t.add(a.number, [f'<a class="name" href="#{a.number}">{a.number}</a>', esc(a.kind), words(a.what), esc(a.how),
                         place(f"<ul>{evidence}</ul>"), place(rows)], a.number)
    tests = sum(a.how == "test" for a in everything.advisories.all)
    lead = (f"{len(everything.advisories.all)} published advisories of Xen: {tests} with a regression test, the others with a check that the operation is not "
            "there. "
            f"{links.source('docs/advisories.md')} says what is left out.")
    return lead, t.render(), [t]


def evidence_link(everything, links, kind, name):
    if "/" in kind:
        return links.source(kind, everything.hosted.line_of(kind, name), f"{kind.split('/')[-1]}:{name}")
    if kind == "system":
        path, line, _ = everything.systems.tests[name]
        return "system " + links.source(path, line, name)
    if kind == "mutant":
        return f'mutant <a href="mutants.html#{markup.slug(name)}">{esc(name)}</a>'
    return f"{esc(kind)} {links.source('xen/call/norow.txt', None, name)}"
