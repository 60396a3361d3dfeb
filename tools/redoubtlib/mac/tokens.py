# SPDX-License-Identifier: Apache-2.0
"""The words of a policy.conf with their places in the sources: `#line` marks say which file and line they came from."""
import collections
import re

Place = collections.namedtuple("Place", "file line")
Place.__str__ = lambda self: f"{self.file}:{self.line}"
Token = collections.namedtuple("Token", "text place claim")

MARK = re.compile(r'#line (\d+)(?: "([^"\n]*)")?\s*$')
WORD = re.compile(r'"[^"\n]*"|[A-Za-z_][A-Za-z0-9_.]*|[0-9][0-9A-Za-z.]*|\S')
CLAIM = re.compile(r"#\s*(G\d+\..*)")


class Claims:
    """The goal that a comment names, for the rules below it in its file."""

    def __init__(self):
        self.file, self.text, self.open = None, None, False

    def comment(self, file, line):
        m = CLAIM.match(line)
        if m:
            self.file, self.text, self.open = file, m[1].strip(), True
        elif self.open and file == self.file:
            self.text += " " + line.lstrip("# ").strip()

    def rule(self, file):
        self.open = False
        return self.text if file == self.file else None


def tokens(text, name):
    """Every word of the text, whose lines are name's until a mark says otherwise."""
    file, number, claims, found = name, 0, Claims(), []
    for line in text.splitlines():
        mark = MARK.match(line)
        if mark:
            file, number = mark[2] if mark[2] is not None else file, int(mark[1]) - 1
            continue
        number += 1
        if line.lstrip().startswith("#"):
            claims.comment(file, line.strip())
            continue
        code = line.split("#", 1)[0]
        for m in WORD.finditer(code):
            found.append(Token(m[0], Place(file, number), claims.rule(file)))
    return found
