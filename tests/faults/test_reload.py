"""A new program, the same socket: nothing is dropped, and nobody waits for it either."""
import concurrent.futures
import contextlib
import os
import pathlib
import signal
import threading

import pytest

from support.pools import NO_HEAVY_WORK, Staged, Trickle, new_lines, serving, status_of
from support.programs import Programs
from support.system import alive
from support.waiting import wait_until

MIB = 1 << 20
RELOADS = 10


def steady_load(client, stop, path="/courses"):
    """Statuses of requests sent one after another until told to stop."""
    statuses = []
    while not stop.is_set():
        statuses.append(client.get(path).status)
    return statuses


def reload(system, pool):
    """Returns when the new program has started."""
    started = new_lines(system, pool, event="start")
    system.signal(pool, signal.SIGHUP)
    wait_until(started)


def drain_begins(system, pool):
    """Tells a pool to end and waits until it has heard it."""
    begun, master = new_lines(system, pool, event="drain"), system.pid(pool)
    os.kill(master, signal.SIGTERM)
    wait_until(begun)
    return master


def test_reloads_under_load_drop_nothing(start_system):
    """Short requests all the time, and an upload that is there before the first reload and behind the last."""
    system = start_system(FCGI_POOL_SIZE=3, **NO_HEAVY_WORK)
    tenant = system.tenant()
    course, video = tenant.course(), Staged(64 * MIB, RELOADS + 1)
    masters = {name: system.pid(name) for name in ("api", "upload")}
    stop = threading.Event()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        load = [pool.submit(steady_load, tenant, stop) for _ in range(4)]
        upload = pool.submit(video.send, tenant, course)
        try:
            for _ in range(RELOADS):
                video.wait()
                for name in masters:
                    reload(system, name)
                assert not upload.done()
                video.let_go()
        finally:
            stop.set()
        statuses = [status for work in load for status in work.result()]
        assert set(statuses) == {200} and len(statuses) > 20
        assert upload.result().expect(201)["sha256"] == video.content.sha256()
    assert masters == {name: system.pid(name) for name in masters} and all(map(alive, masters.values()))
    wait_until(lambda: len(system.responders()) == 3, what="responders of former programs to have left")
    assert status_of(system)["accepted conn"] > len(statuses), "the counters went on"


def test_a_program_that_is_not_fit_is_refused(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    before, refused = system.responders(), new_lines(system, event="reload_refused")
    system.kill("postgres")
    system.signal("api", signal.SIGHUP)
    wait_until(refused)
    assert system.responders() == before
    system.client.get("//openapi.json").expect(200)


def environment_of(pid):
    return pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


@pytest.fixture
def programs():
    with Programs() as made:
        yield made


def test_the_program_that_serves_after_a_reload_is_the_new_one(programs, start_system):
    system = start_system(BUILD=programs.folder, FCGI_POOL_SIZE=2)
    programs.wrap('NEW=yes exec "$real" "$@"')
    reload(system, "api")
    wait_until(lambda: len(system.responders()) == 2 and all(b"NEW=yes" in environment_of(pid) for pid in system.responders()))
    system.tenant().get("/courses").expect(200)


def test_a_program_whose_responders_die_does_not_take_the_service_down(programs, start_system):
    """It passes its own check and then no child of it lives: the responders of the former program serve on."""
    system = start_system(BUILD=programs.folder, FCGI_POOL_SIZE=2)
    tenant, former, loops = system.tenant(), system.responders(), new_lines(system, event="crash_loop")
    programs.wrap_mortal()
    with programs.all_stillborn():
        reload(system, "api")
        wait_until(lambda: len(loops()) >= 2)
        assert set(former) <= set(system.responders())
        assert [tenant.get("/courses").status for _ in range(10)] == [200] * 10


@contextlib.contextmanager
def draining_around_an_upload(system):
    """A slow upload is under way, and its pool was told to end: the upload, its answer to come, and the pool's master."""
    tenant = system.tenant()
    course, slow = tenant.course(), Trickle(seconds=60)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(slow.send, tenant, course)
        wait_until(lambda: serving(system, "materials_create", "upload"))
        yield slow, answer, drain_begins(system, "upload")


def test_a_pool_that_is_told_to_end_finishes_its_uploads(start_system):
    with draining_around_an_upload(start_system(**NO_HEAVY_WORK)) as (slow, upload, master):
        assert alive(master)
        slow.go_on.set()
        upload.result().expect(201)
    wait_until(lambda: not alive(master))


def test_a_second_term_ends_at_once(start_system):
    with draining_around_an_upload(start_system()) as (slow, upload, master):
        os.kill(master, signal.SIGTERM)
        wait_until(lambda: not alive(master), 5)
        slow.go_on.set()
        assert upload.result().status == 503
