"""docker/deploy/smoke says of a system that is well that it is, and of a broken one what is broken; either way it leaves nothing behind."""
import os
import signal
import subprocess
import threading

import pytest

from support.spoiling import spoiling
from support.system import ROOT, passing_folder

SMOKE = ROOT / "docker/deploy/smoke"
CHECKS = 16


def environment(tenant, **more):
    return {"PATH": os.environ["PATH"], "API_KEY": tenant.key, **more}


def smoke(url, tenant, *keys, **more):
    return subprocess.run([SMOKE, url, *keys], env=environment(tenant, **more), capture_output=True, text=True, timeout=120, check=False,
                          stdin=subprocess.DEVNULL)


def nothing_left(tenant):
    return tenant.get("/courses").expect(200)["items"] == []


def failures(done):
    return [line.split(": ")[0].removeprefix("FAILED  ") for line in done.stdout.splitlines() if line.startswith("FAILED")]


def test_a_system_that_is_well_passes(system, tenant):
    check_key = tenant.new_key("check").key
    done = smoke(system.base_url + "/", tenant, tenant.key, check_key)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    told = [line.split(" ")[0] for line in done.stdout.splitlines()]
    assert told.count("ok") == CHECKS and told.count("skipped") == 1, done.stdout
    assert nothing_left(tenant)


def test_over_tls_hsts_is_asked_for_too(system, tenant):
    def with_hsts(reply):
        reply.headers["Strict-Transport-Security"] = "max-age=63072000"

    def without_on_refusals(reply):
        if reply.status < 400:
            with_hsts(reply)

    with passing_folder() as folder:
        authority = {"CURL_CA_BUNDLE": folder / "chain.pem"}
        with spoiling(system, with_hsts, tls=folder) as url:
            done = smoke(url, tenant, **authority)
            assert done.returncode == 0 and "ok      HSTS\n" in done.stdout, done.stdout
        with spoiling(system, without_on_refusals, tls=folder) as url:
            assert failures(smoke(url, tenant, **authority)) == ["HSTS"]


def drop(header, method, path):
    def spoil(reply):
        if reply.about(method, path):
            reply.headers = {name: value for name, value in reply.headers.items() if name.lower() != header.lower()}
    return spoil


def replace(old, new, method, path):
    def spoil(reply):
        if reply.about(method, path):
            reply.body = reply.body.replace(old, new)
    return spoil


def refuse(status, method, path):
    def spoil(reply):
        if reply.about(method, path):
            reply.status = status
    return spoil


BROKEN = {
    "health": (replace(b'"ok"', b'"degraded"', "GET", "/health"), ["health"]),
    "refusal": (replace(b"Not authenticated:", b"Go away:", "GET", "/api/v1/courses"), ["no key is refused"]),
    "invalid": (replace(b"Invalid API key:", b"Key:", "GET", "/api/v1/courses"), ["a wrong key is refused"]),
    "scheme": (drop("WWW-Authenticate", "GET", "/api/v1/courses"), ["no key is refused"]),
    "docs": (refuse(404, "GET", "/docs/errors"), ["the documentation is there"]),
    "document": (replace(b'"openapi"', b'"swagger"', "GET", "/openapi.json"), ["the API's document is there"]),
    "header": (drop("X-Frame-Options", "GET", "/docs"), ["security headers"]),
    "replay": (drop("Idempotent-Replayed", "POST", "/api/v1/courses"), ["the same request again is replayed"]),
    "search": (replace(b"material_id", b"other", "GET", "/api/v1/courses/*"), ["the search finds it"]),
    "creation": (refuse(500, "POST", "/api/v1/courses"), ["a course is made and read"]),
    "removal": (refuse(500, "DELETE", "/api/v1/courses/*"), ["the course is removed"]),
}


@pytest.mark.parametrize("spoil, expected", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_told_and_nothing_is_left(system, tenant, spoil, expected):
    with spoiling(system, spoil) as url:
        done = smoke(url, tenant)
    assert done.returncode == 1 and failures(done) == expected, done.stdout
    assert f"{len(expected)} of the checks failed:\n  {expected[0]}: " in done.stderr
    assert nothing_left(tenant)


def test_a_scope_that_is_not_asked_for_is_told(system, tenant):
    done = smoke(system.base_url, tenant, tenant.key, tenant.new_key("prep,check").key)
    assert failures(done) == ["a missing scope is refused"]


def test_a_runner_that_is_away_is_told(start_system):
    system = start_system()
    tenant = system.tenant()
    system.kill("jobs")
    done = smoke(system.base_url, tenant, SMOKE_SECONDS="1")
    assert failures(done) == ["it is read by a runner"]
    assert nothing_left(tenant)


def test_nobody_there_is_told():
    done = subprocess.run([SMOKE, "http://127.0.0.1:1", "key"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "no answer: " in done.stderr


@pytest.mark.parametrize("path", ["/api/v1/courses", "/api/v1/courses/*"])
def test_an_interrupted_run_leaves_nothing(system, tenant, path):
    """Also when it has not yet heard of the course that it has made."""
    reached, go_on = threading.Event(), threading.Event()

    def stop(reply):
        if reply.about("POST", path) and not reached.is_set():
            reached.set()
            go_on.wait(60)

    with spoiling(system, stop) as url:
        with subprocess.Popen([SMOKE, url], env=environment(tenant), stdout=subprocess.DEVNULL) as running:
            assert reached.wait(30)
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 143
        go_on.set()
    assert nothing_left(tenant)


@pytest.mark.parametrize("words", [[], ["http://x"], ["ftp://x", "key"], ["http://x", "a key"], ["http://x", "a", "b", "c"]])
def test_usage(words):
    done = subprocess.run([SMOKE, *words], capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})
    assert done.returncode == 2 and "usage: smoke BASE_URL" in done.stderr
