"""A whole running system for tests, brought up by the same scripts as `make up`, in a directory of its own on a free port."""
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import uuid

from support.client import Client
from support.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOCAL = ROOT / "docker/local"
BUILD = ROOT / os.environ.get("BUILD", "build")
KEY_LISTENER = "cs-api-keys"
PARTS = ("nginx", "api", "upload", "jobs", "redis", "postgres")
KEPT = ("PATH", "LANG", "BUILD", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "RUN_USER", "HOME")


def clean_environment(**settings):
    """Nothing of the caller's settings reaches a test's system, not even by .env."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "ENV_FILE": "", **{name: str(value) for name, value in settings.items()}}


def temporary_folder():
    """A new directory that any user may enter, for the servers of root's systems run as another user."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cs-test-"))
    folder.chmod(0o755)
    return folder


@contextlib.contextmanager
def passing_folder():
    """The same, gone at the end."""
    folder = temporary_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Tenant(Client):
    """A client that knows whose key it sends."""

    def __init__(self, system, name, id_, made, **more):
        super().__init__(system.base_url, made["key"], **more)
        self.system, self.name, self.id, self.key_id = system, name, id_, made["id"]

    def new_key(self, scopes="prep,check", prep=100000, check=100000, **options):
        """Another key of this tenant: a client of its own."""
        made = self.system.create_key(self.name, scopes, prep, check, **options)
        return Tenant(self.system, self.name, self.id, made)

    def course(self, title="A course", **fields):
        return self.post("/courses", {"title": title, **fields}).expect(201)["id"]


class System:
    """One system. `settings` are those of .env.example. With a `template` (the run_dir of a system that is down) it begins with a copy of
    that one's database, which saves making one."""

    def __init__(self, template=None, **settings):
        self.settings = settings
        self.folder = temporary_folder()
        self.run_dir = self.folder / "run"
        self.env = {}
        if template:
            subprocess.run(["cp", "-a", template, self.run_dir], check=True)

    # ---- up and down ----

    def script(self, name, **variables):
        """Runs docker/local/<name> for this system; the finished process."""
        variables = {"RUN_DIR": self.run_dir, "PORT": 0, **self.settings, **variables}
        return subprocess.run([LOCAL / name], env=clean_environment(**variables), cwd="/", text=True, timeout=300,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)

    def up(self, **variables):
        done = self.script("up", **variables)
        assert done.returncode == 0, f"up failed:\n{done.stdout}{done.stderr}"
        self.read_env()
        return self

    def read_env(self):
        self.env = dict(word.split("=", 1) for word in shlex.split((self.run_dir / "env").read_text()))

    def down(self):
        done = self.script("down")
        assert done.returncode == 0, f"down failed:\n{done.stdout}{done.stderr}"
        return done.stdout

    def remove(self):
        """Stops it and leaves nothing behind."""
        self.down()
        base = self.base
        if base != self.run_dir:
            shutil.rmtree(base, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- where things are ----

    @property
    def base(self):
        link = self.run_dir / "base"
        return link.resolve() if link.exists() else self.run_dir

    @property
    def base_url(self):
        return self.env["BASE_URL"]

    @property
    def api_key(self):
        return self.env["API_KEY"]

    @property
    def store_dir(self):
        return pathlib.Path(self.env["STORE_DIR"])

    def stored_objects(self):
        """The names of all objects. Folders may go meanwhile."""
        return {os.path.relpath(os.path.join(folder, name), self.store_dir) for folder, _, names in os.walk(self.store_dir) for name in names}

    @property
    def sockets(self):
        return pathlib.Path(self.env["POSTGRES_HOST"])

    @property
    def client(self):
        """A client without a key."""
        return Client(self.base_url)

    def well(self, method="GET"):
        """The answer of /health when all is well: a service that says nothing for a moment counts as away."""
        return wait_until(lambda: (answer := self.client.request(method, "//health")).status == 200 and answer)

    @property
    def environment(self):
        """What a program of the system, or sql/manage, needs in its environment."""
        return {**clean_environment(), **self.env}

    # ---- admin ----

    def manage(self, *words):
        """sql/manage with --json; what it printed, read."""
        done = subprocess.run([ROOT / "sql/manage", *map(str, words), "--json"], env=self.environment, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        assert done.returncode == 0, f"manage {words}: {done.stderr}"
        return json.loads(done.stdout)

    def create_key(self, tenant, scopes="prep,check", prep=100000, check=100000, label="test", **options):
        more = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
        return self.manage("create-key", "--tenant", tenant, "--scopes", scopes, "--label", label,
                           "--rate-prep", prep, "--rate-check", check, *more)

    def tenant(self, name=None, **key):
        """A new tenant with a key, by default one whose limits no test meets by accident."""
        name = name or f"tenant-{uuid.uuid4().hex[:12]}"
        made = self.manage("create-tenant", "--name", name)
        return Tenant(self, name, made["id"], self.create_key(name, **key))

    # ---- the services ----

    def sql(self, text, user=None, **values):
        """Rows of a statement as lists of texts, run by the owner of the tables. `values` stand in it as :'name'."""
        variables = [word for name, value in values.items() for word in ("-v", f"{name}={value}")]
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", *variables,
                               "-h", self.env["POSTGRES_HOST"], "-U", user or self.env["POSTGRES_USER"], "-d", self.env["POSTGRES_DB"]],
                              input=text, text=True, timeout=60, capture_output=True, check=False, env=clean_environment())
        assert done.returncode == 0, done.stderr
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    def sql_value(self, text, **values):
        return self.sql(text, **values)[0][0]

    def redis(self, *words):
        done = subprocess.run(["redis-cli", "-s", self.sockets / "redis", *map(str, words)], text=True, timeout=30,
                              capture_output=True, check=True, env=clean_environment())
        return done.stdout.rstrip("\n")

    # ---- the processes ----

    def pid(self, part):
        """Of a part: nginx, api, upload (the pools' masters), jobs, redis, postgres."""
        return int((self.run_dir / "pids" / part).read_text().split()[0])

    def responders(self, pool="api"):
        return [pid for pid in children(self.pid(pool)) if name_of(pid) != KEY_LISTENER]

    def key_listener(self, pool="api"):
        """The process that keeps a pool's key cache true; None while there is none."""
        return next((pid for pid in children(self.pid(pool)) if name_of(pid) == KEY_LISTENER), None)

    def signal(self, part, number):
        os.kill(self.pid(part), number)

    def kill(self, part):
        self.signal(part, signal.SIGKILL)

    def further_runner(self, log=os.devnull, **settings):
        """Another runner beside the system's own, with these settings of its own: a process that the caller ends."""
        environment = {**self.environment, **{name: str(value) for name, value in settings.items()}}
        with open(log, "ab") as told:
            return subprocess.Popen([BUILD / "cs-jobs"], env=environment, stdin=subprocess.DEVNULL, stderr=told)

    def write_settings(self, name, **changes):
        """A settings file of this system, for programs of the caller's own; a setting that is None is left out."""
        settings = {key: value for key, value in {**self.env, **changes}.items() if key not in ("BASE_URL", "API_KEY") and value is not None}
        path = self.folder / name
        path.touch(mode=0o600)
        path.write_text("".join(f"{key}={value}\n" for key, value in settings.items()))
        return path

    def living(self):
        return [part for part in PARTS if (self.run_dir / "pids" / part).exists() and alive(self.pid(part))]

    # ---- the logs ----

    def log_path(self, part):
        return self.base / "log" / f"{part}.log"

    def log(self, part):
        return self.log_path(part).read_text(errors="replace") if self.log_path(part).exists() else ""

    def log_lines(self, part, **fields):
        """The JSON lines of a part's log that have these fields."""
        return matching(self.log(part), fields)


def matching(log, fields):
    """The JSON lines of a text that have these fields; others are not even read."""
    words = [json.dumps(value) for value in fields.values()]
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{") and all(word in line for word in words)]
    return [line for line in lines if all(line.get(name) == value for name, value in fields.items())]


def name_of(pid):
    """None when it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return None


def alive(pid):
    """Whether there is such a process and it is not a zombie."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def children(pid):
    try:
        return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def descendants(pid):
    below = children(pid)
    return below + [deeper for child in below for deeper in descendants(child)]


def freeze(pid):
    """Stops a process and all below it; their ids, for thaw(). Each is stopped before its children are listed: it makes no more of them."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except ProcessLookupError:
        return []
    return [pid, *(deeper for child in children(pid) for deeper in freeze(child))]


def thaw(pids):
    for pid in pids:
        if alive(pid):
            os.kill(pid, signal.SIGCONT)


def memory_peak(pid):
    """Peak resident memory of a process, in bytes (VmHWM)."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"process {pid} has ended")
