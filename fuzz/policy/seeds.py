#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""seeds.py DIRECTORY - inputs for the policy harness: full.te with and without levels, one after the other, with names that do not fit, and tiny.conf with
each of its bytes changed, for the reader's refusals. tools/fuzz seeds keeps those that reach something."""
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
POLICY = os.path.join(os.path.dirname(os.path.dirname(HERE)), "policy")
VALUES = (lambda b: 0, lambda b: 1, lambda b: 2, lambda b: 7, lambda b: 255, lambda b: b ^ 128, lambda b: (b + 1) & 255, lambda b: (b - 1) & 255)
ODD = ((b"event", b"evenx"), (b"map_read", b"map_reax"), (struct.pack("<I", 12) + b"\x01\0\0\0", struct.pack("<I", 11) + b"\x01\0\0\0"))


def compiled(conf, target, *options):
    done = subprocess.run(["checkpolicy", *options, "-t", "xen", "-c", "30", "-o", target, conf], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"seeds.py: {conf}: {done.stderr}")
    with open(target, "rb") as f:
        return f.read()


def full(directory, name, *options):
    conf = os.path.join(directory, name + ".conf")
    with open(conf, "w", encoding="utf-8") as f:
        subprocess.run(["m4", "-P", "-E", "-s", *options] + [os.path.join(POLICY, n) for n in ("security_classes", "initial_sids", "access_vectors")] +
                       [os.path.join(HERE, "full.te")], stdout=f, check=True)
    found = compiled(conf, os.path.join(directory, name), *(() if options else ("-M",)))
    os.remove(conf)
    return found


def two(first, second):
    return b"TWO:" + struct.pack("<I", len(first)) + first + second


def main(directory):
    def write(name, data):
        with open(os.path.join(directory, name), "wb") as f:
            f.write(data)

    levels, plain = full(directory, "levels"), full(directory, "plain", "-D", "plain=1")
    tiny = compiled(os.path.join(HERE, "tiny.conf"), os.path.join(directory, "tiny"), "-M")
    write("two-kinds", two(levels, plain))
    write("two-alike", two(plain, plain))
    write("more", tiny + b"more")
    for i, (was, odd) in enumerate(ODD):
        write(f"odd-{i}", plain.replace(was, odd, 1))
        write(f"odd-last-{i}", odd.join(plain.rsplit(was, 1)))
    for at, byte in enumerate(tiny):
        for v, change in enumerate(VALUES):
            write(f"tiny-{at}-{v}", tiny[:at] + bytes([change(byte)]) + tiny[at + 1:])


if __name__ == "__main__":
    main(*sys.argv[1:2])
