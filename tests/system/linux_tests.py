# SPDX-License-Identifier: Apache-2.0
"""What Linux' user space of the Xen ABI finds in a guest, and what administrators' and peers' guests may do to others."""
import os
import shutil
import re
import subprocess

from boot_tests import OFF, QUICK
from driver import ROOT, boot_source, check, guest_disk
from manifests import BLKDRV, POLICY, RAMDISK, compile_policy, guest, reference, system
from registry import test

PROMPT = r"root@debian:~# ?"
HERE = os.path.join(ROOT, "tests", "system")
SWITCH = "\x01\x01\x01"


class Shell:
    """Commands on a guest's console; each ends with a mark of its own, so that the echo of what was typed is not taken for it."""

    def __init__(self, machine):
        self.machine, self.count = machine, 0

    def type(self, command):
        """Sends a command; the mark of its end with success."""
        self.count += 1
        self.machine.send(f"{command} && echo end-$(({self.count}+1000))-ok\n")
        return rf"end-{self.count + 1000}-ok"

    def run(self, command, pattern=None, seconds=60):
        """Sends a command, waits for a line of its own that the pattern matches, then for its end with success."""
        mark = self.type(command)
        if pattern:
            self.machine.expect(pattern, seconds)
        self.machine.expect(mark, seconds)

    def tell(self, command, pattern):
        """The same where the line is another domain's: it may come before the command's end, or after it."""
        self.machine.expect_apart(self.type(command), pattern)


@test
def linux_finds_the_xen_devices_store_and_balloon(work):
    with boot_source(work, reference(), disk=guest_disk(work)) as m:
        m.expect(PROMPT)
        sh = Shell(m)
        sh.run("ls /dev/xen | tr '\\n' ' '; cat /proc/xen/capabilities; cd /proc/xen; ls -x",
               r"evtchn gntalloc gntdev hypercall privcmd xenbus")
        sh.run("cd /sys/hypervisor; echo $(cat type guest_type version/major version/minor properties/capabilities)",
               r"^\[debian\] xen PVH 4 17 hvm-3\.0-x86_64")
        sh.run("xenstore-ls -p /local/domain/$(xenstore-read domid) | grep '^name'", r'^\[debian\] name = "debian"  .*\(n0,r5\)')
        sh.run("xenstore-write data/x hello; xenstore-read data/x", r"^\[debian\] hello")
        sh.run("xenstore-rm data/x; ! xenstore-exists data/x")
        sh.run("! xenstore-write name other 2>/dev/null; ! xenstore-list /local/domain 2>/dev/null")
        sh.run("(xenstore-watch -n 2 data/w >/tmp/w &); sleep 1; xenstore-write data/w 1; sleep 1; grep -c data/w /tmp/w", r"^\[debian\] 2")
        sh.run("cd /sys/devices/system/xen_memory/xen_memory0; full=$(cat target_kb); all=$(awk '/MemTotal/ {print $2}' /proc/meminfo)")
        sh.run("echo $((full - 65536)) >target_kb; sleep 5; less=$(awk '/MemTotal/ {print $2}' /proc/meminfo); echo gave-$((all - less))",
               r"gave-65536")
        sh.run("echo $full >target_kb; sleep 5; echo lacks-$((all - $(awk '/MemTotal/ {print $2}' /proc/meminfo)))", r"lacks-0")
        m.send("poweroff\n")
        m.expect(OFF.format("debian"))
        m.powered_off()
        m.absent(r"^\(redoubt\) avc: .*denied.*")


@test
def xen_wdt_ends_a_guest_that_stops_petting(work):
    """The driver's watchdog, for 5 s: petted it runs on, then not."""
    script = ("rmmod xen_wdt; insmod /modules/*-xen_wdt.ko timeout=5; exec 3>/dev/watchdog; for i in 1 2 3 4; do sleep 2; echo >&3; done; "
              "echo petted-$((2+2)); sleep 100; echo late-$((2+2))\n")
    with boot_source(work, system(guest("guest", "redoubt.do=shell", more='on-crash = "destroy";'))) as m:
        m.expect(r"guest: shell in the initramfs")
        m.send(script)
        m.expect(r"^\[guest\] petted-4")
        m.expect(r"^\(redoubt\) domain \d+ guest guest_t crashed$", 60)
        m.powered_off()
        m.absent(r"late-4")


def policy_and(work, rules):
    """The policy with one more .te file of that text."""
    extra, conf, binary = (os.path.join(work, n) for n in ("extra.te", "policy.conf", "policy.bin"))
    with open(extra, "w") as f:
        f.write(rules)
    names = sorted(n for n in os.listdir(os.path.join(ROOT, "policy")) if n.endswith(".te") and n not in ("base.te", "goals.te"))
    parts = [os.path.join(ROOT, "policy", n) for n in
             ("security_classes", "initial_sids", "access_vectors", "mls", "macros.m4", "base.te", *names, extra, "goals.te", "contexts")]
    with open(conf, "w") as f:
        subprocess.run(["m4", "-P", "-E", "-s", *parts], check=True, stdout=f)
    compile_policy(conf, binary)
    return binary


def ramdisk_and(work, root):
    """The guest's initramfs and, in a second archive behind it, the files below root."""
    both, names = os.path.join(work, "initrd.img"), []
    for base, directories, files in os.walk(root):
        names += [os.path.relpath(os.path.join(base, n), root) for n in directories + files]
    more = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=root, input="".join(f"{n}\n" for n in sorted(names)).encode(),
                          check=True, capture_output=True).stdout
    with open(RAMDISK, "rb") as f, open(both, "wb") as out:
        image = f.read()
        out.write(image + bytes(-len(image) % 512) + more)
    return both


def ramdisk_with(work, program, *libraries, files=()):
    """The guest's initramfs with a program of this directory in /bin, and files at its root."""
    root = os.path.join(work, "root")
    os.makedirs(os.path.join(root, "bin"))
    libraries = [f"-l{name}" for name in (*libraries, "xenstore", "xentoollog", "xentoolcore", "pthread")]
    subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-static", "-o", os.path.join(root, "bin", program),
                    os.path.join(HERE, f"{program}.c"), *libraries], check=True, capture_output=True)
    for path in files:
        shutil.copy(path, root)
    return ramdisk_and(work, root)


def vchan(work, rules, labels, more=""):
    """Boots a server, domain 3, and a client, domain 4; the log when both are done."""
    ramdisk = ramdisk_with(work, "vchan", "xenvchan", "xengnttab", "xenevtchn")
    source = system(*(guest(n, "redoubt.do=shell", ramdisk=ramdisk, label=l, more=more) for n, l in zip(("server", "client"), labels)))
    with boot_source(work, source.replace(POLICY, policy_and(work, rules))) as m:
        for _ in range(2):
            m.expect(r"^\[(server|client)\] guest: shell in the initramfs")
        m.send("vchan server 4 /local/domain/3/data/vchan; echo server-$((1+1))\n")
        m.idle(2)
        m.send(SWITCH)
        m.expect(r"^\[console\] focus: client")
        m.send("vchan client 3 /local/domain/3/data/vchan; echo client-$((1+1)); poweroff -f\n")
        m.expect(r"client-2")
        m.expect(OFF.format("client"))
        m.idle(2)
        return m.text()


PEERS = "guest_domain(left)\nguest_domain(right)\n"
TOGETHER = "categories = <200>;"        # guests that say so may meet, where a rule lets their kinds


@test
def peers_talk_by_vchan(work):
    text = vchan(work, PEERS + "peers(left, right)\n", ("left_t", "right_t"), TOGETHER)
    check("vchan: client got 1048576 bytes back" in text, "the client did not get its bytes back")
    check("vchan: server returned 1048576 bytes" in text, "the server did not come to its end")
    check("denied" not in text, "something was denied")


@test
def guests_that_are_no_peers_have_no_vchan(work):
    text = vchan(work, PEERS, ("left_t", "right_t"), TOGETHER)
    check("is up" not in text, "one side is up")
    check(re.search(r"denied  \{ (bind|create) \} for domid=3 target=4 ", text), "no denial was logged")


@test
def peers_of_other_categories_have_no_vchan(work):
    """Two guests of one kind that is its own peer: the manifest does not bring them together."""
    text = vchan(work, "guest_domain(left)\npeers(left, left)\n", ("left_t", "left_t"))
    check("is up" not in text, "one side is up")
    check(re.search(r"denied  \{ bind \} for domid=3 target=4 scontext=\S+:left_channel_t:s0:c2 tcontext=\S+:left_t:s0:c3 ", text), "no denial was logged")


@test
def store_keeps_kinds_of_guest_apart(work):
    """A node that Xen's permissions open to both: the peer of its owner reads it, a guest of another kind is denied, and the log says by which rule that is missing."""
    ramdisk = ramdisk_with(work, "xs")
    kinds = PEERS + "guest_domain(third)\npeers(left, third)\n"
    source = system(*(guest(n, "redoubt.do=shell", ramdisk=ramdisk, label=f"{n}_t", more=TOGETHER) for n in ("left", "right", "third")))
    with boot_source(work, source.replace(POLICY, policy_and(work, kinds))) as m:
        for _ in range(3):
            m.expect(r"^\[(left|right|third)\] guest: shell in the initramfs")
        for node, reader in (("right", 4), ("third", 5)):
            m.send(f"xs write data/{node} secret; xs open data/{node} {reader}\n")
            m.expect(rf"^\[left\] xs: open data/{node}: done")
        m.send(SWITCH)
        m.expect(r"^\[console\] focus: right")
        m.send("xs read /local/domain/3/data/right\n")
        m.expect_apart(r"^\[right\] xs: read /local/domain/3/data/right: Permission denied",
                       r"^\[xenstore\] avc:  denied  { read } for domid=4 path=/local/domain/3/data/right scontext=system_u:system_r:right_t:s0:c200 "
                       r"tcontext=system_u:object_r:left_data_node_t:s0:c200 tclass=xenstore$", 60)
        m.send(SWITCH)
        m.expect(r"^\[console\] focus: third")
        m.send("xs read /local/domain/3/data/third; xs read /local/domain/3/data/right; poweroff -f\n")
        m.expect(r"^\[third\] xs: /local/domain/3/data/third is 'secret'")
        m.expect(r"^\[third\] xs: read /local/domain/3/data/right: Permission denied")
        m.expect(OFF.format("third"))
        m.absent(r"avc:  denied .* for domid=[35] ")


WATCH = ("(m=0; while sleep 1; do n=$(awk '/MemTotal/ {print $2}' /proc/meminfo); [ $n = $m ] || echo total-$n; m=$n; done) &\n")


@test
def administrator_asks_another_guest_to_shut_down(work):
    """Memory, a suspend that is refused, sysrq, reboot, power off: by xenstore, from a guest with the label admin_t, to domain 5."""
    source = system(BLKDRV, guest("admin", "root=/dev/xvda", memory_mib=256, disk="whole", label="admin_t"),
                    guest("target", "redoubt.do=shell", memory_mib=256, more='on-reboot = "restart";'))
    with boot_source(work, source, disk=guest_disk(work)) as m:
        m.expect(r"^\(redoubt\) domain 4 admin may ask domain 5 target to shut down$", QUICK)
        m.expect(r"^\[target\] guest: shell in the initramfs")
        m.expect(PROMPT)
        m.send(SWITCH)
        m.expect(r"^\[console\] focus: target")
        m.send(WATCH)
        full = int(m.expect(r"\btotal-(\d+)\s")[1])
        m.send(SWITCH)
        m.expect(r"^\[console\] focus: admin")
        sh = Shell(m)
        sh.run("xenstore-list /local/domain | tr '\\n' ' '; xenstore-read /local/domain/5/name", r"^\[admin\] .*5 target")
        sh.run("may=; for n in 5/name 5/device 3/control/shutdown 2/memory/target; do xenstore-write /local/domain/$n x 2>/dev/null && may=$n; done; "
               "[ -z \"$may\" ] && ! xenstore-list /local/domain/5/device 2>/dev/null")
        sh.tell("xenstore-write /local/domain/5/memory/target $((192 << 10))", rf"\btotal-{full - (64 << 10)}\s")
        sh.run("xenstore-write /local/domain/5/control/shutdown suspend; sleep 5")
        sh.tell("xenstore-write /local/domain/5/control/sysrq h", r"sysrq: HELP")
        sh.tell("xenstore-write /local/domain/5/control/shutdown reboot", r"^\(redoubt\) domain 5 target guest_t rebooted; restart 1 of 5")
        m.expect(r"^\(redoubt\) domain 4 admin may ask domain 6 target to shut down$")
        m.expect(r"^\[target\] guest: shell in the initramfs")
        m.idle(2)
        m.send("xenstore-write /local/domain/6/control/shutdown poweroff\n")
        m.expect(OFF.format("target"))
        m.send("poweroff\n")
        m.expect(OFF.format("admin"))
        m.powered_off()
        m.absent(r"^\(redoubt\) (avc: .*denied.*|domain \d+ \S+ \S+ crashed)")
