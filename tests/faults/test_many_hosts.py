"""A front, two hosts with pools, two with runners and one with the data: some are lost under load, and the data are out of reach for ten
seconds. Nothing that was accepted is lost, and what fails was under way at that moment."""
import collections
import shutil
import threading
import time

import pytest

from faults.checker import LOSSES, Checker
from faults.workload import Workload
from support.extractor import asking, extractor_folder
from support.hosts import Hosts, refusal
from support.s3 import swift
from support.waiting import wait_until

NAMES = ("edge", "app1", "app2", "run1", "run2", "data")
READERS = 4
CLIENTS = 3
MORE = 3  # uploads accepted between what happens
CUT_OFF = 10  # seconds without the data
CALM = 90  # within which everything has ended
RECOVERED = 5  # after which no request fails for what happened before
SETTINGS = {"WORKER_LEASE": 5, "WORKER_RETRY_BASE_MS": 100, "WORKER_MAX_TRIES": 100, "WORKER_TENANT_JOBS": 100, "WEBHOOK_ALLOW_PRIVATE": "true",
            "WEBHOOK_TIMEOUT": 1, "LLM_TIMEOUT": 10, "FCGI_POOL_SIZE": 4}


class Readers:
    """Clients that read and write without asking again: (when each request began, when it ended, its status or what broke)."""

    def __init__(self, tenant):
        self.tenant, self.over, self.seen = tenant, threading.Event(), []
        self.threads = [threading.Thread(target=self.use) for _ in range(READERS)]
        for thread in self.threads:
            thread.start()

    def use(self):
        while not self.over.wait(0.02):
            self.ask(lambda: self.tenant.get("/courses?limit=1").status)
            self.ask(lambda: self.tenant.post("/courses", {"title": "A course"}).status)

    def ask(self, send):
        began = time.monotonic()
        try:
            status = send()
        except OSError as broken:
            status = type(broken).__name__
        self.seen.append((began, time.monotonic(), status))

    def failed(self):
        return [(began, ended, status) for began, ended, status in self.seen if status not in (200, 201)]

    def go_on(self):
        """Returns when each has had answers to requests that began after this."""
        now = time.monotonic()
        wait_until(lambda: sum(began > now and status in (200, 201) for began, _, status in self.seen) > 10 * READERS, 60, "requests go on")

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()


class Story:
    """What happened, when."""

    def __init__(self, hosts, readers, workload, runs):
        self.hosts, self.readers, self.workload, self.runs, self.moments = hosts, readers, workload, runs, {}

    def go_on(self):
        before = len(self.workload.total("materials"))
        self.readers.go_on()
        wait_until(lambda: len(self.workload.total("materials")) > before + MORE, 60, "uploads go on")

    def both_at_work(self):
        """Recordings that take a while, on both hosts with runners."""
        asker = self.workload.askers[0]
        course = asker.tenant.course()
        for _ in range(4):
            form = asking("a.mp3", "video", log=str(self.runs), segments=[[i, i + 1, "A piece."] for i in range(8)], pace=0.5)
            asker.asked["materials", course] += 1
            asker.materials.append(asker.tenant.send_form(f"/courses/{course}/materials", form).expect(201).json())
        names = {self.hosts.run1.namespace, self.hosts.run2.namespace}
        wait_until(lambda: {runner.rpartition(":")[0] for runner, in self.hosts.sql(
            "SELECT runner FROM jobs WHERE status = 'active' AND runner IS NOT NULL")} == names, 30, "both runners are at work")

    def happens(self, name, *actions):
        self.go_on()
        self.moments[name] = time.monotonic()
        for action in actions:
            action()

    def run(self):
        self.happens("an app host is lost", self.hosts.app1.lose)
        self.happens("a runner host is lost", self.both_at_work, self.hosts.run1.lose)
        self.happens("the data are out of reach", self.hosts.data.part)
        threading.Event().wait(CUT_OFF)
        self.moments["and are back"] = time.monotonic()
        self.hosts.data.join()
        self.go_on()

    def failures(self):
        """{what happened: failed requests that began after it, before the next}; what began before and ended after it counts as its own."""
        found = collections.Counter()
        for began, ended, _ in self.readers.failed():
            during = [name for name, at in self.moments.items() if at < ended]
            found[during[-1] if during else "nothing"] += 1
        return found


@pytest.fixture
def folder():
    made = extractor_folder()
    made.chmod(0o777)
    runs = made / "runs"
    runs.touch()
    runs.chmod(0o666)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def load():
    """The workload, made when its address is known."""
    made = []

    def begin(address):
        made.append(Workload(7, address))
        return made[0].settings

    yield made, begin
    for workload in made:
        workload.close()


def quiet(hosts):
    return hosts.sql_value("""
        UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'pending' AND lease_until IS NULL AND next_attempt_at > now();
        SELECT (SELECT count(*) FROM jobs WHERE status IN ('queued', 'active'))
             + (SELECT count(*) FROM webhook_deliveries WHERE status = 'pending')""") == "0"


def test_hosts_and_the_data_may_go_and_nothing_accepted_is_lost(template, living, folder, load, capsys):
    why = refusal() or (None if swift.installed() else "Swift is not installed")
    if why:
        pytest.skip(why)
    made, begin = load
    with Hosts(template, names=NAMES, pools=("app1", "app2"), runners=("run1", "run2"), front="edge", data="data", given=begin,
               LIBEXEC_DIR=folder, **SETTINGS) as hosts:
        living.append(hosts)
        workload, readers = made[0], Readers(hosts.tenant())
        story = Story(hosts, readers, workload, folder / "runs")
        try:
            workload.begin(hosts, folder / "runs", CLIENTS)
            story.run()
        finally:
            workload.end()
            readers.end()
            living.remove(hosts)
        wait_until(lambda: quiet(hosts), CALM, "everything has ended")
        table, failures = Checker(hosts, workload).table(), story.failures()
        moments, failed = story.moments, readers.failed()
    with capsys.disabled():
        print(f"\n{len(readers.seen)} requests, {len(failed)} failed: {dict(failures)};"
              f" {workload.total('again')} of the others sent again; {table}")
        print({name: dict(collections.Counter(status for began, ended, status in failed if ended > at)) for name, at in moments.items()})
    assert table["jobs accepted"] > 0 and table["jobs ended"] == table["jobs accepted"]
    assert {name: table[name] for name in LOSSES} == dict.fromkeys(LOSSES, 0), table
    lost, _, cut, back = moments.values()
    assert not [item for item in failed if item[1] < lost]
    assert not [item for item in failed if lost < item[0] and item[1] < cut], "only what was under way when the app host was lost"
    assert failures["an app host is lost"] <= READERS and failures["a runner host is lost"] == 0
    assert not [item for item in failed if item[0] > back + RECOVERED]
