"""GET /health tells the truth about the services behind the API."""
import os
import signal
import subprocess

from support.system import ROOT
from support.waiting import quickest, timed, wait_until


def test_all_is_well(system):
    answer = system.well()
    assert answer["status"] == "ok"
    assert answer["checks"] == {"db": "ok", "s3": "ok", "redis": "ok"}
    assert answer["queue"] == "running"
    assert answer["timestamp"].endswith("Z")


def test_it_needs_no_key_and_is_not_limited(system):
    assert "RateLimit" not in system.well().headers


def test_head_is_answered_without_a_body(system):
    answer = system.well("HEAD")
    assert answer.body == b"" and int(answer.headers["Content-Length"]) > 0


def degraded(system, check):
    answer = system.client.get("//health")
    return answer.status == 503 and answer["status"] == "degraded" and answer["checks"][check].startswith("error: ") and answer


def test_a_service_that_goes_away_is_told_and_its_return_too(start_system):
    system = start_system()
    system.kill("redis")
    answer = wait_until(lambda: degraded(system, "redis"))
    assert answer["checks"]["db"] == "ok" and answer["checks"]["s3"] == "ok"
    assert str(system.sockets) not in answer.body.decode()
    system.up()
    system.well()


def test_a_database_that_goes_away_is_told_and_its_return_too(start_system):
    system = start_system()
    system.kill("postgres")
    wait_until(lambda: degraded(system, "db"))
    system.up()
    system.well()


def test_a_service_that_hangs_is_told_within_its_two_seconds(start_system):
    system = start_system()
    tenant = system.tenant()
    os.kill(system.pid("redis"), signal.SIGSTOP)
    try:
        answer = quickest(lambda: timed(lambda: system.client.get("//health").expect(503)), 3)
        assert answer["checks"]["redis"].startswith("error: ") and answer["checks"]["db"] == "ok"
        tenant.get("/courses").expect(200)
    finally:
        os.kill(system.pid("redis"), signal.SIGCONT)
    system.well()


def test_a_redis_that_may_evict_is_reported(start_system):
    system = start_system()
    system.redis("config", "set", "maxmemory-policy", "allkeys-lru")
    wait_until(lambda: (answer := degraded(system, "redis")) and "noeviction" in answer["checks"]["redis"])
    system.redis("config", "set", "maxmemory-policy", "noeviction")
    system.well()


def test_a_store_without_room_is_told(make_system):
    system = make_system(STORE_MIN_FREE_BYTES=str(1 << 50))
    done = system.script("up")  # waits until all is well, in vain
    assert done.returncode != 0 and "error: disk full" in done.stderr


def migrate(system, *words):
    subprocess.run([ROOT / "sql/migrate", *words], env=system.environment, stdin=subprocess.DEVNULL, capture_output=True, check=True)


def test_a_schema_that_is_behind_the_programs_is_told(start_system):
    system = start_system()
    system.well()
    migrate(system, "revert")
    answer = wait_until(lambda: degraded(system, "db"))
    assert answer["checks"] == {"db": "error: schema is behind: run sql/migrate deploy", "s3": "ok", "redis": "ok"}
    migrate(system, "deploy")
    system.well()


def test_a_schema_that_is_ahead_of_the_programs_is_well(start_system):
    """During a deployment the programs of before run on it."""
    system = start_system()
    system.sql("""INSERT INTO sqitch.changes SELECT 'later', 'from_later', 'later', project, note, clock_timestamp(), committer_name,
                  committer_email, planned_at + interval '1 day', planner_name, planner_email FROM sqitch.changes
                   ORDER BY planned_at DESC LIMIT 1""")
    system.well()
