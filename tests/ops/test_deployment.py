"""docs/deployment.md leads from an installation to the first tenant: its blocks are run in order by one shell, in places of their own on
loopback. What needs a server of one's own (blocks marked `host`) is checked for its syntax, and where the rest goes on from it, stood in for."""
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess

import pytest

from support.system import ROOT, alive, clean_environment, passing_folder
from support.waiting import wait_until
from support.walkthrough import Shell, blocks

DOCUMENT = ROOT / "docs/deployment.md"
IS_ROOT = os.getuid() == 0
USER = pwd.getpwnam("nobody") if IS_ROOT else pwd.getpwuid(os.getuid())


def free_port():
    """Below those that Linux gives to clients."""
    while True:
        with socket.socket() as probe:
            port = random.randrange(16384, 32768)
            if probe.connect_ex(("127.0.0.1", port)):
                return port


class Host:
    """What stands in for a server: its folders below one, its programs as processes of the test's."""

    def __init__(self, folder, system):
        self.folder, self.system, self.processes = folder, system, []
        self.port = free_port()
        for name in ("etc/conf.d", "state/store", "state/work", "sockets", "log", "tls", "redis"):
            (folder / name).mkdir(parents=True)
        if IS_ROOT:
            for name in ("state", "state/store", "state/work", "sockets", "log", "redis"):
                os.chown(folder / name, USER.pw_uid, USER.pw_gid)
        self.shell = Shell(**self.environment())

    def environment(self):
        at = self.folder
        return {
            "SOURCE": ROOT, "DOMAIN": "localhost", "URL": f"https://localhost:{self.port}", "PREFIX": at / "usr",
            "SETTINGS": at / "etc/settings.env", "STATE": at / "state", "SOCKETS": at / "sockets", "WEB": at / "etc/conf.d",
            "WEB_LOG": at / "log", "TLS_DIR": at / "tls", "REDIS_CONF": at / "etc/redis.conf", "REDIS_URL": f"unix://{at}/redis/socket",
            "DATABASE_HOST": self.system.sockets, "AS_POSTGRES": "", "PGHOST": self.system.sockets, "PGUSER": "postgres",
            "SERVICE_GROUP": USER.pw_gid, "HTTPS_LISTEN": f"127.0.0.1:{self.port}", "HTTP_LISTEN": f"127.0.0.1:{free_port()}", "CURL_CA_BUNDLE": at / "tls/fullchain.pem",
        }

    def start(self, *words, as_user=True, **environment):
        demoted = ["setpriv", f"--reuid={USER.pw_uid}", f"--regid={USER.pw_gid}", "--clear-groups"] if IS_ROOT and as_user else []
        with open(self.folder / "log" / f"{len(self.processes)}", "wb") as log:
            self.processes.append(subprocess.Popen([*demoted, *words], env=clean_environment(**environment), cwd="/", stdin=subprocess.DEVNULL,
                                                   stdout=log, stderr=log))

    def stop(self):
        self.shell.close()
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM if process.poll() is None else 0)
            process.wait(20)

    # ---- what stands in for a block ----

    def install(self):
        told = ["-o", "all", "install", f"PREFIX={self.folder}/usr", f"SYSCONFDIR={self.folder}/etc", f"BUILD={os.environ.get('BUILD', 'build')}"]
        subprocess.run(["make", "-s", *told], cwd=ROOT, env=clean_environment(), check=True, timeout=120, capture_output=True)
        (self.folder / "usr").chmod(0o755)

    def redis(self):
        self.start("redis-server", self.folder / "etc/redis.conf", "--port", "0", "--unixsocket", self.folder / "redis/socket", "--dir",
                   self.folder / "redis")
        wait_until((self.folder / "redis/socket").exists)

    def programs(self):
        """As the units start them."""
        programs, settings, sockets = self.folder / "usr/bin", self.folder / "etc/settings.env", self.folder / "sockets"
        for pool in ("api", "upload"):
            self.start("spawn-fcgi", "-n", "-s", sockets / f"{pool}.sock", "-M", "0660", "--", programs / "cs-api", "--pool", pool, "--settings",
                       settings)
        self.start(programs / "cs-jobs", "--settings", settings)
        wait_until(lambda: {"api.sock", "api.sock.full", "upload.sock"} <= {path.name for path in sockets.iterdir()})

    def certificate(self):
        names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", *names,
                        "-keyout", self.folder / "tls/privkey.pem", "-out", self.folder / "tls/fullchain.pem"], check=True, capture_output=True)

    def nginx(self):
        """One that has sites, as Debian's has."""
        at = self.folder
        (at / "etc/nginx.conf").write_text(f"daemon off; pid {at}/nginx.pid; events {{}} http {{ {self.temporary()} include {at}/etc/conf.d/*.conf; }}")
        self.start("nginx", "-e", at / "log/nginx.log", "-g", "user nobody nogroup;", "-c", at / "etc/nginx.conf", as_user=False, TZ="UTC")
        wait_until(lambda: answers(self.port))

    def temporary(self):
        kinds = ("client_body", "fastcgi", "proxy", "scgi", "uwsgi")
        return " ".join(f"{kind}_temp_path {self.folder}/temporary-{kind};" for kind in kinds)

    STAND_INS = {"make install": install, "restart redis-server": redis, "course-supporter.target": programs, "certbot certonly": certificate,
                 "restart nginx": nginx}

    def stand_in(self, commands):
        for phrase, act in self.STAND_INS.items():
            if phrase in commands:
                act(self)
                return phrase
        return None


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


EMPTY = """DROP DATABASE course_supporter WITH (FORCE);
SELECT format('DROP ROLE %I', rolname) FROM pg_roles WHERE rolname !~ '^pg_|^postgres$' ORDER BY rolname = 'course_supporter' \\gexec"""


def empty(sockets):
    """The database server as one that was just installed."""
    subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", sockets, "-U", "postgres", "-d", "postgres"], input=EMPTY, text=True, check=True,
                   timeout=60, env=clean_environment())


@pytest.fixture
def host(start_system):
    """A server with PostgreSQL, and nothing of ours on it."""
    system = start_system()
    for part in ("nginx", "api", "upload", "jobs"):
        pid = system.pid(part)
        system.signal(part, signal.SIGTERM)
        wait_until(lambda pid=pid: not alive(pid))
    empty(system.sockets)
    with passing_folder() as folder:
        made = Host(folder, system)
        try:
            yield made
        finally:
            made.stop()


def test_the_guide_leads_to_a_tenant_whose_work_is_done(host):
    stood_in = []
    for block in blocks(DOCUMENT.read_text()):
        if block.kind == "host":
            stood_in.append(host.stand_in(block.commands))
            continue
        printed = host.shell.run(block.commands)
        if block.shown is not None:
            block.compare(printed)
    assert {phrase for phrase in stood_in if phrase} == set(Host.STAND_INS)
    key = host.shell.value("API_KEY")
    assert key.startswith("cs_live_")
    settings = host.folder / "etc/settings.env"
    assert settings.stat().st_mode & 0o777 == 0o640 and "SECRET" in settings.read_text()
    configured = subprocess.run(["redis-cli", "-s", host.folder / "redis/socket", "config", "get", "maxmemory-policy"], capture_output=True, text=True,
                                check=True, env=clean_environment()).stdout
    assert configured == "maxmemory-policy\nnoeviction\n"


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is missing")
def test_what_needs_a_server_of_ones_own_is_sound_shell():
    """Variables come from blocks before, and the guide is for a person, who sees what fails."""
    found = [block for block in blocks(DOCUMENT.read_text()) if block.kind == "host"]
    assert len(found) > 8
    for block in found:
        for command in (["bash", "-n"], ["shellcheck", "--shell=bash", "--exclude=SC2154,SC2164,SC2153", "-"]):
            done = subprocess.run(command, input=block.commands, capture_output=True, text=True, check=False, env=clean_environment())
            assert done.returncode == 0, f"{block.commands}\n{done.stdout}{done.stderr}"


def test_a_block_is_run_or_checked():
    """No other mark than `host`, and no language that nobody looks at."""
    assert {block.kind for block in blocks(DOCUMENT.read_text())} == {"", "host"}
