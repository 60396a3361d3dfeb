#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The comparison of tests/differential: what it must notice, and that each intended difference names answers of Xen's and a test that are there."""
import fnmatch
import os
import re
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests", "differential"))
import compare                              # noqa: E402

XEN = {"a.1 send 4": "0", "a.2 send 5": "-22", "a.3 close 1": "-1"}


def entry(count, key, xen, ours):
    return compare.Entry(1, count, key, xen, ours, "a reason", "a test")


class Comparison(unittest.TestCase):
    def test_same_answers_are_no_difference(self):
        self.assertEqual(compare.complaints(compare.differences(XEN, dict(XEN)), []), [])

    def test_unlisted_difference_is_named(self):
        found = compare.differences(XEN, {**XEN, "a.2 send 5": "0"})
        self.assertEqual(compare.complaints(found, []), ["a.2 send 5: Xen -22; ours 0"])

    def test_line_that_one_side_lacks_differs(self):
        ours = {k: v for k, v in XEN.items() if k != "a.1 send 4"}
        self.assertEqual(len(compare.differences(XEN, ours)), 1)
        self.assertEqual(len(compare.differences(ours, XEN)), 1)

    def test_listed_difference_is_not_named(self):
        found = compare.differences(XEN, {**XEN, "a.3 close 1": "-13"})
        self.assertEqual(compare.complaints(found, [entry(1, "a.* close *", "-1", "-13")]), [])

    def test_listed_difference_with_other_answers_is_named(self):
        found = compare.differences(XEN, {**XEN, "a.3 close 1": "-14"})
        self.assertEqual(len(compare.complaints(found, [entry(1, "a.* close *", "-1", "-13")])), 2)

    def test_difference_that_occurs_no_longer_is_named(self):
        self.assertEqual(len(compare.complaints([], [entry(1, "a.*", "-1", "-13")])), 1)

    def test_difference_that_occurs_more_often_is_named(self):
        found = compare.differences(XEN, {**XEN, "a.1 send 4": "7", "a.3 close 1": "7"})
        self.assertEqual(len(compare.complaints(found, [entry(1, "a.1 *", "0", "7"), entry(2, "a.3 *", "-1", "7")])), 1)

    def test_star_stands_for_the_same_on_both_sides(self):
        star = entry(1, "a.*", "-1 sum *", "-13 sum *")
        self.assertTrue(compare.covers(star, compare.Difference("a.1 copy", "-1 sum 5", "-13 sum 5")))
        self.assertFalse(compare.covers(star, compare.Difference("a.1 copy", "-1 sum 5", "-13 sum 6")))
        self.assertFalse(compare.covers(star, compare.Difference("a.1 copy", "-2 sum 5", "-13 sum 5")))

    def test_lost_line_is_noticed(self):
        log = "[x] D a.1 send 4: 0\n(d1) D a.2 send 5: -22\nD end.1 2 lines\n"
        self.assertEqual(compare.from_log(log), {"a.1 send 4": "0", "a.2 send 5": "-22"})
        for broken in (log.replace("D a.2 send 5: -22\n", "\n"), log.replace("D end.1", "D"), log + "D a.1 send 4: 0\n"):
            with self.assertRaises(ValueError):
                compare.from_log(broken)


class Lists(unittest.TestCase):
    def test_entries_name_answers_of_xens_and_tests(self):
        with open(compare.REFERENCE) as f:
            text = f.read()
        self.assertRegex(text, r"^# Xen 4\.17\.\d+")
        reference = compare.answers(text)
        for e in compare.intended():
            keys = [k for k, said in reference.items() if fnmatch.fnmatchcase(k, e.key) and compare.behind_star(e.xen, said) is not None]
            self.assertGreaterEqual(len(keys), e.count, f"intended:{e.line}: no such answers of Xen's")
            self.assertTrue(self.is_test(e.test), f"intended:{e.line}: no test {e.test}")

    def is_test(self, name):
        if os.path.isfile(os.path.join(ROOT, name)):
            return bool(re.search(r"_test\.(c|py)$", name))
        with open(os.path.join(ROOT, "tests", "system", "enabled")) as f:
            return name in f.read().split()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
