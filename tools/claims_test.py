# SPDX-License-Identifier: Apache-2.0
"""claims_test.py - verification/claims.md names goals and tests that are there; and each way in which it could not is noticed, on a small tree."""
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
TOOLS = os.path.dirname(os.path.abspath(__file__))


def load():
    loader = importlib.machinery.SourceFileLoader("claims", os.path.join(TOOLS, "claims"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("claims", loader))
    loader.exec_module(module)
    return module


claims = load()
TREE = {
    "xen/core/a.h": "/*@ requires x;\n    ensures one: \\result == 0;\n*/\nerr_t __must_check take(int x);\n/*@ ensures two: 1;\n*/\nvoid other(void);\n",
    "xen/core/a.c": '#include "core/a.h"\n//@ lemma order: 1 == 1;\nerr_t take(int x)\n{\n\treturn 0;\n}\n',
    "xen/core/b.c": "/*@ ensures three: 1;\n*/\nstatic inline void small(void)\n{\n}\n\nvoid other(void)\n{\n}\n//@ lemma apart: 1 == 1;\n",
    "xen/core/a_test.c": "static void shows(void)\n{\n}\n",
    "xen/core/c.h": "/*@ axiomatic World { axiom flat: 1 == 1; } */\n",
    "verification/assumptions": "A1 | all | that it is flat | nothing\n",
    "xen/core/d.c": "//@ lemma left: 1 == 1;\n",
    "xen/core/e.c": "//@ lemma alone: 1 == 1;\n",
    "verification/targets": "# head\nxen/core/a.c\nxen/core/b.c small\nxen/core/d.c -small\nxen/core/e.c small\nxen/core/e.c @lemma\n",
}
GOOD = "\n" + "".join(f"\n## {h}\n" for h in claims.HEADINGS) + "`take: one` `small: three` `lemma: order` `lemma: alone` `xen/core/a_test.c:shows`\n"
BAD = [
    ("`take: one`", "`take: two`", "take has no `ensures two:`"),
    ("`take: one`", "`taken: one`", "taken has no `ensures one:`"),
    ("`take: one`", "`other: two`", "other belongs to no line"),
    ("lemma: order", "lemma: apart", "lemma apart is in no file"),
    ("lemma: order", "lemma: left", "lemma left is in no file"),
    ("a_test.c:shows", "a_test.c:hides", "has no hides"),
    ("a_test.c:shows", "c_test.c:shows", "is not there"),
    ("## Grants", "## Gifts", "no section `Grants`"),
]


UNPROVED = [
    ("xen/core/c.h", "//@ axiomatic World { axiom round: 1 == 1; }\n", "xen/core/c.h: no line of verification/assumptions names the axiom round"),
    ("xen/core/c.h", "/*@ requires a;\n    admit ensures one: 1; */\nvoid f(void);\n", "xen/core/c.h has an `admit`"),
]


def report(text, **changed):
    with tempfile.TemporaryDirectory() as root:
        for path, content in {**TREE, **changed, "verification/claims.md": text}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                f.write(content)
        r = subprocess.run([sys.executable, os.path.join(TOOLS, "claims"), root], capture_output=True, text=True, timeout=60)
        return r.returncode, r.stdout


def main():
    code, out = report(GOOD)
    assert code == 0 and "4 goals and 1 tests named, 0 wrong" in out, out
    for old, new, words in BAD:
        assert old in GOOD
        code, out = report(GOOD.replace(old, new))
        assert code == 1 and words in out, (new, out)
    for path, content, words in UNPROVED:
        code, out = report(GOOD, **{path: content})
        assert code == 1 and words in out, (content, out)
    r = subprocess.run([sys.executable, os.path.join(TOOLS, "claims")], capture_output=True, text=True, timeout=60)
    assert r.returncode == 0, r.stdout + r.stderr
    print(r.stdout.strip())


main()
