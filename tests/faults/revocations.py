#!/usr/bin/python3
"""Keys are revoked, and tenants deactivated, while clients use them: how long a key was still accepted.

    tests/faults/revocations.py [COUNT]     revokes so many, under load, while the key listener is killed, frozen and cut off (make revocations)
"""
import hashlib
import http.client
import os
import pathlib
import random
import secrets
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.system import System, clean_environment  # noqa: E402

ALLOWED = 1.0  # seconds from a revocation until the key is refused
WATCHED = 1.5  # for so long after that a key is still asked for
BLOWS_EVERY = 2.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cs-api keys'"


class Sql:
    """A session of psql that stays: what it is told has been committed when run() returns."""

    def __init__(self, system):
        self.psql = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-h", system.env["POSTGRES_HOST"], "-U",
                                      system.env["POSTGRES_USER"], system.env["POSTGRES_DB"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                     env=clean_environment())

    def run(self, text):
        self.psql.stdin.write(f"{text};\n\\echo done\n")
        self.psql.stdin.flush()
        lines = []
        while (line := self.psql.stdout.readline()) != "done\n":
            assert line, "psql has ended"
            lines.append(line.rstrip("\n"))
        return lines

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()
        self.psql.stdout.close()


class Revocations:
    """Keys, each of a tenant of its own, on a system that runs, and clients that use them in turn."""

    def __init__(self, system, count, clients=3):
        self.system, self.sql = system, Sql(system)
        self.keys = [f"cs_live_{secrets.token_hex(16)}" for _ in range(count)]
        self.withdrawn = {}  # key: when the command that withdrew it returned
        self.late = []  # (seconds after that, status) of answers to requests that began too late to be anything but 401
        self.longest = 0.0  # the last moment after a revocation at which a request that was let in began
        self.answers, self.over, self.lock = 0, threading.Event(), threading.Lock()
        self.insert()
        self.threads = [threading.Thread(target=self.use, args=(number,), daemon=True) for number in range(clients)]

    def insert(self):
        rows = ",".join(f"('revoked-{hashlib.sha256(key.encode()).hexdigest()}')" for key in self.keys)
        self.sql.run(f"INSERT INTO tenants (name) VALUES {rows}")
        self.sql.run("INSERT INTO api_keys (tenant_id, key_hash, key_prefix, label, scopes, rate_limit_prep)"
                     " SELECT id, substr(name, 9), 'cs_live_abcd', 'revoked', '{prep}', 1000000 FROM tenants WHERE name LIKE 'revoked-%'")

    # ---- clients ----

    def wanted(self, chance):
        """The keys that are asked for now: those that are good, and those withdrawn a short while ago."""
        with self.lock:
            recent = [key for key, at in self.withdrawn.items() if time.monotonic() < at + ALLOWED + WATCHED]
        good = self.keys[len(self.withdrawn):len(self.withdrawn) + 50]
        return recent if recent and chance < 0.7 else good or recent

    def use(self, number):
        chance = random.Random(number)
        address = self.system.client.address
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
        while not self.over.is_set():
            keys = self.wanted(chance.random())
            if keys:
                self.ask(connection, chance.choice(keys))
        connection.close()

    def ask(self, connection, key):
        began = time.monotonic()
        connection.request("GET", "/api/v1/courses", headers={"X-API-Key": key})
        response = connection.getresponse()
        response.read()
        with self.lock:
            self.answers += 1
            since = began - self.withdrawn.get(key, began)
            if response.status == 200:
                self.longest = max(self.longest, since)
            if since > ALLOWED and response.status not in (401, 503):
                self.late.append((round(since, 3), response.status))

    # ---- revoking ----

    def withdraw(self, key):
        """Every second one by its tenant."""
        digest = hashlib.sha256(key.encode()).hexdigest()
        if len(self.withdrawn) % 2:
            self.sql.run(f"UPDATE api_keys SET is_active = false WHERE key_hash = '{digest}'")
        else:
            self.sql.run(f"UPDATE tenants SET is_active = false WHERE name = 'revoked-{digest}'")
        with self.lock:
            self.withdrawn[key] = time.monotonic()

    def run(self, pause, blow=lambda: None):
        for thread in self.threads:
            thread.start()
        struck = time.monotonic()
        for key in self.keys:
            time.sleep(pause)  # the clients warm the cache meanwhile
            if time.monotonic() - struck > BLOWS_EVERY:
                struck = time.monotonic()
                blow()
            self.withdraw(key)
        time.sleep(ALLOWED + WATCHED)
        self.over.set()
        for thread in self.threads:
            thread.join()
        self.sql.close()


class Blows:
    """The listener is killed, cut off, and frozen for three seconds, in turn."""

    def __init__(self, system):
        self.system, self.number, self.sql = system, 0, Sql(system)

    def strike(self):
        pid, self.number = self.system.key_listener(), self.number + 1
        if self.number % 3 == 1:
            self.sql.run(CUT)
        elif pid and self.number % 3 == 2:
            os.kill(pid, signal.SIGKILL)
        elif pid:
            os.kill(pid, signal.SIGSTOP)
            threading.Timer(3, lambda: os.kill(pid, signal.SIGCONT)).start()


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    system = System(FCGI_POOL_SIZE=4)
    try:
        system.up()
        revocations = Revocations(system, count)
        revocations.run(0.05, Blows(system).strike)
        print(f"{count} revocations, {revocations.answers} answers: accepted for {revocations.longest:.3f} s at the longest,"
              f" {len(revocations.late)} answers too late {revocations.late[:5]}")
        return 1 if revocations.late else 0
    finally:
        system.remove()


if __name__ == "__main__":
    sys.exit(main())
