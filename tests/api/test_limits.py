"""The rate limit: a sliding window, exact over all responders, on Redis's clock; and what becomes of it without Redis."""
import concurrent.futures
import re
import time

from support.waiting import wait_until


def statuses(client, count, at_once=50, path="/courses"):
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda _: client.get(path).status, range(count)))


def rate(answer):
    policy = re.fullmatch(r'"(\w+)";q=(\d+);w=60', answer.headers["RateLimit-Policy"])
    left = re.fullmatch(r'"(\w+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
    assert policy and left and policy[1] == left[1], answer.headers
    return policy[1], int(policy[2]), int(left[2]), int(left[3])


def test_exactly_the_limit_passes_however_many_come_at_once(tenant):
    limit = 100
    client = tenant.new_key(prep=limit, check=limit)
    got = statuses(client, limit + 50)
    assert got.count(200) == limit and got.count(429) == 50


def test_it_is_exact_over_several_keys_of_a_tenant(tenant):
    keys = [tenant.new_key(prep=40, check=40) for _ in range(3)]
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        got = list(pool.map(lambda n: keys[n % 3].get("/courses").status, range(60)))
    assert got.count(200) == 40 and got.count(429) == 20


def test_the_headers_count_down(tenant):
    client = tenant.new_key(prep=5, check=3)
    assert [rate(client.get("/courses").expect(200)) for _ in range(3)] == [("check", 3, left, 60) for left in (2, 1, 0)]
    denied = client.get("/courses")
    denied.problem(429, "rate_limited")
    assert rate(denied)[:3] == ("check", 3, 0)
    assert 1 <= int(denied.headers["Retry-After"]) <= 60


def test_reads_spend_the_budget_of_check_and_writes_that_of_prep(tenant):
    client = tenant.new_key(prep=2, check=2)
    assert rate(client.get("/courses").expect(200))[0] == "check"
    assert rate(client.post("/courses", {"title": "a"}).expect(201))[0] == "prep"
    client.post("/courses", {"title": "a"}).expect(201)
    client.post("/courses", {"title": "a"}).problem(429, "rate_limited")
    client.get("/courses").expect(200)
    client.get("/courses").problem(429, "rate_limited")


def test_a_key_with_one_scope_is_charged_to_it(tenant):
    assert rate(tenant.new_key("prep", prep=7).get("/courses").expect(200))[:3] == ("prep", 7, 6)


def test_tenants_do_not_share_a_window(tenant, other_tenant):
    mine, theirs = tenant.new_key(check=2), other_tenant.new_key(check=2)
    assert statuses(mine, 3).count(429) == 1
    assert statuses(theirs, 2).count(200) == 2


def test_the_denied_are_not_counted_and_the_window_slides(system, tenant):
    """The times in the list are set back, so that nobody waits a minute."""
    client = tenant.new_key(check=3)
    assert statuses(client, 10).count(200) == 3
    key = f"cs:rate:{tenant.id}:check"
    moments = [int(moment) for moment in system.redis("lrange", key, "0", "-1").split()]
    assert len(moments) == 3
    system.redis("lset", key, "0", moments[0] - 58_500_000)
    answer = client.get("/courses")
    answer.problem(429)
    assert answer.headers["Retry-After"] in ("1", "2")
    wait_until(lambda: client.get("/courses").status == 200, 5)
    client.get("/courses").problem(429)


def test_a_limit_that_was_lowered_says_when_to_come_back(system, tenant):
    client = tenant.new_key(check=10)
    assert statuses(client, 5).count(200) == 5
    lower = tenant.new_key(check=2)
    key = f"cs:rate:{tenant.id}:check"
    first = int(system.redis("lindex", key, "0"))
    for place in range(3):
        system.redis("lset", key, place, first - 30_000_000)
    answer = lower.get("/courses")
    answer.problem(429)
    assert int(answer.headers["Retry-After"]) >= 58, "the fourth of the five has to leave, not the first"


def test_a_clock_that_was_set_back_locks_nobody_out(system, tenant):
    client = tenant.new_key(check=2)
    client.get("/courses").expect(200)
    key = f"cs:rate:{tenant.id}:check"
    system.redis("lset", key, "0", int(system.redis("lindex", key, "0")) + 3_600_000_000)
    assert statuses(client, 2).count(200) == 2


def test_the_gate_of_the_limit_stands_before_body_and_thing(tenant):
    client = tenant.new_key(prep=1, check=1)
    client.post("/courses", {"title": "a"}).expect(201)
    client.post("/courses", body=b"{").problem(429)
    client.get("/courses/nonsense").problem(404)
    client.get("/courses/nonsense").problem(429)


def test_what_is_public_is_not_limited(system, tenant):
    client = tenant.new_key(check=1)
    for _ in range(3):
        client.get("//health").expect(200)
        client.get("//openapi.json").expect(200)
    client.get("/courses").expect(200)


def test_a_script_that_redis_forgot_is_sent_again(system, tenant):
    client = tenant.new_key(check=20)
    client.get("/courses").expect(200)
    system.redis("script", "flush")
    assert statuses(client, 30).count(200) == 19


def test_without_redis_each_responder_allows_its_share(start_system):
    system = start_system(FCGI_POOL_SIZE=4)
    tenant = system.tenant()
    client = tenant.new_key(check=40)
    tenant.get("/courses").expect(200)
    system.kill("redis")
    got = statuses(client, 200)
    assert set(got) == {200, 429}
    assert 10 <= got.count(200) <= 40, "never unlimited, never all refused"
    answer = client.get("/courses")
    assert rate(answer)[1] == 10
    assert system.client.get("//health").status == 503
    system.up()
    wait_until(lambda: rate(client.get("/courses"))[1] == 40, 5)


def test_a_redis_that_hangs_costs_little(start_system):
    import os
    import signal

    system = start_system(FCGI_POOL_SIZE=2)
    tenant = system.tenant()
    tenant.get("/courses").expect(200)
    os.kill(system.pid("redis"), signal.SIGSTOP)
    try:
        began = time.monotonic()
        assert set(statuses(tenant, 20, at_once=4)) == {200}
        assert time.monotonic() - began < 10
    finally:
        os.kill(system.pid("redis"), signal.SIGCONT)
