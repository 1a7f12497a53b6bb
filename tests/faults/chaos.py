#!/usr/bin/python3
"""Jobs under faults: clients upload and generate while a seeded schedule kills, freezes and empties parts of the system. Afterwards
everything that was accepted must have ended once, been reported once and been paid for once.

    tests/faults/chaos.py [SECONDS] [SEED] [--write FILE]     runs it and prints the table (make chaos)
"""
import argparse
import collections
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from faults.fault_injector import FaultInjector  # noqa: E402
from faults.workload import Workload  # noqa: E402
from faults.checker import LOSSES, Checker, completions, recoveries  # noqa: E402
from support.extractor import extractor_folder  # noqa: E402
from support.system import System  # noqa: E402
from support.waiting import wait_until  # noqa: E402

CLIENTS = 3
CALM = 180  # seconds within which everything has ended after the last fault
SETTINGS = {"ENVIRONMENT": "testing", "WORKER_LEASE": 3, "WORKER_RETRY_BASE_MS": 100, "WORKER_MAX_TRIES": 100, "WORKER_MAX_JOBS": 4,
            "WEBHOOK_ALLOW_PRIVATE": "true", "WEBHOOK_TIMEOUT": 1, "LLM_TIMEOUT": 10}
HEAD = """# Chaos test

Written by `make chaos SECONDS={seconds:g} SEED={seed} WRITE=1`. {clients} clients upload texts and recordings and generate structures, while parts of the
system are killed, frozen and emptied in an order that the seed decides; two runners share the work, leases last {lease} s instead of 15. When no
more faults are injected and all jobs have ended, everything is counted. The extractor is a script that does what each file asks for, so that jobs can be made
to last; the model and the receiver of webhooks are scripted, and fail now and then by themselves. What must be 0 is in bold.

"""


class Chaos:
    """One run. `template` as for System."""

    def __init__(self, seed, template=None):
        self.seed, self.folder = seed, extractor_folder()
        self.runs = self.folder / "runs"
        self.runs.touch()
        self.runs.chmod(0o666)
        self.workload = Workload(seed)
        self.system = System(template, LIBEXEC_DIR=self.folder, **self.workload.settings, **SETTINGS)
        self.injector = None

    def run(self, seconds):
        """{what was counted: how many}"""
        self.system.up()
        self.injector = FaultInjector(self.system, self.folder, self.seed)
        self.workload.begin(self.system, self.runs, CLIENTS)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self.injector.random.uniform(0.2, 1.0))
            self.injector.inject()
        self.injector.settle()
        self.workload.end()
        quiet = self.calm_down()
        return {**Checker(self.system, self.workload).table(), "requests sent again": self.workload.total("again"),
                "requests given up": self.workload.total("given_up"), "extractor runs": len(self.runs.read_text().splitlines()),
                "seconds until all was quiet": round(quiet, 1)}

    def calm_down(self):
        """Seconds until everything has ended. Messages that a receiver refused need not wait for their next hour."""
        begun = time.monotonic()
        try:
            wait_until(self.is_quiet, CALM, "all quiet")
        except AssertionError:
            pass  # what has not ended is counted as lost
        return time.monotonic() - begun

    def is_quiet(self):
        left = self.system.sql_value("""
            UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'pending' AND lease_until IS NULL AND next_attempt_at > now();
            SELECT (SELECT count(*) FROM jobs WHERE status IN ('queued', 'active'))
                 + (SELECT count(*) FROM webhook_deliveries WHERE status = 'pending')""")
        return left == "0"

    def recoveries(self):
        return recoveries(self.injector.injected, completions(self.system.log_path("jobs"), self.injector.log))

    def close(self):
        self.workload.close()
        if self.injector:
            self.injector.close()
        self.system.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def report(chaos, seconds, table):
    """The tables as Markdown."""
    lines = [f"| {seconds:g} seconds, seed {chaos.seed} | |", "|---|---:|"]
    for name, figure in table.items():
        lines.append(f"| **{name}** | **{figure}** |" if name in LOSSES else f"| {name} | {figure} |")
    injected = collections.Counter(name for name, _ in chaos.injector.injected)
    lines += ["", "Seconds from a fault to the next completed job, whoever did it:", "", "| Fault | times | median | worst |", "|---|---:|---:|---:|"]
    for name, (_, median, worst) in chaos.recoveries().items():
        lines.append(f"| {name} | {injected[name]} | {median:.2f} | {worst:.2f} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Jobs under injected faults")
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE", help="the tables go there as well")
    options = parser.parse_args()
    chaos = Chaos(options.seed)
    try:
        table = chaos.run(options.seconds)
        text = report(chaos, options.seconds, table)
    finally:
        chaos.close()
    print(text, end="")
    if options.write:
        head = HEAD.format(seconds=options.seconds, seed=options.seed, clients=CLIENTS, lease=SETTINGS["WORKER_LEASE"])
        options.write.write_text(head + text)
    sys.exit(any(table[name] for name in LOSSES))


if __name__ == "__main__":
    main()
