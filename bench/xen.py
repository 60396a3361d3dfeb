# SPDX-License-Identifier: Apache-2.0
"""Debian's Xen in the same emulator: its image, fetched once by apt, and how it boots a PVH dom0."""
import glob
import gzip
import os
import subprocess

from redoubtlib.problem import Problem

XEN_PACKAGE = "xen-hypervisor-4.17-amd64"
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "redoubt", "bench")
IOMMU = ["-device", "amd-iommu,intremap=on"]            # Xen starts no PVH dom0 without one
OPTIONS = "dom0=pvh dom0_mem=256M dom0_max_vcpus=1 console=com1 com1=115200,8n1"


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
