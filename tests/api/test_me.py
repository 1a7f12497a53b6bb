"""GET /me: who calls, what is left of its limits, and what its tenant uses."""
import datetime

import pytest

from support.teaching import add_text
from support.waiting import wait_until


def test_a_caller_is_shown_its_key_and_its_tenant(system):
    tenant = system.tenant("Школа \U0001f600 Dürer", label="портал", prep=7, check=9, expires="2199-12-31")
    shown = tenant.get("/me").expect(200).json()
    assert set(shown) == {"key", "tenant", "limits", "quota"} and shown["tenant"] == {"name": "Школа \U0001f600 Dürer", "paused_at": None}
    used = shown["key"].pop("last_used_at")
    assert used is None or used.endswith("Z")
    assert shown["key"] == {"prefix": tenant.key[:12], "label": "портал", "scopes": ["prep", "check"],
                            "expires_at": "2199-12-31T00:00:00.000000Z"}
    assert shown["quota"] == {"storage": {"bytes": None, "used_bytes": 0}, "jobs": {"limit": None, "in_flight": 0},
                              "budget": {"usd": None, "used_usd": 0, "month": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m")}}
    assert tenant.key not in str(shown)


def test_the_use_of_a_key_is_shown(tenant):
    assert wait_until(lambda: tenant.get("/me").expect(200)["key"]["last_used_at"], 90, "the use to be recorded") is not None


def test_limits_are_those_of_the_window_that_is_nearer_its_end(system):
    tenant = system.tenant(prep=5, check=6)
    small = tenant.new_key(prep=3, check=4)
    small.post("/courses", {"title": "a"}).expect(201)
    first = small.get("/me").expect(200)
    limits = first["limits"]
    assert {scope: (limit["limit"], limit["remaining"]) for scope, limit in limits.items()} == {"prep": (3, 2), "check": (4, 3)}
    assert all(1 <= limit["reset_s"] <= 60 for limit in limits.values())
    assert first.headers["RateLimit"] == f'"check";r=3;t={limits["check"]["reset_s"]}'
    for _ in range(3):
        tenant.post("/courses", {"title": "a"}).expect(201)
    assert small.get("/me")["limits"]["prep"]["limit"] == 5, "what the tenant has left is less"
    assert small.get("/me")["limits"]["prep"]["remaining"] == 1, "and looking costs nothing"
    small.get("/me").expect(200)
    small.get("/me").problem(429, "rate_limited")


def test_a_scope_that_the_key_lacks_has_no_limit_to_show(tenant):
    shown = tenant.new_key(scopes="check", check=5).get("/me").expect(200)
    assert shown["key"]["scopes"] == ["check"] and shown["limits"]["prep"] is None and shown["limits"]["check"]["remaining"] == 4
    shown = tenant.new_key(scopes="prep", prep=5).get("/me").expect(200)
    assert shown["limits"]["check"] is None and shown["limits"]["prep"]["remaining"] == 4


def test_what_a_tenant_uses_is_its_own(system, tenant, other_tenant):
    material = add_text(tenant, tenant.course())
    system.sql("""INSERT INTO jobs (tenant_id, id, job_type, status) VALUES (:'t', cs_uuid7(), 'embed', 'queued'), (:'t', cs_uuid7(), 'embed', 'failed');
                  UPDATE jobs SET not_before = now() + interval '1 day' WHERE tenant_id = :'t' AND status = 'queued';
                  INSERT INTO llm_calls (tenant_id, id, action, provider, model_id, success, cost_usd, created_at)
                  VALUES (:'t', cs_uuid7(), 'generate_structure', 'p', 'm', true, 0.25, now()),
                         (:'t', cs_uuid7(), 'generate_structure', 'p', 'm', true, 4, date_trunc('month', now(), 'UTC') - interval '1 hour')""",
               t=tenant.id)
    system.manage("set-tenant", "--tenant", tenant.name, "--monthly-budget", "12.50")
    quota = tenant.get("/me").expect(200)["quota"]
    assert quota["storage"]["used_bytes"] == material["size_bytes"] and quota["jobs"]["in_flight"] == 1
    assert (quota["budget"]["usd"], quota["budget"]["used_usd"]) == (12.5, 0.25)
    strange = other_tenant.get("/me").expect(200)["quota"]
    assert strange["storage"]["used_bytes"] == strange["jobs"]["in_flight"] == strange["budget"]["used_usd"] == 0


@pytest.mark.parametrize("key", [None, "cs_live_" + "0" * 32])
def test_nobody_else_is_told_anything(system, key):
    assert system.client.get("/me", key=key).status == 401
