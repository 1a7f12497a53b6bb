"""Containers and compose projects in the engine of DOCKER_HOST, for the tests that tests/docker/run brings one for."""
import http.client
import json
import os
import pathlib
import re
import subprocess

from support.client import Client
from support.system import ROOT
from support.waiting import wait_until

FILES = ROOT / "docker"
TESTS = ROOT / "tests/docker"
KEPT = ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG")


def run(*words, check=True, timeout=180, text=None, **variables):
    """A command with nothing of the caller's environment but how to reach the engine; the finished process."""
    environment = {**{name: os.environ[name] for name in KEPT if name in os.environ}, **{name: str(value) for name, value in variables.items()}}
    done = subprocess.run([str(word) for word in words], env=environment, input=text, text=True, capture_output=True, timeout=timeout, check=False)
    assert not check or done.returncode == 0, f"{' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def docker(*words, **more):
    return run("docker", *words, **more).stdout.strip()


def env_file(folder, **values):
    """The example of production's settings, filled in as an operator would."""
    text = (FILES / ".env.prod.example").read_text()
    for name, value in {"POSTGRES_PASSWORD": 'a "strange" $word #1', "STORE_SECRET": "0123456789abcdef" * 4, **values}.items():
        text, count = re.subn(rf"^#?{name}=.*$", lambda _, line=f"{name}='{value}'": line, text, flags=re.MULTILINE)
        assert count == 1, name
    path = pathlib.Path(folder) / ".env.prod"
    path.write_text(text)
    return path


class Project:
    """A compose project of these files, with its settings."""

    def __init__(self, *files, env=None, profiles=(), **variables):
        self.words = ["docker", "compose", *(["--env-file", env] if env else []), *(word for file in files for word in ("-f", file)),
                      *(word for name in profiles for word in ("--profile", name))]
        self.files, self.variables = files, variables

    def __call__(self, *words, **more):
        return run(*self.words, *words, **{**self.variables, **more})

    def config(self, **more):
        return json.loads(self("config", "--format", "json", **more).stdout)

    def up(self, *words, **more):
        """Returns when all that has a health check is healthy."""
        return self("up", "-d", "--no-build", "--wait", "--wait-timeout", "150", *words, timeout=240, **more)

    def down(self):
        self("down", "-v", "--remove-orphans", "--timeout", "5")

    def container(self, service):
        return Container(self("ps", "-a", "-q", service).stdout.strip())

    def admin(self, *words, **more):
        """cs-admin in the container of the migrations; what it printed, read."""
        return json.loads(self("run", "--rm", "-T", "migrate", "cs-admin", *words, "--json", **more).stdout)

    def client(self, base_url, name="school"):
        """A new tenant's client with a key of both scopes."""
        self.admin("create-tenant", "--name", name)
        key = self.admin("create-key", "--tenant", name, "--scopes", "prep,check", "--label", "test", "--rate-prep", "100000", "--rate-check", "100000")
        return Client(base_url, key["key"])


class Container:
    """One container, by its name or id."""

    def __init__(self, name):
        self.name = name

    def inspect(self):
        return json.loads(docker("inspect", self.name))[0]

    @property
    def state(self):
        return self.inspect()["State"]

    @property
    def healthy(self):
        return self.state["Running"] and self.state["Health"]["Status"] == "healthy"

    def execute(self, *words, **more):
        return run("docker", "exec", self.name, *words, **more)

    def status(self):
        """Fields of /proc/1/status inside."""
        return dict(line.split(":\t", 1) for line in self.execute("cat", "/proc/1/status").stdout.splitlines() if ":\t" in line)

    def log(self):
        done = run("docker", "logs", self.name)
        return done.stdout + done.stderr

    def address(self, network):
        return self.inspect()["NetworkSettings"]["Networks"][network]["IPAddress"]

    def wait_healthy(self, seconds=60):
        wait_until(lambda: self.healthy, seconds, f"{self.name} is not healthy")


class HalfSent:
    """A request whose body is sent in two halves, so that it is in flight in between."""

    def __init__(self, client, path, form):
        self.body = b"".join(form.blocks())
        self.connection = http.client.HTTPConnection(client.address.hostname, client.address.port, timeout=60)
        self.connection.putrequest("POST", client.url(path))
        for name, value in {"X-API-Key": client.key, **form.headers(), "Content-Length": len(self.body)}.items():
            self.connection.putheader(name, str(value))
        self.connection.endheaders()
        self.connection.send(self.body[: len(self.body) // 2])

    def finish(self):
        """The status and the body of the answer."""
        self.connection.send(self.body[len(self.body) // 2 :])
        answer = self.connection.getresponse()
        body = answer.read()
        self.connection.close()
        return answer.status, body
