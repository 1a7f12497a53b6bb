"""Whose turn it is: fairness between tenants, their caps, the heavy window, and what a waiting client sees of it."""
import concurrent.futures
import datetime
import re
import threading
import time
import zoneinfo

import pytest

from support.system import ROOT
from support.waiting import wait_until


def started(engine):
    return [id_ for id_, in engine.system.sql("SELECT id FROM jobs WHERE started_at IS NOT NULL ORDER BY started_at")]


def read_material(engine):
    made = engine.upload()
    engine.ended(made["job_id"])
    return made


def backlog(engine, count, material, lane="light"):
    """So many queued jobs of the engine's tenant, oldest first."""
    return [id_ for id_, in engine.system.sql("""
        WITH made AS (
            INSERT INTO jobs (tenant_id, id, job_type, lane, course_id, node_id, material_id, queued_at)
            SELECT m.tenant_id, cs_uuid7(), 'ingest', :'lane', m.course_id, m.node_id, m.id, now() + n * interval '1 microsecond'
              FROM material_entries m, generate_series(1, :'count') AS n WHERE m.id = :'material'
            RETURNING id, queued_at
        ) SELECT id FROM made ORDER BY queued_at""", count=count, lane=lane, material=material["id"])]


@pytest.mark.parametrize("redis", ["there", "away"])
def test_one_job_of_a_tenant_waits_for_one_slot_and_not_for_another_tenant_s_thousand(start_engine, redis):
    engine = start_engine(WORKER_MAX_JOBS=1)
    other = engine.system.tenant()
    course = other.course()
    if redis == "away":
        engine.system.kill("redis")
    queue = backlog(engine, 1000, read_material(engine))
    wait_until(lambda: set(started(engine)) & set(queue), 10, "the backlog is under way")
    single = engine.upload(tenant=other, course=course)["job_id"]
    announced = engine.system.sql_value("SELECT clock_timestamp()")  # it has been by now
    wait_until(lambda: other.get(f"/jobs/{single}").expect(200)["status"] == "complete", 10, "the single job is done")
    between = engine.system.sql_value("""SELECT count(*) FROM jobs WHERE tenant_id = :'tenant' AND started_at > :'announced'
                                         AND started_at < (SELECT started_at FROM jobs WHERE id = :'single')""",
                                      tenant=engine.tenant.id, announced=announced, single=single)
    assert int(between) <= 1 and engine.job(queue[-1])["status"] == "queued"


@pytest.mark.parametrize("redis", ["there", "away"])
def test_a_light_job_of_a_tenant_that_has_none_begins_within_5_seconds_whatever_others_run(start_engine, redis):
    engine = start_engine(WORKER_MAX_JOBS=2, WORKER_EXPRESS_JOBS=2)
    if redis == "away":
        engine.system.kill("redis")
    gate, others = engine.path(), [engine.system.tenant() for _ in range(4)]
    courses = {other: other.course() for other in others}
    endless = [engine.upload(wait=str(gate), tenant=other, course=courses[other])["job_id"] for other in others for _ in range(3)]
    wait_until(lambda: len(engine.system.log_lines("jobs", event="job", outcome="moved")) >= 1, 15, "one had to make room")
    for _ in range(3):
        began = time.monotonic()
        light = engine.upload()["job_id"]
        assert engine.ended(light)["status"] == "complete" and time.monotonic() - began < 5 + 1  # the second is for the job itself
    gate.touch()
    wait_until(lambda: {(engine.row(id_)["status"], engine.row(id_)["attempt"]) for id_ in endless} == {("complete", "1")}, 30, "all are done")


def test_a_tenant_that_has_a_light_job_running_waits_for_a_regular_place(start_engine):
    engine = start_engine(WORKER_MAX_JOBS=1, WORKER_EXPRESS_JOBS=1)
    other = engine.system.tenant()
    course = other.course()
    gate = engine.path()
    first, second = (engine.upload(wait=str(gate))["job_id"] for _ in range(2))
    single = engine.upload(tenant=other, course=course)["job_id"]
    wait_until(lambda: other.get(f"/jobs/{single}").expect(200)["status"] == "complete", 10, "the other tenant's job is done")
    assert engine.job(first)["status"] == "active" and engine.row(second)["started_at"] == ""
    gate.touch()
    assert engine.ended(second)["status"] == "complete"


def test_places_in_the_queue_count_the_turns_of_tenants(start_engine):
    engine = start_engine(WORKER_MAX_JOBS=1)
    other = engine.system.tenant()
    course = other.course()
    gate = engine.path()
    engine.active(engine.upload(wait=str(gate))["job_id"])  # in the only slot
    queue = [engine.upload()["job_id"] for _ in range(5)]
    single = engine.upload(tenant=other, course=course)["job_id"]
    # Either tenant's first may be the next; nobody is promised more than can be kept.
    assert [other.get(f"/jobs/{single}").expect(200)["position"], engine.job(queue[0])["position"]] == [2, 2]
    page = engine.tenant.get("/jobs?status=queued&limit=100").expect(200)["items"]
    assert [job["position"] for job in page if job["id"] in queue[1:]] == [6, 5, 4, 3]
    gate.touch()
    for id_ in queue:
        engine.ended(id_)


def test_a_tenant_has_no_more_jobs_at_once_than_it_may(start_engine):
    engine = start_engine(WORKER_MAX_JOBS=2, WORKER_TENANT_JOBS=1, WORKER_LEASE=15)
    engine.runner()  # the cap is the tenant's over all runners
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


# ---- while Redis is away ----

def test_work_that_may_not_start_stands_in_nobody_s_way_while_redis_is_away(start_engine):
    now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    hour = datetime.timedelta(hours=1)
    engine = start_engine(WORKER_MAX_JOBS=2, WORKER_TENANT_JOBS=1, **window(now + 2 * hour, now + 6 * hour))
    other = engine.system.tenant()
    course, gate = other.course(), engine.path()
    heavy = backlog(engine, 100, read_material(engine), "heavy")
    engine.system.kill("redis")
    running = engine.upload(wait=str(gate))  # as much as its tenant may have
    engine.active(running["job_id"])
    light = backlog(engine, 100, running)
    single = engine.upload(tenant=other, course=course)["job_id"]
    wait_until(lambda: other.get(f"/jobs/{single}").expect(200)["status"] == "complete", 15, "the other tenant's job is done")
    assert set(started(engine)) & {*heavy, *light} == set() and engine.job(running["job_id"])["status"] == "active"
    urgent = engine.system.sql_value(f"UPDATE jobs SET priority = 'immediate' WHERE id = '{light[-1]}' RETURNING id")
    gate.touch()
    engine.ended(urgent)
    assert [id_ for id_ in started(engine) if id_ in light][0] == urgent


# ---- the heavy window ----

def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def window(start, end, zone="UTC"):
    """The settings of a window between two moments, by the clock of a zone."""
    begin, close = (at.astimezone(zoneinfo.ZoneInfo(zone)).strftime("%H:%M") for at in (start, end))
    return {"WORKER_HEAVY_WINDOW_ENABLED": "true", "WORKER_HEAVY_WINDOW_START": begin, "WORKER_HEAVY_WINDOW_END": close,
            "WORKER_HEAVY_WINDOW_TZ": zone}


def around_midnight(now):
    """A zone in whose night it is now: before midnight or just after."""
    ahead = 24 - now.hour  # hours until midnight in UTC
    return f"Etc/GMT-{ahead}" if ahead <= 14 else f"Etc/GMT+{24 - ahead}"


def test_heavy_work_waits_for_the_window_and_immediate_or_light_work_does_not(start_engine):
    now = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)
    hour = datetime.timedelta(hours=1)
    engine = start_engine(WORKER_MAX_JOBS=1, WORKER_LEASE=15, **window(now + 2 * hour, now + 6 * hour))
    heavy = [engine.upload(f"{name}.mp3", "video")["job_id"] for name in "abcd"]
    assert engine.ended(engine.upload()["job_id"])["status"] == "complete"
    waiting = [engine.job(id_) for id_ in heavy]
    assert [(job["status"], job["attempt"], job["position"]) for job in waiting] == [("queued", 0, place) for place in (1, 2, 3, 4)]
    lasts = [moment(job["estimated_at"]) - (now + 2 * hour) for job in waiting]  # of small recordings, of which none has ended yet
    assert 2 <= lasts[0].total_seconds() < 3 and all(abs(last - lasts[0] * place) < hour / 36000 for place, last in enumerate(lasts, 1))
    urgent = heavy.pop()
    engine.system.sql(f"UPDATE jobs SET priority = 'immediate' WHERE id = '{urgent}'")
    assert engine.ended(urgent)["status"] == "complete"
    assert [engine.job(id_)["attempt"] for id_ in heavy] == [0, 0, 0]

    zone = around_midnight(now)
    engine.runner(**window(now - 2 * hour, now + 2 * hour, zone))  # open now, by the clock of that zone only, and past midnight
    assert {(engine.ended(id_)["status"], engine.job(id_)["attempt"]) for id_ in heavy} == {("complete", 1)}


# ---- what a client sees ----

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


def waiting(engine, job, count=1):
    """Whether so many requests wait for the job."""
    return engine.system.redis("PUBSUB", "NUMSUB", f"cs:job:{job}").endswith(str(count))


def test_a_tenant_has_so_many_requests_that_wait_and_others_have_theirs(start_engine):
    engine = start_engine(FCGI_POOL_SIZE=16, LONG_POLL_PER_TENANT=2)
    gate, other = engine.path(), engine.system.tenant()
    mine, theirs = engine.upload(wait=str(gate))["job_id"], engine.upload(wait=str(gate), tenant=other, course=other.course())["job_id"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        held = [pool.submit(engine.tenant.get, f"/jobs/{mine}?wait=30") for _ in range(2)]
        wait_until(lambda: waiting(engine, mine, 2), 10, "two wait")
        answer = engine.tenant.get(f"/jobs/{mine}?wait=30").expect(200)
        assert answer["status"] in ("queued", "active") and int(answer.headers["Retry-After"]) >= 1
        held.append(pool.submit(other.get, f"/jobs/{theirs}?wait=30"))
        wait_until(lambda: waiting(engine, theirs), 10, "the other waits")
        gate.touch()
        assert all("Retry-After" not in one.result().expect(200).headers for one in held)


def test_without_a_place_of_its_own_nobody_waits(start_engine):
    engine = start_engine(LONG_POLL_PER_TENANT=0)
    gate = engine.path()
    made = engine.upload(wait=str(gate))
    assert int(engine.tenant.get(f"/jobs/{made['job_id']}?wait=30").expect(200).headers["Retry-After"]) >= 1
    gate.touch()
    assert engine.ended(made["job_id"])["status"] == "complete"


def test_a_wait_that_is_no_number_of_seconds_is_refused(engine):
    made = engine.upload()
    for wait in ("0", "31", "x"):
        engine.tenant.get(f"/jobs/{made['job_id']}?wait={wait}").problem(422, "validation_failed")


def test_jobs_are_listed_newest_first_and_filtered(engine):
    made = [engine.upload() for _ in range(3)]
    ids = [material["job_id"] for material in made]
    for id_ in ids:
        engine.ended(id_)
    failed, gate, course = engine.upload(fail=["file_damaged", "Broken."])["job_id"], engine.path(), engine.tenant.course()
    engine.ended(failed)
    active = engine.upload(course=course, wait=str(gate))["job_id"]
    engine.active(active)

    def listed(query):
        return [job["id"] for job in engine.tenant.get(f"/jobs?{query}").expect(200)["items"]]

    assert listed("") == [active, failed, *ids[::-1]]
    assert listed(f"course_id={engine.course}&status=complete&job_type=ingest&state_class=at_rest") == ids[::-1]
    assert listed("state_class=in_flight") == listed("status=active") == listed(f"course_id={course}") == [active]
    assert listed("state_class=at_rest&status=failed") == [failed] and listed(f"material_id={made[1]['id']}") == [ids[1]]
    assert listed("job_type=embed") == listed("status=complete&state_class=in_flight") == []
    gate.touch()
    page = engine.tenant.get("/jobs?limit=2&status=complete&course_id=" + engine.course).expect(200).json()
    assert page["total"] == 3 and [job["id"] for job in page["items"]] == ids[:0:-1]
    assert listed(f"limit=2&status=complete&course_id={engine.course}&cursor={page['next_cursor']}") == ids[:1]
    for wrong in ("status=lost", "state_class=gone", "course_id=x", "material_id=1"):
        engine.tenant.get(f"/jobs?{wrong}").problem(422, "validation_failed")


def test_strangers_jobs_are_not_there(engine):
    made = engine.upload()
    stranger = engine.system.tenant()
    for answer in (stranger.get(f"/jobs/{made['job_id']}"), stranger.post(f"/jobs/{made['job_id']}/cancel"),
                   stranger.post(f"/jobs/{made['job_id']}/retry"), stranger.get("/jobs/not-an-id")):
        answer.problem(404, "not_found", "Job not found")
    assert stranger.get("/jobs").expect(200)["items"] == []


def test_statements_that_know_a_job_find_it_by_its_key_whatever_the_statistics_say_of_the_jobs_in_flight(engine):
    engine.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, status)
                         SELECT :'tenant', cs_uuid7(), 'ingest', 'complete' FROM generate_series(1, 5000)""", tenant=engine.tenant.id)
    engine.system.sql("VACUUM ANALYZE jobs")
    text = (ROOT / "sql/queries/work.sql").read_text(encoding="utf-8")
    for name in ("claim_take", "claim_read", "claim_settle", "claim_complete", "claim_retry", "claim_progress", "claim_checkpoint"):
        statement = re.search(rf"^-- @{name} .*\n(?:--.*\n)*([^;]*);", text, re.M)[1]
        values = ",".join(["NULL"] * max(map(int, re.findall(r"\$(\d+)", statement))))
        plan = engine.system.sql(f"SET plan_cache_mode = force_generic_plan; PREPARE it AS {statement}; EXPLAIN (COSTS OFF) EXECUTE it({values})")
        assert not re.search("jobs_(one_in_flight|queued|leased|dependent|list)", str(plan)), (name, plan)
        assert name == "claim_take" or "jobs_running" not in str(plan), (name, plan)  # it counts the tenant's attempts


def test_the_log_tells_where_the_time_of_an_attempt_went(engine):
    job = read_material(engine)["job_id"]
    line = wait_until(lambda: engine.system.log_lines("jobs", event="job", job=job), 5, "the job is logged")[-1]
    phases = line["phases_us"]
    assert all(phases[name] > 0 for name in ("read", "fetch", "extract", "store", "commit"))
    assert sum(phases.values()) <= (line["duration_ms"] + 1) * 1000
