# SPDX-License-Identifier: Apache-2.0
"""Answers of domains/differ: read from a machine's log or from a file, and compared line by line with what is listed as intended."""
import collections
import fnmatch
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = os.path.join(HERE, "xen-4.17.txt")
INTENDED = os.path.join(HERE, "intended")
END = r"\bD (end\.1 \d+ lines|differ\.1 failed)"

Difference = collections.namedtuple("Difference", "key xen ours")
Entry = collections.namedtuple("Entry", "line count key xen ours reason test")


def answers(text):
    """{"SEQUENCE.N operation": answer} of a log or a file of answers, in their order."""
    found = re.findall(r"(?:^|\s)(?:D )?([a-z-]+\d*\.\d+ [^:\n]+): (.*?)\s*$", text, re.M)
    return dict(found)


def from_log(text):
    """The answers of a run that came to its end and lost no line; ValueError says what is missing."""
    said = re.findall(r"\bD ([a-z-]+\d*\.\d+ [^:\n]+: .*?)\s*$", text, re.M)
    end = re.search(r"\bD end\.1 (\d+) lines", text)
    if not end:
        raise ValueError("the guest did not come to its end")
    if len(said) != int(end[1]) or len(set(said)) != len(said):
        raise ValueError(f"{len(said)} lines came of {end[1]}")
    return answers("\n".join(said))


def differences(xen, ours):
    """Where they differ; a line that only one has differs from None."""
    return [Difference(key, xen.get(key), ours.get(key)) for key in {**xen, **ours} if xen.get(key) != ours.get(key)]


def intended(path=INTENDED):
    """Its entries: COUNT | KEY | Xen's answer | ours | reason | test; a key may hold * and ?."""
    entries = []
    with open(path) as f:
        for number, line in enumerate(f, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [field.strip() for field in line.split("|")]
            if len(fields) != 6 or not fields[0].isdigit() or not all(fields):
                raise ValueError(f"{path}:{number}: write COUNT | KEY | XEN | OURS | REASON | TEST")
            entries.append(Entry(number, int(fields[0]), *fields[1:]))
    return entries


def behind_star(pattern, text):
    """What the pattern's one * stands for, "" where it has none; None: no match."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if text == pattern else None
    fits = text.startswith(before) and text.endswith(after) and len(text) >= len(before) + len(after)
    return text[len(before):len(text) - len(after)] if fits else None


def covers(entry, difference):
    """A * in both answers stands for the same words in both."""
    xen, ours = behind_star(entry.xen, str(difference.xen)), behind_star(entry.ours, str(difference.ours))
    return fnmatch.fnmatchcase(difference.key, entry.key) and xen is not None and xen == ours


def complaints(found, entries):
    """What is not as listed: differences that no entry covers, entries that cover more or fewer than they say. The first entry that covers one counts."""
    counts, lines = collections.Counter(), []
    for difference in found:
        entry = next((e for e in entries if covers(e, difference)), None)
        if entry:
            counts[entry.line] += 1
        else:
            lines.append(f"{difference.key}: Xen {difference.xen}; ours {difference.ours}")
    lines += [f"{INTENDED}:{e.line}: {e.key}: occurs {counts[e.line]} times, not {e.count}" for e in entries if counts[e.line] != e.count]
    return lines
