"""The drill of the archived log: the server as it was at a moment, after its data directory is gone."""
import json
import shutil
import subprocess

import pytest

from support.drills import Course, counts, done, owner_of, run, stop
from support.postgres import programs
from support.waiting import timed, wait_until

if shutil.which("pgbackrest") is None:
    pytest.skip("pgbackrest is not installed", allow_module_level=True)


class Archived:
    """A system whose PostgreSQL archives its log, and the script that does it, as the server's user."""

    def __init__(self, make_system):
        self.system = make_system().up()
        self.data = self.system.base / "postgres"
        self.user = self.data.owner()
        self.folder = self.system.base / "archive"
        self.folder.mkdir()
        shutil.chown(self.folder, *owner_of(self.data))
        self.env = {"PATH": "/usr/bin:/bin", "PGBACKREST_CONFIG": str(self.folder / "pgbackrest.conf"), "BACKUP_DIR": str(self.folder / "backup")}
        self.archive("configure", "--data", self.data, "--socket", self.system.sockets, "--repository", self.folder / "repository",
                     "--state", self.folder / "state")
        self.system.down()
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(self.archive("settings"))
        self.system.up()
        self.archive("init")

    def archive(self, *words):
        return done("archive", *words, env=self.env, user=self.user)

    def refused(self, *words):
        return run("archive", *words, env=self.env, user=self.user)

    def moment(self):
        """Now, as the server has it; what was committed before has been archived when this returns."""
        now = self.sql("SELECT clock_timestamp()")
        segment = self.sql("SELECT pg_walfile_name(pg_switch_wal())")
        wait_until(lambda: self.sql(f"SELECT last_archived_wal >= '{segment}' FROM pg_stat_archiver") == "t", 30, "segment archived")
        return now

    def sql(self, text):
        return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-h", self.system.sockets, "-U", "postgres", "-d", self.system.env["POSTGRES_DB"]],
                              input=text, text=True, check=True, capture_output=True).stdout.strip()

    def replay(self):
        """The server alone, until it takes writes; then it is stopped, for the system starts its own."""
        words = [f"{programs()}/postgres", "-D", self.data, "-k", self.system.sockets, "-c", "listen_addresses=", "-c", "max_connections=1000"]
        log = self.folder / "replay.log"
        for left in self.system.sockets.glob(".s.PGSQL.*"):  # by the killed one, whose number a zombie may still have
            left.unlink()
        with open(log, "wb") as told, subprocess.Popen([*self.prefix(), *words], cwd="/", stdin=subprocess.DEVNULL, stderr=told) as server:
            try:
                wait_until(lambda: self.takes_writes() or server.poll() is not None, 60)
                assert server.poll() is None, log.read_text()
            except AssertionError:
                raise AssertionError(log.read_text()) from None
            finally:
                server.terminate()

    def takes_writes(self):
        asked = subprocess.run(["psql", "-X", "-A", "-t", "-h", self.system.sockets, "-U", "postgres", "-c", "SELECT pg_is_in_recovery()"],
                               text=True, check=False, capture_output=True)
        return asked.stdout.strip() == "f"

    def prefix(self):
        uid, gid = owner_of(self.data)
        return ["setpriv", "--reuid", str(uid), "--regid", str(gid), "--clear-groups"] if uid else []


def test_the_server_comes_back_as_it_was_at_a_moment(make_system):
    archived = Archived(make_system)
    system = archived.system
    for kind in ("full", "diff"):
        archived.archive("backup")
        told = json.loads((archived.folder / "backup/archive.json").read_text())
        assert told["type"] == kind and told["bytes"] > 0
    course = Course(system)
    course.leave_work()
    system.tenant().new_key()
    before, moment = counts(system), archived.moment()
    later = system.tenant()
    course.tenant.request("DELETE", f"/courses/{course.id}").expect(202)
    archived.moment()
    assert archived.refused("restore", "--to", moment).stderr.startswith("archive: PostgreSQL runs in ")
    assert archived.refused("restore", "--to", "some day").returncode == 2

    stop(system, "api", "upload")
    system.kill("postgres")
    wait_until(lambda: "postgres" not in system.living())
    owner = owner_of(archived.data)
    shutil.rmtree(archived.data)
    archived.data.mkdir(0o700)
    shutil.chown(archived.data, *owner)
    system.redis("FLUSHALL")
    _, seconds = timed(lambda: archived.archive("restore", "--to", moment))
    _, replayed = timed(archived.replay)
    print(f"restored in {seconds:.1f} s, replayed in {replayed:.1f} s")
    system.up()
    assert counts(system) == before
    course.is_there()
    later.get("/courses").problem(401)

