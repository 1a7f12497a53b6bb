"""Secrets are rotated while requests come, and none of them fails."""
import contextlib
import json
import os
import re
import stat
import subprocess
import threading
import urllib.parse

import pytest

from support import fastcgi
from support.drills import DEPLOY, superuser
from support.system import BUILD, System
from support.waiting import wait_until

BARE = {"PATH": os.environ["PATH"]}


class Pools:
    """Both pools of a system, which know their settings by a file only."""

    def __init__(self, system):
        self.system, self.masters = system, {}
        self.path = system.write_settings("rotated.env", FCGI_POOL_SIZE=3)

    def __enter__(self):
        for name in ("api", "upload"):
            command = ["spawn-fcgi", "-s", self.socket(name), "-n", "--", BUILD / "cs-api", "--pool", name, "--settings", self.path]
            with open(self.log(name), "wb") as told:
                self.masters[name] = subprocess.Popen(command, env=BARE, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
        wait_until(lambda: all(self.starts(name) == 1 for name in self.masters))
        return self

    def __exit__(self, *_):
        for master in self.masters.values():
            master.terminate()
            master.wait(30)

    def socket(self, name):
        return self.system.folder / f"{name}.socket"

    def log(self, name):
        return self.system.folder / f"{name}.rotated.log"

    def starts(self, name):
        return self.log(name).read_text().count('"event":"start"')

    def values(self):
        return dict(line.split("=", 1) for line in self.path.read_text().splitlines())

    def rotate(self, *words, given="", **environment):
        """The finished script, and then both pools have the new file."""
        before = {name: self.starts(name) for name in self.masters}
        reload = "kill -HUP " + " ".join(str(master.pid) for master in reversed(self.masters.values()))
        done = subprocess.run([DEPLOY / "rotate", *words, "--settings", self.path], input=given, text=True, capture_output=True, check=False,
                              env={**BARE, "ROTATE_RELOAD": reload, **environment}, timeout=60)
        if done.returncode == 0:
            wait_until(lambda: all(self.starts(name) > before[name] for name in self.masters))
        return done

    def ask(self, key, method="GET", path="/api/v1/courses", body=b"", pool="api", **more):
        head, answer = fastcgi.request(self.socket(pool), [body] if body else [], REQUEST_METHOD=method, SCRIPT_NAME=path, HTTP_X_API_KEY=key,
                                       CONTENT_LENGTH=str(len(body)), **more)
        return int(re.search(r"^Status: (\d+)", head, re.MULTILINE).group(1)), answer

    @contextlib.contextmanager
    def load(self, key):
        stop, told = threading.Event(), []

        def requests():
            while not stop.is_set():
                told.append(self.ask(key)[0])

        threads = [threading.Thread(target=requests) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            yield told
        finally:
            stop.set()
            for thread in threads:
                thread.join()


@pytest.fixture(scope="module")
def pools(template):
    system = System(template, ENVIRONMENT="testing")
    try:
        with Pools(system.up()) as made:
            yield made
    finally:
        system.remove()


@pytest.fixture
def key(pools):
    return pools.system.tenant().key


@contextlib.contextmanager
def passwords_asked(system):
    """The owner of the database has to give a password; the server's own user does not."""
    conf = system.base / "postgres/pg_hba.conf"
    before = conf.read_text()
    conf.write_text(f"local all {system.env['POSTGRES_USER']} scram-sha-256\n{before}")
    superuser(system, "SELECT pg_reload_conf()")
    try:
        yield
    finally:
        conf.write_text(before)
        superuser(system, "SELECT pg_reload_conf()")


def test_the_password_of_the_database_is_rotated(pools, key):
    system = pools.system
    superuser(system, f"ALTER ROLE \"{system.env['POSTGRES_USER']}\" PASSWORD 'first'")
    with passwords_asked(system):
        assert pools.rotate("set", "POSTGRES_PASSWORD", given="first\n").returncode == 0
        with pools.load(key) as statuses:
            for _ in range(3):
                before = pools.values()["POSTGRES_PASSWORD"]
                done = pools.rotate("database-password")
                assert done.returncode == 0, done.stderr
                assert pools.values()["POSTGRES_PASSWORD"] not in (before, "")
        assert set(statuses) == {200} and len(statuses) > 20
        assert stat.S_IMODE(pools.path.stat().st_mode) == 0o600
        # Cut off between the server and the file: the next run goes on with what the server has.
        lost = pools.path.with_name("rotated.env.new")
        lost.write_text(pools.path.read_text().replace(pools.values()["POSTGRES_PASSWORD"], "second"))
        superuser(system, f"ALTER ROLE \"{system.env['POSTGRES_USER']}\" PASSWORD 'second'")
        assert "it is completed" in pools.rotate("database-password").stdout
        assert pools.values()["POSTGRES_PASSWORD"] == "second" and pools.ask(key)[0] == 200


def test_links_from_before_and_after_a_rotation_of_their_secret_are_good(pools, key):
    body = b'{"title": "Linked"}'
    _, course = pools.ask(key, "POST", body=body, CONTENT_TYPE="application/json")
    course = json.loads(course)

    def link():
        asked = b'{"filename": "a.md", "source_type": "text", "size_bytes": 4}'
        _, node = pools.ask(key, "POST", f"/api/v1/courses/{course['id']}/nodes", b'{"title": "A node"}', CONTENT_TYPE="application/json")
        root = json.loads(node)["id"]
        status, answer = pools.ask(key, "POST", f"/api/v1/courses/{course['id']}/nodes/{root}/materials/upload-url", asked, CONTENT_TYPE="application/json")
        assert status == 200, answer
        return json.loads(answer)

    def used(made):
        url = urllib.parse.urlsplit(made["upload_url"])
        return pools.ask("", "PUT", urllib.parse.unquote(url.path), b"text", "upload", QUERY_STRING=url.query,
                         CONTENT_TYPE=made["headers"]["Content-Type"])[0]

    first, too_old = link(), link()
    assert pools.rotate("store-secret", ROTATE_SECONDS="3").returncode == 0
    second = link()
    assert pools.values()["STORE_SECRET_BEFORE"] != pools.values()["STORE_SECRET"]
    assert used(first) in (200, 201, 204) and used(second) in (200, 201, 204)
    assert pools.rotate("store-secret", ROTATE_SECONDS="1").returncode == 0
    wait_until(lambda: used(too_old) == 403, what="a link from before the last but one is refused")


def test_a_key_of_somebody_else_s_is_set_and_a_wrong_one_changes_nothing(pools, key):
    with pools.load(key) as statuses:
        assert pools.rotate("set", "GEMINI_API_KEY", "OPENAI_API_KEY", given="one\ntwo\n").returncode == 0
        assert pools.values()["GEMINI_API_KEY"] == "one" and pools.values()["OPENAI_API_KEY"] == "two"
        before = pools.path.read_text()
        for words, given, code in ((["STORE_SECRET"], "short\n", 1), (["GEMINI_API_KEY"], "", 2), ([], "", 2)):
            assert pools.rotate("set", *words, given=given).returncode == code
            assert pools.path.read_text() == before and not list(pools.path.parent.glob("*.new"))
    assert set(statuses) == {200}


def test_a_tenant_s_key_is_rotated_with_a_grace(pools):
    tenant = pools.system.tenant()
    prefix = tenant.get("/me").expect(200)["key"]["prefix"]
    new = pools.system.manage("rotate-key", "--prefix", prefix, "--grace", 1)["key"]
    assert [pools.ask(each)[0] for each in (tenant.key, new)] == [200, 200]
