"""`make up` and `make down`: what a person at a terminal can rely on."""
import os
import pathlib
import signal
import socket
import stat
import subprocess

import pytest

from support.system import LOCAL, PARTS, ROOT, alive, clean_environment
from support.waiting import quickest, timed, wait_until


def refused(system, *words, **variables):
    """`up` must fail with all these words on stderr, and leave nothing running."""
    done = system.script("up", **variables)
    assert done.returncode != 0, done.stdout
    for word in words:
        assert word in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "line " not in done.stderr.split("The end of")[0], done.stderr
    assert not list((system.run_dir / "pids").glob("*")) if system.run_dir.is_dir() else True
    assert not (system.run_dir / "env").exists()
    return done.stderr


def times_seen_healthy(system):
    return len(system.log_lines("access", path="/health", status=200))


def pids(system):
    return {part: system.pid(part) for part in PARTS}


def environment_of(pid):
    words = pathlib.Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(word.split("=", 1) for word in words if "=" in word)


def test_up_returns_when_the_system_is_healthy_and_says_how_to_reach_it(system):
    system.well()
    assert sorted(system.living()) == sorted(PARTS)
    env_file = system.run_dir / "env"
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    assert system.client.get("/courses", key=system.api_key).status == 200


def test_manage_works_from_any_directory_with_that_environment(system):
    done = subprocess.run([ROOT / "sql/manage", "list-tenants", "--json"], env=system.environment, cwd="/", capture_output=True,
                          text=True, timeout=60, check=False)
    assert done.returncode == 0 and "demo" in done.stdout, done.stderr


def test_a_second_up_changes_nothing_and_is_quick(make_system):
    system = make_system().up()
    before, key = pids(system), system.api_key
    done = quickest(lambda: timed(lambda: system.script("up")), 3)
    assert done.returncode == 0 and done.stdout.startswith("Up already: " + system.base_url), done.stdout
    system.read_env()
    assert pids(system) == before and system.api_key == key


def test_down_and_up_keep_the_data_and_the_key(make_system):
    system = make_system().up()
    tenant, key = system.tenant(), system.api_key
    course = tenant.course("It stays")
    system.down()
    assert system.living() == []
    system.up()
    assert system.api_key == key
    tenant.base_url, tenant.address = system.base_url, system.client.address
    assert tenant.get(f"/courses/{course}").expect(200)["title"] == "It stays"


@pytest.mark.parametrize("part", ["redis", "jobs", "nginx", "api"])
def test_up_starts_again_what_has_died_and_leaves_the_rest_alone(start_system, part):
    system = start_system()
    before, seen = pids(system), times_seen_healthy(system)
    system.kill(part)
    wait_until(lambda: not alive(before[part]))
    system.up()
    after = pids(system)
    assert after.pop(part) != before.pop(part) and after == before
    wait_until(lambda: times_seen_healthy(system) > seen, 10, "it was up that asked")


def test_postgres_starts_again_after_a_kill_though_its_old_number_is_in_use(start_system):
    system = start_system()
    system.kill("postgres")
    wait_until(lambda: not alive(system.pid("postgres")))
    file = system.base / "postgres/postmaster.pid"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([str(os.getpid())] + lines[1:]) + "\n")
    system.up()
    assert system.sql_value("SELECT 1") == "1"


def test_settings_reach_the_programs_and_a_changed_one_restarts_only_them(make_system):
    system = make_system(FCGI_POOL_SIZE=3).up()
    before = pids(system)
    assert environment_of(before["api"])["FCGI_POOL_SIZE"] == "3"
    assert system.env["FCGI_POOL_SIZE"] == "3"
    wait_until(lambda: len(system.responders("api")) == 3)
    system.up(FCGI_POOL_SIZE=5)
    after = pids(system)
    assert environment_of(after["api"])["FCGI_POOL_SIZE"] == "5"
    assert after["postgres"] == before["postgres"] and after["redis"] == before["redis"]


def test_dotenv_is_read_and_the_environment_wins(make_system):
    system = make_system()
    dotenv = system.folder / "dotenv"
    dotenv.write_text("# a comment\nexport WORKER_MAX_JOBS=1\nFCGI_SLOW_MS='250'\nLOG_LEVEL=debug\nS3_ENDPOINT=\n"
                      'CORS_ALLOWED_ORIGINS=["https://a.example"]\nUNKNOWN=1\nPOSTGRES_HOST=localhost\n')
    system.up(ENV_FILE=dotenv, LOG_LEVEL="warning")
    seen = environment_of(system.pid("jobs"))
    assert (seen["WORKER_MAX_JOBS"], seen["FCGI_SLOW_MS"], seen["LOG_LEVEL"]) == ("1", "250", "warning")
    assert seen["CORS_ALLOWED_ORIGINS"] == '["https://a.example"]'
    assert "UNKNOWN" not in system.env and seen["POSTGRES_HOST"] == str(system.sockets)


def test_settings_of_other_servers_are_not_used_and_the_user_is_told(make_system):
    system = make_system(REDIS_URL="redis://elsewhere:6379/0")
    done = system.script("up")
    system.read_env()
    assert "REDIS_URL from the environment or .env is not used" in done.stdout
    assert system.env["REDIS_URL"].startswith("unix://")


def test_a_taken_port_is_named_and_nothing_starts(make_system):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused(make_system(fresh=True), f"PORT={port} is taken", PORT=port)


def test_a_directory_with_something_else_in_it_is_left_alone(make_system):
    system = make_system(fresh=True)
    system.run_dir.mkdir()
    (system.run_dir / "thesis.txt").write_text("precious")
    refused(system, str(system.run_dir), "holds something else (thesis.txt)")
    assert [p.name for p in system.run_dir.iterdir()] == ["thesis.txt"]
    assert "Nothing was running" in system.down()


def test_a_file_is_no_run_dir(make_system):
    system = make_system(fresh=True)
    system.run_dir.write_text("")
    refused(system, "is not a directory")
    system.run_dir.unlink()


def misconfigured(system, *lines, **variables):
    """`up` must say these lines and nothing else, before it has made anything."""
    done = system.script("up", **variables)
    assert (done.returncode, done.stdout) == (78, ""), done
    assert done.stderr.splitlines() == list(lines)
    assert not system.run_dir.exists()


CANNOT = "The settings cannot be used:"


def test_all_that_is_wrong_with_the_settings_is_told_at_once_before_anything_is_made(make_system):
    system = make_system(fresh=True)
    dotenv = system.folder / "dotenv"
    dotenv.write_text("# words\n\nFCGI_POL_SIZE=3\nUNKNOWN=1\nLOG_LEVEL = debug\nLOG_LEVEL= debug\nnonsense\nS3_REGION=\"abc\nlog_level=debug\n"
                      "  export S3_BUCKET='a b' \r\n=\nWORKER_DRAIN=5   \n")
    misconfigured(system, "UNKNOWN: is no setting and is not used.", CANNOT,
                  "FCGI_POOL_SIZE: must be a whole number from 1 to 1024, not 'many'.",
                  "CORS_ALLOWED_ORIGINS: must be a JSON list such as [\"...\"], not 'all'.",
                  "REDIS_URI: is no setting; did you mean REDIS_URL?",
                  "FCGI_POL_SIZE: is no setting; did you mean FCGI_POOL_SIZE?", "log_level: is no setting; did you mean LOG_LEVEL?",
                  "dotenv, line 5: no space may stand around the '='.", "dotenv, line 6: no space may stand around the '='.",
                  "dotenv, line 7: is neither NAME=value nor a comment.", "dotenv, line 8: the quote of S3_REGION is not closed.",
                  "dotenv, line 11: is neither NAME=value nor a comment.", "PORT=no is not a port number.",
                  ENV_FILE=dotenv, FCGI_POOL_SIZE="many", CORS_ALLOWED_ORIGINS="all", REDIS_URI="x", PORT="no")


@pytest.mark.parametrize("port", ["no", "-1", "65536", "99999999999999999999"])
def test_a_port_that_is_none_is_refused(make_system, port):
    misconfigured(make_system(fresh=True), CANNOT, f"PORT={port} is not a port number.", PORT=port)


def test_a_misspelt_setting_behind_make_up_is_named_with_the_right_one(make_system):
    misconfigured(make_system(fresh=True), CANNOT, "FCGI_POL_SIZE: is no setting; did you mean FCGI_POOL_SIZE?", FCGI_POL_SIZE=3)


def test_a_line_that_only_a_settings_file_has_is_named_and_the_system_comes_up(make_system):
    system = make_system()
    dotenv = system.folder / "dotenv"
    dotenv.write_text("\ufeffSOMETHING_ELSE=1\r\nGEMINI_API_KEY=x\n")
    done = system.script("up", ENV_FILE=dotenv, ANOTHER_THING=1)
    said = "SOMETHING_ELSE: is no setting and is not used.\n"
    assert (done.returncode, done.stderr) == (0, said), done


def test_a_runner_without_what_every_job_needs_does_not_begin_and_says_why(make_system):
    done = make_system().script("up", WORK_DIR="/nowhere", LIBEXEC_DIR="/nowhere")
    assert done.returncode == 1
    assert "LIBEXEC_DIR: /nowhere/cs-extract cannot be used: No such file or directory" in done.stderr
    assert "WORK_DIR: /nowhere cannot be used: No such file or directory" in done.stderr


def test_sourcing_env_gives_exactly_the_values(make_system):
    odd = "a b  'c' \"d\" $(touch /nowhere) `x` $HOME \\ \\n # ; & | * ~ é"
    system = make_system(POSTGRES_PASSWORD=odd, CORS_ALLOWED_ORIGINS='["https://a.example"]').up()
    assert system.env["POSTGRES_PASSWORD"] == odd == environment_of(system.pid("api"))["POSTGRES_PASSWORD"]
    for shell in ("sh", "bash"):
        done = subprocess.run([shell, "-euc", 'set -a; . "$0"; env -0', system.run_dir / "env"], env=clean_environment(), capture_output=True,
                              check=True)
        sourced = dict(word.split("=", 1) for word in done.stdout.decode().split("\0") if word)
        assert system.env.items() <= sourced.items() and done.stderr == b""


def test_a_secret_may_come_as_a_file(make_system):
    system = make_system()
    secret = system.folder / "secret"
    secret.write_bytes(b"hush hush hush hush hush hush hush\r\n")
    secret.chmod(0o600)
    system.up(STORE_SECRET_FILE=secret)
    seen = environment_of(system.pid("api"))
    assert seen["STORE_SECRET"] == secret.read_text().rstrip() and "STORE_SECRET_FILE" not in seen
    system.well()


def test_a_secret_whose_file_is_not_there_or_that_is_given_twice_is_refused(make_system):
    system = make_system(fresh=True)
    misconfigured(system, CANNOT, "S3_SECRET_KEY_FILE: names a file that cannot be read: /nowhere/secret: No such file or directory.",
                  S3_SECRET_KEY_FILE="/nowhere/secret")
    long = system.folder / "long"
    long.write_bytes(b"x" * 200_000)
    misconfigured(system, CANNOT, f"S3_SECRET_KEY_FILE: names a file that cannot be read: {long} is longer than 65536 bytes.",
                  S3_SECRET_KEY_FILE=long)
    misconfigured(system, CANNOT, "STORE_SECRET: is given twice: leave it or STORE_SECRET_FILE out.", STORE_SECRET="s" * 32,
                  STORE_SECRET_FILE=ROOT / "LICENSE")


def test_a_part_knows_its_settings_and_nothing_else_of_who_started_it(make_system):
    system = make_system().up(AWS_SECRET_ACCESS_KEY="mine", SSH_AUTH_SOCK="/x", HOME="/elsewhere", TZ="Asia/Tokyo", GEMINI_API_KEY="known")
    own = {"PATH", "LC_ALL", "HOME", "TMPDIR", "TZ", "PWD", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}
    settings = set(system.env) - {"BASE_URL", "API_KEY"}
    for part in ("postgres", "api", "upload", "jobs"):  # nginx and Redis write their title there
        seen = environment_of(system.pid(part))
        assert set(seen) - own == (set() if part == "postgres" else settings), part
        assert seen["HOME"] == str(system.base) and seen["TZ"] == "UTC", part
    assert environment_of(system.pid("jobs"))["GEMINI_API_KEY"] == "known"


def test_a_system_keeps_its_port_and_address(make_system):
    system = make_system().up()
    port = system.base_url.rpartition(":")[2]
    before = pids(system)
    for _ in range(2):
        done = system.script("up", PORT="")
        system.read_env()
        assert done.returncode == 0 and system.base_url == f"http://127.0.0.1:{port}", done
        assert pids(system) == before
    system.down()
    system.up(PORT="")
    assert system.base_url == f"http://127.0.0.1:{port}"
    system.up(PORT="", ADDRESS="127.0.0.2")
    assert system.base_url == f"http://127.0.0.2:{port}"
    system.up(PORT="")
    assert system.base_url == f"http://127.0.0.2:{port}"


def test_two_systems_live_side_by_side_and_down_stops_exactly_its_own(make_system, system):
    second = make_system().up()
    before = pids(system)
    mine = second.tenant()
    assert second.base_url != system.base_url
    assert system.client.get("/courses", key=mine.key).status == 401
    gone = pids(second)
    assert second.down().startswith("Down: stopped nginx jobs upload api redis postgres.")
    assert not any(alive(pid) for pid in gone.values())
    assert pids(system) == before and system.living() == list(PARTS)
    assert "Nothing was running" in second.down()


def test_down_never_touches_a_stranger_that_got_the_number_of_ours(make_system):
    system = make_system().up()
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as stranger:
        try:
            system.kill("jobs")
            (system.run_dir / "pids/jobs").write_text(f"{stranger.pid} 12345 none\n")
            system.down()
            assert alive(stranger.pid)
        finally:
            stranger.kill()


def test_down_ends_the_responders_of_a_master_that_was_killed(make_system):
    system = make_system().up()
    left = wait_until(lambda: system.responders("api"))
    system.kill("api")
    system.down()
    assert not any(alive(pid) for pid in left)


def test_a_long_path_and_one_with_a_space_work(make_system):
    system = make_system(fresh=True)
    system.run_dir = system.folder / ("with a space " + "and very long " * 8) / "run"
    system.run_dir.parent.mkdir()
    system.up()
    assert len(str(system.sockets)) < 90 and " " not in str(system.sockets)
    system.well()
    system.down()
    assert not system.sockets.exists()


def test_interrupted_up_leaves_nothing_running(make_system):
    system = make_system(fresh=True)
    variables = clean_environment(RUN_DIR=system.run_dir, PORT=0, **system.settings)
    with subprocess.Popen([LOCAL / "up"], env=variables, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as process:
        wait_until(lambda: (system.run_dir / "pids/redis").exists(), 30)
        os.killpg(process.pid, signal.SIGTERM)
        assert process.wait(60) != 0
    assert system.living() == [] and not list((system.run_dir / "pids").iterdir())


def as_nobody(*words, **variables):
    return subprocess.run(["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", *map(str, words)], cwd="/",
                          env=clean_environment(**variables), text=True, timeout=120, capture_output=True, check=False)


only_root = pytest.mark.skipif(os.getuid() != 0, reason="takes root to work as another user")


@only_root
def test_an_ordinary_user_needs_no_root(make_system):
    if as_nobody("test", "-x", ROOT / "docker/local/up").returncode:
        pytest.skip(f"an ordinary user cannot reach {ROOT}")
    system = make_system(fresh=True)
    system.folder.chmod(0o777)
    done = as_nobody(LOCAL / "up", RUN_DIR=system.run_dir, PORT=0, **system.settings)
    assert done.returncode == 0, done.stdout + done.stderr
    system.read_env()
    system.well()
    assert (system.run_dir / "env").stat().st_uid != 0
    assert "belongs to nobody" in system.script("up").stderr
    done = as_nobody(LOCAL / "down", RUN_DIR=system.run_dir)
    assert done.returncode == 0 and done.stdout.startswith("Down: stopped nginx"), done.stderr
    (system.run_dir / ".course-supporter").unlink()


@only_root
def test_root_keeps_a_system_where_its_servers_cannot_go(make_system):
    system = make_system(fresh=True)
    system.folder.chmod(0o700)
    system.up()
    assert system.base.parts[:3] == ("/", "var", "lib")
    system.well()
    base = system.base
    system.down()
    system.up()
    assert system.base == base


@only_root
def test_no_server_runs_as_root(system):
    for part in PARTS:
        assert pathlib.Path(f"/proc/{system.pid(part)}").stat().st_uid != 0, part


def test_the_clusters_secrets_are_the_servers_alone(system):
    for name in ("postgres", "redis", "store", "log", "sockets", "work"):
        folder = system.base / name
        if folder.exists():
            assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0, name
