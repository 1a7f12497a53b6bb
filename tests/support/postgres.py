#!/usr/bin/python3
"""A private PostgreSQL cluster for tests: on a Unix socket in a directory of its own, as an ordinary user, gone when done.

As a module:

    with Cluster() as cluster:              # a server; its databases belong to an ordinary role, as in production
        database = cluster.database()       # migrated; Cluster.database(migrate=False) for an empty one
        subprocess.run([...], env={**os.environ, **database})

As a command:

    tests/support/postgres.py run COMMAND...     runs a command with POSTGRES_* of a migrated database in its environment
    tests/support/postgres.py empty COMMAND...   the same with an empty database
    tests/support/postgres.py keep DIRECTORY     makes the data of a server with a migrated database, which `run` and `empty` then begin
                                                 with a copy of where POSTGRES_DATA names it, instead of making their own

The command finds POSTGRES_PRIVATE=1 there, by which it knows a database made for it from one that it must not touch. Where there is no server
to run, Unavailable says why; the command then finds the reason in POSTGRES_MISSING and can skip what it cannot do.
"""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MIGRATE = os.path.join(ROOT, "sql", "migrate")
OWNER = "course_supporter"
TEMPLATE = "migrated"
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "timezone": "UTC",
}


class Unavailable(Exception):
    """There is no PostgreSQL server here that could be run."""


def programs():
    """The directory of the newest server's programs."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda p: int(p.split("/")[4]))
    if not found:
        raise Unavailable("no PostgreSQL server is installed (Debian package postgresql)")
    return os.path.dirname(found[-1])


def ordinary_user():
    """Whom the server runs as: it refuses root. None for the present user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise Unavailable("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


class Cluster:
    """One server. Connect to `socket` (a directory) as `postgres`, its superuser, or as OWNER. With `data`, the directory of a server
    that is down and has these two roles, it begins with a copy of that one. `options` are more of the server's."""

    def __init__(self, data=None, **options):
        self.options = {**OPTIONS, **options}
        self.programs = programs()
        self.user = ordinary_user()
        self.socket = tempfile.mkdtemp(prefix="cs-postgres-")
        self.data = os.path.join(self.socket, "data")
        self.server = None
        self.made = 0
        if self.user:
            os.chown(self.socket, self.user.pw_uid, self.user.pw_gid)
        os.chmod(self.socket, 0o711)
        try:
            self._copy(data) if data else self._make()
            self.start()
            if not data:
                self._introduce()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _as_user(self):
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}

    def _run(self, program, *arguments):
        done = subprocess.run([os.path.join(self.programs, program), *arguments], cwd="/", stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}")

    def _make(self):
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1",
                  "--no-sync")

    def _introduce(self):
        self.sql(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")

    def _copy(self, data):
        subprocess.run(["cp", "-a", data, self.data], check=True)
        if self.user:
            subprocess.run(["chown", "-R", f"{self.user.pw_uid}:{self.user.pw_gid}", self.data], check=True)

    def start(self):
        """Starts the server and waits until it answers."""
        settings = [word for name, value in self.options.items() for word in ("-c", f"{name}={value}")]
        with open(os.path.join(self.socket, "log"), "ab") as log:
            self.server = subprocess.Popen([os.path.join(self.programs, "postgres"), "-D", self.data, "-k", self.socket, *settings],
                                           cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                                           **self._as_user())
        deadline = time.monotonic() + 60
        ready = [os.path.join(self.programs, "pg_isready"), "-q", "-h", self.socket, "-U", "postgres"]
        while subprocess.run(ready, check=False).returncode:
            if self.server.poll() is not None or time.monotonic() > deadline:
                with open(os.path.join(self.socket, "log"), encoding="utf-8") as log:
                    raise RuntimeError(f"the server does not start: {log.read()}")
            time.sleep(0.02)

    def stop(self, how="fast"):
        """Stops the server: fast, or immediate for a crash."""
        if self.server and self.server.poll() is None:
            self._run("pg_ctl", "stop", "-D", self.data, "-m", how, "-w", "-s")
        if self.server:
            self.server.wait()

    def close(self):
        """Stops the server and removes everything."""
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.socket, ignore_errors=True)

    def environment(self, name):
        """The settings that lead to a database of this cluster."""
        return {"POSTGRES_HOST": self.socket, "POSTGRES_PORT": "5432", "POSTGRES_USER": OWNER, "POSTGRES_PASSWORD": "",
                "POSTGRES_DB": name}

    def sql(self, text, database="postgres", user="postgres"):
        """Runs SQL and returns its rows as lists of texts; NULL is ''."""
        done = subprocess.run([os.path.join(self.programs, "psql"), "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                               "-h", self.socket, "-U", user, "-d", database, "-f", "-"], input=text, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    def _create(self, name, template="template1"):
        self.sql(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}"')

    def _template(self):
        """The migrated database that others are copied from, made at its first use."""
        if self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"):
            return
        self._create(TEMPLATE)
        if self.sql("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"):
            self.sql("CREATE EXTENSION vector", TEMPLATE)
        done = subprocess.run([MIGRATE, "deploy"], env={**os.environ, **self.environment(TEMPLATE)}, stderr=subprocess.PIPE,
                              text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"sql/migrate deploy failed: {done.stderr}")

    def database(self, migrate=True):
        """A new database and the environment that leads to it."""
        self.made += 1
        name = f"test_{self.made}"
        if migrate:
            self._template()
        self._create(name, TEMPLATE if migrate else "template1")
        return self.environment(name)


class Standby(Cluster):
    """A hot standby of another cluster, whose WAL it streams under the name `name`. Local connections for replication are allowed there."""

    def __init__(self, primary, name, **options):
        self.primary = primary
        super().__init__(cluster_name=name, **options)

    def _make(self):
        self._run("pg_basebackup", "-h", self.primary.socket, "-U", "postgres", "-D", self.data, "-R", "-c", "fast", "--no-sync")

    def _introduce(self):
        pass

    def promote(self):
        """Returns when it takes writes."""
        self._run("pg_ctl", "promote", "-D", self.data, "-w", "-s")


def run(command, migrate):
    """Runs a command with a database, or with the reason why there is none. Returns its exit code."""
    environment = {**os.environ, "POSTGRES_PRIVATE": "1"}
    try:
        with Cluster(os.environ.get("POSTGRES_DATA")) as cluster:
            return subprocess.run(command, env={**environment, **cluster.database(migrate)}, check=False).returncode
    except Unavailable as missing:
        return subprocess.run(command, env={**environment, "POSTGRES_MISSING": str(missing)}, check=False).returncode


def keep(directory):
    """Leaves the data of a server that is down and has a migrated database."""
    with Cluster() as cluster:
        cluster._template()  # pylint: disable=protected-access
        cluster.stop()
        shutil.move(cluster.data, directory)


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("run", "empty", "keep"):
        sys.exit("usage: postgres.py run|empty COMMAND... | keep DIRECTORY")
    # Asked to leave, it takes its cluster along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if sys.argv[1] == "keep":
        return keep(sys.argv[2])
    code = run(sys.argv[2:], sys.argv[1] == "run")
    return sys.exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
