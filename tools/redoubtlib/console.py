# SPDX-License-Identifier: Apache-2.0
"""Runs a machine on the terminal and judges its end by what the hypervisor said."""
import os
import re
import sys
import termios
import time
import tty

PANIC = re.compile(rb"^\(redoubt\) panic")
CRASH = re.compile(rb"^\(redoubt\) domain (\d+) (\S+) (\S+) crashed(; restart .*)?$")
NOT_STARTED = re.compile(rb"^\(redoubt\) domain (\S+) (\S+) not started: ")
ESCAPE = b"\x1d"                # Ctrl-]
TIMED_OUT, UNPLUGGED, FAILED = 124, 130, 1
AFTER_PANIC = 3                 # seconds for the rest of a panic's report


class Judge:
    """Reads whole lines of the log: a panic, crashes that no restart follows, domains that could not be started."""

    def __init__(self):
        self.rest, self.panic, self.crashed, self.missing = b"", False, [], []

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.line(line.rstrip(b"\r"))

    def line(self, line):
        if PANIC.match(line):
            self.panic = True
        m = CRASH.match(line)
        if m and not m[4]:
            self.crashed.append(m[2].decode(errors="replace"))
        m = NOT_STARTED.match(line)
        if m:
            self.missing.append(m[1].decode(errors="replace"))

    def verdict(self, reason, status, timed_out):
        """(exit code, what to tell) of a machine that ended for the reason that QMP gave."""
        if self.panic:
            return FAILED, "the hypervisor panicked"
        if self.crashed:
            return FAILED, f"crashed without a restart: {', '.join(self.crashed)}"
        if self.missing and not timed_out:
            return FAILED, f"not started: {', '.join(dict.fromkeys(self.missing))}"
        if timed_out:
            return TIMED_OUT, "time-out"
        if reason == "guest-shutdown" and status == 0:
            return 0, "powered off"
        return FAILED, f"ended without powering off ({reason or 'no reason'}, QEMU status {status})"


class Terminal:
    """stdin in raw mode while it is a terminal, so that Ctrl-a and Ctrl-c reach the guest."""

    def __enter__(self):
        self.fd = sys.stdin.fileno() if sys.stdin and not sys.stdin.closed else None
        self.saved = None
        if self.fd is not None and os.isatty(self.fd):
            self.saved = termios.tcgetattr(self.fd)
            tty.setraw(self.fd)
        return self

    def __exit__(self, *_):
        if self.saved:
            termios.tcsetattr(self.fd, termios.TCSADRAIN, self.saved)

    def keys(self):
        """What was typed, b"" if nothing; None at the end of the input."""
        return os.read(self.fd, 4096) or None


def ready(fd):
    import select
    return fd is not None and bool(select.select([fd], [], [], 0)[0])


def run(qemu, judge, timeout=None, log=None):
    """Copies serial to stdout and log, stdin to serial; (exit code, what to tell)."""
    until = time.monotonic() + timeout if timeout else None
    timed_out = unplugged = False
    with Terminal() as terminal:
        keys = terminal.fd
        while True:
            data = qemu.read(0.5, keys)
            if data is None:
                break
            if data:
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
                if log:
                    log.write(data)
                    log.flush()
                judge.feed(data)
                if judge.panic:
                    until = min(until or 1e18, time.monotonic() + AFTER_PANIC)
            if ready(keys):
                typed = terminal.keys()
                if typed is None:
                    keys = None
                elif ESCAPE in typed:
                    unplugged = True
                    break
                else:
                    qemu.write(typed)
            if until and time.monotonic() >= until:
                timed_out = True
                break
    status, complaints = qemu.end()
    sys.stderr.write(complaints)
    judge.feed(b"\n")
    if unplugged:
        return UNPLUGGED, "ended from the keyboard"
    return judge.verdict(qemu.reason, status, timed_out)
