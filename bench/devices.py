# SPDX-License-Identifier: Apache-2.0
"""Disk requests and frames, counted by domains/bench. Nothing outside QEMU takes part: the disk keeps nothing and answers after a while in which everybody
has come to rest, one NIC's wire ends in a device that is not switched on and forgets every frame, two other NICs share a wire."""
import os

import driver
import manifests
from counted import collect
from redoubtlib.qemu import COUNTED, ICOUNT

IMAGE = os.path.join(driver.BUILD, "domains", "bench")
WIRES = {"net0": 0, "net1": 1, "net2": 1}       # driver domain: wire
SERVICES = 3 + len(WIRES)                       # xenstore and console, too
NODES = 'xvda { compatible = "redoubt,disk"; backend = <&disk>; source = "whole"; };' + "".join(
    f'eth{i} {{ compatible = "redoubt,net"; backend = <&{name}>; mac = "00:16:3e:00:00:0{i + 1}"; }};' for i, name in enumerate(WIRES))
DISK = ["-drive", "if=none,id=null,format=raw,file.driver=null-co,file.size=64M,file.read-zeroes=on,file.latency-ns=1000000",
        "-device", "virtio-blk-pci,drive=null,disable-legacy=on,ioeventfd=off,addr=07.0"]


def netdrv(name):
    """The driver of one NIC; each takes the first that no other has."""
    return manifests.NETDRV.replace("nic: netdrv {", f"{name}: {name} {{")


def nic(name, wire, slot):
    return ["-netdev", f"hubport,id={name},hubid={wire}",
            "-device", f"virtio-net-pci,netdev={name},disable-legacy=on,romfile=,ioeventfd=off,addr={slot:02x}.0"]


def end_of_wire(wire):
    """Without it nobody could take a frame, and none would be sent."""
    return ["-netdev", f"hubport,id=end,hubid={wire}", "-device", "ne2k_pci,netdev=end,romfile=,addr=0c.0"]


def arguments():
    nics = [nic(name, wire, 8 + i) for i, (name, wire) in enumerate(WIRES.items())]
    return DISK + sum(nics, []) + end_of_wire(WIRES["net0"])


def derived(found):
    """What comes in costs what going through costs more than going out."""
    for what in ("segment", "ack"):
        through, out = found.pop(f"tcp_through_{what}", None), found.get(f"tcp_out_{what}")
        if through and out:
            found[f"tcp_in_{what}"] = through - out
    return found


def measure(work, others=()):
    """{name: instructions}; others are domains beside the drivers and the guest that counts."""
    guest = manifests.guest("bench", "role=devices", kernel=IMAGE, ramdisk=None, label="test_t", memory_mib=64, nodes=NODES)
    source = manifests.system(manifests.BLKDRV, *(netdrv(name) for name in WIRES), guest, *others)
    with driver.boot_source(work, source, **dict(COUNTED, mem=4096, net=None, extra=ICOUNT + arguments())) as m:
        m.expect(r"\bbench end", 1200)
        return {name: value for name, value in derived(collect(m.text())).items() if name.startswith(("disk_", "tcp_"))}
