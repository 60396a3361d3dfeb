# SPDX-License-Identifier: Apache-2.0
"""The launcher knows the options that the hypervisor knows, and refuses what that would ignore."""
import os
import re
import subprocess
import sys
import unittest

TOOLS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path.insert(0, TOOLS)
sys.dont_write_bytecode = True
from redoubtlib import options                          # noqa: E402
from redoubtlib.problem import Problem                  # noqa: E402

ROOT = os.path.join(TOOLS, "..")
SYSTEM = os.path.join(ROOT, "systems", "reference.dts")


def source(*path):
    with open(os.path.join(ROOT, *path)) as f:
        return f.read()


def number(text, name):
    return int(re.search(rf"^#define {name} +(\d+)u?\b", text, re.M)[1])


class Agreement(unittest.TestCase):
    def test_options_are_those_of_the_hypervisor(self):
        taken = re.findall(r'option_is\(w, "([a-z-]+)=(\w*)"', source("xen", "arch", "x86", "boot", "cmdline.c"))
        self.assertEqual(sorted(name for name, _ in taken), sorted(options.OPTIONS))
        self.assertEqual([(name, value) for name, value in taken if value], [("console", "com1")])

    def test_limits_are_those_of_the_hypervisor(self):
        text = source("xen", "arch", "x86", "boot", "cmdline.c")
        self.assertEqual((number(text, "BUILDER_MIN"), number(text, "BUILDER_MAX")), (options.BUILDER_MIN, options.BUILDER_MAX))
        self.assertEqual(number(source("xen", "arch", "x86", "percpu.h"), "NR_CPUS"), options.MAX_CPUS)
        word = re.search(r"char builder_args\[(\d+)\]", source("xen", "arch", "x86", "boot", "cmdline.h"))
        self.assertEqual(int(word[1]), options.BUILDER_WORD + 1)

    def test_each_option_is_documented(self):
        self.assertEqual(set(re.findall(r"^\| `([a-z-]+)=", source("docs", "options.md"), re.M)), set(options.OPTIONS))


class Words(unittest.TestCase):
    def test_good_words_pass(self):
        options.check("console=com1 cpus=1 cpus=64 smt=on exit-ibpb=off setenforce=on trace-policy=on builder-mem=16 builder-mem=1024 builder=selftest=seal".split())

    def test_bad_words_are_named_with_a_mend(self):
        for word in ("foo=1", "foo", "smt", "cpus", "=1", "cpus=0", "cpus=65", "cpus=4x", "cpus=", "cpus=\u0662", "smt=yes", "exit-ibpb=1",
                     "builder-mem=15", "builder-mem=1025", "console=com2", "builder=" + "x" * 128):
            with self.subTest(word=word), self.assertRaises(Problem) as caught:
                options.check(["smt=off", word])
            self.assertRegex(str(caught.exception), rf"^--append: .*{word}.*; write .*")

    def test_the_launcher_refuses_them(self):
        for command in (["run", SYSTEM], ["image", SYSTEM, "-o", "x.iso"]):
            done = subprocess.run([os.path.join(TOOLS, "redoubt"), *command, "--append", "foo=1"], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertEqual(done.stderr, "--append: option foo=1 is not known; write one of console=, cpus=, smt=, exit-ibpb=, "
                                          "setenforce=, trace-policy=, builder-mem=, builder= (docs/options.md)\n")


if __name__ == "__main__":
    unittest.main()
