"""What the benches share: a system of their own, load, and ratios of runs that were taken in turn."""

import contextlib
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build")).resolve()


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def read_env(path):
    return dict(word.split("=", 1) for word in shlex.split(pathlib.Path(path).read_text()))


@contextlib.contextmanager
def system(**settings):
    """A whole system in a directory of its own on a free port; yields the NAME=value pairs of its env file."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="cs-bench-"))
    place.chmod(0o755)
    environment = {**os.environ, "RUN_DIR": str(place / "run"), "PORT": "0", "ENV_FILE": "/dev/null", **settings}
    try:
        run(ROOT / "docker/local/up", env=environment)
        yield read_env(place / "run/env")
    finally:
        subprocess.run([ROOT / "docker/local/down"], env=environment, capture_output=True, check=False)
        shutil.rmtree(place, ignore_errors=True)


def manage(env, *words):
    return run(ROOT / "sql/manage", *words, env={**os.environ, **env})


def unlimited_key(env, tenant):
    """A key that no rate limit slows down."""
    import json
    made = manage(env, "create-key", "--tenant", tenant, "--scopes", "prep,check", "--label", "bench",
                  "--rate-prep", "1000000", "--rate-check", "1000000", "--json")
    return json.loads(made)["key"]


def in_turn(rounds, **measures):
    """Runs each measure once a round, one after the other, so that a drift of the machine hits all alike."""
    figures = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            figures[name].append(measure())
    return figures


def ratio(figures, over, under):
    return statistics.median(a / b for a, b in zip(figures[over], figures[under]))


def report(title, value, aim, note=""):
    print(f"{title:<58} {value:>8.2f}   aim {aim:<8} {note}", flush=True)
