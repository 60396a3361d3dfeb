# SPDX-License-Identifier: Apache-2.0
"""check refuses the policies that the hypervisor would refuse, and knows one that is older than its sources."""
import os
import shutil
import struct
import sys
import tempfile
import types
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.dont_write_bytecode = True
from redoubtlib import pack, policy_file                # noqa: E402
from redoubtlib.problem import Problem                  # noqa: E402

COMPILED = os.path.join(pack.BUILD, "policy.bin")


def manifest(path):
    """What the functions ask of a manifest."""
    return types.SimpleNamespace(policy=(path, "s.dts:4"), file=lambda name: name)


def check(path):
    policy_file.check_file(path, path, "s.dts:4")


class Refused(unittest.TestCase):
    def refused(self, data, words):
        with tempfile.NamedTemporaryFile() as f:
            f.write(data)
            f.flush()
            with self.assertRaises(Problem) as caught:
                check(f.name)
        self.assertRegex(str(caught.exception), rf"^s\.dts:4: {f.name}:? {words}")

    def test_each_for_its_reason(self):
        with open(COMPILED, "rb") as f:
            sound = f.read()
        check(COMPILED)
        for at, value, words in ((0, 0, "not a policy; "), (12, 0, "not a policy for Xen; compile it with -t xen"),
                                 (16, 24, "version 24, not 30; compile it with -c 30"),
                                 (20, 4, "handle_unknown is allow; compile it with -U deny"), (20, 8, "unknown flags; compile it again")):
            data = bytearray(sound)
            struct.pack_into("<I", data, at, value)
            self.refused(data, words)
        self.refused(sound + b"hi\n", "3 bytes after the policy; copy the file without them")
        self.refused(sound[:len(sound) // 2], "is damaged or cut short; compile it with make policy")
        self.refused(sound[:10], "not a policy; ")
        self.refused(b"", "is empty; ")

    def test_no_file(self):
        for path, words in (("/none", "no file /none; "), ("/tmp", "/tmp is a directory, not a file; ")):
            with self.assertRaisesRegex(Problem, words):
                check(path)


class Newer(unittest.TestCase):
    def test_only_the_clones_own_policy_can_be_stale(self):
        with tempfile.TemporaryDirectory() as root:
            compiled, source = os.path.join(root, "build", "policy.bin"), os.path.join(root, "policy", "guest.te")
            for file in (compiled, source, os.path.join(root, "policy", "goals_test.py"), os.path.join(root, "other.bin")):
                os.makedirs(os.path.dirname(file), exist_ok=True)
                shutil.copyfile(COMPILED, file)
                os.utime(file, (1000, 1000))
            self.assertIsNone(policy_file.newer_source(manifest(compiled), root))
            os.utime(os.path.join(root, "policy", "goals_test.py"), (2000, 2000))     # no part of the policy
            self.assertIsNone(policy_file.newer_source(manifest(compiled), root))
            os.utime(source, (2000, 2000))
            self.assertEqual(policy_file.newer_source(manifest(compiled), root), "policy/guest.te")
            self.assertIsNone(policy_file.newer_source(manifest(os.path.join(root, "other.bin")), root))
            os.utime(source, (1000, 1000))
            with open(os.path.join(root, "build", "policy.files"), "w") as f:
                f.write("policy/guest.te policy/web.te\n")
            self.assertEqual(policy_file.newer_source(manifest(compiled), root), "policy/web.te (which is gone)")


if __name__ == "__main__":
    unittest.main()
