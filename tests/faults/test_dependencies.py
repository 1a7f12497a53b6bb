"""PostgreSQL, Redis and the object store go away, killed or frozen, alone and all together: what is refused and how, what goes on, and that
all comes back by itself. (tests/api/test_health.py and test_limits.py know more of /health and of the limit without Redis.)"""
import concurrent.futures
import contextlib
import os
import re
import signal
import time
import uuid

import pytest

from support.files import files_under
from support.forms import Form
from support.pools import NO_HEAVY_WORK, Staged, shared
from support.s3 import swift
from support.system import alive, children, freeze, passing_folder, thaw
from support.teaching import READER, add_text, follow
from support.waiting import quickest, timed, wait_until

MIB = 1 << 20
CHECKS = {"postgres": "db", "redis": "redis", "s3": "s3"}
PATIENCE = 16  # seconds for any answer: a database that hangs is given up after twelve
# Without a service: what a read, a write and an upload are answered. Nothing needs more of the services than it must.
AWAY = {
    "postgres": {"read": (503, "unavailable"), "write": (503, "unavailable"), "upload": (503, "unavailable")},
    "redis": {"read": (200, None), "write": (201, None), "upload": (201, None)},
    "s3": {"read": (200, None), "write": (201, None), "upload": (503, "store_unavailable")},
}


class World:
    """A system with a store of its own, and the power to take its services away."""

    def __init__(self, system, s3):
        self.system, self.s3 = system, s3
        self.tenant = system.tenant()
        self.course = self.tenant.course()

    def pid(self, service):
        return int((self.s3.directory / "pid").read_text()) if service == "s3" else self.system.pid(service)

    @contextlib.contextmanager
    def without(self, *services, how):
        """The time until a service was given back is spent without it."""
        pids = [self.pid(service) for service in services]
        stopped = [one for pid in pids for one in freeze(pid)]
        if how == "killed":
            for pid in stopped:
                os.kill(pid, signal.SIGKILL)
            wait_until(lambda: not any(map(alive, pids)))
        try:
            yield
        finally:
            self.give_back(services, stopped, how)

    def give_back(self, services, stopped, how):
        if how == "frozen":
            return thaw(stopped)
        if "s3" in services:
            self.s3.stop()
            self.s3.start()
        wait_until(lambda: self.system.script("up").returncode == 0, 30, "up again")

    def workers(self):
        """Whoever must not need to be started again."""
        return {part: (self.system.pid(part), *(sorted(children(self.system.pid(part))) if part == "api" else ()))
                for part in ("api", "upload", "jobs")}

    def upload(self, course=None):
        form = Form(source_type="text").file("reader.md", f"{READER}\n{uuid.uuid4().hex}\n".encode())
        return self.tenant.send_form(f"/courses/{course or self.tenant.course()}/materials", form)

    def health(self):
        """What /health says, which takes it two seconds at most (and a busy machine a little more)."""
        return quickest(lambda: timed(lambda: self.system.client.get("//health")), 3)

    def is_well(self):
        return self.health().status == 200

    def objects(self):
        """Files of the store that hold bytes: objects, parts, and what is begun."""
        return files_under(self.s3.directory, "*.data")

    def uploads(self):
        return int(self.system.sql_value("SELECT count(*) FROM uploads"))


@pytest.fixture(scope="module")
def world(template):
    if not swift.installed():
        pytest.skip("Swift is not installed")
    with passing_folder() as folder, swift.SwiftServer(folder) as s3:
        s3.create_bucket("course-supporter")
        with shared(template, FCGI_POOL_SIZE=3, S3_TIMEOUT=2, S3_PART_BYTES=5 * MIB, WORKER_RETRY_BASE_MS=100, WORKER_MAX_TRIES=20,
                    UPLOAD_MAX_PER_TENANT=2, S3_BUCKET="course-supporter", **s3.settings, **NO_HEAVY_WORK) as system:
            yield World(system, s3)


@pytest.fixture(autouse=True)
def all_is_as_before(world):
    """Each test ends with a system that is well and was not started again."""
    wait_until(world.is_well)
    workers = world.workers()
    yield
    wait_until(world.is_well, what="health to be back")
    assert world.workers() == workers
    assert add_text(world.tenant, world.tenant.course())["size_bytes"] > 0


def degraded(world, services):
    """Whether /health tells of these services and of no others, in words that give nothing away."""
    answer = world.health()
    if answer.status != 503 or answer["status"] != "degraded":
        return False
    checks = answer["checks"]
    assert all(word == "ok" or re.fullmatch("error: [a-z ,2]+", word) for word in checks.values()), checks
    return {check for check, word in checks.items() if word != "ok"} == {CHECKS[service] for service in services}


def answered(ask, status, code):
    began = time.monotonic()
    answer = ask()
    assert time.monotonic() - began < PATIENCE
    if status < 400:
        return answer.expect(status)
    answer.problem(status, code)
    assert int(answer.headers["Retry-After"]) >= 1
    return answer


def everything_else_goes_on(world, services):
    client = world.system.client
    client.get("//openapi.json").expect(200)
    assert client.get("//ping").expect(200).body == b"pong"
    metrics = quickest(lambda: timed(lambda: client.get("//metrics").expect(200)), 2.5).body.decode()
    assert f"\ncs_database_up {int('postgres' not in services)}\n" in metrics and "\ncs_responders_idle" in metrics


@pytest.mark.parametrize("how", ["killed", "frozen"])
@pytest.mark.parametrize("service", AWAY)
def test_a_service_that_is_away_is_told_costs_what_it_must_and_comes_back(world, service, how):
    with world.without(service, how=how), concurrent.futures.ThreadPoolExecutor() as pool:
        wait_until(lambda: degraded(world, {service}), 15)
        asked = {
            "read": pool.submit(answered, lambda: world.tenant.get("/courses"), *AWAY[service]["read"]),
            "write": pool.submit(answered, lambda: world.tenant.post("/courses", {"title": "Meanwhile"}), *AWAY[service]["write"]),
            "upload": pool.submit(answered, lambda: world.upload(course=world.course), *AWAY[service]["upload"]),
        }
        answers = {name: one.result() for name, one in asked.items()}
        everything_else_goes_on(world, {service})
        if service == "redis":
            assert follow(world.tenant, answers["upload"]["job_id"])["status"] == "complete", "the runner finds its jobs itself"


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_all_services_away_at_once_are_told_and_all_come_back(world, how):
    with world.without(*AWAY, how=how), concurrent.futures.ThreadPoolExecutor() as pool:
        wait_until(lambda: degraded(world, set(AWAY)), 15)
        asked = [pool.submit(answered, ask, 503, "unavailable")
                 for ask in (lambda: world.tenant.get("/courses"), lambda: world.upload(course=world.course))]
        everything_else_goes_on(world, set(AWAY))
        assert all(one.result() for one in asked)


def test_health_answers_though_every_responder_waits_for_a_frozen_database(world):
    """They are more than the pool has: the next one finds nobody."""
    with concurrent.futures.ThreadPoolExecutor() as pool, world.without("postgres", how="frozen"):
        waiting = [pool.submit(world.tenant.get, "/courses") for _ in range(6)]
        wait_until(lambda: world.health().status == 503, 15)
        assert not any(one.done() and one.result().status == 200 for one in waiting)
    assert {one.result().status for one in waiting} <= {200, 429, 503}  # 429: its share of the pool


def test_a_job_whose_file_cannot_be_fetched_waits_for_the_store(world):
    runner = freeze(world.system.pid("jobs"))
    job = world.upload().expect(201)["job_id"]
    with world.without("s3", how="killed"):
        thaw(runner)
        tried = wait_until(lambda: (seen := world.tenant.get(f"/jobs/{job}").json())["attempt"] > 1 and seen)
        assert tried["error_code"] in ("store_unavailable", None) and tried["status"] in ("queued", "active")
    assert follow(world.tenant, job)["status"] == "complete"


# ---- uploads that are under way ----

@contextlib.contextmanager
def half_an_upload(world):
    """An upload of three parts, of which the store has one; the caller takes something away and looks at the answer."""
    video = Staged(15 * MIB, 2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(video.send, world.tenant, world.course)
        try:
            video.wait()
            yield video, answer
        finally:
            video.let_go()


@pytest.mark.parametrize("service, how, code", [("s3", "killed", "store_unavailable"), ("s3", "frozen", "store_unavailable"),
                                                ("postgres", "killed", "unavailable")])
def test_an_upload_under_way_is_503_and_leaves_nothing(world, service, how, code):
    kept, rows = len(world.objects()), world.system.sql("SELECT count(*) FROM material_entries")
    with half_an_upload(world) as (video, answer):
        with world.without(service, how=how):
            video.let_go()
            answered(answer.result, 503, code)
    wait_until(world.is_well)
    for _ in range(3):  # what failed does not count against the tenant
        world.upload(course=world.course).expect(201)
    # The janitor waits half a minute before it looks at an upload.
    world.system.sql("UPDATE uploads SET started_at = started_at - interval '1 minute', seen_at = least(seen_at, now() - interval '20 minutes')")
    wait_until(lambda: world.uploads() == 0, 25, "the janitor")
    # A Swift that is killed between a part and its listing has a part that no list shows, and nobody can remove.
    lost = 1 if (service, how) == ("s3", "killed") else 0
    wait_until(lambda: len(world.objects()) <= kept + 3 + lost, 5, "nothing but the texts to be left")
    assert world.system.sql("SELECT count(*) FROM material_entries WHERE filename = 'a.mp4'") == [["0"]] and rows
