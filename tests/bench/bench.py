"""What the benches share: a system of their own, load, and ratios of runs that were taken in turn."""

import contextlib
import os
import pathlib
import shlex
import shutil
import socket
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build")).resolve()


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def spent(command, source=None):
    """Seconds of the processor, which other work on the machine disturbs less than those of the clock, and the peak memory in MiB."""
    with open(source or os.devnull, "rb") as given:
        child = subprocess.Popen([str(word) for word in command], stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command[0]} failed with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


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


# ---- minimal responders (bare.c) beside a system, under an nginx with the same settings ----

NGINX = """
daemon off; worker_processes auto; pid {place}/pid; error_log {place}/error.log;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {place}/body; fastcgi_temp_path {place}/answer; proxy_temp_path {place}/x;
    scgi_temp_path {place}/x; uwsgi_temp_path {place}/x;
    include http.conf; include site.conf; access_log off;
    server {{
        listen 127.0.0.1:{port};
        {locations}
        location / {{ include api.conf; }}
    }}
}}
"""
LOCATION = "location /{name} {{ include fastcgi.conf; fastcgi_pass unix:{place}/{name}; }}"


def spawn(env, place, name, count, words):
    """So many processes of `bare`; their ids."""
    pg = {**os.environ, "PGHOST": env["POSTGRES_HOST"], "PGPORT": env["POSTGRES_PORT"], "PGUSER": env["POSTGRES_USER"],
          "PGDATABASE": env["POSTGRES_DB"]}
    run("spawn-fcgi", "-s", place / name, "-M", "0666", "-F", count, "-P", place / f"{name}.pids", "--", BUILD / "bench/bare", *words, env=pg)
    return [int(pid) for pid in (place / f"{name}.pids").read_text().split()]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_nginx(env, place, names):
    """The configuration of an nginx on a free port: the API as the system's own serves it, and each of these at its name."""
    port, server = free_port(), f"server unix:{env['POSTGRES_HOST']}/api;"
    locations = "\n        ".join(LOCATION.format(name=name, place=place) for name in names)
    (place / "nginx.conf").write_bytes(subprocess.run(
        [ROOT / "nginx/render"], input=NGINX.format(place=place, port=port, locations=locations).encode(), stdout=subprocess.PIPE, check=True,
        env={"PATH": os.environ["PATH"], "API_SERVERS": server, "UPLOAD_SERVERS": server}).stdout)
    return port


def wait_for(url):
    deadline = time.monotonic() + 10
    while subprocess.run(["curl", "-sf", "-o", "/dev/null", url], check=False).returncode != 0:
        if time.monotonic() > deadline:
            raise SystemExit("the bench's nginx does not answer")
        time.sleep(0.05)


@contextlib.contextmanager
def beside(env, count, **responders):
    """Yields the port of an nginx that serves the system's API, and each responder, a list of words for `bare`, at /<its name>."""
    place = pathlib.Path(tempfile.mkdtemp(prefix="cs-bare-"))
    place.chmod(0o777)
    pids, nginx = [], None
    try:
        for name, words in responders.items():
            pids += spawn(env, place, name, count, words)
        port = write_nginx(env, place, responders)
        nginx = subprocess.Popen(["nginx", "-e", place / "error.log", "-c", place / "nginx.conf"])
        for name in responders:
            wait_for(f"http://127.0.0.1:{port}/{name}")
        yield port
    finally:
        if nginx is not None:
            nginx.terminate()
            nginx.wait()
        for pid in pids:
            os.kill(pid, 15)
        shutil.rmtree(place, ignore_errors=True)


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
