# SPDX-License-Identifier: Apache-2.0
"""Machines whose TSC ticks are instructions, and the bench guest's lines."""
import re

ICOUNT = ["-icount", "shift=0,sleep=off", "-rtc", "base=2026-01-01,clock=vm", "-seed", "1"]
COUNTED = dict(cpus=1, accel="tcg,thread=single", extra=ICOUNT)


def collect(machine_log):
    """{name: value} of the bench guest's lines; the last one of a name counts."""
    return {name: int(value) for name, value in re.findall(r"\bbench ([\w.-]+) (\d+)\s*$", machine_log, re.M)}
