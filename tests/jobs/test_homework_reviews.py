"""Reviews of homework: by a model that is paid once, through kills, failures, cancels and retries; and that nothing of an answer is left when
its student is forgotten."""
import json
import os
import signal

import pytest

from support.files import files_under
from support.holding import holder
from support.homework import GOOD, Homework
from support.models import KEY, running
from support.peers.llm import answer, hang, status
from support.pools import shared
from support.system import children
from support.teaching import follow
from support.waiting import wait_until

QUOTE = "the element that was added last is removed first"
REFUSED = status(400, "no")


def judged(points=4, quote=QUOTE, **more):
    """A model's judgement: so many points for each criterion."""
    return answer(lambda asked: {"criteria": [{"id": one["id"], "points": min(points, one["max_points"]), "quote": quote, "comment": "Yes."}
                                              for one in asked.data["criteria"]], "feedback": "Fine.", "confidence": 0.9, "addressed": []}, **more)


@pytest.fixture
def homework(one_model, peer):
    peer.script()
    peer.otherwise = status(500, "nothing more is scripted")
    return Homework(one_model)


def calls(homework):
    names = ("action", "success", "error_code", "student_id", "job_id", "prompt_version", "input_hash", "cost_usd")
    return [dict(zip(names, row)) for row in homework.system.sql(f"SELECT {','.join(names)} FROM llm_calls WHERE tenant_id = :'t' ORDER BY id", t=homework.tenant.id)]


def row(homework, job, *names):
    return homework.system.sql(f"SELECT {','.join(names)} FROM jobs WHERE id = :'id'", id=job)[0]


# ---- a model ----

def test_a_model_s_judgement_becomes_the_marks_and_a_row_of_the_bill(homework, peer):
    peer.script(judged(tokens_in=1000, tokens_out=100))
    shown = homework.hand_in()
    assert (shown["score"], shown["passed"], shown["grader"]["provider"], shown["grader"]["model_id"]) == (80, True, "openai", "test-model")
    assert [(mark["points"], mark["max_points"], mark["quote"]) for mark in shown["criteria"]] == [(4, 6, QUOTE), (4, 4, QUOTE)]
    (call,) = calls(homework)
    assert (call["action"], call["success"], call["job_id"], call["prompt_version"]) == ("check_homework", "t", shown["job_id"], shown["grader"]["prompt_version"])
    assert call["student_id"] == homework.system.sql_value("SELECT id FROM students WHERE tenant_id = :'t'", t=homework.tenant.id)
    assert call["input_hash"] == homework.system.sql_value("SELECT input_hash FROM submissions WHERE id = :'id'", id=shown["id"])


def test_the_report_of_costs_is_told_by_student_and_adds_up(homework, peer):
    peer.script(*[judged(tokens_in=1000, tokens_out=100)] * 3)
    homework.hand_in("S-1"), homework.hand_in("S-1", GOOD + " Twice."), homework.hand_in("S-2")
    homework.system.sql("""INSERT INTO llm_calls (id, tenant_id, action, provider, model_id, success, cost_usd)
                           VALUES (cs_uuid7(), :'t', 'generate_structure', 'openai', 'm', true, 0.5);
                           UPDATE llm_calls SET cost_usd = 0.125 WHERE tenant_id = :'t' AND action = 'check_homework'""", t=homework.tenant.id)
    report = homework.tenant.get("/reports/cost").expect(200)
    assert {one["student_id"]: (one["calls"], one["total_cost_usd"]) for one in report["by_student"]} == {"S-1": (2, 0.25), "S-2": (1, 0.125), None: (1, 0.5)}
    assert sum(one["total_cost_usd"] for one in report["by_student"]) == report["summary"]["total_cost_usd"] == 0.875
    job = homework.tenant.delete("/students/S-1").expect(202)["id"]
    assert homework.tenant.get("/reports/cost").expect(200)["summary"]["total_cost_usd"] == 0.875
    assert follow(homework.tenant, job)["result"]["model_calls"] == 2
    after = homework.tenant.get("/reports/cost").expect(200)
    assert {one["student_id"]: one["total_cost_usd"] for one in after["by_student"]} == {"S-2": 0.125, None: 0.75}


def test_a_judgement_is_not_paid_for_again_when_the_job_is_killed_behind_it(homework, peer):
    system = homework.system
    with holder(system, homework.course) as hold:
        peer.script(answer(lambda asked: hold() and {"criteria": [{"id": one["id"], "points": 4, "quote": QUOTE, "comment": ""} for one in asked.data["criteria"]],
                                                     "feedback": "Once.", "confidence": 0.9, "addressed": []}), judged(1))
        made = homework.send().expect(202)
        job = made["job"]["id"]
        wait_until(lambda: row(homework, job, "checkpoint IS NOT NULL") == ["t"], 20, "the judgement is kept")
        assert homework.submission(made["submission"]["id"])["status"] == "reviewing"
        for child in children(system.pid("jobs")):
            os.kill(child, signal.SIGKILL)
    ended = follow(homework.tenant, job)
    shown = homework.submission(made["submission"]["id"])
    assert (ended["status"], ended["attempt"], shown["feedback"], shown["score"]) == ("complete", 2, "Once.", 80)
    assert len(peer.asked) == len(calls(homework)) == 1


def test_a_review_goes_on_when_its_runner_is_killed(template, peer):
    with shared(template, OPENAI_BASE_URL=peer.url, OPENAI_API_KEY=KEY, OPENAI_MODEL="test-model", WORKER_LEASE=3, WORKER_RETRY_BASE_MS=10,
                LLM_BREAKER_FAILURES=0) as system:
        homework = Homework(system)
        peer.script(hang(), judged())
        made = homework.send().expect(202)
        wait_until(lambda: peer.asked, 20, "the model is asked")
        doomed = children(system.pid("jobs"))
        system.kill("jobs")
        for child in doomed:
            os.kill(child, signal.SIGKILL)
        system.up()
        assert follow(homework.tenant, made["job"]["id"])["attempt"] == 2
        assert homework.submission(made["submission"]["id"])["status"] == "reviewed"


# ---- when models fail ----

def test_the_built_in_grader_stands_in_when_all_models_fail(homework, peer):
    peer.script(REFUSED)
    shown = homework.hand_in()
    assert (shown["status"], shown["grader"]["provider"], shown["needs_review"]) == ("reviewed", "local", True)
    assert [call["success"] for call in calls(homework)] == ["f"]


def forbid(homework):
    homework.system.sql("UPDATE tenants SET local_architect = false WHERE id = :'t'", t=homework.tenant.id)


def test_a_review_fails_where_the_built_in_grader_may_not_stand_in(homework, peer):
    forbid(homework)
    peer.script(REFUSED)
    shown = homework.hand_in()
    assert (shown["status"], shown["error_code"], shown["score"]) == ("failed", "provider_refused", None) and shown["error_message"]
    peer.script(judged())
    again = homework.tenant.post(f"/jobs/{shown['job_id']}/retry").expect(202)
    assert homework.submission(shown["id"])["status"] in ("received", "reviewing", "reviewed")
    assert follow(homework.tenant, again["id"])["status"] == "complete"
    after = homework.submission(shown["id"])
    assert (after["status"], after["error_code"], after["error_message"], after["score"]) == ("reviewed", None, None, 80)


def test_an_operator_requeues_a_failed_review(homework, peer):
    forbid(homework)
    peer.script(REFUSED)
    shown = homework.hand_in()
    peer.script(judged())
    homework.system.manage("requeue", "--job", shown["job_id"])
    assert follow(homework.tenant, shown["job_id"])["status"] == "complete"
    assert homework.submission(shown["id"])["status"] == "reviewed"


def test_a_failed_review_again_leaves_the_marks_there_were(homework, peer):
    forbid(homework)
    peer.script(judged())
    shown = homework.hand_in()
    peer.script(REFUSED)
    again = homework.tenant.post(f"/submissions/{shown['id']}/regrade").expect(202)
    assert follow(homework.tenant, again["job"]["id"])["status"] == "failed"
    after = homework.submission(shown["id"])
    assert (after["status"], after["score"], after["error_code"], after["reviewed_at"]) == ("reviewed", 80, "provider_refused", shown["reviewed_at"])


def test_a_review_whose_exercise_goes_meanwhile_fails_and_says_why(homework, peer):
    homework.system.signal("jobs", signal.SIGSTOP)
    made = homework.send().expect(202)
    homework.remove_exercise(homework.exercise)
    homework.system.signal("jobs", signal.SIGCONT)
    assert follow(homework.tenant, made["job"]["id"])["status"] == "failed"
    shown = homework.submission(made["submission"]["id"])
    assert (shown["status"], shown["error_code"]) == ("failed", "not_found") and "exercise has been removed" in shown["error_message"]
    assert peer.asked == []


# ---- cancel ----

def test_a_cancelled_review_is_none_and_can_be_taken_up_again(homework, peer):
    peer.script(hang())
    made = homework.send().expect(202)
    wait_until(lambda: peer.asked, 20, "the model is asked")
    assert homework.submission(made["submission"]["id"])["status"] == "reviewing"
    homework.tenant.post(f"/jobs/{made['job']['id']}/cancel").expect(202)
    shown = homework.submission(made["submission"]["id"])
    assert (shown["status"], shown["error_code"], shown["error_message"]) == ("failed", None, "The review was cancelled.")
    peer.script(judged())
    homework.tenant.post(f"/jobs/{made['job']['id']}/retry").expect(202)
    assert follow(homework.tenant, made["job"]["id"])["status"] == "complete"
    assert homework.submission(made["submission"]["id"])["status"] == "reviewed"


def test_a_superseded_job_is_not_taken_up_again(homework, peer):
    forbid(homework)
    peer.script(REFUSED, judged())
    shown = homework.hand_in()
    again = homework.tenant.post(f"/submissions/{shown['id']}/regrade").expect(202)
    follow(homework.tenant, again["job"]["id"])
    homework.tenant.post(f"/jobs/{shown['job_id']}/retry").problem(409, "conflict")


# ---- forgotten ----

MARKER = "zqmarkerzq"
TABLES = """SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"""


def kept(system):
    """Where the marker stands: tables, objects, Redis."""
    found = [name for name, in system.sql(TABLES) if system.sql_value(f"SELECT count(*) FROM {name} AS t WHERE t::text LIKE '%{MARKER}%'") != "0"]
    found += [str(path) for path in files_under(system.store_dir) if MARKER.encode() in path.read_bytes()]
    for key in system.redis("--scan").splitlines():
        found += [f"redis {key}"] if MARKER in key + system.redis("--no-raw", "DUMP", key) else []
    return found


def put_aside(homework, peer, text):
    """A review that has kept a model's judgement, which quotes the answer, and was taken from its runner before anything came of it."""
    system = homework.system
    with holder(system, homework.course) as hold:
        peer.script(answer(lambda asked: hold() and {"criteria": [{"id": one["id"], "points": 4, "quote": MARKER, "comment": MARKER} for one in asked.data["criteria"]],
                                                     "feedback": MARKER, "confidence": 0.9, "addressed": []}))
        made = homework.send(f"student {MARKER}", text).expect(202)
        job = made["job"]["id"]
        wait_until(lambda: row(homework, job, "checkpoint IS NOT NULL") == ["t"], 20, "kept")
        system.sql("UPDATE jobs SET status = 'queued', lease_token = NULL, lease_until = NULL, not_before = 'infinity' WHERE id = :'id'", id=job)
    return job


def test_nothing_of_an_answer_is_left_when_its_student_is_forgotten(template, peer, receiver):
    with running(template, peer, OPENAI_MODEL="test-model", WEBHOOK_ALLOW_PRIVATE="true") as system:
        homework = Homework(system)
        student, text = f"student {MARKER}", f"{GOOD} {MARKER} says so, and a few more words make it long enough for a signature of its own."
        url = receiver.script("/hook", (500, {"Retry-After": "3600"}, MARKER.encode()))
        homework.tenant.post("/webhooks", {"url": url, "events": ["job.complete", "job.failed", "job.cancelled", "submission.reviewed"]}).expect(201)
        peer.script(judged(quote=MARKER))
        shown = homework.hand_in(student, text, headers={"Idempotency-Key": "a key"}, rubric=[{"criterion": MARKER, "max_points": 5}])
        homework.tenant.patch(f"/submissions/{shown['id']}", {"score": 5, "note": MARKER, "feedback": MARKER}).expect(200)
        peer.script(status(400, f"what is {MARKER}?"))
        homework.send_file(f"{MARKER}.md", text.encode() + b" In a file.", student=student, headers={"Idempotency-Key": "another"}).expect(202)
        wait_until(lambda: homework.tenant.get("/jobs?state_class=in_flight").expect(200)["total"] == 0, 20)
        peer.script(judged(quote="somebody"))
        homework.hand_in("S-2", text.replace(MARKER, "somebody"))
        put_aside(homework, peer, text + " Once more.")
        wait_until(lambda: system.sql_value("SELECT count(*) FROM webhook_deliveries WHERE attempts::text LIKE '%zqmarkerzq%'") != "0", 20, "a receiver has said so")
        before = kept(system)
        assert {"submissions", "students", "jobs", "llm_calls", "idempotency_keys", "webhook_deliveries"} <= set(before) and any(".md" in name for name in before), before
        export = homework.tenant.get(f"/students/{student.replace(' ', '%20')}/export").expect(200).json()
        assert all(export[name] for name in ("submissions", "jobs", "model_calls", "webhook_deliveries", "kept_answers"))
        costs = homework.tenant.get("/reports/cost").expect(200)["summary"]
        job = homework.tenant.delete(f"/students/{student.replace(' ', '%20')}").expect(202)["id"]
        receipt = follow(homework.tenant, job)["result"]
        assert kept(system) == ["webhook_deliveries"] or kept(system) == [], kept(system)
        ours = system.sql_value("SELECT count(*) FROM webhook_deliveries WHERE payload::text LIKE :'pattern'", pattern=f"%{MARKER}%")
        assert ours == "0" and receipt["submissions"] == 3 and receipt["objects_removed"] == 1 and receipt["kept_answers"] == 2
        assert receipt["model_calls"] == 3 and receipt["jobs"] == 3 and receipt["deliveries"] >= 4
        assert homework.tenant.get("/reports/cost").expect(200)["summary"] == costs and len(calls(homework)) == 4
        assert json.dumps(receipt).find(MARKER) < 0 and homework.tenant.get("/submissions").expect(200)["total"] == 1


def test_an_attempt_that_ends_after_its_student_was_forgotten_is_on_the_bill_without_the_student(homework, peer):
    runner = homework.system.pid("jobs")

    def forget(asked):
        os.kill(runner, signal.SIGSTOP)  # it would end the attempt
        homework.tenant.delete("/students/S-1").expect(202)
        return {"criteria": [{"id": one["id"], "points": 1, "quote": QUOTE, "comment": "No."} for one in asked.data["criteria"]],
                "feedback": "Late.", "confidence": 1, "addressed": []}

    try:
        peer.script(answer(forget))
        made = homework.send().expect(202)["submission"]["id"]
        (call,) = wait_until(lambda: calls(homework), 10, "it is on the bill")
    finally:
        os.kill(runner, signal.SIGCONT)
    assert (call["student_id"], call["input_hash"], call["error_code"]) == ("", "", "lease_lost")
    wait_until(lambda: homework.system.sql("SELECT id FROM submissions WHERE id = :'id'", id=made) == [], 20, "the submission is gone")
