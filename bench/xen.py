# SPDX-License-Identifier: Apache-2.0
"""Debian's Xen in the same emulator: its image, fetched once by apt, a PVH dom0, and a Debian dom0 that starts guests by xl."""
import glob
import gzip
import os
import subprocess

from redoubtlib.problem import Problem
from redoubtlib.qemu import CPU, Machine

XEN_PACKAGE = "xen-hypervisor-4.17-amd64"
HERE = os.path.dirname(os.path.abspath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "redoubt", "bench")
IOMMU = ["-device", "amd-iommu,intremap=on"]            # Xen starts no PVH dom0 without one
OPTIONS = "dom0=pvh dom0_mem=256M dom0_max_vcpus=1 console=com1 com1=115200,8n1"
DOM0_MIB = 512
DOM0_OPTIONS = f"dom0_mem={DOM0_MIB}M,max:{DOM0_MIB}M console=com1 com1=115200,8n1"
DOM0_CPU = CPU + ",-smap,-xsave"    # on TCG SMAP breaks PV guests, and XSETBV does not exit: Xen would lose a domU's XCR0


def image():
    """Debian's Xen as an ELF file, fetched once."""
    path = os.path.join(CACHE, "xen")
    if os.path.isfile(path):
        return path
    os.makedirs(CACHE, exist_ok=True)
    print(f"xen: downloading {XEN_PACKAGE}", flush=True)
    done = subprocess.run(["apt-get", "-q", "download", XEN_PACKAGE], cwd=CACHE, capture_output=True, text=True)
    packages = glob.glob(os.path.join(CACHE, f"{XEN_PACKAGE}_*.deb"))
    if done.returncode or not packages:
        raise Problem(XEN_PACKAGE, f"apt cannot fetch it: {done.stderr.strip()}", "run sudo apt-get update")
    tree = os.path.join(CACHE, "tree")
    subprocess.run(["dpkg-deb", "-x", packages[0], tree], check=True)
    with gzip.open(os.path.join(tree, "boot", "xen-4.17-amd64.gz")) as source, open(path + ".part", "wb") as f:
        f.write(source.read())
    os.replace(path + ".part", path)
    return path


def dom0_disk(images):
    """The root disk of a Debian dom0 with xl, made once."""
    done = subprocess.run([os.path.join(HERE, "dom0-image"), images], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Problem("bench/dom0-image", "it failed, see above", "run make images, and sudo apt-get update if apt has no lists")
    return done.stdout.strip()


def dom0_machine(images, bootargs="", options="", extra=(), **machine):
    """Xen with a PV dom0 (Debian's default) on a disk of its own, from the guest's kernel and initramfs."""
    kernel, ramdisk = (os.path.join(images, name) for name in ("vmlinuz", "initrd.img"))
    machine.setdefault("accel", "tcg")          # a thread for each CPU: faster for Xen, and on one thread its dom0 dies most times
    extra = ["-drive", f"if=none,id=dom0,format=raw,snapshot=on,file={dom0_disk(images)}",
             "-device", "virtio-blk-pci,drive=dom0,disable-legacy=on,addr=06.0", *extra]
    return Machine(kernel=image(), initrd=f"{kernel} console=hvc0 quiet root=/dev/vdb {bootargs}".rstrip() + f",{ramdisk}",
                   append=f"{DOM0_OPTIONS} {options}".rstrip(), cpu=DOM0_CPU, extra=extra, **machine)
