# SPDX-License-Identifier: Apache-2.0
"""Stages of a long run: one line of a table each, one after the other, within a deadline. What did not run is said, never left silent."""
import base64
import collections
import glob
import json
import lzma
import os
import re
import signal
import subprocess
import threading
import time

from .problem import Problem

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed$")
LINE = re.compile(r"^(\S+)\s+(\d+)\s+(\d+)\s+(\S.*)$")
KEPT = 40               # last lines of a stage that are kept
GRACE = 10              # seconds between asking a stage to end and ending it

Stage = collections.namedtuple("Stage", "name needs limit command")


class Result:
    """What came of a stage: state is passed, failed, left out or stopped."""

    def __init__(self, stage, state, why="", seconds=0.0, lines=(), counts=None):
        self.stage, self.state, self.why, self.seconds, self.lines = stage, state, why, seconds, list(lines)
        self.passed, self.failed = counts or (int(state == "passed"), 0)
        if state == "failed" and not self.failed:
            self.failed = 1

    def keep(self, directory, results):
        """Leaves a stage that passed there, with the results that it wrote (path to text), for a later run, which may be on another machine."""
        os.makedirs(directory, exist_ok=True)
        with open(os.path.join(directory, self.stage.name + ".json"), "w") as f:
            json.dump({"command": self.stage.command, "seconds": self.seconds, "lines": self.lines, "counts": [self.passed, self.failed],
                       "when": time.strftime("%Y-%m-%d %H:%M", time.gmtime()), "results": {path: packed(text) for path, text in results.items()}}, f, indent=1)

    def text(self):
        return self.state + (f": {self.why}" if self.why else "") + (f" ({self.last()})" if self.last() else "")

    def last(self):
        return next((line for line in reversed(self.lines) if line.strip()), "")


def read(path, section):
    """The stages of [section]."""
    stages, here, known = [], None, []
    with open(path) as f:
        for number, line in enumerate(f, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                here = line[1:-1]
                known.append(here)
                continue
            found = LINE.match(line)
            if not found or not here:
                raise Problem(f"{path}:{number}", "no stage", "write NAME NEEDS LIMIT COMMAND, behind a line [SECTION]")
            if here == section:
                name, needs, limit, command = found.groups()
                stages.append(Stage(name, int(needs), int(limit), command))
    if section not in known:
        raise Problem(path, f"no section [{section}]", "write one of " + ", ".join(known))
    return stages


def clean(environment):
    """Without what a make above would hand down: its jobs, its targets' variables."""
    return {k: v for k, v in environment.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}


def packed(text):
    return base64.b64encode(lzma.compress(text.encode())).decode()


def unpacked(text):
    return lzma.decompress(base64.b64decode(text)).decode()


def written(root, since):
    """build/*.json that changed after this time: path to text."""
    found = {}
    for path in glob.glob(os.path.join(root, "build", "*.json")):
        if os.path.getmtime(path) >= since:
            with open(path) as f:
                found[os.path.relpath(path, root)] = f.read()
    return found


def kept(stage, directory, root):
    """What an earlier run left of this stage, or None; its results are put where they were, unless others are there."""
    try:
        with open(os.path.join(directory, stage.name + ".json")) as f:
            was = json.load(f)
    except OSError:
        return None
    if was["command"] != stage.command:
        return None
    for path, text in was["results"].items():
        if not os.path.exists(os.path.join(root, path)):
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w") as f:
                f.write(unpacked(text))
    return Result(stage, "passed", f"at {was['when']}", was["seconds"], was["lines"], tuple(was["counts"]))


def run_all(stages, root, seconds, keep=None):
    """Their results; those that passed are left in the directory `keep`, and what is there is not run again."""
    end, results = time.monotonic() + seconds if seconds else None, []
    for stage in stages:
        before, began = kept(stage, keep, root) if keep else None, time.time()
        results.append(before or run(stage, root, end))
        if keep and not before and results[-1].state == "passed":
            results[-1].keep(keep, written(root, began))
        print(f"== {stage.name}: {results[-1].text()}, {results[-1].seconds:.0f} s", flush=True)
    return results


def run(stage, root, end):
    left = None if end is None else end - time.monotonic()
    if left is not None and left < max(stage.needs, 1):
        return Result(stage, "left out", f"no time: it needs {stage.needs} s, {max(left, 0):.0f} s are left")
    limits = [t for t in (stage.limit, left) if t]
    limit = min(limits) if limits else None
    print(f"== {stage.name}: {stage.command}", flush=True)
    start = time.monotonic()
    status, lines, counts, late = watch(stage.command, root, limit)     # the command may read its limit in STAGE_SECONDS
    took = time.monotonic() - start
    if late and limit != stage.limit:
        return Result(stage, "stopped", "no time", took, lines, (counts or (0, 0)))
    if late:
        return Result(stage, "failed", f"it took longer than {stage.limit} s", took, lines, counts)
    return Result(stage, "failed" if status else "passed", f"exit code {status}" if status else "", took, lines, counts)


def watch(command, root, limit):
    """(exit code, last lines, its own counts or None, whether it was ended for being late); output is shown as it comes."""
    lines, counts, late = collections.deque(maxlen=KEPT), None, threading.Event()
    with subprocess.Popen(["bash", "-c", command], cwd=root, env={**clean(os.environ), "STAGE_SECONDS": str(int(limit or 0))}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          start_new_session=True) as process:
        timers = [threading.Timer(limit + grace, end_group, (process, sign, late)) for grace, sign in ((0, signal.SIGTERM), (GRACE, signal.SIGKILL))] if limit else []
        for timer in timers:
            timer.daemon = True
            timer.start()
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
            found = COUNTS.match(line.strip())
            counts = (int(found[1]), int(found[2])) if found else counts
        process.wait()
        for timer in timers:
            timer.cancel()
    return process.returncode, lines, counts, late.is_set()


def end_group(process, sign, late):
    """Ends what the stage started: it leads a group of its own."""
    late.set()
    try:
        os.killpg(process.pid, sign)
    except ProcessLookupError:
        pass
