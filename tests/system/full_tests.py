# SPDX-License-Identifier: Apache-2.0
"""Whole systems, for make test-all: a Debian with systemd, many guests, a big one, one with holes in its memory."""
import os
import re
import subprocess

from boot_tests import OFF, QUICK
from driver import BUILD, ROOT, boot_source, check, guest_disk
from linux_tests import PROMPT, SWITCH, Shell
from guest_tests import PART_MIB, partition_sum, partitioned
from manifests import BLKDRV, guest, reference, system
from mirror import NAME, Mirror
from registry import test
from server import Server

GREETING = "from the mirror of the test\n"
SLOW = 600              # seconds for systemd on a busy machine


def full(work):
    """The manifest of systems/full.dts and a disk of its own for it."""
    with open(os.path.join(ROOT, "systems", "full.dts")) as f:
        source = f.read().replace('"../build/', f'"{BUILD}/')
    image, disk = os.path.join(BUILD, "images", "full.ext4"), os.path.join(work, "disk.img")
    check(os.path.isfile(image), f"{image} is not there; run make full")
    subprocess.run(["cp", "-L", "--sparse=always", image, disk], check=True)
    return source, disk


@test
def debian_with_systemd_logs_in_and_installs_by_apt(work):
    """From systemd's first line to the login prompt, then apt-get update and install from a mirror on the host, then systemd's own power off."""
    source, disk = full(work)
    served = os.path.join(work, "mirror")
    os.makedirs(served)
    with Mirror(served, GREETING) as mirror, boot_source(work, source, disk=disk) as m:
        m.expect(r"^\[debian\] .*systemd\[1\]: systemd 252", SLOW)
        m.expect(r"^\[debian\] .*login: ", SLOW)          # colours between its words
        m.send("root\n")
        m.expect(PROMPT, SLOW)
        sh = Shell(m)
        sh.run("systemctl is-system-running --wait; systemctl --failed --no-legend --plain | cat; echo failed-$(systemctl --failed --no-legend | wc -l)",
               r"failed-0", SLOW)
        sh.run("rm -f /etc/apt/sources.list.d/*; echo '%s' >/etc/apt/sources.list" % mirror.source)
        sh.run("until ip -4 route show default | grep -q .; do sleep 1; done")
        sh.run("apt-get -q update", r"Reading package lists", SLOW)
        sh.run(f"apt-get -qy install {NAME}", r"Setting up " + NAME, SLOW)
        sh.run(f"cat /usr/share/{NAME}", GREETING.strip())
        m.send("systemctl poweroff\n")
        m.expect(OFF.format("debian"), SLOW)
        m.powered_off()
        m.absent(r"^\(redoubt\) avc: .*denied.*")
    check(("Packages", 200) in mirror.seen, f"the guest asked the mirror for {mirror.seen}")
    check(any(file.endswith(".deb") and code == 200 for file, code in mirror.seen), f"the guest asked the mirror for {mirror.seen}")


NUMBER = 8
FILL = (f"head -c {PART_MIB << 20} /dev/urandom | dd of=/dev/xvda bs=64k conv=fsync 2>/dev/null; echo 1 >/proc/sys/vm/drop_caches; "
        "echo sum-$(sha256sum </dev/xvda | cut -c1-64)\n")


@test
def eight_guests_run_at_once(work):
    """All are up together, each with its own partition, which it fills while the others do; nobody gets another one's bytes."""
    labels = [f"part{n}" for n in range(NUMBER)]
    disk, offsets = partitioned(work, *labels)
    source = system(BLKDRV, *(guest(f"g{n}", "redoubt.do=shell", memory_mib=128, disk=f"PARTLABEL=part{n}") for n in range(NUMBER)))
    with boot_source(work, source, disk=disk) as m:
        for _ in range(NUMBER):
            m.expect(r"^\[g\d\] guest: shell in the initramfs", 480)
        m.absent(OFF.format(r"g\d"))
        m.idle()
        for _ in range(NUMBER):
            m.send(FILL)
            m.idle(1)
            m.send(SWITCH)
            m.expect(r"^\[console\] focus: g\d")
        sums = {}
        for n in range(NUMBER):
            m.position = 0                          # they come in any order
            sums[f"part{n}"] = m.expect(rf"^\[g{n}\] sum-([0-9a-f]{{64}})", 120)[1]
        m.position = len(m.text())
        for left in reversed(range(NUMBER)):
            m.send("poweroff -f\n")
            m.expect(OFF.format(r"g\d"))
            if left:
                m.expect(r"^\[console\] focus: g\d")
        m.powered_off()
        m.absent(r"^\(redoubt\) (avc: .*denied.*|domain \d+ \S+ \S+ crashed)")
    check(len(set(sums.values())) == NUMBER, "two guests have the same bytes")
    for label in labels:
        check(partition_sum(disk, offsets[label]) == sums[label], f"{label} does not hold what its guest wrote")


ODD_KIB = 201 * 1024 + 12
FILES = "for i in $(seq 100 299); do head -c 102400 /dev/urandom >/keep$i; head -c 102400 /dev/zero >/drop$i; done; cat /keep* | sha256sum >/sum; rm /drop*"
SAME = "[ \"$(cat /keep* | sha256sum)\" = \"$(cat /sum)\" ] && [ \"$(sha256sum </big)\" = \"$(cat /sumbig)\" ]"
BALLOON = "echo {} >/sys/devices/system/xen_memory/xen_memory0/target_kb; until [ $(cat /sys/devices/system/xen_memory/xen_memory0/info/current_kb) {} ]; do sleep 1; done"


@test
def guest_with_unaligned_holes_keeps_its_memory(work):
    """RAM that ends within 2 MiB, then thousands of single pages given back between pages in use, new data beside the holes, and the pages taken again."""
    source = system(guest("guest", "redoubt.do=shell"))
    source = source.replace(f"<0x0 {192 * 1024}>", f"<0x0 {ODD_KIB}>")
    with boot_source(work, source) as m:
        m.expect(r"^\(redoubt\) memory: guest guest \d+ KiB", QUICK)
        m.expect(r"guest: shell in the initramfs")
        sh = Shell(m)
        sh.run("echo end-$(awk -F'[- ]' '/System RAM/ { e = $2 } END { print e }' /proc/iomem)", rf"end-0*{ODD_KIB * 1024 - 1:x}\b")
        sh.run("full=$(cat /sys/devices/system/xen_memory/xen_memory0/info/current_kb)")
        sh.run(FILES, seconds=120)
        less = "$((full - 49156))"
        sh.run(BALLOON.format(less, f"-le {less}"), seconds=120)
        sh.run("head -c 8388608 /dev/urandom >/big; sha256sum </big >/sumbig; " + SAME, seconds=120)
        sh.run(BALLOON.format("$full", "-ge $full"), seconds=120)
        sh.run("cat /big /big /big >/more; rm /more; " + SAME, seconds=120)
        sh.run(BALLOON.format(less, f"-le {less}"), seconds=120)
        m.send("poweroff -f\n")
        m.expect(OFF.format("guest"))
        m.powered_off()
        m.absent(r"^\(redoubt\) (avc: .*denied.*|domain \d+ \S+ \S+ crashed)")
        first, last = (int(kib) for kib in re.findall(r"^\(redoubt\) memory: guest guest (\d+) KiB", m.text(), re.M))
    gone = first - last         # a kernel also gives up the page under its shared_info
    check(49156 <= gone <= 49156 + 64, f"the guest had {first} KiB at its start and {last} KiB at its end; it gave back 49156")


@test
def four_gib_guest_in_a_six_gib_machine(work):
    """Its RAM goes on above 4 GiB, holds what is written there, and is read and written by the disk's driver."""
    source = reference().replace("<0x0 0x60000>", "<0x0 0x400000>")
    check("0x400000" in source, "systems/reference.dts has another size than this test replaces")
    with boot_source(work, source, disk=guest_disk(work), mem=6144) as m:
        m.expect(PROMPT)
        sh = Shell(m)
        sh.run("echo mib-$(($(awk '/MemTotal/ { print $2 }' /proc/meminfo) / 1024))", r"mib-(39|40)\d\d\b")
        sh.run("echo above-$(grep -c '^1[0-9a-f]*-1[0-9a-f]* : System RAM' /proc/iomem)", r"above-1")
        sh.run("head -c 8388608 /dev/urandom >/tmp/one; many() { for i in $(seq 40); do cat /tmp/one; done; }; many >/tmp/big")
        sh.run("[ \"$(many | sha256sum)\" = \"$(sha256sum </tmp/big)\" ]", seconds=300)
        sh.run("free=$(awk '$4 == \"Normal\" { n = 1 } n && $1 == \"nr_free_pages\" { print $2; exit }' /proc/zoneinfo); [ $free -lt 32768 ]")
        sh.run("head -c 67108864 /tmp/big >/var/tmp/big; sync; echo 1 >/proc/sys/vm/drop_caches", seconds=300)
        sh.run("[ \"$(sha256sum </var/tmp/big)\" = \"$(head -c 67108864 /tmp/big | sha256sum)\" ]", seconds=300)
        m.send("poweroff\n")
        m.expect(OFF.format("debian"))
        m.powered_off()
        m.absent(r"^\(redoubt\) (avc: .*denied.*|domain \d+ \S+ \S+ crashed)")


def from_the_guide(work):
    """The manifest and the disk that docs/user-guide.md makes for two guests, by its own words."""
    with open(os.path.join(ROOT, "docs", "user-guide.md")) as f:
        section = f.read().split("\n## A second guest")[1].split("\n## ")[0]
    (commands,), (nodes,) = (re.findall(rf"^```{kind}\n(.*?)^```$", section, re.M | re.S) for kind in ("sh", "dts"))
    disk = os.path.join(work, "my.img")
    subprocess.run(["sh", "-ec", commands.replace("build/my.img", disk)], cwd=ROOT, check=True, capture_output=True)
    with open(os.path.join(ROOT, "systems", "reference.dts")) as f:
        before, after = re.split(r"^\t\t\tdebian \{\n.*?^\t\t\t\};\n", f.read(), flags=re.M | re.S)
    return (before + nodes + after).replace('"../build/', f'"{BUILD}/'), disk


@test
def second_guest_of_the_user_guide_has_its_disk_and_nic(work):
    """What docs/user-guide.md says, literally: two guests, each with its own partition, address and way to the network."""
    source, disk = from_the_guide(work)
    with Server() as host, boot_source(work, source, disk=disk) as m:
        ready = set()
        while len(ready) < 2:
            ready.add(m.expect(r"^\[(one|two)\] (?:\\x1b\[\?2004h)?root@debian:~#")[1])     # out of focus escapes are shown
        for _ in range(2):
            m.send("echo who-$((40+2))\n")
            name = m.expect(r"^\[(one|two)\] who-42")[1]
            sh = Shell(m)
            sh.run(f"echo proof-{name}-$((40+2)) >/proof; sync; cat /sys/class/net/eth0/address", rf"00:16:3e:00:00:0{('one', 'two').index(name) + 1}")
            sh.run("until ip -4 route show default | grep -q .; do sleep 1; done")
            sh.run(f"echo code-$(curl -s -o /dev/null -w '%{{http_code}}' {host.url}/none)", r"code-404")
            m.send(SWITCH)
            m.expect(r"^\[console\] focus: (one|two)")
        for _ in range(2):
            m.send("poweroff\n")
            m.expect(OFF.format("(one|two)"))
            m.idle()
        m.powered_off()
        m.absent(r"^\(redoubt\) (avc: .*denied.*|domain \d+ \S+ \S+ crashed)")
    with open(disk, "rb") as f:
        image = f.read()
    for name, other, at in (("one", "two", 1), ("two", "one", 1025)):
        part = image[at << 20:(at + 1024) << 20]
        check(f"proof-{name}-42".encode() in part, f"what {name} wrote is not on its partition")
        check(f"proof-{other}-42".encode() not in part, f"what {other} wrote is on {name}'s partition")
