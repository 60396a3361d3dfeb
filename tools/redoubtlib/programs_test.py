# SPDX-License-Identifier: Apache-2.0
"""A program that is not installed is named, with what installs it."""
import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True
from redoubtlib import pack, programs                   # noqa: E402
from redoubtlib.problem import Problem                  # noqa: E402
from redoubtlib.qemu import Machine, Qemu               # noqa: E402

SYSTEM = os.path.join(TOOLS, "..", "systems", "reference.dts")
ISO = ("grub-mkimage", "xorriso", "mformat", "mcopy")


class Missing(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def path_with(self, *names):
        """A PATH on which there are these programs alone."""
        for name in names:
            file = os.path.join(self.directory.name, name)
            with open(file, "w") as f:
                f.write("#!/bin/sh\n")
            os.chmod(file, 0o755)
        return mock.patch.dict(os.environ, PATH=self.directory.name)

    def test_check_names_dtc_and_ends_with_2(self):
        done = subprocess.run([os.path.join(TOOLS, "redoubt"), "check", SYSTEM], env={"PATH": self.directory.name}, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", "PATH: no dtc; run make deps\n"))

    def test_run_names_qemu(self):
        with self.path_with(), self.assertRaisesRegex(Problem, "no qemu-system-x86_64; run make deps"):
            Qemu(Machine(), self.directory.name)

    def test_image_names_what_makes_an_iso(self):
        for missing in ISO:
            self.directory.cleanup()
            os.mkdir(self.directory.name)
            with self.path_with(*[name for name in ISO if name != missing]), self.assertRaisesRegex(Problem, f"no {missing}; run make deps"):
                pack.write_iso(None, os.path.join(self.directory.name, "x.iso"), self.directory.name)

    def test_a_file_that_cannot_be_run_is_no_program(self):
        with self.path_with("dtc"):
            programs.need("dtc")
            os.chmod(os.path.join(self.directory.name, "dtc"), 0o644)
            self.assertRaises(Problem, programs.run, ["dtc"])


if __name__ == "__main__":
    unittest.main()
