"""A standby takes over from a killed PostgreSQL under load: what was acknowledged is there."""
import contextlib
import os
import signal
import threading
import time
import uuid

import pytest

from support.hosts import Hosts, refusal
from support.s3 import swift
from support.system import children
from support.waiting import wait_until
from support.forms import Form

WRITERS = 4
ENOUGH = 30  # acknowledged before and after
LAG = 1  # second in which a commit would be acknowledged by a primary that does not wait for its standby


@pytest.fixture(scope="module")
def hosts(template, living):
    why = refusal() or (None if swift.installed() else "Swift is not installed")
    if why:
        pytest.skip(why)
    with Hosts(template, names=("one", "two", "first", "second", "other"), pools=("one",), runners=("two",), data="first", standby="second",
               apart="other", FCGI_POOL_SIZE=4, WORKER_LEASE=10) as made:
        living.append(made)
        yield made
        living.remove(made)


class Writers:
    """Clients that make courses and upload files, and remember what was acknowledged. Nothing is sent twice."""

    def __init__(self, tenant, course):
        self.tenant, self.course, self.over = tenant, course, threading.Event()
        self.courses, self.jobs, self.failed = [], [], []  # (moment, what)
        self.threads = [threading.Thread(target=self.write) for _ in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def write(self):
        while not self.over.is_set():
            self.try_once(lambda: self.courses.append(self.tenant.course(uuid.uuid4().hex)))
            self.try_once(lambda: self.jobs.append(self.upload()))

    def upload(self):
        form = Form(source_type="text").file("a.txt", f"# {uuid.uuid4()}\n\nA concept is what it is.\n".encode())
        return self.tenant.send_form(f"/courses/{self.course}/materials", form).expect(201)["job_id"]

    def try_once(self, write):
        began = time.monotonic()
        try:
            write()
        except (AssertionError, OSError) as failure:
            self.failed.append((began, time.monotonic(), str(failure)))
            self.over.wait(0.05)

    def written(self):
        return len(self.courses) + len(self.jobs)

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


@contextlib.contextmanager
def lagging(standby):
    """What the primary commits meanwhile does not reach the standby."""
    receiver = int(standby.sql("SELECT pid FROM pg_stat_wal_receiver")[0][0])
    os.kill(receiver, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(receiver, signal.SIGCONT)


def kill_at_once(server):
    """The postmaster and all its sessions, as a host that loses power."""
    pids = [server.pid, *children(server.pid)]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    server.wait()


def test_nothing_acknowledged_is_lost_when_a_standby_is_promoted(hosts, capsys):
    tenant = hosts.tenant()
    writers = Writers(tenant, tenant.course())
    try:
        wait_until(lambda: writers.written() > ENOUGH, 30, "writers are at work")
        with lagging(hosts.standby):
            threading.Event().wait(LAG)
            kill_at_once(hosts.cluster.server)
            killed = time.monotonic()
        wait_until(lambda: len(writers.failed) >= WRITERS, 30, "somebody notices")
        hosts.promote()
        promoted, before = time.monotonic(), writers.written()
        wait_until(lambda: writers.written() > before + ENOUGH, 30, "writers go on")
    finally:
        writers.end()
    last = max((ended for _, ended, _ in writers.failed), default=killed)
    courses = {id_ for id_, in hosts.sql("SELECT id FROM courses")}
    jobs = {id_ for id_, in hosts.sql("SELECT id FROM jobs")}
    assert set(writers.courses) <= courses and set(writers.jobs) <= jobs
    wait_until(lambda: hosts.sql_value("SELECT count(*) FROM jobs WHERE status NOT IN ('complete')") == "0", 60, "every job is done")
    assert hosts.sql_value("SELECT count(*) FROM material_documents") == str(len(jobs))
    assert last - promoted < 5, "requests go on within seconds of the promotion"
    with capsys.disabled():
        print(f"\n{len(writers.courses)} courses and {len(writers.jobs)} jobs acknowledged, none lost; {len(writers.failed)} requests refused"
              f" in {last - killed:.1f} s, of which {promoted - killed:.1f} until the promotion")
