"""Ending jobs and beginning them again: cancel, delete, dependencies, retry and requeue."""
import os
import signal

from support.extractor import asking
from support.files import files_under
from support.system import alive, descendants
from support.waiting import quickest, timed, wait_until


def gone(*pids):
    """How many seconds it takes until all have ended."""
    return timed(lambda: wait_until(lambda: not any(map(alive, pids)), 10, "gone"))[1]


# ---- cancel ----

def test_a_cancelled_job_s_processes_are_gone_within_2_seconds_and_it_stays_cancelled(engine):
    def cancelled():
        made = engine.upload(wait=str(engine.path()), leave=True)
        child = engine.active(made["job_id"])
        below = wait_until(lambda: len(found := [child, *descendants(child)]) == 4 and found, 15, "the extractor has children of its own")
        assert engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)["status"] == "cancelled"
        return made, gone(*below)

    made = quickest(cancelled, 2)
    wait_until(lambda: engine.system.log_lines("jobs", job=made["job_id"]), 5, "the runner has noticed")
    assert engine.row(made["job_id"])["status"] == "cancelled"
    assert engine.material(made)["state"] == "raw"
    assert engine.scratch() == []


def test_a_job_that_is_done_in_the_moment_it_is_cancelled_stays_cancelled(engine):
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    child = engine.active(made["job_id"])
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)  # which would end it
    engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)
    gate.touch()
    wait_until(lambda: not alive(child), 10, "the attempt has come to its end")
    os.kill(runner, signal.SIGCONT)
    wait_until(lambda: engine.system.log_lines("jobs", job=made["job_id"], outcome="lost"), 5, "and was given up")
    assert engine.row(made["job_id"])["status"] == "cancelled" and engine.material(made)["state"] == "raw"
    assert engine.system.sql(f"SELECT material_id FROM material_documents WHERE material_id = '{made['id']}'") == []


def test_what_a_job_leaves_running_ends_with_it(engine):
    def ended():
        gate = engine.path()
        made = engine.upload(wait=str(gate), leave=True)
        child = engine.active(made["job_id"])
        below = wait_until(lambda: len(found := descendants(child)) == 3 and found, 15, "the extractor has children of its own")
        gate.touch()
        return engine.ended(made["job_id"]), gone(*below)

    assert quickest(ended, 2)["status"] == "complete"


def test_cancelling_twice_is_cancelling_and_what_has_ended_cannot_be_cancelled(engine):
    done = engine.upload()["job_id"]
    engine.ended(done)
    assert "complete" in engine.tenant.post(f"/jobs/{done}/cancel").problem(409, "conflict")["detail"]
    waiting = engine.upload(wait=str(engine.path()))["job_id"]
    engine.active(waiting)
    assert [engine.tenant.post(f"/jobs/{waiting}/cancel").expect(202)["status"] for _ in range(2)] == ["cancelled"] * 2
    engine.tenant.post(f"/jobs/{done}/retry").problem(409, "conflict", "Only a job that has failed or was cancelled can be retried")


def test_a_queued_job_that_is_cancelled_never_runs(engine):
    runner = engine.system.pid("jobs")
    os.kill(runner, signal.SIGSTOP)
    made = engine.upload(log=str(engine.path("runs")))
    engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)
    os.kill(runner, signal.SIGCONT)
    engine.ended(engine.upload()["job_id"])
    assert not engine.path("runs").exists() and engine.row(made["job_id"])["attempt"] == "0"


def test_jobs_end_with_the_rows_of_their_material_node_or_course(engine):
    deletions = {
        "material": lambda made: engine.tenant.delete(f"/courses/{made['course_id']}/materials/{made['id']}").expect(204),
        "course": lambda made: engine.tenant.delete(f"/courses/{made['course_id']}").expect(202),
        "node": lambda made: engine.system.sql(f"DELETE FROM material_nodes WHERE id = '{made['node_id']}'"),
    }

    def deleted(delete):
        made = engine.upload(wait=str(engine.path()), course=engine.tenant.course())
        child = engine.active(made["job_id"])
        delete(made)
        return engine.job(made["job_id"])["status"], gone(child)

    for what, delete in deletions.items():
        assert quickest(lambda delete=delete: deleted(delete), 2) == "cancelled", what


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


def test_a_cancelled_job_can_be_retried(engine):
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    engine.active(made["job_id"])
    engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)
    assert engine.tenant.post(f"/jobs/{made['job_id']}/retry").expect(202)["status"] == "queued"
    assert engine.material(made)["state"] == "pending"
    gate.touch()
    assert (engine.ended(made["job_id"])["status"], engine.material(made)["state"]) == ("complete", "ready")


def test_the_same_bytes_again_are_read_again_if_they_were_not(engine):
    gate, passes = engine.path(), engine.path()
    objects = lambda: set(map(str, files_under(engine.system.store_dir)))
    before = objects()
    form = asking("a.txt", wait=str(gate), unless=str(passes), fail=["file_damaged", "Broken."])
    send = lambda status: engine.tenant.send_form(f"/courses/{engine.course}/materials", form).expect(status).json()
    made = send(201)
    engine.active(made["job_id"])
    engine.tenant.post(f"/jobs/{made['job_id']}/cancel").expect(202)
    gate.touch()
    for touched, status, state in ((gate, "failed", "error"), (passes, "complete", "ready")):
        touched.touch()
        again = send(200)
        assert (again["id"], again["duplicate"], again["state"], again["error_code"]) == (made["id"], True, "pending", None)
        assert again["job_id"] == again["pending_job_id"] != made["job_id"]
        assert (engine.ended(again["job_id"])["status"], engine.material(made)["state"]) == (status, state)
    last = send(200)
    assert (last["state"], last["job_id"], last["duplicate"]) == ("ready", again["job_id"], True)
    wait_until(lambda: len(objects() - before) == 1, 60, "one object is left of them")
    assert engine.system.sql_value(f"SELECT object_key FROM material_entries WHERE id = '{made['id']}'") in (objects() - before).pop()


def test_a_job_is_retried_while_what_it_works_on_is_there_and_a_purge_at_any_time(engine):
    deletions = {
        "material": lambda made: engine.tenant.delete(f"/courses/{made['course_id']}/materials/{made['id']}").expect(204),
        "course": lambda made: engine.tenant.delete(f"/courses/{made['course_id']}").expect(202),
    }
    for what, delete in deletions.items():
        made = engine.upload(fail=["file_damaged", "Broken."], course=engine.tenant.course())
        engine.ended(made["job_id"])
        delete(made)
        engine.tenant.post(f"/jobs/{made['job_id']}/retry").problem(409, "conflict", "What the job works on has been deleted")
        assert engine.job(made["job_id"])["status"] == "failed", what
        purge = engine.system.sql_value(f"SELECT id FROM jobs WHERE job_type = 'purge' AND course_id = '{made['course_id']}'")
        engine.ended(purge)
        engine.system.sql(f"UPDATE jobs SET status = 'failed' WHERE id = '{purge}'")
        engine.tenant.post(f"/jobs/{purge}/retry").expect(202)
        assert engine.ended(purge)["status"] == "complete", what


def test_an_operator_queues_what_has_failed_again(engine):
    gate = engine.path()
    made = engine.upload(unless=str(gate), fail=["file_damaged", "Broken."])
    assert engine.ended(made["job_id"])["status"] == "failed"
    assert made["job_id"] in [job["id"] for job in engine.system.manage("jobs", "--status", "failed")]
    gate.touch()
    assert [job["id"] for job in engine.system.manage("requeue", "--job", made["job_id"])] == [made["job_id"]]
    job = engine.ended(made["job_id"])
    assert (job["status"], job["attempt"], job["error_code"]) == ("complete", 1, None)
    assert engine.material(made)["state"] == "ready"
