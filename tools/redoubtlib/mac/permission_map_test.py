# SPDX-License-Identifier: Apache-2.0
"""policy/permission_map says of every permission which way information goes, setools reads it as we do, and what is wrong in one is said with its line."""
import os
import sys
import tempfile
import unittest

import setools

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.dont_write_bytecode = True
from redoubtlib.mac import testing                              # noqa: E402
from redoubtlib.mac.permission_map import PermissionMap, level  # noqa: E402
from redoubtlib.mac.te import Source                            # noqa: E402
from redoubtlib.problem import Problem                          # noqa: E402

PATH = os.path.join(testing.POLICY, "permission_map")


class Complete(unittest.TestCase):
    def test_every_permission_of_access_vectors_and_no_other(self):
        with open(os.path.join(testing.POLICY, "access_vectors")) as f:
            vectors = {(c, p) for c, perms in Source(f.read(), "access_vectors").classes.items() for p in perms}
        known = set(PermissionMap(PATH).entries)
        self.assertEqual(vectors - known, set(), "policy/permission_map lacks these: say of each what it reads or writes")
        self.assertEqual(known - vectors, set(), "policy/access_vectors has these no more")

    def test_setools_reads_the_same(self):
        theirs, ours = setools.PermissionMap(PATH), PermissionMap(PATH)
        self.assertEqual({(m.class_, m.perm): (m.direction, m.weight) for m in theirs}, {k: (e.direction, e.weight) for k, e in ours.entries.items()})

    def test_setools_finds_flows_with_it(self):
        flows = setools.InfoFlowAnalysis(setools.SELinuxPolicy(testing.BUILT), setools.PermissionMap(PATH))
        self.assertIn("blkdrv_t", {str(step.target) for step in flows.infoflows("guest_t")})

    def test_labels_of_who_carries_out_exist(self):
        types = {str(t) for t in setools.SELinuxPolicy(testing.BUILT).types()}
        self.assertEqual({e.through for e in PermissionMap(PATH).entries.values() if e.through} - types, set())

    def test_levels(self):
        self.assertEqual([level(w) for w in (1, 3, 4, 6, 7, 10)], ["trace", "trace", "signal", "signal", "data", "data"])


class Refused(unittest.TestCase):
    def test_each_mistake_at_its_line(self):
        for text, words in (("class a 1\n", ":1: no number of classes"), ("# nothing\n", ":1: no number of classes"), ("1\nclass a 2\n x r 5\n", ":2: class a has 1 permissions less"), ("1\nclass a 1\n x r 5\n y r 5\n", ":4: y is beyond"),
                            ("2\nclass a 1\n x r 5\n", ":1: 1 classes, not 2"), ("1\nclass a 1\n x q 5\n", ":3: no line of a permission"), ("1\nclass a 1\n x r 11\n", ":3: no line"),
                            ("1\nclass a 1\n x r\n", ":3: no line"), ("1\nclass a 2\n x r 5\n x w 5\n", ":4: a:x twice"), ("1\nclass a 1\n x r 5 by=y\n", ":3: by=y is unknown"),
                            ("1\nclass a\n", ":2: no class and number"), ("1\nclass a 2\n x r 5\nclass b 1\n y r 5\n", ":4: class a has 1 permissions less")):
            with tempfile.NamedTemporaryFile("w") as f:
                f.write(text)
                f.flush()
                with self.assertRaisesRegex(Problem, f"^{f.name}{words}"):
                    PermissionMap(f.name)
        with self.assertRaisesRegex(Problem, "no file /none"):
            PermissionMap("/none")

    def test_an_unknown_permission_is_not_taken_for_harmless(self):
        with self.assertRaisesRegex(Problem, "no line for permission y of class x"):
            PermissionMap(PATH).of("x", "y")


if __name__ == "__main__":
    unittest.main()
