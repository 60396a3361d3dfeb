# SPDX-License-Identifier: Apache-2.0
"""check and image say whether the policy enforces, its digest and its goals'; the goals go with the image as a module; without a policy there is no image."""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
from redoubtlib import pack, policy_words                       # noqa: E402
from redoubtlib.mac import testing                              # noqa: E402
from redoubtlib.manifest_test import SOURCE                     # noqa: E402

COMPILED = os.path.join(pack.BUILD, "policy.bin")


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


class Said(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.work = work.name
        for name in ("vmlinuz", "initrd.img"):
            testing.write(self.at(name), "x")
        for name in ("policy.bin", "policy.goals"):
            shutil.copy(os.path.join(pack.BUILD, name), self.at(name))
        testing.write(self.at("s.dts"), SOURCE)

    def at(self, name):
        return os.path.join(self.work, name)

    def check(self):
        done = subprocess.run([os.path.join(pack.ROOT, "tools", "redoubt"), "check", "s.dts"], cwd=self.work, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_enforcing_with_both_digests(self):
        code, said, wrong = self.check()
        self.assertEqual((code, wrong), (0, ""))
        self.assertEqual(said.splitlines()[1:], [f"policy policy.bin sha256={digest(COMPILED)} enforcing", f"goals sha256={digest(self.at('policy.goals'))}"])
        module, name = pack.load(self.at("s.dts")).modules[2]
        self.assertEqual((name, digest(module)), ("goals", digest(self.at("policy.goals"))))

    def test_the_digest_is_that_of_the_sources(self):
        said = subprocess.run("cat goals.te goals permission_map | sha256sum", shell=True, cwd=testing.POLICY, capture_output=True, text=True, check=True).stdout
        self.assertEqual(said.split()[0], digest(self.at("policy.goals")))

    def test_permissive_types_are_named(self):
        os.mkdir(self.at("p"))
        directory = testing.copy(self.at("p"))
        testing.write(os.path.join(directory, "more.te"), "permissive console_t;\npermissive guest_t;")
        self.assertEqual(testing.run("compile", directory, "-o", self.at("policy.bin"))[0], 0)
        self.assertIn(f"sha256={digest(self.at('policy.bin'))} permissive: nothing is denied to console_t, guest_t\n", self.check()[1])

    def test_goals_that_are_missing_or_others(self):
        os.remove(self.at("policy.goals"))
        code, said, wrong = self.check()
        self.assertEqual(code, 0)
        self.assertIn("no goals: policy.bin has goals, but not beside it (policy.goals)\n", said)
        self.assertRegex(wrong, r"^redoubt: policy\.bin has goals, but not beside it \(policy\.goals\), so the log of the boot cannot show their digest; run make policy\n$")
        self.assertNotIn("goals", [name for _, name in pack.load(self.at("s.dts")).modules])
        testing.write(self.at("policy.goals"), "no-flow a b")
        self.assertIn("policy.bin was not compiled with the goals beside it", self.check()[2])
        self.assertEqual(policy_words.goals_of(__file__), (None, "states no goals"))

    def test_no_policy_no_image(self):
        testing.write(self.at("s.dts"), SOURCE.replace('policy { compatible = "module,xsm-policy"; path = "policy.bin"; };', ""))
        code, said, wrong = self.check()
        self.assertEqual((code, said), (2, ""))
        self.assertRegex(wrong, r"^s\.dts:2: no policy: nothing would be allowed; add config")
        testing.write(self.at("s.dts"), SOURCE)
        os.remove(self.at("policy.bin"))
        self.assertRegex(self.check()[2], r"^s\.dts:4: no file policy\.bin; compile it with make policy")


if __name__ == "__main__":
    unittest.main()
