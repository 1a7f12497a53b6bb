"""Students: how far they have come, all that is kept of one, and that one is forgotten."""
import base64
import json

import pytest

from support.files import files_under
from support.forms import Bytes
from support.homework import GOOD, LONG, POOR, Homework, encoded, patient
from support.teaching import follow
from support.waiting import quickest, timed, together, wait_until

NAMES = {"Ukrainian": "\u0423\u0447\u0435\u043d\u044c \u0407\u0436\u0430\u043a", "emoji": "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467", "right to left": "\u05e9\u05dc\u05d5\u05dd 1",
         "slashes": "group/7/a//b", "a path": "students/x/export", "a plus": "a+b c", "percent": "50%25", "query": "a?b#c&d=e;f", "quotes": "O'Brien \"x\" \\"}


@pytest.fixture
def homework(system):
    return Homework(system)


# ---- names ----

@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_student_has_any_name(homework, name):
    made = homework.send(name).expect(202)["submission"]
    assert made["student_id"] == name
    progress = homework.progress(encoded(name))
    assert progress["student_id"] == name and progress["courses"][0]["attempted"] == 1
    assert homework.tenant.get(f"/submissions?student_id={encoded(name)}").expect(200)["total"] == 1
    assert homework.tenant.get(f"/students/{encoded(name)}/export").expect(200)["submissions"][0]["id"] == made["id"]
    homework.tenant.delete(f"/students/{encoded(name)}").expect(202)
    assert homework.progress(encoded(name))["courses"] == []


def test_a_plain_slash_is_another_path(homework):
    homework.send("a/b").expect(202)
    homework.tenant.get("/students/a/b/progress").problem(404, "not_found")
    homework.tenant.request("DELETE", "/students/a/b").problem(404, "not_found")
    homework.tenant.get("/students/%00/progress").problem(400, "bad_request")
    homework.tenant.get("/students/%ff/progress").problem(400, "bad_request")


# ---- progress ----

def test_of_a_student_that_nobody_knows_there_is_no_progress(homework):
    assert homework.progress("nobody") == {"student_id": "nobody", "courses": []}


def test_progress_counts_the_exercises_that_there_are(homework):
    first, second, removed = homework.exercise, homework.add_exercise(order=1), homework.add_exercise(order=2, description="Gone by now")
    other = homework.add_exercise(homework.add_lesson("Queues", 1))
    untouched = homework.add_lesson("Trees", 2)
    for exercise, score in ((first, 40), (first, 90), (first, 70), (second, 50), (removed, 95), (removed, 20), (other, 30)):
        homework.put("S-1", exercise, score)
    homework.put("S-1", other, status="failed"), homework.put("S-2", second, 100)
    homework.remove_exercise(removed)
    (course,) = homework.progress()["courses"]
    lessons = course.pop("lessons")
    assert course.pop("last_activity_at")
    assert course == {"course_id": homework.course, "title": "Structures", "exercises_total": 3, "attempted": 3, "passed": 1,
                      "average_score": pytest.approx((90 + 50 + 30) / 3), "removed": [{"exercise_id": removed, "description": "Gone by now", "best_score": 95}]}
    assert [(lesson["title"], lesson["exercises_total"], lesson["passed"], lesson["best_score"], lesson["last_score"]) for lesson in lessons] == [
        ("Stacks", 2, 1, 90, 50), ("Queues", 1, 0, 30, 30), ("Trees", 0, 0, None, None)]
    assert [lesson["lesson_id"] for lesson in lessons] == [homework.lesson, lessons[1]["lesson_id"], untouched]


def test_a_teacher_s_score_counts_before_the_machine_s(homework):
    made = homework.put("S-1", score=90)
    homework.tenant.patch(f"/submissions/{made}", {"score": 10}).expect(200)
    (course,) = homework.progress()["courses"]
    assert (course["passed"], course["average_score"], course["lessons"][0]["best_score"], course["lessons"][0]["last_score"]) == (0, 10, 10, 10)
    waiting = homework.put("S-2", status="received")
    homework.tenant.patch(f"/submissions/{waiting}", {"score": 80}).expect(200)
    assert homework.progress("S-2")["courses"][0]["passed"] == 1


def test_an_answer_without_marks_is_an_attempt_alone(homework):
    homework.put("S-1", status="received")
    (course,) = homework.progress()["courses"]
    assert (course["attempted"], course["passed"], course["average_score"], course["lessons"][0]["last_score"]) == (1, 0, None, None)


def test_the_latest_course_comes_first(homework):
    second = Homework(homework.system, homework.tenant)
    homework.put("S-1", score=1), second.put("S-1", score=2), homework.put("S-1", score=3)
    assert [course["course_id"] for course in homework.progress()["courses"]] == [homework.course, second.course]


def test_progress_has_a_tag(homework):
    homework.put("S-1", score=1)
    tag = homework.tenant.get("/students/S-1/progress").expect(200).headers["ETag"]
    homework.tenant.get("/students/S-1/progress", headers={"If-None-Match": tag}).expect(304)
    homework.put("S-1", score=99)
    homework.tenant.get("/students/S-1/progress", headers={"If-None-Match": tag}).expect(200)


def fill(homework, exercises, submissions):
    """So many exercises in lessons of twenty, and so many submissions of S-1 and of another student."""
    homework.system.sql("""
        INSERT INTO lessons (tenant_id, id, course_id, module_id, title, "order")
        SELECT :'t', cs_uuid7(), :'c', :'m', 'Lesson ' || n, n FROM generate_series(1, :'exercises'::int / 20) AS n;
        INSERT INTO exercises (tenant_id, id, course_id, lesson_id, description, "order")
        SELECT :'t', cs_uuid7(), :'c', l.id, 'Task ' || n, n FROM lessons l, generate_series(1, 20) AS n WHERE l.course_id = :'c' AND l.title LIKE 'Lesson %';
        INSERT INTO students (tenant_id, student_id) VALUES (:'t', 'S-1'), (:'t', 'S-2');
        INSERT INTO submissions (tenant_id, id, course_id, exercise_id, student_id, answer, answer_sha256, status, score, reviewed_at, attempt, created_at)
        SELECT :'t', cs_uuid7(), :'c', e.id, s.id, 'An answer', encode(sha256((e.id || '/' || n)::bytea), 'hex'), 'reviewed', n % 101, now(), n,
               now() - n * interval '1 minute'
          FROM students s, (SELECT id, row_number() OVER (ORDER BY id) AS place FROM exercises WHERE course_id = :'c') AS e,
               generate_series(1, :'each'::int) AS n WHERE s.tenant_id = :'t' AND e.place <= 1000;
        ANALYZE submissions; ANALYZE exercises; ANALYZE lessons""", t=homework.tenant.id, c=homework.course, m=homework.module,
                        exercises=exercises, each=submissions // 1000)


def test_a_student_of_ten_thousand_answers_in_a_course_of_ten_thousand_exercises_is_shown_quickly(homework):
    fill(homework, 10000, 10000)
    progress = quickest(lambda: timed(homework.progress), 2)
    (course,) = progress["courses"]
    assert (course["exercises_total"], course["attempted"], len(course["lessons"])) == (10001, 1000, 501)
    listed = quickest(lambda: timed(lambda: homework.tenant.get("/submissions?student_id=S-1&status=reviewed&limit=100").expect(200)), 1)
    assert listed["total"] == 10000
    job = homework.tenant.delete("/students/S-1").expect(202)["id"]
    receipt = follow(homework.tenant, job)["result"]
    assert receipt["submissions"] == 10000 and homework.tenant.get("/submissions").expect(200)["total"] == 10000


# ---- the export ----

def test_the_export_has_all_that_is_kept(homework):
    content = b"# Answer\r\n\r\n" + LONG.encode()
    first = homework.send_file("answer.md", content, rubric='[{"criterion": "a", "max_points": 2}]', headers={"Idempotency-Key": "kept"}).expect(202)
    follow(homework.tenant, first["job"]["id"])
    second = homework.hand_in(answer=POOR)
    homework.tenant.patch(f"/submissions/{second['id']}", {"score": 50, "note": "by voice"}).expect(200)
    homework.hand_in("S-2", LONG)
    export = homework.tenant.get("/students/S-1/export").expect(200).json()
    one, two = export["submissions"]
    assert export["student_id"] == "S-1" and [one["id"], two["id"]] == [first["submission"]["id"], second["id"]]
    assert base64.b64decode(one["file"]["content_base64"]) == content and one["file"]["size_bytes"] == len(content)
    assert one["rubric"] == [{"criterion": "a", "max_points": 2}] and GOOD in one["answer"] and one["input_hash"]
    assert two["file"] is None and two["answer"] == POOR and two["override"]["note"] == "by voice" and two["score"] == second["score"]
    assert [job["submission_id"] for job in export["jobs"]] == [one["id"], two["id"]] and export["jobs"][1]["result"]["score"] == second["score"]
    assert [kept["idempotency_key"] for kept in export["kept_answers"]] == ["kept"] and json.loads(export["kept_answers"][0]["body"]) == first.json()
    assert export["model_calls"] == export["webhook_deliveries"] == []


def test_the_export_of_nobody_is_not_found(homework, other_tenant):
    homework.put("S-1")
    for client, name in ((homework.tenant, "nobody"), (other_tenant, "S-1")):
        client.get(f"/students/{name}/export").problem(404, "not_found", "Student not found")
        client.delete(f"/students/{name}").problem(404, "not_found", "Student not found")


def test_the_export_pages_through_many_and_has_large_files(homework):
    content = Bytes(10 << 20, b"words " * 1000)
    homework.send_file("large.txt", content).expect(202)
    for number in range(45):
        homework.put("S-1", score=number)
    export = homework.tenant.get("/students/S-1/export").expect(200).json()
    assert len({one["id"] for one in export["submissions"]}) == 46
    assert base64.b64decode(export["submissions"][0]["file"]["content_base64"]) == b"".join(content.blocks())


def test_a_file_that_is_gone_from_the_store_is_null_in_the_export(homework):
    homework.send_file().expect(202)
    for path in files_under(homework.system.store_dir / "tenants" / homework.tenant.id, "*.md"):
        path.unlink()
    assert homework.tenant.get("/students/S-1/export").expect(200)["submissions"][0]["file"] is None


# ---- forgotten ----

def test_a_student_is_not_found_from_the_answer_on(homework):
    made = homework.hand_in(answer=LONG)
    copy = homework.hand_in("S-2", LONG)
    assert [one["submission_id"] for one in copy["similar_to"]] == [made["id"]]
    sent = homework.tenant.delete("/students/S-1").expect(202)
    assert sent["job_type"] == "purge" and sent["course_id"] is None and sent.headers["Location"] == f"/api/v1/jobs/{sent['id']}"
    homework.tenant.get(f"/submissions/{made['id']}").problem(404, "not_found", "Submission not found")
    homework.tenant.patch(f"/submissions/{made['id']}", {"score": 1}).problem(404, "not_found")
    homework.tenant.get("/students/S-1/export").problem(404, "not_found")
    homework.tenant.delete("/students/S-1").problem(404, "not_found")
    assert homework.progress()["courses"] == [] and homework.submission(copy["id"])["similar_to"] == []
    assert [item["student_id"] for item in homework.tenant.get("/submissions").expect(200)["items"]] == ["S-2"]
    receipt = follow(homework.tenant, sent["id"])
    assert receipt["result"] == {"submissions": 1, "jobs": 1, "objects_removed": 0, "deliveries": 0, "kept_answers": 0, "model_calls": 0}
    assert "S-1" not in json.dumps(receipt)


def test_an_answer_that_comes_later_is_that_of_a_new_student(homework):
    homework.hand_in(), homework.tenant.delete("/students/S-1").expect(202)
    again = homework.send().expect(202)
    assert again["duplicate"] is False and again["submission"]["attempt"] == 1
    follow(homework.tenant, again["job"]["id"])
    assert homework.progress()["courses"][0]["attempted"] == 1


def test_answers_that_come_while_a_student_is_forgotten_are_before_or_after_it(homework):
    answers = together(*[patient(lambda number=number: homework.send(answer=f"{GOOD} {number}")) for number in range(12)],
                       *[patient(lambda: homework.tenant.delete("/students/S-1"))] * 4)
    gone = [answer for answer in answers[12:] if answer.status == 202]
    assert all(answer.status in (202, 404) for answer in answers[12:])
    removed = sum(follow(homework.tenant, answer["id"])["result"]["submissions"] for answer in gone)
    left = homework.tenant.get("/submissions?student_id=S-1").expect(200)["total"]
    assert removed + left == 12
    assert homework.system.sql("SELECT count(*) FROM submissions WHERE tenant_id = :'t'", t=homework.tenant.id) == [[str(left)]]


def test_reviews_under_way_are_cancelled(start_system):
    homework = Homework(start_system())
    homework.system.kill("jobs")
    made = homework.send().expect(202)["job"]["id"]
    purge = homework.tenant.delete("/students/S-1").expect(202)["id"]
    assert homework.tenant.get(f"/jobs/{made}").expect(200)["status"] == "cancelled"
    homework.tenant.post(f"/jobs/{made}/retry").problem(409, "conflict")
    homework.system.up()
    assert follow(homework.tenant, purge)["result"]["submissions"] == 1


def test_the_files_of_a_student_go_once(homework):
    homework.add_exercise(order=1, description="Another?")
    homework.send_file(lesson_id=homework.lesson).expect(202), homework.send_file("other.md", POOR.encode()).expect(202)
    homework.send_file(student="S-2").expect(202)
    job = homework.tenant.delete("/students/S-1").expect(202)["id"]
    receipt = follow(homework.tenant, job)["result"]
    assert (receipt["submissions"], receipt["objects_removed"]) == (3, 2)
    assert len(files_under(homework.system.store_dir / "tenants" / homework.tenant.id)) == 1


def test_a_removal_that_was_broken_off_goes_on_counting(homework):
    for _ in range(3):
        homework.put("S-1")
    student = homework.system.sql_value("UPDATE students SET student_id = NULL WHERE tenant_id = :'t' RETURNING id", t=homework.tenant.id)
    job = homework.system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, payload, checkpoint) VALUES (:'t', cs_uuid7(), 'purge',
        json_build_object('student', :'s'), '{"submissions": 4, "jobs": 2, "objects_removed": 1}') RETURNING id""", t=homework.tenant.id, s=student)
    assert wait_until(lambda: (state := homework.tenant.get(f"/jobs/{job}").json())["status"] == "complete" and state, 20)["result"] == {
        "submissions": 7, "jobs": 2, "objects_removed": 1, "deliveries": 0, "kept_answers": 0, "model_calls": 0}
