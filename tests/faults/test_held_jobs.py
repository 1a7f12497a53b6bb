"""A runner waits for no row that somebody holds: what one tenant's large document or large deletion locks holds up no other tenant's jobs."""
import shutil
import signal

import pytest

from support.extractor import asking, extractor_folder
from support.pools import locked, shared
from support.waiting import timed, wait_until

LEASE = 9  # seconds; it is renewed every third of it


@pytest.fixture(scope="module")
def folder():
    """The folder of the extractor that stands in; a file in it ends the wait of those that wait for it."""
    made = extractor_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def system(template, folder):
    with shared(template, LIBEXEC_DIR=folder, WORKER_LEASE=LEASE) as made:
        yield made


def upload(tenant, course, **asked):
    return tenant.send_form(f"/courses/{course}/materials", asking(**asked)).expect(201).json()["job_id"]


def status(tenant, job):
    return tenant.get(f"/jobs/{job}").expect(200)["status"]


def held(system, job):
    """As its own process holds it while it records what it has read, or a deletion while it cancels it."""
    return locked(system, f"SELECT FROM jobs WHERE id = '{job}' FOR UPDATE")


def done_at_once(tenant, course):
    job = upload(tenant, course)
    _, seconds = timed(lambda: wait_until(lambda: status(tenant, job) == "complete", 5 + 1))
    return seconds


def test_leases_are_renewed_and_jobs_begin_while_one_records_a_large_document(system, folder):
    gate, other = folder / "gate", system.tenant()
    greedy = [system.tenant() for _ in range(2)]
    course, (first, second) = other.course(), (upload(tenant, tenant.course(), wait=str(gate)) for tenant in greedy)
    wait_until(lambda: {status(greedy[0], first), status(greedy[1], second)} == {"active"}, what="both run")
    with held(system, first):
        lease = f"SELECT lease_until FROM jobs WHERE id = '{second}'"
        before = system.sql_value(lease)
        wait_until(lambda: system.sql_value(lease) > before, LEASE / 3 + 2, "the lease of the other job is renewed")
        assert done_at_once(other, course) < 5 + 1
    gate.touch()
    wait_until(lambda: status(greedy[0], first) == "complete", 20)
    assert system.sql_value(f"SELECT attempt FROM jobs WHERE id = '{first}'") == "1", "it was not taken for lost"


def test_jobs_begin_while_one_that_is_queued_is_being_cancelled(system):
    greedy, other = system.tenant(), system.tenant()
    mine, its = greedy.course(), other.course()
    system.signal("jobs", signal.SIGSTOP)
    try:
        job = upload(greedy, mine)
        with held(system, job):
            system.signal("jobs", signal.SIGCONT)
            assert done_at_once(other, its) < 5 + 1
            assert status(greedy, job) == "queued"
    finally:
        system.signal("jobs", signal.SIGCONT)
    wait_until(lambda: status(greedy, job) == "complete", 20, "the sweeper has announced it")
