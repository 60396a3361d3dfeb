# SPDX-License-Identifier: Apache-2.0
"""One QEMU process: its command line, its serial line as bytes, and why it ended (by QMP)."""
import ctypes
import json
import os
import selectors
import signal
import socket
import subprocess
import time

from .programs import need

CPU = "EPYC,-rdtscp,-monitor"       # TCG runs SVM with NPT; RDTSCP and MWAIT do not exit as they should
ACCEL = "tcg,thread=single"           # with a thread for each CPU, TCG loses track of nested paging on CPU 0: docs/decisions/0002
ICOUNT = ["-icount", "shift=0,sleep=off", "-rtc", "base=2026-01-01,clock=vm", "-seed", "1"]
COUNTED = dict(cpus=1, accel=ACCEL, extra=ICOUNT)     # time is instructions: a TSC tick is one, and the same happens each time
DEBUG_EXIT = "isa-debug-exit,iobase=0xf4,iosize=0x04"


class Machine:
    """What to boot: either kernel and initrd (multiboot1) or an ISO image, as a CD or, with stick, as a disk."""

    def __init__(self, kernel=None, initrd=None, append="", iso=None, uefi=None, disk=None, cpus=2, mem=2048,
                 machine="q35", cpu=CPU, net="user", accel=ACCEL, extra=(), stick=False):
        self.kernel, self.initrd, self.append, self.iso, self.uefi = kernel, initrd, append, iso, uefi
        self.disk, self.cpus, self.mem, self.machine, self.cpu = disk, cpus, mem, machine, cpu
        self.net, self.accel, self.extra, self.stick = net, accel, list(extra), stick

    def boot_arguments(self):
        if self.iso:
            medium = ["-drive", f"if=ide,format=raw,snapshot=on,file={self.iso.replace(',', ',,')}"] if self.stick else ["-cdrom", self.iso, "-boot", "d"]
            return medium + (["-bios", self.uefi] if self.uefi else [])
        args = ["-kernel", self.kernel]
        args += ["-initrd", self.initrd] if self.initrd else []
        return args + (["-append", self.append] if self.append else [])

    def arguments(self, qmp):
        args = ["qemu-system-x86_64", "-M", self.machine, "-accel", self.accel, "-cpu", self.cpu,
                "-smp", str(self.cpus), "-m", str(self.mem), "-nodefaults", "-no-user-config", "-no-reboot",
                "-display", "none", "-chardev", "stdio,id=con,signal=off,mux=off", "-serial", "chardev:con",
                "-qmp", f"unix:{qmp},server=on,wait=off", "-device", DEBUG_EXIT]
        args += self.boot_arguments()
        if self.disk:
            args += ["-drive", f"if=none,id=disk,format=raw,file={self.disk.replace(',', ',,')}",
                     "-device", "virtio-blk-pci,drive=disk,disable-legacy=on,addr=04.0"]
        if self.net:
            args += ["-netdev", f"{self.net},id=net",
                     "-device", "virtio-net-pci,netdev=net,disable-legacy=on,romfile=,addr=05.0"]
        return args + self.extra


LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """However the launcher or the harness ends, its QEMU ends with it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Qemu:
    """Started at once; end() always ends it, and nothing else. Serial output arrives through read()."""

    def __init__(self, machine, work):
        arguments = machine.arguments(os.path.join(work, "qmp"))
        need(arguments[0])
        self.qmp_path = os.path.join(work, "qmp")
        self.reason, self.tail, self.answers = None, b"", []
        self.spoke = self.refused = False   # serial output came; QEMU ended by itself before any and complained
        self.qmp = None
        self.complaints = open(os.path.join(work, "qemu.log"), "w+b")
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.complaints, start_new_session=True,
                                        preexec_fn=die_with_parent)
        os.set_blocking(self.process.stdout.fileno(), False)
        os.set_blocking(self.process.stdin.fileno(), False)
        self.connect()

    def connect(self):
        """QMP tells a power off from a reset; without it the reason stays unknown."""
        until = time.monotonic() + 10
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.qmp = socket.socket(socket.AF_UNIX)
                self.qmp.connect(self.qmp_path)
                self.qmp.sendall(b'{"execute":"qmp_capabilities"}\n')
                self.qmp.setblocking(False)
                return
            except OSError:
                self.qmp.close()
                self.qmp = None
                time.sleep(0.02)

    def read_events(self):
        while self.qmp:
            try:
                data = self.qmp.recv(65536)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self.qmp.close()
                self.qmp = None
            *lines, self.tail = (self.tail + data).split(b"\n")
            for line in lines:
                event = json.loads(line) if line.strip() else {}
                if event.get("event") == "SHUTDOWN":
                    self.reason = event["data"].get("reason")
                elif event.get("id"):
                    self.answers.append(event.get("return"))

    def query(self, command, seconds=5, **arguments):
        """What a QMP command returns; None without an answer in time."""
        if not self.qmp:
            return None
        self.answers.clear()
        self.qmp.sendall(json.dumps({"execute": command, "arguments": arguments, "id": 1}).encode() + b"\n")
        until = time.monotonic() + seconds
        while not self.answers and time.monotonic() < until:
            time.sleep(0.01)
            self.read_events()
        return self.answers[0] if self.answers else None

    def read(self, seconds, extra=None):
        """Serial bytes, b"" if none came within the seconds, None when QEMU has ended; extra wakes it too."""
        with selectors.SelectSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if self.qmp:
                selector.register(self.qmp, selectors.EVENT_READ)
            if extra is not None:
                selector.register(extra, selectors.EVENT_READ)
            selector.select(seconds)
        self.read_events()
        try:
            data = os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return b""
        self.spoke |= bool(data)
        return data or None

    def write(self, data):
        """Bytes typed at the serial line; a line that does not take them within 10 s loses them."""
        until = time.monotonic() + 10
        while data and time.monotonic() < until:
            try:
                data = data[os.write(self.process.stdin.fileno(), data):]
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                return

    def end(self):
        """Ends QEMU if it still runs; (exit status, its own complaints)."""
        if self.process.poll() is None and self.process.stdout.closed is False:
            try:
                self.process.wait(1 if self.reason else 0)
            except subprocess.TimeoutExpired:
                self.process.kill()
        status = self.process.wait()
        self.read_events()
        self.complaints.seek(0)
        lines = self.complaints.read().decode(errors="replace").splitlines(True)
        complaints = "".join(line for line in lines if "TCG doesn't support requested feature" not in line)
        self.refused = status == 1 and bool(complaints) and not self.spoke and not self.reason
        for stream in (self.process.stdin, self.process.stdout, self.complaints, self.qmp):
            try:
                if stream:
                    stream.close()
            except OSError:
                pass
        return status, complaints
