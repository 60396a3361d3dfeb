# SPDX-License-Identifier: Apache-2.0
"""From QEMU's start to the guest's root shell, its root on a disk and its network up: the reference system, and the same
guest under Xen, where a Debian dom0 starts it by xl. And who holds the memory then."""
import os
import re
import time

import driver
import manifests
import xen

PROMPT = r"root@debian:~# "
# The shell answers once the guest has a route; what is typed does not look like the answer.
ASK = "until ip -4 route show default | grep -q .; do sleep 0.1; done; echo network-$((41+1))\n"
ANSWER = r"network-42"
SECONDS = 300
LEAVE = "\x1d"                  # Ctrl-]: out of xl's console
PANIC = r"^\(XEN\) Panic|Kernel panic"


def cpu_seconds(pid):
    """User and system time of a process so far."""
    with open(f"/proc/{pid}/stat") as f:
        user, system = f.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def wait_for_shell(machine, forbid):
    """(seconds, seconds of CPU) from QEMU's start until the shell has answered."""
    machine.expect(PROMPT, SECONDS, forbid=forbid)
    machine.send(ASK)
    machine.expect(ANSWER, SECONDS, forbid=forbid)
    return time.monotonic() - machine.started, cpu_seconds(machine.qemu.process.pid)


def memory_of_redoubt(text):
    """{what: KiB} of the last report before the guest went."""
    return {what: int(kib) for what, kib in re.findall(r"^\(redoubt\) memory: ([a-z]+(?: \S+)?) (\d+) KiB$", text, re.M)}


def on_redoubt(work):
    """(seconds, seconds of CPU, {what: KiB})."""
    with driver.boot_source(work, manifests.reference(), disk=driver.guest_disk(work)) as m:
        wall, cpu = wait_for_shell(m, r"^\(redoubt\) panic")
        m.send("poweroff\n")
        m.powered_off()
        return wall, cpu, memory_of_redoubt(m.text())


def memory_of_xen(text):
    """{what: KiB} by xl: what is neither free nor the guest's is dom0's or Xen's."""
    total, free = (int(re.search(rf"^{what}_memory\s*: (\d+)", text, re.M)[1]) << 10 for what in ("total", "free"))
    dom0, guest = (int(re.search(rf"^{name}\s+\d+\s+(\d+)", text, re.M)[1]) << 10 for name in ("Domain-0", "debian"))
    return {"guest debian": guest, "dom0": dom0, "hypervisor": total - free - dom0 - guest, "free": free}


def on_xen(work):
    """(seconds, seconds of CPU, {what: KiB})."""
    with driver.Boot(work, xen.dom0_machine(os.path.join(driver.BUILD, "images"), disk=driver.guest_disk(work))) as m:
        wall, cpu = wait_for_shell(m, PANIC)
        m.send(LEAVE)
        m.expect(r"dom0: end", 60, forbid=PANIC)
        return wall, cpu, memory_of_xen(m.text())


def is_overhead(what):
    """Neither a guest's nor free, nor boot modules that are kept for restarts."""
    return what not in ("free", "modules") and not what.startswith("guest ")


def not_the_guests(memory):
    return sum(kib for what, kib in memory.items() if is_overhead(what))
