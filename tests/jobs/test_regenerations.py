"""An exercise that is made anew by itself: by the built-in architect and by a model, and what of people's work it leaves alone."""
import uuid

import pytest

from support.holding import answered_and_killed
from support.models import World, concept, running
from support.peers.llm import answer, status
from support.teaching import add_text, follow, generate

TASK = {"kind": "open", "description": "How does chaining resolve a collision?", "options": None, "reference_solution": "By a list in each slot.",
        "grading_criteria": "Names the list.", "criteria": [{"criterion": "Names the list.", "max_points": 100}], "difficulty_level": 3,
        "citations": [{"material_id": "m1", "start_sec": None, "slide_number": None, "page": None, "chunk_index": 3}]}
FIRST = {"title": "Course of a model", "modules": [{"title": "Basics", "difficulty": "beginner", "lessons": [
    {"title": "Hashing", "concepts": [concept()], "exercises": [{"description": "Explain.", "difficulty_level": 2}]}]}]}


class Course:
    """A course with a structure, and one of its exercises."""

    def __init__(self, system, tenant):
        self.system, self.tenant, self.id = system, tenant, tenant.course()
        self.material = add_text(tenant, self.id)["id"]
        generate(tenant, self.id)
        self.exercise = self.exercises()[0]["id"]
        self.path = f"/courses/{self.id}/exercises/{self.exercise}/regenerate"

    def exercises(self):
        course = self.tenant.get(f"/courses/{self.id}").expect(200)
        return [exercise for module in course["modules"] for lesson in module["lessons"] for exercise in lesson["exercises"]]

    def present(self):
        return next(exercise for exercise in self.exercises() if exercise["id"] == self.exercise)

    def post(self, query="", **more):
        return self.tenant.post(self.path + query, **more)

    def ended(self, query=""):
        return follow(self.tenant, self.post(query).expect(202)["id"])

    def mark(self, **columns):
        for name, value in columns.items():
            self.system.sql(f"UPDATE exercises SET {name} = :'value' WHERE id = :'id'", value=value, id=self.exercise)


@pytest.fixture
def course(system, tenant):
    return Course(system, tenant)


def others(course):
    return [exercise for exercise in course.exercises() if exercise["id"] != course.exercise]


def test_the_architect_makes_one_that_the_course_does_not_have_elsewhere(course):
    before, rest = course.present(), others(course)
    job = course.ended()
    assert (job["status"], job["job_type"]) == ("complete", "regenerate_item"), job
    assert job["result"] == {"exercise_id": course.exercise, "provider": "local", "model_id": "architect"}
    after = course.present()
    assert after["description"] not in {exercise["description"] for exercise in rest} and after["citations"]
    assert (after["order"], after["pass_mark"]) == (before["order"], before["pass_mark"])
    assert {citation["material_id"] for citation in after["citations"]} == {course.material}
    assert others(course) == rest


@pytest.mark.parametrize("marked", [{"locked": "true"}, {"edited_fields": '["description"]'}])
def test_what_people_have_locked_or_edited_stays_unless_it_is_forced(course, marked):
    course.mark(**marked, description="What people ask.")
    before = course.present()
    assert course.post().expect(409)["code"] == "item_locked" and course.post("?force=false").expect(409)["code"] == "item_locked"
    assert course.present() == before
    assert course.ended("?force=true")["status"] == "complete"
    after = course.present()
    assert after["description"] != before["description"]
    assert course.system.sql("SELECT locked, edited_fields FROM exercises WHERE id = :'id'", id=course.exercise) == [
        ["t" if "locked" in marked else "f", "[]"]]


def test_where_people_have_put_it_and_its_pass_mark_hold_over_the_next_structure(course):
    snapshot = course.tenant.get(f"/courses/{course.id}/structure").expect(200)["id"]
    module = course.tenant.get(f"/courses/{course.id}").expect(200)["modules"][0]["id"]
    lesson = course.tenant.post(f"/courses/{course.id}/modules/{module}/lessons", {"title": "Tasks"}).expect(201)["id"]
    mine = {"lesson_id": lesson, "order": 0, "pass_mark": 85}
    course.tenant.patch(f"/courses/{course.id}/exercises/{course.exercise}", {**mine, "description": "What people ask."}).expect(200)
    assert course.ended("?force=true")["status"] == "complete"
    made = course.present()
    assert made["description"] != "What people ask." and sorted(made["edited_fields"]) == ["lesson_id", "order", "pass_mark"]
    course.tenant.post(f"/courses/{course.id}/structure/snapshots/{snapshot}/apply").expect(200)
    after = course.present()
    assert (after["order"], after["pass_mark"]) == (0, 85)
    shown = course.tenant.get(f"/courses/{course.id}/lessons/{lesson}").expect(200)
    assert [exercise["id"] for exercise in shown["exercises"]] == [course.exercise]


def test_the_architect_makes_nothing_of_another_lessons_matter(system, tenant):
    course = Course(system, tenant)
    titles = {"Stacks": ("stack", "Push", "pop"), "Queues": ("queue",)}
    for lesson in (one for module in tenant.get(f"/courses/{course.id}").expect(200)["modules"] for one in module["lessons"]):
        for exercise in lesson["exercises"]:
            job = tenant.post(f"/courses/{course.id}/exercises/{exercise['id']}/regenerate").expect(202)
            assert follow(tenant, job["id"])["status"] == "complete"
            made = tenant.get(f"/courses/{course.id}/exercises/{exercise['id']}").expect(200)
            assert any(word.lower() in made["description"].lower() + (made["reference_solution"] or "").lower() for word in titles[lesson["title"]]), made


def test_a_generation_in_flight_and_a_second_request_are_conflicts(course):
    job = course.system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, course_id, not_before)
        VALUES (:'tenant', cs_uuid7(), 'generate_structure', :'course', now() + interval '1 hour') RETURNING id""",
                                  tenant=course.tenant.id, course=course.id)
    problem = course.post().expect(409)
    assert problem["code"] == "generation_conflict" and problem["detail"].startswith("Generation conflict: ")
    course.tenant.post(f"/jobs/{job}/cancel").expect(202)
    course.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, course_id, subject, not_before)
        VALUES (:'tenant', cs_uuid7(), 'regenerate_item', :'course', :'exercise', now() + interval '1 hour')""",
                      tenant=course.tenant.id, course=course.id, exercise=course.exercise)
    assert course.post().expect(409)["code"] == "conflict"


def test_a_request_that_is_repeated_makes_one_job(course):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (course.post(headers=headers).expect(202) for _ in range(2))
    assert first["id"] == second["id"] and second.headers["Idempotent-Replayed"] == "true"
    assert first.headers["Location"] == f"/api/v1/jobs/{first['id']}"
    assert course.post("?force=true", headers=headers).expect(422)["code"] == "idempotency_key_reused"
    assert follow(course.tenant, first["id"])["status"] == "complete"


def test_anothers_exercise_is_not_there(system, course):
    other = system.tenant()
    other.post(course.path).expect(404)
    for exercise in (uuid.uuid4(), "x"):
        course.tenant.post(f"/courses/{course.id}/exercises/{exercise}/regenerate").expect(404)
    course.tenant.new_key("check").post(course.path).expect(403)
    (error,) = course.post("?force=1").expect(422)["errors"]
    assert error["field"] == "force"


def test_without_the_passages_that_are_cited_there_is_nothing_to_make_it_of(course):
    course.tenant.delete(f"/courses/{course.id}/materials/{course.material}").expect(204)
    before = course.present()
    job = course.ended()
    assert (job["status"], job["error_code"]) == ("failed", "no_material") and course.present() == before


# ---- by a model ----

@pytest.fixture(scope="module")
def asking(template, peer):
    with running(template, peer) as made:
        yield made


class ModelCourse(Course):
    def __init__(self, system, peer):
        self.world, self.peer, self.system = World(system, peer), peer, system
        self.world.generate(answer(FIRST))
        self.tenant, self.id, self.material = self.world.tenant, self.world.course, self.world.material
        self.exercise = self.exercises()[0]["id"]
        self.path = f"/courses/{self.id}/exercises/{self.exercise}/regenerate"

    def bill(self):
        return self.system.sql("SELECT action, success FROM llm_calls WHERE tenant_id = :'t' AND action = 'regenerate_item' ORDER BY id", t=self.tenant.id)


@pytest.fixture
def asked(asking, peer):
    return ModelCourse(asking, peer)


def test_a_model_makes_another_one_of_what_is_cited(asked, peer):
    peer.script(answer({"exercise": TASK}))
    job = asked.ended()
    assert job["status"] == "complete" and job["result"]["provider"] == "openai", job
    (question,) = peer.asked
    item = question.data["item"]
    assert item["lesson"] == "Hashing" and item["concepts"] == ["Load factor"] and item["exercise"]["description"] == "Explain."
    assert "load factor" in str(question.data["materials"]) and question.system.startswith("You write exercises")
    after = asked.present()
    assert (after["description"], after["difficulty_level"]) == (TASK["description"], 3)
    assert after["citations"] == [{"material_id": asked.material, "chunk_index": 3}]
    assert asked.bill() == [["regenerate_item", "t"]]


def test_an_answer_that_cites_nothing_or_is_no_other_exercise_is_asked_for_again(asked, peer):
    peer.script(answer({"exercise": {**TASK, "citations": [{**TASK["citations"][0], "chunk_index": 999}]}}), answer({"exercise": TASK}))
    assert asked.ended()["status"] == "complete" and len(peer.asked) == 2
    peer.script(answer({"exercise": TASK}), answer({"exercise": {**TASK, "description": "Another one."}}))
    assert asked.ended()["status"] == "complete" and asked.present()["description"] == "Another one."
    assert asked.bill() == [["regenerate_item", "f"], ["regenerate_item", "t"]] * 2


def test_an_answer_is_not_paid_for_again_when_the_job_is_killed_behind_it(asked, peer):
    ended = answered_and_killed(asked, peer, {"exercise": TASK})
    assert (ended["status"], ended["attempt"], len(peer.asked), len(asked.bill())) == ("complete", 2, 1, 1)
    assert asked.present()["description"] == TASK["description"]


@pytest.mark.parametrize("change, code", [("UPDATE exercises SET edited_fields = '[\"description\"]' WHERE id = '{id}'", "item_locked"),
                                          ("DELETE FROM exercises WHERE id = '{id}'", "not_found")])
def test_what_people_do_meanwhile_is_not_undone(asked, peer, change, code):
    peer.script(answer(lambda _: asked.system.sql(change.format(id=asked.exercise)) is not None and {"exercise": TASK}))
    job = asked.ended()
    assert (job["status"], job["error_code"]) == ("failed", code), job
    assert TASK["description"] not in {exercise["description"] for exercise in asked.exercises()}


def test_the_architect_stands_in_where_all_models_failed(asked, peer):
    peer.script(*[status(400)] * 4)
    job = asked.ended()
    assert job["status"] == "complete" and job["result"]["provider"] == "local", job
    asked.world.forbid_architect()
    peer.script(*[status(400)] * 4)
    job = asked.ended()
    assert (job["status"], job["error_code"]) == ("failed", "provider_refused"), job
