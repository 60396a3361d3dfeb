# SPDX-License-Identifier: Apache-2.0
"""What guests get and what they are kept from: disks, network, each other, restarts, devices."""
import hashlib
import os
import re
import subprocess

import report
from boot_tests import HOSTILE, OFF, QUICK, TEST_GUEST
from driver import BUILD, Boot, boot_checked, boot_source, check, guest_disk
from manifests import BLKDRV, NETDRV, POLICY, compile_policy, guest, reference, system
from redoubtlib.qemu import COUNTED, Machine
from registry import test
from server import Server
import xen

MIB = 1 << 20
PART_MIB = 8


def smoke(work, url, disk):
    """The log of the reference system whose guest ran its checks against url."""
    with boot_source(work, reference(f"redoubt.smoke={url}"), disk=disk) as m:
        m.expect(r"smoke: result", seconds=480)
        m.powered_off()
        return report.facts(m.text())


@test
def disk_keeps_what_the_guest_wrote(work):
    disk = guest_disk(work)
    report.check_disk(smoke(work, "http://10.0.2.2:9", disk), disk)


@test
def network_carries_16_mib_both_ways(work):
    with Server() as host:
        report.check_network(smoke(work, host.url, guest_disk(work)), host)


def partitioned(work, *labels):
    """A GPT image with partitions of PART_MIB each, filled with zeroes, and their offsets."""
    path = os.path.join(work, "disk.img")
    with open(path, "wb") as f:
        f.truncate((2 + PART_MIB * len(labels)) * MIB)
    command, offsets = ["/sbin/sgdisk", "--clear"], {}
    for n, label in enumerate(labels):
        offsets[label] = (1 + PART_MIB * n) * MIB
        start = offsets[label] // 512
        command += [f"--new={n + 1}:{start}:{start + PART_MIB * MIB // 512 - 1}", f"--change-name={n + 1}:{label}"]
    subprocess.run([*command, path], check=True, capture_output=True)
    return path, offsets


def partition_sum(path, offset):
    with open(path, "rb") as f:
        f.seek(offset)
        return hashlib.sha256(f.read(PART_MIB * MIB)).hexdigest()


@test
def two_guests_write_only_their_own_partitions(work):
    disk, offsets = partitioned(work, "left", "gap", "right")
    zeroes = hashlib.sha256(bytes(PART_MIB * MIB)).hexdigest()
    source = system(BLKDRV, guest("one", "redoubt.do=fill", disk="PARTLABEL=left"),
                    guest("two", "redoubt.do=fill", disk="PARTLABEL=right"))
    with boot_source(work, source, disk=disk) as m:
        m.powered_off(600)
        text = m.text()
    for name, label in (("one", "left"), ("two", "right")):
        said = [line for line in text.splitlines() if f"[{name}]" in line and "guest: filled" in line]
        check(len(said) == 1, f"guest {name} did not fill its disk")
        check(f"bytes={PART_MIB * MIB} " in said[0], f"guest {name} sees another size than its partition's: {said[0]}")
        check(partition_sum(disk, offsets[label]) in said[0], f"partition {label} does not hold what {name} wrote")
    check(partition_sum(disk, offsets["gap"]) == zeroes, "a guest wrote outside of its partition")


@test
def all_cpus_carry_a_minute_of_load(work):
    """Two guests of two vCPUs each, one with a disk, on two CPUs: what a CPU hands to another one arrives as it was, locks in order."""
    disk, _ = partitioned(work, "left")
    source = system(BLKDRV, guest("one", "redoubt.do=load:60", disk="PARTLABEL=left", more="cpus = <2>;"),
                    guest("two", "redoubt.do=load:60", more="cpus = <2>;"))
    with boot_checked(work, source, disk=disk) as m:
        m.expect(r"^\(redoubt\) smp: 2 of 2 CPUs on line", QUICK)
        m.powered_off(600)
        text = m.text()
    check(text.count("guest: load: done on 2 CPUs") == 2, "a guest did not come to the end of its load")
    check(len(re.findall(r"guest: load: CPU \d made [1-9]\d* rounds", text)) == 4, "a vCPU did no work")
    wrong = re.search(r"guest: load: .*(changed|ran back).*", text)
    check(not wrong, f"under load: {wrong and wrong.group()}")


@test
def restarts_beside_a_busy_guest_leave_nothing_behind(work):
    """Domains come and go on one CPU while their neighbour runs on all: nobody else notices, and the hypervisor keeps no more than
    the page-table pages that the windows of a domain id need when it is used for the first time; a lost vCPU would show."""
    source = system(guest("again", "redoubt.do=reboot", memory_mib=96, more='cpus = <2>; on-reboot = "restart"; restart-limit = <4>;'),
                    guest("steady", "redoubt.do=load:80", more="cpus = <2>;"))
    with boot_checked(work, source) as m:
        m.powered_off(600)
        text = m.text()
    check(text.count(" again guest_t started") == 5, "the guest was not started five times")
    check("guest: load: done on 2 CPUs" in text, "the guest beside it did not come to its end")
    wrong = re.search(r"guest: load: .*(changed|ran back).*", text)
    check(not wrong, f"under load: {wrong and wrong.group()}")
    held = [int(kib) for kib in re.findall(r"memory: hypervisor (\d+) KiB", text)]
    grown = max(held) - held[0]
    check(grown <= 16 * 5, f"the hypervisor's memory grew by {grown} KiB in four restarts: {held}")


def held_at_rest(m, deaths, last):
    """KiB of the hypervisor's when `deaths` tiny domains have died and been let go: a guest that waits for its `g` dies, alone, and is started again."""
    while len(re.findall(r"^\(redoubt\) domain \d+ tiny\d+ test_t crashed", m.text(), re.M)) < deaths:
        m.expect(r"^\(redoubt\) domain \d+ tiny\d+ test_t crashed", forbid=r"^\(redoubt\) (panic|.* not started|.* cannot be destroyed)")
    m.idle(5)               # the console lets go of their rings
    m.send("g")
    m.expect(r"^\(redoubt\) domain \d+ probe guest_t crashed")
    held = int(m.expect(r"^\(redoubt\) memory: hypervisor (\d+) KiB")[1])
    guests = re.findall(r"^\(redoubt\) memory: guest (\S+)", m.text()[m.text().rindex(" probe guest_t crashed"):], re.M)
    check(guests == ["probe"], f"{guests} ran when the figure was taken")
    if not last:
        m.expect(r"^\[probe\] hostile: ready")
    return held


@test
def hypervisor_stops_growing_when_each_domain_id_was_used(work):
    """180 lives of tiny domains, in ten waves: 125 ids, then again from the first. What stays is a page of page table for each 2 MiB of the ids' windows."""
    tiny = [guest(f"tiny{n}", "crash=null", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=8,
                  more='on-crash = "restart"; restart-limit = <9>;') for n in range(18)]
    probe = guest("probe", "wait do=", kernel=HOSTILE, ramdisk=None, memory_mib=64, more='on-crash = "restart";')
    with boot_source(work, system(probe, *tiny)) as m:
        m.expect(r"^\[probe\] hostile: ready")
        most, every, again = (held_at_rest(m, 18 * waves, waves == 10) for waves in (6, 8, 10))     # before 32 s of rest
    check(again == every, f"the hypervisor grows on: {most}, {every}, then {again} KiB")
    check(most <= every <= most + 400, f"the hypervisor grew by more than its windows' page tables: {most}, then {every} KiB")


@test
def guest_cannot_read_another_guests_store(work):
    """Domains count up: xenstore 1, console 2, then the guests; 3 asks for 4 and for itself."""
    source = system(guest("nosy", "redoubt.do=store:/local/domain/4/name"), guest("quiet", "redoubt.do=wait"))
    with boot_source(work, source) as m:
        m.expect(r"guest: store /local/domain/4/name answers 'EACCES'")


@test
def guest_can_read_its_own_store(work):
    with boot_source(work, system(guest("honest", "redoubt.do=store:/local/domain/3/name"))) as m:
        m.expect(r"guest: store /local/domain/3/name answers 'honest'")
        m.powered_off()


@test
def reboot_restarts_the_guest_until_its_limit(work):
    source = system(guest("guest", "redoubt.do=reboot", more='on-reboot = "restart"; restart-limit = <2>;'))
    with boot_source(work, source) as m:
        for _ in range(3):
            m.expect(r"guest: rebooting")
        m.powered_off()
        started = m.text().count(" guest guest_t started")
        check(started == 3, f"the guest was started {started} times; one start and two restarts were due")


@test
def reboot_without_restart_policy_ends_the_guest(work):
    source = system(guest("guest", "redoubt.do=reboot", more='on-reboot = "destroy";'))
    with boot_source(work, source) as m:
        m.expect(r"guest: rebooting")
        m.powered_off()
        check(m.text().count(" guest guest_t started") == 1, "the guest was started again")


@test
def crash_is_reported(work):
    source = system(guest("guest", "redoubt.do=crash", more='on-crash = "destroy";'))
    with boot_source(work, source) as m:
        m.expect(r"^\(redoubt\) domain \d+ guest guest_t crashed$")
        m.powered_off()


@test
def absent_device_is_reported(work):
    """The launcher refuses this; on a machine without the disk the builder has to say it."""
    source = system(BLKDRV, guest("good", "redoubt.do=poweroff"))
    with boot_source(work, source) as m:
        m.expect(r"^\(redoubt\) domain blkdrv blkdrv_t not started: .*virtio-blk", QUICK)
        m.expect(OFF.format("good"))
        m.powered_off()
        m.absent(r"^\(redoubt\) domain \d+ blkdrv \S+ started")


@test
def absent_partition_is_reported(work):
    disk, _ = partitioned(work, "left")
    source = system(BLKDRV, guest("guest", "redoubt.do=fill", disk="PARTLABEL=nowhere"))
    with boot_source(work, source, disk=disk) as m:
        m.expect(r"^\[blkdrv\] .*nowhere", QUICK)
        m.expect(r"guest: no disk")
        m.powered_off()


@test
def corrupt_partition_table_is_reported(work):
    """Both copies are damaged: the disk, what is wrong and the mend are named, and the guest gets no disk."""
    disk, _ = partitioned(work, "left")
    with open(disk, "r+b") as f:
        for sector in (1, os.path.getsize(disk) // 512 - 1):
            f.seek(sector * 512 + 60)
            byte = f.read(1)[0]
            f.seek(-1, os.SEEK_CUR)
            f.write(bytes([byte ^ 0xff]))
    source = system(BLKDRV, guest("guest", "redoubt.do=fill", disk="PARTLABEL=left"))
    with boot_source(work, source, disk=disk) as m:
        m.expect(r"^\[blkdrv\] virtio-blk 0000:00:04.0: both partition tables are damaged \(.*\); repair with gdisk", QUICK)
        m.expect(r"^\[blkdrv\] backend/vbd/\d+/51712: .*both partition tables are damaged", QUICK)
        m.expect(r"guest: no disk")
        m.powered_off()


@test
def read_only_disk_cannot_be_written(work):
    disk, offsets = partitioned(work, "left", "right")
    before = partition_sum(disk, offsets["left"])
    source = system(BLKDRV, guest("guest", "redoubt.do=shell", disk="PARTLABEL=left", mode="read-only;"))
    with boot_source(work, source, disk=disk) as m:
        m.expect(r"^\[blkdrv\] backend/vbd/\d+/51712: PARTLABEL=left .*, read-only", QUICK)
        m.expect(r"guest: shell in the initramfs")
        m.send("until [ -b /dev/xvda ]; do usleep 100000; done; echo ro-$(cat /sys/block/xvda/ro)\n")
        m.expect(r"ro-1")
        m.send("dd if=/dev/urandom of=/dev/xvda bs=4096 count=4 conv=fsync; echo write-$?\n")
        m.expect(r"write-1")
        m.send("dd if=/dev/xvda of=/dev/null bs=4096 count=4; echo read-$?; poweroff -f\n")
        m.expect(r"read-0")
        m.powered_off()
    check(partition_sum(disk, offsets["left"]) == before, "the read-only partition has changed")


SWITCH = "\x01\x01\x01"


@test
def three_ctrl_a_switch_the_console(work):
    """What is typed reaches the guest in focus only; two Ctrl-a are that guest's."""
    source = system(guest("one", "redoubt.do=shell"), guest("two", "redoubt.do=shell"))
    with boot_source(work, source) as m:
        m.expect(r"^\[console\] ready", QUICK)
        m.send("\x1b[24;70R")           # as a terminal of 70 columns answers
        for _ in range(2):
            m.expect(r"^\[(one|two)\] guest: shell in the initramfs")
        m.send("echo at-$((40+2))\n")
        first = m.expect(r"^\[(one|two)\] at-42")[1]
        m.send(SWITCH)
        second = m.expect(r"^\[console\] focus: (one|two)\r?$")[1]
        check(first != second, "the focus did not move")
        m.send("echo here-$((50+5))\n")
        m.expect(rf"^\[{second}\] here-55")
        m.send("poweroff -f\n")
        m.expect(OFF.format(second))
        m.expect(rf"^\[console\] focus: {first}")
        m.send("\x01\x01echo back-$((60+6)); poweroff -f\n")
        m.expect(OFF.format(first))
        m.powered_off()
        m.absent(rf"^\[{first}\] here-55")
        m.absent(r"^\[(one|two)\][^\x1b\n]{65}")       # its rows are never wider than the terminal


@test
def guests_reach_the_network_and_not_each_other(work):
    """10.0.2.2 is the host; by default no frame goes from a guest to a guest, and none leaves with another's address."""
    nic = 'eth0 {{ compatible = "redoubt,net"; backend = <&nic>; mac = "00:16:3e:00:00:0{}"; }};'
    source = system(NETDRV, guest("one", "redoubt.do=shell", nodes=nic.format(1)), guest("two", "redoubt.do=shell", nodes=nic.format(2)))
    up = "until [ -e /sys/class/net/eth0 ]; do usleep 100000; done; ip link set eth0 up; ip addr add 10.0.2.2{}/24 dev eth0; "
    with boot_source(work, source) as m:
        for _ in range(2):
            m.expect(r"^\[(one|two)\] guest: shell in the initramfs")
        m.send(up.format(1) + "echo up-$((1+1))\n")
        m.expect(r"^\[one\] up-2")
        m.send(SWITCH)
        m.expect(r"^\[console\] focus: two")
        m.send(up.format(2) + "ping -c 2 -W 5 10.0.2.2 >/dev/null; echo host-$?; ping -c 2 -W 2 10.0.2.21 >/dev/null; echo guest-$?\n")
        m.expect(r"^\[two\] host-0")
        m.expect(r"^\[two\] guest-1")
        m.send("ip link set eth0 down; ip link set eth0 address 00:16:3e:00:00:01; ip link set eth0 up; "
               "ping -c 2 -W 3 10.0.2.2 >/dev/null; echo spoofed-$?; poweroff -f\n")
        m.expect(r"^\[two\] spoofed-1")
        m.expect(r"^\[console\] focus: one")
        m.send("ping -c 2 -W 5 10.0.2.2 >/dev/null; echo host-$?; poweroff -f\n")
        m.expect(r"^\[one\] host-0")
        m.powered_off()


@test
def sealed_guest_cannot_be_mapped_by_the_builder(work):
    source = system(guest("guest", "redoubt.do=poweroff"), config='selftest = "seal";')
    with boot_source(work, source) as m:
        for what in ("foreign map", "grant table", "HVM parameter", "p2m change"):
            m.expect(rf"^\(redoubt\) sealed: {what} of domain 3 denied", QUICK)
        m.expect(r"guest: powering off")
        m.powered_off()
        check(re.search(r"^\(redoubt\) avc:\s+denied\s+\{ map_\w+ .*tclass=mmu", m.text(), re.M), "no denial was logged")
        m.absent(r"sealed: .*(ALLOWED|failed)")


@test
def guest_sees_the_cpus_and_memory_of_its_manifest(work):
    with boot_source(work, reference("redoubt.smoke=http://10.0.2.2:9"), disk=guest_disk(work)) as m:
        m.expect(r"smoke: result")
        m.powered_off()
        kernel = report.facts(m.text())["kernel"]
    check(kernel["cpus"] == "2", f"{kernel['cpus']} CPUs instead of 2")
    check(300 << 10 < int(kernel["memory_kib"]) < 384 << 10, f"{kernel['memory_kib']} KiB instead of 384 MiB less the kernel")


def lost(text):
    """Whether results or their count are missing."""
    plan = re.search(r"\b1\.\.(\d+)\s*$", text, re.M)
    return not plan or re.findall(r"\bok (\d+) ", text) != [str(n) for n in range(1, int(plan[1]) + 1)]


def check_tap(text):
    """Every result is ok and none is missing."""
    results = re.findall(r"\b(not ok|ok) (\d+) (.*)$", text, re.M)
    wrong = [f"{number} {name}" for result, number, name in results if result == "not ok"]
    check(not wrong, f"not ok: {'; '.join(wrong)}")
    check(not lost(text), "results are missing, or the end")


@test
def guest_abi(work):
    with boot_source(work, system(guest("abi", "", kernel=TEST_GUEST, ramdisk=None, label="test_t"))) as m:
        m.expect(r"\b1\.\.\d+\s*$")
        m.powered_off()
        check_tap(m.text())


@test
def guest_abi_tests_hold_on_xen_too(work):
    """What is asked of Redoubt is what Debian's Xen does. Time is instructions, so that it goes the same way each time: in real time Xen's guest can stop for
    good in this emulator (it injects interrupts as docs/decisions/0002 says one must not), the more so on a busy machine."""
    machine = Machine(kernel=xen.image(), initrd=f"{TEST_GUEST} test", append=xen.OPTIONS, mem=1024, net=None,
                      **{**COUNTED, "extra": xen.IOMMU + COUNTED["extra"]})
    with Boot(work, machine) as m:
        m.expect(r"\b1\.\.\d+\s*$", forbid=r"^\(XEN\) Panic")
        check_tap(m.text())


def spinner(name, more=""):
    """A domain that never gives its CPU back."""
    return guest(name, "do=spin", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=32, more=more)


@test
def pinned_domain_stays_on_its_cpu(work):
    """Beside one that may run anywhere; nobody moves it afterwards; one that names an absent CPU does not start."""
    source = system(spinner("pinned", "pin = <1>; weight = <512>;"), spinner("free"), spinner("far", "pin = <0 5>;"),
                    config='selftest = "pin";')
    with boot_source(work, source, cpus=2) as m:
        m.expect(r"^\(redoubt\) domain far test_t not started: pin names CPU 5 of a machine with 2 .*: write numbers from 0 to 1", QUICK)
        seen = m.expect(r"^\(redoubt\) pinned: domain \d+ pinned to 0x2: on (0x\w+) in 100 looks, ran for (\d+) us$")
        check(seen[1] == "0x2", f"it was seen on the CPUs {seen[1]}")
        check(int(seen[2]) > 0, "it did not run")
        m.expect(r"^\(redoubt\) pinned: moving domain \d+ denied$")
        m.absent(r"^\(redoubt\) (pinned: domain \d+ (free|far)|domain \d+ far \S+ started)")


END_OF_RULES = '#line 1 "policy/contexts"'


def policy_with(work, rule, instead_of=END_OF_RULES):
    """The policy with one rule more, or with one instead of another."""
    with open(os.path.join(BUILD, "policy.conf")) as f:
        conf = f.read()
    check(instead_of in conf, f"policy.conf has no {instead_of}")
    source, binary = os.path.join(work, "policy.conf"), os.path.join(work, "policy.bin")
    with open(source, "w") as f:
        f.write(conf.replace(instead_of, f"{rule}\n{END_OF_RULES}" if instead_of == END_OF_RULES else rule, 1))
    compile_policy(source, binary)
    return binary


@test
def running_domain_moves_when_its_affinity_changes(work):
    """From CPU to CPU a hundred times, beside one that may run anywhere; the policy as shipped lets nobody do that."""
    source = system(spinner("pinned", "pin = <1>;"), spinner("free"), config='selftest = "pin";')
    source = source.replace(POLICY, policy_with(work, "allow supervisor_t test_t:domain setaffinity;"))
    with boot_source(work, source, cpus=2) as m:
        m.expect(r"^\(redoubt\) pinned: domain \d+ pinned moved 100 times$", forbid=r"^\(redoubt\) (panic|pinned: .*(denied|failed|did not))")


@test
def store_learns_that_the_builder_is_the_supervisor(work):
    """It met the builder as builder_t; from the relabelling on it asks about supervisor_t, to whom this policy denies what it allows the builder."""
    rule = policy_with(work, "allow builder_t home_type:xenstore { introduce release };",
                       "allow { builder_t supervisor_t } home_type:xenstore { introduce release };")
    with boot_source(work, system(guest("guest", "redoubt.do=poweroff")).replace(POLICY, rule)) as m:
        m.expect(r"^\[xenstore\] avc:  denied  { release } for domid=0 path=/local/domain/3 scontext=system_u:system_r:supervisor_t:s0 "
                 r"tcontext=system_u:object_r:guest_home_node_t:s0:c2 tclass=xenstore$")
        m.expect(r"^\(redoubt\) domain 3: xenstore does not release it", QUICK)
        m.powered_off()


@test
def faults_inside_a_domain_are_reported_as_its_crash(work):
    kinds = ("null", "nx", "ro", "guard", "stack", "idt")
    source = system(*(guest(kind, f"crash={kind}", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=32)
                      for kind in kinds))
    with boot_source(work, source) as m:
        m.powered_off()
        for kind in kinds:
            check(re.search(rf"^\(redoubt\) domain \d+ {kind} test_t crashed$", m.text(), re.M), f"{kind}: no crash reported")
