"""What drills share: the scripts of docker/deploy, courses with files to find again, and the destruction of what they are kept in."""
import hashlib
import os
import shutil
import signal
import subprocess

from support.forms import Form
from support.system import ROOT, alive
from support.waiting import wait_until

DEPLOY = ROOT / "docker/deploy"


def run(script, *words, env, user=None, timeout=120):
    """A script of docker/deploy, finished."""
    prefix = ["setpriv", "--reuid", user, "--regid", user_group(user), "--clear-groups"] if user and os.geteuid() == 0 else []
    return subprocess.run([*prefix, DEPLOY / script, *map(str, words)], env={"SETTINGS": "", **env}, text=True, timeout=timeout, cwd="/",
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)


def user_group(user):
    return subprocess.run(["id", "-g", user], capture_output=True, text=True, check=True).stdout.strip()


def done(script, *words, **options):
    """The same, which must have done it; what it printed."""
    finished = run(script, *words, **options)
    assert finished.returncode == 0, f"{script} {words}: {finished.stdout}{finished.stderr}"
    return finished.stdout


def upload(tenant, course, name, content):
    return tenant.send_form(f"/courses/{course}/materials", Form(source_type="text").file(name, content)).expect(201).json()


def read(tenant, material, seconds=20):
    """Waits until a material has been read."""
    path = f"/courses/{material['course_id']}/materials/{material['id']}"
    return wait_until(lambda: (got := tenant.get(path).expect(200).json())["state"] == "ready" and got, seconds, "material read")


class Course:
    """A course with a file that has been read and one that waits for a runner: what a drill must find again."""

    def __init__(self, system):
        self.system, self.tenant = system, system.tenant()
        self.id = self.tenant.course("Kept")
        self.content = b"# Heat\n\nHeat flows from what is hot to what is cold.\n" * 100
        self.material = upload(self.tenant, self.id, "heat.md", self.content)
        read(self.tenant, self.material)
        self.waiting = None

    def leave_work(self):
        """A job that no runner has taken."""
        stop(self.system, "jobs")
        self.waiting = upload(self.tenant, self.id, "later.md", b"# Later\n\nRead when a runner is back.\n")

    def file(self):
        """SHA-256 of the file as the API hands it out."""
        answer = self.tenant.get(f"/courses/{self.id}/materials/{self.material['id']}/file")
        return hashlib.sha256(answer.expect(200).body).hexdigest()

    def is_there(self):
        assert self.tenant.get(f"/courses/{self.id}").expect(200)["title"] == "Kept"
        assert self.file() == hashlib.sha256(self.content).hexdigest()
        if self.waiting:
            read(self.tenant, self.waiting)


def stop(system, *parts):
    for part in parts:
        pid = system.pid(part)
        os.kill(pid, signal.SIGTERM)
        wait_until(lambda pid=pid: not alive(pid))


def counts(system):
    """Rows of the tables that nobody writes to by merely running."""
    names = ("tenants", "api_keys", "courses", "material_nodes", "material_entries", "idempotency_keys")
    return {name: system.sql_value(f"SELECT count(*) FROM {name}") for name in names}


def superuser(system, text, database="postgres"):
    """SQL that only PostgreSQL's own user may run."""
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", system.env["POSTGRES_HOST"], "-U", "postgres", "-d", database],
                   input=text, text=True, check=True, capture_output=True)


def lose_everything(system):
    """Programs, database, objects and queue; an empty database is made in the place of the one that was."""
    stop(system, *(part for part in ("jobs", "api", "upload") if part in system.living()))
    name, owner = system.env["POSTGRES_DB"], system.env["POSTGRES_USER"]
    superuser(system, f'DROP DATABASE "{name}" WITH (FORCE)')
    superuser(system, f'CREATE DATABASE "{name}" OWNER "{owner}"')
    superuser(system, "CREATE EXTENSION IF NOT EXISTS vector", name)
    if "STORE_DIR" in system.env:
        shutil.rmtree(system.store_dir)
        system.store_dir.mkdir()
        shutil.chown(system.store_dir, *owner_of(system.base / "postgres"))
    system.redis("FLUSHALL")


def owner_of(path):
    found = path.stat()
    return found.st_uid, found.st_gid
