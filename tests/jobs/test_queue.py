"""Whose turn it is: fairness between tenants, their caps, the heavy window, and what a waiting client sees of it."""
import os
import signal
import threading
import time

from support.waiting import wait_until

CLOSED = {"WORKER_HEAVY_WINDOW_ENABLED": "true", "WORKER_HEAVY_WINDOW_START": "00:00", "WORKER_HEAVY_WINDOW_END": "00:01"}


def started(engine):
    return [id_ for id_, in engine.system.sql("SELECT id FROM jobs WHERE started_at IS NOT NULL ORDER BY started_at")]


def test_one_job_of_a_tenant_waits_for_one_slot_and_not_for_another_tenant_s_backlog(start_engine):
    engine = start_engine(WORKER_MAX_JOBS=1)
    other = engine.system.tenant()
    course = other.course()
    os.kill(engine.system.pid("jobs"), signal.SIGSTOP)
    backlog = [engine.upload()["job_id"] for _ in range(30)]
    single = engine.upload(tenant=other, course=course)["job_id"]
    assert other.get(f"/jobs/{single}").expect(200)["position"] == 2
    assert engine.job(backlog[-1])["position"] == 31
    page = engine.tenant.get("/jobs?status=queued&limit=100").expect(200)["items"]
    places = {job["id"]: job["position"] for job in page}
    queue = [id_ for id_ in backlog if id_ in places]  # one may have begun before its runner was stopped
    assert [places[id_] for id_ in queue[-3:]] == [29, 30, 31] and len(queue) >= 29
    os.kill(engine.system.pid("jobs"), signal.SIGCONT)
    for id_ in backlog:
        engine.ended(id_, 60)
    assert started(engine).index(single) <= 1


def test_a_tenant_has_no_more_jobs_at_once_than_it_may(start_engine):
    engine = start_engine(WORKER_MAX_JOBS=4, WORKER_TENANT_JOBS=1)
    other = engine.system.tenant()
    course = other.course()
    gate = engine.path()
    mine = [engine.upload(wait=str(gate))["job_id"] for _ in range(3)]
    theirs = engine.upload(wait=str(gate), tenant=other, course=course)["job_id"]
    wait_until(lambda: other.get(f"/jobs/{theirs}")["status"] == "active", 10, "the other tenant's job runs")
    wait_until(lambda: [engine.job(id_)["status"] for id_ in mine].count("active") == 1, 10, "one of mine runs")
    gate.touch()
    assert {engine.ended(id_)["status"] for id_ in mine} == {"complete"}
    begun = [engine.row(id_) for id_ in started(engine) if id_ in mine]
    assert all(a["completed_at"] <= b["started_at"] for a, b in zip(begun, begun[1:]))


def test_heavy_work_waits_for_the_window_and_immediate_or_light_work_does_not(start_engine):
    engine = start_engine(**CLOSED)
    heavy = engine.upload("a.mp3", "video")["job_id"]
    urgent = engine.upload("b.mp3", "video")["job_id"]
    light = engine.upload()["job_id"]
    engine.system.sql(f"UPDATE jobs SET priority = 'immediate' WHERE id = '{urgent}'")
    assert engine.ended(light)["status"] == "complete"
    assert engine.ended(urgent)["status"] == "complete"
    waiting = engine.job(heavy)
    assert (waiting["status"], waiting["attempt"], waiting["position"]) == ("queued", 0, 1)
    assert waiting["estimated_at"][11:16] in ("00:00", "00:01")  # of a job that takes no time, as the other one did


def test_a_waiting_client_learns_of_the_end_at_once(engine):
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    engine.active(made["job_id"])
    answers = []
    waiting = threading.Thread(target=lambda: answers.append((engine.tenant.get(f"/jobs/{made['job_id']}?wait=20"), time.monotonic())))
    waiting.start()
    wait_until(lambda: engine.system.redis("PUBSUB", "NUMSUB", f"cs:job:{made['job_id']}").endswith("1"), 5, "it waits")
    gate.touch()
    waiting.join()
    wait_until(lambda: engine.system.log_lines("jobs", job=made["job_id"]), 5, "ended")
    assert answers[0][0].expect(200)["status"] == "complete"


def test_no_more_than_a_quarter_of_the_pool_waits(start_engine):
    engine = start_engine(FCGI_POOL_SIZE=4)
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    engine.active(made["job_id"])
    first = threading.Thread(target=lambda: engine.tenant.get(f"/jobs/{made['job_id']}?wait=20").expect(200))
    first.start()
    wait_until(lambda: engine.system.redis("PUBSUB", "NUMSUB", f"cs:job:{made['job_id']}").endswith("1"), 5, "one waits")
    answer = engine.tenant.get(f"/jobs/{made['job_id']}?wait=20").expect(200)
    assert answer["status"] == "active" and int(answer.headers["Retry-After"]) >= 1
    gate.touch()
    first.join()


def test_a_wait_that_is_no_number_of_seconds_is_refused(engine):
    made = engine.upload()
    for wait in ("0", "31", "x"):
        engine.tenant.get(f"/jobs/{made['job_id']}?wait={wait}").problem(422, "validation_failed")


def test_jobs_are_listed_newest_first_and_filtered(engine):
    ids = [engine.upload()["job_id"] for _ in range(3)]
    for id_ in ids:
        engine.ended(id_)

    def listed(query):
        return [job["id"] for job in engine.tenant.get(f"/jobs?{query}").expect(200)["items"]]

    assert listed("") == ids[::-1] == listed(f"course_id={engine.course}&status=complete&job_type=ingest&state_class=at_rest")
    assert listed("state_class=in_flight") == listed("status=failed") == listed("job_type=embed") == []
    assert listed("status=complete&state_class=in_flight") == []
    page = engine.tenant.get("/jobs?limit=2").expect(200).json()
    assert page["total"] == 3 and [job["id"] for job in page["items"]] == ids[:0:-1]
    assert listed(f"limit=2&cursor={page['next_cursor']}") == ids[:1]


def test_strangers_jobs_are_not_there(engine):
    made = engine.upload()
    stranger = engine.system.tenant()
    for answer in (stranger.get(f"/jobs/{made['job_id']}"), stranger.post(f"/jobs/{made['job_id']}/cancel"),
                   stranger.post(f"/jobs/{made['job_id']}/retry"), stranger.get("/jobs/not-an-id")):
        answer.problem(404, "not_found", "Job not found")
    assert stranger.get("/jobs").expect(200)["items"] == []
