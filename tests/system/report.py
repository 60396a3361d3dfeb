# SPDX-License-Identifier: Apache-2.0
"""The guest's smoke report against what the host served, received and finds on the disk image."""
import hashlib
import re
import subprocess

from driver import check

FILE_ON_DISK = "/var/tmp/smoke.disk"


def facts(text):
    """{name: {key: value}} of the lines `smoke: name key=value...`, whatever prefix the console put before them."""
    found = {}
    for name, rest in re.findall(r"smoke: ([\w-]+) ?(.*)$", text, re.M):
        found[name] = dict(re.findall(r"(\w+)=(\S+)", rest)) or {"text": rest.strip()}
    return found


def on_disk(image, path=FILE_ON_DISK):
    """SHA-256 of a file inside an ext4 image, read without mounting it."""
    done = subprocess.run(["/sbin/debugfs", "-R", f"cat {path}", image], capture_output=True)
    return hashlib.sha256(done.stdout).hexdigest()


def check_disk(report, image):
    written = report.get("disk-written", {}).get("sha256")
    check(written, "the guest wrote nothing to its disk")
    check(report.get("disk-read", {}).get("sha256") == written, "the guest read other bytes than it wrote")
    found = on_disk(image)
    check(found == written, f"the image holds {found} where the guest wrote {written}")


def check_network(report, server):
    down = report.get("net-down", {}).get("sha256")
    check(down, "the guest fetched nothing")
    check(down == server.sent, f"the guest fetched {down} where the host sent {server.sent}")
    check(server.uploads, "the host received nothing")
    check(server.uploads[-1] == server.sent, f"the host received {server.uploads[-1]} back where it sent {server.sent}")
