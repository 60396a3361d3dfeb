# SPDX-License-Identifier: Apache-2.0
"""Denials in, explanations out: the rule, the macro, the goal that forbids it, the flows; with and without MLS ranges, with anything around the record."""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.dont_write_bytecode = True
from redoubtlib.mac import records, testing                     # noqa: E402


def denial(source, target, tclass, perms, level="", verdict="denied", role="system_r"):
    return (f"(redoubt) avc:  {verdict}  {{ {perms} }} for domid=5 target=3 scontext=system_u:{role}:{source}{level} "
            f"tcontext=system_u:system_r:{target}{level} tclass={tclass}")


class Records(unittest.TestCase):
    def read(self, line):
        r = records.parse(line, "x:1")
        return r and (r.verdict, r.perms, r.domid, r.other, r.source, r.source_level, r.target, r.target_level, r.tclass)

    def test_forms(self):
        want = ("denied", ("map_read", "map_write"), "5", "3", "a_t", None, "b_t", None, "grant")
        plain = denial("a_t", "b_t", "grant", "map_read map_write")
        for line in (plain, plain[10:], f"[  12.3] {plain}\r\n", f"\x1b[1m{plain}\x1b[0m", f"{plain} seq=7 time=1.5", plain.replace("tclass", "device=0x20 tclass")):
            self.assertEqual(self.read(line), want, line)
        self.assertEqual(self.read(denial("a_t", "b_t", "grant", "copy", ":s0-s0:c0.c5,c9")), ("denied", ("copy",), "5", "3", "a_t", "s0-s0:c0.c5,c9", "b_t", "s0-s0:c0.c5,c9", "grant"))
        self.assertEqual(self.read(denial("a_t", "b_t", "grant", "copy", ":s0", "granted"))[0], "granted")
        for line in (f"[debian] {plain}", f"[debian] {plain[10:]}", f"noise {plain}", f"[xenstore] [debian] {plain[10:]}"):     # what a guest may write
            self.assertIsNone(self.read(line), line)
        self.assertIsNone(self.read("avc:  suppressed 4 records, the last for domid=7"))
        self.assertFalse(records.parse("avc:  denied  { send } for domid=1 ssid=7 tsid=8 tclass=event", "x:1").whole)


class Why(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.work.cleanup)
        cls.old = os.getcwd()
        os.chdir(cls.work.name)
        cls.addClassCleanup(os.chdir, cls.old)
        testing.copy(cls.work.name)
        testing.write("policy/more.te", "guest_domain(left)\nguest_domain(right)\nguest_base(bare)\nbool maybe false;\nif (maybe) { allow console_t xen_t:xen heap; }\n")
        os.mkdir("build")
        code, _, said = testing.run("compile", "policy", "-o", "build/policy.bin")
        assert code == 0, said

    def why(self, *lines):
        code, said, wrong = testing.run("why", stdin="\n".join(lines) + "\n")
        self.assertEqual((code, wrong), (0, ""))
        return said

    def test_who_what_on_whom_and_who_asks(self):
        said = self.why("(redoubt) domain 5 web left_t started", denial("left_t", "right_t", "grant", "map_read"), denial("left_t", "right_t", "grant", "map_write map_read"))
        self.assertIn("stdin:2, 2 times: domain 5 (web): left_t may not map_read map_write (class grant) on right_t, domain 3\n", said)
        self.assertRegex(said, r"map_write: GNTTABOP_map_grant_ref without .* \(policy/access_vectors:\d+\)\n +asked by gnttab_map_grant_ref \(xen/call/table.def:\d+\)")
        self.assertIn("rule       allow left_t right_t:grant { map_read map_write };\n", said)

    def test_what_forbids_it_and_the_macro_that_is_not_forbidden(self):
        said = self.why(denial("left_t", "right_t", "grant", "map_read"))
        rule, macro = said.split("  macro  ")
        self.assertRegex(rule, r"forbidden  policy/goals.te:\d+: neverallow .* guest_type:grant \*;\n +G6\. Services map")
        self.assertRegex(rule, r"policy/more.te:2: neverallow \{ guest_type -right_peer_type \} right_t:grant \*;")
        self.assertRegex(rule, r"policy/goals:\d+: no-flow \{ guest_type -peer_type \} guest_type .*\n +F1\. Guests are apart:")
        self.assertIn("opens      right_t -> left_t (data) grant map_read\n", rule)
        self.assertRegex(macro, r"^ +peers\((left, right|right, left)\), which allows \d+ permissions more")
        self.assertIn("goals      none forbids it", macro)
        self.assertIn("left_t -> right_t (data)", macro)

    def test_the_macro_alone_where_it_is_just_what_is_missing(self):
        said = self.why(denial("blkdrv_t", "bare_t", "grant", "map_read map_write unmap copy"))
        self.assertIn("macro      share(bare, blkdrv), which is just `allow blkdrv_t bare_t:grant { copy map_read map_write unmap };`", said)
        self.assertNotIn("  rule  ", said)
        self.assertIn("goals      none forbids it", said)
        self.assertIn("opens      bare_t -> blkdrv_t (data) grant copy map_read", said)

    def test_a_part_of_what_a_macro_allows(self):
        said = self.why(denial("netdrv_t", "bare_t", "grant", "copy", ":s0"))
        self.assertIn("rule       allow netdrv_t bare_t:grant copy;", said)
        self.assertIn("macro      share(bare, netdrv), which allows 3 permissions more", said)
        self.assertIn("levels     s0 acts on s0", said)

    def test_a_channels_end(self):
        said = self.why(denial("bare_channel_t", "netdrv_t", "event", "bind", role="object_r"))
        self.assertIn("bare_channel_t (an end of an event channel of bare_building_t or bare_t) may not bind (class event) on netdrv_t", said)
        self.assertIn("macro      channel(bare, netdrv), which allows 1 permissions more", said)
        self.assertIn("opens      bare_t -> netdrv_t (signal) an event channel", said)

    def test_on_itself(self):
        said = self.why(denial("bare_t", "bare_self_t", "mmu", "decrease"))
        self.assertIn("on bare_self_t (bare_t as the object of its own operations)", said)
        self.assertIn("macro      balloons(bare), which allows 1 permissions more", said)
        self.assertIn("opens      no flow that is not there", said)

    def test_the_hypervisor_and_the_policy(self):
        said = self.why(denial("left_t", "security_t", "security", "load_policy"))
        self.assertRegex(said, r"forbidden  policy/goals.te:\d+: neverallow .* security_t:security .*\n +G8\. The policy stands as it was loaded")
        self.assertRegex(said, r"policy/goals:\d+: no-flow \{ domain_type -policy_admin_type \} security_t except via policy_admin_type\n +F9")
        self.assertIn("opens      left_t -> security_t(policy) (data)", said)
        self.assertIn("no row of xen/call/table.def asks it", self.why(denial("left_t", "xen_t", "xen", "debug")))

    def test_what_is_allowed_already(self):
        said = self.why(denial("xenstore_t", "left_t", "grant", "map_read"))
        self.assertIn("rule       allow xenstore_t left_t:grant map_read; is in this policy already\n               policy/more.te:1: guest_domain(left)", said)
        self.assertIn("heap; }, while maybe\n", self.why(denial("console_t", "xen_t", "xen", "heap")))

    def test_another_policys_names_and_records_that_are_cut(self):
        self.assertIn("this policy has no type foo_t", self.why(denial("left_t", "foo_t", "event", "send")))
        self.assertIn("this policy has no event sendit", self.why(denial("left_t", "right_t", "event", "sendit")))
        self.assertIn("stdin:1: the record is cut short", self.why("(redoubt) avc:  denied  { send } for domid=5 scontext=system_u:sys"))

    def test_nothing_to_explain(self):
        self.assertEqual(testing.run("why", stdin="nothing\n"), (2, "", "the log: no line `avc:  denied  { ... } for ...`; give it a console's log, or a denial by a pipe\n"))
        self.assertRegex(testing.run("why", "/none")[2], "^/none: cannot read it: .*; name a console's log")

    def test_without_the_sources(self):
        shutil.copy("build/policy.bin", "alone.bin")
        said = testing.run("why", "--policy", "alone.bin", stdin=denial("left_t", "right_t", "grant", "copy"))[1]
        self.assertIn("rule       allow left_t right_t:grant copy;", said)
        self.assertIn("goals      unknown: no alone.conf beside the policy", said)


class Levels(unittest.TestCase):
    """The policy as it ships."""

    def why(self, source, target, tclass, perm, levels):
        first, second = (f"{role}:{label}_t:{level}" for role, label, level in zip(("system_r", "system_r"), (source, target), levels))
        record = f"(redoubt) avc:  denied  {{ {perm} }} for domid=5 target=3 scontext=system_u:{first} tcontext=system_u:{second} tclass={tclass}"
        return testing.run("why", "--policy", testing.BUILT, stdin=record + "\n")[1]

    def test_guests_of_other_categories(self):
        said = self.why("test", "test", "grant", "map_read", ("s0:c1", "s0:c2"))
        self.assertIn("levels     s0:c1 acts on s0:c2\n", said)
        self.assertRegex(said, r"constraint policy/mls:\d+: mlsconstrain .*\n  mend +it does not hold for these levels, as far as the record tells, whatever the rules: in the manifest give both guests one of `categories`")
        self.assertIn("constraint policy/mls", self.why("guest", "admin", "grant", "map_read", ("s0:c1", "s0:c2")))

    def test_macro_for_two_of_one_kind(self):
        self.assertRegex(self.why("guest", "guest", "grant", "map_read", ("s0:c200", "s0:c200")), r"macro +peers\(guest, guest\)")
        self.assertRegex(self.why("guest", "guest", "net", "send", ("s0:c200", "s0:c200")), r"macro +net_peers\(guest, guest\)")

    def test_a_constraint_that_holds_is_not_named(self):
        for levels in (("s0:c1", "s0:c1"), ("s0", "s0:c2"), ("s0:c1,c2", "s0:c2"), ("s0:c1", "s0:c0.c3")):
            said = self.why("test", "test", "grant", "map_read", levels)
            self.assertNotIn("constraint", said)
            self.assertIn("boot this policy", said)
        self.assertNotIn("constraint", self.why("admin", "guest", "store", "control", ("s0:c1", "s0:c2")))
        self.assertNotIn("constraint", self.why("guest", "guest", "security", "load_policy", ("s0:c1", "s0:c2")))


if __name__ == "__main__":
    unittest.main()
