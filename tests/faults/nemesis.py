#!/usr/bin/python3
"""Jobs under fire: clients upload while a seeded schedule kills, freezes and empties what the system is made of. Afterwards everything
that was accepted must have ended, once.

    tests/faults/nemesis.py [SECONDS] [SEED]     runs it and prints the table (make nemesis)
"""
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.forms import Form  # noqa: E402
from support.system import ROOT, System, alive, children, temporary_folder  # noqa: E402
from support.waiting import wait_until  # noqa: E402

BUILD = ROOT / os.environ.get("BUILD", "build")
CLIENTS = 3
CALM = 180  # seconds within which everything has ended once the fire has ceased
SETTINGS = {"ENVIRONMENT": "testing", "WORKER_LEASE": 3, "WORKER_RETRY_BASE_MS": 100, "WORKER_MAX_TRIES": 100, "WORKER_TENANT_JOBS": 4}


class Nemesis:
    """One run. `template` as for System."""

    def __init__(self, seed, template=None):
        self.random = random.Random(seed)
        self.folder = temporary_folder()
        shutil.copy(ROOT / "tests/jobs/cs-extract", self.folder / "cs-extract")
        self.runs = self.folder / "runs"
        self.runs.touch()
        self.runs.chmod(0o666)
        self.system = System(template, LIBEXEC_DIR=self.folder, **SETTINGS)
        self.runner = None
        self.accepted, self.refused, self.blows = [], 0, collections.Counter()
        self.over = threading.Event()
        self.lock = threading.Lock()

    # ---- the stream ----

    def client(self, tenant, course):
        while not self.over.is_set():
            asked = {"unique": uuid.uuid4().hex, "log": str(self.runs)}
            form = Form(source_type="text").file("a.txt", json.dumps(asked).encode())
            try:
                answer = tenant.send_form(f"/courses/{course}/materials", form)
                made = answer.json() if answer.status == 201 else None
            except Exception:  # pylint: disable=broad-except
                made = None  # whatever a client may see of a system under fire
            with self.lock:
                if made:
                    self.accepted.append(made)
                else:
                    self.refused += 1
            time.sleep(0.25)

    # ---- the blows ----

    def start_runner(self):
        with open(self.folder / "runner.log", "ab") as log:
            self.runner = subprocess.Popen([BUILD / "cs-jobs"], env=self.system.environment, stdin=subprocess.DEVNULL, stderr=log)

    def mend(self):
        """Starts again what was killed. A responder that has not noticed yet may spoil the first look at its health."""
        wait_until(lambda: self.system.script("up").returncode == 0, 60, "up again")

    def runners(self):
        pids = [self.runner.pid] + ([self.system.pid("jobs")] if "jobs" in self.system.living() else [])
        return [pid for pid in pids if alive(pid)]

    def kill_runner(self):
        victim = self.random.choice(self.runners() or [0])
        if victim:
            os.kill(victim, signal.SIGKILL)
        if victim == self.runner.pid:
            self.runner.wait()
            self.start_runner()
        else:
            self.mend()

    def kill_child(self):
        victims = [child for pid in self.runners() for child in children(pid)]
        if victims:
            os.kill(self.random.choice(victims), signal.SIGKILL)

    def freeze_runner(self):
        victim = self.random.choice(self.runners() or [0])
        if not victim:
            return
        whole = [victim, *children(victim)]
        for pid in whole:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(self.random.uniform(3, 5))
        for pid in whole:
            if alive(pid):
                os.kill(pid, signal.SIGCONT)

    def kill_responder(self):
        victims = self.system.responders(self.random.choice(("api", "upload")))
        if victims:
            os.kill(self.random.choice(victims), signal.SIGKILL)

    def empty_redis(self):
        self.system.redis("FLUSHALL")

    def kill_redis(self):
        self.system.kill("redis")
        wait_until(lambda: "redis" not in self.system.living(), 10)
        self.mend()

    def crash_postgres(self):
        self.system.signal("postgres", signal.SIGQUIT)
        wait_until(lambda: "postgres" not in self.system.living(), 20)
        self.mend()

    def strike(self):
        blows = {self.kill_child: 4, self.kill_runner: 2, self.freeze_runner: 2, self.kill_responder: 3, self.empty_redis: 3,
                 self.kill_redis: 1, self.crash_postgres: 1}
        blow = self.random.choices(list(blows), list(blows.values()))[0]
        try:
            blow()
            self.blows[blow.__name__.replace("_", " ")] += 1
        except ProcessLookupError:
            pass  # it ended by itself just before

    # ---- the whole ----

    def run(self, seconds):
        self.system.up()
        self.start_runner()
        tenants = [self.system.tenant() for _ in range(CLIENTS)]
        clients = [threading.Thread(target=self.client, args=(tenant, tenant.course())) for tenant in tenants]
        for each in clients:
            each.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self.random.uniform(0.2, 1.2))
            self.strike()
        self.over.set()
        for each in clients:
            each.join()
        self.mend()
        return self.count()

    def states(self):
        return collections.Counter(status for status, in self.system.sql("SELECT status FROM jobs"))

    def count(self):
        """The table, once all is quiet."""
        begun = time.monotonic()
        try:
            wait_until(lambda: not {"queued", "active"} & set(self.states()), CALM, "all jobs ended")
        except AssertionError:
            pass  # they are counted as lost
        calm = time.monotonic() - begun
        ended = {id_: status for id_, status in self.system.sql("SELECT id, status FROM jobs WHERE status NOT IN ('queued', 'active')")}
        materials = [id_ for id_, in self.system.sql("SELECT id FROM material_entries")]
        documents = [id_ for id_, in self.system.sql("SELECT material_id FROM material_documents")]
        keys = {key for key, in self.system.sql("SELECT object_key FROM material_entries")}
        stored = [str(path.relative_to(self.system.store_dir)) for path in self.system.store_dir.rglob("*") if path.is_file()]
        return {
            "accepted": len(self.accepted),
            "ended": sum(made["job_id"] in ended for made in self.accepted),
            "lost jobs": sum(made["job_id"] not in ended for made in self.accepted),
            "lost materials": len({made["id"] for made in self.accepted} - set(materials)),
            "lost objects": sum(not any(key in path for path in stored) for key in keys),
            "failed": sum(status != "complete" for status in ended.values()),
            "without a document": len(set(materials) - set(documents)),
            "doubled jobs": self.doubled("jobs", "material_id"),
            "doubled documents": len(documents) - len(set(documents)),
            "doubled subjects": self.doubled("jobs", "subject"),
            "refused or cut off": self.refused,
            "attempts": int(self.system.sql_value("SELECT sum(attempt) FROM jobs")),
            "extractor runs": len(self.runs.read_text().splitlines()),
            "seconds until calm": round(calm, 1),
            **{f"blow: {name}": times for name, times in sorted(self.blows.items())},
        }

    def doubled(self, table, column):
        return int(self.system.sql_value(f"SELECT count(*) - count(DISTINCT {column}) FROM {table}"))

    def close(self):
        if self.runner:
            self.runner.kill()
            self.runner.wait()
        self.system.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


LOSSES = ("lost jobs", "lost materials", "lost objects", "failed", "without a document", "doubled jobs", "doubled documents",
          "doubled subjects")


def main():
    seconds, seed = float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 1
    nemesis = Nemesis(seed)
    try:
        table = nemesis.run(seconds)
    finally:
        nemesis.close()
    print(f"| {seconds:g} seconds, seed {seed} | |\n|---|---:|")
    for name, figure in table.items():
        print(f"| {name} | {figure} |")
    sys.exit(any(table[name] for name in LOSSES))


if __name__ == "__main__":
    main()
