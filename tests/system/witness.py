# SPDX-License-Identifier: Apache-2.0
"""The undisturbed guest of tests with a hostile domain (witness/init), the server that it talks to, and its verdict wherever it was left."""
import hashlib
import os
import re
import socketserver
import subprocess
import threading

from driver import ROOT, check
from manifests import RAMDISK, guest

HERE = os.path.join(ROOT, "tests", "system", "witness")
PIECE = 256 << 10
MIB = 1 << 20
MAC = "00:16:3e:00:00:01"
NIC = f'eth0 {{ compatible = "redoubt,net"; backend = <&nic>; mac = "{MAC}"; }};'


def ramdisk(work):
    """The guest's initramfs with the witness's /init in a second archive behind it."""
    both = os.path.join(work, "witness.img")
    more = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"], cwd=HERE, input=b"init\n", check=True, capture_output=True).stdout
    with open(RAMDISK, "rb") as f, open(both, "wb") as out:
        image = f.read()
        out.write(image + bytes(-len(image) % 512) + more)
    return both


def witness(work, disk="PARTLABEL=witness", server="", rounds=0, name="witness", quiet=False, more=""):
    """A guest with that source of blkdrv's, and with a NIC where there is a server; quiet: its kernel says little."""
    arguments = ["redoubt.disk" if disk else "", f"redoubt.server={server} redoubt.address=10.0.2.15" if server else "",
                 f"redoubt.rounds={rounds}" if rounds else "", f"redoubt.name={name}", "quiet" if quiet else ""]
    return guest(name, " ".join(a for a in arguments if a), disk=disk, ramdisk=ramdisk(work), nodes=NIC if server else "", more=more)


class Handler(socketserver.StreamRequestHandler):
    timeout = 60

    def handle(self):
        asked = self.rfile.readline().decode(errors="replace").strip()
        if asked == "piece":
            data = os.urandom(PIECE)
            self.wfile.write(hashlib.sha256(data).hexdigest().encode() + data)
        elif asked:
            self.server.said.append(asked)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A guest that ends in the middle of a piece is no matter."""


class Pieces:
    """with Pieces() as s: s.address for the witness ("HOST:PORT"), s.said what it reported."""

    def __enter__(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.said = self.said = []
        self.address = f"10.0.2.2:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def counts(text):
    """{"disk": 3, ...} of the last verdict in a text."""
    found = re.findall(r"disk=(\d+) net=(\d+) store=(\d+) bad=(\d+) gone=(\d+)", text)
    check(found, "the witness left no verdict")
    return dict(zip(("disk", "net", "store", "bad", "gone"), map(int, found[-1])))


def on_disk(path, offset, mib):
    """The verdict in the last 4 KiB of the witness's partition."""
    with open(path, "rb") as f:
        f.seek(offset + mib * MIB - 4096)
        return f.read(4096).decode(errors="replace")


def undisturbed(seen, *kinds):
    """Rounds of these kinds were done, none was lost, none brought other bytes."""
    for kind in kinds:
        check(seen[kind] > 0, f"the witness did no round of {kind}: {seen}")
    check(seen["bad"] == 0 and seen["gone"] == 0, f"the witness was disturbed: {seen}")
