"""A pgbouncer for tests, run as an ordinary user from a folder of its own.

    with PgBouncer(folder, address="198.18.7.6", server="198.18.7.5", user=..., password=..., database=..., mode="session") as pooler:
        ... pooler.host, pooler.port ...
        pooler.point_at(host)        # another server from here on

`program` is PGBOUNCER of the environment, the one that `make pgbouncer` has built, or Debian 12's, which is too old for prepared statements in mode
`transaction` (1.21).
"""
import os
import re
import shutil
import subprocess

from support.postgres import ordinary_user
from support.system import ROOT
from support.waiting import wait_until

PORT = 6432  # of an address where nobody else is


def program():
    """The path; None when there is none."""
    made = ROOT / "build/pgbouncer/pgbouncer"
    return os.environ.get("PGBOUNCER") or (str(made) if made.exists() else None) or shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")


def version():
    """(major, minor)"""
    said = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(word) for word in re.match(r"PgBouncer (\d+)\.(\d+)", said, re.IGNORECASE).groups())


class PgBouncer:
    def __init__(self, folder, address, server, user, password, database, mode, connections):
        self.folder, self.host, self.port = folder, address, PORT
        self.server, self.user, self.password, self.database = server, user, password, database
        self.mode, self.connections = mode, connections
        self.process = None

    def __enter__(self):
        self.folder.mkdir()
        self.write()
        self.start()
        return self

    def start(self):
        runner = ordinary_user()
        if runner:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, runner.pw_uid, runner.pw_gid)
        them = {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []} if runner else {}
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen([program(), self.folder / "pgbouncer.ini"], cwd="/", stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, **them)
        wait_until(lambda: "process up" in (self.folder / "log").read_text(), 10, "pgbouncer is up")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.stop()
        self.start()

    def __exit__(self, *_):
        self.stop()

    def write(self):
        (self.folder / "users").write_text(f'"{self.user}" "{self.password}"\n')
        prepared = "max_prepared_statements = 500\n" if self.mode == "transaction" else ""
        (self.folder / "pgbouncer.ini").write_text(
            f"[databases]\n{self.database} = host={self.server} port=5432\n"
            f"[pgbouncer]\nlisten_addr = {self.host}\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = scram-sha-256\nauth_file = {self.folder}/users\n"
            f"pool_mode = {self.mode}\n{prepared}server_reset_query = DISCARD ALL\n"
            f"max_client_conn = 500\ndefault_pool_size = {self.connections}\nserver_connect_timeout = 2\nserver_login_retry = 1\n")

    def point_at(self, server):
        """Sends new sessions to another server."""
        self.server = server
        self.write()
        self.process.send_signal(1)  # HUP reads the file anew
