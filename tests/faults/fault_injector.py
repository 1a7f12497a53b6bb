"""What the chaos test does to a system: each fault kills, freezes or empties one part. A fault ends when what it killed runs again, as it would under
whatever watches over services, and is known by the moment it took effect."""
import os
import pathlib
import random
import shutil
import signal
import threading
import time

from support.system import alive, children, freeze, name_of, thaw
from support.waiting import wait_until

FAULTS = {  # how often each comes in a round
    "kill child": 3, "kill extractor": 2, "kill sender": 2, "freeze sender": 1, "kill runner": 3, "freeze runner": 2,
    "drain runner": 1, "kill responder": 3, "kill master": 1, "flush Redis": 2, "kill Redis": 1, "replace Redis by an empty one": 1,
    "crash PostgreSQL": 1, "restart PostgreSQL": 1, "kill a PostgreSQL session": 1,
}


class FaultInjector:
    """The runners are two: that of the system and one more, started here."""

    def __init__(self, system, folder, seed):
        self.system, self.folder, self.random = system, folder, random.Random(seed)
        self.pending, self.injected, self.thaws = [], [], []  # injected: (name, the moment it took effect)
        self.second = None
        self.start_second()

    # ---- the schedule ----

    def inject(self):
        """The next of the round; each round has an order of its own."""
        if not self.pending:
            self.pending = [name for name, count in FAULTS.items() for _ in range(count)]
            self.random.shuffle(self.pending)
        name = self.pending.pop()
        try:
            moment = getattr(self, name.replace(" ", "_").replace("PostgreSQL", "postgres").replace("Redis", "redis"))()
        except ProcessLookupError:
            return  # it ended by itself just before
        if moment:
            self.injected.append((name, moment))

    def wait_for_thaw(self):
        for thawing in self.thaws:
            thawing.join()

    def settle(self):
        """Everything runs, nothing is frozen."""
        self.wait_for_thaw()
        self.mend()

    def close(self):
        self.wait_for_thaw()
        self.second.kill()
        self.second.wait()

    def mend(self):
        """Starts again what was killed. A responder that has not noticed yet may spoil the first look at its health."""
        wait_until(lambda: self.system.script("up").returncode == 0, 60, "up again")

    def start_second(self):
        self.second = self.system.further_runner(self.log)

    @property
    def log(self):
        return self.folder / "second-runner.log"

    # ---- who there is ----

    def runners(self):
        pids = [self.second.pid] + ([self.system.pid("jobs")] if "jobs" in self.system.living() else [])
        return [pid for pid in pids if alive(pid)]

    def one(self, pids):
        return self.random.choice(sorted(pids)) if pids else None

    def senders(self):
        return [pid for runner in self.runners() for pid in children(runner) if name_of(pid) == "cs-webhooks"]

    def workers(self):
        return [pid for runner in self.runners() for pid in children(runner) if name_of(pid) != "cs-webhooks"]

    # ---- how they are struck ----

    def end(self, pid, number=signal.SIGKILL, seconds=10):
        """The moment when the process is gone; None when there is none."""
        if pid is None:
            return None
        os.kill(pid, number)
        wait_until(lambda: not alive(pid), seconds, f"process {pid} is gone")
        return time.time()

    def freeze(self, pid, seconds):
        if pid is None:
            return None
        self.thaws = [thawing for thawing in self.thaws if thawing.is_alive()]
        self.thaws.append(threading.Timer(seconds, thaw, [freeze(pid)]))
        self.thaws[-1].start()
        return time.time()

    def end_runner(self, number, seconds):
        victim = self.one(self.runners())
        moment = self.end(victim, number, seconds)
        if victim == self.second.pid:
            self.second.wait()
            self.start_second()
        else:
            self.mend()
        return moment

    def end_part(self, part, number=signal.SIGKILL):
        moment = self.end(self.system.pid(part), number, 20) if part in self.system.living() else None
        self.mend()
        return moment

    # ---- the faults ----

    def kill_child(self):
        return self.end(self.one(self.workers()))

    def kill_extractor(self):
        return self.end(self.one([pid for worker in self.workers() for pid in children(worker)]))

    def kill_sender(self):
        return self.end(self.one(self.senders()))

    def freeze_sender(self):
        return self.freeze(self.one(self.senders()), self.random.uniform(2, 14))

    def kill_runner(self):
        return self.end_runner(signal.SIGKILL, 10)

    def drain_runner(self):
        return self.end_runner(signal.SIGTERM, 30)

    def freeze_runner(self):
        return self.freeze(self.one(self.runners()), self.random.uniform(3, 5))

    def kill_responder(self):
        return self.end(self.one(self.system.responders(self.random.choice(("api", "upload")))))

    def kill_master(self):
        return self.end_part(self.random.choice(("api", "upload")))

    def flush_redis(self):
        self.system.redis("FLUSHALL")
        return time.time()

    def kill_redis(self):
        return self.end_part("redis")

    def replace_redis_by_an_empty_one(self):
        moment = self.end(self.system.pid("redis")) if "redis" in self.system.living() else None
        shutil.rmtree(self.system.base / "redis")
        self.mend()
        return moment

    def crash_postgres(self):
        return self.end_part("postgres", signal.SIGQUIT)

    def restart_postgres(self):
        return self.end_part("postgres", signal.SIGINT)

    def kill_a_postgres_session(self):
        """The server ends all sessions then and recovers, as after a crash."""
        victims = [pid for pid in children(self.system.pid("postgres")) if b"[local]" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()]
        return self.end(self.one(victims))
