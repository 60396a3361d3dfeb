# SPDX-License-Identifier: Apache-2.0
"""What domains/differ is answered on Redoubt, against what Debian's Xen answered it (tests/differential; docs/differential.md)."""
import os
import sys

from driver import BUILD, ROOT, boot_source, check
from manifests import guest, system
from redoubtlib.qemu import COUNTED
from registry import test

sys.path.insert(0, os.path.join(ROOT, "tests", "differential"))
import compare                              # noqa: E402

GUEST = os.path.join(BUILD, "domains", "differ")


def reference():
    with open(compare.REFERENCE) as f:
        return compare.answers(f.read())


def redoubt_answers(work):
    """As a guest like that of systems/bench.dts: one vCPU, 64 MiB, and a label that may write to the hypervisor's console and grant to itself."""
    source = system(guest("differ", "", memory_mib=64, kernel=GUEST, ramdisk=None, label="test_t"))
    with boot_source(work, source, net=None, **COUNTED) as m:
        m.expect(compare.END, 600)
        return compare.from_log(m.text())


def compared(work, theirs):
    """What is not as tests/differential/intended lists it."""
    ours = redoubt_answers(work)
    found = compare.differences(theirs, ours)
    print(f"differential: {len(ours)} answers of Redoubt's, {len(found)} are not Xen's", flush=True)
    return compare.complaints(found, compare.intended())


@test
def answers_are_those_of_debians_xen(work):
    """Thousands of hypercalls of one guest: each answer is Xen's, or listed as intended."""
    try:
        wrong = compared(work, reference())
    except ValueError as error:
        wrong = [str(error)]
    check(not wrong, "\n".join(wrong))
