"""docker/deploy/deploy under load: a good release comes without a failed request, and a broken one goes again."""
import os
import random
import signal
import subprocess

import pytest

from support.drills import run
from support.releases import Host
from support.system import ROOT, alive
from support.waiting import wait_until


@pytest.fixture(scope="module")
def host(template):
    """A host for all tests of the file: each begins from the release that the one before has left."""
    with Host(template) as made:
        yield made


def refused(host, done, reason):
    """Not deployed, for that reason, and what served before does."""
    assert done.returncode == 1 and reason in done.stdout, done.stdout
    assert not (host.root / "deploying").exists(), done.stdout
    host.system.well()


def test_a_good_release_comes_with_its_migration_and_no_request_fails(host):
    made = host.migrating("good", "CREATE TABLE further (id int);")
    before = host.named("current")
    with host.load() as statuses:
        done = host.deploy("good", made)
        assert done.returncode == 0 and done.stdout.endswith("Deployed: good\n"), done.stdout
        assert host.settled("good")
    assert set(statuses) <= {200, 201} and len(statuses) > 50
    assert host.tables() and (host.named("current"), host.named("previous")) == ("good", before)
    with host.load() as statuses:
        done = host.deploy("back", "--revert-schema")
        assert done.returncode == 0 and done.stdout.endswith(f"Returned to {before}.\n"), done.stdout
        assert host.settled(before)
    assert set(statuses) <= {200, 201}
    assert not host.tables() and host.named("current") == before


BROKEN = {
    "settings": (lambda host: host.wrapped("settings", "exit 1"), "the settings cannot be used"),
    "unfit": (lambda host: host.wrapped("unfit", "[[ $* == *--check-settings* ]] || exit 1"), "its programs are not fit to serve"),
    "dying": (lambda host: host.wrapped("dying", "[[ $* == *--check* ]] || exit 1"), "its programs are not fit to serve"),
    "unhealthy": (lambda host: host.with_settings("unhealthy", f"STORE_MIN_FREE_BYTES={1 << 50}"), "unhealthy does not serve"),
    "failing": (lambda host: host.with_settings("failing", "UPLOAD_MAX_BYTES=1"), "failing does not serve"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_release_goes_again_and_no_request_fails(host, name):
    make, reason = BROKEN[name]
    made, before = make(host), host.named("current")
    with host.load() as statuses:
        refused(host, host.deploy(name, made, seconds=6), reason)
        assert host.named("current") == before and host.settled(before)
    assert set(statuses) <= {200, 201}


def test_a_runner_that_does_not_run_is_a_broken_release(host):
    made, before = host.wrapped("idle", "exit 1", "cs-jobs"), host.named("current")
    refused(host, host.deploy("idle", made, seconds=4), "idle does not run")
    assert host.named("current") == before and "jobs" in host.system.living()


def test_a_migration_that_breaks_in_the_middle_leaves_the_schema_and_what_serves(host):
    made, before = host.migrating("halfway", "CREATE TABLE further (id int);\nSELECT 1 / 0;"), host.named("current")
    with host.load() as statuses:
        refused(host, host.deploy("halfway", made), "the database could not be brought up to date")
    assert not host.tables() and host.named("current") == before and host.serving() == {before}
    assert set(statuses) <= {200, 201}


@pytest.mark.parametrize("words", [[], ["--revert-schema"]], ids=["stays", "goes"])
def test_the_migration_of_a_release_that_fails_stays_unless_it_is_to_go(host, words):
    made = host.migrating(f"later{len(words)}", "CREATE TABLE further (id int);")
    (made / "bin/cs-jobs").unlink()
    (made / "bin/cs-jobs").write_text("#!/bin/sh\nexit 1\n")
    (made / "bin/cs-jobs").chmod(0o755)
    refused(host, host.deploy(made.name.removeprefix("from-"), made, *words, seconds=3), "does not run")
    assert host.tables() == (not words)
    if not words:
        subprocess.run([made / "bin/cs-migrate", "revert"], env=host.environment, check=True, capture_output=True)


def test_a_lost_connection_does_not_stop_it(host):
    made = host.release("lonely")
    with subprocess.Popen(host.words("lonely", made), env=host.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as terminal:
        wait_until(lambda: (host.root / "deploying").exists())
        os.killpg(terminal.pid, random.choice([signal.SIGHUP, signal.SIGKILL]))
    wait_until(lambda: (host.root / "deploy.log").read_text().endswith("Deployed: lonely\n"), 60)
    assert host.named("current") == "lonely" and host.settled("lonely")


# Sourced by bash before the script: the shell of the deployment ends itself before its N-th command, as if the machine had killed it. Else it
# leaves behind how many there were.
CUT = """
if [ -n "${DETACHED-}" ] && [[ $0 == */deploy ]]; then
    set -T
    trap '[ "$BASHPID" != "$$" ] || { echo "$((++CUT_COUNT))" >"$CUT_TOLD" && [ "$CUT_COUNT" -ne "$CUT_AT" ]; } || kill -KILL "$$"' DEBUG
fi
"""


def test_cut_off_anywhere_it_is_run_again(host, tmp_path):
    """Nobody notices, and the second run ends what the first one began."""
    (tmp_path / "cut").write_text(CUT)

    def run(name, at):
        environment = {**host.environment, "BASH_ENV": str(tmp_path / "cut"), "CUT_AT": str(at), "CUT_TOLD": str(tmp_path / "told")}
        return subprocess.run(host.words(name, host.release(name)), env=environment, text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)

    assert run("whole", 0).returncode == 0
    count = int((tmp_path / "told").read_text())
    with host.load() as statuses:
        for part in (0.2, 0.5, 0.65, 0.8, 0.9):
            name = f"cut{int(part * 100)}"
            cut = run(name, int(count * part))
            assert cut.returncode != 0 and "Deployed" not in cut.stdout, cut.stdout
            host.system.well()
            done = host.deploy(name, host.work / f"from-{name}")
            assert done.returncode == 0 and host.named("current") == name and host.settled(name), cut.stdout + done.stdout
            assert host.named("previous") not in (None, name)
    assert set(statuses) <= {200, 201}


def test_two_do_not_run_at_once_and_words_that_mean_nothing_are_refused(host):
    with open(host.root / "lock", "w", encoding="utf-8") as lock:
        subprocess.run(["flock", "-n", str(lock.fileno())], pass_fds=[lock.fileno()], check=True)
        assert "another deployment is under way" in host.deploy("x", host.good).stdout
    for words in ([], ["x"], ["../x", "y"], ["x", "y", "z"], ["x", "y", "--keep", "none"]):
        assert host.deploy(*words).returncode in (1, 2) and host.named("current") != "x", words


def test_what_was_installed_in_the_place_of_the_link_is_left_alone(tmp_path):
    (tmp_path / "current/bin").mkdir(parents=True)
    told = run("deploy", "1.0.0", ROOT, "--root", tmp_path, env={"PATH": os.environ["PATH"]})
    assert told.returncode == 1 and "is no link to a release" in told.stdout + told.stderr
    assert not list((tmp_path / "releases").iterdir()) and not (tmp_path / "deploying").exists()


def test_other_users_come_to_the_programs_of_the_first_release(tmp_path):
    run("deploy", "status", "--root", tmp_path / "new", env={"PATH": os.environ["PATH"]})
    assert all((tmp_path / place).stat().st_mode & 0o777 == 0o755 for place in ("new", "new/releases"))


def test_the_status_tells_what_runs(host):
    done = subprocess.run([host.words()[0], "status", "--root", host.root], env=host.environment, capture_output=True, text=True, check=True)
    current = host.named("current")
    assert done.stdout.startswith(f"current: {current}\n") and f" processes of {current}\n" in done.stdout
    assert all(map(alive, host.system.responders()))
