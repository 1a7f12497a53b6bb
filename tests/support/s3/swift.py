#!/usr/bin/python3
"""A private S3 server for tests and benches: OpenStack Swift's S3 API on a free loopback port, run by any user.

As a module:

    with SwiftServer(directory) as s3:
        s3.create_bucket("course-supporter")
        ... s3.endpoint, s3.access_key, s3.secret_key, s3.region ...

As a command, for shells (the directory keeps data, configuration, logs, and an `env` file of NAME=value lines):

    swift.py start DIR [--port N] [--bucket NAME] [--while PID]
                                                      prints the endpoint once it answers; stops with that process
    swift.py stop DIR                                 returns when every process is gone
    swift.py run DIR PROGRAM [ARGUMENT...]            PROGRAM with the settings in its environment, then stop

Starting again in the same directory finds the data of before. Exit status 3: Swift is not installed.
"""

import argparse
import datetime
import hashlib
import hmac
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree

PYTHON = "/usr/bin/python3"  # the one Debian's Swift is installed for
HERE = pathlib.Path(__file__).resolve().parent
START_S = 30
STOP_S = 10
NOT_INSTALLED = 3


def installed():
    probe = "import swift.proxy.server, swift.account.server, swift.container.server, swift.obj.server"
    return subprocess.run([PYTHON, "-I", "-c", probe], capture_output=True, check=False).returncode == 0


def wait_until(ready, seconds, what):
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


def process_is(pid, directory):
    """Whether `pid` is the server of this directory and not a stranger that got its number (nor a zombie)."""
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return str(HERE / "servers.py").encode() in words and str(directory).encode() in words
    except OSError:
        return False


class SwiftServer:
    access_key = "test:tester"
    secret_key = "testing"
    region = "us-east-1"

    def __init__(self, directory, port=0, owner=None, address="127.0.0.1"):
        self.directory = pathlib.Path(directory).resolve()
        self.address = address
        self.port = port  # 0 until the first start; kept from then on
        self.owner = owner  # the process to stop with; None: whoever starts it also stops it
        self.process = None  # where it was started by this object

    @property
    def endpoint(self):
        return f"http://{self.address}:{self.port}"

    @property
    def settings(self):
        return {
            "S3_ENDPOINT": self.endpoint,
            "S3_ACCESS_KEY": self.access_key,
            "S3_SECRET_KEY": self.secret_key,
            "S3_REGION": self.region,
        }

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def _file(self, name):
        return self.directory / name

    def start(self):
        """Returns when the server answers."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if self._pid() is not None:
            raise RuntimeError(f"a server is already running in {self.directory}")
        self._file("port").unlink(missing_ok=True)
        owner = [] if self.owner is None else [str(self.owner)]
        with open(self._file("start.log"), "w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [PYTHON, "-I", str(HERE / "servers.py"), str(self.directory), f"{self.address}:{self.port}", *owner],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        self._file("pid").write_text(f"{process.pid}\n", encoding="utf-8")
        self.process = process
        try:
            wait_until(lambda: self._answers(process), START_S, "the S3 server did not answer in time")
        except BaseException:
            self.stop()
            raise
        self._file("env").write_text("".join(f"{k}={v}\n" for k, v in self.settings.items()), encoding="utf-8")

    def _answers(self, process):
        if process.poll() is not None:
            raise RuntimeError("the S3 server ended: " + self._file("start.log").read_text(encoding="utf-8")[-2000:])
        try:
            self.port = int(self._file("port").read_text(encoding="utf-8"))
            return self.request("GET", "/") == 200
        except (OSError, ValueError):
            return False

    def stop(self):
        """Returns when the server and its children are gone. Nothing happens when it does not run."""
        pid = self._pid()
        if pid is not None:
            os.killpg(pid, signal.SIGTERM)
            try:
                wait_until(lambda: self._pid() is None, STOP_S, "the S3 server did not stop")
            except TimeoutError:
                os.killpg(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            self.process = None
        self._file("pid").unlink(missing_ok=True)

    def _pid(self):
        try:
            pid = int(self._file("pid").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return pid if process_is(pid, self.directory) else None

    def create_bucket(self, name):
        status = self.request("PUT", f"/{name}")
        if status not in (200, 409):
            raise RuntimeError(f"creating bucket {name}: status {status}")

    def signed_headers(self, method, path, payload, query=""):
        """What signs a request (SigV4); `query` in its canonical form, `payload` the SHA-256 of its body, or UNSIGNED-PAYLOAD."""
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        names = "host;x-amz-content-sha256;x-amz-date"
        host = f"{self.address}:{self.port}"
        canonical = f"{method}\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:{payload}\nx-amz-date:{stamp}\n\n{names}\n{payload}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self.secret_key}".encode()
        for word in [*scope.split("/"), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"]:
            key = hmac.digest(key, word.encode(), "sha256")
        authorization = f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, SignedHeaders={names}, Signature={key.hex()}"
        return {"Authorization": authorization, "x-amz-content-sha256": payload, "x-amz-date": stamp}

    def names(self, bucket):
        """The names of all objects of a bucket; a list is sent in pages."""
        names, page = set(), [""]
        while page:
            page = self._names_after(bucket, page[-1])
            names.update(page)
        return names

    def _names_after(self, bucket, marker):
        with self._open("GET", f"/{bucket}", f"marker={urllib.parse.quote(marker, safe='')}") as answer:
            listing = xml.etree.ElementTree.fromstring(answer.read())
        return [key.text for key in listing.iter("{http://s3.amazonaws.com/doc/2006-03-01/}Key")]

    def _open(self, method, path, query=""):
        headers = self.signed_headers(method, path, hashlib.sha256(b"").hexdigest(), query)
        request = urllib.request.Request(self.endpoint + path + (query and f"?{query}"), method=method, headers=headers)
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=START_S)

    def request(self, method, path):
        """The status of a signed request without query and body."""
        try:
            with self._open(method, path) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def main():
    parser = argparse.ArgumentParser(description="A private S3 server for tests and benches")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("start")
    start.add_argument("directory")
    start.add_argument("--port", type=int, default=0)
    start.add_argument("--bucket")
    start.add_argument("--while", type=int, dest="owner", metavar="PID")
    commands.add_parser("stop").add_argument("directory")
    run = commands.add_parser("run")
    run.add_argument("directory")
    run.add_argument("program", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped

    if options.command == "stop":
        SwiftServer(options.directory).stop()
        return 0
    if not installed():
        print("swift.py: Debian's swift-proxy, swift-account, swift-container and swift-object are needed", file=sys.stderr)
        return NOT_INSTALLED
    if options.command == "run":
        with SwiftServer(options.directory) as server:
            return subprocess.run(options.program, env={**os.environ, **server.settings}, check=False).returncode
    server = SwiftServer(options.directory, options.port, options.owner)
    server.start()
    if options.bucket:
        server.create_bucket(options.bucket)
    print(server.endpoint)
    return 0


if __name__ == "__main__":
    sys.exit(main())
