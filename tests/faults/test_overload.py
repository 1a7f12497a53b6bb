"""More requests than the pool can take, an answer that does not come, no pool at all: nginx says 503 and when to come back, never 502,
and nobody hangs."""
import concurrent.futures
import pathlib
import re
import signal
import socket

import pytest

from support.forms import Bytes, Form
from support.pools import courses_locked, metric, serving, shared, status_of
from support.system import alive, children
from support.waiting import quickest, timed, wait_until

SIZE, BACKLOG = 2, 4
ROOM = SIZE + BACKLOG + 1  # Linux lets one more connection wait than a socket's backlog says


@pytest.fixture(scope="module")
def system(template):
    with shared(template, FCGI_POOL_SIZE=SIZE, FCGI_BACKLOG=BACKLOG) as made:
        yield made


def refused(answer):
    answer.problem(503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    return answer


def test_what_fits_waits_and_what_does_not_is_told_to_come_back(system, tenant):
    with concurrent.futures.ThreadPoolExecutor(4 * ROOM) as pool:
        def ask(count):
            return [pool.submit(tenant.get, "/courses") for _ in range(count)]

        with courses_locked(system):
            taken = ask(SIZE)
            wait_until(lambda: connections(system, "03") == SIZE)
            waiting = ask(ROOM - SIZE)
            wait_until(lambda: connections(system, "02") == ROOM - SIZE)
            for one in ask(3 * ROOM):
                refused(one.result())
            slept = naps(system.pid("api"))
            wait_until(lambda: naps(system.pid("api")) >= slept + 2, what="the master to look at the queue")
            assert not any(one.done() for one in taken + waiting)
        assert [one.result().status for one in taken + waiting] == [200] * ROOM
    assert metric(system, "cs_overflowed_total") == 3 * ROOM, "each of those that were sent away is counted"
    assert status_of(system)["max listen queue"] >= BACKLOG and status_of(system)["listen queue len"] == BACKLOG


def test_nobody_works_for_a_client_that_has_left(system, tenant):
    before = metric(system, "cs_deserted_total{")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with courses_locked(system):
            held = [pool.submit(tenant.get, "/courses") for _ in range(SIZE)]
            wait_until(lambda: connections(system, "03") == SIZE)
            address = (tenant.address.hostname, tenant.address.port)
            gone = [socket.create_connection(address) for _ in range(3)]
            for number, one in enumerate(gone):
                one.sendall(f"GET /api/v1/courses HTTP/1.1\r\nHost: x\r\nX-API-Key: {tenant.key}\r\nX-Request-ID: gone-{number}\r\n\r\n".encode())
            wait_until(lambda: connections(system, "02") == 3)
            for one in gone:
                one.close()
            wait_until(lambda: system.log_path("access").read_text().count('"request_id":"gone-') == 3, what="nginx to let go of them")
        assert {one.result().status for one in held} == {200}
    wait_until(lambda: metric(system, "cs_deserted_total{") == before + 3)
    assert not [line for line in system.log_lines("api", event="request") if line["request_id"].startswith("gone-")]


def naps(pid):
    """How often a process has gone to sleep."""
    return int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M)[1])


def connections(system, state):
    """The pool's ends of connections, as the kernel lists them: 02 waits to be accepted, 03 is taken."""
    lines = pathlib.Path("/proc/net/unix").read_text().splitlines()
    listens = "00010000"
    return sum(line.endswith(f" {system.sockets}/api") and line.split()[3] != listens and line.split()[5] == state for line in lines)


def test_a_pool_that_is_away_is_told(system, tenant):
    masters = {name: system.pid(name) for name in ("api", "upload")}
    course = tenant.course()
    for name in masters:
        system.signal(name, signal.SIGTERM)
    wait_until(lambda: not any(map(alive, masters.values())))
    refused(tenant.get("/courses"))
    refused(tenant.post("/courses", {"title": "x"}))
    refused(tenant.send_form(f"/courses/{course}/materials", Form(source_type="text").file("a.txt", Bytes(4 << 20, b"text "))))
    system.up()
    tenant.get("/courses").expect(200)


def given_up(tenant):
    answer, seconds = timed(lambda: refused(tenant.get("/courses")))
    assert seconds > 0.9
    return answer, seconds


def test_an_answer_that_does_not_come_is_told(system, tenant):
    """The master ends a stuck request long before nginx gives up: here nginx is made to be the first."""
    conf = system.base / "nginx/nginx.conf"
    as_it_was = conf.read_text()
    conf.write_text(re.sub(r"fastcgi_read_timeout \d+s;", "fastcgi_read_timeout 1s;", as_it_was))
    try:
        reload_nginx(system)
        with courses_locked(system):
            quickest(lambda: given_up(tenant), 5)
    finally:
        conf.write_text(as_it_was)
        reload_nginx(system)
    wait_until(lambda: not serving(system, "courses_index"))


def reload_nginx(system):
    before = children(system.pid("nginx"))
    system.signal("nginx", signal.SIGHUP)
    wait_until(lambda: not set(before) & set(children(system.pid("nginx"))), what="nginx's workers to be new ones")
