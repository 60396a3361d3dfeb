# SPDX-License-Identifier: Apache-2.0
"""Flows of small policies whose flows are known, and of the reference policy."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.dont_write_bytecode = True
from redoubtlib.mac import testing                              # noqa: E402
from redoubtlib.mac.compiled import Policy                      # noqa: E402
from redoubtlib.mac.flow import Graph, Search, closed_at, paths, reachable, strength    # noqa: E402
from redoubtlib.mac.permission_map import PermissionMap         # noqa: E402

DOMAINS = "".join(f"declare_domain({n})\n" for n in ("a", "b", "c", "d"))


class Case(unittest.TestCase):
    def graph(self, rules):
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        return testing.graph(work.name, DOMAINS + rules)

    def steps(self, rules):
        """The steps that the rules open, as words."""
        return sorted(f"{s.source} {s.target} {s.level}" + (f" {s.through}" if s.through else "") for s in self.graph(rules).steps.values())

    def ways(self, graph, first, last, **limits):
        return ["-".join([p[0].source[0]] + [s.target[0] for s in p]) for p in paths(graph, first, last, **limits)]


class Steps(Case):
    def test_nothing_flows_without_a_rule_nor_by_what_a_domain_does_to_itself(self):
        self.assertEqual(self.steps(""), [])
        self.assertEqual(self.steps("self_base(a)\nself_kernel(a)\n"), ["xen_t(machine) a_t trace"])

    def test_grants(self):
        self.assertEqual(self.steps("allow b_t a_t:grant map_read;"), ["a_t b_t data"])
        self.assertEqual(self.steps("allow b_t a_t:grant map_write;"), ["b_t a_t data"])
        self.assertEqual(self.steps("allow b_t a_t:grant copy;"), ["a_t b_t data", "b_t a_t data"])
        self.assertEqual(self.steps("allow b_t a_t:grant unmap;"), [])
        self.assertEqual(self.steps("share(a, b)"), ["a_t b_t data", "b_t a_t data"])

    def test_a_channel_takes_both_ends(self):
        self.assertEqual(self.steps("channel(a, b)"), ["a_t b_t signal", "b_t a_t signal"])
        self.assertEqual(self.steps("allow a_channel_t b_t:event bind;"), [])

    def test_a_sender_without_send_is_silent(self):
        rules = ("type x_t, domain_type; type x_channel_t, channel_type; role system_r types x_t; role object_r types x_channel_t;\n"
                 "type_transition x_t a_t:event x_channel_t; allow x_channel_t a_t:event bind; allow a_channel_t x_t:event bind;")
        self.assertEqual(self.steps(rules), ["a_t x_t signal"])

    def test_two_of_one_type_are_two(self):
        self.assertEqual(self.steps("allow a_t a_t:grant map_read;"), ["a_t a_t data"])
        self.assertEqual(self.steps("allow a_t a_self_t:grant { map_read map_write copy };"), [])
        self.assertEqual(self.steps("channel(a, a)"), ["a_t a_t signal"])
        self.assertEqual(self.steps("allow b_t a_self_t:mmu map_read;"), ["a_t b_t data"])

    def test_what_is_made_becomes_what_runs(self):
        rules = "declare_building(b)\nallow a_t b_building_t:mmu { map_write map_read };"
        self.assertEqual(self.steps(rules), ["a_t b_building_t data", "b_building_t a_t data", "b_building_t b_t data"])
        graph = self.graph(rules)
        self.assertEqual([[s.target for s in p] for p in paths(graph, "a_t", "b_t")], [["b_building_t", "b_t"]])
        self.assertEqual(list(paths(graph, "b_t", "a_t")), [])       # what runs does not become what is made

    def test_a_channel_that_was_made_before_the_seal_lasts(self):
        self.assertEqual(self.steps("declare_building(b)\nallow a_channel_t b_building_t:event bind;\nallow b_channel_t a_t:event bind;"),
                         ["a_t b_building_t signal", "b_building_t b_t data", "b_t a_t signal"])

    def test_parts_of_the_hypervisor_are_apart(self):
        self.assertEqual(self.steps("allow a_t xen_t:xen writeconsole; allow b_t xen_t:xen readconsole;"), ["a_t xen_t(log) data", "xen_t(terminal) b_t data"])
        self.assertEqual(self.steps("allow a_t security_t:security setbool; allow b_t security_t:security getbool;"),
                         ["a_t security_t(policy) signal", "security_t(policy) b_t signal"])

    def test_devices_join_who_uses_them(self):
        graph = self.graph("allow { a_t b_t } disk_t:resource use;")
        self.assertEqual(self.ways(graph, "a_t", "b_t"), ["a-d-b"])

    def test_requests_that_a_service_carries_out(self):
        services = "declare_domain(netdrv)\ndeclare_domain(xenstore)\n"
        self.assertEqual(self.steps(services + "allow a_t b_t:net send; allow a_t b_t:store control;"), ["a_t b_t data netdrv_t", "a_t b_t signal xenstore_t"])
        self.assertEqual(self.steps("allow a_t b_t:net send;"), ["a_t b_t data"])      # a policy without netdrv

    def test_what_is_labelled_as_somebodys_is_its(self):
        rules = "type a_node_t; role object_r types a_node_t; type node_t; role object_r types node_t;\ntype_transition a_t node_t:store a_node_t;\n"
        self.assertEqual(self.steps(rules + "allow a_t a_node_t:mmu { map_read map_write };"), [])
        self.assertEqual(self.steps(rules + "allow b_t a_node_t:mmu map_read; allow c_t a_node_t:mmu map_write;"), ["a_t b_t data", "c_t a_t data"])
        self.assertEqual(self.steps(rules + "allow b_t node_t:mmu map_read;"), ["node_t b_t data"])

    def test_conditional_rules_count(self):
        self.assertEqual(self.steps("bool x false;\nif (x) { allow b_t a_t:grant map_read; }"), ["a_t b_t data"])


class Paths(Case):
    def test_the_shortest_first_and_every_one(self):
        graph = self.graph("share(a, b)\nallow d_t b_t:grant map_read;\nallow c_t b_t:grant map_read;\nallow d_t c_t:grant map_read;\nallow d_t a_t:grant map_read;")
        self.assertEqual(self.ways(graph, "a_t", "d_t"), ["a-d", "a-b-d", "a-b-c-d"])
        self.assertEqual(self.ways(graph, "d_t", "a_t"), [])

    def test_what_may_be_passed(self):
        graph = self.graph("allow b_t a_t:grant map_read;\nallow d_t b_t:grant map_read;\nallow c_t a_t:grant map_read;\nallow d_t c_t:grant map_read;")
        self.assertEqual(self.ways(graph, "a_t", "d_t"), ["a-b-d", "a-c-d"])
        self.assertEqual(self.ways(graph, "a_t", "d_t", closed=closed_at({"b_t"})), ["a-c-d"])
        self.assertEqual(self.ways(graph, "a_t", "d_t", closed=closed_at({"b_t", "c_t"})), [])
        self.assertEqual(self.ways(graph, "a_t", "b_t", closed=closed_at({"a_t", "b_t"})), ["a-b"])     # the ends are no stations

    def test_what_must_be_passed(self):
        graph = self.graph("declare_domain(netdrv)\nshare(a, b)\nallow d_t b_t:grant map_read;\nallow c_t b_t:grant map_read;\nallow d_t c_t:grant map_read;\nallow b_t d_t:net send;")
        self.assertEqual(self.ways(graph, "a_t", "d_t", via={"c_t"}), ["a-b-c-d"])
        self.assertEqual(self.ways(graph, "a_t", "d_t", via={"a_t", "d_t"}), [])               # the ends are no stations
        self.assertEqual(self.ways(graph, "a_t", "d_t", via={"netdrv_t"}), ["a-b-d"])           # handed on by it
        self.assertEqual(self.ways(graph, "a_t", "d_t", via={"c_t"}, closed=closed_at({"c_t"})), [])

    def test_a_search_without_end_is_given_up(self):
        names = [f"n{i}" for i in range(14)]
        rules = "".join(f"declare_domain({n})\n" for n in names) + f"allow {{ {' '.join(f'{n}_t' for n in names)} }} {{ {' '.join(f'{n}_t' for n in names)} }}:grant map_read;"
        search = Search(self.graph(rules), "n0_t", "n1_t", via={"n2_t"})
        first = next(search.paths())
        self.assertEqual(([s.target for s in first], search.cut), (["n2_t", "n1_t"], False))
        self.assertGreater(sum(1 for _ in search.paths()), 1000)
        self.assertTrue(search.cut)

    def test_trust_covers_what_no_rule_hands_on(self):
        graph = self.graph("declare_domain(netdrv)\nshare(a, netdrv)\nshare(b, netdrv)\nallow a_t b_t:net send;")
        self.assertEqual(self.ways(graph, "a_t", "b_t"), ["a-b", "a-n-b"])
        self.assertEqual(self.ways(graph, "a_t", "b_t", closed=closed_at(trusting={"netdrv_t"})), ["a-b"])
        self.assertEqual(self.ways(graph, "b_t", "a_t", closed=closed_at(trusting={"netdrv_t"})), [])
        self.assertEqual(self.ways(graph, "a_t", "b_t", closed=closed_at({"netdrv_t"})), [])

    def test_strength_is_the_weakest_steps(self):
        graph = self.graph("allow b_t a_t:grant map_read;\nallow b_t c_t:domain pause;")
        self.assertEqual([strength(p) for p in paths(graph, "a_t", "c_t")], ["trace"])
        self.assertEqual(list(paths(graph, "a_t", "c_t", floor=7)), [])

    def test_from_one_of_a_kind_to_another(self):
        graph = self.graph("share(a, b)\nallow a_t a_t:grant map_read;")
        self.assertEqual(self.ways(graph, "a_t", "a_t"), ["a-a", "a-b-a"])
        self.assertEqual(self.ways(graph, "b_t", "b_t"), ["b-a-b"])
        self.assertEqual(reachable(graph, "a_t"), {"a_t", "b_t"})


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.policy = Policy(testing.BUILT)
        cls.graph = Graph(cls.policy, PermissionMap(os.path.join(testing.POLICY, "permission_map")))

    def direct(self, node):
        """Where the node's information gets by itself, no service handing it on."""
        return {(s.target, s.level) for s in self.graph.out[node] if not s.through}

    def test_a_guests_flows_are_those_of_its_services(self):
        self.assertEqual(self.direct("guest_t"), {(f"{s}_t", "data") for s in ("xenstore", "console", "blkdrv", "netdrv")}
                         | {("builder_t", "signal"), ("supervisor_t", "signal")})

    def test_drivers_reach_their_devices_their_guests_the_store_and_the_log(self):
        for driver, device in (("blkdrv_t", "disk_t"), ("netdrv_t", "nic_t")):
            self.assertEqual(self.direct(driver) - {("builder_t", "signal"), ("supervisor_t", "signal")},
                             {(t, "data") for t in ("guest_t", "guest_minimal_t", "admin_t", "test_t", "xenstore_t", device, "xen_t(log)")})

    def test_only_the_console_hears_the_terminal(self):
        self.assertEqual(self.direct("xen_t(terminal)"), {("console_t", "data")})

    def test_guests_meet_in_services_only(self):
        services = self.policy.attributes["service_type"] | {"builder_t", "supervisor_t"}
        self.assertEqual(list(paths(self.graph, "guest_t", "guest_t", closed=closed_at(services))), [])
        first = [[s.target for s in p] for _, p in zip(range(4), paths(self.graph, "guest_t", "guest_t", closed=lambda label, through: through))]
        self.assertEqual(first, [[f"{s}_t", "guest_t"] for s in ("blkdrv", "console", "netdrv", "xenstore")])

    def test_every_step_leads_to_a_line(self):
        for step in self.graph.steps.values():
            for use, perms in step.strongest().items():
                rules = self.policy.rules(*use, perms)
                self.assertTrue(rules, use)
                self.assertTrue(all(r.place.file.startswith("policy/") and r.place.file != "policy/macros.m4" for r in rules), use)


if __name__ == "__main__":
    unittest.main()
