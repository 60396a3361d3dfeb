# SPDX-License-Identifier: Apache-2.0
"""The bench guest's lines."""
import re


def collect(machine_log):
    """{name: value} of the bench guest's lines; the last one of a name counts."""
    return {name: int(value) for name, value in re.findall(r"\bbench ([\w.-]+) (\d+)\s*$", machine_log, re.M)}
