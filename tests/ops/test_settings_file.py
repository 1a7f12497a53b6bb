"""A settings file given by name: what its lines mean, who wins, and that a program which takes over reads it anew."""
import contextlib
import os
import pathlib
import signal
import subprocess

import pytest

from support import fastcgi
from support.postgres import Cluster, Unavailable
from support.system import BUILD, ROOT, alive, children, matching, name_of, KEY_LISTENER
from support.waiting import wait_until

BARE = {"PATH": os.environ["PATH"]}
GOOD = {"ENVIRONMENT": "testing", "STORE_DIR": "/srv/objects", "STORE_SECRET": "a8f5f167f44f4964e6c998dee827110c"}
LOUD = "LOG_LEVEL: must be debug, info, warning or error, not '{}'."
SPACE, NEITHER, OPEN = "no space may stand around the '='.", "is neither NAME=value nor a comment.", "the quote of LOG_LEVEL is not closed."


def write(path, *lines, mode=0o600, **settings):
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_bytes(b"".join(f"{name}={value}\n".encode() for name, value in settings.items()) + b"\n".join(lines))
    return path


def check(path, **environment):
    """The lines that cs-api says of a settings file, and its exit code."""
    done = subprocess.run([BUILD / "cs-api", "--check-settings", "--settings", path], env={**BARE, **environment}, text=True, capture_output=True,
                          timeout=60, check=False)
    assert done.stdout == ""
    return done.stderr.splitlines(), done.returncode


# ---- the lines ----

@pytest.mark.parametrize("line, value, problem", [
    (b"LOG_LEVEL=a", "a", None),
    (b"LOG_LEVEL=a b  \t", "a b", None),
    (b"  export LOG_LEVEL=a\r\n", "a", None),
    (b"export\tLOG_LEVEL='a b '", "a b ", None),
    (b'LOG_LEVEL="a"b"', 'a"b', None),
    (b"LOG_LEVEL=a'b'", "a'b'", None),
    (b"LOG_LEVEL=$HOME `id` $(id) \\n #x", "$HOME `id` $(id) \\n #x", None),
    (b"LOG_LEVEL=a=b", "a=b", None),
    (b"LOG_LEVEL=a\nLOG_LEVEL=b\nLOG_LEVEL=\n", "b", None),
    (b"\xef\xbb\xbfLOG_LEVEL=a", "a", None),
    ("LOG_LEVEL=é学".encode(), "é学", None),
    (b"LOG_LEVEL=", "", None),
    (b"LOG_LEVEL=''", "", None),
    (b"LOG_LEVEL=   ", "", None),
    (b"# LOG_LEVEL=a\n\n   # words\n\t\n", "", None),
    (b"LOG_LEVEL= a", "", SPACE),
    (b"LOG_LEVEL =a", "", SPACE),
    (b"export LOG_LEVEL\t= a", "", SPACE),
    (b"LOG_LEVEL", "", NEITHER),
    (b"=a", "", NEITHER),
    (b"LOG LEVEL=a", "", NEITHER),
    (b"export LOG LEVEL =a", "", NEITHER),
    (b"$LOG_LEVEL=a", "", NEITHER),
    (b"LOG_LEVEL='a", "", OPEN),
    (b"LOG_LEVEL=\"a'", "", OPEN),
    (b"LOG_LEVEL='", "", OPEN),
])
def test_a_line_means_the_same_to_the_programs_and_to_the_scripts(tmp_path, line, value, problem):
    path = write(tmp_path / "settings.env", line)
    read = subprocess.run(["bash", "-euc", '. "$0"; settings_file "$1"; printf "%s\\n" "${FILE[LOG_LEVEL]:-}" "${PROBLEMS[@]}"',
                           ROOT / "sql/settings-file.sh", path], env={**BARE, "LC_ALL": "C.UTF-8"}, text=True, capture_output=True, check=True)
    problems = [f"{path}, line 1: {problem}"] if problem else []
    assert read.stdout.splitlines() == [value, *problems]
    number = 2 if line.count(b"\n") == 3 and b"LOG_LEVEL=b" in line else 1
    said, _ = check(path, **GOOD)
    assert said == (["The settings cannot be used:", *problems] if problem else
                    ["The settings cannot be used:", f"{path}, line {number}: " + LOUD.format(value)] if value else [])


def test_all_that_is_wrong_is_told_together_with_file_and_line(tmp_path):
    path = write(tmp_path / "settings.env", b"nonsense", b"FCGI_POL_SIZE=3", b"FCGI_POOL_SIZE=many", b"UNKNOWN=1", **GOOD)
    assert check(path, REDIS_URL="http://") == ([
        f"{path}, line 7: UNKNOWN: is no setting and is not used.", "The settings cannot be used:", f"{path}, line 4: {NEITHER}",
        f"{path}, line 6: FCGI_POOL_SIZE: must be a whole number from 1 to 1024, not 'many'.",
        "REDIS_URL: must be redis://[user:password@]host:port/db, rediss://... or unix:///path?db=0.",
        f"{path}, line 5: FCGI_POL_SIZE: is no setting; did you mean FCGI_POOL_SIZE?"], 78)


@pytest.mark.parametrize("made, sentence", [
    (None, "No such file or directory"), (b"x" * 70_000, "is longer than 65536 bytes"), (os.mkfifo, "Illegal seek")])
def test_a_file_that_cannot_be_read_is_the_only_problem_told(tmp_path, made, sentence):
    path = tmp_path / "settings.env"
    if callable(made):
        made(path)
    elif made:
        path.write_bytes(made)
    said, code = check(path)
    assert code == 78 and len(said) == 2 and said[1].startswith(f"The settings file cannot be read: {path}") and sentence in said[1]


def test_more_lines_than_a_settings_file_has_are_refused(tmp_path):
    said, code = check(write(tmp_path / "settings.env", *[b"A=1"] * 1001, **GOOD))
    assert code == 78 and said[-1].endswith("line 1004: a settings file gives no more than 1000 settings.")


def test_the_environment_wins(tmp_path):
    path = write(tmp_path / "settings.env", b"LOG_LEVEL=loud", b"FCGI_POOL_SIZE=many", **GOOD)
    said, code = check(path, LOG_LEVEL="debug", FCGI_POOL_SIZE="")
    assert code == 78 and said[1:] == [f"{path}, line 5: FCGI_POOL_SIZE: must be a whole number from 1 to 1024, not 'many'."]


def test_a_secret_of_the_environment_wins_in_either_form(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef0123456789abcdef\n")
    path = write(tmp_path / "settings.env", **{**GOOD, "STORE_SECRET": "short"})
    assert check(path)[1] == 78
    assert check(path, STORE_SECRET_FILE=str(secret)) == ([], 0)
    path = write(tmp_path / "settings.env", b"STORE_SECRET_FILE=/nowhere", **{**GOOD, "STORE_SECRET": ""})
    assert check(path)[0][1].startswith(f"{path}, line 4: STORE_SECRET_FILE: names a file that cannot be read: /nowhere")
    assert check(path, STORE_SECRET=GOOD["STORE_SECRET"]) == ([], 0)
    assert check(write(path, f"STORE_SECRET_FILE={secret}".encode(), **{**GOOD, "STORE_SECRET": ""})) == ([], 0)


def test_a_file_with_secrets_that_everybody_may_read_is_told(tmp_path):
    path = write(tmp_path / "settings.env", mode=0o644, **GOOD)
    assert check(path) == ([f"{path}: holds a secret, and everybody on this machine may read it: chmod o-r."], 0)
    path.chmod(0o640)
    assert check(path) == ([], 0)
    assert check(write(path, mode=0o644, ENVIRONMENT="testing", STORE_DIR="/x"), STORE_SECRET=GOOD["STORE_SECRET"]) == ([], 0)


# ---- the scripts ----

@pytest.fixture(scope="module")
def database():
    try:
        with Cluster() as cluster:
            yield cluster.database()
    except Unavailable as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("words", [["sql/migrate", "verify"], ["sql/manage", "list-tenants"]])
def test_the_scripts_take_the_same_file(tmp_path, database, words):
    def run(*more, **environment):
        return subprocess.run([ROOT / words[0], *more], env={**BARE, **environment}, text=True, capture_output=True, timeout=60, check=False)

    path = write(tmp_path / "settings.env", b"UNKNOWN=1", **database)
    for arguments in (["--settings", path, words[1]], [words[1], f"--settings={path}"]):
        done = run(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), done
    assert run(words[1], "--settings", path, POSTGRES_DB="elsewhere").returncode == 1
    write(path, b"a line", b"PGHOST = x", **database)
    count = len(database)
    done = run(words[1], "--settings", path)
    assert (done.returncode, done.stderr.splitlines()) == (1, [f"{path}, line {count + 1}: {NEITHER}", f"{path}, line {count + 2}: {SPACE}"])
    assert run(words[1], "--settings", "/nowhere").stderr == "The settings file /nowhere cannot be read.\n"
    assert run(words[1], "--settings").returncode == 2


# ---- a pool ----

@contextlib.contextmanager
def pool(system, path):
    """A pool of the test's own that knows the file only."""
    socket, log = system.folder / "socket", system.folder / "pool.log"
    command = ["spawn-fcgi", "-s", socket, "-n", "--", BUILD / "cs-api", "--pool", "api", "--settings", path]
    with open(log, "wb") as told, subprocess.Popen(command, env=BARE, stdin=subprocess.DEVNULL, stdout=told, stderr=told) as master:
        try:
            wait_until(lambda: "\"start\"" in log.read_text(), what="the pool has started")
            yield master.pid, socket, lambda **fields: matching(log.read_text(), fields)
        finally:
            master.terminate()


def responders(master):
    return [pid for pid in children(master) if name_of(pid) not in (KEY_LISTENER, None)]


def environment_of(pid):
    return pathlib.Path(f"/proc/{pid}/environ").read_bytes()


def test_hup_has_a_pool_read_its_file_anew(system):
    path = system.write_settings("pool.env", FCGI_POOL_SIZE=2, LOG_LEVEL="debug")
    with pool(system, path) as (master, socket, logged):
        wait_until(lambda: len(responders(master)) == 2)
        system.write_settings("pool.env", FCGI_POOL_SIZE=3, LOG_LEVEL=None)
        os.kill(master, signal.SIGHUP)
        wait_until(lambda: len(logged(event="start")) == 2 and len(responders(master)) == 3)
        system.write_settings("pool.env", FCGI_POOL_SIZE=None)
        os.kill(master, signal.SIGHUP)
        wait_until(lambda: len(logged(event="start")) == 3 and len(responders(master)) == 8, what="what the file says no more is as by default")
        assert all(b"FCGI_POOL_SIZE" not in environment_of(pid) and b"STORE" not in environment_of(pid) for pid in [master, *children(master)])
        assert fastcgi.request(socket, REQUEST_METHOD="GET", SCRIPT_NAME="/ping")[1] == "pong"


def test_a_wrong_file_at_hup_is_refused_and_the_pool_serves_on(system):
    path = system.write_settings("pool.env", FCGI_POOL_SIZE=2)
    with pool(system, path) as (master, socket, logged):
        wait_until(lambda: len(responders(master)) == 2)
        before = responders(master)
        system.write_settings("pool.env", FCGI_POOL_SIZE="many")
        os.kill(master, signal.SIGHUP)
        refusal = wait_until(lambda: logged(event="reload_refused"))
        assert refusal[0]["message"] == "the settings cannot be used; the program goes on with those of before"
        assert responders(master) == before and alive(master)
        assert fastcgi.request(socket, REQUEST_METHOD="GET", SCRIPT_NAME="/ping")[1] == "pong"


def test_a_file_that_everybody_may_read_is_in_the_log_of_a_pool(system):
    path = system.write_settings("pool.env")
    path.chmod(0o644)
    with pool(system, path) as (_, _, logged):
        assert logged(event="settings", level="warning")[0]["message"].startswith(f"{path}: holds a secret")
