# SPDX-License-Identifier: Apache-2.0
"""The digest of the tree: changes with a source, committed or not, new or gone; not with documentation, nor with what lies elsewhere."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from redoubtlib import tree                             # noqa: E402


class Digest(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.root = work.name
        subprocess.run(["git", "init", "-q"], cwd=self.root, check=True)
        self.put("xen/a.c", "int a;\n")
        subprocess.run(["git", "add", "."], cwd=self.root, check=True)
        self.first = tree.digest(self.root)

    def put(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)

    def test_a_source_that_changes_and_changes_back(self):
        self.put("xen/a.c", "int b;\n")
        self.assertNotEqual(tree.digest(self.root), self.first)
        self.put("xen/a.c", "int a;\n")
        self.assertEqual(tree.digest(self.root), self.first)

    def test_a_source_that_is_new_or_gone(self):
        self.put("tests/fakearch/b.c", "")
        self.assertNotEqual(tree.digest(self.root), self.first)
        os.remove(os.path.join(self.root, "tests/fakearch/b.c"))
        os.remove(os.path.join(self.root, "xen/a.c"))
        self.assertNotEqual(tree.digest(self.root), self.first)

    def test_words_are_no_source(self):
        for path in ("docs/a.c", "verification/claims.md", "verification/unproved", "build/x"):
            self.put(path, "x")
        self.assertEqual(tree.digest(self.root), self.first)

    def test_records_are_no_source_and_all_is_more(self):
        whole = tree.digest_of_all(self.root)
        for path in ("verification/records/proofs", "verification/records/begun/1/a.json", "docs/a.md"):
            self.put(path, "x")
        self.assertEqual((tree.digest(self.root), tree.digest_of_all(self.root)), (self.first, whole))
        self.put("Makefile", "x")
        self.assertEqual(tree.digest(self.root), self.first)
        self.assertNotEqual(tree.digest_of_all(self.root), whole)

    def test_what_was_selected(self):
        self.assertEqual(tree.stamp(self.root, only="", sample=0), {"tree": self.first, "selected": ""})
        self.assertEqual(tree.stamp(self.root, only="send", sample=5, fast=True)["selected"], "ONLY=send SAMPLE=5 FAST=True")

    def test_a_macro_that_only_an_annotation_names(self):
        said = "#define MOST {0}\n#define TWICE(x) (2 * (x) + DEEP)\n#define DEEP {1}\n#define OTHER {2}\n/*@ requires n <= MOST && TWICE(n); */\nvoid f(int n);\n"
        first = tree.seen(said.format(1, 1, 1))
        self.assertNotEqual(tree.seen(said.format(2, 1, 1)), first)
        self.assertNotEqual(tree.seen(said.format(1, 2, 1)), first)        # by way of another
        self.assertEqual(tree.seen(said.format(1, 1, 2)), first)           # one that is named nowhere


if __name__ == "__main__":
    unittest.main()
