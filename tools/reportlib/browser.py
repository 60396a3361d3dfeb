# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium by the DevTools protocol over a pipe: pages, what their console says, pictures."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

LIMIT = 120                     # seconds for an answer
FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-dev-shm-usage", "--remote-debugging-pipe")


class Failed(Exception):
    """What the browser says of it."""


class Browser:
    """with Browser() as b: b.open(url); b.js(expression); b.said: errors of the console, and requests that went anywhere but to a file."""

    def __enter__(self):
        self.program = shutil.which("chromium")
        if not self.program:
            raise Failed("chromium is missing: tools/install-packages mk/packages-verify.txt")
        self.profile = tempfile.mkdtemp(prefix="redoubt-report-")
        down_read, self.down = os.pipe()
        self.up, up_write = os.pipe()
        # the browser reads commands at 3 and writes answers at 4
        shell = ["sh", "-c", f'exec "$@" 3<&{down_read} 4>&{up_write}', "sh", self.program, *FLAGS, f"--user-data-dir={self.profile}", "about:blank"]
        nothing = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        self.process = subprocess.Popen(shell, pass_fds=(down_read, up_write), start_new_session=True, **nothing)
        os.close(down_read)
        os.close(up_write)
        self.number, self.buffer, self.session, self.said, self.events = 0, b"", None, [], []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(20)
        except (Failed, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.down)
        os.close(self.up)
        shutil.rmtree(self.profile, ignore_errors=True)

    def message(self, limit):
        """The next message; None where none comes in time."""
        end = time.monotonic() + limit
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.up], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            more = os.read(self.up, 1 << 20)
            if not more:
                raise Failed("chromium ended")
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.down, data):]
        while True:
            answer = self.message(LIMIT)
            if answer is None:
                raise Failed(f"{method}: no answer in {LIMIT} s")
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise Failed(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            self.event(answer)

    def event(self, event):
        method, params = event.get("method"), event.get("params", {})
        self.events.append(method)
        if method == "Runtime.exceptionThrown":
            self.said.append(params["exceptionDetails"].get("exception", {}).get("description") or params["exceptionDetails"].get("text", "an exception"))
        elif method == "Runtime.consoleAPICalled" and params.get("type") in ("error", "assert", "warning"):
            self.said.append(" ".join(str(a.get("value", a.get("description"))) for a in params.get("args", ())))
        elif method == "Log.entryAdded" and params["entry"].get("level") in ("error", "warning"):
            self.said.append(f"{params['entry'].get('text')} {params['entry'].get('url', '')}".strip())
        elif method == "Network.requestWillBeSent" and not params["request"]["url"].startswith(("file:", "data:", "about:")):
            self.said.append(f"asked the network for {params['request']['url']}")

    def open(self, url):
        self.events.clear()
        failed = self.call("Page.navigate", url=url).get("errorText")
        if failed:
            raise Failed(f"{url}: {failed}")
        end = time.monotonic() + LIMIT
        while self.js("document.readyState") != "complete":
            if time.monotonic() > end:
                raise Failed(f"{url}: not loaded in {LIMIT} s")
            time.sleep(0.05)

    def js(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Failed(f"{expression}: {answer['exceptionDetails'].get('exception', {}).get('description', 'failed')}")
        return answer["result"].get("value")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def scheme(self, name, media=""):
        """light or dark; media: print for paper."""
        self.call("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": name}])

    def picture(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def pdf(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.printToPDF", preferCSSPageSize=True)["data"]))
