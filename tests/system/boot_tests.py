# SPDX-License-Identifier: Apache-2.0
"""What must hold before and while the first domains start."""
import hashlib
import os
import re
import struct

from driver import BUILD, boot, boot_source, check, modules
from manifests import KERNEL, NETDRV, POLICY, RAMDISK, guest, reference, system
from driver import guest_disk
from redoubtlib import dts, pack
from redoubtlib.qemu import COUNTED, CPU, Machine
from driver import Boot, build
from registry import test

STARTED = r"^\(redoubt\) domain \d+ \S+ \S+ started"
HOSTILE = os.path.join(BUILD, "domains", "hostile")
TEST_GUEST = os.path.join(BUILD, "domains", "test")
OFF = r"^\(redoubt\) domain \d+ {} \S+ powered off"
QUICK = 90


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


@test
def reference_boots_to_a_shell(work):
    with boot_source(work, reference(), disk=guest_disk(work)) as m:
        m.expect(rf"^\(redoubt\) module goals \d+ bytes sha256={sha256(os.path.splitext(POLICY)[0] + '.goals')}", QUICK)
        m.expect(rf"^\(redoubt\) policy loaded sha256={sha256(POLICY)} enforcing", QUICK)
        for name in ("xenstore", "console", "blkdrv", "netdrv", "debian"):
            label = "guest_t" if name == "debian" else f"{name}_t"
            m.expect(rf"^\(redoubt\) domain \d+ {name} {label} started", QUICK)
        m.expect(r"root@debian:~# ?")
        m.send("echo $((6*7))-$(uname -s)-$(nproc)\n")
        m.expect(r"42-Linux-2")
        m.send("poweroff\n")
        m.expect(OFF.format("debian"))
        m.powered_off()


@test
def reference_has_no_denials(work):
    with boot_source(work, reference("redoubt.smoke=http://10.0.2.2:9"), disk=guest_disk(work)) as m:
        m.expect(r"smoke: result")
        m.powered_off()
        m.absent(r"^(\(redoubt\)|\[xenstore\]) avc: .*denied.*")


@test
def memory_report_adds_up(work):
    """At the start and at a guest's end the report shares out the same RAM; the hypervisor's part holds what it counts itself."""
    with boot_source(work, system(guest("guest", "redoubt.do=poweroff"))) as m:
        counted = int(m.expect(r"^\(redoubt\) memory: (\d+) KiB hypervisor", QUICK)[1])
        m.powered_off(300)
        lines = re.findall(r"^\(redoubt\) memory: ([a-z]+(?: \S+)?) (\d+) KiB$", m.text(), re.M)
    kinds = len(lines) // 2
    first, last = lines[:kinds], lines[kinds:]
    check([what for what, _ in first] == ["service xenstore", "service console", "guest guest", "modules", "builder", "hypervisor", "free"],
          f"the report names {[what for what, _ in first]}")
    sums = [sum(int(kib) for _, kib in report) for report in (first, last)]
    check(sums[0] == sums[1] and 2000 << 10 < sums[0] <= 2048 << 10, f"the reports add up to {sums} KiB of 2048 MiB")
    hypervisor = int(dict(first)["hypervisor"])
    check(counted < hypervisor < counted + (16 << 10), f"the hypervisor has {hypervisor} KiB; it counted {counted} KiB when it started domain 0")


def refused(m, why):
    """The boot stops with a line of the hypervisor that says why; no domain has started, nothing hangs."""
    m.expect(rf"^\(redoubt\) panic: {why}", QUICK, forbid=None)
    reason, status = m.ended(QUICK)
    check(status != 0 or reason != "guest-shutdown", "the machine powered off as if all were well")
    m.absent(STARTED)
    m.absent(r"^\(redoubt\) panic: #0 ")


def tiny(work):
    return modules(work, system(guest("guest", "redoubt.do=poweroff")))


def replaced(entries, name, file):
    return [(file if n == name else f, n) for f, n in entries]


def policy_file(work, data, name="bad.bin"):
    path = os.path.join(work, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def policy_bytes():
    with open(POLICY, "rb") as f:
        return bytearray(f.read())


@test
def boot_without_policy_is_refused(work):
    kernel, entries = tiny(work)
    with boot(work, kernel, [e for e in entries if e[1] != "policy"]) as m:
        refused(m, r"policy: no module named 'policy'")


@test
def truncated_policy_is_refused(work):
    kernel, entries = tiny(work)
    data = policy_bytes()
    with boot(work, kernel, replaced(entries, "policy", policy_file(work, data[:len(data) // 2]))) as m:
        refused(m, r"policy: .*ends too early")


@test
def corrupt_policy_is_refused(work):
    kernel, entries = tiny(work)
    data = policy_bytes()
    struct.pack_into("<I", data, 24, 0xffffffff)        # number of symbol tables
    with boot(work, kernel, replaced(entries, "policy", policy_file(work, data))) as m:
        refused(m, r"policy: .*unknown number of tables")


@test
def policy_of_another_version_is_refused(work):
    kernel, entries = tiny(work)
    data = policy_bytes()
    struct.pack_into("<I", data, 16, 24)
    with boot(work, kernel, replaced(entries, "policy", policy_file(work, data))) as m:
        refused(m, r"policy: header, byte 20: not version 30; compile it with -c 30")


@test
def two_policies_are_refused(work):
    kernel, entries = tiny(work)
    with boot(work, kernel, entries + [(POLICY, "policy")]) as m:
        refused(m, r"boot: two modules are called policy; give each a name of its own")


@test
def policy_that_allows_the_unknown_is_refused(work):
    kernel, entries = tiny(work)
    data = policy_bytes()
    config, = struct.unpack_from("<I", data, 20)
    struct.pack_into("<I", data, 20, config & ~2 | 4)   # 2 reject unknown, 4 allow unknown
    with boot(work, kernel, replaced(entries, "policy", policy_file(work, data))) as m:
        refused(m, r"policy: .*handle_unknown is allow")


@test
def modules_other_than_the_pinned_are_refused(work):
    """Pinned modules boot; one that changed after it was pinned, and one that was added, stop the boot."""
    kernel, entries = tiny(work)
    pinned = pack.pinned(entries)
    data = policy_bytes()
    data[-1] ^= 1
    changed = [(policy_file(work, data) if name.endswith(" policy") else file, name) for file, name in pinned]

    def booted(name, entries):
        os.makedirs(os.path.join(work, name))
        return boot(os.path.join(work, name), kernel, entries)

    with booted("same", pinned) as m:
        m.expect(OFF.format("guest"))
        m.powered_off()
    with booted("changed", changed) as m:
        refused(m, rf"boot: module policy is not what the image pins, sha256={sha256(POLICY)}; ")
    with booted("added", pinned + [(RAMDISK, "more")]) as m:
        refused(m, "boot: module more has no digest, others have one; ")


@test
def missing_builder_is_reported(work):
    kernel, entries = tiny(work)
    with boot(work, kernel, [e for e in entries if e[1] != "builder"]) as m:
        refused(m, r"builder: no module named 'builder'")


@test
def builder_that_is_no_elf_is_refused(work):
    kernel, entries = tiny(work)
    with boot(work, kernel, replaced(entries, "builder", RAMDISK)) as m:
        refused(m, r"builder: .*ELF")


@test
def unknown_hypervisor_option_is_reported(work):
    kernel, entries = tiny(work)
    with boot(work, kernel, entries, append="frobnicate=1") as m:
        m.expect(r"^\(redoubt\) .*frobnicate", QUICK)
        m.expect(OFF.format("guest"))
        m.powered_off()


@test
def threads_of_one_core_stay_off_line_unless_asked_for(work):
    """Two cores of two threads; what is done against side channels is printed."""
    kernel, entries = tiny(work)
    for option, says, cpus in (("", r"smp: 2 CPUs are second threads .* option smt=on", 2), ("smt=on", r"mitigations: retpolines(?!.*one thread)", 4)):
        log = os.path.join(work, str(cpus))
        os.makedirs(log)
        with boot(log, kernel, entries, cpus="4,cores=2,threads=2,sockets=1", append=option) as m:
            m.expect(rf"^\(redoubt\) {says}", QUICK)
            m.expect(rf"^\(redoubt\) smp: {cpus} of 4 CPUs on line", QUICK)
            m.powered_off()
            check(re.search(r"^\(redoubt\) mitigations: retpolines, return stack refilled", m.text(), re.M), "no line of mitigations")


@test
def protection_keys_are_each_domains_own(work):
    """CR4.PKE can be set though CPUID hides it: two domains that share a CPU keep the rights they set, and their breakpoints; DR6 tells neither of the
    other one's."""
    pair = [guest(f"keys{n}", f"keys={n}", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=32) for n in (1, 2)]
    with boot_source(work, system(*pair), cpus=1, cpu=CPU + ",+pku") as m:
        m.powered_off()
        for n in (1, 2):
            check(re.search(rf"keys {48 + n} stayed$", m.text(), re.M), f"keys {n} did not stay")


@test
def whom_a_timer_wakes_runs_before_who_only_spins(work):
    """In instructions, so that it is the same each time: few of 300 wake-ups come later than a slice of the spinning domain would make them."""
    pair = [guest(name, f"do={name}", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=32) for name in ("spin", "late")]
    with boot_source(work, system(*pair), **COUNTED) as m:
        late = int(m.expect(r"late (\d+) of 300$", 100)[1])
        check(late < 100, f"{late} of 300 wake-ups came late")


@test
def panic_prints_registers_and_a_symbolised_backtrace(work):
    """A machine check while the hypervisor idles: the one trap that a test can make from outside."""
    kernel, entries = modules(work, system(guest("guest", "redoubt.do=wait")))
    with boot(work, kernel, entries, cpus=1) as m:
        m.expect(r"guest: waiting")
        m.idle()
        m.monitor("mce 0 1 0xb200000000000000 0x5 0 0")
        m.expect(r"^\(redoubt\) panic: trap 18 error 0 at 0008:[0-9a-f]{16} cr2", QUICK, forbid=None)
        m.expect(r"^\(redoubt\) panic: rax [0-9a-f]{16} rbx [0-9a-f]{16}", QUICK, forbid=None)
        m.expect(r"^\(redoubt\) panic: rflags [0-9a-f]{16} cr0", QUICK, forbid=None)
        m.expect(r"^\(redoubt\) panic: #\d [0-9a-f]{16} hvm_loop\+0x[0-9a-f]+$", QUICK, forbid=None)    # a timer may be due just then
        m.expect(r"^\(redoubt\) panic: #\d [0-9a-f]{16} boot_on_stack\+0x[0-9a-f]+$", QUICK, forbid=None)
        reason, status = m.ended(QUICK)
        check(status == 33, f"QEMU's status is {status} and not that of isa-debug-exit after a panic")


@test
def missing_manifest_is_reported(work):
    kernel, entries = tiny(work)
    with boot(work, kernel, [e for e in entries if e[1] != "manifest"]) as m:
        m.expect(r"^\(redoubt\) .*manifest", QUICK)
        m.ended(QUICK)
        m.absent(r"^\(redoubt\) domain \d+ guest \S+ started")


@test
def manifest_errors_reach_the_log_and_the_others_start(work):
    """The launcher refuses such a manifest; the builder must stand it as well."""
    kernel, entries = tiny(work)
    source = system(guest("good", "redoubt.do=poweroff"), guest("bad", "redoubt.do=poweroff", label="guest_t", more="cpus = <0>;"))
    path, dtb = os.path.join(work, "bad.dts"), os.path.join(work, "bad.dtb")
    with open(path, "w") as f:
        f.write(source)
    dts.compile_to(path, dtb)
    with boot(work, kernel, replaced(entries, "manifest", dtb)) as m:
        m.expect(r"^\(redoubt\) manifest: /chosen/hypervisor/bad: .*cpus is 0", QUICK)
        m.expect(OFF.format("good"))
        m.powered_off()
        m.absent(r"^\(redoubt\) domain \d+ bad \S+ started")


@test
def kernel_without_pvh_note_is_reported(work):
    source = system(guest("good", "redoubt.do=poweroff"),
                    guest("bad", "", kernel=RAMDISK, ramdisk=None))
    with boot_source(work, source) as m:
        m.expect(r"^\(redoubt\) domain bad guest_t not started: .*;?", QUICK)
        m.expect(OFF.format("good"))
        m.powered_off()
        m.absent(r"^\(redoubt\) domain \d+ bad \S+ started")


@test
def bad_input_stops_only_its_own_domain(work):
    """A missing, a doubled and a foreign file, more memory than there is, and two mistakes: one line each, with its mend."""
    kernel, entries = tiny(work)
    linux = dict((n, f) for f, n in entries)[KERNEL]
    source = system(guest("lost", "", kernel="lost"), guest("twins", "", kernel="twins"), guest("foreign", "", kernel="foreign"),
                    guest("noteless", "", kernel="noteless"),
                    guest("huge", "", memory_mib=4096),
                    guest("mac", "", more='eth0 { compatible = "redoubt,net"; backend = <&nic>; mac = "00:00:00:00:00:00"; };'),
                    NETDRV.replace("unsafe-dma;", 'unsafe-dma = "no";'), guest("good", "redoubt.do=poweroff"))
    path, dtb = os.path.join(work, "bad.dts"), os.path.join(work, "bad.dtb")
    with open(path, "w") as f:
        f.write(source)
    dts.compile_to(path, dtb)
    more = [(linux, "twins"), (RAMDISK, "foreign"), (RAMDISK, "twins"), ("/bin/true", "noteless"),
            (os.path.join(BUILD, "domains", "netdrv"), "service/netdrv")]
    with boot(work, kernel, replaced(entries, "manifest", dtb) + more) as m:
        m.expect(r"^\(redoubt\) manifest: /chosen/hypervisor/mac/eth0: .*no unicast address; ", QUICK)
        m.expect(r"^\(redoubt\) manifest: /chosen/hypervisor/netdrv/device: unsafe-dma has a value; ", QUICK)
        for name, why in (("lost", r"lost .*lacks this kernel file; pack it again"), ("twins", "twins .*several modules of this name; pack"),
                          ("foreign", r"foreign .*; use such a kernel"),
                          ("noteless", r"noteless .*no PVH entry note; use a kernel built with CONFIG_PVH"), ("huge", ".*; give the domain less")):
            m.expect(rf"^\(redoubt\) domain {name} guest_t not started: {why}", QUICK)
        m.expect(r"^\(redoubt\) domain mac guest_t not started: manifest", QUICK)
        m.expect(r"^\(redoubt\) domain netdrv netdrv_t not started: manifest", QUICK)
        m.expect(OFF.format("good"))
        m.powered_off()
        check(m.text().count(" guest_t started") == 1, "a domain with bad input was started")


@test
def two_manifests_start_nothing(work):
    kernel, entries = tiny(work)
    again = [e for e in entries if e[1] == "manifest"]
    with boot(work, kernel, entries + again) as m:
        m.expect(r"^\(redoubt\) several modules are called manifest.*; pack the image again", QUICK)
        m.ended(QUICK)
        m.absent(r"^\(redoubt\) domain \d+ (xenstore|guest) \S+ started")


def write_iso(work):
    path = os.path.join(work, "system.iso")
    pack.write_iso(build(work, system(guest("guest", "redoubt.do=poweroff"))), path, work)
    return path


def iso_boots(work, uefi, stick=False):
    with Boot(work, Machine(iso=write_iso(work), uefi=uefi, stick=stick)) as m:
        m.expect(r"guest: powering off")
        m.expect(OFF.format("guest"))
        m.powered_off()


@test
def grub_boots_the_iso_from_bios(work):
    iso_boots(work, None)


@test
def grub_boots_the_iso_from_uefi(work):
    iso_boots(work, "/usr/share/ovmf/OVMF.fd")


@test
def grub_boots_the_iso_as_a_disk_from_bios(work):
    iso_boots(work, None, stick=True)


@test
def grub_boots_the_iso_as_a_disk_from_uefi(work):
    """GRUB is loaded from the EFI partition and has to find the rest of the image by its name."""
    iso_boots(work, "/usr/share/ovmf/OVMF.fd", stick=True)
