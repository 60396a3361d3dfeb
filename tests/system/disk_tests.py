# SPDX-License-Identifier: Apache-2.0
"""What disks do beyond reads and writes: discards, flushes, 4 KiB blocks, many of them."""
import os
import struct
import uuid
import zlib

from boot_tests import QUICK
from driver import boot_source, check
from manifests import BLKDRV, guest, system
from registry import test

MIB = 1 << 20
BLOCK = 4096


def gpt_header(me, other, array, blocks, table):
    header = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, me, other, 2 + len(table) // BLOCK,
                         blocks - 2 - len(table) // BLOCK, uuid.UUID(int=1).bytes_le, array, len(table) // 128, 128, zlib.crc32(table))
    return header[:16] + struct.pack("<I", zlib.crc32(header)) + header[20:]


def table_4k(path, parts, mib):
    """A GPT in blocks of 4 KiB, which sgdisk does not write to a file: parts are (label, first MiB, size in MiB)."""
    blocks = mib * MIB // BLOCK
    entries = b"".join(struct.pack("<16s16sQQQ72s", uuid.UUID(int=2).bytes_le, uuid.UUID(int=3 + n).bytes_le, first * MIB // BLOCK,
                                   (first + size) * MIB // BLOCK - 1, 0, label.encode("utf-16-le")) for n, (label, first, size) in enumerate(parts))
    table = entries.ljust(128 * 128, b"\0")
    last = blocks - 1
    backup = last - len(table) // BLOCK
    with open(path, "wb") as f:
        f.truncate(mib * MIB)
        f.seek(446)
        f.write(struct.pack("<8BII", 0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff, 1, last) + bytes(48) + b"\x55\xaa")
        for at, data in ((1, gpt_header(1, last, 2, blocks, table)), (2, table), (backup, table), (last, gpt_header(last, 1, backup, blocks, table))):
            f.seek(at * BLOCK)
            f.write(data)


def drive(path, more=""):
    return ["-drive", f"if=none,id=disk,format=raw,discard=unmap,file={path}",
            "-device", f"virtio-blk-pci,drive=disk,disable-legacy=on,addr=04.0,{more}"]


def content(path, first, size):
    with open(path, "rb") as f:
        f.seek(first * MIB)
        return f.read(size * MIB)


@test
def disk_of_4k_blocks_takes_discards_and_flushes(work):
    """A guest sees block size and discard limits, writes through, discards all of its partition, and its neighbours keep every byte; 18 more disks work beside it."""
    path = os.path.join(work, "disk.img")
    small = [(f"p{n}", 15 + n, 1) for n in range(18)]
    table_4k(path, [("before", 1, 4), ("mine", 5, 8), ("after", 13, 2)] + small, 34)
    with open(path, "r+b") as f:
        for first, size in ((1, 4), (5, 8), (13, 2)):
            f.seek(first * MIB)
            f.write(b"\xa5" * (size * MIB))
    full = os.stat(path).st_blocks
    nodes = "".join(f'xvd{chr(98 + n)} {{ compatible = "redoubt,disk"; backend = <&disk>; source = "PARTLABEL={part[0]}"; }};' for n, part in enumerate(small))
    source = system(BLKDRV, guest("guest", "redoubt.do=shell", disk="PARTLABEL=mine", nodes=nodes, memory_mib=640,
                                   more="cpus = <2>;"))
    with boot_source(work, source, extra=drive(path, "logical_block_size=4096,physical_block_size=4096")) as m:
        m.expect(r"^\[blkdrv\] virtio-blk .*blocks of 4096 bytes, write cache, discard", QUICK)
        m.expect(r"guest: shell in the initramfs")
        m.send("until [ -b /dev/xvda ]; do usleep 100000; done; echo queues-$(ls /sys/block/xvda/mq | wc -l)\n")
        m.expect(r"queues-2", QUICK)
        m.send("cd /sys/block/xvda; echo size-$(cat size)"
               "-$(cat queue/logical_block_size)-$(cat queue/physical_block_size)-$(cat queue/write_cache | tr -d ' ')-$(cat queue/discard_granularity)\n")
        m.expect(r"size-16384-4096-4096-writeback-4096", QUICK)
        m.send("dd if=/dev/zero bs=1k count=300 | tr '\\0' 'Z' >/z; dd if=/z of=/dev/xvda bs=4k seek=1 conv=fsync; echo write-$?\n")
        m.expect(r"write-0", QUICK)
        m.send("dd if=/dev/xvda bs=4k skip=1 count=75 2>/dev/null | cmp - /z; echo same-$?\n")
        m.expect(r"same-0", QUICK)
        written = content(path, 5, 8)
        check(written == b"\xa5" * 4096 + b"Z" * 300 * 1024 + b"\xa5" * (8 * MIB - 304 * 1024), "the partition does not hold what was synchronised")
        m.send("until [ -b /dev/xvds ]; do usleep 100000; done; ls /dev/xvd* | wc -l; dd if=/z of=/dev/xvds bs=4k conv=fsync; echo last-$?\n")
        m.expect(r"^\[guest\] 19$", QUICK)
        m.expect(r"last-0", QUICK)
        m.send("blkdiscard -o 4096 -l 4194304 /dev/xvda; echo some-$?; blkdiscard /dev/xvda; echo all-$?; poweroff -f\n")
        m.expect(r"some-0", QUICK)
        m.expect(r"all-0", QUICK)
        m.powered_off()
        m.absent(r"\[blkdrv\] .*[1-9]\d* of them failed")
    check(full - os.stat(path).st_blocks >= 7 * MIB // 512, "the discarded partition still takes its space")
    check(content(path, 5, 8) == bytes(8 * MIB), "the discarded partition does not read as zeroes")
    check(content(path, 32, 1) == b"Z" * 300 * 1024 + bytes(MIB - 300 * 1024), "the 19th disk does not hold what was synchronised")
    check(content(path, 1, 4) == b"\xa5" * (4 * MIB) and content(path, 13, 2) == b"\xa5" * (2 * MIB), "a neighbour of the discarded partition changed")


@test
def disk_grows_while_the_guest_runs(work):
    """QEMU gives the disk another size: its driver hears of it, the guest sees it at once and uses what is new."""
    path = os.path.join(work, "disk.img")
    with open(path, "wb") as f:
        f.truncate(8 * MIB)
    source = system(BLKDRV, guest("guest", "redoubt.do=shell", disk="whole"))
    with boot_source(work, source, extra=drive(path, "logical_block_size=512")) as m:
        m.expect(r"guest: shell in the initramfs")
        m.send("until [ -b /dev/xvda ]; do usleep 100000; done; echo size-$(cat /sys/block/xvda/size)\n")
        m.expect(r"size-16384", QUICK)
        m.monitor("block_resize disk 16M")
        m.expect(r"^\[blkdrv\] backend/vbd/\d+/51712: now 32768 sectors", QUICK)
        m.send("until [ $(cat /sys/block/xvda/size) = 32768 ]; do usleep 100000; done; "
               "dd if=/dev/zero bs=1M count=1 | tr '\\0' 'Z' | dd of=/dev/xvda bs=1M seek=15 iflag=fullblock conv=fsync; echo write-$?; poweroff -f\n")
        m.expect(r"write-0", QUICK)
        m.powered_off()
    check(content(path, 15, 1) == b"Z" * MIB, "what the disk grew by does not hold what was synchronised")
