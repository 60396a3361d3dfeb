#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/threat-model.md: each row of its matrix names a system test, each test that it names exists, and each test with a hostile domain is in it."""
import glob
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROWS = ("guest", "console", "xenstore", "blkdrv", "netdrv", "supervisor", "builder")


def read(path):
    with open(os.path.join(ROOT, path)) as f:
        return f.read()


def registered():
    found = set()
    for file in glob.glob(os.path.join(ROOT, "tests", "system", "*.py")):
        found |= {n.replace("_", "-") for n in re.findall(r"^@test\ndef (\w+)\(", read(file), re.M)}
    return found


def named(text, tests):
    """Names of tests in a text: words in backticks with at least two dashes."""
    return {n for n in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+){2,})`", text)} | {n for n in tests if f"`{n}`" in text}


def main():
    text, tests = read("docs/threat-model.md"), registered()
    assert len(tests) > 40, f"only {len(tests)} tests are registered"
    missing = named(text, tests) - tests
    assert not missing, f"docs/threat-model.md names tests that do not exist: {', '.join(sorted(missing))}"
    for row in ROWS:
        line = re.search(rf"^\| \*\*{row}\*\*.*$", text, re.M)
        assert line, f"docs/threat-model.md has no row for {row}"
        assert named(line[0], tests), f"the row of {row} names no test"
    left_out = {n for n in tests if n.startswith("hostile-")} - named(text, tests)
    assert not left_out, f"docs/threat-model.md does not name {', '.join(sorted(left_out))}"


if __name__ == "__main__":
    main()
