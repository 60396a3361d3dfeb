# SPDX-License-Identifier: Apache-2.0
"""browser_check.py REPORT PICTURES - opens a finished report in headless Chromium: no errors, no requests, filter, sort, rows that open, places that links
name, light and dark, narrow, paper. Leaves pictures."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from reportlib import links                                 # noqa: E402
from reportlib.browser import Browser, Failed               # noqa: E402
from reportlib.markup import PAGES                            # noqa: E402

WIDE, NARROW = (1366, 900), (420, 900)
TYPE = """(() => { const bar = document.querySelector('.bar[data-for="%s"]'), box = bar.querySelector("input");
box.value = %r; box.dispatchEvent(new Event("input", { bubbles: true })); return bar.querySelector(".count").textContent; })()"""
CHOOSE = """(() => { const bar = document.querySelector('.bar[data-for="operations"]'), s = bar.querySelector('select[name=%s]');
s.value = %r; s.dispatchEvent(new Event("input", { bubbles: true })); return bar.querySelector(".count").textContent; })()"""
SHOWN = 'Array.from(document.querySelectorAll("#operations > tbody")).filter(b => !b.hidden).map(b => b.id)'
HEADS = 'Array.from(document.querySelectorAll("#%s > thead th")).map(h => h.textContent)'
CLICK = 'document.querySelectorAll("#%s > thead th button")[%d].click()'
COLUMN = """(() => { const t = document.getElementById("%s");
const rows = t.classList.contains("grouped") ? Array.from(t.tBodies, b => b.rows[0]) : Array.from(t.tBodies[0].rows);
return rows.map(r => r.cells[%d].dataset.v !== undefined ? r.cells[%d].dataset.v : r.cells[%d].textContent.trim()); })()"""
MARKS = """Array.from(document.querySelectorAll("#%s > thead th")).map((h, n) => [n, h.getAttribute("aria-sort")]).filter(x => x[1])"""
# ids of the page's own links that are not there
LOST = """Array.from(document.querySelectorAll('a[href^="#"]')).map(a => a.getAttribute("href").slice(1)).filter(i => i && !document.getElementById(i))"""


class Check:
    def __init__(self, browser, out):
        self.browser, self.out, self.failed, self.passed = browser, out, [], 0

    def that(self, what, good, seen=""):
        if good:
            self.passed += 1
        else:
            self.failed.append(f"{what}: {seen}")

    def open(self, name, place=""):
        self.browser.said.clear()
        self.browser.open("about:blank")
        self.browser.open(f"file://{os.path.abspath(self.out)}/{name}{place}")

    def quiet(self, name):
        self.that(f"{name}: nothing in the console, nothing asked of a network", not self.browser.said, self.browser.said[:3])


def numeric(values):
    """The values as the page orders them: numbers first."""
    def key(v):
        try:
            return (0, float(v), "")
        except ValueError:
            return (1, 0, v.lower())
    return [key(v) for v in values]


def filters(c):
    js, all_rows = c.browser.js, c.browser.js(SHOWN)
    c.that("operations are there", len(all_rows) > 100, len(all_rows))
    said = js(TYPE % ("operations", "evtchn_send"))
    shown = js(SHOWN)
    c.that("the filter leaves the row that it names", "evtchn_send" in shown and len(shown) < len(all_rows), shown)
    c.that("the filter counts", said == f"{len(shown)} of {len(all_rows)}", said)
    c.that("words are joined by and", js(TYPE % ("operations", "evtchn_send no-such-word")).startswith("0 of"))
    c.that("case does not matter", js(TYPE % ("operations", "EVTCHN_SEND")) == said)
    js(TYPE % ("operations", ""))
    c.that("an empty filter shows all", js(SHOWN) == all_rows)
    said = js(CHOOSE % ("family", "grant_table_op"))
    shown = js(SHOWN)
    c.that("a choice leaves its rows", shown and all(n.startswith("gnttab_") for n in shown), shown)
    js(CHOOSE % ("family", ""))


def sorts(c, table):
    js = c.browser.js
    before = sorted(js(COLUMN % (table, 0, 0, 0)))
    for n, head in enumerate(js(HEADS % table)):
        js(CLICK % (table, n))
        up = numeric(js(COLUMN % (table, n, n, n)))
        numbers = [k for k in up if k[0] == 0]
        c.that(f"{table}: {head} sorts", numbers == sorted(numbers) and [k[0] for k in up] == sorted(k[0] for k in up), up[:6])
        c.that(f"{table}: {head} says so", js(MARKS % table) == [[n, "ascending"]], js(MARKS % table))
        js(CLICK % (table, n))
        down = [k for k in numeric(js(COLUMN % (table, n, n, n))) if k[0] == 0]
        c.that(f"{table}: {head} sorts the other way", down == sorted(numbers, reverse=True), down[:6])
        c.that(f"{table}: {head} says that", js(MARKS % table) == [[n, "descending"]], js(MARKS % table))
    c.that(f"{table}: no row is lost", sorted(js(COLUMN % (table, 0, 0, 0))) == before)


def words_sort(c):
    """The operations' names, which are letters and underscores."""
    js, names = c.browser.js, COLUMN % ("operations", 0, 0, 0)
    js(CLICK % ("operations", 1))
    js(CLICK % ("operations", 0))
    up = js(names)
    js(CLICK % ("operations", 0))
    c.that("words sort", up == sorted(up) and js(names) == sorted(up, reverse=True), up[:4])


def opens(c):
    js, height = c.browser.js, 'document.querySelector("#evtchn_close tr.detail").offsetHeight'
    c.that("details are closed first", js(height) == 0)
    js('document.querySelector("#evtchn_close .open").click()')
    c.that("a row opens", js(height) > 50 and js('document.querySelector("#evtchn_close .open").getAttribute("aria-expanded")') == "true")
    js('document.querySelector("#evtchn_close .open").click()')
    c.that("a row closes", js(height) == 0)
    c.open("index.html", "#gnttab_copy")
    c.that("a permanent link opens its row", js('document.querySelector("#gnttab_copy tr.detail").offsetHeight') > 50)
    top = js('document.getElementById("gnttab_copy").getBoundingClientRect().top')
    c.that("and shows it", 0 <= top < WIDE[1], top)


def looks(c, pictures):
    """Every page in light and dark, wide and narrow."""
    for name, _ in PAGES:
        grounds = set()
        for scheme in ("light", "dark"):
            for size, (width, height) in (("wide", WIDE), ("narrow", NARROW)):
                c.browser.size(width, height)
                c.browser.scheme(scheme)
                c.open(f"{name}.html")
                over = c.browser.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                c.that(f"{name}.html {scheme} {size}: nothing sticks out", over <= 0, f"{over} pixels")
                grounds.add((scheme, c.browser.js("getComputedStyle(document.body).backgroundColor")))
                c.browser.picture(os.path.join(pictures, f"{name}-{scheme}-{size}.png"))        # which loads what is only painted
                c.quiet(f"{name}.html {scheme} {size}")
        lost = c.browser.js(LOST)
        c.that(f"{name}.html: its own places", not lost, lost[:3])
        c.that(f"{name}.html: dark is another ground than light", len({g for _, g in grounds}) == 2, grounds)


def main():
    out, pictures = sys.argv[1:3]
    os.makedirs(pictures, exist_ok=True)
    wrong, count = links.broken(out)
    try:
        with Browser() as browser:
            c = Check(browser, out)
            c.that("links", not wrong, "\n  ".join(wrong[:20]))
            browser.size(*WIDE)
            browser.scheme("light")
            c.open("index.html")
            filters(c)
            opens(c)
            c.quiet("index.html, used")
            for name, table in (("index", "operations"), ("tcb", "parts"), ("advisories", "advisories")):
                c.open(f"{name}.html")
                sorts(c, table)
                c.quiet(f"{name}.html, sorted")
            c.open("index.html")
            words_sort(c)
            looks(c, pictures)
            c.open("src/xen--call--table.def.html", "#L20")
            c.quiet("a source page")
            c.open("index.html")
            browser.pdf(os.path.join(pictures, "index.pdf"))
            c.that("it prints", os.path.getsize(os.path.join(pictures, "index.pdf")) > 20000)
    except Failed as why:
        print(f"report-test: {why}")
        return 1
    for line in c.failed:
        print(f"report-test: {line}")
    print(f"{count} links resolve, pictures in {pictures}" if not wrong else f"{len(wrong)} of {count} links are broken")
    print(f"{c.passed} passed, {len(c.failed)} failed")
    return 1 if c.failed else 0


if __name__ == "__main__":
    sys.exit(main())
