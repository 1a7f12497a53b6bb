"""Uploads hold a responder for as long as their client takes: their pool follows the demand, and clients that take too long are ended."""
import concurrent.futures
import select
import socket
import time

import pytest

from support.forms import Form
from support.pools import Trickle, metric, new_lines, serving, shared, status_of, uploads_taken
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


def test_the_upload_pool_says_when_it_is_full(start_system):
    system = start_system(FCGI_UPLOAD_POOL_SIZE=3, UPLOAD_MAX_PER_TENANT=100, UPLOAD_MIN_RATE=0)
    tenant, full = system.tenant(), new_lines(system, "upload", event="pool_full")
    course, slow = tenant.course(), [Trickle(seconds=60) for _ in range(3)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        uploads = [pool.submit(one.send, tenant, course) for one in slow]
        try:
            wait_until(lambda: uploads_taken(system) == 3)
            wait_until(full)
            patient = pool.submit(fast_upload, tenant, course)
        finally:
            for one in slow:
                one.go_on.set()
        assert {upload.result().status for upload in uploads} <= {200, 201}
        patient.result().expect(201)
    assert status_of(system, "upload")["max children reached"] >= 1
    assert len(full()) == 1, "told once, not every quarter of a second"


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
