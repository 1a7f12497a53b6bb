"""One tenant's requests do not hold up the others': its share of the api pool, slow readers, statements that take too long."""
import concurrent.futures
import contextlib

import pytest

from support.documents import put_document
from support.pools import course_locked, metric, new_lines, serving, shared, status_of
from support.readers import SlowReader
from support.teaching import add_text
from support.waiting import quickest, timed, wait_until

SIZE = 8
SHARE = 60  # percent
HELD = SIZE * SHARE // 100 + 1  # one more than the share


@pytest.fixture(scope="module")
def system(template):
    with shared(template, FCGI_POOL_SIZE=SIZE, FCGI_TENANT_SHARE=SHARE) as made:
        yield made


@pytest.fixture(scope="module")
def author(system):
    return system.tenant()


@pytest.fixture(scope="module")
def large(system, author):
    """The path of a document of 66 MB."""
    course = author.course()
    material = add_text(author, course)["id"]
    put_document(system, material, 300, 1024)
    return f"/courses/{course}/materials/{material}/content"


# ---- the share ----

@contextlib.contextmanager
def slow_requests(system, tenant, count):
    """Requests of a tenant that wait for its course, which is held, until the end."""
    course = tenant.course()
    with concurrent.futures.ThreadPoolExecutor(count) as pool, course_locked(system, course):
        requests = [pool.submit(tenant.delete, f"/courses/{course}") for _ in range(count)]
        wait_until(lambda: [one["user"] for one in serving(system, "courses_destroy")].count(tenant.key[:12]) == count, 3)
        yield
    [request.result() for request in requests]


def test_a_tenant_that_holds_its_share_of_a_busy_pool_is_refused_and_others_are_not(system):
    greedy, other = system.tenant(), system.tenant()
    with slow_requests(system, greedy, HELD), slow_requests(system, other, SIZE - HELD - 1):
        # One responder is left: nobody is idle while it serves.
        answer = wait_until(lambda: (got := greedy.get("/courses")).status == 429 and got)
        assert answer.problem(429, "too_many_requests_at_once") and answer.headers["Retry-After"] == "1"
        _, seconds = timed(lambda: other.get("/courses").expect(200))
        assert seconds < 1
        assert metric(system, "cs_tenant_share_refused_total") >= 1 and status_of(system)["refused requests"] >= 1


def test_a_tenant_that_holds_nothing_is_served_while_two_others_hold_every_responder(system):
    greedy, other, third = (system.tenant() for _ in range(3))
    with slow_requests(system, greedy, SIZE // 2), slow_requests(system, other, SIZE // 2):
        _, seconds = timed(lambda: third.get("/courses").expect(200))
        assert seconds < 1.5, "a wait for a lock takes four seconds"
        assert SIZE < len(system.responders()) <= 2 * SIZE
        assert {len(serving(system, "courses_destroy")), SIZE} == {SIZE}, "it was served beside them and not after them"
    wait_until(lambda: len(system.responders()) == SIZE, 20)


# ---- slow readers ----

def test_slow_readers_hold_a_quarter_of_the_pool_at_most(system, author, large):
    cut, readers = new_lines(system, event="request", route="materials_content", code="incomplete_body"), []
    other = system.tenant()
    try:
        for _ in range(SIZE):
            readers.append(SlowReader(author, large))
        wait_until(lambda: len(cut()) >= SIZE - SIZE // 4, 20)
        assert len(serving(system, "materials_content")) == SIZE // 4
        quickest(lambda: timed(lambda: other.get("/courses").expect(200)), 1)
        assert "too many clients" in cut()[0]["cause"] and metric(system, "cs_slow_readers_cut_total") >= len(cut())
    finally:
        for reader in readers:
            reader.close()


def test_a_reader_that_is_steady_gets_all_of_it(author, large):
    reader = SlowReader(author, large)
    assert len(reader.rest()) > 60 << 20


# ---- statements ----

def test_a_statement_that_takes_too_long_is_told_apart_from_a_service_that_is_away(system):
    tenant = system.tenant()
    course = tenant.course()
    slow = "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;"
    try:
        system.sql(f"{slow} CREATE TRIGGER dawdle AFTER DELETE ON courses FOR EACH ROW WHEN (OLD.id = '{course}') EXECUTE FUNCTION dawdle()")
        answer, seconds = timed(lambda: tenant.delete(f"/courses/{course}"))
        answer.problem(503, "query_too_expensive")
        assert answer.headers["Retry-After"] == "60" and 4.5 < seconds < 8
    finally:
        system.sql("DROP FUNCTION dawdle() CASCADE")
    with course_locked(system, course):
        answer, seconds = timed(lambda: tenant.delete(f"/courses/{course}"))
        answer.problem(503, "unavailable")
        assert answer.headers["Retry-After"] == "1" and seconds < 6


def test_the_log_says_what_a_client_was_told(system):
    tenant, lines = system.tenant(), new_lines(system, event="request", code="validation_failed")
    tenant.get("/courses?limit=0").problem(422)
    assert "'limit'" in wait_until(lines)[0]["message"]
