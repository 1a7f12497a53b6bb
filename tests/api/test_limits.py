"""The rate limits: sliding windows of keys and of tenants, exact over all responders, on Redis's clock; and what becomes of them without
Redis."""
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
    """How many answers of each status scenario(a new tenant, whose ceiling is the limit) got when Redis counted them all. A responder to which Redis says nothing for
    half a second counts alone, up to its share: that its answers tell by their policy, and then another tenant tries."""
    def statuses_if_counted():
        answers = scenario(system.tenant(check=limit))
        return all(rate(answer)[1] == limit for answer in answers) and collections.Counter(answer.status for answer in answers)

    return wait_until(statuses_if_counted, what="Redis to count all the requests of a tenant")


def window(system, client, whose=None):
    """The moments in microseconds of the requests in the window of a key's reads, or of a tenant's."""
    return [int(moment) for moment in system.redis("lrange", f"cs:rate:{{{client.id}}}:{whose or client.key_id}:check", "0", "-1").split()]


def set_back(system, client, place, seconds):
    """Makes a request in that window so much older, so that nobody has to wait; its new moment."""
    moment = window(system, client)[place] - seconds * 1_000_000
    system.redis("lset", f"cs:rate:{{{client.id}}}:{client.key_id}:check", place, moment)
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
        least = leaves_in(system, window(system, client)[0])
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
    assert len(window(system, client)) == 3
    oldest = set_back(system, client, 0, 30)
    most, denied = leaves_in(system, oldest), client.get("/courses")
    denied.problem(429)
    assert leaves_in(system, oldest) <= int(denied.headers["Retry-After"]) <= most <= 30
    set_back(system, client, 0, 30)
    client.get("/courses").expect(200)
    client.get("/courses").problem(429)


def test_a_limit_that_was_lowered_says_when_to_come_back(system, tenant):
    client = tenant.new_key(check=10)
    assert statuses(client, 5).count(200) == 5
    system.manage("set-limit", "--prefix", client.key_id, "--rate-check", 2)
    fourth = window(system, client)[3]
    for place in range(3):
        set_back(system, client, place, 30)
    wait_until(lambda: client.get("/courses").status == 429, 2, "the limit to be the new one")
    most, denied = leaves_in(system, fourth), client.get("/courses")
    denied.problem(429)
    assert leaves_in(system, fourth) <= int(denied.headers["Retry-After"]) <= most, "the fourth of the five has to leave, not the first"


def test_a_new_key_begins_with_its_own_window(tenant):
    old = tenant.new_key(check=10)
    assert statuses(old, 11).count(200) == 10
    small = tenant.new_key(check=2)
    assert rate(small.get("/courses").expect(200))[:3] == ("check", 2, 1)
    old.get("/courses").problem(429)
    small.get("/courses").expect(200)
    small.get("/courses").problem(429)


def test_a_tenant_does_not_pass_its_ceiling_whatever_keys_it_makes(system):
    tenant = system.tenant(check=5)
    keys = [tenant.new_key(check=4) for _ in range(3)]
    answers = ask(keys, 12, at_once=1)
    assert [answer.status for answer in answers].count(200) == 5
    assert rate(answers[-1])[:3] == ("check", 5, 0), "the tenant's window is the one that has ended"
    assert rate(tenant.get("/courses"))[:3] == ("check", 5, 0)
    tenant.post("/courses", {"title": "a"}).expect(201), "the other scope has a window of its own"


def test_a_key_with_a_larger_limit_lifts_the_ceiling_at_once_and_takes_it_along(system):
    tenant = system.tenant(check=2)
    assert statuses(tenant, 3).count(200) == 2
    larger = tenant.new_key(check=4)
    assert statuses(larger, 3, at_once=1) == [200, 200, 429], "two of the four are spent"
    wait_until(lambda: rate(larger.get("/courses"))[1] == 4)
    system.manage("revoke-key", "--prefix", larger.key_id)
    other = tenant.new_key(check=2)
    wait_until(lambda: rate(other.get("/courses"))[1] == 2)


def test_an_operator_sets_a_ceiling_and_takes_it_away(system, tenant):
    first, second = tenant.new_key(check=3), tenant.new_key(check=3)
    made = system.manage("set-limit", "--tenant", tenant.name, "--scope", "check", "--limit", 4)
    assert (made["limit"], made["rate_ceiling_check"], made["rate_ceiling_prep"]) == (4, 4, 100000)
    wait_until(lambda: rate(tenant.get("/courses"))[1] == 4)
    assert [answer.status for answer in ask([first, second], 6, at_once=1)].count(200) <= 3, "one at least was spent already"
    system.manage("set-limit", "--tenant", tenant.name, "--scope", "check", "--limit", "none")
    wait_until(lambda: first.get("/courses").status == 200, 2, "the ceiling to be gone")


def test_a_clock_that_was_set_back_locks_nobody_out(system, tenant):
    client = tenant.new_key(check=2)
    client.get("/courses").expect(200)
    set_back(system, client, 0, -3600)
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
    small = tenant.new_key(check=8)
    assert 2 <= statuses(small, 40).count(200) <= 8, "a key has a window of its own"
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
