"""GET /health tells the truth about the services behind the API."""
import os
import signal
import time

from support.waiting import wait_until


def test_all_is_well(system):
    answer = system.client.get("//health").expect(200)
    assert answer["status"] == "ok"
    assert answer["checks"] == {"db": "ok", "s3": "ok", "redis": "ok"}
    assert answer["timestamp"].endswith("Z")


def test_it_needs_no_key_and_is_not_limited(system):
    answer = system.client.get("//health").expect(200)
    assert "RateLimit" not in answer.headers


def test_head_is_answered_without_a_body(system):
    answer = system.client.request("HEAD", "//health").expect(200)
    assert answer.body == b"" and int(answer.headers["Content-Length"]) > 0


def degraded(system, check):
    answer = system.client.get("//health")
    return answer.status == 503 and answer["status"] == "degraded" and answer["checks"][check].startswith("error: ") and answer


def test_a_service_that_goes_away_is_told_and_its_return_too(start_system):
    system = start_system()
    system.kill("redis")
    answer = wait_until(lambda: degraded(system, "redis"), 2)
    assert answer["checks"]["db"] == "ok" and answer["checks"]["s3"] == "ok"
    assert str(system.sockets) not in answer.body.decode()
    system.up()
    wait_until(lambda: system.client.get("//health").status == 200, 5)


def test_a_database_that_goes_away_is_told_and_its_return_too(start_system):
    system = start_system()
    system.kill("postgres")
    wait_until(lambda: degraded(system, "db"), 2)
    system.up()
    wait_until(lambda: system.client.get("//health").status == 200, 10)


def test_a_service_that_hangs_is_told_within_its_two_seconds(start_system):
    system = start_system()
    tenant = system.tenant()
    os.kill(system.pid("redis"), signal.SIGSTOP)
    try:
        began = time.monotonic()
        answer = system.client.get("//health").expect(503)
        assert time.monotonic() - began < 3
        assert answer["checks"]["redis"].startswith("error: ") and answer["checks"]["db"] == "ok"
        tenant.get("/courses").expect(200)
    finally:
        os.kill(system.pid("redis"), signal.SIGCONT)
    wait_until(lambda: system.client.get("//health").status == 200, 5)


def test_a_redis_that_may_evict_is_reported(start_system):
    system = start_system()
    system.redis("config", "set", "maxmemory-policy", "allkeys-lru")
    assert "noeviction" in degraded(system, "redis")["checks"]["redis"]
    system.redis("config", "set", "maxmemory-policy", "noeviction")
    system.client.get("//health").expect(200)
