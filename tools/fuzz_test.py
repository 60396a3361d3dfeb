# SPDX-License-Identifier: Apache-2.0
"""tools/fuzz planted: a copy without a fault comes first and must find nothing; a fault that is not found fails."""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import sys
import unittest
from unittest import mock

sys.dont_write_bytecode = True
LOADER = importlib.machinery.SourceFileLoader("fuzz", os.path.join(os.path.dirname(os.path.abspath(__file__)), "fuzz"))
fuzz = importlib.util.module_from_spec(importlib.util.spec_from_loader("fuzz", LOADER))
LOADER.exec_module(fuzz)


class Planted(unittest.TestCase):
    def planted(self, found):
        """found: what afl-fuzz says of a copy by its name. The exit code, and which copies were tried."""
        seen = []

        def found_in(name, seconds, *fault):
            seen.append((name, bool(fault)))
            return found(name)
        with mock.patch.object(fuzz, "found_in", found_in), contextlib.redirect_stdout(io.StringIO()):
            return fuzz.planted("5"), seen

    def test_no_fault_first(self):
        code, seen = self.planted(lambda name: None if name == "unmodified" else "at once")
        self.assertEqual(code, 0)
        self.assertEqual(seen[0], ("unmodified", False))
        self.assertTrue(len(seen) > 2 and all(fault for _, fault in seen[1:]))

    def test_a_copy_that_fails_by_itself_finds_nothing(self):
        with self.assertRaisesRegex(SystemExit, "without a fault"):
            self.planted(lambda name: "at once")

    def test_a_fault_that_is_not_found(self):
        self.assertEqual(self.planted(lambda name: None)[0], 1)


if __name__ == "__main__":
    unittest.main()
