# SPDX-License-Identifier: Apache-2.0
"""Evidence of the build for the report: files of two builds compared, and the file that keeps the results."""
import glob
import json
import os
import subprocess

from . import digests

AROUND = 24


def shipped(build, patterns):
    """The files under build that the patterns name, relative to it."""
    found = (p for pattern in patterns for p in glob.glob(os.path.join(glob.escape(build), pattern), recursive=True))
    return sorted({os.path.relpath(p, build) for p in found if os.path.isfile(p)})


def compare(first, second, patterns):
    """([{path, sha256}] of the files that are the same, [words about each that is not])."""
    same, wrong = [], []
    names = [shipped(build, patterns) for build in (first, second)]
    for path in sorted(set(names[0]) | set(names[1])):
        if path not in names[0] or path not in names[1]:
            wrong.append(f"{path} is in the {'first' if path in names[0] else 'second'} build alone")
            continue
        a, b = os.path.join(first, path), os.path.join(second, path)
        digest = digests.of_file(a)
        if digest == digests.of_file(b):
            same.append({"path": path, "sha256": digest})
        else:
            wrong.append(f"{path} differs{where(a, b)}")
    for pattern in patterns:
        if not shipped(first, [pattern]):
            wrong.append(f"{pattern} names nothing that was built")
    return same, wrong


def where(a, b):
    """Words about the first byte in which two files differ."""
    with open(a, "rb") as f, open(b, "rb") as g:
        one, other = f.read(), g.read()
    at = next((i for i, (x, y) in enumerate(zip(one, other)) if x != y), min(len(one), len(other)))
    many = sum(x != y for x, y in zip(one, other))
    around = " and ".join(repr(text[max(at - AROUND, 0):at + AROUND])[1:] for text in (one, other))
    sizes = f" ({len(one)} and {len(other)} bytes)" if len(one) != len(other) else f" in {many} bytes"
    return f"{sizes}, first at {at}{section(a, at)}: {around}"


def section(path, at):
    """Words about the ELF section that holds the byte; none for what is no ELF."""
    with open(path, "rb") as f:
        if f.read(4) != b"\x7fELF":
            return ""
    for line in subprocess.run(["readelf", "-SW", path], capture_output=True, text=True, check=False).stdout.splitlines():
        words = line.replace("[ ", "[").split()
        if len(words) > 5 and words[0].startswith("[") and words[0][1:-1].isdigit() and words[2] != "NOBITS":
            offset, size = int(words[4], 16), int(words[5], 16)
            if offset <= at < offset + size:
                return f" (section {words[1]})"
    return ""


def record(path, key, value):
    """Puts the value beside what the file keeps already."""
    kept = {}
    if os.path.isfile(path):
        with open(path) as f:
            kept = json.load(f)
    kept[key] = value
    write(path, kept)


def write(path, value):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path + ".part", "w") as f:
        json.dump(value, f, indent=1, sort_keys=True)
        f.write("\n")
    os.replace(path + ".part", path)
