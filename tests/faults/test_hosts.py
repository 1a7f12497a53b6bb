"""Two hosts share the work, with one set of services between them: network namespaces stand for the hosts."""
import shutil
import uuid

import pytest

from support.extractor import asking, extractor_folder
from support.hosts import Hosts, refusal
from support.s3 import swift
from support.system import alive, descendants
from support.waiting import wait_until

ENDED = ("complete", "failed", "cancelled")
RECOVERY = 30  # seconds within which the jobs of a host that is gone go on


class Work:
    """A tenant's jobs on both hosts. Each material asks the extractor for something (tests/jobs/cs-extract)."""

    def __init__(self, hosts, folder):
        self.hosts, self.log = hosts, folder / uuid.uuid4().hex
        self.log.touch()
        self.tenant = hosts.tenant(f"tenant-{uuid.uuid4().hex[:8]}")
        self.course = self.tenant.course()

    def upload(self, **asked):
        form = asking(log=str(self.log), **asked)
        return self.tenant.send_form(f"/courses/{self.course}/materials", form).expect(201)["job_id"]

    def rows(self, *names):
        return self.hosts.sql(f"SELECT {','.join(names)} FROM jobs WHERE tenant_id = '{self.tenant.id}' ORDER BY id")

    def runners(self, status):
        """Which host's runner has, or had, each job of this status."""
        return {id_: runner.rpartition(":")[0] for id_, runner, is_ in self.rows("id", "runner", "status") if is_ == status}

    def all_ended(self, seconds):
        wait_until(lambda: all(status in ENDED for status, in self.rows("status")), seconds, "all have ended")
        assert {status for status, in self.rows("status")} == {"complete"}

    def documents(self):
        return int(self.hosts.sql(f"SELECT count(*) FROM material_documents WHERE tenant_id = '{self.tenant.id}'")[0][0])

    def runs(self):
        return len(self.log.read_text().splitlines())


@pytest.fixture(scope="module")
def folder():
    made = extractor_folder()
    made.chmod(0o777)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def hosts(template, folder, living):
    why = refusal() or (None if swift.installed() else "Swift is not installed")
    if why:
        pytest.skip(why)
    with Hosts(template, LIBEXEC_DIR=folder, WORKER_LEASE=10, WORKER_TENANT_JOBS=100) as made:
        living.append(made)
        yield made
        living.remove(made)


@pytest.fixture
def work(hosts, folder):
    return Work(hosts, folder)


def on_both(hosts, work, count):
    """Jobs that run on both hosts at once, until the gate is there."""
    gate = work.log.with_suffix(".gate")
    ids = [work.upload(wait=str(gate)) for _ in range(count)]
    names = {hosts.one.namespace, hosts.two.namespace}
    wait_until(lambda: set(work.runners("active").values()) == names and len(work.runners("active")) == count and work.runs() == count,
               20, "both hosts are at work")
    return ids, gate


def test_both_hosts_take_jobs_and_each_is_done_once(hosts, work):
    ids, gate = on_both(hosts, work, 4)  # as many as two hosts have places for, so that neither has had all
    gate.touch()
    ids += [work.upload(pace=0.1, segments=[[0, 1, "a"]]) for _ in range(12)]
    work.all_ended(30)
    assert set(work.runners("complete").values()) == {hosts.one.namespace, hosts.two.namespace}
    assert [attempt for attempt, in work.rows("attempt")] == ["1"] * len(ids)
    assert work.runs() == work.documents() == len(ids)


def test_jobs_of_a_killed_runner_go_on_at_the_other_host(hosts, work):
    ids, gate = on_both(hosts, work, 4)
    mine = {id_ for id_, host in work.runners("active").items() if host == hosts.one.namespace}
    below = descendants(hosts.one.pid("jobs"))
    hosts.one.kill("jobs")
    wait_until(lambda: not any(alive(pid) for pid in below), 5, "its children die with it")
    more = [work.upload() for _ in range(4)]
    gate.touch()
    work.all_ended(RECOVERY)
    assert {work.runners("complete")[id_] for id_ in (*mine, *more)} == {hosts.two.namespace}
    assert {id_: attempt for id_, attempt in work.rows("id", "attempt")} == {id_: "2" if id_ in mine else "1" for id_ in (*ids, *more)}
    assert work.documents() == len(ids) + len(more) and work.runs() == work.documents() + len(mine)
    hosts.one.start_jobs()


def test_jobs_of_a_host_that_nobody_hears_of_go_on_at_the_other_and_are_done_once(hosts, work):
    ids, gate = on_both(hosts, work, 4)
    mine = {id_ for id_, host in work.runners("active").items() if host == hosts.one.namespace}
    hosts.one.part()
    try:
        wait_until(lambda: set(work.runners("active").values()) == {hosts.two.namespace} or work.runners("complete"), RECOVERY, "taken over")
        gate.touch()
        work.all_ended(RECOVERY)
        before = work.rows("id", "attempt", "runner", "completed_at"), work.documents()
    finally:
        hosts.one.join()
    assert {id_: attempt for id_, attempt in work.rows("id", "attempt")} == {id_: "2" if id_ in mine else "1" for id_ in ids}
    wait_until(lambda: {line["job"] for line in hosts.one.log_lines("jobs", outcome="lost")} == mine, 20, "the lost host gives up what it had")
    busy = [work.upload(wait=str(work.log.with_suffix(".never"))) for _ in range(4)]
    wait_until(lambda: len(set(work.runners("active").values())) == 2, 20, "and takes jobs again")
    for id_ in busy:
        work.tenant.post(f"/jobs/{id_}/cancel").expect(202)
    assert [row for row in work.rows("id", "attempt", "runner", "completed_at") if row[0] in ids] == before[0]
    assert work.documents() == before[1] == len(ids)


def test_requests_go_on_when_the_pools_of_a_host_are_gone(hosts, work):
    for pool in ("api", "upload"):
        hosts.two.kill(pool)
    try:
        assert [work.tenant.get("/courses").status for _ in range(20)] == [200] * 20
        assert work.tenant.get(f"/jobs/{work.upload()}?wait=20").expect(200)["status"] in ("active", "complete")
    finally:
        for pool in ("api", "upload"):
            hosts.two.start_pool(pool)
    work.all_ended(20)
