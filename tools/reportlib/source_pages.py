# SPDX-License-Identifier: Apache-2.0
"""The sources that the report links, a page each, with numbered lines; those that the fuzz corpus never reached are marked."""
import os

from . import markup
from .markup import esc
from .inputs import read


def source_page(root, path, uncovered, measured, stamp):
    lines = []
    for n, text in enumerate(read(root, path).splitlines(), 1):
        miss = ' class="miss"' if n in uncovered else ""
        lines.append(f'<span id="L{n}"{miss}><a href="#L{n}">{n}</a>{esc(text)}</span>')
    lead = esc(f"{len(lines)} lines" + (f", {len(uncovered)} not covered by the fuzz corpus" if measured else ""))
    return markup.page("", path, lead, f'<pre class="source">{"".join(lines)}</pre>', stamp, up="../")


def write(root, out, links, coverage, stamp):
    """Writes what was linked; how many pages."""
    os.makedirs(os.path.join(out, "src"), exist_ok=True)
    files = (coverage or {"files": {}})["files"]
    for path in sorted(links.wanted):
        with open(os.path.join(out, links.page(path)), "w", encoding="utf-8") as f:
            f.write(source_page(root, path, set(files.get(path, {"uncovered": []})["uncovered"]), path in files, stamp))
    return len(links.wanted)
