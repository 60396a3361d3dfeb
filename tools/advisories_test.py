# SPDX-License-Identifier: Apache-2.0
"""advisories_test.py - the table of advisories and the tests agree; and each way in which they could not is noticed, on a small tree."""
import importlib.machinery
import importlib.util
import os
import sys
import tempfile

sys.dont_write_bytecode = True
TOOLS = os.path.dirname(os.path.abspath(__file__))


def load():
    loader = importlib.machinery.SourceFileLoader("advisories", os.path.join(TOOLS, "advisories"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("advisories", loader))
    loader.exec_module(module)
    return module


advisories = load()
TEST = """/* a_test.c - head */
static int helper(void) { return 1; }

/* XSA-7: what it shows. */
static void shows(void)
{
	assert(helper());
}

static void other(void)
{
	/* XSA-9, XSA-12 */
}
"""
TREE = {
    "xen/core/a_test.c": TEST,
    "tests/system/some_tests.py": "@test\ndef disk_keeps_its_data(work):\n    pass\n",
    "xen/call/norow.txt": "# why\nOP_gone OP_away: nobody needs them\n",
    "verification/mutants/list": "# name\nsids_swapped xen/call/run.c x s@a@b@\n",
}
GOOD = """# head
XSA-7  | grants | wrong | test  | xen/core/a_test.c:shows, system:disk-keeps-its-data
XSA-8  | events | wrong | build | check:OP_away
XSA-9  | memory | wrong | test  | xen/core/a_test.c:other, mutant:sids_swapped
XSA-12 | memory | wrong | test  | xen/core/a_test.c:other
"""
BAD = [                                         # what of GOOD becomes what, and the words that must be in the report
    ("XSA-8 ", "XSA-7 ", "stands after"),
    ("XSA-8 ", "XSA-10", "stands after XSA-10"),
    ("XSA-8 ", "CVE-8 ", "five columns"),
    ("| events | wrong |", "| events |", "five columns"),
    ("| events", "| planets", "class planets"),
    ("a_test.c:shows", "a_test.c:hides", "no such function"),
    ("a_test.c:shows", "b_test.c:shows", "no such function"),
    ("a_test.c:shows", "a_test.c:other", "no comment there says XSA-7"),
    ("disk-keeps-its-data", "disk-loses-its-data", "none of that name"),
    ("OP_away", "OP_here", "none of that name"),
    ("mutant:sids_swapped", "mutant:sids", "none of that name"),
    ("XSA-12 | memory | wrong | test  | xen/core/a_test.c:other\n", "", "a_test.c:other: XSA-12, which verification/advisories does not have"),
    ("build | check:OP_away", "test  | check:OP_away", "`test` names a function"),
    ("build | check:OP_away", "build | system:disk-keeps-its-data", "`build` names a check"),
]


def report(tree, table):
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**tree, "verification/advisories": table}.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as f:
                f.write(text)
        return advisories.check(root)


def main():
    errors, numbers, own = advisories.check(os.path.dirname(TOOLS))
    assert not errors, "\n".join(errors)
    assert numbers >= advisories.LEAST and own > 0
    errors = report(TREE, GOOD)[0]
    assert errors == [f"verification/advisories: 4 advisories, fewer than {advisories.LEAST}"], errors
    advisories.LEAST = 3
    assert report(TREE, GOOD) == ([], 4, 3)
    for old, new, words in BAD:
        assert old in GOOD
        errors = report(TREE, GOOD.replace(old, new, 1))[0]
        assert any(words in e for e in errors), f"{new}: {errors}"
    errors = report({**TREE, "xen/core/a_test.c": TEST.replace("XSA-9, ", "")}, GOOD)[0]
    assert any("no comment there says XSA-9" in e for e in errors), errors
    print(f"{numbers} advisories, {own} with tests of their own")


if __name__ == "__main__":
    main()
