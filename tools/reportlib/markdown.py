# SPDX-License-Identifier: Apache-2.0
"""Enough of Markdown for the project's own documents: headings, paragraphs, lists, tables, fenced code; code, bold and links inside."""
import re

from .markup import Table, code, esc, slug

SPAN = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")


def inline(text, link, name):
    """link(path, text): what a link to a file of the project becomes; name(text): what stands in backquotes."""
    out, at = [], 0
    for m in SPAN.finditer(text):
        out.append(esc(text[at:m.start()]))
        at = m.end()
        if m[1] is not None:
            out.append(name(m[1]))
        elif m[2] is not None:
            out.append(f"<b>{esc(m[2])}</b>")
        elif re.match(r"https?:", m[4]):
            out.append(esc(f"{m[3]} ({m[4]})"))
        else:
            out.append(link(m[4].partition("#")[0].lstrip("./"), m[3]))
    return "".join(out) + esc(text[at:])


def cells(line):
    return [c.strip().replace("\\|", "|") for c in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


class Reader:
    """html of a text; tables: the Tables in it, whose empty cells are errors."""

    def __init__(self, text, ident, link, name=code):
        self.lines, self.ident, self.link, self.name = re.sub(r"<!--.*?-->", "", text, flags=re.S).splitlines(), ident, link, name
        self.out, self.tables = [], []
        at = 0
        while at < len(self.lines):
            at = self.block(at)
        self.html = f'<div class="prose">{"".join(self.out)}</div>'

    def inline(self, text):
        return inline(text, self.link, self.name)

    def block(self, at):
        """Takes the block at a line; the line behind it."""
        line = self.lines[at]
        if not line.strip():
            return at + 1
        heading = re.match(r"(#+) (.*)", line)
        if heading:
            level = min(max(len(heading[1]), 2), 3)
            if len(heading[1]) > 1:
                self.out.append(f'<h{level} id="{slug(heading[2])}">{self.inline(heading[2])}</h{level}>')
            return at + 1
        if line.startswith("```"):
            return self.fence(at)
        if line.lstrip().startswith("|") and at + 1 < len(self.lines) and re.match(r"^\s*\|[ :|-]+$", self.lines[at + 1]):
            return self.table(at)
        if re.match(r"[-*] |\d+\. ", line):
            return self.list(at)
        return self.paragraph(at)

    def until(self, at, pattern):
        end = at
        while end < len(self.lines) and self.lines[end].strip() and not (end > at and re.match(pattern, self.lines[end])):
            end += 1
        return end

    def paragraph(self, at):
        end = self.until(at, r"#|```|\||[-*] |\d+\. ")
        self.out.append(f"<p>{self.inline(' '.join(x.strip() for x in self.lines[at:end]))}</p>")
        return end

    def list(self, at):
        tag = "ol" if self.lines[at][0].isdigit() else "ul"
        end = self.until(at, r"#|```|\|")
        found = []
        for line in self.lines[at:end]:
            m = re.match(r"(?:[-*]|\d+\.) (.*)", line)
            if m:
                found.append(m[1])
            else:
                found[-1] += " " + line.strip().lstrip("- ")
        self.out.append(f"<{tag}>{''.join(f'<li>{self.inline(x)}</li>' for x in found)}</{tag}>")
        return end

    def fence(self, at):
        end = at + 1
        while end < len(self.lines) and not self.lines[end].startswith("```"):
            end += 1
        self.out.append(f"<pre>{esc(chr(10).join(self.lines[at + 1:end]))}</pre>")
        return end + 1

    def table(self, at):
        end = self.until(at, r"(?!\s*\|)")
        heads = cells(self.lines[at])
        table = Table(f"{self.ident}-{len(self.tables) + 1}", heads, {h: f"fill it in {self.ident}.md" for h in heads})
        for line in self.lines[at + 2:end]:
            row = (cells(line) + [""] * len(heads))[:len(heads)]
            table.add(re.sub(r"[`*]", "", row[0]), [self.inline(c) for c in row])
        self.tables.append(table)
        self.out.append(table.render())
        return end
