# SPDX-License-Identifier: Apache-2.0
"""Pages, tables and links of the report. A cell that says nothing is an error, with its row, its column and the mend."""
import html
import os
import re

PAGES = (("index", "Operations"), ("claims", "Claims"), ("assumptions", "Assumptions"), ("tcb", "TCB"), ("policy", "Policy"), ("locks", "Locks"),
         ("coverage", "Coverage"), ("mutants", "Mutants"), ("analyzers", "Analyzers"), ("advisories", "Advisories"), ("evidence", "Build"))
TAG = re.compile(r"<[^>]*>")
SHORT = 8                       # rows: below that a table needs no filter


def esc(text):
    return html.escape(str(text), quote=True)


def code(text):
    return f"<code>{esc(text)}</code>"


def thousands(n):
    return f"{n:,}"


def percent(covered, lines):
    """Rounded down, so that 100 means all."""
    return covered * 1000 // lines / 10 if lines else None


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def badge(kind, text, title=""):
    return f'<span class="badge {kind}"{f" title={chr(34)}{esc(title)}{chr(34)}" if title else ""}>{esc(text)}</span>'


def absent(command):
    return f'<span class="absent" title="{esc(command)}">not run here</span>'


class Cell:
    """html as shown; value: what to sort by; number: right-aligned; kind: a class."""

    def __init__(self, text, value=None, number=False, kind=""):
        self.html, self.value, self.number, self.kind = str(text), value, number, kind

    @property
    def empty(self):
        return not TAG.sub("", self.html).strip() and "<svg" not in self.html

    def td(self, label):
        classes = " ".join(c for c in ("num" if self.number else "", self.kind) if c)
        value = "" if self.value is None else f' data-v="{esc(self.value)}"'
        return f'<td data-label="{esc(label)}"{f" class={chr(34)}{classes}{chr(34)}" if classes else ""}{value}>{self.html}</td>'


def num(n, shown=None):
    return Cell(thousands(n) if shown is None else shown, n, True)


def words(text):
    """A cell of prose."""
    return Cell(esc(text), kind="words")


def place(link, value=None):
    """A cell of a path, which may break anywhere."""
    return Cell(link, value, kind="path")


class Table:
    """columns: (name, explanation or ""); mends: {column: what to do where a cell is empty}."""

    def __init__(self, ident, columns, mends=None, caption="", tools=""):
        self.ident, self.mends, self.caption, self.tools = ident, mends or {}, caption, tools
        self.columns = [c if isinstance(c, tuple) else (c, "") for c in columns]
        self.rows, self.errors = [], []

    def add(self, name, cells, anchor="", detail="", facts=""):
        """detail: a second row that can be opened; facts: attributes for the filters."""
        cells = [c if isinstance(c, Cell) else Cell(c) for c in cells]
        assert len(cells) == len(self.columns), f"{self.ident}: {name}: {len(cells)} cells of {len(self.columns)}"
        for (column, _), cell in zip(self.columns, cells):
            if cell.empty:
                self.errors.append(f"{self.ident}: row {name}, column {column}: empty; {self.mends.get(column, 'give its input a line for it')}")
        self.rows.append((cells, anchor, detail, facts))

    def head(self, numbers):
        out = []
        for at, (name, why) in enumerate(self.columns):
            title = f' title="{esc(why)}"' if why else ""
            out.append(f'<th scope="col"{title}{" class=num" if numbers[at] else ""}><button type="button">{esc(name)}</button></th>')
        return f"<thead><tr>{''.join(out)}</tr></thead>"

    def body(self):
        out = []
        for cells, anchor, detail, facts in self.rows:
            line = "".join(c.td(name) for c, (name, _) in zip(cells, self.columns))
            ident = f' id="{esc(anchor)}"' if anchor else ""
            if detail:
                out.append(f'<tbody{ident} {facts}><tr class="main">{line}</tr><tr class="detail"><td colspan="{len(cells)}">{detail}</td></tr></tbody>')
            else:
                out.append(f"<tr{ident} {facts}>{line}</tr>")
        grouped = any(r[2] for r in self.rows)
        return "".join(out) if grouped else f"<tbody>{''.join(out)}</tbody>"

    def render(self):
        numbers = [bool(self.rows) and all(r[0][n].number for r in self.rows) for n in range(len(self.columns))]
        caption = f"<caption>{esc(self.caption)}</caption>" if self.caption else ""
        short = len(self.rows) < SHORT and not self.tools
        kinds = "data" + " grouped" * any(r[2] for r in self.rows) + " short" * short
        table = f'<table class="{kinds}" id="{self.ident}">{caption}{self.head(numbers)}{self.body()}</table>'
        return table if short else self.bar() + table

    def bar(self):
        box = f'<input type="search" placeholder="Filter" aria-label="Filter {esc(self.caption or self.ident)}">'
        return (f'<div class="bar" data-for="{self.ident}">{box}{self.tools}'
                f'<output class="count">{len(self.rows)} of {len(self.rows)}</output></div>')


class Links:
    """Source pages of the report, made for what is linked."""

    def __init__(self, root):
        self.root, self.wanted, self.files = root, {}, {}       # files: name -> text, beside the pages

    @staticmethod
    def page(path):
        return f"src/{path.replace('/', '--')}.html"

    def source(self, path, line=None, text=None, kind=""):
        """A link to a line of a file of the project; its path alone where there is no such file."""
        if not os.path.isfile(os.path.join(self.root, path)):
            return code(text or path)
        self.wanted.setdefault(path, set()).add(line or 1)
        shown = text or (path + (f":{line}" if line else ""))
        where = f"{path}:{line}" if line else path
        return f'<a class="{kind or "src"}" title="{esc(where)}" href="{self.page(path)}{f"#L{line}" if line else ""}">{esc(shown)}</a>'


def figures(items):
    """The few numbers at the top: (number, what it counts, page)."""
    out = []
    for number, what, target in items:
        out.append(f'<a class="figure" href="{target}"><b>{number}</b><span>{esc(what)}</span></a>')
    return f'<div class="figures">{"".join(out)}</div>'


def page(name, title, lead, body, stamp, up=""):
    nav = "".join(f'<a href="{up}{n}.html"{" aria-current=page" if n == name else ""}>{esc(t)}</a>' for n, t in PAGES)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>{esc(title)} · Redoubt assurance</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="{up}report.css"><script>document.documentElement.className = "js";</script></head>
<body><header><a class="brand" href="{up}index.html">Redoubt <span>assurance report</span></a><nav aria-label="Pages">{nav}</nav></header>
<main><h1>{esc(title)}</h1><p class="lead">{lead}</p>
{body}
</main><footer>{stamp}</footer><script src="{up}report.js"></script></body></html>
"""
