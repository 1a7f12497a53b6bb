"""Two hosts and the services between them, on one machine: each host is a network namespace with a name of its own, the services listen on a
bridge that both can reach.

    with Hosts(template, name=value, ...) as hosts:   # template as for System; settings of the programs
        hosts.one, hosts.two                          # each runs a responder pool of either kind and a runner
        hosts.client                                  # through the front, which knows both hosts
        hosts.one.kill("jobs"), hosts.one.part()      # a process, or the host's cable

PostgreSQL and Redis ask for passwords, the store is Swift. Everything is gone afterwards, whatever happened.
"""
import contextlib
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess

from support.client import Client
from support.postgres import OWNER, Cluster
from support.s3.swift import SwiftServer
from support.system import BUILD, ROOT, Tenant, clean_environment, matching, temporary_folder
from support.waiting import wait_until

DATABASE = "course_supporter"
PORTS = {"api": 9001, "upload": 9002}  # of a host's own address, where nobody else is


def command(*words):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout


def refusal():
    """Why there can be no hosts here; None when there can."""
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    if not shutil.which("ip"):
        return "iproute2 is not installed"
    with Net() as net:
        try:
            net.make()
        except RuntimeError as refused:
            return str(refused)
    return None


class Net:
    """A bridge with the address `.1` and two namespaces behind it, `.2` and `.3`, in a network of documentation and benchmarks (RFC 2544)."""

    def __init__(self):
        number = os.getpid()
        self.bridge, self.prefix = f"csb{number}", f"198.18.{number % 254 + 1}"
        self.names = [f"csh{number}-{host}" for host in (1, 2)]

    def __enter__(self):
        return self

    def make(self):
        command("ip", "link", "add", self.bridge, "type", "bridge")
        command("ip", "address", "add", f"{self.prefix}.1/24", "dev", self.bridge)
        command("ip", "link", "set", self.bridge, "up")
        for host, name in enumerate(self.names, 1):
            command("ip", "netns", "add", name)
            command("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            command("ip", "link", "set", name, "master", self.bridge, "up")
            command("ip", "-n", name, "address", "add", f"{self.prefix}.{host + 1}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                command("ip", "-n", name, "link", "set", device, "up")

    def __exit__(self, *_):
        for words in (*(("link", "del", name) for name in (*self.names, self.bridge)), *(("netns", "del", name) for name in self.names)):
            with contextlib.suppress(RuntimeError):
                command("ip", *words)


class Host:
    """One of the two: what runs there, by name."""

    def __init__(self, namespace, address, folder, environment):
        self.namespace, self.address, self.folder, self.environment = namespace, address, folder, environment
        self.processes = {}

    def start(self, name, *words):
        # In the namespaces of the host, under its name.
        inside = ["nsenter", f"--net=/run/netns/{self.namespace}", "unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', self.namespace]
        with open(self.folder / f"{self.namespace}-{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen([*inside, *words], env=self.environment, cwd="/", stdin=subprocess.DEVNULL,
                                                    stdout=log, stderr=log, start_new_session=True)

    def start_jobs(self):
        self.start("jobs", BUILD / "cs-jobs")

    def start_pool(self, name):
        self.start(name, "spawn-fcgi", "-n", "-a", self.address, "-p", str(PORTS[name]), "--", BUILD / "cs-api", "--pool", name)

    def pid(self, name):
        return self.processes[name].pid

    def kill(self, name):
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def log_lines(self, name, **fields):
        """The JSON lines of a process's log that have these fields."""
        return matching((self.folder / f"{self.namespace}-{name}.log").read_text(errors="replace"), fields)

    def part(self):
        """Pulls the host's cable: what it sends is lost, and what is sent to it."""
        command("ip", "link", "set", self.namespace, "down")

    def join(self):
        command("ip", "link", "set", self.namespace, "up")

    def close(self):
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Hosts:
    def __init__(self, template, **settings):
        self.template, self.given, self.undo = template, settings, contextlib.ExitStack()

    def __enter__(self):
        with self.undo:  # whatever goes wrong on the way
            self.make()
            self.undo = self.undo.pop_all()
        return self

    def __exit__(self, *_):
        self.undo.close()

    def make(self):
        self.folder = temporary_folder()
        self.undo.callback(shutil.rmtree, self.folder, ignore_errors=True)
        net = self.undo.enter_context(Net())
        net.make()
        self.here, addresses = f"{net.prefix}.1", [f"{net.prefix}.2", f"{net.prefix}.3"]
        self.settings = {"ENVIRONMENT": "testing", **self.postgres(net), **self.redis(), **self.store(), "SHARE_DIR": ROOT,
                         "LIBEXEC_DIR": BUILD, "FCGI_POOL_SIZE": 4, **self.given}
        self.environment = clean_environment(**self.settings)
        self.one, self.two = (self.undo.enter_context(contextlib.closing(Host(name, address, self.folder, self.environment)))
                              for name, address in zip(net.names, addresses))
        for host in (self.one, self.two):
            host.start_pool("api")
            host.start_pool("upload")
            host.start_jobs()
        self.front(addresses)

    # ---- the services ----

    def postgres(self, net):
        self.cluster = self.undo.enter_context(Cluster(self.template / "postgres", listen_addresses=self.here))
        password = secrets.token_hex(16)
        self.cluster.sql(f"ALTER ROLE {OWNER} PASSWORD '{password}'")
        with open(pathlib.Path(self.cluster.data) / "pg_hba.conf", "a", encoding="utf-8") as rules:
            rules.write(f"host all {OWNER} {net.prefix}.0/24 scram-sha-256\n")
        self.cluster.sql("SELECT pg_reload_conf()")
        return {**self.cluster.environment(DATABASE), "POSTGRES_HOST": self.here, "POSTGRES_PASSWORD": password}

    def redis(self):
        password = secrets.token_hex(16)
        self.service("redis-server", "--bind", self.here, "--port", "6379", "--requirepass", password, "--dir", self.folder,
                     "--save", "", "--maxmemory-policy", "noeviction")
        return {"REDIS_URL": f"redis://:{password}@{self.here}:6379/0"}

    def store(self):
        server = self.undo.enter_context(SwiftServer(self.folder / "store", address=self.here))
        server.create_bucket("course-supporter")
        return {**server.settings, "S3_BUCKET": "course-supporter"}

    def service(self, *words):
        with open(self.folder / f"{words[0]}.log", "ab") as log:
            process = subprocess.Popen([str(word) for word in words], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.undo.callback(process.wait)
        self.undo.callback(process.terminate)

    def front(self, addresses):
        """nginx, in front of the pools of both hosts."""
        place = self.folder / "nginx"
        shutil.copytree(ROOT / "nginx/include", place)
        servers = {f"{pool.upper()}_SERVERS": "".join(f"server {address}:{port};" for address in addresses) for pool, port in PORTS.items()}
        names = {"RUN": place, "LOG": place, "LISTEN": f"{self.here}:8080", "TLS": "", "SERVERS": "", "DOCS": ROOT / "build/docs",
                 "UPLOAD_BODY": "1073741824", "API_TIMEOUT": "70s", "STATUS_ALLOW": "allow all;",
                 "ORIGINS": "", "CREDENTIALS": "", "ADDRESS_RATE": "200r/s", "UNLIMITED": "0.0.0.0/0 1;", **servers}
        with open(ROOT / "nginx/nginx.conf.in", "rb") as template, open(place / "nginx.conf", "wb") as conf:
            subprocess.run([ROOT / "nginx/render"], stdin=template, stdout=conf, env=clean_environment(**names), check=True)
        self.service("nginx", "-e", place / "nginx.log", "-p", place, "-c", place / "nginx.conf")
        self.base_url = f"http://{self.here}:8080"
        wait_until(self.is_healthy, 20, "the front answers")

    def is_healthy(self):
        with contextlib.suppress(OSError):
            return self.client.get("//health").status == 200
        return False

    # ---- what tests do with it ----

    @property
    def client(self):
        return Client(self.base_url)

    def sql(self, text):
        return self.cluster.sql(text, DATABASE, OWNER)

    def tenant(self, name):
        """A tenant whose limits no test meets by accident."""
        manage = [ROOT / "sql/manage", "--json"]
        environment = {**self.environment, "POSTGRES_HOST": self.cluster.socket}

        def run(*words):
            done = subprocess.run([*manage, *words], env=environment, text=True, capture_output=True, check=False)
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        made = run("create-tenant", "--name", name)
        key = run("create-key", "--tenant", name, "--scopes", "prep,check", "--label", "test", "--rate-prep", "100000", "--rate-check", "100000")
        return Tenant(self, name, made["id"], key)

    @property
    def run_dir(self):
        return self.folder

    def log(self, part):
        """What a part has logged on both hosts, or at the services."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob(f"*{part}*.log")))
