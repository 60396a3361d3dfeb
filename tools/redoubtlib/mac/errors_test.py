# SPDX-License-Identifier: Apache-2.0
"""Errors of a policy name the line of the source, never of a macro's expansion: each kind of mistake, within macros of many lines as well."""
import os
import re
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.dont_write_bytecode = True
from redoubtlib.mac import parts, testing                       # noqa: E402
from redoubtlib.mac.tokens import MARK                          # noqa: E402

# the text of new.te; the line of the error; its words
MISTAKES = [
    ("# a comment\nshare(guest, nothere)", 2, r"unknown type nothere_t, in what share\(guest, nothere\) stands for: `allow nothere_t guest_t:grant .*`; declare it"),
    ("share(guest, xenstroe)", 1, r"unknown type xenstroe_t.*did you mean xenstore_t\?"),
    ("# a\npeers(guest,\n\tnothere)\n# b", 2, "unknown type nothere_t"),
    ("\n\n\nguest_domain(guest)", 4, "duplicate declaration of type.*keep one; policy/guest.te:2 declares it already"),
    ("share(guest)", 1, r"share\(guest\) lacks an argument: it stands for `allow _t guest_t:grant .*write the macro with all of its arguments"),
    ("# a\nallow guest_t xen_t:xen nosuch;", 2, "permission nosuch is not defined for class xen; write one that policy/access_vectors has"),
    ("# a\n\nallow guest_t xen_t:xen haep;", 3, r"did you mean heap\?"),
    ("allow guest_t xen_t:xenn heap;", 1, r"unknown class xenn; write one that policy/security_classes has \(did you mean xen"),
    ("# a\nshaer(guest, admin)\nallow guest_t xen_t:xen heap;", 2, r"no macro shaer \(did you mean share\?\); write one of"),
    ("# a\nallow guest_t xen_t:xen heap\nallow guest_t xen_t:xen debug;", 3, "syntax error at `allow`; mend this line, or the one before it"),
    ("type more_t other_t;", 1, "syntax error at `other_t`"),
    ("# a\nshare(guest", 2, r"a macro's list of arguments is not closed; add its `\)`"),
    ("# a\nshare(guest, [admin)", 2, r"is not closed; add its `"),
    ("# a\nallow guest_t xen_t:xen readconsole;", 2, r"`allow guest_t xen_t:xen { readconsole };` breaks the goal at policy/goals.te:\d+, `neverallow guest_type xen_t:xen \*;` \(G7\. Only console_t"),
    ("channel(admin, guest)\n# a", 1, r"`allow admin_channel_t guest_t:event { bind };` breaks the goal at policy/(goals|guest).te:\d+"),
    ("\ntype_transition guest_t guest_t:domain admin_t;", 2, r"two labels for what guest_t makes of guest_t:domain: guest_self_t \(policy/guest.te:2\) and admin_t; keep one"),
    ("m4_define([mine], [\nallow $1_t xen_t:version xen_version;\nallow $1_t xen_t:foo bar;\n])\nmine(guest)\nshare(guest, xenstore)", 5, "unknown class foo"),
    ("m4_define([mine], [\nallow $1_t xen_t:version xen_version;\nallow $1_t xen_t:version xen_pagesize;\n])m4_dnl\nmine(guest)\nallow guest_t xen_t:foo bar;", 6, "unknown class foo"),
    ("service_domain(extra)\nstore_client(extra)\nallow extra_t guest_t:mmu map_read;", 3, "breaks the goal at policy/goals.te"),
    ("service_domain(extra)\nstore_client(extra)\nshare(guest, extra)", 3, r"G6\. Services map guests' pages by grant only"),
    ("service_domain(extra)\nallow extra_t guest_t:grant { map_read };allow extra_t xen_t:xen foo;", 2, "permission foo is not defined"),
]


class Errors(unittest.TestCase):
    def setUp(self):
        self.work = tempfile.TemporaryDirectory()
        self.addCleanup(self.work.cleanup)
        old = os.getcwd()
        os.chdir(self.work.name)
        self.addCleanup(os.chdir, old)
        testing.copy(self.work.name)

    def compile(self):
        return testing.run("compile", "policy", "-o", "policy.bin")

    def test_each_mistake_at_its_line(self):
        for text, line, words in MISTAKES:
            testing.write("policy/new.te", text)
            code, _, said = self.compile()
            self.assertEqual(code, 2, text)
            self.assertRegex(said, rf"(?m)^policy/new\.te:{line}: .*{words}", text)
            self.assertNotIn("macros.m4:", said)
            self.assertNotIn("#line", said)
            self.assertFalse(os.path.exists("policy.bin"))

    def test_a_missing_end_is_looked_for_in_the_file_before(self):
        testing.write("policy/new.te", "type more_t")
        code, _, said = self.compile()
        self.assertEqual(code, 2)
        self.assertRegex(said, r"^policy/test\.te:2: syntax error at `type`; mend this line, or the end of the file before it, policy/new\.te, which may lack its `;`\n$")

    def test_files_that_are_missing_empty_or_without_an_end(self):
        with open("policy/new.te", "w") as f:
            f.write("# a\nshare(guest, xenstore)")
        self.assertRegex(self.compile()[2], r"^policy/new\.te:2: the last line has no end.*; end it with a newline")
        os.remove("policy/new.te")
        os.remove("policy/contexts")
        self.assertRegex(self.compile()[2], r"^policy/contexts:1: no file policy/contexts; ")
        shutil.rmtree("policy")
        self.assertRegex(self.compile()[2], "^policy: no such directory; ")

    def test_a_policy_that_was_compiled_stays_when_the_next_one_is_wrong(self):
        self.assertEqual(self.compile()[0], 0)
        with open("policy.bin", "rb") as f:
            before = f.read()
        testing.write("policy/new.te", "type x_t")
        self.assertEqual(self.compile()[0], 2)
        with open("policy.bin", "rb") as f:
            self.assertEqual(f.read(), before)
        self.assertEqual(sorted(n for n in os.listdir(".") if n.startswith("redoubt-")), [])

    def test_no_place_to_write(self):
        self.assertRegex(testing.run("compile", "policy", "-o", "none/policy.bin")[2], "^-o: cannot write none/policy.bin; ")


class Marks(unittest.TestCase):
    def test_every_line_of_every_part_is_at_its_place(self):
        """A comment survives m4 unchanged: each must be where its mark says."""
        conf, file, number, seen = parts.configuration(testing.POLICY), None, 0, 0
        sources = {}
        for line in conf.splitlines():
            mark = MARK.match(line)
            if mark:
                file, number = mark[2] or file, int(mark[1]) - 1
                continue
            number += 1
            if file not in sources:
                with open(file) as f:
                    sources[file] = f.read().splitlines()
            if re.match(r"(# .*|allow \w.*;)$", line) and not re.match(r"\w+\(", sources[file][number - 1]):
                self.assertEqual(sources[file][number - 1].strip(), line.strip())
                seen += 1
        self.assertGreater(seen, 60)


if __name__ == "__main__":
    unittest.main()
