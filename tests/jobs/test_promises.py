"""The promises of the job engine, one by one: each test kills, freezes or starves something and looks at what became of the jobs."""
import json
import os
import re
import shutil
import signal

import pytest

from support.system import alive, descendants, freeze, thaw
from support.waiting import wait_until


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


def test_jobs_are_done_while_redis_is_full_and_all_is_told_once(start_engine):
    engine = start_engine(WORKER_MAX_JOBS=2)
    engine.system.redis("config", "set", "maxmemory", 1)
    made = [engine.upload()["job_id"] for _ in range(4)]
    assert {engine.ended(id_, 15)["status"] for id_ in made} == {"complete"}
    engine.system.redis("config", "set", "maxmemory", 0)

    def told(part):
        engine.tenant.get("/courses")  # whoever asks Redis learns that it is back
        return [line["message"].partition(",")[0] for line in engine.system.log_lines(part, event="redis")]

    for part in ("jobs", "api"):
        wait_until(lambda part=part: told(part) == ["away", "back"], 15, part)


def test_a_job_taken_from_redis_and_never_claimed_comes_back(engine):
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)
    made = engine.upload()
    taken = engine.system.redis("ZPOPMIN", f"{{cs:q}}:light:{engine.tenant.id}")
    assert made["job_id"] in taken
    os.kill(runner, signal.SIGCONT)
    assert engine.ended(made["job_id"])["status"] == "complete"


def test_a_redis_that_comes_back_empty_costs_nothing(engine):
    runner, gate, log = engine.system.pid("jobs"), engine.path(), engine.path("runs")
    running = engine.upload(wait=str(gate), log=str(log))["job_id"]
    engine.active(running)
    os.kill(runner, signal.SIGSTOP)
    ids = [running, *(engine.upload(log=str(log))["job_id"] for _ in range(6))]
    engine.system.kill("redis")
    wait_until(lambda: "redis" not in engine.system.living(), 5)
    shutil.rmtree(engine.system.base / "redis")
    os.kill(runner, signal.SIGCONT)
    engine.system.up()
    gate.touch()
    assert [(engine.ended(id_)["status"], engine.job(id_)["attempt"]) for id_ in ids] == [("complete", 1)] * len(ids)
    assert len(log.read_text().splitlines()) == len(ids)


# ---- effects happen once ----

def test_a_runner_frozen_beyond_its_lease_changes_nothing_when_it_wakes(start_engine):
    engine = start_engine()
    gate = engine.path()
    made = engine.upload(wait=str(gate), log=str(engine.path("runs")))
    child = engine.active(made["job_id"])
    attempt = [child, *descendants(child)]
    first = engine.system.pid("jobs")
    frozen = freeze(first)
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
    made = engine.upload(die=int(signal.SIGSEGV), log=str(engine.path("runs")), words="opening the stream\nframe 7 is \x1b[31mbroken")
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("failed", 3, "process_died")
    assert re.fullmatch(r"The extractor was killed by signal 11 \(Segmentation fault\), after \d+\.\d s of processor time and with \d+ MiB "
                        r"of memory\. Its last output: frame 7 is \?\[31mbroken", job["error_message"])
    assert engine.system.log_lines("jobs", job=made["job_id"], cause="opening the stream\nframe 7 is ?[31mbroken")
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


def test_an_attempt_counts_before_it_runs(start_engine):
    engine = start_engine(WORKER_MAX_TRIES=1)
    runs = engine.path("runs")
    made = engine.upload(wait=str(engine.path()), log=str(runs))
    wait_until(lambda: runs.exists() and runs.read_text(), 20, "the extractor to run")
    assert engine.job(made["job_id"])["attempt"] == 1
    engine.system.kill("jobs")
    engine.system.up()
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("failed", 1, "lease_lost")
    assert re.fullmatch(r"The runner \S+ went away during attempt 1\.", job["error_message"])
    assert engine.material(made)["error_code"] == "lease_lost" and len(runs.read_text().splitlines()) == 1


@pytest.mark.parametrize("verdict", [["time_limit", "It takes too long."], ["memory_limit", "It takes too much memory."]])
def test_a_file_that_hits_a_limit_is_failed_with_that_limit(engine, verdict):
    job = engine.ended(engine.upload(fail=verdict)["job_id"])
    assert [job["status"], job["attempt"], job["error_code"], job["error_message"]] == ["failed", 1, *verdict]


def test_a_file_that_uses_up_its_processor_time_is_failed_with_that_limit(engine):
    job = engine.ended(engine.upload(die=int(signal.SIGXCPU))["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("failed", 1, "time_limit")


# ---- what is kept ----

def test_the_audit_log_is_kept_as_long_as_it_is_said(start_engine):
    system = start_engine(AUDIT_KEEP_DAYS=7).system
    tenant = system.tenant()
    system.sql("INSERT INTO audit_log (tenant_id, actor, action, created_at) VALUES (:'id', 'x', 'old', now() - interval '8 days')", id=tenant.id)
    wait_until(lambda: not tenant.get("/audit?action=old").expect(200)["items"], 30, "the old entry to go")
    assert tenant.get("/audit?action=tenant.create").expect(200)["total"] == 1


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

def test_a_transcription_whose_extractor_died_goes_on_where_it_was(engine):
    pieces = [[0, 4, "one"], [4, 9.5, "two"], [9.5, 12, "three"]]
    made = engine.upload("talk.mp3", "video", segments=pieces, die=int(signal.SIGKILL), log=str(engine.path("runs")))
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"]) == ("complete", 2)
    assert "--resume-at 12.000" in engine.path("runs").read_text().splitlines()[1]
    content = engine.tenant.get(f"/courses/{engine.course}/materials/{made['id']}/content").expect(200).json()
    assert [(c["index"], c["text"], c["metadata"]["start_sec"]) for c in content["chunks"]] == [
        (0, "one", 0), (1, "two", 4), (2, "three", 9.5)]


@pytest.mark.parametrize("pieces", [[[0, 4, "one"]], []])
def test_what_was_listened_to_in_vain_is_not_listened_to_again(engine, pieces):
    made = engine.upload("talk.mp3", "video", segments=pieces, heard=61.5, die=int(signal.SIGKILL), log=str(engine.path("runs")))
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"]) == ("complete", 2)
    assert "--resume-at 61.500" in engine.path("runs").read_text().splitlines()[1]
    material = engine.tenant.get(f"/courses/{engine.course}/materials/{made['id']}").expect(200).json()
    assert material["warnings"] == ([] if pieces else ["No speech was found, so there is no transcript."])


def test_the_course_tells_which_track_of_a_recording_is_meant(engine):
    engine.tenant.patch(f"/courses/{engine.course}", {"language": "uk"}).expect(200)
    made = engine.upload("talk.mp3", "video", log=str(engine.path("runs")))
    engine.ended(made["job_id"])
    assert "--course-language uk" in engine.path("runs").read_text()


def test_a_transcription_whose_runner_was_killed_goes_on_where_it_was(engine):
    gate, log = engine.path(), engine.path("runs")
    pieces = [[second, second + 1, f"piece {second}"] for second in range(8)]
    made = engine.upload("talk.mp3", "video", segments=pieces, pace=0.4, last=str(gate), log=str(log))
    wait_until(lambda: engine.row(made["job_id"])["checkpoint"], 15, "a checkpoint")
    runner = engine.system.pid("jobs")
    whole = [runner, *descendants(runner)]
    engine.system.kill("jobs")
    wait_until(lambda: not any(map(alive, whole)), 10, "nobody is left to write another")
    done = len(json.loads(engine.row(made["job_id"])["checkpoint"])["segments"])
    engine.system.up()
    gate.touch()
    job = engine.ended(made["job_id"], 30)
    assert (job["status"], job["attempt"]) == ("complete", 2)
    assert f"--resume-at {done}.000" in log.read_text().splitlines()[1] and 1 <= done < 8
    content = engine.tenant.get(f"/courses/{engine.course}/materials/{made['id']}/content").expect(200).json()
    assert [chunk["text"] for chunk in content["chunks"]] == [text for _, _, text in pieces]


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


def test_progress_does_not_go_back_when_another_attempt_begins_anew(engine):
    gate = engine.path()
    made = engine.upload(progress=[[1, 10], [6, 10], [8, 10]], wait=str(gate))
    wait_until(lambda: engine.job(made["job_id"])["progress"]["done"] == 8, 15, "eight pages")
    os.kill(engine.active(made["job_id"]), signal.SIGKILL)
    seen = []

    def look():
        job = engine.job(made["job_id"])
        seen.append((job["stage"], job["progress"]["done"], job["progress"]["total"], job["progress"]["unit"]))
        return job["attempt"] == 2 and engine.children() and gate.touch() is None and job["status"] == "complete"

    wait_until(look, 15, "the second attempt is done")
    assert {stage for stage, _, _, _ in seen} == {"extract"} and {(total, unit) for _, _, total, unit in seen} == {(10, "pages")}
    assert seen == sorted(seen) and seen[0][1] == 8
