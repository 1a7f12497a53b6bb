#!/usr/bin/python3
"""Jobs under fire: clients upload and generate while a seeded schedule kills, freezes and empties what the system is made of. Afterwards
everything that was accepted must have ended, once, been told once and been paid for once.

    tests/faults/nemesis.py [SECONDS] [SEED] [--write FILE]     runs it and prints the table (make nemesis)
"""
import argparse
import collections
import pathlib
import shutil
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from faults.blows import Blows  # noqa: E402
from faults.stream import Stream  # noqa: E402
from faults.tally import LOSSES, Tally, completions, recoveries  # noqa: E402
from support.extractor import extractor_folder  # noqa: E402
from support.system import System  # noqa: E402
from support.waiting import wait_until  # noqa: E402

CLIENTS = 3
CALM = 180  # seconds within which everything has ended once the fire has ceased
SETTINGS = {"ENVIRONMENT": "testing", "WORKER_LEASE": 3, "WORKER_RETRY_BASE_MS": 100, "WORKER_MAX_TRIES": 100, "WORKER_MAX_JOBS": 4,
            "WEBHOOK_ALLOW_PRIVATE": "true", "WEBHOOK_TIMEOUT": 1, "LLM_TIMEOUT": 10}
HEAD = """# The nemesis

Written by `make nemesis SECONDS={seconds:g} SEED={seed} WRITE=1`. {clients} clients upload texts and recordings and generate structures, while parts of the
system are killed, frozen and emptied in an order that the seed decides; two runners share the work, leases last {lease} s instead of 15. When the
fire has ceased and all is quiet, everything is counted. The extractor is one that does as it is told, so that jobs can be made
to last; the model and the receiver of webhooks are scripted, and fail now and then by themselves. What must be nothing is in bold.

"""


class Nemesis:
    """One run. `template` as for System."""

    def __init__(self, seed, template=None):
        self.seed, self.folder = seed, extractor_folder()
        self.runs = self.folder / "runs"
        self.runs.touch()
        self.runs.chmod(0o666)
        self.stream = Stream(seed)
        self.system = System(template, LIBEXEC_DIR=self.folder, **self.stream.settings, **SETTINGS)
        self.blows = None

    def run(self, seconds):
        """{what was counted: how many}"""
        self.system.up()
        self.blows = Blows(self.system, self.folder, self.seed)
        self.stream.begin(self.system, self.runs, CLIENTS)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self.blows.random.uniform(0.2, 1.0))
            self.blows.strike()
        self.blows.settle()
        self.stream.end()
        quiet = self.calm_down()
        return {**Tally(self.system, self.stream).table(), "requests sent again": self.stream.total("again"),
                "requests given up": self.stream.total("given_up"), "extractor runs": len(self.runs.read_text().splitlines()),
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
        return recoveries(self.blows.dealt, completions(self.system.log_path("jobs"), self.blows.log))

    def close(self):
        self.stream.close()
        if self.blows:
            self.blows.close()
        self.system.remove()
        shutil.rmtree(self.folder, ignore_errors=True)


def report(nemesis, seconds, table):
    """The tables as Markdown."""
    lines = [f"| {seconds:g} seconds, seed {nemesis.seed} | |", "|---|---:|"]
    for name, figure in table.items():
        lines.append(f"| **{name}** | **{figure}** |" if name in LOSSES else f"| {name} | {figure} |")
    dealt = collections.Counter(name for name, _ in nemesis.blows.dealt)
    lines += ["", "Seconds from a blow to the next completed job, whoever did it:", "", "| Blow | times | median | worst |", "|---|---:|---:|---:|"]
    for name, (_, median, worst) in nemesis.recoveries().items():
        lines.append(f"| {name} | {dealt[name]} | {median:.2f} | {worst:.2f} |")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Jobs under fire")
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--write", type=pathlib.Path, metavar="FILE", help="the tables go there as well")
    options = parser.parse_args()
    nemesis = Nemesis(options.seed)
    try:
        table = nemesis.run(options.seconds)
        text = report(nemesis, options.seconds, table)
    finally:
        nemesis.close()
    print(text, end="")
    if options.write:
        head = HEAD.format(seconds=options.seconds, seed=options.seed, clients=CLIENTS, lease=SETTINGS["WORKER_LEASE"])
        options.write.write_text(head + text)
    sys.exit(any(table[name] for name in LOSSES))


if __name__ == "__main__":
    main()
