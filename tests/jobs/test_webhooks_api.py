"""/webhooks: what a tenant can do with its own, and cannot do with anybody else's."""
import pytest

from support.hooks import ENDS, Hooks, verified
from support.waiting import wait_until

NOWHERE = "00000000-0000-7000-8000-000000000000"


def test_a_new_webhook_shows_its_secret_once(hooks):
    answer = hooks.tenant.post("/webhooks", {"url": hooks.receiver.url("/a b".replace(" ", "%20")), "events": ENDS, "description": " x "})
    made = answer.expect(201).json()
    assert answer.headers["Location"] == f"/api/v1/webhooks/{made['id']}"
    assert made.pop("secret").startswith("whsec_")
    assert made["events"] == ENDS and made["description"] == "x" and made["is_active"] is True
    assert hooks.show(made) == made
    listed = hooks.tenant.get("/webhooks").expect(200).json()
    assert listed["items"] == [made] and listed["total"] == 1 and listed["next_cursor"] is None


REFUSED = {
    "no url": {"events": ENDS},
    "no address": {"url": "example", "events": ENDS},
    "another scheme": {"url": "ftp://example.com/", "events": ENDS},
    "a file": {"url": "file:///etc/passwd", "events": ENDS},
    "a password": {"url": "https://user:secret@example.com/", "events": ENDS},
    "a long url": {"url": "https://example.com/" + "a" * 2000, "events": ENDS},
    "no events": {"url": "https://example.com/"},
    "an empty list": {"url": "https://example.com/", "events": []},
    "an unknown event": {"url": "https://example.com/", "events": ["job.complete", "job.began"]},
    "an event that is no text": {"url": "https://example.com/", "events": [1]},
    "a description that is none": {"url": "https://example.com/", "events": ENDS, "description": 1},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_wrong_is_refused(hooks, reason):
    document = hooks.tenant.post("/webhooks", REFUSED[reason]).problem(422, "validation_failed")
    assert document["errors"]
    assert hooks.tenant.get("/webhooks").json()["total"] == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.1.2.3", "localhost", "169.254.169.254", "2130706433", "0x7f.1",
                                  "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "100.64.0.1", "hook.localhost."])
def test_inner_addresses_are_refused_at_once(tenant, host):
    tenant.post("/webhooks", {"url": f"https://{host}/x", "events": ENDS}).problem(
        422, "validation_failed", "'url' must be a public address, no loopback, private or otherwise local one")


def test_a_tenant_may_have_twenty(hooks):
    for _ in range(20):
        hooks.create()
    hooks.tenant.post("/webhooks", {"url": "https://example.com/", "events": ENDS}).problem(
        422, "validation_failed", "There are 20 webhooks already, which is the most")
    page = hooks.tenant.get("/webhooks?limit=15").json()
    rest = hooks.tenant.get(f"/webhooks?limit=15&cursor={page['next_cursor']}").json()
    assert len(page["items"]) == 15 and len(rest["items"]) == 5 and rest["next_cursor"] is None
    assert len({item["id"] for item in page["items"] + rest["items"]}) == 20
    assert hooks.tenant.get("/webhooks?offset=25").json()["total"] == 20


def test_a_change_touches_what_it_names(hooks):
    hook = hooks.create(description="first")
    path = f"/webhooks/{hook['id']}"
    changed = hooks.tenant.patch(path, {"events": ["job.failed"]}).expect(200).json()
    assert changed["events"] == ["job.failed"] and changed["url"] == hook["url"] and changed["description"] == "first"
    assert hooks.tenant.patch(path, {"description": None}).expect(200)["description"] is None
    off = hooks.tenant.patch(path, {"is_active": False}).expect(200).json()
    assert off["is_active"] is False and off["disabled_at"] and off["disabled_reason"] is None and "secret" not in off
    for wrong in ({"url": None}, {"url": "x"}, {"events": []}, {"events": None}, {"is_active": "no"}, {"is_active": None}, {"rotate_secret": 1}):
        hooks.tenant.patch(path, wrong).problem(422, "validation_failed")


def test_an_edit_may_ask_that_nothing_has_changed(hooks):
    hook = hooks.create()
    path = f"/webhooks/{hook['id']}"
    tag = hooks.tenant.get(path).headers["ETag"]
    hooks.tenant.get(path, headers={"If-None-Match": tag}).expect(304)
    hooks.tenant.patch(path, {"description": "new"}, headers={"If-Match": tag}).expect(200)
    hooks.tenant.patch(path, {"description": "newer"}, headers={"If-Match": tag}).problem(412, "precondition_failed")
    hooks.tenant.delete(path, headers={"If-Match": tag}).problem(412, "precondition_failed")
    hooks.tenant.delete(path, headers={"If-Match": hooks.tenant.get(path).headers["ETag"]}).expect(204)


def test_a_rotated_secret_signs_beside_the_former_one_for_a_day(hooks):
    hook = hooks.create()
    secret = hooks.tenant.patch(f"/webhooks/{hook['id']}", {"rotate_secret": True}).expect(200)["secret"]
    hooks.end_job()
    message = hooks.messages()[0]
    assert secret != hook["secret"] and verified(message, secret) and verified(message, hook["secret"])
    hooks.system.sql("UPDATE webhooks SET previous_secret_until = now() WHERE id = :'id'", id=hook["id"])
    hooks.end_job()
    message = hooks.messages(2)[1]
    assert verified(message, secret) and verified(message, hook["secret"]) is None


def test_a_deleted_webhook_takes_its_pending_messages_along(hooks):
    hook = hooks.create(500)
    hooks.end_job()
    hooks.attempted(hook, 1)
    hooks.tenant.delete(f"/webhooks/{hook['id']}").expect(204)
    hooks.tenant.get(f"/webhooks/{hook['id']}/deliveries").problem(404, "not_found", "Webhook not found")
    assert hooks.system.sql("SELECT id FROM webhook_deliveries WHERE webhook_id = :'id'", id=hook["id"]) == []
    hooks.tenant.delete(f"/webhooks/{hook['id']}").problem(404, "not_found", "Webhook not found")


def test_making_one_twice_with_one_key_makes_one(hooks):
    sent = {"url": hooks.receiver.url(), "events": ENDS}
    first, again = (hooks.tenant.post("/webhooks", sent, headers={"Idempotency-Key": "k"}).expect(201) for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert hooks.tenant.get("/webhooks").json()["total"] == 1


def test_another_tenant_s_webhook_is_not_there(hooks, receiver):
    hook = hooks.create()
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)["id"]
    stranger = Hooks(hooks.system, receiver)
    own = stranger.create()
    assert [item["id"] for item in stranger.tenant.get("/webhooks").json()["items"]] == [own["id"]]
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/deliveries"), ("POST", f"/deliveries/{delivery}/replay")):
        body = {"json": {}} if method == "PATCH" else {}
        for id_ in (hook["id"], NOWHERE, "nonsense"):
            stranger.tenant.request(method, f"/webhooks/{id_}{path}", **body).problem(404, "not_found", "Webhook not found")
    for id_ in (delivery, NOWHERE, "nonsense"):
        stranger.tenant.post(f"/webhooks/{own['id']}/deliveries/{id_}/replay").problem(404, "not_found", "Delivery not found")
    assert len(hooks.deliveries(hook)) == 1


def test_webhooks_are_for_keys_that_prepare(hooks):
    checker = hooks.tenant.new_key("check")
    for method, path in (("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", f"/webhooks/{NOWHERE}"),
                         ("GET", f"/webhooks/{NOWHERE}/deliveries")):
        checker.request(method, path).problem(403, "insufficient_scope", "Requires scope: prep")


def test_the_deliveries_come_in_pages_and_by_status(hooks):
    hook = hooks.create(204, 500)
    for _ in range(3):
        hooks.end_job()
        wait_until(lambda: all(d["attempts"] for d in hooks.deliveries(hook)), 10, "all were tried")
    assert len(hooks.deliveries(hook)) == 3
    assert len(hooks.deliveries(hook, "?status=delivered")) == 1 and len(hooks.deliveries(hook, "?status=pending")) == 2
    first = hooks.tenant.get(f"/webhooks/{hook['id']}/deliveries?limit=2").json()
    rest = hooks.tenant.get(f"/webhooks/{hook['id']}/deliveries?limit=2&cursor={first['next_cursor']}").json()
    assert first["total"] == 3 and [len(first["items"]), len(rest["items"])] == [2, 1]
    hooks.tenant.get(f"/webhooks/{hook['id']}/deliveries?status=lost").problem(422, "validation_failed")
