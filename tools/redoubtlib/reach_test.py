# SPDX-License-Identifier: Apache-2.0
"""What a proof depends on: changes with what its functions name, by way of others too, and with every lemma; not with anything else."""
import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from redoubtlib import reach                            # noqa: E402

TEXT = """
#define MOST 4
#define TWICE(x) (2 * (x) + MOST)
#define OTHER 5
typedef unsigned int u32;
typedef int (*hook_t)(u32 asked);
enum kind { NONE, SOME = 3 };
struct place { u32 at; enum kind kind; };
struct elsewhere { u32 at; };
extern struct place places[4];
extern struct elsewhere others[4];
_Static_assert(sizeof(struct elsewhere) == 4, "whole");
//@ ghost u32 steps;	/* how many */
/*@ predicate near(struct place *p) = p->at < MOST; // ordinary words
    predicate far(struct place *p) = !near(p); */
/*@ predicate aside(struct elsewhere *e) = e->at == 0; */
/*@ axiomatic World { logic integer world{L}(integer n) reads steps; } */
/*@ lemma shared: \\forall integer n; n < n + 1; */
/*@ requires n < TWICE(1);
    assigns \\nothing;
*/
static inline u32 told(u32 n)
{
	return n + 1;
}
static inline u32 bare(u32 n) { return n + 2; }
/*@ requires aside(e); */
void apart(struct elsewhere *e);
/*@ requires far(&places[0]); assigns steps; ensures world(1) == 0; */
void f(hook_t h);
void f(hook_t h)
{
	told(SOME);
	bare(places[0].at);
}
/* what follows is another function */
void g(void) { apart(others); }
"""


class Reach(unittest.TestCase):
    def same(self, old, new, asked=("f",)):
        self.assertIn(old, TEXT)
        return reach.of(TEXT, asked) == reach.of(TEXT.replace(old, new), asked)

    def test_what_it_names(self):
        for old, new in (("told(SOME)", "told(NONE)"), ("(u32 asked)", "(int asked)"), ("struct place { u32 at;", "struct place { u32 more, at;"), ("SOME = 3", "SOME = 4"),
                         ("typedef unsigned int", "typedef unsigned long"), ("places[4]", "places[5]"), ("requires far", "requires near")):
            self.assertFalse(self.same(old, new), new)

    def test_what_only_annotations_name(self):
        for old, new in (("!near(p)", "near(p)"), ("p->at < MOST", "p->at > MOST"), ("#define MOST 4", "#define MOST 6"), ("(2 * (x)", "(3 * (x)"), ("ghost u32 steps", "ghost u64 steps"),
                         ("reads steps", "reads places")):
            self.assertFalse(self.same(old, new), new)

    def test_a_lemma_is_everyone_s(self):
        self.assertFalse(self.same("n < n + 1", "n < n + 2"))

    def test_of_others_the_contract(self):
        self.assertTrue(self.same("return n + 1", "return n + 3"))
        self.assertFalse(self.same("requires n < TWICE(1)", "requires n < TWICE(2)"))
        self.assertFalse(self.same("assigns \\nothing;\n*/\nstatic", "assigns steps;\n*/\nstatic"))

    def test_of_others_without_one_the_body(self):
        self.assertFalse(self.same("return n + 2", "return n + 3"))

    def test_what_it_does_not_name(self):
        for old, new in (("struct elsewhere { u32 at", "struct elsewhere { u64 at"), ("#define OTHER 5", "#define OTHER 6"), ("e->at == 0", "e->at == 1"), ("others[4]", "others[5]"),
                         ("g(void) { ", "g(void) { apart(0); "), ("== 4, \"whole\"", "<= 8, \"whole\"")):
            self.assertTrue(self.same(old, new), new)

    def test_comments_and_white_space(self):
        for old, new in (("// ordinary words", ""), ("/* how many */", "/* places */"), ("what follows", "f follows"), ("\ttold(SOME);\n\tbare", "\ttold( SOME ); bare")):
            self.assertTrue(self.same(old, new) if new != "\ttold( SOME ); bare" else self.same("told(SOME);\n\t", "told(SOME);   "), new)

    def test_all_functions_but_some(self):
        self.assertTrue(self.same("apart(others)", "apart(0)", ("-g",)))
        self.assertFalse(self.same("apart(others)", "apart(0)", ()))
        self.assertFalse(self.same("return n + 1", "return n + 3", ()))     # of the file, so asked for

    def test_lemmas_alone(self):
        self.assertTrue(self.same("told(SOME)", "told(NONE)", ("@lemma",)))
        self.assertFalse(self.same("n < n + 1", "n < n + 2", ("@lemma",)))

    def test_what_cannot_be_told_is_kept(self):
        odd = "\n__extension__ ;\n"
        self.assertNotEqual(reach.of(TEXT + odd, ("f",)), reach.of(TEXT, ("f",)))

    def test_what_came_of_it_is_in_order(self):
        said = reach.of(TEXT, ("f",))
        self.assertLess(said.index("struct place {"), said.index("extern struct place"))
        self.assertNotIn("elsewhere", said)


if __name__ == "__main__":
    unittest.main()
