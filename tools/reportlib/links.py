# SPDX-License-Identifier: Apache-2.0
"""Links of a finished report: each must lead to a file of it, and to a place in that file."""
import html.parser
import os
import re


class Page(html.parser.HTMLParser):
    """ids and links of a page; doubled: ids that stand twice."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.doubled = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                if value in self.ids:
                    self.doubled.append(value)
                self.ids.add(value)
            elif name in ("href", "src", "xlink:href"):
                self.links.append(value)


def pages(out):
    found = {}
    for directory, _, names in os.walk(out):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(directory, name)
                with open(path, encoding="utf-8") as f:
                    found[os.path.relpath(path, out)] = Page(f.read())
    return found


def broken(out):
    """(what is wrong with each bad link, how many there are in all)."""
    found, wrong, count = pages(out), [], 0
    for name, page in sorted(found.items()):
        wrong += [f"{name}: id {i} stands twice" for i in page.doubled]
        for link in page.links:
            if link.startswith("data:"):
                continue
            count += 1
            if re.match(r"[a-z]+:|//", link):
                wrong.append(f"{name}: {link} leaves the report")
                continue
            file, _, place = link.partition("#")
            target = os.path.normpath(os.path.join(os.path.dirname(name), file)) if file else name
            if not os.path.isfile(os.path.join(out, target)):
                wrong.append(f"{name}: {link}: no such file")
            elif place and place not in found[target].ids:
                wrong.append(f"{name}: {link}: no such place")
    return wrong, count
