"""The pools keep what operators of PHP-FPM expect: design section 3."""
import concurrent.futures
import contextlib
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import xml.etree.ElementTree

import pytest

from support import fastcgi
from support.forms import Bytes, Form
from support.system import alive
from support.waiting import wait_until

MIB = 1 << 20
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"
NO_HEAVY_WORK = {"WORKER_HEAVY_WINDOW_ENABLED": "true", "WORKER_HEAVY_WINDOW_START": "00:00", "WORKER_HEAVY_WINDOW_END": "00:01"}


@contextlib.contextmanager
def courses_locked(system):
    """Whoever asks for courses waits until the end. So would a responder that starts: all have to be up."""
    wait_until(lambda: "Starting" not in {process["state"] for process in full_status(system)["processes"]})
    command = ["psql", "-X", "-q", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], system.env["POSTGRES_DB"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as psql:
        psql.stdin.write("BEGIN; LOCK TABLE courses;\n\\echo locked\n")
        psql.stdin.flush()
        assert psql.stdout.readline() == "locked\n"
        try:
            yield
        finally:
            psql.stdin.close()


def drain_begins(system, pool):
    """Tells a pool to end and waits until it has heard it; the log may tell of an earlier end."""
    before = len(system.log_lines(pool, event="drain"))
    master = system.pid(pool)
    os.kill(master, signal.SIGTERM)
    wait_until(lambda: len(system.log_lines(pool, event="drain")) > before)
    return master


def upload_runs(system):
    return [process for process in status_of(system, "upload")["processes"] if process["script"] == "materials_create"
            and process["state"] == "Running"]


def steady_load(client, stop, path="/courses"):
    """Statuses of requests sent one after another until told to stop."""
    statuses = []
    while not stop.is_set():
        statuses.append(client.get(path).status)
    return statuses


class Trickle:
    """A form that comes slowly: its blocks wait until they are let go."""

    def __init__(self, seconds):
        self.form = Form(source_type="text").file("slow.txt", b"slow and steady " * 64)
        self.go_on, self.seconds = threading.Event(), seconds

    def blocks(self):
        whole = b"".join(self.form.blocks())
        for place in range(0, len(whole), 64):
            yield whole[place:place + 64]
            self.go_on.wait(self.seconds * 64 / len(whole))


# ---- one responder more or less ----

def test_a_responder_that_dies_is_replaced_and_told(start_system):
    system = start_system(FCGI_POOL_SIZE=3)
    before = wait_until(lambda: len(system.responders()) == 3 and system.responders())
    os.kill(before[0], signal.SIGSEGV)
    wait_until(lambda: len(system.responders()) == 3 and before[0] not in system.responders())
    (line,) = wait_until(lambda: system.log_lines("api", event="responder_died", pid=before[0]))
    assert line["signal"] == "Segmentation fault"
    assert set(before[1:]) < set(system.responders()), "the others went on"
    system.tenant().get("/courses").expect(200)


def test_a_crash_costs_the_request_it_was_serving_alone(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    tenant = system.tenant()
    with concurrent.futures.ThreadPoolExecutor() as pool, courses_locked(system):
        doomed = pool.submit(tenant.get, "/courses", headers={"X-Request-ID": "doomed"})
        status = wait_until(lambda: [process for process in full_status(system)["processes"] if process["script"] == "courses_index"])
        os.kill(status[0]["pid"], signal.SIGKILL)
        answer = doomed.result()
        answer.problem(503)
        assert int(answer.headers["Retry-After"]) >= 1
    (line,) = wait_until(lambda: system.log_lines("api", event="responder_died"))
    assert line["request_id"] == "doomed" and line["route"] == "courses_index" and line["phase"]
    tenant.get("/courses").expect(200)


def test_the_pool_is_resized_live(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    system.signal("api", signal.SIGTTIN)
    wait_until(lambda: len(system.responders()) == 3)
    system.signal("api", signal.SIGTTOU)
    wait_until(lambda: len(system.responders()) == 2)
    system.signal("api", signal.SIGTTOU)
    wait_until(lambda: len(system.responders()) == 1)
    system.signal("api", signal.SIGTTOU)
    system.tenant().get("/courses").expect(200)
    assert len(system.responders()) == 1, "one stays"


def test_responders_are_replaced_after_their_requests(start_system):
    system = start_system(FCGI_POOL_SIZE=2, FCGI_MAX_REQUESTS=10)
    tenant = system.tenant()
    first = system.responders()
    assert [tenant.get("/courses").status for _ in range(60)] == [200] * 60
    wait_until(lambda: len(system.responders()) == 2 and not set(first) & set(system.responders()))
    assert not system.log_lines("api", event="responder_died")


# ---- requests that take too long ----

def test_a_stuck_request_is_ended_and_named(start_system):
    system = start_system(FCGI_POOL_SIZE=2, FCGI_REQUEST_TIMEOUT=1)
    tenant = system.tenant()
    with courses_locked(system):
        began = time.monotonic()
        tenant.get("/courses", headers={"X-Request-ID": "stuck"}).problem(503)
        assert 0.9 < time.monotonic() - began < 4
        system.client.get("//openapi.json").expect(200)
    (line,) = wait_until(lambda: system.log_lines("api", event="request_timeout"))
    assert line["request_id"] == "stuck" and line["route"] == "courses_index" and line["duration_ms"] >= 1000
    wait_until(lambda: len(system.responders()) == 2)
    tenant.get("/courses").expect(200)


def test_a_slow_request_is_told_with_its_phases(start_system):
    system = start_system(FCGI_SLOW_MS=200)
    tenant = system.tenant()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with courses_locked(system):
            slow = pool.submit(tenant.get, "/courses", headers={"X-Request-ID": "slow"})
            time.sleep(0.4)  # what makes it slow
        slow.result().expect(200)
    (line,) = wait_until(lambda: system.log_lines("api", event="slow_request"))
    assert line["request_id"] == "slow" and line["route"] == "courses_index"
    assert line["phases"]["handle"] > 200 > line["phases"]["auth"]
    assert full_status(system)["slow requests"] == 1


# ---- a new program, the same socket ----

def test_reloads_under_load_drop_nothing(start_system):
    system = start_system(FCGI_POOL_SIZE=3, **NO_HEAVY_WORK)
    tenant = system.tenant()
    course, content = tenant.course(), Bytes(64 * MIB, MP4)
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        load = [pool.submit(steady_load, tenant, stop) for _ in range(4)]
        upload = pool.submit(tenant.send_form, f"/courses/{course}/materials", Form(source_type="video").file("a.mp4", content))
        masters = {name: system.pid(name) for name in ("api", "upload")}
        for number in range(2, 7):
            for name in masters:
                system.signal(name, signal.SIGHUP)
                wait_until(lambda n=name, g=number: [line for line in system.log_lines(n, event="start")
                                                     if line["message"].startswith(f"generation {g},")])
        stop.set()
        statuses = [status for work in load for status in work.result()]
        assert set(statuses) == {200} and len(statuses) > 20
        assert upload.result().expect(201)["sha256"] == content.sha256()
    assert masters == {name: system.pid(name) for name in masters} and all(map(alive, masters.values()))
    wait_until(lambda: len(system.responders()) == 3, what="responders of former programs to have left")
    assert full_status(system)["accepted conn"] > len(statuses), "the counters went on"


def test_a_program_that_is_not_fit_is_refused(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    before = system.responders()
    system.kill("postgres")
    system.signal("api", signal.SIGHUP)
    wait_until(lambda: system.log_lines("api", event="reload_refused"))
    assert system.responders() == before
    system.client.get("//openapi.json").expect(200)


def test_a_pool_that_is_told_to_end_finishes_its_uploads(start_system):
    system = start_system(**NO_HEAVY_WORK)
    tenant = system.tenant()
    course, slow = tenant.course(), Trickle(seconds=2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        upload = pool.submit(tenant.request, "POST", f"/courses/{course}/materials", body=slow.blocks(), headers=slow.form.headers())
        wait_until(lambda: upload_runs(system))
        master = drain_begins(system, "upload")
        assert alive(master)
        slow.go_on.set()
        upload.result().expect(201)
    wait_until(lambda: not alive(master))


def test_a_second_term_ends_at_once(start_system):
    system = start_system()
    tenant = system.tenant()
    course, slow = tenant.course(), Trickle(seconds=60)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        upload = pool.submit(tenant.request, "POST", f"/courses/{course}/materials", body=slow.blocks(), headers=slow.form.headers())
        wait_until(lambda: upload_runs(system))
        master = drain_begins(system, "upload")
        os.kill(master, signal.SIGTERM)
        wait_until(lambda: not alive(master), 5)
        slow.go_on.set()
        assert upload.result().status == 503


def test_responders_do_not_outlive_a_killed_master(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    orphans = wait_until(lambda: len(system.responders()) == 2 and system.responders())
    system.kill("api")
    wait_until(lambda: not any(map(alive, orphans)))


# ---- the upload pool ----

def test_slow_uploads_shut_out_neither_others_nor_the_api(start_system):
    system = start_system(FCGI_UPLOAD_POOL_SIZE=40, UPLOAD_MAX_PER_TENANT=100, UPLOAD_MIN_RATE=0)
    tenant = system.tenant()
    course, slow = tenant.course(), [Trickle(seconds=120) for _ in range(20)]
    path = f"/courses/{course}/materials"
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        uploads = [pool.submit(tenant.request, "POST", path, body=one.blocks(), headers=one.form.headers()) for one in slow]
        wait_until(lambda: len(upload_runs(system)) == 20, 20)
        began = time.monotonic()
        tenant.send_form(path, Form(source_type="text").file("fast.txt", b"fast")).expect(201)
        tenant.get("/courses").expect(200)
        assert time.monotonic() - began < 5
        assert status_of(system, "upload")["total processes"] <= 40
        for one in slow:
            one.go_on.set()
        assert {upload.result().status for upload in uploads} <= {200, 201}
    wait_until(lambda: len(system.responders("upload")) <= 6, 60, "the pool to shrink")


def test_the_upload_pool_says_when_it_is_full(start_system):
    system = start_system(FCGI_UPLOAD_POOL_SIZE=3, UPLOAD_MAX_PER_TENANT=100, UPLOAD_MIN_RATE=0)
    tenant = system.tenant()
    course, slow = tenant.course(), [Trickle(seconds=60) for _ in range(3)]
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        uploads = [pool.submit(tenant.request, "POST", f"/courses/{course}/materials", body=one.blocks(), headers=one.form.headers())
                   for one in slow]
        wait_until(lambda: len(uploads_running(system)) == 3)
        for one in slow:
            one.go_on.set()
        assert {upload.result().status for upload in uploads} <= {200, 201}
    assert status_of(system, "upload")["max children reached"] >= 1


def uploads_running(system):
    """Seen from outside: nobody in a full pool is free to tell."""
    return [pid for pid in system.responders("upload")
            if sum("socket:" in os.readlink(path) for path in pathlib.Path(f"/proc/{pid}/fd").iterdir()) >= 4]


# ---- what monitors read ----

FIELDS = {"pool", "process manager", "start time", "start since", "accepted conn", "listen queue", "max listen queue",
          "listen queue len", "idle processes", "active processes", "total processes", "max active processes",
          "max children reached", "slow requests"}
PROCESS_FIELDS = {"pid", "state", "start time", "start since", "requests", "request duration", "request method", "request uri",
                  "content length", "user", "script", "last request cpu", "last request memory"}


def status_of(system, pool):
    _, body = fastcgi.request(system.sockets / pool, REQUEST_METHOD="GET", SCRIPT_NAME="/fpm-status", QUERY_STRING="json&full")
    return json.loads(body)


def full_status(system):
    return status_of(system, "api")


@pytest.mark.parametrize("pool", ["api", "upload"])
def test_status_has_php_fpms_fields_in_every_format(system, pool):
    suffix = "" if pool == "api" else "/upload"
    client = system.client
    read = client.get(f"//fpm-status{suffix}?json&full").expect(200).json()
    assert set(read) == FIELDS | {"processes"} and read["pool"] == pool
    assert read["process manager"] == ("static" if pool == "api" else "ondemand")
    assert all(set(process) == PROCESS_FIELDS for process in read["processes"])
    assert len(read["processes"]) == read["total processes"] == len(system.responders(pool))
    assert read["idle processes"] + read["active processes"] == read["total processes"] and read["listen queue len"] > 0
    text = client.get(f"//fpm-status{suffix}").expect(200).body.decode()
    assert {line.split(":")[0] for line in text.splitlines()} == FIELDS
    root = xml.etree.ElementTree.fromstring(client.get(f"//fpm-status{suffix}?xml&full").expect(200).body)
    assert {item.tag.replace("-", " ") for item in root} == FIELDS | {"processes"}
    metrics = client.get(f"//fpm-status{suffix}?openmetrics").expect(200)
    assert metrics.body.decode().endswith("# EOF\n") and "openmetrics" in metrics.headers["Content-Type"]


def test_ping_answers_over_http_and_straight_over_the_socket(system):
    assert system.client.get("//ping").expect(200).body == b"pong"
    for pool in ("api", "upload"):
        head, body = fastcgi.request(system.sockets / pool, REQUEST_METHOD="GET", SCRIPT_NAME="/ping")
        assert body == "pong" and head.startswith("Status: 200")


def test_metrics_count_requests_by_route_and_status(system, tenant):
    def count(sample):
        lines = system.client.get("//metrics").expect(200).body.decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(sample))

    good = 'cs_requests_total{pool="api",route="courses_index",status="200"}'
    limited = 'cs_requests_total{pool="api",route="courses_index",status="429"}'
    took = 'cs_request_duration_seconds_count{pool="api",route="courses_index"}'
    before = [count(sample) for sample in (good, limited, took)]
    one = tenant.new_key(check=1)
    one.get("/courses").expect(200)
    one.get("/courses").problem(429)
    wait_until(lambda: [count(sample) for sample in (good, limited, took)] == [before[0] + 1, before[1] + 1, before[2] + 2])
