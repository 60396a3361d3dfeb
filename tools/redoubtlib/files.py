# SPDX-License-Identifier: Apache-2.0
"""What keeps a file that the user names from being used, in words."""
import os

SETUP_SECTS, BOOT_FLAG, MAGIC, PAYLOAD, LENGTH, END = 0x1f1, 0x1fe, 0x202, 0x248, 0x24c, 0x250


def wrong_with(path, name):
    """Words about the file at path, which the user knows by its name; None where it can be read."""
    if not os.path.exists(path):
        return f"no file {name}"
    if os.path.isdir(path):
        return f"{name} is a directory, not a file"
    if not os.path.isfile(path):
        return f"{name} is a device, not a file"
    if not os.access(path, os.R_OK):
        return f"{name} cannot be read"
    return None if os.path.getsize(path) else f"{name} is empty"


def cut_short(path):
    """True of a bzImage that ends before its payload does (Linux, Documentation/x86/boot.rst)."""
    with open(path, "rb") as f:
        head = f.read(END)

    def number(at, size=4):
        return int.from_bytes(head[at:at + size], "little")

    if len(head) < END or number(BOOT_FLAG, 2) != 0xaa55 or head[MAGIC:MAGIC + 4] != b"HdrS":
        return False
    start = (number(SETUP_SECTS, 1) or 4) * 512 + 512
    return start + number(PAYLOAD) + number(LENGTH) > os.path.getsize(path)
