# SPDX-License-Identifier: Apache-2.0
# seconds: 180
"""Stages run in the order of their table; what fails, takes too long, has no time left is said and counted; a record tells it all."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True
from redoubtlib import records, stage                           # noqa: E402
from redoubtlib.problem import Problem                          # noqa: E402

ROOT = os.path.dirname(os.path.abspath(TOOLS))
TABLE = os.path.join(ROOT, "verification", "stages")


class Run(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = work.name

    def stages(self, text, *args, section="s"):
        table = os.path.join(self.work, "table")
        with open(table, "w") as f:
            f.write(text)
        done = subprocess.run([os.path.join(TOOLS, "stages"), section, "--table", table, *args], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_counts_and_order(self):
        code, said, _ = self.stages("[s]\na 0 0 echo one; echo 5 passed, 0 failed\nb 0 0 true\n[t]\nc 0 0 false\n")
        self.assertEqual(code, 0)
        self.assertTrue(said.endswith("6 passed, 0 failed\n"), said)
        self.assertLess(said.index("== a: passed (5 passed, 0 failed), "), said.index("== b: passed, "))
        self.assertNotIn("== c", said)

    def test_failures_count_and_the_rest_runs(self):
        code, said, _ = self.stages("[s]\na 0 0 echo 5 passed, 2 failed; exit 1\nb 0 0 echo 7 passed, 0 failed; exit 3\nc 0 0 false\nd 0 0 echo done\n")
        self.assertEqual(code, 1)
        self.assertTrue(said.endswith("13 passed, 4 failed\n"), said)
        self.assertIn("== b: failed: exit code 3 (7 passed, 0 failed)", said)
        self.assertIn("== d: passed (done)", said)

    def test_nothing_that_passed_is_a_failure(self):
        self.assertEqual(self.stages("[s]\n")[0], 1)

    def test_too_long_is_a_failure_and_what_it_started_ends(self):
        code, said, _ = self.stages("[s]\na 0 1 echo begun; sleep 300 & wait\nb 0 0 true\n")
        self.assertEqual(code, 1)
        self.assertIn("== a: failed: it took longer than 1 s (begun)", said)
        self.assertIn("== b: passed", said)

    def test_no_time_is_said(self):
        code, said, _ = self.stages("[s]\na 0 0 true\nb 50 0 true\nc 0 200 sleep 300\nd 1 0 true\n", "--seconds", "5")
        self.assertEqual(code, 0)
        self.assertRegex(said, "== b: left out: no time: it needs 50 s, [12345] s are left")
        self.assertIn("== c: stopped: no time", said)
        self.assertIn("== d: left out: no time: it needs 1 s, 0 s are left", said)
        self.assertTrue(said.endswith("1 passed, 0 failed\n"))

    def test_nothing_of_a_make_above_is_handed_down(self):
        with mock.patch.dict(os.environ, MAKEFLAGS="-n"):
            self.assertIn("flags: none\n", self.stages("[s]\na 0 0 echo flags: ${MAKEFLAGS-none}\n")[1])

    def test_only(self):
        self.assertEqual(self.stages("[s]\na 0 0 true\nb 0 0 true\n", "--only", "b", "--dry-run")[1], "b: true\n")
        self.assertRegex(self.stages("[s]\na 0 0 true\n", "--only", "c")[2], "no stage c; write one of a")

    def test_tables_that_are_none(self):
        for text, says in (("a 0 0 true\n", ":1: no stage"), ("[s]\na true\n", ":2: no stage"), ("[t]\n", r"no section \[s\]; write one of t")):
            code, _, wrong = self.stages(text)
            self.assertEqual(code, 2)
            self.assertRegex(wrong, says)

    def test_what_passed_is_kept(self):
        """A second run goes on: what failed is tried again, what passed is not, unless its command is another."""
        keep, ran = os.path.join(self.work, "keep"), os.path.join(self.work, "ran")

        def go(*commands):
            return stage.run_all([stage.Stage(name, 0, 0, command) for name, command in commands], self.work, 0, keep)
        first = go(("a", f"echo a >> {ran}; echo 5 passed, 0 failed"), ("b", f"echo b >> {ran}; false"))
        again = go(("a", f"echo a >> {ran}; echo 5 passed, 0 failed"), ("b", f"echo b >> {ran}; false"))
        go(("a", f"echo other >> {ran}"))
        with open(ran) as f:
            self.assertEqual(f.read().split(), ["a", "b", "b", "other"])
        self.assertEqual([(r.state, r.passed, r.failed) for r in first], [("passed", 5, 0), ("failed", 0, 1)])
        self.assertEqual([(r.state, r.passed, r.failed) for r in again], [("passed", 5, 0), ("failed", 0, 1)])
        self.assertRegex(again[0].text(), r"^passed: at \d{4}-\d\d-\d\d \d\d:\d\d \(5 passed, 0 failed\)$")

    def test_results_go_with_the_stage(self):
        """On another machine, where build/ has nothing; what is there is left."""
        keep, build = os.path.join(self.work, "keep"), os.path.join(self.work, "build")
        os.makedirs(build)
        for name in ("old", "mine"):
            with open(os.path.join(build, name + ".json"), "w") as f:
                f.write(name)
            os.utime(os.path.join(build, name + ".json"), (1, 1))
        stages = [stage.Stage("a", 0, 0, "echo new > build/new.json; echo new > build/mine.json")]
        stage.run_all(stages, self.work, 0, keep)
        for name in os.listdir(build):
            os.remove(os.path.join(build, name))
        with open(os.path.join(build, "mine.json"), "w") as f:
            f.write("later")
        stage.run_all(stages, self.work, 0, keep)
        texts = {}
        for name in os.listdir(build):
            with open(os.path.join(build, name)) as f:
                texts[name] = f.read()
        self.assertEqual(texts, {"new.json": "new\n", "mine.json": "later"})

    def test_what_is_kept_goes_with_the_record(self):
        records_of, keep = os.path.join(self.work, "records"), os.path.join(self.work, "begun")
        once = f"test ! -e {self.work}/ran && touch {self.work}/ran && echo 1 passed, 0 failed"
        later = f"test -e {self.work}/ready && echo 1 passed, 0 failed"
        table = f"[s]\na 0 0 {once}\nb 0 0 {later}\n"
        self.assertEqual(self.stages(table, "--record", records_of, "--keep", keep)[0], 1)
        self.assertTrue(os.path.isdir(keep))
        with open(os.path.join(self.work, "ready"), "w"):
            pass
        self.assertEqual(self.stages(table, "--record", records_of, "--keep", keep)[0], 0)
        self.assertFalse(os.path.exists(keep))

    def test_record(self):
        directory = os.path.join(self.work, "records")
        code, said, _ = self.stages("[s]\na 0 0 echo 5 passed, 0 failed\nb 0 0 echo 'sad | end'; false\nc 9 0 true\n", "--record", directory, "--seconds", "8")
        self.assertEqual(code, 1)
        name, = os.listdir(directory)
        self.assertRegex(name, r"^\d{4}-\d\d-\d\d\.md$")
        self.assertIn(f"record: {os.path.join(directory, name)}\n5 passed, 1 failed\n", said)
        with open(os.path.join(directory, name)) as f:
            text = f.read()
        self.assertIn(f"Commit {records.commit(ROOT)}", text)
        self.assertIn("1 of 3 stages passed.", text)
        self.assertRegex(text, r"\| a \| `echo 5 passed, 0 failed` \| passed \| 0 \| 5 passed, 0 failed \|")
        self.assertRegex(text, r"\| b \| .* \| failed: exit code 1 \| 0 \| sad \\\| end \|")
        self.assertRegex(text, r"\| c \| `true` \| left out: no time: it needs 9 s, \d s are left \| 0 \|  \|")
        self.assertRegex(text, r"gcc: gcc .*\d+\.\d+")
        self.stages("[s]\na 0 0 true\n", "--record", directory)
        self.assertEqual(sorted(os.listdir(directory)), sorted([name, name.replace(".md", "-2.md")]))


class Ours(unittest.TestCase):
    def test_every_stage_has_a_target(self):
        """Of the project's own table: the make targets are there."""
        known = subprocess.run(["make", "-pRrq", ":"], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False, env=stage.clean(os.environ)).stdout
        for section in ("ci", "release"):
            for s in stage.read(TABLE, section):
                for name in re.findall(r"\bmake (\S+)", s.command):
                    self.assertTrue(re.search(rf"^{re.escape(name)}:", known, re.M), f"{section}: {s.name}: make {name}")

    def test_ci_keeps_its_deadline(self):
        """What has a limit ends within the hour even if every stage before took as long as it may; a stage that needs more than its limit would never do."""
        for s in stage.read(TABLE, "ci"):
            self.assertTrue(0 < s.needs <= s.limit, s.name)
        with self.assertRaises(Problem):
            stage.read(TABLE, "none")


if __name__ == "__main__":
    unittest.main()
