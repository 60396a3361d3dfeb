# SPDX-License-Identifier: Apache-2.0
"""Results that verify keeps: a proof is not run again; one that failed is, with more time, and another day without what the provers' cache has of it; --kept proves nothing."""
import argparse
import importlib.machinery
import importlib.util
import os
import sys
import tempfile
import time
import types
import unittest
from unittest import mock

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kept                                             # noqa: E402
PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "verify")
LOADER = importlib.machinery.SourceFileLoader("verify", PATH)
verify = importlib.util.module_from_spec(importlib.util.spec_from_loader("verify", LOADER))
LOADER.exec_module(verify)

GOOD = "[wp] [Z3 4.8] Goal typed_f_ensures_a : Valid\n[wp] Proved goals:    1 / 1\n"
BAD = "[wp] [Z3 4.8] Goal typed_f_ensures_a : Timeout\n[wp] Proved goals:    0 / 1\n"


class Kept(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.calls, self.times, self.version = [], [], "1"
        verify.unproved.cache_clear()
        self.work, self.record = work.name, os.path.join(work.name, "records", "proofs")
        for name, value in (("STORE", kept.Store(work.name, self.record)), ("text_of", lambda tree, file: tree), ("run", self.run_it), ("run_until", self.run_mutant),
                            ("versions", lambda: self.version)):
            patch = mock.patch.object(verify, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def run_it(self, command, cwd, limit=0):
        self.calls.append(command[command.index("-wp-cache") + 1])
        self.times.append(int(command[command.index("-wp-timeout") + 1]))
        return types.SimpleNamespace(stdout=self.says, stderr="")

    def run_mutant(self, stop, command, cwd):
        said = self.run_it(command, cwd).stdout.splitlines(keepends=True)
        end = next((n for n, line in enumerate(said) if stop(line)), len(said))
        return "".join(said[:end + 1])

    def prove(self, says, fresh=False, known=None):
        self.says = says
        result = verify.prove("tree", "a.c", ["f"], fresh, known)
        return result and result["proved"]

    def test_a_proof_is_kept(self):
        self.assertEqual((self.prove(GOOD), self.prove(BAD)), (1, 1))
        self.assertEqual(self.calls, ["update"])
        self.assertEqual(self.prove(BAD, fresh=time.time() + 9), 0)

    def test_another_version_proves_again(self):
        first = self.prove(GOOD)
        self.version = "2"
        self.assertEqual((first, self.prove(BAD)), (1, 0))

    def test_fresh_is_what_is_younger(self):
        began = time.time() - 9
        self.prove(GOOD)
        self.assertEqual((self.prove(BAD, fresh=began), self.prove(GOOD, fresh=time.time() + 9), self.prove(BAD, fresh=time.time() + 99)), (1, 1, 0))

    def test_fresh_has_nothing_that_a_prover_said_before(self):
        first = verify.STORE.goals()
        open(os.path.join(first.path, "goal"), "w", encoding="utf-8").close()
        again = verify.STORE.goals(first.begun)
        self.assertEqual((again, os.listdir(again.path)), (first, ["goal"]))
        later = verify.STORE.goals(first.begun + 9)
        self.assertEqual((later.begun, os.listdir(later.path)), (first.begun + 9, []))
        self.assertEqual(verify.STORE.goals(), later)

    def recorded(self):
        """As on another machine, which has the record alone."""
        verify.STORE.write(True, True)
        return mock.patch.object(verify, "STORE", kept.Store(os.path.join(self.work, "elsewhere"), self.record))

    def test_a_record_is_as_good(self):
        self.prove(GOOD)
        with self.recorded():
            self.assertEqual(self.prove(BAD), 1)
            self.assertEqual(verify.prove("tree", "a.c", ["f"], False)["by"], "record")
            self.assertEqual(self.prove(BAD, fresh=time.time() + 9), 0)
            self.version = "2"
            self.assertEqual(self.prove(BAD), 0)

    def test_no_failure_is_recorded_but_a_mutant_s(self):
        self.prove(BAD)
        self.prove(BAD, known=[])
        with self.recorded():
            self.assertEqual((self.prove(GOOD), self.prove(GOOD, known=[])), (1, 0))

    def test_a_record_that_is_none_is_named(self):
        self.prove(GOOD)
        verify.STORE.write(True, True)
        for text in ("no json\n", "{}\n", '{"key":"k"}\n'):
            with open(self.record, "a", encoding="utf-8") as f:
                f.write(text)
            with self.assertRaisesRegex(SystemExit, "proofs:2: no result"):
                kept.Store(self.work, self.record)
            with open(self.record, encoding="utf-8") as f:
                first = f.readline()
            with open(self.record, "w", encoding="utf-8") as f:
                f.write(first)

    def test_a_time_that_is_none_is_named(self):
        for text in (None, "yesterday"):
            path = os.path.join(self.work, "since")
            if text:
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text)
            with self.assertRaisesRegex(argparse.ArgumentTypeError, "date \\+%s"):
                verify.since(path)

    def test_what_the_record_keeps(self):
        self.prove(GOOD)
        self.prove(BAD, known=[])
        with self.recorded():
            self.version = "2"
            self.prove(GOOD)
            for proofs, mutants, lines in ((False, False, 3), (True, False, 2), (True, True, 1)):
                verify.STORE.write(proofs, mutants)
                with open(self.record, encoding="utf-8") as f:
                    self.assertEqual(len(f.readlines()), lines)
                verify.STORE.lines = kept.Store(self.work, self.record).lines

    def test_a_failure_is_tried_again_from_nothing(self):
        self.assertEqual((self.prove(BAD), self.prove(GOOD), self.prove(BAD)), (0, 1, 1))
        self.assertEqual(self.calls, ["update", "update", "rebuild"])
        self.assertEqual(self.times, [verify.TIMEOUT, 4 * verify.TIMEOUT, verify.TIMEOUT])

    def test_a_mutant_that_was_noticed_is_kept(self):
        self.assertEqual((self.prove(BAD, known=[]), self.prove(GOOD, known=[])), (0, 0))
        self.assertEqual(self.calls, ["update"])
        self.assertEqual(self.prove(GOOD, known=["f_ensures_a"]), 1)    # ended by a goal that does not count now

    def broken(self, unmodified, mutant):
        """What verify says of a mutant when Frama-C says this of the unmodified code, again if it fails, and of it."""
        says = [unmodified] * (1 + ("Timeout" in unmodified)) + [mutant]

        def run(command, cwd, limit=0):
            self.says = says.pop(0)
            return self.run_it(command, cwd)

        def run_until(stop, command, cwd):
            self.says = says.pop(0)
            return self.run_mutant(stop, command, cwd)
        with mock.patch.object(verify, "run", run), mock.patch.object(verify, "run_until", run_until):
            return verify.broken("mutant", "a.c", ["f"], False)

    def test_a_mutant_is_noticed_by_a_goal_that_fails_in_its_full_time(self):
        self.assertEqual(self.broken(GOOD, BAD), "f_ensures_a")
        self.assertEqual(self.times, [verify.TIMEOUT, verify.TIMEOUT])

    def test_a_mutant_that_is_proved_survives(self):
        self.assertIsNone(self.broken(GOOD, GOOD))

    def test_a_mutant_that_frama_c_does_not_take_shows_nothing(self):
        self.assertIsNone(self.broken(GOOD, "[kernel] a.c:1: syntax error\n"))

    def test_a_goal_that_fails_without_a_fault_shows_nothing(self):
        self.assertIsNone(self.broken(BAD, BAD))

    def test_a_goal_that_is_new_counts(self):
        new = BAD.replace("ensures_a", "assert_rte_mem_access")
        self.assertEqual(self.broken(BAD, new), "f_assert_rte_mem_access")

    def test_the_first_failure_ends_it(self):
        self.says = BAD.splitlines(keepends=True)[0] + GOOD
        said = self.run_mutant(lambda line: verify.fails(line, []), ["-wp-cache", "update", "-wp-timeout", "1"], ".")
        self.assertEqual(said.count("Goal"), 1)
        found = verify.parse("[wp] a.c:2: annotating function f\n" + said, [])
        self.assertEqual((found["proved"], found["goals"], found["failed"]), (0, 1, ["f_ensures_a"]))
        self.assertEqual(self.run_mutant(lambda line: verify.fails(line, ["f_ensures_a"]), ["-wp-cache", "update", "-wp-timeout", "1"], ".").count("Goal"), 2)

    def test_only_what_is_kept(self):
        with mock.patch.object(verify, "KEPT_ONLY", True):
            self.assertIsNone(self.prove(GOOD))
        self.prove(BAD)
        with mock.patch.object(verify, "KEPT_ONLY", True):
            self.assertIsNone(self.prove(GOOD))
        self.prove(GOOD)
        with mock.patch.object(verify, "KEPT_ONLY", True):
            self.assertEqual(self.prove(BAD), 1)
        self.assertEqual(self.calls, ["update", "update", "rebuild"])


class Lemmas(unittest.TestCase):
    def asked(self, *fcts):
        with mock.patch.object(verify, "run", lambda command, cwd: types.SimpleNamespace(stdout=" ".join(command), stderr="")):
            return verify.frama_c(".", "a.c", list(fcts), "goals", 1, "none")

    def test_they_are_asked_for_in_a_function_s_place(self):
        self.assertIn("-wp-prop @lemma", self.asked("@lemma"))
        self.assertNotIn("-wp-fct", self.asked("@lemma"))
        self.assertNotIn("-wp-prop", self.asked("f", "-g"))

    def test_without_goals_they_are_not_proved(self):
        said = "[wp] a.c:2: annotating function f\n"
        self.assertEqual(verify.parse(said, ["@lemma"])["proved"], 0)
        found = verify.parse(said + "[wp] [Z3 4.8] Goal typed_lemma_a : Valid\n[wp] Proved goals:    1 / 1\n", ["@lemma"])
        self.assertEqual((found["proved"], found["goals"], list(found["functions"])), (1, 1, ["@lemma"]))


class Until(unittest.TestCase):
    def test_the_line_and_what_was_started_end_it(self):
        began = time.monotonic()
        said = verify.run_until(lambda line: line == "b\n", ["sh", "-c", "echo a; (sleep 60 & wait) & echo b; echo c; wait"], ".")
        self.assertEqual(said, "a\nb\n")
        self.assertLess(time.monotonic() - began, 50)

    def test_what_ends_by_itself_is_whole(self):
        self.assertEqual(verify.run_until(lambda line: False, ["sh", "-c", "echo a; echo b >&2"], "."), "a\nb\n")

    def test_what_takes_too_long_ends(self):
        self.assertEqual(verify.run_until(lambda line: False, ["sh", "-c", "echo a; sleep 60"], ".", 1), "a\n")


class Refused(unittest.TestCase):
    def test_only_an_assertion_of_ours_notices(self):
        self.assertEqual(verify.refused('ops.h:51:9: error: static assertion failed: "no check"'), 'compiler: static assertion failed: "no check"')
        self.assertEqual(verify.refused("a.c:1:2: error: void value not ignored"), "NOT COMPILED: void value not ignored")
        self.assertEqual(verify.refused(""), "NOT COMPILED: ?")


class Unspecified(unittest.TestCase):
    TEXT = ("int f(int x);\nint g(int x)\n{\n\tif (x) { x++; }\n\treturn f(x);\n}\n"
            "static __attribute__((noinline)) int h(int x,\n\t\t int y)\n{\n\treturn x;\n}\nint k(int x) { return f(x); }\n")
    SAID = "[kernel:annot:missing-spec] a.c:5: Warning: \n  Neither code nor specification for function f, generating default assigns from the prototype\n"

    def failed(self, *names):
        said = "".join(f"[wp] a.c:2: annotating function {n}\n" for n in names) + self.SAID + GOOD
        result = verify.parse(said, [], self.TEXT)
        self.assertEqual((result["proved"], result["goals"]), (1, 1 + len(result["failed"])))
        return result["failed"]

    def test_a_proved_function_that_calls_what_has_no_contract_fails(self):
        self.assertEqual(self.failed("g"), ["g_calls_f_without_contract"])
        self.assertEqual(self.failed("h", "k"), ["k_calls_f_without_contract"])     # though Frama-C names one place of each function only

    def test_a_contract_without_assigns_is_none(self):
        with mock.patch.object(self, "SAID", self.SAID.replace("Neither code nor specification", "No code nor implicit assigns clause")):
            self.assertEqual(self.failed("g"), ["g_calls_f_without_contract"])

    def test_what_is_not_proved_may(self):
        self.assertEqual(self.failed("h"), [])


if __name__ == "__main__":
    unittest.main()
