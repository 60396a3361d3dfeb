# SPDX-License-Identifier: Apache-2.0
"""A Debian mirror with one package, on the host: made in a directory and served by HTTP to guests at 10.0.2.2."""
import functools
import hashlib
import http.server
import io
import os
import tarfile
import threading

NAME, VERSION = "redoubt-greeting", "1.0"
CONTROL = f"""Package: {NAME}
Version: {VERSION}
Architecture: all
Maintainer: Redoubt <redoubt@localhost>
Description: a file that the mirror of a test made
"""


def member(name, data):
    """A member of an ar archive."""
    return f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def package(greeting):
    return b"!<arch>\n" + member("debian-binary", b"2.0\n") + member("control.tar.gz", tar({"./control": CONTROL})) + member(
        "data.tar.gz", tar({f"./usr/share/{NAME}": greeting}))


def index(deb, file):
    return f"{CONTROL}Filename: ./{file}\nSize: {len(deb)}\nSHA256: {hashlib.sha256(deb).hexdigest()}\n\n".encode()


def release(packages):
    return f"Origin: Redoubt\nSuite: test\nArchitectures: all amd64\nSHA256:\n {hashlib.sha256(packages).hexdigest()} {len(packages)} Packages\n".encode()


def write(directory, greeting):
    """A flat repository, `deb [trusted=yes] URL ./`, whose package brings a file with that text."""
    file = f"{NAME}_{VERSION}_all.deb"
    deb = package(greeting)
    packages = index(deb, file)
    for name, data in ((file, deb), ("Packages", packages), ("Release", release(packages))):
        with open(os.path.join(directory, name), "wb") as f:
            f.write(data)


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_response(self, code, message=None):
        self.server.seen.append((os.path.basename(self.path), code))
        super().send_response(code, message)

    def log_message(self, *_):
        pass


class Mirror:
    """with Mirror(directory, greeting) as m: m.source is a line for sources.list, m.seen what was asked for: (file, status)."""

    def __init__(self, directory, greeting):
        write(directory, greeting)
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=directory))
        self.http.daemon_threads, self.http.seen = True, []
        self.seen = self.http.seen
        self.source = f"deb [trusted=yes] http://10.0.2.2:{self.http.server_address[1]} ./"

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
