"""Homework: answers handed in, found, judged by a teacher, reviewed again."""
import json
import os
import signal

import pytest

from support.client import Client
from support.files import files_under
from support.forms import Bytes, Form
from support.homework import GOOD, LONG, POOR, Homework, encoded, patient
from support.teaching import follow
from support.waiting import together, wait_until

NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"


@pytest.fixture
def homework(system):
    return Homework(system)


def fields(answer):
    return [error["field"] for error in answer.problem(422, "validation_failed")["errors"]]


# ---- handing in ----

def test_an_answer_is_taken_and_reviewed(homework):
    sent = homework.send(response_language="en").expect(202)
    made, job = sent["submission"], sent["job"]
    assert sent.headers["Location"] == f"/api/v1/submissions/{made['id']}" and sent["duplicate"] is False
    assert (made["status"], made["score"], made["passed"], made["grader"], made["override"]) == ("received", None, None, None, None)
    assert (made["student_id"], made["attempt"], made["exercise_id"], made["lesson_id"]) == ("S-1", 1, homework.exercise, homework.lesson)
    assert (job["job_type"], job["status"], job["course_id"], made["job_id"]) == ("check_homework", "queued", homework.course, job["id"])
    done = follow(homework.tenant, job["id"])
    shown = homework.submission(made["id"])
    assert done["result"] == {"submission_id": made["id"], "score": shown["score"], "needs_review": True, "provider": "local"}
    assert shown["status"] == "reviewed" and 0 < shown["score"] <= 89 and shown["passed"] == (shown["score"] >= 60)
    assert [mark["criterion"] for mark in shown["criteria"]] == ["Says that the last element added is removed first", "Names the operation pop"]
    assert shown["grader"]["provider"] == "local" and shown["needs_review"] and "local_grader" in shown["review_reasons"]
    assert shown["feedback"] and shown["reviewed_at"] and shown["similar_to"] == []


def test_a_poor_answer_does_not_pass(homework):
    assert homework.hand_in(answer=POOR)["passed"] is False


def test_attempts_are_counted_for_each_student_and_exercise(homework):
    other = homework.add_exercise(order=1)
    assert [homework.send(answer=f"{GOOD} {number}").expect(202)["submission"]["attempt"] for number in range(3)] == [1, 2, 3]
    assert homework.send("S-2").expect(202)["submission"]["attempt"] == 1
    assert homework.send(exercise_id=other).expect(202)["submission"]["attempt"] == 1


def test_the_same_answer_is_the_earlier_submission(homework):
    first = homework.send().expect(202)["submission"]["id"]
    again = homework.send(answer=f"  {GOOD}\n", rubric=[{"criterion": "Other", "max_points": 1}]).expect(200)
    assert again["duplicate"] is True and again["submission"]["id"] == first and again["job"]["job_type"] == "check_homework"
    assert homework.send_file(name="same.txt").expect(200)["submission"]["id"] == first
    assert homework.send("S-2").expect(202)["duplicate"] is False
    assert homework.system.sql("SELECT count(*) FROM uploads WHERE tenant_id = :'t'", t=homework.tenant.id) == [["0"]]


def test_twenty_equal_answers_at_once_are_one_submission(homework):
    answers = together(*[patient(homework.send)] * 20)
    assert sorted(answer.status for answer in answers) == [200] * 19 + [202]
    assert len({answer["submission"]["id"] for answer in answers}) == 1
    assert homework.tenant.get("/submissions").expect(200)["total"] == 1
    assert homework.tenant.get("/jobs?job_type=check_homework").expect(200)["total"] == 1


def test_twenty_other_answers_at_once_are_twenty_attempts(homework):
    answers = together(*[patient(lambda number=number: homework.send(answer=f"{GOOD} {number}")) for number in range(20)])
    assert sorted(answer.expect(202)["submission"]["attempt"] for answer in answers) == list(range(1, 21))


def test_a_lesson_s_open_exercises_are_answered_together(homework):
    second = homework.add_exercise(order=1, description="And what is it good for?")
    homework.add_exercise(order=2, kind="choice", description="Which one?", options=[{"text": "a", "correct": True, "reason": None}])
    sent = homework.send(lesson_id=homework.lesson).expect(202).json()["submissions"]
    assert [one["submission"]["exercise_id"] for one in sent] == [homework.exercise, second]
    assert len({one["job"]["id"] for one in sent}) == 2 and not any(one["duplicate"] for one in sent)
    third = homework.add_exercise(order=3, description="And a third?")
    again = homework.send(lesson_id=homework.lesson).expect(202).json()["submissions"]
    assert [(one["submission"]["exercise_id"], one["duplicate"]) for one in again] == [(homework.exercise, True), (second, True), (third, False)]
    assert all(one["duplicate"] for one in homework.send(lesson_id=homework.lesson).expect(200).json()["submissions"])


def test_a_choice_is_compared_by_code(homework):
    choice = homework.add_exercise(kind="choice", description="What does a stack give back first?", criteria=None, reference_solution="The last one",
                                   options=[{"text": "The last one", "correct": True, "reason": None}, {"text": "The first one", "correct": False, "reason": None}])
    assert homework.hand_in(answer="The last one", exercise_id=choice)["score"] == 100
    assert homework.hand_in("S-2", answer="The first one", exercise_id=choice)["score"] == 0


def test_a_rubric_of_the_request_takes_the_place_of_the_exercise_s(homework):
    shown = homework.hand_in(rubric=[{"criterion": "Says what pop does", "max_points": 7}])
    assert [(mark["criterion"], mark["max_points"]) for mark in shown["criteria"]] == [("Says what pop does", 7)]


@pytest.mark.parametrize("wrong, named", [
    ({"student_id": None}, "student_id"), ({"student_id": ""}, "student_id"), ({"student_id": " \t "}, "student_id"), ({"student_id": "a" * 201}, "student_id"),
    ({"student_id": 5}, "student_id"), ({"student_id": "a\nb"}, "student_id"), ({"student_id": "a\u202eb"}, "student_id"), ({"exercise_id": None}, "exercise_id"),
    ({"exercise_id": "x"}, "exercise_id"), ({"exercise_id": 5}, "exercise_id"), ({"lesson_id": NOBODY, "exercise_id": NOBODY}, "exercise_id"), ({"answer": None}, "answer"),
    ({"answer": " \n"}, "answer"), ({"answer": []}, "answer"), ({"answer": "a" * 100001}, "answer"), ({"response_language": "the best"}, "response_language"),
    ({"rubric": []}, "rubric"), ({"rubric": {}}, "rubric"), ({"rubric": ["a"]}, "rubric"), ({"rubric": [{"criterion": "a"}]}, "max_points"),
    ({"rubric": [{"criterion": "", "max_points": 1}]}, "criterion"), ({"rubric": [{"criterion": "a", "max_points": 0}]}, "max_points"),
    ({"rubric": [{"criterion": "a", "max_points": 1001}]}, "max_points"), ({"rubric": [{"criterion": "a", "max_points": 1.5}]}, "max_points"),
    ({"rubric": [{"criterion": "a", "max_points": 1}] * 13}, "rubric")])
def test_a_wrong_field_is_named(homework, wrong, named):
    assert fields(homework.tenant.post(homework.path, {**homework.body(), **wrong})) == [named]


def test_an_exercise_and_a_lesson_at_once_are_refused_in_other_words_than_none(homework):
    for change, detail in (({"exercise_id": homework.exercise, "lesson_id": homework.lesson}, "'exercise_id' and 'lesson_id' cannot come together"),
                           ({"exercise_id": None}, "One of 'exercise_id' and 'lesson_id' is required")):
        homework.send(**change).problem(422, "validation_failed", detail)


def test_an_unknown_member_of_a_rubric_is_told(homework):
    answer = homework.send(rubric=[{"criterion": "a", "max_point": 1, "max_points": 1}])
    assert answer.problem(422, "unknown_field")["errors"][0]["field"] == "max_point"
    sent = homework.send(rubric=[{"criterion": "a", "max_point": 1, "max_points": 1}], headers={"Prefer": "handling=lenient"}).expect(202)
    kept = homework.system.sql_value("SELECT rubric FROM submissions WHERE id = :'id'", id=sent["submission"]["id"])
    assert json.loads(kept) == [{"criterion": "a", "max_points": 1}]


def test_the_edges_of_the_limits_are_inside(homework):
    letters = "\u0457" * 100000
    sent = homework.send("\U0001f600" * 200, letters, rubric=[{"criterion": "\u0439" * 500, "max_points": 1000}] * 12).expect(202)
    assert sent["submission"]["student_id"] == "\U0001f600" * 200
    assert homework.system.sql_value("SELECT char_length(answer) FROM submissions WHERE id = :'id'", id=sent["submission"]["id"]) == "100000"
    assert homework.progress(encoded("\U0001f600" * 200))["student_id"] == "\U0001f600" * 200


def test_text_that_is_none_is_refused(homework):
    start = json.dumps(homework.body())[:-1].encode()
    for bad in (b'"\\u0000"', b'"\0"', b'"\xff"', b'"\\ud800"'):
        homework.tenant.post(homework.path, body=start + b', "response_language": ' + bad + b"}", headers={"Content-Type": "application/json"}).problem(400, "malformed_json")


def test_what_is_not_there_is_not_found(homework, other_tenant):
    foreign = Homework(homework.system, other_tenant)
    for change, thing in (({"exercise_id": NOBODY}, "Exercise"), ({"exercise_id": foreign.exercise}, "Exercise"), ({"exercise_id": None, "lesson_id": foreign.lesson}, "Lesson")):
        homework.tenant.post(homework.path, {**homework.body(), **change}).problem(404, "not_found", f"{thing} not found")
    other_tenant.post(homework.path, homework.body()).problem(404, "not_found", "Course not found")
    homework.tenant.post("/courses/x/check-homework", homework.body()).problem(404, "not_found", "Course not found")
    second = homework.tenant.course()
    homework.tenant.post(f"/courses/{second}/check-homework", homework.body()).problem(404, "not_found", "Exercise not found")
    assert homework.system.sql("SELECT count(*) FROM students WHERE tenant_id = :'t'", t=homework.tenant.id) == [["0"]]


def test_a_lesson_needs_open_exercises_and_not_too_many(homework):
    empty, full = homework.add_lesson("Empty", 1), homework.add_lesson("Full", 2)
    assert fields(homework.send(lesson_id=empty)) == ["lesson_id"]
    for number in range(20):
        homework.add_exercise(full, order=number)
    assert len(homework.send(lesson_id=full).expect(202)["submissions"]) == 20
    homework.add_exercise(full, order=20)
    assert fields(homework.send("S-2", lesson_id=full)) == ["lesson_id"]


def test_scopes(homework):
    prep, check = homework.tenant.new_key("prep"), homework.tenant.new_key("check")
    made = homework.send(client=check).expect(202)["submission"]["id"]
    homework.send(client=prep).problem(403, "insufficient_scope", "Requires scope: check")
    for client in (prep, check):
        client.get("/submissions").expect(200), client.get(f"/submissions/{made}").expect(200)
    for refused in (check.patch(f"/submissions/{made}", {"score": 1}), check.post(f"/submissions/{made}/regrade"), check.get("/students/S-1/export"),
                    check.delete("/students/S-1")):
        refused.problem(403, "insufficient_scope", "Requires scope: prep")
    check.get("/students/S-1/progress").expect(200)
    prep.get("/students/S-1/progress").problem(403, "insufficient_scope", "Requires scope: check")


def test_an_idempotency_key_gives_the_answer_again(homework):
    key = {"Idempotency-Key": "once"}
    first = homework.send(headers=key).expect(202)
    again = homework.send(headers=key).expect(202)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == first.json() and again.headers["Location"] == first.headers["Location"]
    homework.send(answer=POOR, headers=key).problem(422, "idempotency_key_reused")
    key = {"Idempotency-Key": "a file"}
    first = homework.send_file(content=LONG.encode(), headers=key).expect(202)
    again = homework.send_file(content=LONG.encode(), headers=key).expect(202)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == first.json()
    homework.send_file(content=POOR.encode(), headers=key).problem(422, "idempotency_key_reused")
    assert len(objects(homework)) == 1


# ---- files ----

def objects(homework):
    return files_under(homework.system.store_dir / "tenants" / homework.tenant.id)


@pytest.mark.parametrize("name, content", [("answer.md", b"# Answer\n\n" + GOOD.encode()), ("answer.TXT", GOOD.encode()), ("\u0432\u0456\u0434\u043f\u043e\u0432\u0456\u0434\u044c.markdown", GOOD.encode())])
def test_an_answer_in_a_file_is_read(homework, name, content):
    sent = homework.send_file(name, content).expect(202)
    follow(homework.tenant, sent["job"]["id"])
    shown = homework.submission(sent["submission"]["id"])
    assert (shown["status"], shown["filename"]) == ("reviewed", name) and shown["score"] > 0
    assert homework.system.sql_value("SELECT strpos(answer, :'good') > 0 FROM submissions WHERE id = :'id'", good=GOOD, id=shown["id"]) == "t"
    (kept,) = objects(homework)
    assert kept.read_bytes() == content and f"/courses/{homework.course}/" in str(kept)


def test_a_file_for_a_lesson_is_stored_once(homework):
    homework.add_exercise(order=1, description="Another one?")
    sent = homework.send_file(lesson_id=homework.lesson).expect(202)["submissions"]
    for one in sent:
        assert follow(homework.tenant, one["job"]["id"])["status"] == "complete"
    assert len(sent) == 2 and len(objects(homework)) == 1
    usage = homework.tenant.get("/storage/usage").expect(200)
    assert usage["by_source_type"] == [{"source_type": "homework", "files": 1, "used_bytes": len(GOOD)}]
    assert homework.tenant.get("/me").expect(200)["quota"]["storage"]["used_bytes"] == len(GOOD)


def test_a_file_that_is_an_answer_is_in_use(homework):
    homework.send_file().expect(202)
    key = homework.system.sql_value("SELECT object_key FROM submissions WHERE tenant_id = :'t'", t=homework.tenant.id)
    assert "student" in homework.tenant.delete(f"/storage/files/{encoded(key)}").problem(409, "in_use")["detail"]


@pytest.mark.parametrize("name, code", [("a.docx", "content_mismatch"), ("a.mp4", "extension_not_allowed"),
                                        ("a.pptx", "extension_not_allowed"), ("a.srt", "extension_not_allowed"), ("a.exe", "extension_not_allowed"), ("a", "extension_not_allowed"),
                                        ("a.pdf", "content_mismatch")])
def test_a_file_of_another_kind_is_refused_and_not_kept(homework, name, code):
    homework.send_file(name, b"<p>" + GOOD.encode()).problem(422, code)
    assert objects(homework) == [] and homework.tenant.get("/submissions").expect(200)["items"] == []


def test_a_file_has_ten_mebibytes_at_most(homework):
    most = 10 << 20
    homework.send_file("big.txt", Bytes(most, b"words " * 700)).expect(202)
    homework.send_file("big.txt", Bytes(most + 1, b"words " * 700)).problem(413, "too_large")
    homework.send_file("big.txt", Bytes(most << 1, b"words " * 700)).problem(413, "too_large")
    assert len(objects(homework)) == 1


@pytest.mark.parametrize("change, named", [({"student_id": ""}, "student_id"), ({"exercise_id": "x"}, "exercise_id"), ({"exercise_id": ""}, "exercise_id"), ({"rubric": "x"}, "rubric"),
                                           ({"rubric": "[]"}, "rubric"), ({"response_language": "the best"}, "response_language")])
def test_a_wrong_field_of_a_form_is_named_and_nothing_is_kept(homework, change, named):
    assert fields(homework.send_file(**change)) == [named]
    assert objects(homework) == [] and homework.system.sql("SELECT id FROM uploads WHERE tenant_id = :'t'", t=homework.tenant.id) == []


def test_a_form_without_a_file_or_with_an_unknown_field_is_refused(homework):
    body = {"student_id": "S-1", "exercise_id": homework.exercise}
    assert fields(homework.tenant.send_form(homework.path, Form(**body))) == ["file"]
    answer = homework.tenant.send_form(homework.path, Form(**body, answer="text").file("a.md", b"x"))
    assert answer.problem(422, "unknown_field")["errors"][0]["field"] == "answer"
    homework.tenant.post(homework.path, body=b"x", headers={"Content-Type": "multipart/form-data"}).problem(400, "malformed_form")
    homework.tenant.post(homework.path, body=b"x", headers={"Content-Type": "text/plain"}).problem(
        415, "unsupported_media_type", "Content-Type must be application/json or multipart/form-data")
    homework.send_file(exercise_id=NOBODY).problem(404, "not_found", "Exercise not found")
    assert objects(homework) == []


def test_a_form_s_rubric_is_json(homework):
    sent = homework.send_file(rubric='[{"criterion": "Says what pop does", "max_points": 7}]', filename="other.md").expect(202)
    follow(homework.tenant, sent["job"]["id"])
    shown = homework.submission(sent["submission"]["id"])
    assert shown["filename"] == "other.md" and [mark["max_points"] for mark in shown["criteria"]] == [7]


def test_a_file_without_text_fails_and_says_why(homework):
    sent = homework.send_file("empty.txt", b" \n").expect(202)
    assert follow(homework.tenant, sent["job"]["id"])["status"] == "failed"
    shown = homework.submission(sent["submission"]["id"])
    assert (shown["status"], shown["error_code"], shown["score"]) == ("failed", "unsupported_format", None) and "hand in the text" in shown["error_message"]


def test_a_failed_review_begins_again_when_the_answer_comes_again(homework):
    sent = homework.send_file("empty.txt", b" \n").expect(202)
    follow(homework.tenant, sent["job"]["id"])
    again = homework.send_file("empty.txt", b" \n").expect(202)
    assert again["duplicate"] is True and again["submission"]["id"] == sent["submission"]["id"] and again["job"]["id"] != sent["job"]["id"]
    assert again["submission"]["status"] == "received" and again["submission"]["error_code"] is None
    assert len(objects(homework)) == 1


def test_the_janitor_removes_what_a_killed_responder_left(homework):
    form = Form(student_id="S-1", exercise_id=homework.exercise).file("answer.txt", Bytes(1 << 20, b"words " * 1000))
    connection = homework.tenant.connect()
    connection.putrequest("POST", f"/api/v1{homework.path}")
    for name, value in {**form.headers(), "X-API-Key": homework.tenant.key}.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(b"".join(form.blocks())[:1 << 19])
    pid = wait_until(lambda: homework.system.sql("SELECT pid FROM uploads WHERE tenant_id = :'t' AND object_key <> ''", t=homework.tenant.id), 20, "it is noted")[0][0]
    os.kill(int(pid), signal.SIGKILL)
    assert connection.getresponse().status == 503
    connection.close()
    homework.system.sql("UPDATE uploads SET started_at = started_at - interval '2 hours' WHERE tenant_id = :'t'", t=homework.tenant.id)
    wait_until(lambda: homework.system.sql("SELECT id FROM uploads WHERE tenant_id = :'t'", t=homework.tenant.id) == [], 90, "the janitor has been")
    assert objects(homework) == [] and homework.tenant.get("/submissions").expect(200)["items"] == []


# ---- near-copies ----

def test_a_near_copy_of_another_student_s_answer_is_marked_and_not_punished(homework):
    first = homework.hand_in("S-1", LONG)
    copy = homework.hand_in("S-2", LONG.replace("visited before", "seen before"))
    own = homework.hand_in("S-3", "In a pile of plates the one that was put down most recently is taken away again before any other: so works this data structure, "
                                  "and the operation that takes the upper plate away has the name pop.")
    again = homework.hand_in("S-1", LONG.replace("visited before", "looked at before"))
    assert [one["submission_id"] for one in copy["similar_to"]] == [first["id"]] and 0.7 <= copy["similar_to"][0]["similarity"] <= 1
    assert first["similar_to"] == own["similar_to"] == [] and copy["score"] == first["score"]
    assert [one["submission_id"] for one in again["similar_to"]] == [copy["id"]], "one's own earlier answers are no copies"


def test_what_is_compared_of_a_file_is_what_is_judged(homework):
    """What stands behind the part that is judged hides no copy."""
    shared = "".join(f"The element number {n} was added last and is removed first. " for n in range(2000))
    def send(student, behind):
        sent = homework.send_file("a.txt", (shared + behind).encode(), student_id=student).expect(202)
        assert follow(homework.tenant, sent["job"]["id"])["status"] == "complete"
        return sent

    assert len(shared) > 100000
    first = send("S-1", "Stacks. " * 60000)
    copy = send("S-2", "".join(f"Queue {n * n}. " for n in range(60000)))
    assert [one["submission_id"] for one in homework.submission(copy["submission"]["id"])["similar_to"]] == [first["submission"]["id"]]


def test_short_answers_and_answers_to_other_exercises_are_no_copies(homework):
    other = homework.add_exercise(order=1)
    homework.hand_in("S-1", "Last in, first out."), homework.hand_in("S-1", LONG, exercise_id=other)
    assert homework.hand_in("S-2", "last in first out")["similar_to"] == [] and homework.hand_in("S-2", LONG)["similar_to"] == []


# ---- looking ----

def test_the_list_is_filtered_and_paged(homework):
    other = homework.add_exercise(order=1)
    ids = [homework.put(f"S-{number % 2}", other if number > 3 else homework.exercise, score=number, status="failed" if number == 5 else "reviewed") for number in range(6)]
    homework.system.sql("UPDATE submissions SET needs_review = true WHERE id = :'id'", id=ids[2])
    second = Homework(homework.system, homework.tenant)
    elsewhere = second.put("S-0", score=1)

    def found(query):
        return [item["id"] for item in homework.tenant.get(f"/submissions?{query}").expect(200)["items"]]

    assert found("") == [elsewhere, *reversed(ids)] and found("student_id=S-1") == [ids[5], ids[3], ids[1]]
    assert found(f"exercise_id={other}") == [ids[5], ids[4]] and found(f"course_id={second.course}&student_id=S-0") == [elsewhere]
    assert found("status=failed") == [ids[5]] and found("needs_review=true") == [ids[2]] and ids[2] not in found("needs_review=false")
    assert found("student_id=nobody") == [] and found(f"course_id={NOBODY}") == []
    page = homework.tenant.get("/submissions?limit=4").expect(200)
    rest = homework.tenant.get(f"/submissions?limit=4&cursor={page['next_cursor']}").expect(200)
    assert [item["id"] for item in page["items"] + rest["items"]] == found("") and rest["next_cursor"] is None and page["total"] == 7
    assert found("limit=2&offset=1") == found("")[1:3]


@pytest.mark.parametrize("query", ["status=done", "needs_review=yes", "course_id=x", "exercise_id=x", "limit=0", "cursor=x"])
def test_a_wrong_parameter_of_the_list_is_named(homework, query):
    assert fields(homework.tenant.get(f"/submissions?{query}")) == [query.split("=")[0]]


def test_a_submission_has_a_tag_and_is_nobody_else_s(homework, other_tenant):
    made = homework.hand_in()["id"]
    tag = homework.tenant.get(f"/submissions/{made}").headers["ETag"]
    homework.tenant.get(f"/submissions/{made}", headers={"If-None-Match": tag}).expect(304)
    for method, path, body in (("GET", "", None), ("PATCH", "", {"score": 1}), ("POST", "/regrade", None)):
        other_tenant.request(method, f"/submissions/{made}{path}", json=body).problem(404, "not_found", "Submission not found")
        homework.tenant.request(method, f"/submissions/x{path}", json=body).problem(404, "not_found", "Submission not found")
    assert other_tenant.get(f"/submissions?course_id={homework.course}").expect(200)["items"] == []


def test_a_foreign_key_of_the_answer_is_not_told(homework, other_tenant):
    homework.hand_in("S-1")
    assert Client(homework.system.base_url, other_tenant.key).get("/students/S-1/progress").expect(200)["courses"] == []


# ---- a teacher's judgement ----

def test_a_teacher_s_score_counts_and_the_machine_s_stays(homework):
    shown = homework.hand_in(answer=POOR)
    path = f"/submissions/{shown['id']}"
    changed = homework.tenant.patch(path, {"score": 95.5, "feedback": "\u0414\u043e\u0431\u0440\u0435", "note": "by voice",
                                            "criteria": [{"criterion": "a", "points": 1.5, "max_points": 2, "comment": None}]}).expect(200)
    assert (changed["score"], changed["passed"], changed["criteria"]) == (shown["score"], True, shown["criteria"])
    override = changed["override"]
    assert {name: override[name] for name in ("score", "feedback", "note", "key_prefix")} == {
        "score": 95.5, "feedback": "\u0414\u043e\u0431\u0440\u0435", "note": "by voice", "key_prefix": homework.tenant.key[:12]}
    assert override["criteria"] == [{"criterion": "a", "points": 1.5, "max_points": 2, "comment": None}] and override["at"] > shown["created_at"]
    assert homework.submission(shown["id"]) == changed.json() and homework.tenant.get(path).headers["ETag"] == changed.headers["ETag"]


def test_what_is_absent_stays_and_null_clears(homework):
    path = f"/submissions/{homework.put('S-1', score=10)}"
    assert fields(homework.tenant.patch(path, {"note": "no score"})) == ["score"]
    homework.tenant.patch(path, {"score": 50, "feedback": "f", "note": "n"}).expect(200)
    changed = homework.tenant.patch(path, {"feedback": None}).expect(200)["override"]
    assert (changed["score"], changed["feedback"], changed["note"], changed["criteria"]) == (50, None, "n", None)
    assert homework.tenant.patch(path, {}).expect(200)["override"] == changed
    gone = homework.tenant.patch(path, {"override": None}).expect(200)
    assert gone["override"] is None and gone["passed"] is False
    assert homework.tenant.patch(path, {"override": None}).expect(200)["override"] is None


def test_what_a_teacher_has_judged_needs_no_other_look(homework):
    made = homework.hand_in(answer=POOR)["id"]

    def waiting():
        return [item["id"] for item in homework.tenant.get(f"/submissions?needs_review=true&course_id={homework.course}").expect(200)["items"]]

    assert waiting() == [made]
    assert homework.tenant.patch(f"/submissions/{made}", {"score": 40}).expect(200)["needs_review"] is False and waiting() == []
    follow(homework.tenant, homework.tenant.post(f"/submissions/{made}/regrade").expect(202)["job"]["id"])
    assert waiting() == [] and homework.submission(made)["review_reasons"] == ["local_grader"]
    assert homework.tenant.patch(f"/submissions/{made}", {"override": None}).expect(200)["needs_review"] is True and waiting() == [made]


@pytest.mark.parametrize("body, named", [
    ({"score": -1}, "score"), ({"score": 100.5}, "score"), ({"score": "5"}, "score"), ({"score": None}, "score"), ({"score": 1, "feedback": 5}, "feedback"),
    ({"score": 1, "feedback": "a" * 5001}, "feedback"), ({"score": 1, "note": "a" * 5001}, "note"), ({"score": 1, "criteria": []}, "criteria"), ({"score": 1, "criteria": ["a"]}, "criteria"),
    ({"score": 1, "criteria": [{"criterion": "a", "points": 3, "max_points": 2}]}, "points"), ({"score": 1, "criteria": [{"criterion": "a", "points": -1, "max_points": 2}]}, "points"),
    ({"score": 1, "criteria": [{"points": 1, "max_points": 2}]}, "criterion"), ({"override": {}}, "override"), ({"override": None, "score": 1}, "override")])
def test_a_wrong_judgement_is_named_and_changes_nothing(homework, body, named):
    made = homework.put("S-1", score=10)
    assert fields(homework.tenant.patch(f"/submissions/{made}", body)) == [named]
    assert homework.submission(made)["override"] is None


def test_a_judgement_may_ask_that_nothing_has_changed(homework):
    path = f"/submissions/{homework.put('S-1', score=10)}"
    tag = homework.tenant.get(path).headers["ETag"]
    homework.tenant.patch(path, {"score": 50}, headers={"If-Match": tag}).expect(200)
    homework.tenant.patch(path, {"score": 60}, headers={"If-Match": tag}).problem(412, "precondition_failed")
    assert homework.tenant.get(path)["override"]["score"] == 50


def test_the_edges_of_a_judgement_are_inside(homework):
    path = f"/submissions/{homework.put('S-1', score=10)}"
    for score in (0, 100, 59.999999999, 60):
        changed = homework.tenant.patch(path, {"score": score, "feedback": "\U0001f600" * 5000, "note": "\n\x01" * 2500}).expect(200)
        assert changed["override"]["score"] == score and changed["passed"] == (score >= 60)


def test_another_pass_mark_changes_who_has_passed(homework):
    made = homework.put("S-1", score=70)
    assert homework.submission(made)["passed"] is True
    homework.system.sql("UPDATE exercises SET pass_mark = 75 WHERE id = :'id'", id=homework.exercise)
    assert homework.submission(made)["passed"] is False


# ---- reviewed again ----

def test_a_review_again_keeps_the_teacher_s_judgement(homework):
    shown = homework.hand_in(answer=POOR)
    homework.tenant.patch(f"/submissions/{shown['id']}", {"score": 77}).expect(200)
    homework.system.sql("UPDATE exercises SET reference_solution = :'poor', criteria = NULL, grading_criteria = 'Names the clothes' WHERE id = :'id'", poor=POOR, id=homework.exercise)
    again = homework.tenant.post(f"/submissions/{shown['id']}/regrade").expect(202)
    assert again["submission"]["status"] == "received" and again["submission"]["score"] == shown["score"] and again["job"]["id"] != shown["job_id"]
    assert again.headers["Location"] == f"/api/v1/jobs/{again['job']['id']}"
    assert follow(homework.tenant, again["job"]["id"])["status"] == "complete"
    after = homework.submission(shown["id"])
    assert after["override"]["score"] == 77 and after["score"] > shown["score"] and after["reviewed_at"] > shown["reviewed_at"]


def test_one_review_at_a_time(start_system):
    homework = Homework(start_system())
    homework.system.signal("jobs", signal.SIGSTOP)
    try:
        made = homework.send().expect(202)["submission"]["id"]
        homework.tenant.post(f"/submissions/{made}/regrade").problem(409, "conflict")
    finally:
        homework.system.signal("jobs", signal.SIGCONT)


def test_a_removed_exercise_cannot_be_judged_by(homework):
    made = homework.hand_in()["id"]
    homework.remove_exercise(homework.exercise)
    assert "removed" in homework.tenant.post(f"/submissions/{made}/regrade").problem(409, "conflict")["detail"]
    assert homework.submission(made)["exercise_id"] == homework.exercise and homework.submission(made)["passed"] is not None


# ---- what is deleted ----

def test_a_course_takes_its_submissions_and_their_files_along(homework):
    homework.send_file().expect(202), homework.hand_in("S-2", LONG), homework.hand_in("S-3", LONG)
    job = homework.tenant.delete(f"/courses/{homework.course}").expect(202)["id"]
    assert follow(homework.tenant, job)["result"]["objects_removed"] == 1
    assert homework.tenant.get("/submissions").expect(200)["items"] == [] and objects(homework) == []
    for table in ("submissions", "removed_exercises", "submission_bands", "submission_likenesses", "uploads"):
        assert homework.system.sql(f"SELECT count(*) FROM {table} WHERE tenant_id = :'t'", t=homework.tenant.id) == [["0"]], table
    assert homework.progress("S-2")["courses"] == []


def test_a_lesson_that_goes_leaves_its_submissions(homework):
    made = homework.put("S-1", score=70)
    homework.system.sql("DELETE FROM lessons WHERE id = :'id'", id=homework.lesson)
    shown = homework.submission(made)
    assert shown["lesson_id"] is None and shown["exercise_id"] == homework.exercise and shown["passed"] is True


def test_answers_are_in_no_log(homework):
    marker = "zqmarkerzq"
    homework.hand_in(answer=f"{GOOD} {marker}")
    homework.send_file(content=f"{GOOD} {marker} in a file".encode()).expect(202)
    homework.tenant.post(homework.path, {**homework.body(answer=marker), "lesson_id": NOBODY})
    for part in ("api", "upload", "jobs", "nginx"):
        assert marker not in homework.system.log(part), part
