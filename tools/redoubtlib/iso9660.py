# SPDX-License-Identifier: Apache-2.0
"""Where the files of an ISO 9660 image lie (ECMA-119; names by Rock Ridge, IEEE P1282)."""
import os

from .problem import Problem

SECTOR, VOLUME = 2048, 16
DIRECTORY, MORE = 2, 0x80
DEEPEST, MOST = 16, 10000       # levels, files and directories


class Image:
    """files: {path: [(offset, bytes), ...]}, size in bytes; Problem for what is no whole ISO image."""

    def __init__(self, path):
        self.path, self.size, self.files, self.seen = path, os.path.getsize(path), {}, 0
        with open(path, "rb") as self.file:
            volume = self.bytes_at(VOLUME * SECTOR, SECTOR)
            if volume[:6] != b"\x01CD001":
                raise self.problem("no ISO 9660 image")
            self.walk("", *extent(volume[156:190]), 0)

    def problem(self, what):
        return Problem(self.path, what, "make it again with tools/redoubt image")

    def bytes_at(self, offset, length):
        if offset + length > self.size:
            raise self.problem("the image ends too early")
        self.file.seek(offset)
        return self.file.read(length)

    def walk(self, directory, offset, length, depth):
        if depth > DEEPEST:
            raise self.problem(f"{directory} lies too deep")
        for record in records(self.bytes_at(offset, length)):
            name = name_of(record)
            if name is None:
                continue
            if "/" in name or name in ("", ".", "..") or not name.isprintable():
                raise self.problem(f"a file of {directory or 'the root'} has no name that a file may have")
            self.seen += 1
            if self.seen > MOST:
                raise self.problem("there are too many files")
            start, size = extent(record)
            if record[25] & DIRECTORY:
                self.walk(f"{directory}{name}/", start, size, depth + 1)
                continue
            if start + size > self.size:
                raise self.problem(f"the image ends within {directory}{name}")
            self.files.setdefault(directory + name, []).append((start, size))


def extent(record):
    """(offset, length) of what a directory record names."""
    return int.from_bytes(record[2:6], "little") * SECTOR, int.from_bytes(record[10:14], "little")


def records(data):
    """The directory records; none crosses a sector, the rest of a sector is zero."""
    at = 0
    while at < len(data):
        length = data[at]
        if length < 34:
            at = (at // SECTOR + 1) * SECTOR
            continue
        yield data[at:at + length]
        at += length


def name_of(record):
    """The Rock Ridge name, else the ISO name without its version; None for a directory itself and its parent."""
    length = record[32]
    plain = record[33:33 + length]
    if plain in (b"\0", b"\1"):
        return None
    at, name = 33 + length + (1 - length % 2), b""
    while at + 5 <= len(record) and record[at + 2] >= 5:
        if record[at:at + 2] == b"NM":
            name += record[at + 5:at + record[at + 2]]
        at += record[at + 2]
    return (name or plain.split(b";")[0]).decode(errors="replace")
