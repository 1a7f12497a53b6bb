"""POST /courses/{course}/exercises/{exercise}/pilot: a teacher's marks beside those of the built-in grader."""
import json

import pytest

from support.teaching import add_text, follow, generate
from support.waiting import wait_until

GOOD = "A stack is a list in which the element added last is removed first. Push adds an element on top and pop removes it."
BAD = "I have no idea."
MISSING = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"


class Pilots:
    def __init__(self, system, tenant):
        self.system, self.tenant, self.course = system, tenant, tenant.course()
        add_text(tenant, self.course)
        generate(tenant, self.course)
        lessons = [lesson for module in tenant.get(f"/courses/{self.course}").expect(200)["modules"] for lesson in module["lessons"]]
        exercises = [exercise for lesson in lessons for exercise in lesson["exercises"] if exercise["kind"] == "open"]
        self.exercise, *_ = exercises
        self.set_criteria([{"criterion": "Says what a stack is", "max_points": 10}, {"criterion": "Names push and pop", "max_points": 4}])

    def set_criteria(self, criteria):
        self.system.sql("""UPDATE exercises SET criteria = :'criteria'::jsonb, description = 'Explain what a stack is.',
                                  reference_solution = :'solution' WHERE id = :'id'""",
                        criteria=json.dumps(criteria) if criteria else "null", solution=GOOD, id=self.exercise["id"])

    def marked(self, id_, text, stack, push):
        return {"id": id_, "answer": text, "criteria": [{"criterion": "Says what a stack is", "points": stack},
                                                          {"criterion": "Names push and pop", "points": push}]}

    def path(self):
        return f"/courses/{self.course}/exercises/{self.exercise['id']}/pilot"

    def post(self, answers, **more):
        return self.tenant.post(self.path(), {"answers": answers}, **more)

    def answers(self):
        return [self.marked("good", GOOD, 10, 4), self.marked("bad", BAD, 0, 0), self.marked("odd", GOOD, 0, 4)]


@pytest.fixture
def pilots(system, tenant):
    return Pilots(system, tenant)


def test_a_pilot_says_how_far_both_agree(pilots):
    made = pilots.post(pilots.answers()).expect(202)
    assert made.headers["Location"] == f"/api/v1/jobs/{made['id']}" and made["job_type"] == "pilot"
    result = follow(pilots.tenant, made["id"])["result"]
    assert [line["criterion"] for line in result["criteria"]] == ["Says what a stack is", "Names push and pop"]
    assert all(line["n"] == 3 for line in result["criteria"]) and result["total"]["n"] == 3
    first = result["differences"][0]
    assert first["id"] == "odd" and first["criterion"] == "Says what a stack is" and first["teacher"] == 0 and first["grader"] > 5
    assert [abs(each["teacher"] - each["grader"]) for each in result["differences"]] == sorted(
        (abs(each["teacher"] - each["grader"]) for each in result["differences"]), reverse=True)
    assert result["total"]["correlation"] > 0 and 0 < result["total"]["mean_absolute_error"] < 50


def test_marks_that_never_differ_have_no_kappa(pilots):
    made = pilots.post([pilots.marked(str(i), BAD, 0, 0) for i in range(3)]).expect(202)
    result = follow(pilots.tenant, made["id"])["result"]
    assert [line["kappa_weighted"] for line in result["criteria"]] == [None, None] and result["total"]["correlation"] is None
    assert [line["exact"] for line in result["criteria"]] == [3, 3] and result["differences"] == []


def test_the_answers_are_gone_when_the_job_has_ended(pilots):
    made = pilots.post(pilots.answers()).expect(202)
    follow(pilots.tenant, made["id"])
    kept = pilots.system.sql_value("SELECT payload::text || coalesce(checkpoint::text, '') || result::text FROM jobs WHERE id = :'id'", id=made["id"])
    assert "no idea" not in kept and "answers" not in kept
    assert pilots.system.sql_value("SELECT count(*) FROM submissions WHERE tenant_id = :'t'", t=pilots.tenant.id) == '0'


def test_a_pilot_that_has_ended_is_not_repeated_without_its_answers(pilots):
    made = pilots.post(pilots.answers()).expect(202)
    follow(pilots.tenant, made["id"])
    pilots.system.sql("UPDATE jobs SET status = 'failed', result = NULL WHERE id = :'id'", id=made["id"])
    pilots.tenant.post(f"/jobs/{made['id']}/retry").expect(202)
    job = follow(pilots.tenant, made["id"])
    assert job["status"] == "failed" and job["error_code"] == "not_found" and "send them again" in job["error_message"]


def test_one_pilot_of_an_exercise_at_a_time(pilots):
    pilots.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, course_id, subject, not_before)
                         VALUES (:'t', cs_uuid7(), 'pilot', :'c', :'e', now() + interval '1 hour')""",
                      t=pilots.tenant.id, c=pilots.course, e=pilots.exercise["id"])
    pilots.post(pilots.answers()).problem(409, "conflict")


def test_the_same_request_makes_one_pilot(pilots):
    first = pilots.post(pilots.answers(), headers={"Idempotency-Key": "p1"}).expect(202)
    again = pilots.post(pilots.answers(), headers={"Idempotency-Key": "p1"}).expect(202)
    assert again["id"] == first["id"] and again.headers["Idempotent-Replayed"] == "true"
    pilots.post(pilots.answers()[::-1], headers={"Idempotency-Key": "p1"}).problem(422, "idempotency_key_reused")


@pytest.mark.parametrize("count, good", [(2, False), (3, True), (50, True), (51, False)])
def test_a_pilot_has_3_to_50_answers(pilots, count, good):
    answer = pilots.post([pilots.marked(str(i), BAD, 0, 0) for i in range(count)])
    if good:
        assert follow(pilots.tenant, answer.expect(202)["id"])["status"] == "complete"
    else:
        assert answer.problem(422, "validation_failed")["errors"][0]["field"] == "answers"


def changed(answers, **change):
    return [{**answers[0], **change}, *answers[1:]]


@pytest.mark.parametrize("change, field", [
    ({"id": "bad"}, "id"), ({"id": ""}, "id"), ({"id": "a\nb"}, "id"), ({"id": "x" * 201}, "id"), ({"id": 7}, "id"),
    ({"answer": ""}, "answer"), ({"answer": "x" * 100001}, "answer"), ({"answer": None}, "answer"),
    ({"criteria": []}, "criteria"), ({"criteria": "all"}, "criteria"),
    ({"criteria": [{"criterion": "Says what a stack is", "points": 1}]}, "criteria"),
    ({"criteria": [{"criterion": "Says what a stack is", "points": 1}, {"criterion": "Something else", "points": 1}]}, "criterion"),
    ({"criteria": [{"criterion": "Says what a stack is", "points": 10.5}, {"criterion": "Names push and pop", "points": 1}]}, "points"),
    ({"criteria": [{"criterion": "Says what a stack is", "points": -1}, {"criterion": "Names push and pop", "points": 1}]}, "points"),
    ({"criteria": [{"criterion": "Says what a stack is", "points": "5"}, {"criterion": "Names push and pop", "points": 1}]}, "points"),
    ({"criteria": [{"criterion": "Says what a stack is"}, {"criterion": "Names push and pop", "points": 1}]}, "points"),
])
def test_what_is_wrong_with_an_answer_is_named(pilots, change, field):
    problem = pilots.post(changed(pilots.answers(), **change)).problem(422, "validation_failed")
    assert field in [error["field"] for error in problem["errors"]], problem


def test_unknown_members_are_refused(pilots):
    assert pilots.post(changed(pilots.answers(), mark=1)).problem(422, "unknown_field")
    pilots.tenant.post(pilots.path(), {"answers": pilots.answers(), "rubric": []}).problem(422, "unknown_field")


def test_answers_in_any_writing_are_taken(pilots):
    texts = ["Стек — це список, у якому елемент, доданий останнім, вилучають першим.", "\U0001f600 \u05e9\u05dc\u05d5\u05dd", "a\u0000b".replace("\0", "\u200b")]
    made = pilots.post([pilots.marked(f"ід {i}", text, 1, 1) for i, text in enumerate(texts)]).expect(202)
    job = follow(pilots.tenant, made["id"])
    assert job["status"] == "complete" and {each["id"] for each in job["result"]["differences"]} <= {"ід 0", "ід 1", "ід 2"}


def test_the_criteria_of_the_exercise_may_be_written_in_another_case(pilots):
    answers = pilots.answers()
    for answer in answers:
        answer["criteria"] = [{**mark, "criterion": mark["criterion"].upper()} for mark in reversed(answer["criteria"])]
    assert follow(pilots.tenant, pilots.post(answers).expect(202)["id"])["result"]["differences"][0]["id"] == "odd"


def test_an_exercise_without_criteria_has_nothing_to_compare(pilots):
    pilots.set_criteria(None)
    assert "no criteria" in pilots.post(pilots.answers()).problem(409, "conflict")["detail"]


def test_nothing_is_piloted_that_is_not_there(pilots, system):
    body = {"answers": pilots.answers()}
    pilots.tenant.post(f"/courses/{pilots.course}/exercises/{MISSING}/pilot", body).problem(404, "not_found")
    pilots.tenant.post(f"/courses/{MISSING}/exercises/{pilots.exercise['id']}/pilot", body).problem(404, "not_found")
    pilots.tenant.post(f"/courses/{pilots.course}/exercises/nothing/pilot", body).problem(404, "not_found")
    system.tenant().post(pilots.path(), body).problem(404, "not_found")
    pilots.tenant.new_key("check").post(pilots.path(), body).problem(403, "insufficient_scope")


def test_bodies_that_are_none_are_refused(pilots):
    json_type = {"Content-Type": "application/json"}
    pilots.tenant.request("POST", pilots.path(), body=b"{", headers=json_type).problem(400, "malformed_json")
    pilots.tenant.request("POST", pilots.path(), body=b"a", headers={"Content-Type": "text/plain"}).problem(415, "unsupported_media_type")
    pilots.tenant.request("POST", pilots.path(), body=b'{"a":"' + b"x" * (1 << 20) + b'"}', headers=json_type).problem(413, "too_large")


def test_an_exercise_that_goes_meanwhile_fails_its_pilot(pilots):
    job = pilots.system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, course_id, payload)
        VALUES (:'t', cs_uuid7(), 'pilot', :'c', jsonb_build_object('exercise_id', :'e', 'answers', '[]'::jsonb)) RETURNING id""",
        t=pilots.tenant.id, c=pilots.course, e=MISSING)
    ended = wait_until(lambda: (state := pilots.tenant.get(f"/jobs/{job}").expect(200))["status"] == "failed" and state, 20, "failed")
    assert ended["error_code"] == "not_found" and ended["error_message"] == "Exercise not found"
