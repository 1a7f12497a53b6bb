"""A key that was revoked, or whose tenant was deactivated, is refused within a second, whatever happens to the listener that keeps
the key cache true. `make revocations` does the last test a thousand times."""
import contextlib
import hashlib
import os
import signal
import time

import pytest

from faults.revocations import CUT, Revocations, Sql
from support.pools import metric, new_lines, shared
from support.system import alive
from support.waiting import wait_until

REQUESTS = 60  # enough for every responder to be asked


@pytest.fixture(scope="module")
def system(template):
    with shared(template, FCGI_POOL_SIZE=3) as made:
        yield made


@pytest.fixture(autouse=True)
def cache_in_use(system):
    """Each test begins and ends with a listener that proves what it should."""
    wait_until(lambda: metric(system, "cs_key_proof_age_seconds{") < 0.9 and system.key_listener(), 20)
    yield
    wait_until(lambda: metric(system, "cs_key_proof_age_seconds{") < 0.9 and system.key_listener(), 20)


def lookups(system):
    return metric(system, "cs_key_lookups_total{")


def use(tenant):
    """How many look-ups its requests cost."""
    before = lookups(tenant.system)
    for _ in range(REQUESTS):
        tenant.get("/courses").expect(200)
    return lookups(tenant.system) - before


def warm(tenant):
    """Puts the key into the cache, until all requests are answered from it."""
    wait_until(lambda: use(tenant) == 0, 20, "keys to come from the cache")


def revoke(sql, tenant):
    """The moment at which the revocation was committed."""
    sql.run(f"UPDATE api_keys SET is_active = false WHERE key_hash = '{hashlib.sha256(tenant.key.encode()).hexdigest()}'")
    return time.monotonic()


def deactivate(sql, tenant):
    sql.run(f"UPDATE tenants SET is_active = false WHERE id = '{tenant.id}'")
    return time.monotonic()


def assert_refused(tenant, since):
    time.sleep(max(0, since + 1 - time.monotonic()))  # the second that the contract allows
    for _ in range(REQUESTS):
        tenant.get("/courses").problem(401, "invalid_api_key")


@contextlib.contextmanager
def frozen(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture
def sql(system):
    session = Sql(system)
    yield session
    session.close()


@pytest.mark.parametrize("withdraw", [revoke, deactivate])
def test_it_is_refused_within_a_second_though_the_listener_is_frozen(system, tenant, sql, withdraw):
    warm(tenant)
    with frozen(system.key_listener()):
        assert_refused(tenant, withdraw(sql, tenant))
    assert_refused(tenant, time.monotonic() - 1)


@pytest.mark.parametrize("withdraw", [revoke, deactivate])
def test_it_is_refused_within_a_second_though_the_listener_is_killed(system, tenant, sql, withdraw):
    warm(tenant)
    killed, died = system.key_listener(), new_lines(system, event="key_listener_died")
    os.kill(killed, signal.SIGKILL)
    assert_refused(tenant, withdraw(sql, tenant))
    (line,) = wait_until(died)
    assert line["pid"] == killed and line["signal"] == "Killed"
    wait_until(lambda: system.key_listener() not in (None, killed))
    assert_refused(tenant, time.monotonic() - 1)


@pytest.mark.parametrize("withdraw", [revoke, deactivate])
def test_it_is_refused_within_a_second_though_the_listener_lost_its_connection(system, tenant, sql, withdraw):
    warm(tenant)
    sql.run(CUT)
    assert_refused(tenant, withdraw(sql, tenant))


def test_it_is_refused_though_the_listener_lost_its_connection_while_it_was_frozen(system, tenant, sql):
    warm(tenant)
    with frozen(system.key_listener()):
        sql.run(CUT)
        since = revoke(sql, tenant)
    assert_refused(tenant, since)


def test_it_is_refused_though_the_database_was_restarted_and_the_listener_missed_it(system, tenant):
    warm(tenant)
    other = system.tenant()
    with frozen(system.key_listener()):
        system.kill("postgres")
        wait_until(lambda: system.script("up").returncode == 0, 30, "up again")
        system.sql("UPDATE api_keys SET is_active = false WHERE tenant_id = :'tenant'", tenant=tenant.id)
        since = time.monotonic()
    wait_until(lambda: other.get("/courses").status == 200)
    assert_refused(tenant, since)
    wait_until(lambda: metric(system, "cs_key_proof_age_seconds{") < 0.9)
    warm(other)


def test_without_a_listener_keys_are_looked_up_and_with_one_they_are_not(system, tenant):
    warm(tenant)
    with frozen(system.key_listener()):
        wait_until(lambda: metric(system, "cs_key_proof_age_seconds{") > 0.9)
        assert use(tenant) == REQUESTS
    wait_until(lambda: metric(system, "cs_key_proof_age_seconds{") < 0.9)
    warm(tenant)


def test_the_listener_of_a_former_program_leaves_with_it(system, tenant):
    former = system.key_listener()
    system.signal("api", signal.SIGHUP)
    wait_until(lambda: not alive(former) and system.key_listener())
    wait_until(lambda: metric(system, "cs_key_proof_age_seconds{") < 0.9)
    warm(tenant)


def test_a_pool_that_ends_records_the_uses_that_are_left_and_leaves_no_listener(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    tenants = [system.tenant() for _ in range(3)]
    listener, master = system.key_listener(), system.pid("api")
    for tenant in tenants:
        tenant.get("/courses").expect(200)
    system.signal("api", signal.SIGTERM)
    wait_until(lambda: not alive(master))
    assert not alive(listener)
    used = {row[0] for row in system.sql("SELECT tenant_id FROM api_keys WHERE last_used_at IS NOT NULL")}
    assert {tenant.id for tenant in tenants} <= used


def test_the_listener_does_not_outlive_a_killed_master(start_system):
    system = start_system(FCGI_POOL_SIZE=2)
    listener = wait_until(system.key_listener)
    system.kill("api")
    wait_until(lambda: not alive(listener))


def test_of_many_keys_withdrawn_under_load_none_is_accepted_later_than_a_second(system):
    revocations = Revocations(system, 50)
    revocations.run(0.03)
    assert not revocations.late, revocations.late
    assert revocations.answers > 200
