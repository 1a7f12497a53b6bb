"""A headless Chromium that a test looks through: pages are opened, read and clicked by the DevTools protocol over a pair of pipes, so no port is
taken. Messages are JSON with a NUL behind each (Chromium's --remote-debugging-pipe)."""
import contextlib
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

from support.waiting import wait_until

PROGRAMS = ("chromium-headless-shell", "chromium")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run",
         "--disable-gpu", "--disable-dev-shm-usage")
KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), " ": (32, " ")}
PATIENCE = 60  # seconds for an answer: a browser that starts on a busy machine


def program():
    """The browser that is installed, None without one."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


class Browser:
    """A browser's process; `send` is one command and its result, `events` what it has told besides."""

    def __init__(self, process, reading, writing):
        self.process, self.reading, self.writing = process, reading, writing
        self.numbers, self.pending, self.events = itertools.count(1), b"", []

    def message(self, deadline):
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.reading], [], [], max(0, deadline - time.monotonic()))
            assert ready, "the browser says nothing"
            block = os.read(self.reading, 1 << 16)
            assert block, "the browser has ended"
            self.pending += block
        line, _, self.pending = self.pending.partition(b"\0")
        return json.loads(line)

    def send(self, method, session=None, **parameters):
        number, deadline = next(self.numbers), time.monotonic() + PATIENCE
        asked = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self.writing, json.dumps(asked).encode() + b"\0")
        while True:
            told = self.message(deadline)
            if told.get("id") == number:
                assert "result" in told, told
                return told["result"]
            self.events.append(told)

    def open(self):
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        return Page(self, self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"])


class Page:
    """One page of it."""

    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.send(f"{domain}.enable")

    def send(self, method, **parameters):
        return self.browser.send(method, self.session, **parameters)

    def goto(self, url):
        self.send("Page.navigate", url=url)

    def script(self, text, **more):
        """What an expression of JavaScript gives."""
        told = self.send("Runtime.evaluate", expression=text, returnByValue=True, awaitPromise=True, **more)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def find(self, selector):
        """Whether there is such an element, waited for."""
        return wait_until(lambda: self.script(f"document.querySelector({json.dumps(selector)}) !== null"), PATIENCE, selector)

    def click(self, selector):
        self.find(selector)
        self.script(f"document.querySelector({json.dumps(selector)}).click()")

    def fill(self, selector, value):
        """As a person's typing or choosing, and leaving the field, is told to the page."""
        self.find(selector)
        self.script(f"""(() => {{
            const field = document.querySelector({json.dumps(selector)});
            Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, {json.dumps(value)});
            for (const kind of ["input", "change", "focusout"]) field.dispatchEvent(new Event(kind, {{bubbles: true}}));
        }})()""")

    def choose_file(self, selector, path):
        self.find(selector)
        field = self.send("Runtime.evaluate", expression=f"document.querySelector({json.dumps(selector)})")["result"]["objectId"]
        self.send("DOM.setFileInputFiles", files=[str(path)], objectId=field)

    def type(self, text):
        """Into what has the focus."""
        self.send("Input.insertText", text=text)

    def press(self, key, times=1, shift=False):
        """A key of the keyboard, such as Tab, Enter or Escape."""
        code, text = KEYS[key]
        more = {"key": key, "code": key if text != " " else "Space", "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        for _ in range(times):
            self.send("Input.dispatchKeyEvent", type="keyDown", **more, **({"text": text} if text else {}))
            self.send("Input.dispatchKeyEvent", type="keyUp", **more)

    def focused(self):
        """What a listener is told of the element with the focus: its label, or its text."""
        return self.script("""(({activeElement: one}) => one.getAttribute("aria-label") ?? one.labels?.[0]?.innerText ?? one.innerText)(document)""")

    def text(self, selector):
        self.find(selector)
        return self.script(f"document.querySelector({json.dumps(selector)}).innerText")

    def told(self, event):
        """The parameters of what the page has told of an event."""
        self.script("0")  # what was told until now has arrived
        return [one["params"] for one in self.browser.events if one.get("method") == event and one.get("sessionId") == self.session]


@contextlib.contextmanager
def browser():
    """A Browser with a profile of its own, both gone at the end."""
    theirs, writing = os.pipe()
    reading, theirs_too = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        root = ["--no-sandbox"] if os.getuid() == 0 else []
        words = [program(), "--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", *QUIET, *root]
        # The browser takes its pipes as descriptors 3 and 4.
        with subprocess.Popen(["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{theirs_too}', "browser", *words], pass_fds=(theirs, theirs_too),
                              env={**os.environ, "HOME": profile}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            for end in (theirs, theirs_too):
                os.close(end)
            try:
                yield Browser(process, reading, writing)
            finally:
                for end in (writing, reading):
                    os.close(end)
                process.terminate()
