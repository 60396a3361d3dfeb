# SPDX-License-Identifier: Apache-2.0
"""An HTTP server on the host, which a guest reaches at 10.0.2.2: GET /down serves random bytes, PUT /up keeps them."""
import hashlib
import http.server
import os
import threading

BYTES = 16 << 20


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path != "/down":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.payload)))
        self.end_headers()
        self.wfile.write(self.server.payload)

    def do_PUT(self):
        left, digest = int(self.headers.get("Content-Length", 0)), hashlib.sha256()
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        while left:
            data = self.rfile.read(min(left, 1 << 16))
            if not data:
                return
            digest.update(data)
            left -= len(data)
        self.server.uploads.append(digest.hexdigest())
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server:
    """with Server() as s: s.url, s.sent (SHA-256 of what /down serves), s.uploads (of what came)."""

    def __enter__(self):
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.payload, self.http.uploads = os.urandom(BYTES), []
        self.sent = hashlib.sha256(self.http.payload).hexdigest()
        self.uploads = self.http.uploads
        self.url = f"http://10.0.2.2:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()
