# SPDX-License-Identifier: Apache-2.0
"""The language of policy/goals: what each form means, and what is said of a line that is none."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.dont_write_bytecode = True
from redoubtlib.mac import testing                              # noqa: E402

RULES = "".join(f"declare_domain({n})\n" for n in ("a", "b", "c", "netdrv")) + """
typeattribute { a_t b_t } guest_type;
typeattribute netdrv_t service_type;
share(a, netdrv)
share(b, netdrv)
allow c_t a_t:domain pause;
""".replace("typeattribute { a_t b_t } guest_type;", "typeattribute a_t guest_type;\ntypeattribute b_t guest_type;")

HOLD = [
    "no-flow a_t b_t except via netdrv_t", "no-flow { a_t b_t } { a_t b_t } except via service_type",
    "no-flow guest_type { guest_type } trusting netdrv_t", "no-flow a_t c_t", "no-data c_t a_t", "no-data { c_t } { domain_type -c_t }",
    "no-flow { domain_type -c_t } c_t", "only c_t domain:pause", "only a_t c_t domain:{ pause destroy }",
    "only netdrv_t grant:* on guest_type", "only a_t grant:map_read on c_t", "no-signal c_t a_t", "no-trace a_t c_t",
    "no-flow a_t b_t except via c_t netdrv_t", "no-flow a_t b_t except via c_t trusting netdrv_t", "no-flow a b except via netdrv",
]
BROKEN = [
    ("no-flow a_t b_t", "a_t -> netdrv_t"), ("no-flow a_t b_t except via c_t", "netdrv_t -> b_t"),
    ("no-flow c_t a_t", r"c_t -> a_t  \(trace\)"), ("no-trace c_t a_t", "c_t -> a_t"), ("no-flow guest_type guest_type", "a_t -> netdrv_t"),
    ("no-flow { a_t -b_t } { guest_type }", "netdrv_t -> a_t"), ("only a_t domain:pause", r"allow c_t a_t:domain \{ pause \}"),
    ("only c_t grant:{ map_read map_write }", "allow netdrv_t a_t:grant"), ("only a_t grant:copy on b_t", "allow netdrv_t b_t:grant"),
    ("only a_t domain:*", "c_t a_t:domain"),
]
WRONG = [
    ("flow a_t b_t", "a goal does not begin with flow; write `no-flow"),
    ("no-flow a_t", "the line ends where its destination should stand"), ("no-flow", "the source of the flow"),
    ("no-flow a_t b_t c_t", "`c_t` where `except via` or `trusting` should stand"),
    ("no-flow a_t b_t except c_t", "`except` without `via`"), ("no-flow a_t b_t except via", "no what it may pass"),
    ("no-flow { a_t b_t", "the line ends where `}` should stand"), ("no-flow { } b_t", "the source of the flow is empty"),
    ("no-flow a_t nothere_t", r"the policy has no type or attribute nothere_t"), ("no-flow a_t netdvr_t", r"did you mean netdrv_t\?"),
    ("no-flow a_t : b_t", "`:` where its destination"), ("only domain:create", "nobody is named who may"), ("only a_t", "nobody is named"),
    ("only a_t domain:creat", "class domain has no permission creat"), ("only a_t domian:create", "no class domian"),
    ("only a_t domain:create on", "no its objects"), ("only a_t domain:create b_t", "`b_t` is too much"),
    ("only a_t domain:", "a permission should stand"), ("no-flow a_t b_t trusting", "no what is trusted"),
    ("apart", "whose guests are apart"), ("apart a_t except grant", "the line ends where `:` should stand"), ("apart a_t except grant map_read", "no `:` behind the class"),
    ("apart a_t b_t", "`b_t` where `except` or `trusting` should stand"), ("apart nothere_t", "no type or attribute nothere_t"),
]


class Goals(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.work = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.work.cleanup)
        cls.directory = testing.small(cls.work.name, RULES)
        cls.binary = os.path.join(cls.directory, "policy.bin")
        code, _, said = testing.run("compile", cls.directory, "-o", cls.binary)
        assert code == 0, said

    def said(self, goals):
        """What compile says of the policy with these goals."""
        testing.write(os.path.join(self.directory, "goals"), goals)
        code, _, said = testing.run("compile", self.directory, "-o", os.path.join(self.directory, "out.bin"))
        self.assertEqual(code, 2 if said else 0)
        return said

    def test_goals_that_hold(self):
        self.assertEqual(self.said("\n".join(HOLD)), "")

    def test_goals_that_are_broken_are_said_with_the_path_and_its_rules(self):
        for goal, words in BROKEN:
            said = self.said(f"# why\n{goal}\n")
            self.assertIn(f"{self.directory}/goals:2: the policy breaks the goal `{goal}` (why); take one of these rules back, or change the goal if the claim changes:\n", said)
            self.assertRegex(said, words)
            self.assertIn(f"{self.directory}/rules.te:", said)
            self.assertFalse(os.path.exists(os.path.join(self.directory, "out.bin")), goal)

    def test_lines_that_are_no_goals_are_said_all_at_once(self):
        for goal, words in WRONG:
            self.assertRegex(self.said(goal), rf"^{self.directory}/goals:1: .*{words}", goal)
        both = self.said("no-flow a_t\n\n# c\nonly a_t\n").splitlines()
        self.assertEqual([line.split(": ")[0] for line in both], [f"{self.directory}/goals:{n}" for n in (1, 4)])

    def test_an_unknown_name_is_said_also_where_the_goal_holds(self):
        self.assertRegex(self.said("no-flow a_t c_t except via netdvr_t"), "no type or attribute netdvr_t")

    def test_the_policy_names_its_goals_and_check_knows_others(self):
        self.assertEqual(self.said("no-flow a_t c_t\n"), "")
        out = os.path.join(self.directory, "out.bin")
        code, said, _ = testing.run("check", self.directory, "--policy", out)
        self.assertRegex(said, "goals: 1 of 1 lines .* hold, sha256=[0-9a-f]{64}")
        self.assertNotIn("was not compiled with these goals", said)
        testing.write(os.path.join(self.directory, "goals"), "no-flow a_t c_t\n# changed\n")
        self.assertIn("was not compiled with these goals", testing.run("check", self.directory, "--policy", out)[1])
        os.remove(out)


if __name__ == "__main__":
    unittest.main()
