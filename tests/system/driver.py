# SPDX-License-Identifier: Apache-2.0
"""Boots a system in QEMU and reads its serial log: expect, send, ended. Every wait has a time-out."""
import os
import re
import shutil
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(ROOT, "tools"), os.path.join(ROOT, "bench")]
from redoubtlib import pack                             # noqa: E402
from redoubtlib.problem import Problem, Problems        # noqa: E402
from redoubtlib.qemu import Machine, Qemu               # noqa: E402

BUILD = os.path.join(ROOT, "build")
WORK = os.path.join(BUILD, "tests")
BOOT = 240              # seconds for a guest to its first line of user space, on a busy machine


class Failure(Exception):
    """The property does not hold; the message says what was seen instead."""


def check(truth, message):
    if not truth:
        raise Failure(message)


def fresh(name):
    """An empty directory of that test; what it leaves is kept for reading until its next run."""
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


class Boot:
    """A machine that runs a list of boot modules; with: ends it in any case."""

    def __init__(self, work, machine):
        self.work, self.log, self.position = work, b"", 0
        self.file = open(os.path.join(work, "serial.log"), "ab")
        self.started = time.monotonic()
        self.qemu = Qemu(machine, work)
        self.status = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.status is None:
            self.status, complaints = self.qemu.end()
            self.file.write(complaints.encode())
            self.file.close()

    def pump(self, seconds):
        """Takes what came; False when the machine has ended."""
        data = self.qemu.read(seconds)
        if data:
            self.log += data
            self.file.write(data)
            self.file.flush()
        return data is not None

    def text(self):
        return self.log.decode(errors="replace").replace("\r", "")

    def tail(self):
        return "\n".join(self.text().splitlines()[-25:])

    def expect(self, pattern, seconds=BOOT, forbid=r"^\(redoubt\) panic"):
        """The match of a pattern after the last one; Failure at the time-out, the end, or a forbidden line."""
        wanted, forbidden = re.compile(pattern, re.M), re.compile(forbid, re.M) if forbid else None
        until, alive = time.monotonic() + seconds, True
        while True:
            text = self.text()
            m = wanted.search(text, self.position)
            if m:
                self.position = m.end()
                return m
            if forbidden and forbidden.search(text, self.position):
                until = min(until, time.monotonic() + 3)
            if not alive or time.monotonic() >= until:
                why = "the machine ended" if not alive else f"not within {seconds} s"
                raise Failure(f"expected {pattern!r}: {why}; the log ends\n{self.tail()}")
            alive = self.pump(0.5)

    def expect_apart(self, first, second, seconds=BOOT):
        """Both of two patterns that nobody orders, as two guests' lines are; what follows is looked for behind the one that came first."""
        begin, ends = self.position, []
        for pattern in (first, second):
            self.position = begin
            self.expect(pattern, seconds)
            ends.append(self.position)
        self.position = min(ends)

    def send(self, text):
        self.qemu.write(text.encode())

    def monitor(self, command):
        """A command of QEMU's own monitor."""
        self.qemu.query("human-monitor-command", **{"command-line": command})

    def virtio_status(self, kind):
        """What was said to QEMU's device of that kind: the names of its status bits."""
        paths = [d["path"] for d in self.qemu.query("x-query-virtio") if d["name"] == kind]
        check(len(paths) == 1, f"{len(paths)} devices of the kind {kind}")
        said = self.qemu.query("x-query-virtio-status", path=paths[0])["status"]["statuses"]
        return [s.split(":")[0].removeprefix("VIRTIO_CONFIG_S_") for s in said]

    def idle(self, seconds=2):
        """Lets the machine come to rest."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.pump(0.2)

    def ended(self, seconds=120):
        """Waits for the end of the machine; (reason by QMP, exit status)."""
        until = time.monotonic() + seconds
        while self.pump(0.5):
            if time.monotonic() >= until:
                raise Failure(f"still running after {seconds} s; the log ends\n{self.tail()}")
        self.close()
        return self.qemu.reason, self.status

    def powered_off(self, seconds=120):
        reason, status = self.ended(seconds)
        check(reason == "guest-shutdown" and status == 0,
              f"ended by {reason}, QEMU status {status}, and not by a power off; the log ends\n{self.tail()}")

    def absent(self, pattern):
        m = re.search(pattern, self.text(), re.M)
        check(m is None, f"the log has {m and m[0]!r}")


def build(work, source, mem=pack.DEFAULT_MIB):
    """The system of a manifest's source, checked for a machine of mem MiB, written to the test's directory."""
    path = os.path.join(work, "system.dts")
    with open(path, "w") as f:
        f.write(source)
    try:
        system = pack.load(path, mem)
        pack.need_built(system)
    except (Problem, Problems) as problem:
        raise Failure(str(problem)) from None
    return system


def modules(work, source, mem=pack.DEFAULT_MIB):
    """(kernel, [(file, name)]) of a manifest's source."""
    system = build(work, source, mem)
    return system.kernel, pack.with_manifest(system, work)


def boot(work, kernel, entries, **options):
    links = os.path.join(work, "modules")
    os.makedirs(links)
    initrd = pack.initrd_argument(pack.linked(entries, links))
    return Boot(work, Machine(kernel=kernel, initrd=initrd, **options))


def boot_source(work, source, **options):
    return boot(work, *modules(work, source, options.get("mem", pack.DEFAULT_MIB)), **options)


def boot_checked(work, source, **options):
    """The same on the hypervisor that checks the order of its locks."""
    kernel, entries = modules(work, source)
    return boot(work, os.path.join(BUILD, "debug", os.path.basename(kernel)), entries, **options)


def guest_disk(work):
    """A copy of the guest's root disk of its own."""
    path = os.path.join(work, "disk.img")
    import subprocess
    subprocess.run(["cp", "-L", "--sparse=always", os.path.join(BUILD, "images", "debian.ext4"), path], check=True)
    return path
