"""The rate limit: a sliding window, exact over all responders, on Redis's clock; and what becomes of it without Redis."""
import collections
import concurrent.futures
import re

from support.waiting import quickest, timed, wait_until


def ask(clients, count, at_once=50):
    """The answers to so many requests, made by these clients in turn."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda n: clients[n % len(clients)].get("/courses"), range(count)))


def statuses(client, count, at_once=50):
    return [answer.status for answer in ask([client], count, at_once)]


def rate(answer):
    policy = re.fullmatch(r'"(\w+)";q=(\d+);w=60', answer.headers["RateLimit-Policy"])
    left = re.fullmatch(r'"(\w+)";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
    assert policy and left and policy[1] == left[1], answer.headers
    return policy[1], int(policy[2]), int(left[2]), int(left[3])


def counted(system, limit, scenario):
    """How many answers of each status scenario(a new tenant) got when Redis counted them all. A responder to which Redis says nothing for
    half a second counts alone, up to its share: that its answers tell by their policy, and then another tenant tries."""
    def statuses_if_counted():
        answers = scenario(system.tenant())
        return all(rate(answer)[1] == limit for answer in answers) and collections.Counter(answer.status for answer in answers)

    return wait_until(statuses_if_counted, what="Redis to count all the requests of a tenant")


def window(system, tenant):
    """The moments in microseconds of the requests in the window of a tenant's reads."""
    return [int(moment) for moment in system.redis("lrange", f"cs:rate:{tenant.id}:check", "0", "-1").split()]


def set_back(system, tenant, place, seconds):
    """Makes a request in that window so much older, so that nobody has to wait; its new moment."""
    moment = window(system, tenant)[place] - seconds * 1_000_000
    system.redis("lset", f"cs:rate:{tenant.id}:check", place, moment)
    return moment


def leaves_in(system, moment):
    """Whole seconds until a request of that moment leaves the window, on Redis's clock."""
    seconds, more = map(int, system.redis("time").split())
    return -(-(moment + 60_000_000 - seconds * 1_000_000 - more) // 1_000_000)


def test_exactly_the_limit_passes_however_many_come_at_once(system):
    assert counted(system, 100, lambda tenant: ask([tenant.new_key(check=100)], 150)) == {200: 100, 429: 50}


def test_it_is_exact_over_several_keys_of_a_tenant(system):
    assert counted(system, 40, lambda tenant: ask([tenant.new_key(check=40) for _ in range(3)], 60)) == {200: 40, 429: 20}


def test_the_headers_count_down(system, tenant):
    client, most = tenant.new_key(prep=5, check=3), 60
    for left in (2, 1, 0):
        told = rate(client.get("/courses").expect(200))
        least = leaves_in(system, window(system, tenant)[0])
        assert told[:3] == ("check", 3, left) and least <= told[3] <= most
        most = least
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
    client = tenant.new_key(check=3)
    assert statuses(client, 10).count(200) == 3
    assert len(window(system, tenant)) == 3
    oldest = set_back(system, tenant, 0, 30)
    most, denied = leaves_in(system, oldest), client.get("/courses")
    denied.problem(429)
    assert leaves_in(system, oldest) <= int(denied.headers["Retry-After"]) <= most <= 30
    set_back(system, tenant, 0, 30)
    client.get("/courses").expect(200)
    client.get("/courses").problem(429)


def test_a_limit_that_was_lowered_says_when_to_come_back(system, tenant):
    client = tenant.new_key(check=10)
    assert statuses(client, 5).count(200) == 5
    lower, fourth = tenant.new_key(check=2), window(system, tenant)[3]
    for place in range(3):
        set_back(system, tenant, place, 30)
    most, denied = leaves_in(system, fourth), lower.get("/courses")
    denied.problem(429)
    assert leaves_in(system, fourth) <= int(denied.headers["Retry-After"]) <= most, "the fourth of the five has to leave, not the first"


def test_a_clock_that_was_set_back_locks_nobody_out(system, tenant):
    client = tenant.new_key(check=2)
    client.get("/courses").expect(200)
    set_back(system, tenant, 0, -3600)
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
        wait_until(lambda: client.get("//health").status == 200)
        client.get("//openapi.json").expect(200)
    client.get("/courses").expect(200)


def test_a_script_that_redis_forgot_is_sent_again(system):
    def scenario(tenant):
        client = tenant.new_key(check=20)
        first = client.get("/courses").expect(200)
        system.redis("script", "flush")
        return [first, *ask([client], 30)]

    assert counted(system, 20, scenario) == {200: 20, 429: 11}


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
    wait_until(lambda: rate(client.get("/courses"))[1] == 40)


def test_a_redis_that_hangs_costs_little(start_system):
    import os
    import signal

    system = start_system(FCGI_POOL_SIZE=2)
    tenant = system.tenant()
    tenant.get("/courses").expect(200)
    os.kill(system.pid("redis"), signal.SIGSTOP)
    try:
        assert set(quickest(lambda: timed(lambda: statuses(tenant, 20, at_once=4)), 10)) == {200}
    finally:
        os.kill(system.pid("redis"), signal.SIGCONT)
