"""Webhooks: whoever ends a job, each webhook that wants to know gets its message, signed, at least once, whatever the receiver does. Waits
are shortened by moving next_attempt_at. test_webhook_sender.py kills who sends them, test_webhooks_api.py is what a tenant can do."""
import datetime
import json
import re
import socket
import subprocess
import threading
import uuid

import pytest

from support.hooks import ENDS, Hooks, verified
from support.peers.receiver import CUT, FOREVER, STALL
from support.system import ROOT
from support.homework import Homework
from support.waiting import quickest, wait_until

LATER = (500, {"Retry-After": "3600"}, b"")  # the next attempt comes when the test hurries it, and not before


# ---- what is sent ----

def test_a_message_is_signed_as_the_reference_library_checks_it(hooks):
    hook, other = hooks.create(), hooks.create(path="/other")
    made = hooks.upload()
    message = hooks.messages()[0]
    assert verified(message, hook["secret"]) == json.loads(message.body)
    assert verified(message, other["secret"]) is None
    assert verified(message, hook["secret"], **{"webhook-id": str(uuid.uuid4())}) is None
    assert message.headers["Content-Type"] == "application/json"
    data = json.loads(message.body)["data"]
    job = hooks.tenant.get(f"/jobs/{made['job_id']}").expect(200).json()
    assert data["id"] == made["job_id"] and data["material_id"] == made["id"] and data["course_id"] == made["course_id"]
    assert {name: job[name] for name in data} == data


def test_the_check_by_hand_in_the_documentation_works(hooks):
    documented = re.search(r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(), re.DOTALL).group(1)
    names = {}
    exec(documented, names)  # pylint: disable=exec-used
    hook = hooks.create()
    hooks.end_job()
    message = hooks.messages()[0]
    assert names["is_ours"](hook["secret"], message.headers, message.body)
    assert not names["is_ours"](hook["secret"], message.headers, message.body + b" ")
    assert not names["is_ours"](hook["secret"], {**message.headers, "webhook-timestamp": "1"}, message.body)


def test_the_body_names_its_event_first_and_when_it_happened(hooks):
    hooks.create()
    job = hooks.end_job()
    body = hooks.messages()[0].body
    document = json.loads(body)
    assert body.startswith(b'{"type":"job.complete","timestamp":"') and list(document) == ["type", "timestamp", "data"]
    assert document["timestamp"] == document["data"]["completed_at"] and document["data"]["id"] == job


def test_each_end_of_a_job_has_its_event(hooks):
    hook = hooks.create(events=ENDS)
    gate = hooks.system.folder / uuid.uuid4().hex
    good = hooks.upload()["job_id"]
    bad = hooks.upload(fail=["file_damaged", "It is damaged."])["job_id"]
    stopped = hooks.upload(wait=str(gate))["job_id"]
    hooks.tenant.post(f"/jobs/{stopped}/cancel").expect(202)
    hooks.messages(3)
    came = {(document["data"]["id"], document["type"], document["data"]["error_code"])
            for document in (delivery["payload"] for delivery in hooks.deliveries(hook))}
    assert came == {(good, "job.complete", None), (bad, "job.failed", "file_damaged"), (stopped, "job.cancelled", None)}


def test_jobs_that_end_with_others_have_their_events_too(hooks):
    """Dependants fail with what they wait for; jobs end with the material that is deleted."""
    hook = hooks.create(events=ENDS)
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    hooks.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, not_before) VALUES (:'tenant', :'a', 'embed', 'infinity'),
                                                                                      (:'tenant', :'b', 'embed', 'infinity');
                        INSERT INTO job_dependencies VALUES (:'tenant', :'b', :'a');
                        SELECT job_fail_dependents(:'tenant', :'a')""", tenant=hooks.tenant.id, a=first, b=second)
    made = hooks.upload(wait=str(hooks.system.folder / "never"))
    hooks.system.sql("DELETE FROM material_entries WHERE id = :'id'", id=made["id"])
    hooks.messages(2)
    assert {(d["payload"]["data"]["id"], d["event"]) for d in hooks.deliveries(hook)} == {
        (second, "job.failed"), (made["job_id"], "job.cancelled")}


def test_a_reviewed_submission_has_its_event(hooks):
    homework = Homework(hooks.system, hooks.tenant)
    hooks.create(events=["submission.reviewed"])
    submission = homework.put("S-1", status="received")
    hooks.system.sql("""UPDATE submissions SET status = 'reviewing' WHERE id = :'id';
                        UPDATE submissions SET status = 'reviewed', score = 87.5, reviewed_at = now() WHERE id = :'id';
                        UPDATE submissions SET status = 'received' WHERE id = :'id';
                        UPDATE submissions SET status = 'reviewed' WHERE id = :'id'""", id=submission)
    (message,) = hooks.messages(1)
    document = json.loads(message.body)
    assert document["type"] == "submission.reviewed"
    told = document["data"]
    assert (told["id"], told["score"], told["passed"], told["student_id"]) == (submission, 87.5, True, "S-1")


def test_a_change_that_is_rolled_back_tells_nobody_and_one_without_an_end_neither(hooks):
    hook = hooks.create(events=ENDS)
    job = str(uuid.uuid4())
    hooks.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, not_before) VALUES (:'tenant', :'id', 'embed', 'infinity');
                        BEGIN; UPDATE jobs SET status = 'failed' WHERE id = :'id'; ROLLBACK;
                        UPDATE jobs SET status = 'queued' WHERE id = :'id';
                        UPDATE jobs SET status = 'failed' WHERE id = :'id';
                        UPDATE jobs SET status = 'failed' WHERE id = :'id'""", tenant=hooks.tenant.id, id=job)
    hooks.messages(1)
    assert [d["event"] for d in hooks.deliveries(hook)] == ["job.failed"]


def test_a_webhook_that_is_being_deleted_does_not_hold_up_the_end_of_a_job(hooks):
    """The job waits for the deletion, then ends without a message to who is gone."""
    going, staying = hooks.create(path=hooks.path + "/going"), hooks.create()
    deletion = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-h", hooks.system.env["POSTGRES_HOST"], "-U",  # pylint: disable=consider-using-with
                                 hooks.system.env["POSTGRES_USER"], "-d", hooks.system.env["POSTGRES_DB"]], stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
    try:
        deletion.stdin.write(f"BEGIN; DELETE FROM webhooks WHERE id = '{going['id']}' RETURNING 1;\n")
        deletion.stdin.flush()
        assert deletion.stdout.readline() == "1\n"
        failures = []
        ending = threading.Thread(target=lambda: failures.extend(failure_of(hooks.end_job)))
        ending.start()
        wait_until(lambda: hooks.system.sql("SELECT 1 FROM pg_locks WHERE NOT granted"), 10, "the job's end waits")
    finally:
        deletion.communicate("COMMIT;\n", timeout=10)
    ending.join(10)
    assert failures == [] and hooks.attempted(staying, 1)["status"] == "delivered"
    assert hooks.receiver.messages(hooks.path + "/going") == []


def failure_of(action):
    try:
        action()
        return []
    except AssertionError as failure:
        return [failure]


def test_only_webhooks_of_the_tenant_that_are_on_and_want_the_event_are_told(hooks, receiver):
    stranger = Hooks(hooks.system, receiver)
    theirs = stranger.create(events=ENDS)
    off, other, right = hooks.create(), hooks.create(events=["job.failed"]), hooks.create()
    hooks.tenant.patch(f"/webhooks/{off['id']}", {"is_active": False}).expect(200)
    hooks.end_job()
    assert hooks.attempted(right, 1)["status"] == "delivered"
    assert hooks.deliveries(off) == hooks.deliveries(other) == stranger.deliveries(theirs) == []


# ---- receivers ----

def moment(text):
    return datetime.datetime.fromisoformat(text)


def began(attempt):
    return moment(attempt["attempted_at"])


def ended(attempt):
    return began(attempt) + datetime.timedelta(milliseconds=attempt["duration_ms"])


def wait_planned(hooks, attempt, answer):
    """Seconds between the end of this attempt of a new message and the next, twice for quickest()."""
    hook = hooks.create(answer)
    hooks.end_job()
    for earlier in range(1, attempt):
        hooks.attempted(hook, earlier)
        hooks.hurry(hook)
    delivery = hooks.attempted(hook, attempt)
    seconds = (moment(delivery["next_attempt_at"]) - ended(delivery["attempts"][-1])).total_seconds()
    return seconds, seconds


@pytest.mark.parametrize("attempt, answer, least, most", [
    (1, 500, 4.9, 7), (2, 503, 298, 332), (1, (429, {"Retry-After": "100"}, b""), 99, 102)])
def test_the_next_attempt_waits_its_time_or_as_long_as_the_receiver_wishes(hooks, attempt, answer, least, most):
    assert quickest(lambda: wait_planned(hooks, attempt, answer), most) >= least


def test_a_receiver_that_fails_twice_gets_the_same_message_a_third_time(hooks):
    hook = hooks.create((500, LATER[1], "Wartung läuft\0\x01".encode() + b"\xff"), 503, 200)
    hooks.end_job()
    first = hooks.attempted(hook, 1)
    assert (first["status"], first["attempt"], first["response_status"]) == ("pending", 1, 500)
    assert first["error_message"] == "The receiver answered 500." and first["attempts"][0]["response_body"] == "Wartung läuft???"
    assert hooks.show(hook)["failing_since"] is not None
    hooks.hurry(hook)
    hooks.attempted(hook, 2)
    hooks.hurry(hook)
    third = hooks.attempted(hook, 3)
    assert (third["status"], third["attempt"], third["response_status"], third["error_message"]) == ("delivered", 3, 200, None)
    assert third["next_attempt_at"] is None and third["delivered_at"] is not None
    assert [entry["response_status"] for entry in third["attempts"]] == [500, 503, 200]
    assert hooks.show(hook)["failing_since"] is None
    messages = hooks.messages(3)
    assert {m.id for m in messages} == {third["id"]} and len({m.body for m in messages}) == 1
    assert all(verified(message, hook["secret"]) for message in messages)


def test_a_receiver_that_stalls_holds_up_nobody(hooks):
    go_on = threading.Event()
    slow, quick = hooks.create(lambda: go_on.wait(30) and 204, path=hooks.path + "/slow"), hooks.create()
    hooks.end_jobs(10)
    wait_until(lambda: [d["status"] for d in hooks.deliveries(quick)] == ["delivered"] * 10, 10, "the others are delivered")
    assert sum(d["attempt"] for d in hooks.deliveries(slow)) == 4  # at once
    go_on.set()
    wait_until(lambda: [d["status"] for d in hooks.deliveries(slow)] == ["delivered"] * 10, 10, "all are delivered")


def test_a_receiver_that_stalls_is_given_up_in_time_and_gets_one_message_at_a_time_then(start_system, receiver):
    hooks = Hooks(start_system(WEBHOOK_ALLOW_PRIVATE="true", WEBHOOK_TIMEOUT=1), receiver)
    hook = hooks.create(STALL)
    hooks.end_jobs(10)

    def given_up():
        attempts = [attempt for delivery in hooks.deliveries(hook) for attempt in delivery["attempts"]]
        return len(attempts) >= 6 and sorted(attempts, key=began)

    attempts = wait_until(given_up, 20, "six have ended")
    assert {(a["error_message"], a["response_status"]) for a in attempts} == {("There was no whole answer within 1 s.", None)}
    assert 900 <= min(a["duration_ms"] for a in attempts) < 2000
    for count in (4, 5):
        assert max(map(ended, attempts[:count])) <= began(attempts[count])


def test_a_redirect_is_not_followed_and_the_log_says_where_it_pointed(hooks):
    target = hooks.receiver.url(hooks.path + "/new")
    hook = hooks.create((301, {"Location": target}, b""))
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "pending" and delivery["response_status"] == 301
    assert delivery["error_message"].startswith(f"The receiver answered 301 and pointed to {target}. Redirects are not followed")
    assert hooks.receiver.messages(hooks.path + "/new") == []


def test_an_answer_that_breaks_off_is_no_success(hooks):
    hook = hooks.create(CUT)
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "pending" and delivery["error_message"].startswith("The connection failed: ")
    hooks.receiver.script(hooks.path, 204)
    hooks.hurry(hook)
    wait_until(lambda: hooks.deliveries(hook)[0]["status"] == "delivered", 10, "the next attempt succeeds")


def test_an_answer_without_an_end_counts_by_its_status(hooks):
    def answered():
        hook = hooks.create(FOREVER)
        hooks.end_job()
        delivery = hooks.attempted(hook, 1)
        return delivery, delivery["duration_ms"] / 1000

    assert quickest(answered, 1.9)["status"] == "delivered"


def test_a_receiver_that_is_not_there_is_tried_again(hooks):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # nobody else gets the port
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/x"
        hook = hooks.tenant.post("/webhooks", {"url": url, "events": ["job.complete"]}).expect(201).json()
        hooks.end_job()
        delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "pending" and delivery["response_status"] is None
    assert "Failed to connect" in delivery["error_message"]


def test_410_switches_the_webhook_off(hooks):
    hook = hooks.create(LATER, 410, 204)
    hooks.end_job()
    hooks.attempted(hook, 1)
    hooks.end_job()
    wait_until(lambda: not hooks.show(hook)["is_active"], 10, "it is switched off")
    shown = hooks.show(hook)
    assert shown["disabled_reason"] == "The receiver answered 410 Gone." and shown["disabled_at"] is not None
    newer, older = hooks.deliveries(hook)
    assert (newer["status"], newer["response_status"]) == ("failed", 410)
    assert (older["status"], older["error_message"], older["next_attempt_at"]) == ("failed", "The webhook was switched off.", None)
    hooks.end_job()
    replay = f"/webhooks/{hook['id']}/deliveries/{older['id']}/replay"
    hooks.tenant.post(replay).problem(409, "conflict")
    again = hooks.tenant.patch(f"/webhooks/{hook['id']}", {"is_active": True}).expect(200).json()
    assert again["is_active"] and again["disabled_reason"] is again["disabled_at"] is again["failing_since"] is None
    hooks.tenant.post(replay).expect(202)
    wait_until(lambda: hooks.deliveries(hook)[0]["status"] == "delivered", 10, "the replay is delivered")
    assert len(hooks.deliveries(hook)) == 3


def test_after_eight_attempts_it_has_failed(hooks):
    hook = hooks.create(LATER)
    hooks.end_job()
    for attempt in range(1, 9):
        delivery = hooks.attempted(hook, attempt)
        assert delivery["attempt"] == attempt
        hooks.hurry(hook)
    assert delivery["status"] == "failed" and delivery["next_attempt_at"] is None and len(hooks.messages(8)) == 8
    assert hooks.show(hook)["is_active"]


def test_a_webhook_that_only_failed_for_five_days_is_switched_off(hooks):
    hook = hooks.create(LATER)
    hooks.end_job()
    hooks.attempted(hook, 1)
    hooks.system.sql("""UPDATE webhooks SET failing_since = now() - interval '6 days' WHERE id = :'id';
                        UPDATE webhook_deliveries SET attempt = 7, next_attempt_at = now() WHERE webhook_id = :'id'""", id=hook["id"])
    wait_until(lambda: not hooks.show(hook)["is_active"], 10, "it is switched off")
    assert hooks.show(hook)["disabled_reason"] == "Every attempt of the last 5 days has failed."
    assert hooks.deliveries(hook)[0]["status"] == "failed"


# ---- inner addresses ----

@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "no-such-name.invalid"])
def test_of_an_inner_address_and_of_none_the_tenant_is_told_the_same(system, receiver, host):
    hooks = Hooks(system, receiver)
    hook = hooks.tenant.post("/webhooks", {"url": "https://example.com/", "events": ["job.complete"]}).expect(201).json()
    system.sql("UPDATE webhooks SET url = :'url' WHERE id = :'id'", id=hook["id"],
               url=receiver.url(hooks.path).replace("127.0.0.1", host))
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["error_message"] == "The url does not lead to a public address. Nothing was sent."
    assert delivery["duration_ms"] == 0 and delivery["response_status"] is None
    assert receiver.messages(hooks.path) == []


# ---- replays ----

def test_a_replay_sends_the_same_message_again(hooks):
    hook = hooks.create()
    hooks.end_job()
    first = hooks.attempted(hook, 1)
    replayed = hooks.tenant.post(f"/webhooks/{hook['id']}/deliveries/{first['id']}/replay").expect(202).json()
    assert replayed["replay_of"] == replayed["message_id"] == first["id"] == first["message_id"] != replayed["id"]
    messages = hooks.messages(2)
    assert messages[0].id == messages[1].id == first["id"] and messages[0].body == messages[1].body
    wait_until(lambda: hooks.deliveries(hook)[0]["status"] == "delivered", 10, "it is delivered again")
    again = hooks.tenant.post(f"/webhooks/{hook['id']}/deliveries/{replayed['id']}/replay").expect(202).json()
    assert again["message_id"] == first["id"]
    assert hooks.messages(3)[2].id == first["id"]


def test_a_replay_asked_for_twice_with_one_key_happens_once(hooks):
    hook = hooks.create()
    hooks.end_job()
    path = f"/webhooks/{hook['id']}/deliveries/{hooks.attempted(hook, 1)['id']}/replay"
    made = {hooks.tenant.post(path, headers={"Idempotency-Key": "again"}).expect(202)["id"] for _ in range(2)}
    wait_until(lambda: all(d["status"] == "delivered" for d in hooks.deliveries(hook)), 10, "all are delivered")
    assert len(made) == 1 and len(hooks.deliveries(hook)) == len(hooks.messages(2)) == 2


def test_a_replay_of_what_is_pending_hurries_it_up(hooks):
    hook = hooks.create(LATER, 204)
    hooks.end_job()
    first = hooks.attempted(hook, 1)
    replayed = hooks.tenant.post(f"/webhooks/{hook['id']}/deliveries/{first['id']}/replay").expect(202).json()
    assert replayed["id"] == first["id"] and replayed["replay_of"] is None
    assert hooks.attempted(hook, 2)["status"] == "delivered"
    assert len(hooks.deliveries(hook)) == 1
