# SPDX-License-Identifier: Apache-2.0
"""figures_test.py - what bench/figures makes of the lines that domains/bench and the builder print."""
import os
import runpy
import sys

sys.dont_write_bytecode = True
BENCH = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "bench")
figures = runpy.run_path(os.path.join(BENCH, "figures"))
import devices                              # noqa: E402
from counted import collect                 # noqa: E402


def test_last_line_of_a_name_counts():
    log = "[test] bench create_to_first_instruction 7\n[test] bench create_to_first_instruction 5\r\n[test] bench-skip disk: error -2\nbench end\n"
    assert collect(log) == {"create_to_first_instruction": 5}


def test_what_comes_in_is_through_less_out():
    found = devices.derived({"tcp_out_segment": 9000, "tcp_through_segment": 11000, "tcp_through_ack": 4000, "disk_read_4k": 1})
    assert found == {"tcp_out_segment": 9000, "tcp_in_segment": 2000, "disk_read_4k": 1}, found


def test_memory_of_a_domain():
    held = [{"hypervisor": 1000, "guest idle0": 300}, {"hypervisor": 1600, "guest idle0": 200}]
    lines = list(figures["memory_lines"]([10, 20], held))
    assert lines[0] == "Memory of the hypervisor: 1,000, 1,600 KiB."
    assert lines[1].endswith("200 KiB of its own, 60 KiB of the hypervisor."), lines
    assert len(list(figures["memory_lines"]([10], held[:1]))) == 1      # one machine says nothing of one domain more


def test_system_has_as_many_domains():
    for count in (4, 10, 100):
        source = figures["system"](count)
        assert source.count('compatible = "xen,domain"') == count
        assert source.rindex("peer {") > source.rindex("bench {") > source.rfind("idle0 {")


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
