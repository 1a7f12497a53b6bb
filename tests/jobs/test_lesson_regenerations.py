"""A lesson that is made anew by itself: by the built-in architect and by a model, and what of people's work it leaves alone."""
import uuid

import pytest

from support.holding import answered_and_killed
from support.models import World, concept, running
from support.peers.llm import answer, status
from support.teaching import OTHER, add_text, follow, generate

STALE = "What nobody says."


class Course:
    """A course with a structure, and one of its lessons."""

    def __init__(self, system, tenant):
        self.system, self.tenant, self.id = system, tenant, tenant.course()
        self.materials = [add_text(tenant, self.id)["id"], add_text(tenant, self.id, OTHER, "other.md")["id"]]
        generate(tenant, self.id)
        self.choose(0)

    def choose(self, number):
        self.lesson = self.lessons()[number]["id"]
        self.path = f"/courses/{self.id}/lessons/{self.lesson}"

    def lessons(self):
        course = self.tenant.get(f"/courses/{self.id}").expect(200)
        return [{**lesson, "module": module["id"]} for module in course["modules"] for lesson in module["lessons"]]

    def present(self):
        return next(lesson for lesson in self.lessons() if lesson["id"] == self.lesson)

    def others(self):
        return [lesson for lesson in self.lessons() if lesson["id"] != self.lesson]

    def post(self, query="", **more):
        return self.tenant.post(f"{self.path}/regenerate{query}", **more)

    def ended(self, query=""):
        return follow(self.tenant, self.post(query).expect(202)["id"])

    def patch(self, kind, item, **fields):
        return self.tenant.patch(f"/courses/{self.id}/{kind}/{item}", fields).expect(200)

    def conflicts(self):
        return self.tenant.get(f"/courses/{self.id}/structure/conflicts").expect(200)["items"]

    def spoil(self):
        """Its first concept says what nobody says, and no key has written it."""
        first = self.present()["concepts"][0]
        self.system.sql("UPDATE concepts SET definition = :'stale' WHERE id = :'id'", stale=STALE, id=first["id"])
        return first


@pytest.fixture
def course(system, tenant):
    return Course(system, tenant)


def test_the_architect_makes_it_of_what_it_cites_and_nothing_else(course):
    before, rest, first = course.present(), course.others(), course.spoil()
    job = course.ended()
    assert (job["status"], job["job_type"]) == ("complete", "regenerate_item"), job
    assert job["result"] == {"lesson_id": course.lesson, "provider": "local", "model_id": "architect"}
    after = course.present()
    assert [after[name] for name in ("id", "order", "module", "video_material_id", "slide_range")] == [
        before[name] for name in ("id", "order", "module", "video_material_id", "slide_range")]
    again = next(item for item in after["concepts"] if item["id"] == first["id"])
    assert (again["title"], again["definition"]) == (first["title"], first["definition"])
    cited = {place["material_id"] for item in after["concepts"] for place in item["citations"]}
    assert cited <= {place["material_id"] for item in before["concepts"] for place in item["citations"]}
    titles = [item["title"] for lesson in course.lessons() for item in lesson["concepts"]]
    assert len(titles) == len(set(titles)) and course.others() == rest and course.conflicts() == []


def test_what_people_edited_or_deleted_in_it_holds_unless_it_is_forced(course):
    edited = course.spoil()
    course.patch("concepts", edited["id"], definition="As a teacher says.")
    task = course.present()["exercises"][0]
    course.patch("exercises", task["id"], locked=True)
    course.system.sql("UPDATE exercises SET reference_solution = :'stale' WHERE id = :'id'", stale=STALE, id=task["id"])
    rest = course.others()
    assert course.ended()["status"] == "complete"
    concepts = {item["id"]: item for item in course.present()["concepts"]}
    assert concepts[edited["id"]]["definition"] == "As a teacher says."
    locked = next(item for item in course.present()["exercises"] if item["id"] == task["id"])
    assert locked["reference_solution"] == STALE
    offers = {(offer["item_id"], offer["field"]): offer for offer in course.conflicts()}
    assert offers[edited["id"], "definition"]["offered"] == edited["definition"]
    assert offers[task["id"], "reference_solution"]["reason"] == "locked"
    assert {offer["snapshot_id"] for offer in offers.values()} == {None}
    assert course.ended("?force=true")["status"] == "complete"
    again = next(item for item in course.present()["concepts"] if item["id"] == edited["id"])
    assert again["definition"] == edited["definition"] and course.conflicts() == [] and course.others() == rest
    marks = course.system.sql("SELECT locked, edited_fields FROM exercises WHERE id = :'id' UNION ALL "
                              "SELECT locked, edited_fields FROM concepts WHERE id = :'other'", id=task["id"], other=edited["id"])
    assert marks == [["t", "[]"], ["f", "[]"]]


def test_what_was_deleted_from_it_stays_deleted(course):
    gone = course.present()["concepts"][0]
    course.tenant.delete(f"/courses/{course.id}/concepts/{gone['id']}").expect(204)
    for query in ("", "?force=true"):
        assert course.ended(query)["status"] == "complete"
        assert gone["title"] not in [item["title"] for item in course.present()["concepts"]]
        (offer,) = [offer for offer in course.conflicts() if offer["item_id"] == gone["id"]]
        assert offer["reason"] == "deleted"
    course.tenant.post(f"/courses/{course.id}/structure/conflicts/{offer['id']}/accept").expect(200)
    assert gone["id"] in [item["id"] for item in course.present()["concepts"]]


@pytest.mark.parametrize("change", [{"locked": True}, {"title": "As people call it"}])
def test_one_that_people_have_locked_or_edited_is_left_alone_unless_it_is_forced(course, change):
    course.patch("lessons", course.lesson, **change)
    before = course.present()
    for query in ("", "?force=false"):
        assert course.post(query).expect(409)["code"] == "item_locked"
    assert course.present() == before
    assert course.ended("?force=true")["status"] == "complete"
    shown = course.tenant.get(course.path).expect(200)
    assert shown["title"] != "As people call it" and shown["order"] == before["order"]
    assert (shown["locked"], shown["edited_fields"]) == ("locked" in change, [])


def test_prerequisites_in_other_lessons_are_kept(course):
    course.choose(1)
    first, other = course.spoil()["id"], course.others()[0]["concepts"][0]["id"]
    course.system.sql("UPDATE concepts SET prerequisites = to_jsonb(ARRAY[:'other']) WHERE id = :'id'", other=other, id=first)
    assert course.ended()["status"] == "complete"
    again = next(item for item in course.present()["concepts"] if item["id"] == first)
    assert other in again["prerequisites"] and again["definition"] != STALE


def test_a_generation_in_flight_and_a_second_request_are_conflicts(course):
    job = course.system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, course_id, not_before)
        VALUES (:'tenant', cs_uuid7(), 'generate_structure', :'course', now() + interval '1 hour') RETURNING id""",
                                  tenant=course.tenant.id, course=course.id)
    assert course.post().expect(409)["code"] == "generation_conflict"
    course.tenant.post(f"/jobs/{job}/cancel").expect(202)
    course.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, course_id, subject, not_before)
        VALUES (:'tenant', cs_uuid7(), 'regenerate_item', :'course', :'lesson', now() + interval '1 hour')""",
                      tenant=course.tenant.id, course=course.id, lesson=course.lesson)
    assert course.post().expect(409)["code"] == "conflict"


def test_a_request_that_is_repeated_makes_one_job(course):
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (course.post(headers=headers).expect(202) for _ in range(2))
    assert first["id"] == second["id"] and second.headers["Idempotent-Replayed"] == "true"
    assert first.headers["Location"] == f"/api/v1/jobs/{first['id']}"
    assert course.post("?force=true", headers=headers).expect(422)["code"] == "idempotency_key_reused"
    assert follow(course.tenant, first["id"])["status"] == "complete"


def test_anothers_lesson_is_not_there(system, course):
    system.tenant().post(f"{course.path}/regenerate").expect(404)
    for lesson in (uuid.uuid4(), "x"):
        course.tenant.post(f"/courses/{course.id}/lessons/{lesson}/regenerate").expect(404)
    course.tenant.new_key("check").post(f"{course.path}/regenerate").expect(403)
    (error,) = course.post("?force=1").expect(422)["errors"]
    assert error["field"] == "force"


def test_without_the_passages_that_are_cited_there_is_nothing_to_make_it_of(course):
    for material in course.materials:
        course.tenant.delete(f"/courses/{course.id}/materials/{material}").expect(204)
    before = course.present()
    job = course.ended()
    assert (job["status"], job["error_code"]) == ("failed", "no_material") and course.present() == before


# ---- by a model ----

def lesson(title, *concepts, task="Explain."):
    return {"title": title, "concepts": list(concepts), "exercises": [{"description": task, "difficulty_level": 2}]}


FIRST = {"title": "Course of a model", "modules": [{"title": "Basics", "difficulty": "beginner", "lessons": [
    lesson("Hashing", concept()), lesson("Collisions", concept("Collision", chunk_index=3), task="Describe.")]}]}
MADE = lesson("Hash tables", concept("Load factor"), concept("Hash table", chunk_index=0), concept("collision", chunk_index=3), task="Compare.")


@pytest.fixture(scope="module")
def asking(template, peer):
    with running(template, peer) as made:
        yield made


class ModelCourse(Course):
    def __init__(self, system, peer):
        self.world, self.peer, self.system = World(system, peer), peer, system
        self.world.generate(answer(FIRST))
        self.tenant, self.id, self.materials = self.world.tenant, self.world.course, [self.world.material]
        self.choose(0)

    def bill(self):
        return self.system.sql("SELECT success FROM llm_calls WHERE tenant_id = :'t' AND action = 'regenerate_item' ORDER BY id", t=self.tenant.id)


@pytest.fixture
def asked(asking, peer):
    return ModelCourse(asking, peer)


def test_a_model_makes_it_of_what_is_cited_without_what_other_lessons_have(asked, peer):
    before, rest = asked.present(), asked.others()
    peer.script(answer({"lesson": MADE}))
    job = asked.ended()
    assert job["status"] == "complete" and job["result"]["provider"] == "openai", job
    (question,) = peer.asked
    assert question.data["item"] == {"lesson": "Hashing", "concepts": [{"title": "Load factor", "definition": "Entries divided by slots."}],
                                     "exercises": ["Explain."], "other_concepts": ["Collision"]}
    assert "load factor" in str(question.data["materials"]) and question.system.startswith("You design lessons")
    after = asked.present()
    assert (after["title"], [item["title"] for item in after["concepts"]]) == ("Hash tables", ["Load factor", "Hash table"])
    assert after["concepts"][0]["id"] == before["concepts"][0]["id"] and after["order"] == before["order"]
    assert [item["description"] for item in after["exercises"]] == ["Compare."]
    assert asked.others() == rest and asked.bill() == [["t"]]


def test_an_answer_that_cites_nothing_or_has_what_others_teach_is_asked_for_again(asked, peer):
    for bad in (lesson("Hashing", concept(chunk_index=999)), lesson("Hashing", concept("Collision", chunk_index=3)), lesson("Hashing")):
        peer.script(answer({"lesson": bad}), answer({"lesson": MADE}))
        assert asked.ended()["status"] == "complete" and len(peer.asked) == 2
    assert asked.bill() == [["f"], ["t"]] * 3


def test_an_answer_is_not_paid_for_again_when_the_job_is_killed_behind_it(asked, peer):
    ended = answered_and_killed(asked, peer, {"lesson": MADE})
    assert (ended["status"], ended["attempt"], len(peer.asked), len(asked.bill())) == ("complete", 2, 1, 1)
    assert asked.present()["title"] == MADE["title"]


@pytest.mark.parametrize("change, code", [("UPDATE lessons SET locked = true WHERE id = '{id}'", "item_locked"),
                                          ("DELETE FROM lessons WHERE id = '{id}'", "not_found")])
def test_what_people_do_to_it_meanwhile_is_not_undone(asked, peer, change, code):
    peer.script(answer(lambda _: asked.system.sql(change.format(id=asked.lesson)) is not None and {"lesson": MADE}))
    job = asked.ended()
    assert (job["status"], job["error_code"]) == ("failed", code), job
    assert MADE["title"] not in {item["title"] for item in asked.lessons()}


def test_what_people_edit_in_it_meanwhile_holds(asked, peer):
    first = asked.present()["concepts"][0]["id"]
    peer.script(answer(lambda _: asked.patch("concepts", first, definition="As a teacher says.") and {"lesson": MADE}))
    assert asked.ended()["status"] == "complete"
    assert asked.present()["concepts"][0]["definition"] == "As a teacher says."
    assert [(offer["item_id"], offer["field"]) for offer in asked.conflicts()] == [(first, "definition")]


def test_the_architect_stands_in_where_all_models_failed(asked, peer):
    peer.script(*[status(400)] * 4)
    job = asked.ended()
    assert job["status"] == "complete" and job["result"]["provider"] == "local", job
    asked.world.forbid_architect()
    peer.script(*[status(400)] * 4)
    job = asked.ended()
    assert (job["status"], job["error_code"]) == ("failed", "provider_refused"), job
