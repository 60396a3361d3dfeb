# SPDX-License-Identifier: Apache-2.0
"""constraint_test.py - constraints on records: what applies, what holds, what cannot be known."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
from redoubtlib.mac.constraint import Constraint  # noqa: E402
from redoubtlib.mac.records import parse  # noqa: E402

TYPES = {"a_t": {"a_t"}, "b_t": {"b_t"}, "letters": {"a_t", "b_t"}}


def holds(expression, source="a_t", target="b_t"):
    record = parse(f"avc:  denied  {{ p }} for domid=1 scontext=u:r:{source} tcontext=u:r:{target} tclass=c", "log:1")
    return Constraint(f"mlsconstrain c p {expression};", "mls:1", TYPES.get).holds(record)


class Constraints(unittest.TestCase):
    def test_what_applies(self):
        for text, tclass, perms, applies in (("c p", "c", {"p"}, True), ("{ b c } { q p }", "c", {"p"}, True), ("c q", "c", {"p"}, False), ("b p", "c", {"p"}, False),
                                             ("c *", "c", {"p"}, True), ("c ~{ p q }", "c", {"p"}, False), ("c ~{ p q }", "c", {"p", "r"}, True), ("c ~p", "c", {"r"}, True)):
            self.assertEqual(Constraint(f"constrain {text} (t1 == t2);", "mls:1", TYPES.get).applies(tclass, perms), applies, text)
        self.assertFalse(Constraint("mlsvalidatetrans c (l1 eq l2);", "mls:1", TYPES.get).applies("c", {"p"}))

    def test_types(self):
        for text, value in (("(t1 == a_t)", True), ("(t2 == a_t)", False), ("(t1 != { b_t a_t })", False), ("(t1 == t2)", False), ("(t1 != t2)", True), ("(t2 == letters)", True),
                            ("not (t1 == a_t)", False), ("(t1 == b_t or t2 == b_t)", True), ("(t1 == b_t and t2 == b_t)", False), ("(t1 == ~{ b_t })", True), ("(t1 == *)", True),
                            ("(t1 == nobody_t)", False)):
            self.assertIs(holds(text), value, text)

    def test_levels(self):
        for text, low, high, value in (("(l1 dom l2)", "s0:c1,c2", "s0:c1", True), ("(l1 domby l2)", "s0:c1,c2", "s0:c1", False), ("(l1 incomp l2)", "s0:c1", "s0:c2", True),
                                       ("(l1 incomp l2)", "s0", "s0:c2", False), ("(l1 eq l2)", "s0:c1.c3", "s0:c1,c2,c3", True), ("(h1 dom h2)", "s0-s0:c0.c9", "s0:c4", True),
                                       ("(l1 dom h2)", "s0-s0:c0.c9", "s0:c4", False), ("(l1 != l2)", "s0", "s1", True), ("(l1 == l2)", "s0", "s1", False)):
            self.assertIs(holds(text, f"a_t:{low}", f"b_t:{high}"), value, (text, low, high))

    def test_what_cannot_be_known(self):
        self.assertIsNone(holds("(l1 dom l2)"))
        self.assertIsNone(holds("(l1 dom l2)", "a_t:s0", "b_t:s1"))
        self.assertIsNone(holds("(l1 dom l2)", "a_t:low:x", "b_t:low:y"))
        self.assertIsNone(holds("(u1 == u2)"))
        self.assertIs(holds("(u1 == u2 or t1 == a_t)"), True)
        self.assertIsNone(holds("(u1 == u2 or t1 == b_t)"))
        self.assertIs(holds("(u1 == u2 and t1 == b_t)"), False)


if __name__ == "__main__":
    unittest.main()
