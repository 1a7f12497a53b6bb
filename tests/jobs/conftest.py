"""Fixtures for the job engine: a system whose extractor does what each uploaded file asks for (tests/jobs/cs-extract)."""
import shutil
import uuid

import pytest

from support.extractor import asking, extractor_folder
from support.files import files_under
from support.hooks import Hooks
from support.models import World, running
from support.peers.llm import Peer
from support.peers.receiver import Receiver
from support.system import System, alive, children, temporary_folder
from support.waiting import wait_until

ENDED = ("complete", "failed", "cancelled")


class Engine:
    """A system and a tenant with a course."""

    def __init__(self, system):
        self.system = system
        self.tenant = system.tenant()
        self.course = self.tenant.course()
        self.folder = temporary_folder()
        self.folder.chmod(0o777)
        self.runners = []

    def close(self):
        for runner in self.runners:
            runner.kill()
            runner.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def runner(self, **settings):
        self.runners.append(self.system.further_runner(**settings))
        return self.runners[-1]

    # ---- work ----

    def upload(self, name="a.txt", kind="text", tenant=None, course=None, **asked):
        """Uploads a file that asks for something; the material."""
        form = asking(name, kind, **asked)
        return (tenant or self.tenant).send_form(f"/courses/{course or self.course}/materials", form).expect(201).json()

    def job(self, id_):
        return self.tenant.get(f"/jobs/{id_}").expect(200).json()

    def ended(self, id_, seconds=20):
        return wait_until(lambda: (job := self.job(id_))["status"] in ENDED and job, seconds, f"job {id_} has not ended")

    def row(self, id_):
        names = ("status", "attempt", "error_code", "error_message", "lease_token", "started_at", "completed_at", "checkpoint")
        return dict(zip(names, self.system.sql(f"SELECT {','.join(names)} FROM jobs WHERE id = '{id_}'")[0]))

    def material(self, material):
        return self.tenant.get(f"/courses/{material['course_id']}/materials/{material['id']}").expect(200).json()

    def scratch(self):
        """The files in the runner's scratch space."""
        return files_under(self.system.env["WORK_DIR"])

    # ---- control ----

    def path(self, name=None):
        return self.folder / (name or uuid.uuid4().hex)

    def active(self, id_):
        """Waits until the job's extractor runs; the id of the job's child."""
        wait_until(lambda: self.job(id_)["status"] == "active", 15, "active")
        return wait_until(lambda: next((child for child in self.children() if children(child)), None), 15, "child")

    def children(self):
        pids = [self.system.pid("jobs")] if "jobs" in self.system.living() else []
        pids += [runner.pid for runner in self.runners if alive(runner.pid)]
        return [child for pid in pids for child in children(pid) if alive(child)]


@pytest.fixture(scope="session")
def extractor():
    """The folder of the extractor that stands in."""
    folder = extractor_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def shared(template, extractor):
    system = System(template, ENVIRONMENT="testing", LIBEXEC_DIR=extractor, WORKER_LEASE=3, WORKER_RETRY_BASE_MS=50)
    try:
        yield system.up()
    finally:
        system.remove()


@pytest.fixture
def engine(shared):
    """An engine on the module's system; the tests leave it as they found it."""
    made = Engine(shared)
    yield made
    made.close()


@pytest.fixture
def start_engine(start_system, extractor):
    """An engine on a system of the test's own, whose runner has no express places unless the test asks for them."""
    mine = []

    def start(**settings):
        mine.append(Engine(start_system(**{"LIBEXEC_DIR": extractor, "WORKER_LEASE": 3, "WORKER_RETRY_BASE_MS": 50,
                                              "WORKER_EXPRESS_JOBS": 0, **settings})))
        return mine[-1]

    yield start
    for made in mine:
        made.close()


# ---- webhooks ----

@pytest.fixture(scope="module")
def receiver():
    with Receiver() as made:
        yield made


@pytest.fixture(scope="module")
def hooks_system(template, extractor):
    system = System(template, ENVIRONMENT="testing", LIBEXEC_DIR=extractor, WORKER_RETRY_BASE_MS=50, WORKER_MAX_TRIES=1,
                    WEBHOOK_ALLOW_PRIVATE="true", WEBHOOK_TIMEOUT=30)
    try:
        yield system.up()
    finally:
        system.remove()


@pytest.fixture
def hooks(hooks_system, receiver):
    return Hooks(hooks_system, receiver)


@pytest.fixture
def own_hooks(start_system, extractor, receiver):
    """On a system of the test's own."""
    return Hooks(start_system(LIBEXEC_DIR=extractor, WEBHOOK_ALLOW_PRIVATE="true", WEBHOOK_TIMEOUT=30), receiver)


# ---- models ----

@pytest.fixture(scope="module")
def peer():
    made = Peer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def one_model(template, peer):
    with running(template, peer, OPENAI_MODEL="test-model") as made:
        yield made


@pytest.fixture
def world(one_model, peer):
    return World(one_model, peer)
