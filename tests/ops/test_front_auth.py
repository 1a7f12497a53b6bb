"""Failed authentications of an address: it is told to wait, and whoever has a good key is served, whatever others behind the same address do."""
import http.client
import re

from support.client import Client

WRONG = "cs_live_" + "0" * 32
MOST = 60  # AUTH_FAILURES


class From(Client):
    """A client at an address of loopback; the requests of 127.0.0.1 itself are not limited in a test's system."""

    def __init__(self, system, address, key=None):
        super().__init__(system.base_url, key)
        self.source = address

    def connect(self):
        return http.client.HTTPConnection(self.address.hostname, self.address.port, self.timeout, (self.source, 0))


def failures(client, times, **more):
    """The answers to so many requests that cannot be authenticated, by their status."""
    answers = [client.get("/courses", **more) for _ in range(times)]
    return [[answer for answer in answers if answer.status == status] for status in (401, 429)]


def counters(system):
    text = system.client.get("//metrics").expect(200).body.decode()
    return [int(re.search(rf'^{name}{{pool="api"}} (\d+)$', text, re.M).group(1)) for name in ("cs_auth_failures_total", "cs_auth_held_back_total")]


def test_an_address_with_many_failures_is_told_to_wait_and_another_is_not(system):
    before = counters(system)
    failed, held = failures(From(system, "127.0.0.21"), MOST + 20, key=WRONG)
    assert MOST <= len(failed) <= MOST + 3, "what has leaked meanwhile"
    held[-1].problem(429, "too_many_auth_failures")
    assert 1 <= int(held[-1].headers["Retry-After"]) <= 20
    assert [after - earlier for after, earlier in zip(counters(system), before)] == [MOST + 20, len(held)]
    From(system, "127.0.0.22", WRONG).get("/courses").problem(401, "invalid_api_key")


def test_whatever_cannot_be_a_key_counts_too(system):
    for number, more in enumerate(({}, {"key": "nonsense"}, {"key": WRONG})):
        failed, held = failures(From(system, f"127.0.0.{30 + number}"), MOST + 10, **more)
        assert held and failed


def test_nobody_shuts_a_tenant_out_that_has_the_same_address(system, tenant):
    """Its keys are served all the while: one that was used before, and one that nobody has seen yet."""
    neighbour, known = From(system, "127.0.0.41", WRONG), From(system, "127.0.0.41", tenant.key)
    known.get("/courses").expect(200)
    failures(neighbour, 2 * MOST)
    neighbour.get("/courses").problem(429, "too_many_auth_failures")
    known.get("/courses").expect(200)
    From(system, "127.0.0.41", tenant.new_key().key).get("/courses").expect(200)
    neighbour.get("/courses").problem(429, "too_many_auth_failures")


def test_a_header_makes_no_other_address(system):
    client = From(system, "127.0.0.42", WRONG)
    for number in range(MOST + 10):
        answer = client.get("/courses", headers={"X-Forwarded-For": f"192.0.2.{number}", "Limited-Address": f"192.0.2.{number}"})
    answer.problem(429, "too_many_auth_failures")


def test_an_address_without_limits_is_told_the_truth_every_time(system):
    failed, held = failures(From(system, "127.0.0.1"), MOST + 10, key=WRONG)
    assert len(failed) == MOST + 10 and not held


def test_operators_set_how_many_there_may_be(start_system):
    assert len(failures(From(start_system(AUTH_FAILURES=5), "127.0.0.2"), 12)[1]) >= 5
    assert not failures(From(start_system(AUTH_FAILURES=0), "127.0.0.2"), 2 * MOST)[1]
