"""An upload may take an hour: what happens to it, and to its traces, meanwhile."""
import concurrent.futures
import contextlib
import os
import signal
import socket
import threading

import pytest

from support.files import files_under
from support.forms import Form
from support.waiting import wait_until

MIB = 1 << 20
HALF_MINUTE = 30  # how often an upload gives a sign of life


class Held:
    """A form whose second half waits until it is let go; until then it comes by the kilobyte, every half second."""

    def __init__(self, content):
        self.form = Form(source_type="text").file("long.txt", content)
        self.go_on = threading.Event()

    def blocks(self):
        whole = self.form.bytes()
        half = len(whole) // 2
        yield whole[:half]
        while half < len(whole) and not self.go_on.wait(0.5):
            yield whole[half:half + 1024]
            half += 1024
        yield whole[half:]


@contextlib.contextmanager
def held_upload(tenant, **headers):
    """An upload that is under way: (its note in the database, the function that lets it end and gives its answer)."""
    held = Held(b"a long text. " * (MIB // 13))
    path, sent = f"/courses/{tenant.course()}/materials", {**held.form.headers(), **headers}
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(tenant.request, "POST", path, body=held.blocks(), headers=sent)

        def end():
            held.go_on.set()
            return answer.result()

        try:
            yield wait_until(lambda: idle(tenant.system) and note(tenant), 20, "the upload is noted and its responder knows"), end
        finally:
            held.go_on.set()


def idle(system):
    """Whether no responder waits for the database."""
    return int(system.sql_value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'cs-api%' AND state <> 'idle'")) == 0


def note(tenant):
    rows = tenant.system.sql("SELECT id, pid FROM uploads WHERE tenant_id = :'tenant'", tenant=tenant.id)
    return rows[0] if rows else None


def restart_postgres(system):
    system.signal("postgres", signal.SIGQUIT)
    wait_until(lambda: "postgres" not in system.living(), 20)
    system.up()


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "long-one"}], ids=["plain", "with-a-key"])
def test_an_upload_outlives_a_restart_of_the_database(start_system, headers):
    system = start_system()
    tenant = system.tenant()
    with held_upload(tenant, **headers) as (_, end):
        restart_postgres(system)
        made = end().expect(201)
    assert note(tenant) is None
    assert [[made["id"]]] == system.sql("SELECT id FROM material_entries")
    wait_until(lambda: tenant.get(f"/jobs/{made['job_id']}")["status"] == "complete", 20)


def test_a_key_that_was_lost_with_its_session_belongs_to_who_takes_it_next(start_system):
    """The lock went with the database's session: the first request finds the key taken when its body has come at last."""
    system = start_system()
    tenant = system.tenant()
    with held_upload(tenant, **{"Idempotency-Key": "mine"}) as (_, end):
        restart_postgres(system)
        form = Form(source_type="text").file("short.txt", b"something else")
        made = tenant.send_form(f"/courses/{tenant.course()}/materials", form, headers={"Idempotency-Key": "mine"}).expect(201)
        end().problem(422, "idempotency_key_reused")
    assert [[made["id"]]] == system.sql("SELECT id FROM material_entries") and note(tenant) is None


def test_a_long_upload_gives_signs_of_life(start_system):
    system = start_system()
    tenant = system.tenant()
    with held_upload(tenant) as (_, end):
        system.sql("UPDATE uploads SET seen_at = now() - interval '1 day'")
        wait_until(lambda: system.sql_value("SELECT seen_at > now() - interval '1 minute' FROM uploads") == "t", 2 * HALF_MINUTE)
        end().expect(201)


def test_the_janitor_ends_a_silent_upload_of_another_host_and_no_other(start_system):
    system = start_system()
    alive, dead = system.tenant(), system.tenant()
    with held_upload(alive) as ((living, _), end), held_upload(dead) as ((silent, pid), _):
        os.kill(int(pid), signal.SIGKILL)
        system.sql("UPDATE uploads SET host = 'another', started_at = now() - interval '2 days'")
        system.sql("UPDATE uploads SET seen_at = now() - interval '1 hour' WHERE id = :'silent'", silent=silent)
        wait_until(lambda: note(dead) is None, 60, "the janitor has been")
        assert note(alive)[0] == living
        end().expect(201)
    assert not [path for path in files_under(system.store_dir) if dead.id in str(path)]


def test_neither_uploads_that_live_nor_those_that_fail_stand_before_a_dead_one(start_system):
    system = start_system()
    tenant = system.tenant()
    stuck = "stuck" * 100  # no file can have such a name, so the store cannot say that it is gone
    add = """INSERT INTO uploads (tenant_id, id, object_key, host, pid, started_at, seen_at)
             SELECT :'tenant', cs_uuid7(), :'key', :'host', :'pid', now() - :'age'::interval, now() - :'silent'::interval
               FROM generate_series(1, :'count')"""
    old = {"tenant": tenant.id, "age": "2 minutes", "count": 150}
    system.sql(add, key="", host=socket.gethostname(), pid=1, silent="0", **old)
    system.sql(add, key="", host="another", pid=1, silent="0", **old)
    system.sql(add, key=stuck, host="another", pid=1, silent="1 hour", **old)
    system.sql(add, key="dead", host="another", pid=1, silent="1 hour", tenant=tenant.id, age="1 minute", count=150)
    wait_until(lambda: system.sql_value("SELECT count(*) FROM uploads WHERE object_key = 'dead'") == "0", 60, "the janitor has been")
    assert system.sql("SELECT object_key, min(tries) > 0, count(*) FROM uploads GROUP BY 1 ORDER BY 1") == [
        ["", "f", "300"], [stuck, "t", "150"]]
