"""Several hosts on one machine: each is a network namespace with a name and an address of its own, on a bridge.

    with Hosts(template, name=value, ...) as hosts:   # template as for System; settings of the programs
        hosts.one, hosts.two                          # each runs a responder pool of either kind and a runner
        hosts.client                                  # through the front, which knows all hosts with pools
        hosts.one.kill("jobs"), hosts.one.part()      # a process, or the host's cable

Other hosts than these two: `names`, of which `pools`, `runners` and those named by `front` (nginx), `data` (PostgreSQL, Redis, the store; these two on `apart` where it is named) and
`standby` (a copy of PostgreSQL); what is on none of them is on the bridge's own address. With `pooler`, a pool_mode, the programs reach PostgreSQL
through a pgbouncer that may open `connections`. With `redis_cluster` Redis is a cluster of one, which refuses what several could not do. `given(address)` returns more settings, for peers that listen at the bridge's address.

PostgreSQL and Redis ask for passwords, the store is Swift. Everything is gone afterwards, whatever happened.
"""
import contextlib
import ctypes
import json
import os
import pathlib
import secrets
import shutil
import signal
import subprocess
import uuid

from support.client import Client
from support.pgbouncer import PgBouncer
from support.postgres import OWNER, Cluster, Standby
from support.s3.swift import SwiftServer
from support.system import BUILD, ROOT, Tenant, clean_environment, matching, temporary_folder
from support.waiting import wait_until

DATABASE = "course_supporter"
BUCKET = "course-supporter"
PORTS = {"api": 9001, "upload": 9002}  # of a host's own address, where nobody else is
LIBC = ctypes.CDLL(None, use_errno=True)


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
    with Net(["one"]) as net:
        try:
            net.make()
        except RuntimeError as refused:
            return str(refused)
    return None


class Net:
    """A bridge with the address `.1` and a namespace behind it for each name, `.2` and so on, in a network of documentation and benchmarks
    (RFC 2544)."""

    def __init__(self, names):
        number = os.getpid()
        self.bridge, self.prefix = f"csb{number}", f"198.18.{number % 254 + 1}"
        self.address = f"{self.prefix}.1"
        self.namespaces = {name: f"csh{number}-{place}" for place, name in enumerate(names, 1)}
        self.addresses = {name: f"{self.prefix}.{place + 1}" for place, name in enumerate(names, 1)}

    def __enter__(self):
        return self

    def make(self):
        command("ip", "link", "add", self.bridge, "type", "bridge")
        command("ip", "address", "add", f"{self.address}/24", "dev", self.bridge)
        command("ip", "link", "set", self.bridge, "up")
        for host, name in self.namespaces.items():
            command("ip", "netns", "add", name)
            command("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
            command("ip", "link", "set", name, "master", self.bridge, "up")
            command("ip", "-n", name, "address", "add", f"{self.addresses[host]}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                command("ip", "-n", name, "link", "set", device, "up")

    def __exit__(self, *_):
        names = self.namespaces.values()
        for words in (*(("link", "del", name) for name in (*names, self.bridge)), *(("netns", "del", name) for name in names)):
            with contextlib.suppress(RuntimeError):
                command("ip", *words)

    @contextlib.contextmanager
    def inside(self, host):
        """What this thread starts meanwhile is on that host; None: on the machine itself."""
        if host is None:
            yield
            return
        with open("/proc/thread-self/ns/net", "rb") as here, open(f"/run/netns/{self.namespaces[host]}", "rb") as there:
            enter(there)
            try:
                yield
            finally:
                enter(here)


def enter(namespace):
    if LIBC.setns(namespace.fileno(), 0):
        raise OSError(ctypes.get_errno(), "setns")


class Host:
    """One of them: what runs there, by name."""

    def __init__(self, namespace, address, folder):
        self.namespace, self.address, self.folder, self.environment = namespace, address, folder, None
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

    def lose(self):
        """Pulls its plug: nobody hears a last word of it."""
        self.part()
        self.close()

    def close(self):
        while self.processes:
            _, process = self.processes.popitem()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Hosts:
    def __init__(self, template, names=("one", "two"), pools=None, runners=None, front=None, data=None, standby=None, apart=None, pooler=None,
                 connections=20, redis_cluster=False, given=None, **settings):
        self.template, self.undo = template, contextlib.ExitStack()
        self.net = Net(names)
        self.with_pools, self.with_runners = pools or names, runners or names
        self.front_on, self.data_on, self.standby_on, self.pooler_mode = front, data, standby, pooler
        self.connections, self.apart_on = connections, apart or data
        self.redis_cluster = redis_cluster
        self.given, self.asked_for = given or (lambda address: {}), settings

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
        self.undo.enter_context(self.net)
        self.net.make()
        self.hosts = {name: self.undo.enter_context(contextlib.closing(Host(namespace, self.net.addresses[name], self.folder)))
                      for name, namespace in self.net.namespaces.items()}
        self.environment = clean_environment(**self.settings())
        for host in self.hosts.values():
            host.environment = self.environment
        for name in self.with_pools:
            self.hosts[name].start_pool("api")
            self.hosts[name].start_pool("upload")
        for name in self.with_runners:
            self.hosts[name].start_jobs()
        with self.net.inside(self.front_on):
            self.front(self.address(self.front_on), [self.net.addresses[name] for name in self.with_pools])

    def __getattr__(self, name):
        if name in self.__dict__.get("hosts", {}):
            return self.hosts[name]
        raise AttributeError(name)

    def address(self, host):
        return self.net.addresses.get(host, self.net.address)

    def settings(self):
        with self.net.inside(self.data_on):
            services = self.postgres(self.address(self.data_on))
        with self.net.inside(self.apart_on):
            services.update(self.redis(self.address(self.apart_on)), **self.store(self.address(self.apart_on)))
        if self.standby_on:
            services.update(self.replica(self.address(self.standby_on), services))
        if self.pooler_mode:
            services.update(self.pooler(services))
        return {"ENVIRONMENT": "testing", **services, "SHARE_DIR": ROOT, "LIBEXEC_DIR": BUILD, "FCGI_POOL_SIZE": 4,
                **self.given(self.net.address), **self.asked_for}

    # ---- the services ----

    def postgres(self, here):
        self.cluster = self.undo.enter_context(Cluster(self.template / "postgres", listen_addresses=here))
        password = secrets.token_hex(16)
        self.cluster.sql(f"ALTER ROLE {OWNER} PASSWORD '{password}'")
        with open(pathlib.Path(self.cluster.data) / "pg_hba.conf", "a", encoding="utf-8") as rules:
            rules.write(f"host all {OWNER} {self.net.prefix}.0/24 scram-sha-256\nlocal replication postgres trust\n")
        self.cluster.sql("SELECT pg_reload_conf()")
        return {**self.cluster.environment(DATABASE), "POSTGRES_HOST": here, "POSTGRES_PASSWORD": password}

    def replica(self, address, services):
        """A standby that has each transaction before its client hears of the commit."""
        with self.net.inside(self.standby_on):
            self.standby = self.undo.enter_context(Standby(self.cluster, "standby", listen_addresses=address, synchronous_commit="on"))
        for name, value in (("synchronous_standby_names", "standby"), ("synchronous_commit", "on")):
            self.cluster.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.cluster.stop()
        self.cluster.options.pop("synchronous_commit")
        with self.net.inside(self.data_on):
            self.cluster.start()
        wait_until(lambda: self.cluster.sql("SELECT sync_state FROM pg_stat_replication") == [["sync"]], 20, "the standby follows")
        return {"POSTGRES_HOST": f"{services['POSTGRES_HOST']},{address}"}

    def promote(self):
        """The standby takes the place of the database that is gone."""
        self.standby.promote()
        self.cluster = self.standby

    def pooler(self, services):
        self.bouncer = self.undo.enter_context(
            PgBouncer(self.folder / "pgbouncer", self.net.address, services["POSTGRES_HOST"], OWNER, services["POSTGRES_PASSWORD"],
                      DATABASE, self.pooler_mode, self.connections))
        return {"POSTGRES_HOST": self.bouncer.host, "POSTGRES_PORT": self.bouncer.port, "POSTGRES_POOL_MODE": self.pooler_mode,
                "POSTGRES_DIRECT_HOST": services["POSTGRES_HOST"]}

    def redis(self, here):
        password = secrets.token_hex(16)
        cluster = ("--cluster-enabled", "yes", "--cluster-config-file", self.folder / "nodes") if self.redis_cluster else ()
        self.service("redis-server", "--bind", here, "--port", "6379", "--requirepass", password, "--dir", self.folder,
                     "--save", "", "--maxmemory-policy", "noeviction", *cluster)
        if cluster:
            ask = ("redis-cli", "-h", here, "-a", password, "--no-auth-warning", "cluster")
            wait_until(lambda: "OK" in command(*ask, "addslotsrange", "0", "16383"), 10, "Redis answers")
            wait_until(lambda: "cluster_state:ok" in command(*ask, "info"), 10, "the cluster is up")
        return {"REDIS_URL": f"redis://:{password}@{here}:6379/0"}

    def store(self, here):
        self.swift = self.undo.enter_context(SwiftServer(self.folder / "store", address=here))
        self.swift.create_bucket(BUCKET)
        return {**self.swift.settings, "S3_BUCKET": BUCKET}

    def service(self, *words):
        with open(self.folder / f"{words[0]}.log", "ab") as log:
            process = subprocess.Popen([str(word) for word in words], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.undo.callback(process.wait)
        self.undo.callback(process.terminate)

    def front(self, here, addresses):
        """nginx, in front of the pools of all hosts."""
        place = self.folder / "nginx"
        shutil.copytree(ROOT / "nginx/include", place)
        servers = {f"{pool.upper()}_SERVERS": "".join(f"server {address}:{port};" for address in addresses) for pool, port in PORTS.items()}
        names = {"RUN": place, "LOG": place, "LISTEN": f"{here}:8080", "TLS": "", "SERVERS": "", "DOCS": ROOT / "build/docs",
                 "UPLOAD_BODY": "1073741824", "API_TIMEOUT": "70s", "STATUS_ALLOW": "allow all;",
                 "ORIGINS": "", "CREDENTIALS": "", "ADDRESS_RATE": "200r/s", "UNLIMITED": "0.0.0.0/0 1;", **servers}
        with open(ROOT / "nginx/nginx.conf.in", "rb") as template, open(place / "nginx.conf", "wb") as conf:
            subprocess.run([ROOT / "nginx/render"], stdin=template, stdout=conf, env=clean_environment(**names), check=True)
        self.service("nginx", "-e", place / "nginx.log", "-p", place, "-c", place / "nginx.conf")
        self.base_url = f"http://{here}:8080"
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
        """By the database's socket, whatever became of its host's cable."""
        return self.cluster.sql(text, DATABASE, OWNER)

    def sql_value(self, text):
        return self.sql(text)[0][0]

    def stored_objects(self):
        return self.swift.names(BUCKET)

    def manage(self, *words):
        """sql/manage with --json; what it printed, read."""
        environment = {**self.environment, "POSTGRES_HOST": self.cluster.socket, "POSTGRES_PORT": "5432", "POSTGRES_DIRECT_HOST": ""}
        done = subprocess.run([ROOT / "sql/manage", "--json", *words], env=environment, text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def tenant(self, name=None):
        """A tenant whose limits no test meets by accident."""
        name = name or f"tenant-{uuid.uuid4().hex[:12]}"
        made = self.manage("create-tenant", "--name", name)
        return Tenant(self, name, made["id"], self.key(name))

    def key(self, tenant):
        return self.manage("create-key", "--tenant", tenant, "--scopes", "prep,check", "--label", "test", "--rate-prep", "100000",
                           "--rate-check", "100000")

    @property
    def run_dir(self):
        return self.folder

    def log(self, part):
        """What a part has logged on all hosts, or at the services."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob(f"*{part}*.log")))
