# SPDX-License-Identifier: Apache-2.0
"""check, query, flow, dead, diff and graph on the command line: what they find, and what they say of bad input."""
import os
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.dont_write_bytecode = True
from redoubtlib.mac import graph as picture, testing            # noqa: E402
from redoubtlib.mac.compiled import Policy                      # noqa: E402
from redoubtlib.mac.why_test import denial                      # noqa: E402


def granted(source, target, tclass, perms, level=""):
    return denial(source, target, tclass, perms, level, "granted")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.work.cleanup)
        old = os.getcwd()
        os.chdir(cls.work.name)
        cls.addClassCleanup(os.chdir, old)
        testing.copy(cls.work.name)
        os.mkdir("build")
        cls.compile("build/policy.bin")

    @staticmethod
    def compile(out):
        code, _, said = testing.run("compile", "policy", "-o", out)
        assert code == 0, said

    def ok(self, *argv, code=0, stdin=""):
        got, said, wrong = testing.run(*argv, stdin=stdin)
        self.assertEqual((got, wrong), (code, ""), said)
        return said

    def bad(self, words, *argv, stdin=""):
        code, said, wrong = testing.run(*argv, stdin=stdin)
        self.assertEqual(code, 2)
        self.assertRegex(wrong, words)

    def with_rules(self, text):
        testing.write("policy/new.te", text)
        self.addCleanup(os.remove, "policy/new.te")


class Check(Case):
    def test_the_reference_policy_is_sound(self):
        self.assertRegex(self.ok("check", "policy"), r"enforcing\ngoals: \d+ of \d+ lines of policy/goals hold, sha256=[0-9a-f]{64}\n0 goals broken, 0 findings\n$")

    def test_what_is_declared_keeps_the_goals(self):
        self.with_rules("guest_domain(left)\nguest_domain(right)\nguest_base(third)\npeers(left, right)\npeers(left, left)\nnet_peers(left, right)\n"
                        "net_peers(third, third)\ncontrols(left, right)\ncontrols(third, guest)\n")
        self.assertRegex(self.ok("check", "policy"), r"0 goals broken, 0 findings\n$")

    def finds(self, text, *words):
        self.with_rules(text)
        said = self.ok("check", "policy", code=1)
        for w in words:
            self.assertRegex(said, w)
        self.assertRegex(said, rf"0 goals broken, {len(words)} findings\n$")

    def test_unused(self):
        self.finds("type more_t;\nattribute more_type;\ntype some_t, more_type;\nrole object_r types { more_t some_t };\nallow builder_t some_t:resource add_device;",
                   r"policy/new.te:1: no rule and no label uses type more_t; delete it", "policy/new.te:2: no rule names attribute more_type")

    def test_rules_in_vain(self):
        self.finds("attribute empty_type;\nallow empty_type xen_t:xen physinfo;\nallow console_t empty_type:grant copy;\ntype never_t;\nrole system_r types never_t;\nallow never_t xen_t:xen physinfo;\n"
                   "allow console_t xen_t:xen { physinfo debug };",
                   r"policy/new.te:2: `allow empty_type xen_t:xen physinfo;` has no subject: no type is empty_type", "policy/new.te:3: .* has no object: no type is empty_type",
                   "policy/new.te:6: .*no domain can be never_t", "policy/new.te:7: .*: no operation asks xen debug; delete it from the rule")

    def test_a_macros_rules_are_at_the_macros_call(self):
        self.finds("# a\nguest_base(solo)\nm4_define([odd], [\nallow $1_t $1_self_t:exit hlt;\nallow $1_t $1_self_t:exit mwait;\n])m4_dnl\nodd(solo)\n",
                   r"policy/new.te:7: odd\(solo\): `allow solo_t solo_self_t:exit mwait;`: no operation asks exit mwait")

    def test_permissive_is_said(self):
        self.with_rules("permissive console_t;")
        said = self.ok("check", "policy", code=1)
        self.assertIn(" permissive: nothing is denied to console_t\n", said)
        self.assertIn("policy/new.te:1: console_t is permissive: nothing is denied to it, so no goal holds for what it does; ", said)

    def test_broken_goals(self):
        self.with_rules("# a\nallow xenstore_t disk_t:resource use;")
        said = self.ok("check", "policy", code=1)
        self.assertRegex(said, r"policy/goals:\d+: the policy breaks the goal `no-data disk_t .*\n  disk_t -> xenstore_t  \(data\) resource use\n      allow xenstore_t disk_t:resource use;\n          policy/new.te:2\n")
        self.assertRegex(said, r"[1-9] goals broken, 0 findings\n$")
        self.bad("the policy breaks the goal `no-data disk_t", "compile", "policy", "-o", "new.bin")

    def test_what_does_not_compile(self):
        self.with_rules("type x_t")
        self.bad("^policy/test.te:2: syntax error", "check", "policy")
        self.bad("^nowhere: no such directory", "check", "nowhere")
        self.bad("^none.bin: no file none.bin; compile it", "check", "--policy", "none.bin")
        self.bad("^policy/base.te: is no policy, or damaged; compile it", "check", "--policy", "policy/base.te")


class Query(Case):
    def test_between_two(self):
        said = self.ok("query", "blkdrv", "guest_t")
        self.assertIn("allow blkdrv_t guest_t:grant { copy map_read map_write unmap };\n    policy/guest.te:2: guest_domain(guest)\n", said)
        self.assertIn("allow blkdrv_channel_t guest_t:event bind;\n", said)
        self.assertIn("rules the other way: query guest_t blkdrv)", said)

    def test_who(self):
        said = self.ok("query", "--who", "xen:readconsole")
        self.assertRegex(said, r"^allow console_t xen_t:xen readconsole;\n    policy/console.te:\d+\n$")
        self.assertIn("allow xenstore_t guest_t:grant map_write;", self.ok("query", "--who", "grant:{ map_write }", "guest_type"))
        self.assertEqual(self.ok("query", "--who", "security:load_policy", code=1), "no rule allows anything of that\n")

    def test_conditions_are_shown(self):
        self.with_rules("bool x true;\nif (x && !x) { allow console_t xen_t:xen physinfo; }")
        self.compile("cond.bin")
        self.assertIn("allow console_t xen_t:xen physinfo;  [if x && ! x]\n    policy/new.te:2", self.ok("query", "--policy", "cond.bin", "--who", "xen:physinfo"))

    def test_bad_words(self):
        self.bad(r"SUBJECT: the policy has no type or attribute geust_t \(did you mean guest_t\?\); write one that", "query", "geust_t")
        self.bad("--who: no class grnt; write one of", "query", "--who", "grnt:copy")
        self.bad("--who: class grant has no permission copie; write one of", "query", "--who", "grant:copie")
        self.bad("query: nobody and nothing to look for", "query")
        self.bad("query: --who with two names", "query", "--who", "grant:copy", "a", "b")


class Flow(Case):
    def test_paths_with_their_lines(self):
        said = self.ok("flow", "guest", "admin_t", "--via", "netdrv_t", "--max", "1")
        self.assertIn("1. data: guest_t -> netdrv_t -> admin_t; netdrv_t decides what passes\n", said)
        self.assertIn("      allow netdrv_t admin_t:grant { copy map_write };\n          policy/admin.te:2: guest_domain(admin)\n", said)
        self.assertIn("There are more; ", said)

    def test_limits(self):
        everyone = ["--not-via", "service_type", "--not-via", "builder_t", "--not-via", "supervisor_t"]
        self.assertEqual(self.ok("flow", "guest_t", "admin_t", *everyone, code=1), "nothing gets from guest_t to admin_t that way\n")
        trusting = [w.replace("--not-via", "--trusting") for w in everyone]
        self.assertRegex(self.ok("flow", "admin_t", "guest_t", *trusting), r"^1\. \w+: admin_t -> guest_t \(by xenstore_t\); a rule has it handed on\n")
        self.assertIn("supervisor_t -> guest_t", self.ok("flow", "supervisor_t", "guest_t", "--max", "1"))
        self.assertNotIn("(trace)", self.ok("flow", "supervisor_t", "guest_t", "--least", "data"))

    def test_bad_words(self):
        self.bad("FROM: the policy has no type or attribute x", "flow", "x", "guest_t")
        self.bad("--via: the policy has no type or attribute x", "flow", "guest_t", "guest_t", "--via", "x")
        self.bad("0 is no number above 0", "flow", "guest_t", "guest_t", "--max", "0")


class Dead(Case):
    LOG = [granted("guest_t", "guest_self_t", "exit", "cpuid hlt", ":s0"), granted("guest_t", "guest_self_t", "exit", "rdmsr"),
           granted("guest_channel_t", "xenstore_t", "event", "bind"), granted("blkdrv_t", "guest_t", "grant", "map_read map_write"),
           granted("blkdrv_t", "blkdrv_self_t", "exit", "hlt"), denial("guest_t", "xen_t", "xen", "heap"),
           "[debian] " + granted("guest_t", "guest_self_t", "mmu", "stat"), "[debian] (redoubt) domain 7 other guest_t started"]

    def test_what_nobody_used(self):
        said = self.ok("dead", stdin="\n".join(self.LOG))
        self.assertIn("policy/guest.te:2: guest_domain(guest)\n", said)
        self.assertRegex(said, r"    allow guest_t guest_self_t:exit \{ apic_icr [^}]*wrmsr xsetbv \};")
        self.assertNotRegex(said, r"allow guest_t guest_self_t:exit \{[^}]*(cpuid|hlt|rdmsr)")
        self.assertIn("    allow blkdrv_t guest_t:grant { copy unmap };\n", said)
        self.assertRegex(said, r"nothing is recorded of admin, builder, console, guest_minimal, netdrv, supervisor, test, xenstore: their rules are not judged")
        self.assertNotIn("policy/console.te", said)
        self.assertRegex(said, r"(?m)^7 of \d+ permissions were used; ")

    def test_several_logs_and_records_of_another_policy(self):
        for n, line in enumerate(self.LOG):
            testing.write(f"log{n}", line)
        testing.write("other", granted("foo_t", "bar_t", "grant", "copy"))
        logs = [f"log{n}" for n in range(len(self.LOG))]
        self.assertEqual(self.ok("dead", *logs), self.ok("dead", stdin="\n".join(self.LOG)))
        self.assertIn("1 recorded permissions are not in this policy", self.ok("dead", *logs, "other"))

    def test_minimal(self):
        said = self.ok("dead", "--minimal", "guest_t", "--as", "guest_minimal", stdin="\n".join(self.LOG))
        self.assertEqual(said.splitlines()[1:], ["allow blkdrv_t guest_minimal_t:grant { map_read map_write };", "allow guest_minimal_channel_t xenstore_t:event bind;",
                                                 "allow guest_minimal_t guest_minimal_self_t:exit { cpuid hlt rdmsr };"])

    def test_bad_input(self):
        self.bad("the logs: no line `avc:  granted", "dead", stdin=denial("guest_t", "xen_t", "xen", "heap"))
        self.bad("--minimal: nothing is recorded of console_t", "dead", "--minimal", "console_t", stdin="\n".join(self.LOG))
        self.bad("--as: without --minimal", "dead", "--as", "x", stdin="\n".join(self.LOG))
        shutil.copy("build/policy.bin", "alone.bin")
        self.bad("alone.bin: no alone.conf beside it", "dead", "--policy", "alone.bin", stdin="\n".join(self.LOG))


class Diff(Case):
    def test_no_difference_by_lines_alone(self):
        self.with_rules("# a comment\nallow console_t xen_t:xen readconsole;")
        self.compile("same.bin")
        self.assertEqual(self.ok("diff", "build/policy.bin", "same.bin"), "no difference\n")

    def test_flows_new_and_lost(self):
        self.with_rules("net_peers(guest, admin)")
        self.compile("peers.bin")
        said = self.ok("diff", "build/policy.bin", "peers.bin", code=1)
        self.assertIn("Straight flows\n  + admin_t -> guest_t (data) by netdrv_t: net send\n  + guest_t -> admin_t (data) by netdrv_t: net send\n", said)
        self.assertIn("  + requests that services carry out: guest_t admin_t:net send\n", said)
        self.assertNotIn("\n  - ", said)
        back = self.ok("diff", "peers.bin", "build/policy.bin", code=1)
        self.assertIn("  - guest_t -> admin_t (data) by netdrv_t", back)
        self.assertNotIn("\n  + ", back)

    def test_constraints(self):
        with open("policy/mls") as f:
            was = f.read()
        self.addCleanup(testing.write, "policy/mls", was)
        testing.write("policy/mls", was.replace("mlsconstrain store * (l1 dom l2 or l1 domby l2 or t1 == admin_type);\n", ""))
        self.compile("less.bin")
        self.assertIn("Constraints\n  - mlsconstrain store control (", self.ok("diff", "build/policy.bin", "less.bin", code=1))

    def test_flows_in_the_end(self):
        a, b, c = "declare_domain(a)\n", "declare_domain(b)\n", "declare_domain(c)\nallow b_t a_t:grant map_read;\n"
        for out, rule in (("old.bin", ""), ("new.bin", "allow c_t b_t:grant map_read;\npermissive c_t;\n")):
            with tempfile.TemporaryDirectory() as work:
                self.assertEqual(testing.run("compile", testing.small(work, a + b + c + rule), "-o", out)[0], 0)
        said = self.ok("diff", "old.bin", "new.bin", code=1)
        self.assertIn("  + a_t -> ... -> c_t\n", said)
        self.assertIn("Permissive\n  + c_t\n", said)
        self.assertIn("  + memory: c_t b_t:grant map_read\n", said)

    def test_stronger(self):
        for out, perm in (("weak.bin", "getdomaininfo"), ("strong.bin", "{ getdomaininfo getvcpucontext }")):
            with tempfile.TemporaryDirectory() as work:
                testing.run("compile", testing.small(work, f"declare_domain(a)\ndeclare_domain(b)\nallow a_t b_t:domain {perm};"), "-o", out)
        self.assertIn("  ! b_t -> a_t was signal, is data: domain getvcpucontext\n", self.ok("diff", "weak.bin", "strong.bin", code=1))
        self.bad("^none.bin: no file", "diff", "none.bin", "weak.bin")


class Graph(Case):
    def test_always_the_same_and_whole(self):
        first = self.ok("graph", "--dot")
        self.assertEqual(first, self.ok("graph", "--dot"))
        for line in ('\t"guest_t" [shape=box, fillcolor="#dcebfa"];', '\t"disk_t" [shape=cylinder', '\t"guest_t" -> "blkdrv_t" [style=solid, dir=both];'):
            self.assertIn(line, first)
        self.assertRegex(first, r'"admin_t" -> "guest_t" \[style=\w+, (dir=both, )?label="by xenstore_t", constraint=false\];')
        self.assertNotIn("_building_t", first)
        self.assertNotIn("style=dotted", first)
        self.assertIn("style=dotted", self.ok("graph", "--dot", "--least", "trace"))
        self.assertNotIn("netdrv_t", self.ok("graph", "--dot", "guest_t", "blkdrv_t", "disk_t"))

    def test_what_is_made_is_drawn_as_what_runs_in_grey(self):
        with tempfile.TemporaryDirectory() as work:
            text = picture.dot(testing.graph(work, "declare_domain(a)\ndeclare_domain(b)\ndeclare_building(b)\nallow a_t b_building_t:mmu map_write;\n"
                                             "allow a_t b_t:domain getdomaininfo;"), "signal", [])
        self.assertIn('\t"a_t" -> "b_t" [style=solid, constraint=false, color="#b0b0b0", penwidth=0.7];\n', text)
        self.assertIn('\t"b_t" -> "a_t" [style=dashed, constraint=false];\n', text)

    def test_svg(self):
        self.ok("graph", "-o", "out.svg")
        with open("out.svg") as f:
            text = f.read()
        self.assertIn("<svg", text)
        self.assertIn(">guest_t</text>", text)
        self.bad("-o: cannot write none/out.svg", "graph", "-o", "none/out.svg")


class Sources(unittest.TestCase):
    def test_what_the_sources_say_is_what_setools_reads(self):
        """Every rule of the compiled policy has a line, and every line is in the compiled policy."""
        policy = Policy(testing.BUILT)
        self.assertEqual({(s, t, c, p) for (s, t, c), perms in policy.access.items() for p in perms}, set(policy.index))
        self.assertEqual(set(policy.source.types), set(policy.types))
        self.assertEqual({a: frozenset(policy.source.members.get(a, ())) for a in policy.source.attributes}, policy.attributes)

    def test_the_whole_language(self):
        """Conditions, sets, aliases, `self`, `~`, `*` and attributes as libsepol takes them."""
        rules = """type a_t, domain_type; type b_t, domain_type alias old_t; type c_t; typealias c_t alias { older_t oldest_t };
attribute x_type; typeattribute a_t x_type, guest_type; role system_r types { a_t b_t c_t };
bool one true; bool two false;
allow { x_type -b_t } { self b_t }:grant { map_read copy };
allow a_t { domain_type -a_t }:grant ~{ copy map_read };
allow a_t b_t:{ xen xen2 } *;
allow old_t oldest_t:domain *;
allow a_t self:event *;
if (one && !two) { allow c_t a_t:mmu map_read; } else { allow c_t b_t:mmu map_write; }
dontaudit c_t { a_t b_t }:xen heap; auditallow a_t b_t:grant copy;
allow { { a_t b_t } c_t -b_t } { c_t }:hvm { getparam };
neverallow ~{ a_t c_t } *:hvm *;
type_transition a_t { b_t c_t }:event c_t;
role object_r types { xen_t };
"""
        with tempfile.TemporaryDirectory() as work:
            out = os.path.join(work, "policy.bin")
            code, _, said = testing.run("compile", testing.small(work, rules.replace("type b_t, domain_type alias old_t;", "type b_t alias old_t, domain_type;")), "-o", out)
            self.assertEqual(code, 0, said)
            policy = Policy(out)
            self.assertEqual({(s, t, c, p) for (s, t, c), perms in policy.access.items() for p in perms}, set(policy.index))
        conditions = {(s, t): perms for (s, t, c), perms in policy.access.items() if c == "mmu"}
        self.assertEqual(set(conditions), {("c_t", "a_t"), ("c_t", "b_t")})
        self.assertNotIn(None, conditions["c_t", "a_t"]["map_read"])
        self.assertEqual({r.condition for r in policy.source.rules if r.condition}, {"one && ! two", "!(one && ! two)"})


if __name__ == "__main__":
    unittest.main()
