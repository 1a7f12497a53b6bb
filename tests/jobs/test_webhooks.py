"""Webhooks: whoever ends a job, each webhook that wants to know gets its message, signed, at least once, whatever the receiver does and
whatever is killed on the way. Waits are shortened by moving next_attempt_at."""
import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import uuid

import pytest

from support.forms import Form
from support.peers.receiver import CUT, FOREVER, STALL, Receiver
from support.system import ROOT, System, alive, children
from support.waiting import wait_until

LIBRARY = ROOT / "build/npm/node_modules/standardwebhooks"
ENDS = ["job.complete", "job.failed", "job.cancelled"]
NOWHERE = "00000000-0000-7000-8000-000000000000"


class Hooks:
    """A tenant of a system, its webhooks and a receiver."""

    def __init__(self, system, receiver):
        self.system, self.receiver, self.tenant = system, receiver, system.tenant()
        self.path = f"/{uuid.uuid4().hex}"

    def create(self, *answers, events=("job.complete",), path=None, **fields):
        """A webhook whose receiver answers so."""
        url = self.receiver.script(path or self.path, *(answers or (204,)))
        return self.tenant.post("/webhooks", {"url": url, "events": list(events), **fields}).expect(201).json()

    def show(self, hook):
        return self.tenant.get(f"/webhooks/{hook['id']}").expect(200).json()

    def end_job(self, status="complete", tenant=None):
        """A job of the tenant that ends so, by the statement that any code would use."""
        id_ = str(uuid.uuid4())
        self.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, status, lease_token, lease_until)
                           VALUES (:'tenant', :'id', 'embed', 'active', :'id', now() + interval '1 hour');
                           UPDATE jobs SET status = :'status', completed_at = now(), lease_token = NULL, lease_until = NULL
                            WHERE id = :'id'""", tenant=(tenant or self.tenant).id, id=id_, status=status)
        return id_

    def upload(self, **asked):
        form = Form(source_type="text").file("a.txt", json.dumps({"unique": uuid.uuid4().hex, **asked}).encode())
        return self.tenant.send_form(f"/courses/{self.tenant.course()}/materials", form).expect(201).json()

    def deliveries(self, hook, query=""):
        return self.tenant.get(f"/webhooks/{hook['id']}/deliveries{query}").expect(200).json()["items"]

    def attempted(self, hook, count, seconds=10):
        """The only delivery of a webhook, once so many of its attempts have ended."""
        def ended():
            found = self.deliveries(hook)
            return found and len(found[0]["attempts"]) >= count and found[0]
        return wait_until(ended, seconds, f"{count} attempts have ended")

    def hurry(self, hook):
        self.system.sql("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE webhook_id = :'id' AND status = 'pending'",
                        id=hook["id"])

    def expire(self, hook):
        self.system.sql("UPDATE webhook_deliveries SET lease_until = now() - interval '1 second' WHERE webhook_id = :'id'",
                        id=hook["id"])

    def messages(self, count=1, path=None, seconds=10):
        """The messages that have come, once there are so many."""
        wait_until(lambda: len(self.receiver.messages(path or self.path)) >= count, seconds, f"{count} messages have come")
        return self.receiver.messages(path or self.path)

    def courier(self):
        """The runner's courier, by its name."""
        def found():
            return next((pid for pid in children(self.system.pid("jobs")) if name_of(pid) == "cs-courier" and alive(pid)), None)
        return wait_until(found, 10, "the courier is there")


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return None


@pytest.fixture(scope="module")
def receiver():
    with Receiver() as made:
        yield made


@pytest.fixture(scope="module")
def place(template, extractor):
    system = System(template, ENVIRONMENT="testing", LIBEXEC_DIR=extractor, WORKER_RETRY_BASE_MS=50, WORKER_MAX_TRIES=1,
                    WEBHOOK_ALLOW_PRIVATE="true", WEBHOOK_TIMEOUT=2)
    try:
        yield system.up()
    finally:
        system.remove()


@pytest.fixture
def hooks(place, receiver):
    return Hooks(place, receiver)


@pytest.fixture
def own_hooks(start_system, extractor, receiver):
    """On a system of the test's own."""
    return Hooks(start_system(LIBEXEC_DIR=extractor, WEBHOOK_ALLOW_PRIVATE="true", WEBHOOK_TIMEOUT=2), receiver)


def verified(message, secret, **headers):
    """What the reference library reads in a message, None when it refuses it."""
    if not LIBRARY.exists():
        pytest.skip("standardwebhooks is not installed (make deps)")
    given = json.dumps({"secret": secret, "headers": {**message.headers, **headers}, "body": message.body.decode()})
    done = subprocess.run(["node", ROOT / "tests/jobs/verify-webhook.js", LIBRARY], input=given, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0 or "WebhookVerificationError" in done.stderr, done.stderr
    return json.loads(done.stdout) if done.returncode == 0 else None


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
                        SELECT job_doom(:'tenant', :'a')""", tenant=hooks.tenant.id, a=first, b=second)
    made = hooks.upload(wait=str(hooks.system.folder / "never"))
    hooks.system.sql("DELETE FROM material_entries WHERE id = :'id'", id=made["id"])
    hooks.messages(2)
    assert {(d["payload"]["data"]["id"], d["event"]) for d in hooks.deliveries(hook)} == {
        (second, "job.failed"), (made["job_id"], "job.cancelled")}


def test_a_reviewed_submission_has_its_event(hooks):
    hooks.create(events=["submission.reviewed"])
    submission = str(uuid.uuid4())
    hooks.system.sql("""INSERT INTO students (tenant_id, student_id) VALUES (:'tenant', 'S-1');
                        INSERT INTO submissions (tenant_id, id, course_id, student_id, answer)
                        VALUES (:'tenant', :'id', :'course', 'S-1', 'An answer');
                        UPDATE submissions SET status = 'reviewing' WHERE id = :'id';
                        UPDATE submissions SET status = 'reviewed', score = 87.5, passed = true, reviewed_at = now() WHERE id = :'id'""",
                     tenant=hooks.tenant.id, id=submission, course=hooks.tenant.course())
    document = json.loads(hooks.messages()[0].body)
    assert document["type"] == "submission.reviewed"
    assert document["data"]["id"] == submission and document["data"]["score"] == 87.5 and document["data"]["student_id"] == "S-1"


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

def seconds_until(moment):
    return time.mktime(time.strptime(moment[:19], "%Y-%m-%dT%H:%M:%S")) - time.mktime(time.gmtime())


def test_a_receiver_that_fails_twice_gets_the_same_message_a_third_time(hooks):
    hook = hooks.create((500, {}, "Wartung läuft\0\x01".encode() + b"\xff"), 503, 200)
    hooks.end_job()
    first = hooks.attempted(hook, 1)
    assert (first["status"], first["attempt"], first["response_status"]) == ("pending", 1, 500)
    assert first["error_message"] == "The receiver answered 500." and first["attempts"][0]["response_body"] == "Wartung läuft???"
    assert 2 <= seconds_until(first["next_attempt_at"]) <= 6
    assert hooks.show(hook)["failing_since"] is not None
    hooks.hurry(hook)
    second = hooks.attempted(hook, 2)
    assert 290 <= seconds_until(second["next_attempt_at"]) <= 331
    hooks.hurry(hook)
    third = hooks.attempted(hook, 3)
    assert (third["status"], third["attempt"], third["response_status"], third["error_message"]) == ("delivered", 3, 200, None)
    assert third["next_attempt_at"] is None and third["delivered_at"] is not None
    assert [entry["response_status"] for entry in third["attempts"]] == [500, 503, 200]
    assert hooks.show(hook)["failing_since"] is None
    messages = hooks.messages(3)
    assert {m.id for m in messages} == {third["id"]} and len({m.body for m in messages}) == 1
    assert all(verified(message, hook["secret"]) for message in messages)


def test_the_receiver_s_wish_to_be_left_alone_is_heard(hooks):
    hook = hooks.create((429, {"Retry-After": "100"}, b""))
    hooks.end_job()
    assert 95 <= seconds_until(hooks.attempted(hook, 1)["next_attempt_at"]) <= 101


def test_a_receiver_that_stalls_is_given_up_in_time_and_holds_up_nobody(hooks):
    slow, quick = hooks.create(STALL, path=hooks.path + "/slow"), hooks.create()
    for _ in range(10):
        hooks.end_job()
    hooks.messages(1, path=hooks.path + "/slow")
    hooks.messages(10, seconds=1.9)
    assert not any(delivery["attempts"] for delivery in hooks.deliveries(slow))
    wait_until(lambda: any(d["attempts"] for d in hooks.deliveries(slow)), 10, "the first is given up")
    given_up = next(d for d in hooks.deliveries(slow) if d["attempts"])
    assert given_up["error_message"] == "There was no whole answer within 2 s." and given_up["response_status"] is None
    assert 1900 <= given_up["duration_ms"] < 4000
    assert {d["status"] for d in hooks.deliveries(quick)} == {"delivered"}
    assert len(hooks.receiver.messages(hooks.path + "/slow")) <= 5  # four at once, then one at a time


def test_a_redirect_is_not_followed_and_the_log_says_where_it_pointed(hooks):
    target = hooks.receiver.url(hooks.path + "/new")
    hook = hooks.create((301, {"Location": target}, b""))
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "pending" and delivery["response_status"] == 301
    assert delivery["error_message"].startswith(f"The receiver answered 301 and pointed to {target}. Redirects are not followed")
    assert hooks.receiver.messages(hooks.path + "/new") == []


def test_an_answer_that_breaks_off_is_no_success(hooks):
    hook = hooks.create(CUT, 204)
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "pending" and delivery["error_message"].startswith("The connection failed: ")
    hooks.hurry(hook)
    assert hooks.attempted(hook, 2)["status"] == "delivered"


def test_an_answer_without_an_end_counts_by_its_status(hooks):
    hook = hooks.create(FOREVER)
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "delivered" and delivery["duration_ms"] < 1900


def test_a_receiver_that_is_not_there_is_tried_again(hooks):
    with Receiver() as gone:
        url = gone.url("/x")
    hook = hooks.tenant.post("/webhooks", {"url": url, "events": ["job.complete"]}).expect(201).json()
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["status"] == "pending" and delivery["response_status"] is None
    assert "Failed to connect" in delivery["error_message"]


def test_410_switches_the_webhook_off(hooks):
    hook = hooks.create(500, 410, 204)
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
    hook = hooks.create(500)
    hooks.end_job()
    for attempt in range(1, 9):
        delivery = hooks.attempted(hook, attempt)
        assert delivery["attempt"] == attempt
        hooks.hurry(hook)
    assert delivery["status"] == "failed" and delivery["next_attempt_at"] is None and len(hooks.messages(8)) == 8
    assert hooks.show(hook)["is_active"]


def test_a_webhook_that_only_failed_for_five_days_is_switched_off(hooks):
    hook = hooks.create(500)
    hooks.end_job()
    hooks.attempted(hook, 1)
    hooks.system.sql("""UPDATE webhooks SET failing_since = now() - interval '6 days' WHERE id = :'id';
                        UPDATE webhook_deliveries SET attempt = 7, next_attempt_at = now() WHERE webhook_id = :'id'""", id=hook["id"])
    wait_until(lambda: not hooks.show(hook)["is_active"], 10, "it is switched off")
    assert hooks.show(hook)["disabled_reason"] == "Every attempt of the last 5 days has failed."
    assert hooks.deliveries(hook)[0]["status"] == "failed"


# ---- inner addresses ----

@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_without_the_setting_no_inner_address_is_connected_to(system, receiver, host):
    hooks = Hooks(system, receiver)
    hook = hooks.tenant.post("/webhooks", {"url": "https://example.com/", "events": ["job.complete"]}).expect(201).json()
    system.sql("UPDATE webhooks SET url = :'url' WHERE id = :'id'", id=hook["id"],
               url=receiver.url(hooks.path).replace("127.0.0.1", host))
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    assert delivery["error_message"] == "The address leads to a host that is not public. Nothing was sent."
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
    hook = hooks.create(500, 204)
    hooks.end_job()
    first = hooks.attempted(hook, 1)
    replayed = hooks.tenant.post(f"/webhooks/{hook['id']}/deliveries/{first['id']}/replay").expect(202).json()
    assert replayed["id"] == first["id"] and replayed["replay_of"] is None
    assert hooks.attempted(hook, 2, seconds=3)["status"] == "delivered"
    assert len(hooks.deliveries(hook)) == 1


# ---- deaths ----

def test_a_message_in_flight_survives_the_death_of_the_runner(own_hooks):
    hooks = own_hooks
    hook = hooks.create(STALL, 204)
    hooks.end_job()
    first = hooks.messages()[0]
    courier = hooks.courier()
    hooks.system.kill("jobs")
    wait_until(lambda: not alive(courier), 5, "the courier dies with its runner")
    hooks.system.up()
    hooks.expire(hook)
    assert hooks.attempted(hook, 1)["status"] == "delivered"
    assert [m.id for m in hooks.messages(2)] == [first.id] * 2


def test_a_killed_courier_is_started_again_and_loses_nothing(own_hooks):
    hooks = own_hooks
    hook = hooks.create(STALL, 204)
    hooks.end_job()
    hooks.messages()
    courier = hooks.courier()
    os.kill(courier, signal.SIGKILL)
    wait_until(lambda: not alive(courier), 5, "it is gone")
    hooks.end_job()
    assert hooks.courier() != courier
    hooks.expire(hook)
    wait_until(lambda: [d["status"] for d in hooks.deliveries(hook)] == ["delivered"] * 2, 10, "both are delivered")


def test_a_frozen_courier_changes_nothing_when_it_wakes(own_hooks):
    hooks = own_hooks
    hook = hooks.create(STALL, 204)
    hooks.end_job()
    hooks.messages()
    frozen = hooks.courier()
    os.kill(frozen, signal.SIGSTOP)
    hooks.expire(hook)
    environment = {**hooks.system.environment, "WORKER_MAX_JOBS": "1"}
    program = ROOT / os.environ.get("BUILD", "build") / "cs-jobs"
    with subprocess.Popen([program], env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as other:
        try:
            delivered = hooks.attempted(hook, 1)
            assert delivered["status"] == "delivered"
            os.kill(frozen, signal.SIGCONT)
            wait_until(lambda: hooks.system.log_lines("jobs", event="webhook"), 10, "the woken courier has given up")
            assert hooks.deliveries(hook) == [delivered]
        finally:
            other.kill()


def test_a_runner_that_stops_lets_its_courier_finish(own_hooks):
    hooks = own_hooks
    answer = threading.Event()
    hook = hooks.create(lambda: answer.wait(10) and 204)
    hooks.end_job()
    hooks.messages()
    hooks.system.signal("jobs", signal.SIGTERM)
    wait_until(lambda: hooks.system.log_lines("jobs", event="stop"), 5, "it drains")
    answer.set()
    delivered = hooks.attempted(hook, 1)
    assert (delivered["status"], delivered["attempt"]) == ("delivered", 1)
    wait_until(lambda: "jobs" not in hooks.system.living(), 5, "and is gone")


def test_messages_wait_for_a_database_that_was_away(own_hooks):
    hooks = own_hooks
    answer = threading.Event()
    hook = hooks.create(lambda: answer.wait(10) and 204)
    hooks.end_job()
    hooks.messages()
    hooks.system.kill("postgres")
    answer.set()
    hooks.system.up()
    assert hooks.attempted(hook, 1, seconds=20)["status"] == "delivered"


def test_each_attempt_is_a_line_in_the_log(hooks):
    hook = hooks.create(500)
    hooks.end_job()
    delivery = hooks.attempted(hook, 1)
    line, = hooks.system.log_lines("jobs", event="webhook", message=delivery["id"])
    assert (line["webhook"], line["tenant"], line["outcome"], line["attempt"], line["status"]) == (
        hook["id"], hooks.tenant.id, "retry", 1, 500)
    assert line["cause"] == "The receiver answered 500." and hook["secret"] not in hooks.system.log("jobs")


def test_the_log_forgets_after_30_days(own_hooks):
    hooks = own_hooks
    hook = hooks.create()
    hooks.end_job()
    hooks.attempted(hook, 1)
    hooks.system.sql("UPDATE webhook_deliveries SET created_at = now() - interval '31 days'")
    os.kill(hooks.courier(), signal.SIGKILL)
    wait_until(lambda: hooks.deliveries(hook) == [], 10, "it is forgotten")


# ---- the API ----

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
        422, "validation_failed", "'url' must be a public address")


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
    for wrong in ({"url": None}, {"url": "x"}, {"events": []}, {"events": None}, {"is_active": "no"}, {"rotate_secret": 1}):
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
