# SPDX-License-Identifier: Apache-2.0
"""The rows of docs/threat-model.md: a hostile domain of each kind beside a guest that does verified I/O (witness.py)."""
import os
import re

from boot_tests import HOSTILE, OFF, QUICK
from driver import BUILD, ROOT, boot, check, modules
from guest_tests import PART_MIB, TEST_GUEST, partition_sum, partitioned
from manifests import BLKDRV, NETDRV, guest, system
from registry import test
from witness import Pieces, counts, on_disk, undisturbed, witness

SWITCH = "\x01\x01\x01"
EVIL_NIC = 'eth0 { compatible = "redoubt,net"; backend = <&nic>; mac = "00:16:3e:00:00:66"; };'
EVIL_DISK = 'xvda { compatible = "redoubt,disk"; backend = <&disk>; source = "PARTLABEL=evil"; };'


def evil(do, lives=1, nodes="", rounds=1000, memory_mib=64, more="", seed=1, ramdisk=None):
    """The hostile guest: lives lives, each after a `g` that is typed to it."""
    again = f'on-crash = "restart"; restart-limit = <{lives - 1}>;' if lives > 1 else ""
    return guest("evil", f"wait do={do} seed={seed} rounds={rounds}", kernel=HOSTILE, ramdisk=ramdisk, memory_mib=memory_mib, nodes=nodes, more=more + again)


def lived(text):
    """Lives that the hostile guest began. On a busy machine one lasts a minute, after which restarts are counted anew: the one too many waits for its `g`."""
    return len(re.findall(r"^\(redoubt\) domain \d+ evil guest_t started", text, re.M))


def evil_lives(m, lives):
    """Lets the hostile guest live its lives while the witness works, then stops the witness."""
    m.expect(r"witness: running")
    m.expect(r"^\[witness\] witness: disk=[1-9]\d* net=[1-9]")
    for life in range(lives):
        if life:
            m.expect(r"^\[evil\] hostile: ready")
        else:
            m.send(SWITCH)
            m.expect(r"^\[console\] focus: evil")
        m.send("g")
        m.expect(r"^\(redoubt\) domain \d+ evil guest_t (crashed|rebooted|powered off)", 300)
    m.expect(r"^\[witness\] witness: disk=", 60)
    m.send("stop\n")
    m.expect(r"witness: end", 120)
    m.expect(OFF.format("witness"))
    m.idle(3)
    if lived(m.text()) > lives:
        m.close()
    else:
        m.powered_off()


def nothing_left(text, lives, kib_a_life=24):
    """No domain is kept, and the hypervisor's memory is what it was but for page-table pages of windows used for the first time."""
    check("cannot be destroyed" not in text, "a dead domain could not be destroyed")
    held = [int(kib) for kib in re.findall(r"memory: hypervisor (\d+) KiB", text)]
    check(len(held) > lives, f"memory was reported {len(held)} times for {lives} deaths")
    grown = [held[lives] - held[1] <= kib_a_life * (lives - 1)]         # from its first death to its last, with the same guests there
    grown += [held[-1] - held[0] <= kib_a_life * lives] if lived(text) == lives else []
    check(all(grown), f"the hypervisor's memory grew: {held} KiB")


def forged_rows(log):
    """Rows of the terminal that show a forged line without the hostile guest's name before it (colours and the bell take no room)."""
    rows = re.split(rb"[\r\n]+", log)
    return [r for r in rows if b"FORGED" in r and not re.match(rb"(\x1b\[[0-9;]*m|\x07)*\[evil\] ", r)]


def beside_a_witness(work, do, lives, nodes="", **options):
    """Boots evil and the witness, disk and network of their own each; the log's text and what the witness counted."""
    disk, offsets = partitioned(work, "gap", "evil", "space", "witness")
    before = {label: partition_sum(disk, offsets[label]) for label in ("gap", "space")}
    with Pieces() as host:
        source = system(BLKDRV, NETDRV, witness(work, server=host.address), evil(do, lives, nodes, **options))
        with boot(work, *modules(work, source), disk=disk) as m:
            evil_lives(m, lives)
            text, log = m.text(), m.log
    for label, was in before.items():
        check(partition_sum(disk, offsets[label]) == was, f"the hostile guest wrote to partition {label}")
    seen = counts(on_disk(disk, offsets["witness"], PART_MIB))
    undisturbed(seen, "disk", "net", "store")
    check(not re.search(r"^\(redoubt\) domain \d+ (xenstore|console|blkdrv|netdrv) \S+ (crashed|powered off)", text, re.M), "a service died")
    check("hostile: reached" not in text, "the hostile guest reached another domain: " + "; ".join(re.findall(r"hostile: (reached .*)", text)[:5]))
    forged = forged_rows(log)
    check(not forged, f"forged lines were shown: {forged[:3]}")
    return text, seen


@test
def hostile_guest_gets_nowhere_by_wild_calls(work):
    """Wild arguments to every row of the table, other domains as objects, wild exits; then what it can hoard. Three lives, three streams of numbers."""
    text, _ = beside_a_witness(work, "reach,calls,exits,hoard", 3)
    check(text.count("hostile: reach: tried") == 3, "the hostile guest did not try to reach others in each of its lives")
    nothing_left(text, 3)


@test
def hostile_front_end_disturbs_only_itself(work):
    """Garbage, broken indices and death amid requests in the rings of disk, NIC, console and store; floods of the store; forged lines."""
    text, _ = beside_a_witness(work, "front,console,store,tty", 2, nodes=EVIL_DISK + EVIL_NIC)
    check(len(re.findall(r"hostile: front: device/v\w+/\d+: connected [1-9]", text)) == 4, "the hostile front ends did not connect")
    check("FORGED" in text, "no forged line arrived at all")
    floods = re.findall(r"hostile: store: (\d+) nodes, (\d+) watches, (\d+) transactions", text)[::2]      # the first of each life
    check(len(floods) == 2 and all(int(n) > 700 and (w, t) == ("128", "10") for n, w, t in floods), f"a life did not find its store's quotas unused: {floods}")
    nothing_left(text, 2)


FEWEST = 60000          # operations of both lives
LEFT_OUT = {"vcpu_down", "sched_shutdown", "sched_block", "exit_hlt",           # rows that would end the guest,
            "exit_bar_in", "exit_bar_out"}                                      # or want a device of its own


def corpus(work):
    """The inputs of fuzz/corpus/calls in one file, each behind its length, as domains/hostile/replay.c reads them."""
    directory, path = os.path.join(ROOT, "fuzz", "corpus", "calls"), os.path.join(work, "corpus.bin")
    names = sorted(os.listdir(directory))
    with open(path, "wb") as out:
        for name in names:
            with open(os.path.join(directory, name), "rb") as f:
                data = f.read()
            out.write(len(data).to_bytes(4, "little") + data)
    return path, len(names)


def rows_of_table():
    """{family: [row, ...]} of xen/call/table.def."""
    with open(os.path.join(ROOT, "xen", "call", "table.def")) as f:
        found = re.findall(r"^OP\((\w+), (\w+),", f.read(), re.M)
    return {family: [row for row, of in found if of == family] for _, family in found}


def tried_all(text, lives, inputs):
    """Every life replayed every input and came to its end; together no class of operations and no row was left out. How many operations it were."""
    check(text.count(f"hostile: steps: replayed {inputs} inputs") == lives, f"not every life replayed the {inputs} inputs")
    counted = [int(n) for n in re.findall(r"hostile: steps: (\d+) operations", text)]
    check(len(counted) == lives, f"{len(counted)} lives of {lives} came to their end")
    classes = {family: 0 for family in rows_of_table()}
    for family, tried in re.findall(r"hostile: steps: class (\w+) tried (\d+)", text):
        classes[family] += int(tried)
    never = [family for family, tried in classes.items() if not tried]
    check(not never, f"classes of operations that were never tried: {', '.join(never)}")
    missed = re.findall(r"hostile: steps: never tried (\w+)", text)
    missed = {row for row in missed if missed.count(row) == lives} - LEFT_OUT
    check(not missed, f"rows that were never tried: {', '.join(sorted(missed))}")
    check(sum(counted) >= FEWEST, f"{sum(counted)} operations, fewer than {FEWEST}")
    return sum(counted)


@test
def fuzzers_steps_by_a_guest_hurt_nobody(work):
    """The corpus of fuzz/corpus/calls made by a guest of the booted system, then changed and invented at random. FUZZ_SEED=n: other numbers."""
    seed, (ramdisk, inputs), lives = int(os.environ.get("FUZZ_SEED", "1")), corpus(work), 2
    print(f"fuzzers-steps-by-a-guest-hurt-nobody: seed {seed}", flush=True)
    text, seen = beside_a_witness(work, "steps", lives, rounds=8000, seed=seed, ramdisk=ramdisk)
    print(f"fuzzers-steps-by-a-guest-hurt-nobody: seed {seed}, {tried_all(text, lives, inputs)} operations, {seen['disk']} rounds of disk", flush=True)


BE, WITNESS, HURT = 3, 5, 6         # ids: the drivers 3 and 4, then the guests in the manifest's order


def turned(work, service, source, do, turn, victim=WITNESS, seed=1, more="", **options):
    """Boots a system whose image of that service is the turncoat: it works until it has told its victim something turn times, then attacks."""
    arguments = f'bootargs = "victim={victim} turn={turn} do={do} seed={seed}"; {more}'
    source = source.replace(f'service = "{service}";', f'service = "{service}"; {arguments}', 1)
    kernel, entries = modules(work, source)
    image = os.path.join(BUILD, "domains", f"turncoat-{service}")
    entries = [(image if name in (f"service/{service}", service) else file, name) for file, name in entries]
    return boot(work, kernel, entries, **options)


def reaches(text, *conceded):
    """What a turncoat did to other domains is no more than that, and no line that would say so was lost."""
    tried = text.rpartition("hostile: reach: tried")[0]
    check(tried and " lines lost: " not in tried, "what it reached was not said to its end")
    seen = set(re.findall(r"hostile: reached (\S.*?) of domain \d+", text))
    more = seen - set(conceded)
    check(not more, f"beyond what its label concedes it reached: {', '.join(sorted(more))}")


GRANTED = ("grant copy", "grant write", "grant map")    # of pages that were granted to it
ATTACK = "reach,scribble,storm,calls,hoard,die"


def after_turning(m, service, running=1):
    """Waits until the guests work, the service turns on them, and dies in the midst of what it serves."""
    for _ in range(running):
        m.expect(r"witness: running")
    m.expect(rf"^\[{service}\] turncoat: turns")
    m.expect(rf"^\(redoubt\) domain \d+ {service} \S+ crashed", 300)


@test
def hostile_console_takes_the_terminal_and_nothing_else(work):
    """Disk, network and store of the guest go on; its console is lost, and so is what the console domain reads there. A new one starts in its place."""
    disk, offsets = partitioned(work, "gap", "witness")
    with Pieces() as host:
        source = system(BLKDRV, NETDRV, witness(work, server=host.address, rounds=60, quiet=True))
        with turned(work, "console", source, ATTACK, 60, more='on-crash = "restart"; restart-limit = <1>;', disk=disk) as m:
            m.expect(r"witness: running")
            for _ in range(60):         # each key is an event for the guest
                m.send("\n")
                m.idle(0.2)
                if "turncoat: turns" in m.text():
                    break
            m.expect(r"^\(redoubt\) domain 2 console console_t crashed; restart", 300)
            check(not host.said, "the witness had ended before the console turned")
            m.expect(r"^\[console\] ready")
            m.powered_off(300)
            text = m.text()
    undisturbed(counts(on_disk(disk, offsets["witness"], PART_MIB)), "disk", "net", "store")
    undisturbed(counts("".join(host.said)), "disk", "net", "store")
    reaches(text, *GRANTED)
    check("turncoat: scribbled" in text, "the console did not come to its attack")
    check(not re.search(r"^\(redoubt\) FORGED", text, re.M), "the terminal's owner forged a line of the hypervisor's")


@test
def hostile_store_takes_configuration_and_not_what_runs(work):
    """Devices that are connected go on without a store; guests lose the store and nothing else, and the drivers live."""
    disk, offsets = partitioned(work, "gap", "witness")
    with Pieces() as host:
        source = system(BLKDRV, NETDRV, witness(work, server=host.address))
        with turned(work, "xenstore", source, ATTACK, 400, disk=disk) as m:
            after_turning(m, "xenstore")
            m.send("verdict\n")
            before = counts(m.expect(r"witness: so far .* gone=\d+")[0])
            m.idle(10)
            m.send("stop\n")
            m.expect(r"witness: end")       # Linux asks the store before it powers off, and waits for ever
            text = m.text()
    seen = counts(on_disk(disk, offsets["witness"], PART_MIB))
    check(seen["bad"] == 0 and seen["disk"] > before["disk"] and seen["net"] > before["net"], f"disk or network did not go on: {before}, then {seen}")
    reaches(text, *GRANTED, "labels")       # it may ask what the policy says (docs/decisions/0010)
    for service in ("console", "blkdrv", "netdrv"):
        check(f" {service} {service}_t crashed" not in text, f"{service} died of the store")


def joined(text):
    """Nobody was connected but who asked to be, once each; what the store wanted beyond was refused by the policy, the grants or the drivers."""
    seen = sorted(re.findall(r"^\[(?:blkdrv|netdrv)\] backend/(\S+): connected", text, re.M))
    check(seen == sorted(("vbd/5/51712", "vbd/6/51712", "vbd/7/51712", "vif/5/0")), f"connected: {seen}")
    for subject, object, permission in (("blkdrv", "netdrv", "grant"), ("blkdrv", "xenstore", "grant"), ("blkdrv", "console", "grant"),
                                        ("netdrv", "blkdrv", "grant"), ("guest_channel", "guest", "event")):
        check(re.search(rf"avc:  denied .* scontext=\S+:{subject}_t:s0\S* tcontext=\S+:{object}_t:s0\S* tclass={permission}$", text, re.M),
              f"nothing says that {subject}_t was denied a {permission} of {object}_t")
    refused = re.findall(r"backend/vbd/5/60\d+: disk \d+ of domain 5: the front end's (ring could not be mapped|event channel could not be bound|ring is in use)", text)
    check(len(refused) == 24 and len(set(refused)) > 1, f"of 24 pages and ports that were given to others {len(refused)} were refused: {set(refused)}")


@test
def store_that_redirects_joins_only_whom_policy_and_grants_allow(work):
    """A lying store: the victim, whom it would join to others, loses nothing; the prey, whose back end it has made again in the midst of its work, loses
    its disk and works on no other; the misled guest, whose back end it names from the first, works on the wrong partition."""
    disk, offsets = partitioned(work, "gap", "witness", "space", "prey", "decoy", "misled")
    before = {label: partition_sum(disk, offsets[label]) for label in ("space", "decoy", "misled")}
    with Pieces() as host:
        prey = witness(work, "PARTLABEL=prey", name="prey")
        misled = witness(work, "PARTLABEL=misled", name="misled", rounds=3)
        source = system(BLKDRV, NETDRV, witness(work, server=host.address), prey, misled)
        with turned(work, "xenstore", source, "redirect", 100, disk=disk) as m:
            m.expect_apart(r"^\[blkdrv\] backend/vbd/6/51712: .* ring is in use", r"^\(redoubt\) domain 7 misled guest_t powered off", 400)
            m.idle(10)
            m.send("stop\n")
            m.expect(r"^\(redoubt\) domain 5 witness guest_t powered off", 120)
            text = m.text()
    joined(text)
    undisturbed(counts(on_disk(disk, offsets["witness"], PART_MIB)), "disk", "net", "store")
    for label, was in before.items():
        check(partition_sum(disk, offsets[label]) == was, f"partition {label} was written to")
    check(counts(on_disk(disk, offsets["gap"], PART_MIB))["disk"] == 3, "the misled guest did not work where the store sent it")


@test
def hostile_disk_driver_takes_its_disks_and_nothing_else(work):
    """A guest with a disk of its loses the disk and goes on with its network; one without it notices nothing."""
    disk, _ = partitioned(work, "gap", "hurt")
    with Pieces() as host:
        hurt = witness(work, "PARTLABEL=hurt", name="hurt")
        source = system(BLKDRV, NETDRV, witness(work, disk=None, server=host.address), hurt)
        with turned(work, "blkdrv", source, ATTACK, 60, victim=HURT, disk=disk) as m:
            after_turning(m, "blkdrv", 2)
            text = ends_both(m, off=False)     # Linux waits for its lost disk before it powers off
    undisturbed(counts("\n".join(re.findall(r"^\[witness\].*", text, re.M))), "net", "store")
    own = "\n".join(re.findall(r"^\[hurt\].*", text, re.M))
    check(counts(own)["store"] > 0 and "witness: end" in own, "the guest whose disk was lost did not go on")
    reaches(text, *GRANTED)


@test
def flood_of_log_lines_is_cut_short_and_counted(work):
    """A driver logs 100,000 lines at once: most are lost, which the log says; the guest that it serves loses nothing."""
    disk, offsets = partitioned(work, "gap", "witness")
    with Pieces() as host:
        source = system(BLKDRV, NETDRV, witness(work, server=host.address))
        with turned(work, "blkdrv", source, "log", 60, disk=disk) as m:
            m.expect(rf"^\(redoubt\) log of domain {BE}: \d+ lines lost")
            m.idle(8)
            m.send("stop\n")
            m.expect(r"witness: end", 120)
            m.powered_off()
            text = m.text()
    undisturbed(counts(on_disk(disk, offsets["witness"], PART_MIB)), "disk", "net", "store")
    written = len(re.findall(r"^\[blkdrv\].*", text, re.M))
    lost = sum(int(n) for n in re.findall(rf"^\(redoubt\) log of domain {BE}: (\d+) lines lost", text, re.M))
    check(lost > 90000 and lost + written > 100000, f"of 100,000 lines {written} were written and {lost} counted as lost")
    check(not re.search(r"^\(redoubt\) log of domain (?!3:)", text, re.M), "lines of another domain were lost")


def behind_a_port(disk):
    """A disk on a port of its own: there QEMU's device is one of PCI Express, which can be reset."""
    return ["-device", "pcie-root-port,id=behind,chassis=1,addr=06.0", "-drive", f"if=none,id=disk,format=raw,file={disk}",
            "-device", "virtio-blk-pci,drive=disk,disable-legacy=on,bus=behind"]


@test
def device_is_reset_before_its_first_owner_and_after_each(work):
    """The firmware's traces are gone at boot; a driver that died amid I/O leaves none, and its successor works."""
    disk, _ = partitioned(work, "gap", "hurt")
    idle = os.path.join(work, "idle")
    os.makedirs(idle)
    with boot(idle, *modules(idle, system(guest("guest", "redoubt.do=wait"))), extra=behind_a_port(disk)) as m:
        m.expect(r"guest: waiting")
        check(m.virtio_status("virtio-blk") == [], f"the firmware's traces are left: {m.virtio_status('virtio-blk')}")
    source = system(BLKDRV, witness(work, "PARTLABEL=hurt", name="hurt"))
    more = 'on-crash = "restart"; restart-limit = <1>;'
    with turned(work, "blkdrv", source, "die", 60, victim=HURT - 2, more=more, extra=behind_a_port(disk)) as m:
        m.expect(r"witness: running")
        check("DRIVER_OK" in m.virtio_status("virtio-blk"), "the driver does not drive its device")
        m.expect(r"^\(redoubt\) domain \d+ blkdrv \S+ crashed", 300)
        while m.virtio_status("virtio-blk") and m.text().count("blkdrv_t started") < 2:        # the builder destroys it, then waits a second
            m.pump(0.02)
        m.pump(0.1)
        check(m.text().count("blkdrv_t started") < 2, "the dead driver's traces were left to the next one")
        m.expect(r"^\(redoubt\) domain \d+ blkdrv \S+ started", 60)
        m.expect(r"^\[blkdrv\] .*hurt", 60)
        check("DRIVER_OK" in m.virtio_status("virtio-blk"), "the next driver does not drive it")


@test
def hostile_network_driver_takes_its_network_and_nothing_else(work):
    """A guest with a NIC of its loses the network and goes on with its disk; one without it notices nothing."""
    disk, offsets = partitioned(work, "witness", "hurt")
    with Pieces() as host:
        hurt = witness(work, "PARTLABEL=hurt", server=host.address, name="hurt")
        source = system(BLKDRV, NETDRV, witness(work), hurt)
        with turned(work, "netdrv", source, ATTACK, 200, victim=HURT, disk=disk) as m:
            after_turning(m, "netdrv", 2)
            text = ends_both(m, off=False)     # netfront waits for its back end before Linux powers off
    check(re.search(rf"^\(redoubt\) domain {WITNESS} witness \S+ powered off", text, re.M), "the guest without a NIC did not power off")
    undisturbed(counts(on_disk(disk, offsets["witness"], PART_MIB)), "disk", "store")
    seen = counts(on_disk(disk, offsets["hurt"], PART_MIB))
    check(seen["disk"] > 0 and seen["store"] > 0 and "DISK CHANGED" not in text, f"the guest whose network was lost did not keep its disk: {seen}")
    reaches(text, *GRANTED)


def ends_both(m, off=True):
    """Stops the two guests, the one in focus first, and waits for the power off; the log."""
    m.idle(8)
    m.send("stop\n")
    m.expect(r"witness: end", 150)
    m.expect(r"^\[console\] focus: (witness|hurt)", 60)
    m.send("stop\n")
    m.expect(r"witness: end", 150)
    if off:
        m.powered_off()
    return m.text()


@test
def hostile_supervisor_can_end_domains_and_not_look_into_them(work):
    """The builder turns when it has become the supervisor: it ends another domain, and sees and changes nothing of the sealed guest."""
    disk, offsets = partitioned(work, "gap", "witness")
    with Pieces() as host:
        prey = guest("prey", "do=spin", kernel=TEST_GUEST, ramdisk=None, label="test_t", memory_mib=32, more="cpus = <3>;")
        source = system(BLKDRV, NETDRV, witness(work, server=host.address), prey)
        with turned(work, "builder", source, "", 0, disk=disk) as m:
            m.expect(r"witness: running")
            for _ in range(3):
                m.expect(r"^\(redoubt\) turncoat: piece \d+")
            m.send("stop\n")
            m.expect(r"witness: end")
            m.powered_off()
            text = m.text()
    undisturbed(counts(on_disk(disk, offsets["witness"], PART_MIB)), "disk", "net", "store")
    check("turncoat: ends domain 6: 0" in text, "the supervisor could not end the prey")
    reaches(text, "domctl_unpausedomain", "domctl_getdomaininfo", "domctl_getvcpuinfo", "labels")
