# SPDX-License-Identifier: Apache-2.0
"""What checkpolicy and libsepol say of a policy, as problems at lines of its sources: never of a macro's expansion."""
import difflib
import os
import re

from ..problem import Problem
from .te import Source
from .tokens import MARK

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PARSE = re.compile(r"^(.+):(\d+):ERROR '(.*)' at token '(.*)' on line (\d+):$")
NEVER = re.compile(r"^libsepol\.report_failure: neverallow on line (\d+) of (.+) \(or line \d+ of .*\) violated by allow (\S+) (\S+):(\S+) \{ (.*) \};$")
CONFLICT = re.compile(r"^libsepol\.expand_terule_helper: conflicting TE rule for \((\S+), (\S+):(\S+)\):  old was (\S+), new is (\S+)$")
BOUND = re.compile(r"^libsepol\.bounds_check\S*: (.*)$")
NAME = re.compile(r"^(?:unknown|undefined) (\w+)(?: type)? ['\"]?(\w+)|^(permission) (\w+) is not defined for class (\w+)"
                  r"|^(attribute|unknown|type) (\w+) is not declared")
NOISE = ("checkpolicy:  error(s) encountered", "Error while expanding policy", "libsepol.check_assertions", "libsepol.expand_module", "checkpolicy:  loading")
EMPTY = re.compile(r"(?<![A-Za-z0-9_])_(?:\w+_)?t\b")        # what `$2_t` becomes without a second argument
CALL = re.compile(r"([A-Za-z_]\w*)\(")
DEFINED = re.compile(r"^m4_define\(\[?(\w+)\]?", re.M)


def line_of(place):
    """The text of a line of a source; empty where the file is not there."""
    file, line = place
    for path in (file, os.path.join(ROOT, file)):
        try:
            with open(path, encoding="utf-8", errors="replace") as f:
                return f.read().splitlines()[line - 1].strip()
        except (OSError, IndexError):
            continue
    return ""


def tidy(text):
    return re.sub(r"\s+", " ", text.split("#", 1)[0]).strip()


def nearest(name, names):
    """` (did you mean X?)` where one of the names is near."""
    near = difflib.get_close_matches(name, sorted(names), 1)
    return f" (did you mean {near[0]}?)" if near else ""


class Errors:
    """The problems in what checkpolicy said of the text, which was made of the parts."""

    def __init__(self, said, conf, parts):
        self.said, self.conf, self.parts = said.splitlines(), conf.splitlines(), parts
        self.text, self.read = conf, None

    @property
    def source(self):
        if self.read is None:
            self.read = Source(self.text, "policy.conf")
        return self.read

    def problems(self):
        found, rest = [], []
        for line in self.said:
            for pattern, make in ((PARSE, self.parse), (NEVER, self.never), (CONFLICT, self.conflict)):
                m = pattern.match(line)
                if m:
                    found += make(m)
                    break
            else:
                rest.append(line)
        if not found:
            rest = [line for line in rest if line.strip() and not line.startswith(NOISE)] or ["checkpolicy failed without a word"]
            found = [Problem(self.parts[-1], " ".join(rest), "mend what it names")]
        return unique(found)

    # an error while it reads

    def parse(self, m):
        file, line, what, token, physical = m[1], int(m[2]), m[3], m[4], int(m[5])
        called = line_of((file, line))
        made = tidy(self.conf[physical - 1]) if physical <= len(self.conf) else ""
        within = CALL.match(called)
        if what == "syntax error":
            return [self.syntax(file, line, token, called)]
        if within and EMPTY.search(made):
            return [Problem(f"{file}:{line}", f"{tidy(called)} lacks an argument: it stands for `{made}`", "write the macro with all of its arguments")]
        words = what[0].lower() + what[1:] if not what[1:2].isupper() else what
        if within and made and made != tidy(called) and not MARK.match(made):
            words += f", in what {tidy(called)} stands for: `{made}`"
        return [Problem(f"{file}:{line}", words, self.mend(what, made))]

    def syntax(self, file, line, token, called):
        m = CALL.match(called)
        if m and m[1] == token:
            names = self.macros()
            return Problem(f"{file}:{line}", f"no macro {token}{nearest(token, names)}", f"write one of {', '.join(sorted(names))}")
        mend = "mend this line, or the one before it, which may lack its `;`"
        if file in self.parts[1:] and first_statement(file, line):
            before = self.parts[self.parts.index(file) - 1]
            mend = f"mend this line, or the end of the file before it, {before}, which may lack its `;`"
        return Problem(f"{file}:{line}", f"syntax error at `{token}`" if token else "syntax error", mend)

    def macros(self):
        """Names of the macros that the .te files may use."""
        found = set()
        for part in self.parts:
            if part.endswith(".m4"):
                with open(part, encoding="utf-8", errors="replace") as f:
                    found |= set(DEFINED.findall(f.read()))
        return found - {"domain_classes", "own_labels"}

    def mend(self, what, made):
        m = NAME.match(what)
        if what.startswith("Duplicate declaration"):
            return self.duplicate(made)
        if not m:
            return "mend it"
        kind, name = (m[1] or m[3] or m[6]), (m[2] or m[4] or m[7])
        if kind == "permission":
            known = self.source.classes.get(m[5], ())
            return f"write one that policy/access_vectors has{nearest(name, known)}, or add it there"
        if kind == "class":
            return f"write one that policy/security_classes has{nearest(name, self.source.classes)}"
        return f"declare it, or mend its name{nearest(name, set(self.source.types) | set(self.source.attributes))}"

    def duplicate(self, made):
        words = re.findall(r"\w+", made)
        place = self.source.attributes.get(words[1]) if len(words) > 1 and words[0] == "attribute" else None
        for token, before in zip(self.source.tokens[1:], self.source.tokens):
            if len(words) > 1 and before.text == words[0] and token.text == words[1]:
                place = before.place
                break
        return f"keep one; {place} declares it already" if place else "keep one"

    # an error of the rules

    def never(self, m):
        goal = next((r for r in self.source.rules if r.kind == "neverallow" and r.place == (m[2], int(m[1]))
                     and self.covers(r, m[3], m[4], m[5], m[6].split())), None)
        claim = goal and goal.claim
        words = f"`allow {m[3]} {m[4]}:{m[5]} {{ {m[6]} }};` breaks the goal at {m[2]}:{m[1]}"
        words += f", `{goal}`" if goal else ""
        words += f" ({claim})" if claim else ""
        sinners = self.allowing(m[3], m[4], m[5], m[6].split()) or [self.parts[-1]]
        return [Problem(str(place), words, "take the rule back, or change the goal if the claim changes") for place in sinners]

    def covers(self, rule, source, target, tclass, perms):
        return (source, target) in set(self.source.pairs(rule)) and any(c == tclass and set(perms) & p for c, p in self.source.vectors(rule))

    def allowing(self, source, target, tclass, perms):
        return list(dict.fromkeys(r.place for r in self.source.rules if r.kind == "allow" and self.covers(r, source, target, tclass, perms)))

    def conflict(self, m):
        source, target, tclass, old, new = m.groups()
        places = {}
        for s, t, c, default, place in self.source.transitions:
            everything = self.source.types
            if (source in s.of(everything, self.source.expand) and target in t.of(everything, self.source.expand)
                    and tclass in c.plus and default in (old, new)):
                places.setdefault(default, place)
        return [Problem(str(places.get(new, self.parts[-1])), f"two labels for what {source} makes of {target}:{tclass}: {old} ({places.get(old)}) and {new}",
                        "keep one type_transition")]


def first_statement(part, line):
    """Whether nothing but comments and blank lines stands before the line."""
    with open(part, encoding="utf-8", errors="replace") as f:
        before = f.read().splitlines()[:line - 1]
    return all(not text.strip() or text.lstrip().startswith("#") for text in before)


def unique(problems):
    return list({str(p): p for p in problems}.values())
