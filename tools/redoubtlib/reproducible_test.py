# SPDX-License-Identifier: Apache-2.0
# seconds: 180
"""tools/reproducible: what knows its directory, the time, the umask or the order of a directory is named with the place; what does not is identical."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True
from redoubtlib import digests, evidence, tree                        # noqa: E402

HEADER = "mkdir -p build/d; cp a.c build/same.c; "


class Reproducible(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = work.name
        self.repo = os.path.join(self.work, "repo")
        os.mkdir(self.repo)
        with open(os.path.join(self.repo, "a.c"), "w") as f:
            f.write("const char *where(void) { return __FILE__; }\n")
        for command in (("init", "-q"), ("add", "-A"), ("-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x")):
            subprocess.run(["git", "-C", self.repo, *command], check=True)

    def run_it(self, command, *shipped):
        evidence_file = os.path.join(self.work, "evidence", "evidence.json")
        done = subprocess.run([os.path.join(TOOLS, "reproducible"), "--repo", self.repo, "--work", os.path.join(self.work, "w"), "--evidence", evidence_file,
                               "--command", HEADER + command, *[a for s in ("same.c", *shipped) for a in ("--shipped", s)]], capture_output=True, text=True, check=False)
        result = {}
        if os.path.exists(evidence_file):
            with open(evidence_file) as f:
                result = json.load(f)["reproducible"]
        return done.returncode, done.stdout, done.stderr, result

    def test_identical(self):
        code, said, wrong, result = self.run_it("echo x >build/d/x", "d/*")
        self.assertEqual((code, wrong), (0, ""))
        self.assertIn("2 files identical, 0 not", said)
        self.assertTrue(result["identical"])
        self.assertEqual((result["tree"], result["selected"]), (tree.digest(self.repo), ""))
        self.assertEqual(result["artefacts"], [{"path": "d/x", "sha256": digests.hashlib.sha256(b"x\n").hexdigest()},
                                               {"path": "same.c", "sha256": digests.of_file(os.path.join(self.repo, "a.c"))}])
        self.assertFalse(os.path.exists(os.path.join(self.work, "w")))

    def test_each_circumstance_is_noticed(self):
        for command in ("pwd >build/d/x", "date >build/d/x", "date +%N >build/d/x", "umask >build/d/x", "echo $LC_ALL >build/d/x", "echo $USER >build/d/x", "echo $MAKEFLAGS >build/d/x"):
            code, said, wrong, result = self.run_it(command, "d/*")
            self.assertEqual(code, 1, command)
            self.assertRegex(wrong, r"^reproducible: d/x differs( \(\d+ and \d+ bytes\)| in \d+ bytes), first at \d+: '.*' and '.*'\n$", command)
            self.assertIn("1 files identical, 1 not", said)
            self.assertFalse(result["identical"])
            self.assertEqual([a["path"] for a in result["artefacts"]], ["same.c"])

    def test_a_path_in_an_object_and_its_mend(self):
        code, _, wrong, _ = self.run_it('gcc -g -c -o build/a.o "$PWD/a.c"', "a.o")
        self.assertEqual(code, 1)
        self.assertRegex(wrong, r"a\.o differs .*, first at \d+")
        self.assertEqual(self.run_it('gcc -g -ffile-prefix-map="$PWD"=. -c -o build/a.o "$PWD/a.c"', "a.o")[0], 0)

    def test_what_one_build_lacks_or_neither_makes(self):
        self.assertIn("d/pwd is in the second build alone", self.run_it("case $PWD in *longer*) echo x >build/d/pwd ;; esac", "d/*")[2])
        self.assertIn("nothing names nothing that was built", self.run_it("true", "nothing")[2])

    def test_a_build_that_fails(self):
        code, _, wrong, _ = self.run_it("echo too sad; false", "d/*")
        self.assertEqual(code, 1)
        self.assertIn("too sad\n", wrong)

    def test_where_the_builds_are_may_be_relative(self):
        """What a build keeps goes to a cache of its own, wherever its commands are."""
        done = subprocess.run([os.path.join(TOOLS, "reproducible"), "--repo", self.repo, "--work", "w", "--evidence", "e.json", "--shipped", "x", "--command",
                               'mkdir build; test -d "$XDG_CACHE_HOME/redoubt/guest" && echo x >build/x'], cwd=self.work, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_section_is_named(self):
        source = os.path.join(self.work, "b.c")
        paths = []
        for n in (1, 2):
            with open(source, "w") as f:
                f.write(f'const char here[] __attribute__((section(".mine"))) = "text {n}";\n')
            paths.append(os.path.join(self.work, f"{n}.o"))
            subprocess.run(["gcc", "-c", "-o", paths[-1], source], check=True)
        self.assertRegex(evidence.where(*paths), r"^ in 1 bytes, first at \d+ \(section \.mine\): ")

    def test_the_committed_tree_is_built(self):
        with open(os.path.join(self.repo, "a.c"), "a") as f:
            f.write("int more;\n")
        said = self.run_it("true")
        self.assertIn("what is not committed is not built", said[1])
        self.assertNotEqual(said[3]["artefacts"][0]["sha256"], digests.of_file(os.path.join(self.repo, "a.c")))


if __name__ == "__main__":
    unittest.main()
