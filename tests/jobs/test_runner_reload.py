"""HUP to a runner: the settings are read anew, and no job is lost or counted for it."""
import os
import signal
import subprocess

import pytest

from support.hooks import Hooks
from support.system import BUILD, alive, children, matching, name_of
from support.waiting import wait_until


class Runner:
    """The only runner of a system, which knows its settings from a file alone."""

    def __init__(self, system, **settings):
        self.system = system
        self.log = system.folder / "runner.log"
        self.path = self.write(**settings)
        os.kill(system.pid("jobs"), signal.SIGKILL)
        with open(self.log, "wb") as told:
            self.process = subprocess.Popen([BUILD / "cs-jobs", "--settings", self.path], env={"PATH": os.environ["PATH"]},
                                            stdin=subprocess.DEVNULL, stderr=told)
        self.logged("start")

    def write(self, **settings):
        return self.system.write_settings("runner.env", **settings)

    def logged(self, event, count=1):
        """The lines of an event, once there are so many."""
        return wait_until(lambda: len(found := matching(self.log.read_text(), {"event": event})) >= count and found, 15, event)

    def problems(self, count=1):
        """What it has said of settings that cannot be used, once there is so much."""
        return wait_until(lambda: len(found := [line["message"] for line in self.logged("settings") if "message" in line]) >= count and found, 15)

    def reload(self, count=1, **settings):
        """Returns when it has read these settings; `count` is how often it has been told to."""
        self.write(**settings)
        self.process.send_signal(signal.SIGHUP)
        return self.logged("reload", count)

    def close(self):
        self.process.kill()
        self.process.wait()

    def sender(self):
        return next((pid for pid in children(self.process.pid) if name_of(pid) == "cs-webhooks" and alive(pid)), None)


@pytest.fixture
def start_runner():
    mine = []

    def start(system, **settings):
        mine.append(Runner(system, **settings))
        return mine[-1]

    yield start
    for made in mine:
        made.close()


@pytest.fixture
def alone(start_engine, start_runner):
    """An engine, and its only runner with one place."""
    engine = start_engine()
    return engine, start_runner(engine.system, WORKER_MAX_JOBS=1)


def is_active(engine, material):
    return engine.job(material["job_id"])["status"] == "active"


def test_what_runs_goes_on_and_more_may_run_beside_it(alone):
    engine, runner = alone
    first, second = (engine.upload(wait=str(engine.path(name))) for name in ("first", "second"))
    wait_until(lambda: is_active(engine, first), 15)
    lease = engine.row(first["job_id"])["lease_token"]
    runner.reload(WORKER_MAX_JOBS=2)
    wait_until(lambda: is_active(engine, second), 15)
    assert engine.row(first["job_id"])["lease_token"] == lease
    for name in ("first", "second"):
        engine.path(name).touch()
    for material in (first, second):
        assert engine.ended(material["job_id"])["status"] == "complete" and engine.row(material["job_id"])["attempt"] == "1"


def test_with_fewer_places_all_that_runs_ends_and_then_fewer_run(alone):
    engine, runner = alone
    runner.reload(WORKER_MAX_JOBS=3)
    running = [engine.upload(wait=str(engine.path(f"go{number}"))) for number in range(3)]
    wait_until(lambda: all(is_active(engine, material) for material in running), 15)
    runner.reload(2, WORKER_MAX_JOBS=1)
    later = [engine.upload(wait=str(engine.path("later"))) for _ in range(2)]
    for number in range(3):
        engine.path(f"go{number}").touch()
    assert all(engine.ended(material["job_id"])["status"] == "complete" for material in running)
    wait_until(lambda: sum(is_active(engine, material) for material in later) == 1, 15)
    assert {engine.row(material["job_id"])["attempt"] for material in running} == {"1"}
    engine.path("later").touch()
    assert all(engine.ended(material["job_id"])["status"] == "complete" for material in later)


def test_jobs_that_come_while_it_reloads_again_and_again_are_neither_lost_nor_counted(alone):
    engine, runner = alone
    materials = []
    for number in range(12):
        materials.append(engine.upload(paragraphs=["words"]))
        runner.reload(number + 1, WORKER_MAX_JOBS=1 + number % 3)
    for material in materials:
        assert engine.ended(material["job_id"])["status"] == "complete"
        assert engine.row(material["job_id"])["attempt"] == "1"
    assert engine.system.sql_value("SELECT count(*) FROM jobs WHERE attempt > 1") == "0"


def test_settings_that_cannot_be_used_are_told_and_change_nothing(alone):
    engine, runner = alone
    path = runner.write(WORKER_MAX_JOBS="many", LIBEXEC_DIR="/nowhere")
    runner.process.send_signal(signal.SIGHUP)
    runner.logged("reload_refused")
    assert f"{path}, line " in (said := runner.problems()[0]) and "WORKER_MAX_JOBS: must be a whole number" in said
    runner.write(WORKER_MAX_JOBS=1, LIBEXEC_DIR="/nowhere")
    runner.process.send_signal(signal.SIGHUP)
    runner.logged("reload_refused", 2)
    assert "LIBEXEC_DIR: /nowhere/cs-extract cannot be used" in runner.problems(2)[-1]
    assert engine.ended(engine.upload(paragraphs=["words"])["job_id"])["status"] == "complete"


def test_the_next_job_runs_what_the_settings_name_then(alone, tmp_path):
    engine, runner = alone
    new = tmp_path / "cs-extract"
    new.write_text('#!/bin/sh\necho \'{"code": "file_damaged", "detail": "The new one."}\' >&2\nexit 1\n')
    new.chmod(0o755)
    assert engine.ended(engine.upload(paragraphs=["words"])["job_id"])["status"] == "complete"
    runner.reload(LIBEXEC_DIR=tmp_path)
    last = engine.upload(paragraphs=["words"])["job_id"]
    assert engine.ended(last)["status"] == "failed" and engine.row(last)["error_message"] == "The new one."


def test_the_sender_finishes_what_is_on_its_way_and_the_next_one_has_the_new_settings(start_system, extractor, start_runner, receiver):
    system = start_system(LIBEXEC_DIR=extractor, WEBHOOK_ALLOW_PRIVATE="true", WEBHOOK_TIMEOUT=30)
    runner, hooks = start_runner(system), Hooks(system, receiver)
    answer = system.folder / "answer"
    hook = hooks.create(lambda: wait_until(answer.exists, 30) and 204, 204)
    hooks.end_job()
    hooks.messages()
    former = runner.sender()
    runner.reload(WEBHOOK_ALLOW_PRIVATE="false")
    answer.touch()
    assert hooks.attempted(hook, 1)["status"] == "delivered" and len(hooks.messages()) == 1
    wait_until(lambda: not alive(former) and runner.sender(), 10, "the next sender")
    hooks.end_job()
    refused = wait_until(lambda: [each for each in hooks.deliveries(hook) if each["status"] == "pending" and each["attempts"]], 15)
    assert len(refused) == 1 and len(hooks.messages()) == 1
    runner.reload(2, WEBHOOK_ALLOW_PRIVATE="true")
    wait_until(lambda: hooks.hurry(hook) or len(hooks.receiver.messages(hooks.path)) == 2, 15)
