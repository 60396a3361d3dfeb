# SPDX-License-Identifier: Apache-2.0
"""policy_error_test.py - an error that one file of policy/ causes and the next one gets leads to both; others stay as they are."""
import glob
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
HINT = "or the end of the file before it, "


def make_policy(directory, name, text):
    """What make says of the policy with the text behind the file of that name."""
    changed = os.path.join(directory, name)
    with open(os.path.join(ROOT, "policy", name)) as f:
        source = f.read()
    with open(changed, "w") as f:
        f.write(source + text)
    ends = ("policy/macros.m4", "policy/base.te", "policy/goals.te")
    middle = sorted(p for p in glob.glob("policy/*.te", root_dir=ROOT) if p not in ends)
    parts = [changed if p == f"policy/{name}" else p for p in (*ends[:2], *middle, ends[2])]
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(["make", "policy", f"B={directory}/build", f"POLICY_TE={' '.join(parts)}"], cwd=ROOT, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


class Errors(unittest.TestCase):
    def test_a_missing_end_is_looked_for_in_the_file_before(self):
        with tempfile.TemporaryDirectory() as directory:
            code, said = make_policy(directory, "guest.te", "type more_t\n")
            self.assertEqual(code, 2, said)
            self.assertRegex(said, r"policy/netdrv\.te:\d+:ERROR 'syntax error' at token 'type'")
            self.assertRegex(said, rf"policy/netdrv\.te:\d+: mend this line, {HINT}{directory}/guest\.te, which may lack its `;`\n")

    def test_an_error_inside_a_file_is_its_own(self):
        with tempfile.TemporaryDirectory() as directory:
            code, said = make_policy(directory, "guest.te", "type more_t other_t;\n")
            self.assertEqual(code, 2, said)
            self.assertRegex(said, r"guest\.te:\d+:ERROR 'syntax error' at token 'other_t'")
            self.assertNotIn(HINT, said)

    def test_a_sound_policy_compiles(self):
        with tempfile.TemporaryDirectory() as directory:
            code, said = make_policy(directory, "guest.te", "# nothing more\n")
            self.assertEqual(code, 0, said)


if __name__ == "__main__":
    unittest.main()
