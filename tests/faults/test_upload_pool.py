"""Uploads hold a responder for as long as their client takes: their pool follows the demand, and clients that take too long are ended."""
import concurrent.futures
import contextlib
import select
import socket
import time

import pytest

from support.forms import Form
from support.pools import Trickle, metric, new_lines, serving, shared, status_of
from support.waiting import quickest, timed, wait_until

WINDOW, FLOOR = 5, 4096  # seconds over which an upload's rate is judged, and the bytes a second that it must have


@pytest.fixture(scope="module")
def system(template):
    with shared(template, UPLOAD_MAX_PER_TENANT=100, UPLOAD_MIN_RATE=0) as made:
        yield made


def fast_upload(tenant, course):
    return tenant.send_form(f"/courses/{course}/materials", Form(source_type="text").file("fast.txt", b"fast"))


def others_are_served(tenant, course):
    fast_upload(tenant, course).expect(201)
    tenant.get("/courses").expect(200)


def test_slow_uploads_shut_out_neither_others_nor_the_api(system, tenant):
    course, slow = tenant.course(), [Trickle(seconds=120) for _ in range(50)]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        uploads = [pool.submit(one.send, tenant, course) for one in slow]
        try:
            wait_until(lambda: len(serving(system, "materials_create", "upload")) == 50, 20)
            quickest(lambda: timed(lambda: others_are_served(tenant, course)), 5)
            assert 50 < status_of(system, "upload")["total processes"] <= 64
        finally:
            for one in slow:
                one.go_on.set()
        assert {upload.result().status for upload in uploads} <= {200, 201}
    wait_until(lambda: len(system.responders("upload")) < 40, 20, "the pool to shrink")


def noted(system):
    """Uploads that have got a place: their records come behind it."""
    return int(system.sql_value("SELECT count(*) FROM uploads WHERE pid <> 0"))


@contextlib.contextmanager
def under_way(system, *slow):
    """Slow uploads, pairs of a tenant and how many, that hold their places until the end: yields what will be their answers."""
    forms = [(tenant, tenant.course(), Trickle(seconds=60)) for tenant, count in slow for _ in range(count)]
    with concurrent.futures.ThreadPoolExecutor(len(forms)) as pool:
        uploads = [pool.submit(form.send, tenant, course) for tenant, course, form in forms]
        try:
            wait_until(lambda: len(serving(system, "materials_create", "upload")) == len(forms) == noted(system), 20)
            yield uploads
        finally:
            for *_, form in forms:
                form.go_on.set()


def test_an_upload_that_finds_no_place_is_told_at_once_and_the_pool_says_that_it_is_full(start_system):
    system = start_system(FCGI_UPLOAD_POOL_SIZE=3, UPLOAD_MAX_PER_TENANT=100, UPLOAD_MIN_RATE=0, UPLOAD_PRESSED_RATE=0)
    tenant, full = system.tenant(), new_lines(system, "upload", event="pool_full")
    course = tenant.course()
    with under_way(system, (tenant, 3)):
        wait_until(full)
        answer, seconds = timed(lambda: fast_upload(tenant, course))
        assert answer.problem(503, "uploads_full") and answer.headers["Retry-After"] == "1" and seconds < 1
    wait_until(lambda: fast_upload(tenant, course).status == 201)
    assert status_of(system, "upload")["max children reached"] >= 1
    assert len(full()) == 1, "told once, not every quarter of a second"
    assert metric(system, 'cs_uploads_refused_total{pool="upload"}') >= 1


def test_a_tenant_without_an_upload_finds_a_place_while_four_others_hold_all_they_may(start_system):
    system = start_system(FCGI_UPLOAD_POOL_SIZE=16, UPLOAD_MIN_RATE=0, UPLOAD_PRESSED_RATE=0)
    greedy, fifth = [system.tenant() for _ in range(4)], system.tenant()
    course = fifth.course()
    with under_way(system, *((tenant, 3) for tenant in greedy), (system.tenant(), 2)):
        fast_upload(greedy[0], greedy[0].course()).problem(503, "uploads_full")
        answer, seconds = timed(lambda: fast_upload(fifth, course))
        assert answer.expect(201) and seconds < 1


def test_the_slowest_uploads_are_ended_when_the_pool_is_nearly_full(start_system):
    system = start_system(FCGI_UPLOAD_POOL_SIZE=8, UPLOAD_MIN_RATE=0)
    tenant, other = system.tenant(), system.tenant()
    with under_way(system, (tenant, 7)) as uploads:
        wait_until(lambda: metric(system, 'cs_slow_uploads_ended_total{pool="upload"}') == 1)
        wait_until(lambda: len(serving(system, "materials_create", "upload")) == 6, 10, "a quarter of the pool is free")
        fast_upload(other, other.course()).expect(201)
    ended = [upload.result() for upload in uploads if upload.result().status not in (200, 201)]
    assert ended and all("among the slowest" in one.problem(408, "request_timeout")["detail"] for one in ended)


# ---- clients that are too slow ----

@pytest.fixture(scope="module")
def impatient(template):
    with shared(template, UPLOAD_MIN_RATE=FLOOR, UPLOAD_RATE_WINDOW=WINDOW) as made:
        yield made


def drip(tenant, pieces, pause, size=100000):
    """Sends the pieces of an upload with pauses, until there is an answer: (its text, the seconds it took)."""
    form = Form(source_type="text").file("a.txt", b"w" * size)
    fields = {"Host": "x", "X-API-Key": tenant.key, **form.headers()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    path = f"/api/v1/courses/{tenant.course()}/materials"
    with socket.create_connection((tenant.address.hostname, tenant.address.port), timeout=10) as connection:
        began = time.monotonic()
        connection.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())
        for piece in pieces(form.bytes()):
            connection.sendall(piece)
            if select.select([connection], [], [], pause)[0]:
                break
        return connection.recv(65536).decode(), time.monotonic() - began


def in_pieces(of):
    return lambda whole: (whole[place:place + of] for place in range(0, len(whole), of))


@pytest.fixture(scope="module")
def dripped(impatient):
    """What slow clients of each kind are told: all at once, for each takes some windows."""
    tenant, soon = impatient.tenant(), WINDOW + 3
    with concurrent.futures.ThreadPoolExecutor() as pool:
        told = {
            "too slow": pool.submit(quickest, lambda: drip(tenant, in_pieces(256), 0.25), soon),
            "stalls": pool.submit(quickest, lambda: drip(tenant, lambda whole: [whole[:50000]], 4 * WINDOW), soon),
            "steady": pool.submit(drip, tenant, in_pieces(FLOOR // 2), 0.25, size=2 * FLOOR * (2 * WINDOW + 1)),
        }
        yield told


def test_a_body_slower_than_the_floor_is_ended(impatient, dripped):
    answer = dripped["too slow"].result()
    assert answer.startswith("HTTP/1.1 408 ") and '"code":"request_timeout"' in answer
    assert f"bytes arrived in {WINDOW} seconds; at least {FLOOR * WINDOW} must" in answer
    wait_until(lambda: metric(impatient, 'cs_requests_total{pool="upload",route="materials_create",status="408"}') >= 1)


def test_a_body_above_the_floor_passes_however_long_it_takes(dripped):
    answer, seconds = dripped["steady"].result()
    assert answer.startswith("HTTP/1.1 201 ") and seconds > 2 * WINDOW


def test_a_client_that_stalls_is_ended(impatient, dripped):
    answer = dripped["stalls"].result()
    assert answer.startswith("HTTP/1.1 408 ") and '"code":"request_timeout"' in answer
    assert f"No data arrived for {WINDOW} seconds" in answer
    wait_until(lambda: not impatient.sql("SELECT object_key FROM uploads"), what="nothing to be left behind")
