"""The promises of the job engine, one by one: each test kills, freezes or starves something and looks at what became of the jobs."""
import os
import signal

from support.system import alive, children
from support.waiting import wait_until


def descendants(pid):
    below = children(pid)
    return below + [pid for child in below for pid in descendants(child)]


def freeze(pid):
    for each in [pid, *descendants(pid)]:
        os.kill(each, signal.SIGSTOP)


def thaw(pids):
    for each in pids:
        if alive(each):
            os.kill(each, signal.SIGCONT)


# ---- nothing accepted is lost ----

def test_jobs_survive_the_loss_of_all_that_redis_knew(engine):
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)
    ids = [engine.upload(log=str(engine.path("runs")))["job_id"] for _ in range(12)]
    engine.system.redis("FLUSHALL")
    os.kill(runner, signal.SIGCONT)
    assert {engine.ended(id_)["status"] for id_ in ids} == {"complete"}
    assert len(engine.path("runs").read_text().splitlines()) == len(ids)


def test_jobs_are_done_while_redis_is_away(start_engine):
    engine = start_engine()
    engine.system.kill("redis")
    made = engine.upload()
    assert engine.ended(made["job_id"])["status"] == "complete"


def test_a_job_taken_from_redis_and_never_claimed_comes_back(engine):
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)
    made = engine.upload()
    taken = engine.system.redis("ZPOPMIN", f"cs:q:light:{engine.tenant.id}")
    assert made["job_id"] in taken
    os.kill(runner, signal.SIGCONT)
    assert engine.ended(made["job_id"])["status"] == "complete"


# ---- effects happen once ----

def test_a_runner_frozen_beyond_its_lease_changes_nothing_when_it_wakes(start_engine):
    engine = start_engine()
    gate = engine.path()
    made = engine.upload(wait=str(gate), log=str(engine.path("runs")))
    child = engine.active(made["job_id"])
    attempt = [child, *descendants(child)]
    first = engine.system.pid("jobs")
    frozen = [first, *descendants(first)]
    freeze(first)
    engine.runner(WORKER_LEASE=3)
    wait_until(lambda: engine.job(made["job_id"])["attempt"] == 2, 15, "the second runner has it")
    gate.touch()
    assert engine.ended(made["job_id"])["status"] == "complete"
    before = engine.row(made["job_id"]), engine.system.sql("SELECT fingerprint, updated_at FROM material_documents")
    thaw(frozen)
    wait_until(lambda: not any(alive(pid) for pid in attempt), 10, "the woken attempt has ended")
    wait_until(lambda: engine.system.log_lines("jobs", event="job", outcome="lost"), 10, "and was given up")
    assert (engine.row(made["job_id"]), engine.system.sql("SELECT fingerprint, updated_at FROM material_documents")) == before
    assert before[0]["attempt"] == "2"


# ---- a killed runner's or child's job goes on ----

def test_a_killed_runner_s_job_goes_on_within_30_seconds(start_engine):
    engine = start_engine(WORKER_LEASE=15)
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    child = engine.active(made["job_id"])
    below = [child, *descendants(child)]
    engine.system.kill("jobs")
    wait_until(lambda: not any(alive(pid) for pid in below), 5, "the children die with their runner")
    gate.touch()
    engine.runner()
    assert engine.ended(made["job_id"], 30)["status"] == "complete"
    assert engine.row(made["job_id"])["attempt"] == "2"


def test_a_killed_child_s_job_is_tried_again(engine):
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    os.kill(engine.active(made["job_id"]), signal.SIGKILL)
    wait_until(lambda: engine.job(made["job_id"])["attempt"] == 2, 10, "second attempt")
    gate.touch()
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("complete", 2, None)


# ---- attempts ----

def test_a_file_that_kills_its_extractor_is_failed_with_its_reason_after_three_attempts(engine):
    made = engine.upload(die=int(signal.SIGSEGV), log=str(engine.path("runs")))
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("failed", 3, "process_died")
    assert "signal 11" in job["error_message"]
    assert len(engine.path("runs").read_text().splitlines()) == 3
    material = engine.material(made)
    assert (material["state"], material["error_code"], material["pending_job_id"]) == ("error", "process_died", None)


def test_a_damaged_file_is_not_tried_again(engine):
    job = engine.ended(engine.upload(fail=["file_damaged", "The file is cut short."])["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("failed", 1, "file_damaged")
    assert job["error_message"] == "The file is cut short."


def test_what_is_no_document_is_not_believed(engine):
    chunk = {"chunk_type": "paragraph", "text": "x", "index": 0, "metadata": {}}
    good = {"source_type": "text", "title": None, "language": None, "metadata": {}, "chunks": [chunk], "warnings": []}
    lies = [[], {**good, "more": 1}, {**good, "source_type": "video"}, {**good, "chunks": [{**chunk, "index": 7}]},
            {**good, "chunks": [{**chunk, "chunk_type": "script"}]}, {**good, "chunks": [{**chunk, "metadata": {"x": 1}}]}]
    ids = [engine.upload(bad=lie)["job_id"] for lie in lies]
    assert [engine.ended(id_)["error_code"] for id_ in ids] == ["internal_error"] * len(lies)
    assert engine.ended(engine.upload(bad=good)["job_id"])["status"] == "complete"


def test_a_job_beyond_its_time_limit_is_ended(start_engine):
    engine = start_engine(WORKER_JOB_TIMEOUT=1)
    made = engine.upload(wait=str(engine.path()))
    job = engine.ended(made["job_id"])
    assert (job["status"], job["error_code"]) == ("failed", "time_limit")


# ---- cancel ----

def test_a_cancelled_job_s_processes_are_gone_within_2_seconds_and_it_stays_cancelled(engine):
    made = engine.upload(wait=str(engine.path()))
    child = engine.active(made["job_id"])
    below = [child, *descendants(child)]
    assert engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)["status"] == "cancelled"
    wait_until(lambda: not any(alive(pid) for pid in below), 2, "gone")
    wait_until(lambda: engine.system.log_lines("jobs", job=made["job_id"]), 5, "the runner has noticed")
    assert engine.row(made["job_id"])["status"] == "cancelled"
    assert engine.material(made)["state"] == "raw"


def test_a_queued_job_that_is_cancelled_never_runs(engine):
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)
    made = engine.upload(log=str(engine.path("runs")))
    engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)
    os.kill(runner, signal.SIGCONT)
    engine.ended(engine.upload()["job_id"])
    assert not engine.path("runs").exists() and engine.row(made["job_id"])["attempt"] == "0"


def test_deleting_a_material_or_its_course_ends_its_jobs(engine):
    for table, column in (("material_entries", "id"), ("courses", "course_id"), ("material_nodes", "node_id")):
        course = engine.tenant.course()
        made = engine.upload(wait=str(engine.path()), course=course)
        child = engine.active(made["job_id"])
        engine.system.sql(f"DELETE FROM {table} WHERE id = '{made[column]}'")
        assert engine.job(made["job_id"])["status"] == "cancelled", table
        wait_until(lambda child=child: not alive(child), 2, "gone")


# ---- dependencies ----

def depend(engine, job, on):
    engine.system.sql(f"INSERT INTO job_dependencies (tenant_id, job_id, depends_on) VALUES ('{engine.tenant.id}', '{job}', '{on}')")


def two_jobs(engine, **first):
    """Two queued jobs, the second of which waits for the first."""
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)
    ids = engine.upload(**first)["job_id"], engine.upload()["job_id"]
    depend(engine, ids[1], ids[0])
    os.kill(runner, signal.SIGCONT)
    return ids


def test_a_job_waits_for_those_it_depends_on(engine):
    gate = engine.path()
    first, second = two_jobs(engine, wait=str(gate))
    engine.active(first)
    assert engine.job(second)["status"] == "queued" and engine.job(second)["depends_on"] == [first]
    gate.touch()
    assert engine.ended(second)["status"] == "complete"
    assert engine.row(first)["completed_at"] <= engine.row(second)["started_at"]


def test_a_failed_dependency_fails_its_dependants(engine):
    first, second = two_jobs(engine, fail=["file_encrypted", "It has a password."])
    job = engine.ended(second)
    assert (job["status"], job["error_code"], job["error_message"]) == ("failed", "dependency_failed", f"Dependency {first} failed")
    assert job["attempt"] == 0
    assert "has not been done" in engine.tenant.post(f"/jobs/{second}/retry").problem(409, "conflict")["detail"]


def test_a_cancelled_dependency_fails_its_dependants(engine):
    first, second = two_jobs(engine, wait=str(engine.path()))
    engine.active(first)
    engine.tenant.post(f"/jobs/{first}/cancel").expect(202)
    assert engine.ended(second)["error_message"] == f"Dependency {first} failed"


# ---- retry ----

def test_a_failed_job_can_be_retried_and_its_material_is_pending_again(engine):
    made = engine.upload(fail=["file_damaged", "Broken."])
    engine.ended(made["job_id"])
    os.kill(engine.system.pid("jobs"), signal.SIGSTOP)
    again = engine.tenant.post(f"/jobs/{made['job_id']}/retry").expect(202).json()
    assert (again["status"], again["attempt"], again["error_code"]) == ("queued", 0, None)
    assert engine.material(made)["state"] == "pending"
    engine.tenant.post(f"/jobs/{made['job_id']}/retry").problem(409, "conflict")
    os.kill(engine.system.pid("jobs"), signal.SIGCONT)
    assert engine.ended(made["job_id"])["status"] == "failed"


# ---- drain ----

def test_a_drained_runner_hands_its_job_back_without_counting_the_attempt(start_engine):
    engine = start_engine(WORKER_DRAIN=1)
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    child = engine.active(made["job_id"])
    engine.system.signal("jobs", signal.SIGTERM)
    wait_until(lambda: "jobs" not in engine.system.living(), 10, "the runner has left")
    row = engine.row(made["job_id"])
    assert (row["status"], row["attempt"], row["error_code"]) == ("queued", "0", "") and not alive(child)
    gate.touch()
    engine.runner()
    assert engine.ended(made["job_id"])["attempt"] == 1


def test_a_drained_runner_finishes_what_it_has_and_takes_nothing_new(start_engine):
    engine = start_engine(WORKER_DRAIN=30)
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    engine.active(made["job_id"])
    engine.system.signal("jobs", signal.SIGTERM)
    wait_until(lambda: engine.system.log_lines("jobs", event="stop"), 5, "draining")
    other = engine.upload()
    gate.touch()
    wait_until(lambda: "jobs" not in engine.system.living(), 10, "the runner has left")
    assert engine.row(made["job_id"])["status"] == "complete"
    assert engine.row(other["job_id"])["status"] == "queued"


# ---- checkpoints and progress ----

def test_a_transcription_goes_on_where_it_was(engine):
    pieces = [[0, 4, "one"], [4, 9.5, "two"], [9.5, 12, "three"]]
    made = engine.upload("talk.mp3", "video", segments=pieces, die=int(signal.SIGKILL), log=str(engine.path("runs")))
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"]) == ("complete", 2)
    assert "--resume-at 12.000" in engine.path("runs").read_text().splitlines()[1]
    content = engine.tenant.get(f"/courses/{engine.course}/materials/{made['id']}/content").expect(200).json()
    assert [(c["index"], c["text"], c["metadata"]["start_sec"]) for c in content["chunks"]] == [
        (0, "one", 0), (1, "two", 4), (2, "three", 9.5)]


def test_progress_never_goes_back(engine):
    gate = engine.path()
    made = engine.upload(progress=[[1, 10], [5, 10], [3, 10], [7, 10]], wait=str(gate))
    seen = []

    def look():
        job = engine.job(made["job_id"])
        if job["stage"] == "extract":
            seen.append(job["progress"]["done"])
        return seen and seen[-1] == 7

    wait_until(look, 15, "seven pages")
    gate.touch()
    engine.ended(made["job_id"])
    assert seen == sorted(seen)
