"""What tests of the responder pools share: their state as monitors read it, and ways to make them wait."""
import contextlib
import json
import os
import pathlib
import subprocess
import threading

from support import fastcgi
from support.forms import Bytes, Form
from support.system import System, matching
from support.waiting import wait_until

MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"
NO_HEAVY_WORK = {"WORKER_HEAVY_WINDOW_ENABLED": "true", "WORKER_HEAVY_WINDOW_START": "00:00", "WORKER_HEAVY_WINDOW_END": "00:01"}


@contextlib.contextmanager
def shared(template, **settings):
    """A system for the tests of a file, each of which leaves it as it was."""
    system = System(template, ENVIRONMENT="testing", **settings)
    try:
        yield system.up()
    finally:
        system.remove()


# ---- looking ----

def status_of(system, pool="api"):
    """The full status page, straight over the pool's socket."""
    _, body = fastcgi.request(system.sockets / pool, REQUEST_METHOD="GET", SCRIPT_NAME="/fpm-status", QUERY_STRING="json&full")
    return json.loads(body)


def metric(system, sample):
    """The sum of the samples whose line begins so, whichever pool's page it is on."""
    pool = "/upload" if 'pool="upload"' in sample else ""
    lines = system.client.get(f"//metrics{pool}").expect(200).body.decode().splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(sample))


def new_lines(system, part="api", **fields):
    """Lines of a part's log since now, for logs tell of earlier lives too: a function that reads them."""
    path, lines = system.log_path(part), []
    place = path.stat().st_size

    def look():
        nonlocal place
        with open(path, "rb") as log:
            log.seek(place)
            whole = log.read().rpartition(b"\n")[0]
        place += len(whole)
        lines.extend(matching(whole.decode(errors="replace"), fields))
        return lines

    return look


def serving(system, route, pool="api"):
    """The responders that serve a route just now."""
    return [process for process in status_of(system, pool)["processes"] if process["script"] == route and process["state"] == "Running"]


# ---- making them wait ----

@contextlib.contextmanager
def locked(system, command):
    """What a statement locks stays so until the end."""
    psql = ["psql", "-X", "-q", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], system.env["POSTGRES_DB"]]
    with subprocess.Popen(psql, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
        session.stdin.write(f"BEGIN; {command};\n\\echo locked\n")
        session.stdin.flush()
        while session.stdout.readline() != "locked\n":
            assert session.poll() is None
        try:
            yield
        finally:
            session.stdin.close()


@contextlib.contextmanager
def courses_locked(system):
    """Whoever asks for courses waits until the end. So would a responder that starts: all have to be up."""
    wait_until(lambda: "Starting" not in {process["state"] for process in status_of(system)["processes"]})
    with locked(system, "LOCK TABLE courses"):
        yield


def course_locked(system, course):
    """Whoever wants to change this course waits until the end."""
    return locked(system, f"SELECT FROM courses WHERE id = '{course}' FOR UPDATE")


class Trickle:
    """A form that comes slowly: its blocks wait until they are let go."""

    def __init__(self, seconds, size=1024, block=64):
        self.form = Form(source_type="text").file("slow.txt", b"slow and steady " * (size // 16))
        self.go_on, self.seconds, self.block = threading.Event(), seconds, block

    def blocks(self):
        whole, place = self.form.bytes(), 0
        while place < len(whole):
            size = len(whole) if self.go_on.is_set() else self.block
            yield whole[place:place + size]
            place += size
            self.go_on.wait(self.seconds * self.block / len(whole))

    def send(self, tenant, course):
        return tenant.request("POST", f"/courses/{course}/materials", body=self.blocks(), headers=self.form.headers())


class Staged:
    """A video that is sent in so many stages of one size, each but the first when it is let go."""

    def __init__(self, size, stages):
        self.content, self.stages = Bytes(size, MP4), stages
        self.gate, self.stood = threading.Semaphore(0), threading.Semaphore(0)

    def __len__(self):
        return len(self.content)

    def blocks(self):
        sent, stage = 0, 1
        for block in self.content.blocks():
            if stage < self.stages and sent * self.stages >= stage * len(self):
                self.stood.release()
                self.gate.acquire(timeout=60)
                stage += 1
            sent += len(block)
            yield block

    def wait(self):
        """Returns when the client stands at the next gate."""
        assert self.stood.acquire(timeout=60)

    def let_go(self):
        self.gate.release()

    def send(self, tenant, course):
        return tenant.send_form(f"/courses/{course}/materials", Form(source_type="video").file("a.mp4", self))
