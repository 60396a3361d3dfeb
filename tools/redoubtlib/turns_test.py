# SPDX-License-Identifier: Apache-2.0
# seconds: 180
"""By turns: kept proofs and then others while there is time, mutants of what changed, every test in exactly one share; what is left is named."""
import collections
import contextlib
import io
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True
from redoubtlib import turns                                    # noqa: E402

ROOT = os.path.dirname(os.path.abspath(TOOLS))
# Stands for verification/verify: two kept results, two others, of which one never ends.
VERIFY = """#!/bin/sh
case "$*" in
"--fast --kept") printf 'a.c : 3/3\\nnot kept: slow.c\\nnot kept: b.c run_b\\n3 proved, 0 unproved\\n' ;;
"--fast --only slow.c") exec sleep 300 ;;
"--fast --only b.c run_b") printf 'b.c run_b: 3/4\\n    unproved: goal\\n3 proved, 1 unproved\\n'; exit 1 ;;
"--only one ") echo 'mutant one: proof: x'; exit 1 ;;
"--only two ") echo 'mutant two: SURVIVED'; exit 1 ;;
"--only three ") echo 'no output of that name' ;;
*) echo "mutant $(echo "$2" | tr -d ' '): compiler"; exit 1 ;;
esac
"""
LIST = ["one a.c a.c s@x@y@", "two a.c a.c s@x@y@", "three b.c b.c s@x@y@"] + [f"more{n} c.c c.c s@x@y@" for n in range(9)]


class Tree(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.root = work.name
        self.write("verification/verify", VERIFY)
        os.chmod(os.path.join(self.root, "verification", "verify"), 0o755)
        self.write("verification/mutants/list", "\n".join(["# name file", *LIST, ""]))
        self.git("init", "-q", "-b", "main")
        for n in range(3):
            self.commit("z.c", str(n))
        environment = mock.patch.dict(os.environ)
        environment.start()
        self.addCleanup(environment.stop)
        os.environ.pop("CI_BASE", None)

    def write(self, path, text):
        file = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "w") as f:
            f.write(text)

    def git(self, *args):
        return subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x", "-C", self.root, *args], check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, path, text):
        self.write(path, text)
        self.git("add", "-A")
        self.git("commit", "-qm", path)
        return self.git("rev-parse", "HEAD")

    def said(self, function, *args):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            result = function(self.root, *args)
        return result, out.getvalue()

    def test_proofs(self):
        with mock.patch.object(turns, "ordered", lambda items, commit: sorted(items, reverse=True)), mock.patch.object(turns, "LEAST", 1):      # the slow one first
            counts, said = self.said(turns.proofs, 10)
        self.assertEqual(counts, (6, 1))                            # the slow one does not keep the other from its turn
        self.assertIn("    unproved: goal\n", said)
        self.assertIn("not proved this time, no time: slow.c\n", said)

    def test_proofs_without_time(self):
        counts, said = self.said(turns.proofs, 1)
        self.assertEqual(counts, (3, 0))
        self.assertEqual(said.count("not proved this time"), 2)

    def test_a_verify_that_says_nothing_is_a_failure(self):
        self.write("verification/verify", "#!/bin/sh\n")
        self.assertEqual(self.said(turns.proofs, 9)[0], (0, 1))

    def test_mutants_of_changed_files(self):
        self.commit("a.c", "x")
        (good, bad), said = self.said(turns.mutants, 60)
        self.assertEqual((good, bad), (1, 1))
        self.assertIn("2 of 12 mutants are of files that changed since ", said)
        self.assertIn("mutant two: SURVIVED\n", said)
        self.assertNotIn("more", said)

    def test_a_mutant_without_a_verdict_is_a_failure(self):
        self.commit("b.c", "x")
        self.assertEqual(self.said(turns.mutants, 60)[0], (0, 1))

    def test_mutants_without_time(self):
        self.commit("a.c", "x")
        counts, said = self.said(turns.mutants, 1)
        self.assertEqual(counts, (0, 0))
        self.assertEqual(said.count("not tried this time, no time: mutant "), 2)

    def test_a_few_others(self):
        self.write("verification/mutants/list", "\n".join(LIST[3:]))
        counts, said = self.said(turns.mutants, 60)
        self.assertEqual(counts, (turns.FEW, 0))
        self.assertIn("no file with a mutant changed since ", said)

    def test_the_last_landing(self):
        first = self.git("rev-list", "--max-parents=0", "HEAD")
        self.assertEqual(turns.base(self.root), first)
        landed = self.git("rev-parse", "HEAD")
        self.git("update-ref", "refs/remotes/origin/main", landed)
        self.assertEqual(turns.base(self.root), first)              # what landed is what is checked
        self.commit("a.c", "x")
        self.assertEqual(turns.base(self.root), landed)
        self.assertEqual(turns.changed(self.root) & {"a.c", "z.c"}, {"a.c"})
        for n in range(turns.BACK):
            last = self.commit("y.c", str(n))
        self.git("update-ref", "refs/remotes/origin/main", last)
        self.assertEqual(turns.base(self.root), self.git("rev-parse", f"HEAD~{turns.BACK}"))
        os.environ["CI_BASE"] = "HEAD~1"
        self.assertEqual(turns.base(self.root), self.git("rev-parse", "HEAD~1"))


class Order(unittest.TestCase):
    def test_every_item_comes_first_for_some_commit(self):
        items = [f"item{n}" for n in range(8)]
        first = collections.Counter(turns.ordered(items, f"{n:040x}")[0] for n in range(400))
        self.assertEqual(set(first), set(items))
        self.assertEqual(sorted(turns.ordered(items, "a")), items)
        self.assertEqual(turns.ordered(items, "a"), turns.ordered(items[::-1], "a"))

    def test_every_share_has_its_turn(self):
        self.assertEqual({turns.share_of(f"{n:040x}", 4) for n in range(100)}, {1, 2, 3, 4})

    def test_shares_are_all_tests_but_the_enabled_once(self):
        run = os.path.join(ROOT, "tests", "system", "run")
        names = []
        for n in range(1, 5):
            names += subprocess.run([run, "--rest", "--names"], env={**os.environ, "SHARD": f"{n}/4"}, capture_output=True, text=True, check=True).stdout.split()
        whole = subprocess.run([run, "--rest", "--names"], env={**os.environ, "SHARD": "1/1"}, capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(sorted(names), sorted(whole))
        with open(os.path.join(ROOT, "tests", "system", "enabled")) as f:
            enabled = {line.split("#")[0].strip() for line in f}
        self.assertTrue(whole and not enabled & set(whole))


if __name__ == "__main__":
    unittest.main()
