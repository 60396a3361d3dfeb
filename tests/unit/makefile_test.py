# SPDX-License-Identifier: Apache-2.0
"""A rule that names a variable of a file which make reads later depends on nothing, and fails on a clean clone alone: what is undefined while make reads may only be options."""
import os
import re
import subprocess
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OPTIONS = {"DEBUG", "FAST", "ONLY"}             # of make's caller
SOME_HAVE = re.compile(r"FUZZ_SRC_\w+")         # of a harness that has more than its own source


def undefined(directory, *makefile):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k != "MFLAGS"}
    said = subprocess.run(["make", "-n", "--warn-undefined-variables", *makefile, "help"], cwd=directory, capture_output=True, text=True, check=False, env=environment).stderr
    return {name for name in re.findall(r"undefined variable '(\w+)'", said) if name not in OPTIONS and not SOME_HAVE.fullmatch(name)}


class Makefile(unittest.TestCase):
    def test_every_variable_is_there_when_it_is_read(self):
        self.assertEqual(undefined(ROOT), set())

    def test_one_that_is_not_shows(self):
        script = "help: $(LATER)\nLATER := here\nhere:\n"
        self.assertEqual(undefined(ROOT, f"--eval={script}"), {"LATER"})


if __name__ == "__main__":
    unittest.main()
