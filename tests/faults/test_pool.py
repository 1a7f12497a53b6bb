"""Responders come and go as operators of PHP-FPM expect: design section 3."""
import concurrent.futures
import os
import signal
import uuid

import pytest

from support.pools import courses_locked, metric, new_lines, serving, shared, status_of
from support.programs import Programs
from support.system import alive
from support.teaching import add_text
from support.waiting import quickest, timed, wait_until

SIZE = 3


@pytest.fixture(scope="module")
def programs():
    with Programs() as made:
        made.wrap_mortal()
        yield made


@pytest.fixture(scope="module")
def system(template, programs):
    with shared(template, BUILD=programs.folder, FCGI_POOL_SIZE=SIZE, FCGI_SLOW_MS=1000) as made:
        yield made


@pytest.fixture(autouse=True)
def full_strength(request):
    """No test begins before the last one's dead are replaced and forgotten."""
    if "system" in request.fixturenames:
        system = request.getfixturevalue("system")
        wait_until(lambda: [process["state"] for process in status_of(system)["processes"]].count("Idle") >= SIZE - 1)
        wait_until(lambda: metric(system, "cs_responder_young_deaths{") == 0)


# ---- deaths ----

def test_a_responder_that_dies_is_replaced_and_told(system, tenant):
    before, died = system.responders(), new_lines(system, event="responder_died")
    os.kill(before[0], signal.SIGSEGV)
    wait_until(lambda: len(system.responders()) == SIZE and before[0] not in system.responders())
    (line,) = wait_until(died)
    assert line["pid"] == before[0] and line["signal"] == "Segmentation fault"
    assert set(before[1:]) < set(system.responders()), "the others went on"
    tenant.get("/courses").expect(200)


def test_a_crash_costs_the_request_it_was_serving_alone(system, tenant):
    died = new_lines(system, event="responder_died")
    with concurrent.futures.ThreadPoolExecutor() as pool, courses_locked(system):
        doomed = pool.submit(tenant.get, "/courses", headers={"X-Request-ID": "doomed"})
        (culprit,) = wait_until(lambda: serving(system, "courses_index"))
        os.kill(culprit["pid"], signal.SIGKILL)
        answer = doomed.result()
        answer.problem(503, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
    (line,) = wait_until(died)
    assert line["request_id"] == "doomed" and line["route"] == "courses_index" and line["phase"]
    tenant.get("/courses").expect(200)


def test_responders_do_not_outlive_a_killed_master(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    orphans = wait_until(lambda: len(system.responders()) == 2 and system.responders())
    system.kill("api")
    wait_until(lambda: not any(map(alive, orphans)))


# ---- crash loops ----

def test_responders_that_die_at_birth_are_held_back_and_told_until_they_live(system, programs, tenant):
    told, over = (new_lines(system, event=event) for event in ("crash_loop", "crash_loop_over"))
    died = new_lines(system, event="responder_died", signal="Aborted")
    with programs.all_stillborn():
        for pid in system.responders():
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: len(told()) >= 3, what="the log to tell of the loop")
        answer = quickest(lambda: timed(lambda: tenant.get("/courses")), 1)  # nobody hangs in the queue of a pool that has no responder
        answer.problem(503, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert len(died()) < 2 * SIZE + len(told()), "one goes ahead where all fell: forks stay few"
    wait_until(lambda: tenant.get("/courses").status == 200, 12, "the pool to recover by itself")
    wait_until(over)
    waits = [float(line["message"].split()[-2]) for line in told()]
    assert waits == sorted(set(waits)) and waits[-1] >= 0.8, "each wait is longer than the last"
    wait_until(lambda: len(system.responders()) == SIZE)


def test_a_crash_loop_shows_in_the_metrics_of_those_that_live(system, programs):
    crashes = metric(system, "cs_responder_crashes_total{")
    with programs.all_stillborn():
        victim = system.responders()[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: not alive(victim), what="it to die: until then it may take a connection with it")
        wait_until(lambda: metric(system, "cs_responder_young_deaths{") > 1)
        assert metric(system, "cs_responder_crashes_total{") > crashes + 1
    wait_until(lambda: metric(system, "cs_responder_young_deaths{") == 0, 15)
    wait_until(lambda: len(system.responders()) == SIZE)


def test_a_pool_that_starts_without_its_database_waits_for_it(system, tenant):
    loops, away = new_lines(system, event="crash_loop"), new_lines(system, event="database_away")
    system.kill("postgres")
    before = system.responders()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: len(away()) >= SIZE)
    tenant.get("/courses").problem(503, "unavailable")
    assert system.client.get("//ping").expect(200).body == b"pong"
    born = system.responders()
    system.up()
    wait_until(lambda: tenant.get("/courses").status == 200)
    assert system.responders() == born and not loops(), "nobody had to be restarted"


# ---- how many ----

def test_the_pool_is_resized_live(system):
    def resize(number, *sizes):
        for size in sizes:
            system.signal("api", number)
            wait_until(lambda n=size: len(system.responders()) == n)

    resize(signal.SIGTTIN, SIZE + 1)
    resize(signal.SIGTTOU, *range(SIZE, 0, -1), 1)
    system.client.get("//openapi.json").expect(200)
    assert len(system.responders()) == 1, "one stays"
    resize(signal.SIGTTIN, *range(2, SIZE + 1))


def test_a_burst_of_queued_signals_counts_each_of_them(system):
    for number, size in ((signal.SIGRTMIN + 1, SIZE + 3), (signal.SIGRTMIN + 2, SIZE)):
        for _ in range(3):
            system.signal("api", number)
        wait_until(lambda n=size: len(system.responders()) == n)


def test_responders_are_replaced_after_their_requests(start_system):
    system = start_system(FCGI_POOL_SIZE=2, FCGI_MAX_REQUESTS=10)
    tenant = system.tenant()
    first = system.responders()
    assert [tenant.get("/courses").status for _ in range(60)] == [200] * 60
    wait_until(lambda: len(system.responders()) == 2 and not set(first) & set(system.responders()))
    assert not system.log_lines("api", event="responder_died")


def test_a_responder_that_a_large_answer_made_large_is_replaced(system, tenant):
    course, died = tenant.course(), new_lines(system, event="responder_died")
    material = add_text(tenant, course)["id"]
    system.sql("UPDATE material_documents SET document = document || jsonb_build_object('title', repeat('x', 9000000))"
               " WHERE material_id = :'material'", material=material)
    before = set(system.responders())
    assert len(tenant.get(f"/courses/{course}/materials/{material}/content").expect(200).body) > 9000000
    wait_until(lambda: len(system.responders()) == SIZE and len(before & set(system.responders())) == SIZE - 1)
    assert not died(), "it left by itself"


# ---- requests that take too long ----

def stuck_request(tenant):
    """(its name, the seconds until it was ended)"""
    name = f"stuck-{uuid.uuid4()}"
    with courses_locked(tenant.system):
        _, seconds = timed(lambda: tenant.get("/courses", headers={"X-Request-ID": name}).problem(503, "unavailable"))
        tenant.system.client.get("//openapi.json").expect(200)
    assert seconds > 1.9
    return name, seconds


def test_a_stuck_request_is_ended_and_named(start_system):
    system = start_system(FCGI_POOL_SIZE=SIZE, FCGI_REQUEST_TIMEOUT=2)
    tenant = system.tenant()
    name = quickest(lambda: stuck_request(tenant), 5)
    (line,) = wait_until(lambda: system.log_lines("api", event="request_timeout", request_id=name))
    assert line["route"] == "courses_index" and line["duration_ms"] >= 2000
    wait_until(lambda: len(system.responders()) == SIZE)
    tenant.get("/courses").expect(200)


def test_a_slow_request_is_told_with_its_phases(system, tenant):
    told, before = new_lines(system, event="slow_request"), status_of(system)["slow requests"]
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '1.1 s'"
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with courses_locked(system):
            slow = pool.submit(tenant.get, "/courses", headers={"X-Request-ID": "slow"})
            wait_until(lambda: system.sql_value(waits) == "1")
        slow.result().expect(200)
    (line,) = wait_until(lambda: [line for line in told() if line["request_id"] == "slow"])
    assert line["route"] == "courses_index" and line["phases"]["handle"] > 1000 > line["phases"]["auth"]
    wait_until(lambda: status_of(system)["slow requests"] == before + len(told()))
