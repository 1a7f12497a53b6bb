"""Who may do what: keys, scopes, revocation, and one tenant seeing nothing of another."""
import datetime
import time

import pytest

from support.client import Answer, Client
from support.waiting import wait_until

NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"


def refused(answer, code, title):
    problem = answer.problem(401, code)
    assert problem["title"] == title and problem["detail"].startswith(title) and "the header X-API-Key" in problem["detail"]
    assert answer.headers["WWW-Authenticate"] == "APIKey"


def test_a_missing_or_empty_key_is_not_authenticated(system):
    refused(system.client.get("/courses"), "not_authenticated", "Not authenticated")
    refused(system.client.get("/courses", headers={"X-API-Key": ""}), "not_authenticated", "Not authenticated")


@pytest.mark.parametrize("key", ["x", "cs_live_", "cs_live_" + "0" * 32, "cs_live_" + "G" * 32, "cs_live_" + "0" * 1000,
                                 "cs_live_" + "0" * 31 + "'", "\u00ff" * 40])
def test_an_unknown_key_is_invalid(system, key):
    refused(system.client.get("/courses", headers={"X-API-Key": key.encode("latin-1")}), "invalid_api_key", "Invalid API key")


def test_a_key_with_one_digit_changed_is_invalid(system, tenant):
    digit = "0" if tenant.key[20] != "0" else "1"
    refused(Client(system.base_url, tenant.key[:20] + digit + tenant.key[21:]).get("/courses"), "invalid_api_key", "Invalid API key")


def refused_after_a_second(client):
    """By every responder: the key, which each had in its cache when it was withdrawn, is used on for the second that the contract allows."""
    end = time.monotonic() + 1
    while time.monotonic() < end:
        client.get("/courses")
    for _ in range(50):
        refused(client.get("/courses"), "invalid_api_key", "Invalid API key")


def test_a_revoked_key_is_refused_within_a_second(system, tenant):
    for _ in range(50):
        tenant.get("/courses").expect(200)
    system.manage("revoke-key", "--prefix", tenant.key[:12])
    refused_after_a_second(tenant)


def test_a_deactivated_tenant_is_refused_and_let_in_again(system, tenant):
    for _ in range(50):
        tenant.get("/courses").expect(200)
    system.manage("deactivate-tenant", "--name", tenant.name)
    refused_after_a_second(tenant)
    system.manage("activate-tenant", "--name", tenant.name)
    tenant.get("/courses").expect(200)


def test_an_expired_key_is_told_so(system, tenant):
    system.sql("UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE tenant_id = :'tenant'", tenant=tenant.id)
    time.sleep(1)  # what a responder remembers of a key is forgotten after the contract's second
    refused(tenant.get("/courses"), "api_key_expired", "API key expired")


def test_a_key_that_expires_later_works_until_then(system, tenant):
    tomorrow = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).date().isoformat()
    tenant.new_key(expires=tomorrow).get("/courses").expect(200)


def test_scopes_are_checked_and_named(tenant):
    check = tenant.new_key("check")
    check.get("/courses").expect(200)
    check.post("/courses", {"title": "a"}).problem(403, "insufficient_scope", "Requires scope: prep")
    prep = tenant.new_key("prep")
    prep.post("/courses", {"title": "a"}).expect(201)
    prep.get("/courses").expect(200)


def test_the_scope_comes_before_the_body_and_the_thing(tenant):
    check = tenant.new_key("check")
    check.post("/courses", body=b"{").problem(403, "insufficient_scope")
    check.post(f"/courses/{NOBODY}/materials", body=b"").problem(403, "insufficient_scope")


def test_the_use_of_a_key_is_noted(system, tenant):
    tenant.get("/courses").expect(200)
    noted = "SELECT last_used_at > now() - interval '1 minute' FROM api_keys WHERE tenant_id = :'tenant'"
    wait_until(lambda: system.sql_value(noted, tenant=tenant.id) == "t")


def test_a_tenant_sees_nothing_of_another(tenant, other_tenant):
    mine = tenant.course("Mine")
    assert other_tenant.get("/courses").expect(200)["items"] == []
    other_tenant.get(f"/courses/{mine}").problem(404, "not_found", "Course not found")
    assert other_tenant.get("/courses?q=Mine").expect(200)["total"] == 0
    theirs = other_tenant.course("Theirs")
    tenant.get(f"/courses/{theirs}").problem(404, "not_found", "Course not found")
    assert [item["title"] for item in tenant.get("/courses").expect(200)["items"]] == ["Mine"]


def test_a_foreign_thing_and_no_thing_read_the_same(tenant, other_tenant):
    theirs = other_tenant.course()
    foreign = tenant.get(f"/courses/{theirs}").problem(404)
    absent = tenant.get(f"/courses/{NOBODY}").problem(404)
    assert {**foreign, "request_id": ""} == {**absent, "request_id": ""}


def test_interleaved_tenants_on_one_responder_never_mix(start_system):
    system = start_system(FCGI_POOL_SIZE=1)
    one, two = system.tenant(), system.tenant()
    one.course("One"), two.course("Two")
    for _ in range(20):
        assert [item["title"] for item in one.get("/courses").expect(200)["items"]] == ["One"]
        assert [item["title"] for item in two.get("/courses").expect(200)["items"]] == ["Two"]


def test_two_keys_are_refused_whichever_comes_first(system, tenant):
    for keys in ([tenant.key, "cs_live_x"], ["cs_live_x", tenant.key], [tenant.key] * 2, [tenant.key, ""]):
        connection = tenant.connect()
        connection.putrequest("GET", "/api/v1/courses")
        for key in keys:
            connection.putheader("X-API-Key", key)
        connection.endheaders()
        response = connection.getresponse()
        Answer(response, response.read()).problem(400, "bad_request", "The header X-API-Key was sent more than once")
        connection.close()
