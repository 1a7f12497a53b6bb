"""What people correct in a generated course, and that nothing which is generated later undoes it."""
import pytest

from support.offers import apply, concept, conflicts_of, dry_run, exercise, lesson, lessons_of, module, modules_of, offer, parts_of
from support.teaching import add_node, add_text, generate, place_material
from support.waiting import together

NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"
KINDS = ("modules", "lessons", "concepts", "exercises")
CHANGES = {"modules": {"description": "Інакше"}, "lessons": {"title": "Стоси"}, "concepts": {"definition": "Last in, first out."},
           "exercises": {"reference_solution": "An array and a number."}}
BASE = (module("Sorting", lesson("Stacks", concept("Stack"), concept("Push"), exercise("Write a stack.")), lesson("Queues", concept("Queue"))),
        module("Searching", lesson("Trees", concept("Tree"), exercise("Write a tree."))))


class Course:
    def __init__(self, system, tenant):
        self.system, self.tenant, self.id = system, tenant, tenant.course("Структури даних")
        self.url = f"/courses/{self.id}"

    def offered(self, *modules):
        snapshot = offer(self.system, self.tenant, self.id, *modules)
        apply(self.tenant, self.id, snapshot)
        return snapshot

    def find(self, kind, title):
        """A part by its title, an exercise by its description."""
        parts = {"modules": modules_of, "lessons": lessons_of}.get(kind, lambda t, c: parts_of(t, c, kind))(self.tenant, self.id)
        found = [part for part in parts if part.get("title", part.get("description")) == title]
        return found[0] if found else None

    def conflicts(self):
        return conflicts_of(self.tenant, self.id)

    def patch(self, kinds, part, client=None, headers=(), **fields):
        return (client or self.tenant).patch(f"{self.url}/{kinds}/{part['id']}", fields, headers=headers)

    def delete(self, kind, part):
        return self.tenant.delete(f"{self.url}/{kind}/{part['id']}")

    def accept(self, conflict):
        return self.tenant.post(f"{self.url}/structure/conflicts/{conflict['id']}/accept")

    def dismiss(self, conflict):
        return self.tenant.post(f"{self.url}/structure/conflicts/{conflict['id']}/dismiss")


@pytest.fixture(scope="module")
def teacher(system):
    return system.tenant()


@pytest.fixture
def course(system, teacher):
    made = Course(system, teacher)
    made.offered(*BASE)
    return made


@pytest.fixture(scope="module")
def untouched(system, teacher):
    """A course that no test changes."""
    made = Course(system, teacher)
    made.offered(*BASE)
    return made


def any_of(course, kind):
    return course.find(kind, {"modules": "Sorting", "lessons": "Stacks", "concepts": "Stack", "exercises": "Write a stack."}[kind])


# ---- one part ----

@pytest.mark.parametrize("kind", KINDS)
def test_a_part_is_shown_changed_and_deleted(course, kind):
    part, url = any_of(course, kind), f"{course.url}/{kind}/{any_of(course, kind)['id']}"
    shown = course.tenant.get(url).expect(200)
    assert shown.json() == part
    course.tenant.get(url, headers={"If-None-Match": shown.headers["ETag"]}).expect(304)
    changed = course.patch(kind, part, **CHANGES[kind]).expect(200)
    field, = CHANGES[kind]
    assert changed[field] == CHANGES[kind][field] and changed["edited_fields"] == [field]
    again = course.tenant.get(url).expect(200)
    assert again.headers["ETag"] == changed.headers["ETag"] != shown.headers["ETag"]
    assert {**changed.json(), "warnings": 0} == {**again.json(), "warnings": 0} == {**any_of_id(course, kind, part), "warnings": 0}
    course.delete(kind, part).expect(204)
    course.tenant.get(url).problem(404, "not_found")
    course.delete(kind, part).problem(404, "not_found")


def any_of_id(course, kind, part):
    return course.tenant.get(f"{course.url}/{kind}/{part['id']}").expect(200).json()


def test_what_stays_the_same_is_not_edited(course):
    stack = any_of(course, "concepts")
    assert course.patch("concepts", stack, title="Stack", definition=stack["definition"]).expect(200)["edited_fields"] == []


def test_null_clears_and_absent_leaves(course):
    stack = any_of(course, "concepts")
    changed = course.patch("concepts", stack, definition=None, examples=["Plates"]).expect(200)
    assert changed["definition"] is None and changed["title"] == "Stack" and changed["examples"] == ["Plates"]
    assert course.patch("concepts", stack, examples=None).expect(200)["examples"] == []
    course.patch("concepts", stack, title=None).problem(422, "validation_failed")


def test_each_kind_is_made_below_its_parent(course):
    tenant, url = course.tenant, course.url
    made = tenant.post(f"{url}/modules", {"title": "Graphs", "difficulty": "advanced"}).expect(201)
    assert made.headers["Location"] == f"/api/v1{url}/modules/{made['id']}" and made["order"] == 2 and made["lessons"] == []
    below = tenant.post(f"{url}/modules/{made['id']}/lessons", {"title": "Пошук у ширину"}).expect(201)
    first = tenant.post(f"{url}/lessons/{below['id']}/concepts", {"title": "Edge"}).expect(201)
    second = tenant.post(f"{url}/lessons/{below['id']}/concepts", {"title": "Vertex", "order": 0, "prerequisites": [first["id"]]}).expect(201)
    task = tenant.post(f"{url}/lessons/{below['id']}/exercises", {"description": "Draw a graph 🙂"}).expect(201)
    shown = course.find("lessons", "Пошук у ширину")
    assert [part["title"] for part in shown["concepts"]] == ["Vertex", "Edge"] and [part["order"] for part in shown["concepts"]] == [0, 1]
    assert shown["exercises"][0]["id"] == task["id"] and task["pass_mark"] == 60 and task["kind"] == "open"
    assert set(second["edited_fields"]) == {"title", "definition", "examples", "timecodes", "slide_references", "web_references", "prerequisites",
                                            "citations", "lesson_id", "order"}
    assert "order" not in first["edited_fields"]


def test_the_same_key_makes_a_part_once(course):
    headers = {"Idempotency-Key": "a-module"}
    first, second = (course.tenant.post(f"{course.url}/modules", {"title": "Graphs"}, headers=headers).expect(201) for _ in range(2))
    assert second.headers["Idempotent-Replayed"] == "true" and second["id"] == first["id"] and len(modules_of(course.tenant, course.id)) == 3
    course.tenant.post(f"{course.url}/modules", {"title": "Others"}, headers=headers).problem(422, "idempotency_key_reused")


def test_siblings_close_up_wherever_one_goes(course):
    stacks, queues, tree = (course.find("lessons", title) for title in ("Stacks", "Queues", "Trees"))
    assert course.patch("lessons", queues, order=0).expect(200)["edited_fields"] == ["order"]
    assert [one["title"] for one in modules_of(course.tenant, course.id)[0]["lessons"]] == ["Queues", "Stacks"]
    searching = course.find("modules", "Searching")
    moved = course.patch("lessons", queues, module_id=searching["id"], order=0).expect(200)
    assert moved["edited_fields"] == ["module_id", "order"]
    assert [[(one["title"], one["order"]) for one in each["lessons"]] for each in modules_of(course.tenant, course.id)] == [
        [("Stacks", 0)], [("Queues", 0), ("Trees", 1)]]
    course.delete("lessons", queues).expect(204)
    assert [(one["title"], one["order"]) for one in course.find("modules", "Searching")["lessons"]] == [("Trees", 0)]
    course.patch("concepts", stacks["concepts"][1], lesson_id=tree["id"]).expect(200)
    assert [one["order"] for one in course.find("lessons", "Trees")["concepts"]] == [0, 1]
    course.patch("modules", course.find("modules", "Searching"), order=0).expect(200)
    assert [(one["title"], one["order"]) for one in modules_of(course.tenant, course.id)] == [("Searching", 0), ("Sorting", 1)]


def test_a_part_moves_only_within_its_course(course, system, teacher):
    other = Course(system, teacher)
    other.offered(*BASE)
    course.patch("lessons", any_of(course, "lessons"), module_id=any_of(other, "modules")["id"]).problem(404, "not_found")
    course.patch("concepts", any_of(course, "concepts"), lesson_id=NOBODY).problem(404, "not_found")
    course.patch("concepts", any_of(course, "concepts"), lesson_id=None).problem(422, "validation_failed")
    teacher.get(f"{course.url}/concepts/{any_of(other, 'concepts')['id']}").problem(404)


@pytest.mark.parametrize("kind, most, parent", (("concepts", 40, "lessons"), ("exercises", 20, "lessons")))
def test_a_part_holds_so_many_and_no_more(course, system, kind, most, parent):
    title = "description" if kind == "exercises" else "title"
    make = exercise if kind == "exercises" else concept
    course.offered(module("Full", lesson("Full", *(make(f"Part {i}") for i in range(most))), lesson("Other", make("One more"))))
    full = course.find("lessons", "Full")
    course.tenant.post(f"{course.url}/lessons/{full['id']}/{kind}", {title: "Too many"}).problem(422, "validation_failed")
    course.patch(kind, course.find(kind, "One more"), lesson_id=full["id"]).problem(422, "validation_failed")


@pytest.mark.parametrize("kind, body, field", (
    ("modules", {"title": "x" * 301}, "title"), ("modules", {"title": "a\nb"}, "title"), ("modules", {"difficulty": "hard"}, "difficulty"),
    ("modules", {"expected_skills": ["x"] * 41}, "expected_skills"), ("modules", {"expected_skills": [7]}, "expected_skills[0]"),
    ("modules", {"description": "x" * 8001}, "description"), ("modules", {"order": -1}, "order"), ("modules", {"locked": "yes"}, "locked"),
    ("lessons", {"video_start_timecode": "1:75"}, "video_start_timecode"), ("lessons", {"video_end_timecode": "0:10"}, "video_end_timecode"),
    ("lessons", {"video_start_timecode": "0:20", "video_end_timecode": "0:10"}, "video_end_timecode"),
    ("lessons", {"slide_range": {"start": 3, "end": 2}}, "slide_range"), ("lessons", {"slide_range": 3}, "slide_range"),
    ("lessons", {"video_material_id": NOBODY}, "video_material_id"), ("lessons", {"module_id": "x"}, "module_id"),
    ("concepts", {"timecodes": ["later"]}, "timecodes[0]"), ("concepts", {"slide_references": [0]}, "slide_references[0]"),
    ("concepts", {"web_references": [{"url": "ftp://example.org"}]}, "web_references[0]"), ("concepts", {"web_references": ["x"]}, "web_references[0]"),
    ("concepts", {"prerequisites": [NOBODY]}, "prerequisites"), ("concepts", {"prerequisites": ["x"]}, "prerequisites[0]"),
    ("concepts", {"citations": [{"material_id": NOBODY, "page": 1}]}, "citations"), ("concepts", {"citations": [{"material_id": NOBODY}]}, "citations[0]"),
    ("exercises", {"kind": "riddle"}, "kind"), ("exercises", {"kind": "choice"}, "options"),
    ("exercises", {"options": [{"text": "a", "correct": True}]}, "options"), ("exercises", {"description": ""}, "description"),
    ("exercises", {"kind": "choice", "options": [{"text": "a"}, {"text": "b"}]}, "options"),
    ("exercises", {"kind": "match", "options": [{"text": "a"}, {"text": "b"}]}, "options"),
    ("exercises", {"criteria": [{"criterion": "a", "max_points": 0}]}, "criteria[0].max_points"), ("exercises", {"pass_mark": 101}, "pass_mark"),
    ("exercises", {"difficulty_level": 6}, "difficulty_level"), ("exercises", {"options": [{"text": "a"}] * 13}, "options"), ("exercises", {"options": [{"text": "a", "correct": True}, {"text": ""}]}, "options[1].text"),
))
def test_what_no_part_can_hold_is_refused(untouched, kind, body, field):
    problem = untouched.patch(kind, any_of(untouched, kind), **body).problem(422, "validation_failed")
    assert field in [error["field"] for error in problem["errors"]]


def test_what_nobody_knows_is_refused(course):
    course.patch("exercises", any_of(course, "exercises"), hint="x").problem(422, "unknown_field")
    course.patch("concepts", any_of(course, "concepts"), web_references=[{"url": "https://example.org", "name": "x"}]).problem(422, "unknown_field")
    course.tenant.post(f"{course.url}/lessons/{any_of(course, 'lessons')['id']}/concepts", {"title": "x", "lesson_id": NOBODY}).problem(422, "unknown_field")


def test_citations_name_places_that_materials_have(system, teacher):
    course = Course(system, teacher)
    text = add_text(teacher, course.id)
    deck = place_material(system, text["node_id"], "presentation", "deck.pdf", 12, None)
    film = place_material(system, text["node_id"], "video", "film.mp4", None, 600)
    raw = place_material(system, text["node_id"], "presentation", "raw.pdf", state="raw")
    course.offered(*BASE)
    stack, stacks = any_of(course, "concepts"), any_of(course, "lessons")
    places = [{"material_id": text["id"], "chunk_index": 0}, {"material_id": deck, "slide_number": 12}, {"material_id": film, "start_sec": 599.5}]
    assert course.patch("concepts", stack, citations=places).expect(200)["citations"] == places
    for wrong in ({"material_id": text["id"], "chunk_index": 9999}, {"material_id": deck, "page": 13}, {"material_id": film, "start_sec": 700},
                  {"material_id": raw, "page": 1}, {"material_id": text["id"], "page": 1, "chunk_index": 1}):
        course.patch("concepts", stack, citations=[wrong]).problem(422, "validation_failed")
    changed = course.patch("lessons", stacks, video_material_id=film, video_start_timecode="1:00", video_end_timecode="0:05:00",
                           presentation_material_id=deck, slide_range={"start": 1, "end": 12}).expect(200)
    assert changed["video_start_timecode"] == "00:01:00" and changed["slide_range"] == {"start": 1, "end": 12}
    for wrong in ({"video_material_id": deck}, {"presentation_material_id": film}, {"video_end_timecode": "0:20:00"},
                  {"slide_range": {"start": 1, "end": 13}}, {"video_start_timecode": None}):
        course.patch("lessons", stacks, **wrong).problem(422, "validation_failed")


def test_prerequisites_lead_in_no_circle_and_to_nothing_that_is_gone(course):
    stack, push, tree = (course.find("concepts", title) for title in ("Stack", "Push", "Tree"))
    course.patch("concepts", push, prerequisites=[stack["id"]]).expect(200)
    course.patch("concepts", tree, prerequisites=[push["id"], stack["id"]]).expect(200)
    for circle in ([tree["id"]], [stack["id"]], [push["id"]]):
        course.patch("concepts", stack, prerequisites=circle).problem(422, "validation_failed")
    course.patch("concepts", tree, prerequisites=[push["id"], push["id"]]).problem(422, "validation_failed")
    course.delete("concepts", stack).expect(204)
    assert course.find("concepts", "Push")["prerequisites"] == [] and course.find("concepts", "Tree")["prerequisites"] == [push["id"]]


# ---- two teachers ----

def test_an_edit_of_another_version_is_refused(course):
    for kind in KINDS:
        part, url = any_of(course, kind), f"{course.url}/{kind}/{any_of(course, kind)['id']}"
        tag = course.tenant.get(url).headers["ETag"]
        course.patch(kind, part, headers={"If-Match": tag}, locked=True).expect(200)
        course.patch(kind, part, headers={"If-Match": tag}, locked=False).problem(412, "precondition_failed")
        course.tenant.delete(url, headers={"If-Match": tag}).problem(412, "precondition_failed")
        now = any_of_id(course, kind, part)["etag"]
        course.patch(kind, part, headers={"If-Match": f'"{now}"'}, locked=False).expect(200)


@pytest.fixture(scope="module")
def colleague(teacher):
    return teacher.new_key()


@pytest.mark.parametrize("kind", KINDS)
def test_what_another_key_has_edited_lately_asks_for_its_version(course, colleague, kind):
    part = any_of(course, kind)
    for locked in (True, False):
        course.patch(kind, part, locked=locked).expect(200)
    course.patch(kind, part, client=colleague, locked=True).problem(428, "precondition_required")
    colleague.delete(f"{course.url}/{kind}/{part['id']}").problem(428, "precondition_required")
    match = {"If-Match": f'"{any_of_id(course, kind, part)["etag"]}"'}
    course.patch(kind, part, client=colleague, headers=match, locked=True).expect(200)
    course.patch(kind, part, locked=False).problem(428, "precondition_required")
    course.system.sql(f"UPDATE {kind} SET edited_at = edited_at - interval '61 minutes' WHERE id = :'id'", id=part["id"])
    course.patch(kind, part, locked=False).expect(200)


def test_accepting_what_overwrites_another_keys_edit_asks_for_its_version(course, colleague):
    part = any_of(course, "concepts")
    course.patch("concepts", part, definition="As the teacher says.").expect(200)
    course.offered(*BASE)
    conflict, = course.conflicts()
    url = f"{course.url}/structure/conflicts/{conflict['id']}/accept"
    colleague.post(url).problem(428, "precondition_required")
    colleague.post(url, headers={"If-Match": f'"{part["etag"]}"'}).problem(412, "precondition_failed")
    colleague.post(url, headers={"If-Match": f'"{any_of_id(course, "concepts", part)["etag"]}"'}).expect(200)
    assert course.conflicts() == []


@pytest.mark.parametrize("kind", ["modules", "lessons"])
def test_what_another_key_has_edited_lately_does_not_go_unseen_with_what_holds_it(course, colleague, kind):
    part = any_of(course, kind)
    url = f"{course.url}/{kind}/{part['id']}"
    for concept in parts_of(course.tenant, course.id, "concepts"):
        course.patch("concepts", concept, locked=True).expect(200)
    colleague.delete(url).problem(428, "precondition_required")
    colleague.delete(url, headers={"If-Match": f'"{part["etag"]}"'}).expect(204)


def test_of_two_that_edit_the_same_version_one_is_told(course, colleague):
    stack = any_of(course, "concepts")
    match = {"If-Match": f'"{stack["etag"]}"'}
    answers = together(*(lambda c=client, i=i: course.patch("concepts", stack, client=c, headers=match, definition=f"Number {i}.")
                         for i, client in enumerate((course.tenant, colleague))))
    assert sorted(answer.status for answer in answers) == [200, 412]


def test_places_stay_without_gaps_when_many_move_at_once(course):
    lesson_id = any_of(course, "lessons")["id"]
    made = [course.tenant.post(f"{course.url}/lessons/{lesson_id}/concepts", {"title": f"Part {i}"}).expect(201)["id"] for i in range(6)]
    together(*(lambda i=i, part=part: course.patch("concepts", {"id": part}, order=5 - i).expect(200) for i, part in enumerate(made)),
             *(lambda i=i: course.tenant.post(f"{course.url}/lessons/{lesson_id}/concepts", {"title": f"New {i}", "order": 0}).expect(201) for i in range(3)),
             lambda: course.delete("concepts", any_of(course, "concepts")).expect(204))
    assert [part["order"] for part in course.find("lessons", "Stacks")["concepts"]] == list(range(10))


# ---- what is generated later ----

@pytest.mark.parametrize("kind", KINDS)
def test_what_was_edited_stays_and_the_rest_follows_the_structure(course, kind):
    part = any_of(course, kind)
    field, value = next(iter(CHANGES[kind].items()))
    course.patch(kind, part, **CHANGES[kind]).expect(200)
    snapshot = course.offered(module("Sorting", lesson("Stacks", concept("Stack", examples=["Plates"]), exercise("Write a stack.", difficulty_level=5),
                                                       slide_range={"start": 1, "end": 2}), difficulty="advanced"))
    kept = any_of_id(course, kind, part)
    assert kept[field] == value and kept["edited_fields"] == [field]
    if kind == "concepts":
        assert kept["examples"] == ["Plates"]
    conflict, = course.conflicts()
    assert conflict["item_kind"] == kind[:-1] and conflict["item_id"] == part["id"] and conflict["field"] == field
    assert conflict["current"] == value and conflict["offered"] == part[field] and conflict["reason"] == "edited"
    assert conflict["snapshot_id"] == snapshot


def test_accepting_writes_the_offer_and_takes_the_mark_away(course):
    stack = any_of(course, "concepts")
    course.patch("concepts", stack, definition="Mine.", title="Стос").expect(200)
    course.offered(*BASE)
    by_field = {conflict["field"]: conflict for conflict in course.conflicts()}
    assert set(by_field) == {"definition", "title"}
    course.accept(by_field["definition"]).expect(200)
    now = any_of_id(course, "concepts", stack)
    assert now["definition"] == stack["definition"] and now["edited_fields"] == ["title"] and now["title"] == "Стос"
    course.accept(by_field["definition"]).problem(404, "not_found")
    assert [conflict["field"] for conflict in course.conflicts()] == ["title"]
    course.accept(by_field["title"]).expect(200)
    assert any_of_id(course, "concepts", stack)["edited_fields"] == [] and course.conflicts() == []


def test_what_is_dismissed_is_asked_again_only_when_something_else_is_offered(course):
    stack = any_of(course, "concepts")
    course.patch("concepts", stack, definition="Mine.").expect(200)
    course.offered(*BASE)
    conflict, = course.conflicts()
    course.dismiss(conflict).expect(200)
    course.dismiss(conflict).problem(404, "not_found")
    course.accept(conflict).problem(404, "not_found")
    course.offered(*BASE)
    assert course.conflicts() == []
    course.offered(module("Sorting", lesson("Stacks", concept("Stack", definition="Another."))))
    other, = course.conflicts()
    assert other["offered"] == "Another." and other["id"] != conflict["id"]
    course.patch("concepts", stack, definition="Another.").expect(200)
    assert course.conflicts() == [], "what is offered is there now"


def test_a_renamed_part_is_known_by_the_title_it_was_generated_with(course):
    stack = any_of(course, "concepts")
    course.patch("concepts", stack, title="Стос").expect(200)
    course.offered(*BASE)
    assert course.find("concepts", "Стос")["id"] == stack["id"] and course.find("concepts", "Stack") is None
    course.offered(module("Sorting", lesson("Stacks", concept("Стос"))))
    assert course.find("concepts", "Стос")["id"] == stack["id"] and course.conflicts() == []


def test_a_locked_part_stays_whole_but_not_what_is_below_it(course):
    stacks = any_of(course, "lessons")
    course.patch("lessons", stacks, locked=True).expect(200)
    assert course.patch("lessons", stacks, title="Стоси").expect(200)["locked"] is True, "people may edit it"
    course.offered(module("Searching", lesson("Stacks", concept("Pop"), slide_range={"start": 4, "end": 5}), lesson("Trees")),
                   module("Sorting", lesson("Queues")))
    now = course.find("lessons", "Стоси")
    assert now["id"] == stacks["id"] and now["slide_range"] is None and [part["title"] for part in now["concepts"]] == ["Pop"]
    assert now in course.find("modules", "Sorting")["lessons"], "it lies where it lay"
    reasons = {conflict["field"]: conflict["reason"] for conflict in course.conflicts()}
    assert reasons == {"title": "edited", "slide_range": "locked", "module_id": "locked"}
    by_field = {conflict["field"]: conflict for conflict in course.conflicts()}
    course.accept(by_field["slide_range"]).expect(200)
    course.accept(by_field["module_id"]).expect(200)
    now = course.find("lessons", "Стоси")
    assert now["slide_range"] == {"start": 4, "end": 5} and now["locked"] is True
    assert now["id"] in [one["id"] for one in course.find("modules", "Searching")["lessons"]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_part_does_not_come_back_by_itself(course, kind):
    part = any_of(course, kind)
    course.delete(kind, part).expect(204)
    course.offered(*BASE)
    assert any_of(course, kind) is None
    conflict, = course.conflicts()
    assert conflict["reason"] == "deleted" and conflict["field"] is None and conflict["item_id"] == part["id"]
    title = "description" if kind == "exercises" else "title"
    assert conflict["offered"][title] == part[title]
    course.dismiss(conflict).expect(200)
    course.offered(*BASE)
    assert any_of(course, kind) is None and course.conflicts() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_deleted_part_that_is_accepted_is_there_as_it_was(course, kind):
    before, part = modules_of(course.tenant, course.id), any_of(course, kind)
    course.delete(kind, part).expect(204)
    course.offered(*BASE)
    conflict, = course.conflicts()
    course.accept(conflict).expect(200)
    assert modules_of(course.tenant, course.id) == before, "ids and places too"
    course.accept(conflict).problem(404, "not_found")
    course.offered(*BASE)
    assert modules_of(course.tenant, course.id) == before and course.conflicts() == []


def test_what_has_come_back_by_itself_stays_as_people_made_it(course):
    """The module that it was deleted with comes back without it."""
    course.delete("modules", course.find("modules", "Sorting")).expect(204)
    apply(course.tenant, course.id, offer(course.system, course.tenant, course.id, *BASE))
    apply(course.tenant, course.id, offer(course.system, course.tenant, course.id, module("Others", BASE[0]["lessons"][0]), BASE[1]))
    course.accept(next(conflict for conflict in course.conflicts() if conflict["item_kind"] == "lesson")).expect(200)
    course.patch("concepts", course.find("concepts", "Stack"), definition="Мій стек").expect(200)
    course.accept(next(conflict for conflict in course.conflicts() if conflict["item_kind"] == "module")).expect(200)
    assert course.find("concepts", "Stack")["definition"] == "Мій стек" and course.conflicts() == []
    assert [(one["title"], [(each["title"], each["order"]) for each in one["lessons"]]) for one in modules_of(course.tenant, course.id)] == [
        ("Sorting", [("Queues", 0)]), ("Others", [("Stacks", 0)]), ("Searching", [("Trees", 0)])]


def test_what_was_deleted_by_itself_does_not_come_back_with_another_part(course):
    mine = course.tenant.post(f"{course.url}/modules", {"title": "Mine"}).expect(201)
    stacks = course.find("lessons", "Stacks")
    course.patch("lessons", stacks, module_id=mine["id"]).expect(200)
    course.delete("exercises", course.find("exercises", "Write a stack.")).expect(204)
    course.tenant.post(f"{course.url}/lessons/{stacks['id']}/exercises", {"description": "Draw a stack."}).expect(201)
    course.delete("modules", course.find("modules", "Sorting")).expect(204)
    apply(course.tenant, course.id, offer(course.system, course.tenant, course.id, *BASE))
    course.accept(next(conflict for conflict in course.conflicts() if conflict["item_kind"] == "module")).expect(200)
    assert [(one["description"], one["order"]) for one in course.find("lessons", "Stacks")["exercises"]] == [("Draw a stack.", 0)]
    assert [(one["item_kind"], one["reason"]) for one in course.conflicts()] == [("exercise", "deleted")]


def test_a_place_that_is_gone_cannot_be_accepted(course):
    course.patch("lessons", course.find("lessons", "Stacks"), module_id=course.find("modules", "Searching")["id"]).expect(200)
    course.offered(*BASE)
    conflict, = course.conflicts()
    course.delete("modules", course.find("modules", "Sorting")).expect(204)
    course.accept(conflict).problem(409, "conflict", "What it would lie in is gone")
    course.dismiss(conflict).expect(200)


def test_what_people_have_put_into_a_lesson_stays_with_what_the_lesson_stays_for(course):
    """Whichever of the two is looked at first."""
    for mine, other in (("Stack", "Push"), ("Push", "Stack")):
        trees = course.find("lessons", "Trees")
        course.patch("concepts", course.find("concepts", mine), lesson_id=trees["id"]).expect(200)
        course.patch("concepts", course.find("concepts", "Tree"), definition="Мої").expect(200)
        course.offered(module("Sorting", lesson("Stacks", concept("Stack"), concept("Push")), lesson("Queues", concept("Queue"))))
        stays = course.find("lessons", "Trees")
        assert stays["id"] == trees["id"] and {one["title"] for one in stays["concepts"]} == {"Tree", mine}
        course.patch("concepts", course.find("concepts", mine), lesson_id=course.find("lessons", "Queues")["id"]).expect(200)
        course.offered(*BASE)


def test_the_module_of_what_is_kept_is_no_module_of_a_structure(course):
    """Whatever that cites."""
    places = [{"material_id": NOBODY, "chunk_index": at} for at in range(2)]
    course.offered(module("Sorting", lesson("Stacks", concept("Stack", places), concept("Push", places))))
    course.patch("lessons", course.find("lessons", "Stacks"), locked=True).expect(200)
    course.offered(module("Trees", lesson("Heaps", concept("Heap"))))
    kept = course.find("modules", "Kept")
    assert [one["title"] for one in kept["lessons"]] == ["Stacks"]
    course.offered(module("Graphs", lesson("Edges", concept("Edge", places), concept("Vertex", places))))
    again = course.find("modules", "Kept")
    assert again["id"] == kept["id"] and [one["title"] for one in again["lessons"]] == ["Stacks"]
    assert course.find("modules", "Graphs")["id"] != kept["id"]


def test_a_deleted_part_cannot_come_back_to_what_is_gone(course):
    course.delete("concepts", any_of(course, "concepts")).expect(204)
    course.offered(*BASE)
    conflict, = course.conflicts()
    course.delete("lessons", any_of(course, "lessons")).expect(204)
    course.accept(conflict).problem(409, "conflict")


def test_an_edited_part_whose_lesson_is_gone_is_kept_in_a_last_module(course):
    stack, task = any_of(course, "concepts"), any_of(course, "exercises")
    course.patch("concepts", stack, definition="Mine.").expect(200)
    course.patch("exercises", task, locked=True).expect(200)
    course.offered(module("Searching", lesson("Trees", concept("Tree"))), module("Graphs", lesson("Edges", concept("Edge"))))
    last = modules_of(course.tenant, course.id)[-1]
    assert last["title"] == "Kept" and [one["title"] for one in last["lessons"]] == ["Stacks"]
    assert [part["id"] for part in last["lessons"][0]["concepts"]] == [stack["id"]]
    assert [part["id"] for part in last["lessons"][0]["exercises"]] == [task["id"]]
    conflicts = course.conflicts()
    assert {conflict["item_id"]: conflict["reason"] for conflict in conflicts} == {stack["id"]: "orphaned", task["id"]: "orphaned"}
    course.offered(module("Graphs", lesson("Edges", concept("Edge"))))
    assert modules_of(course.tenant, course.id)[-1]["id"] == last["id"], "it stays the last, and the same"
    assert len(course.conflicts()) == 2
    course.accept(conflicts[0]).expect(200)
    assert any(part["id"] == conflicts[0]["item_id"] for kind in ("concepts", "exercises") for part in parts_of(course.tenant, course.id, kind)) is False
    course.offered(*BASE)
    assert [one["title"] for one in modules_of(course.tenant, course.id)] == ["Sorting", "Searching"]


def test_an_edited_part_goes_to_the_lesson_of_the_same_title(course):
    course.offered(module("One", lesson("Summary", concept("Stack"))), module("Two", lesson("Summary", concept("Queue"))))
    stack = course.find("concepts", "Stack")
    course.patch("concepts", stack, examples=["Plates"]).expect(200)
    course.offered(module("Two", lesson("Summary", concept("Queue"))))
    only, = lessons_of(course.tenant, course.id)
    assert [part["title"] for part in only["concepts"]] == ["Stack", "Queue"]
    assert [conflict["reason"] for conflict in course.conflicts()] == ["orphaned"]


@pytest.mark.parametrize("language, title", (("uk", "Збережене"), ("de-AT", "Beibehalten"), ("en-GB", "Kept"), (None, "Kept")))
def test_what_is_kept_has_a_module_in_the_language_of_the_course(course, language, title):
    course.tenant.patch(course.url, {"language": language}).expect(200)
    course.patch("lessons", any_of(course, "lessons"), locked=True).expect(200)
    course.offered(module("Graphs", lesson("Edges")))
    last = modules_of(course.tenant, course.id)[-1]
    assert last["title"] == title and [one["title"] for one in last["lessons"]] == ["Stacks"] and last["lessons"][0]["concepts"] == []


def test_what_people_made_stays(course):
    lesson_id = any_of(course, "lessons")["id"]
    made = course.tenant.post(f"{course.url}/lessons/{lesson_id}/concepts", {"title": "Peek", "order": 1}).expect(201).json()
    own = course.tenant.post(f"{course.url}/modules", {"title": "Own", "order": 0}).expect(201).json()
    course.offered(*BASE)
    assert [one["title"] for one in modules_of(course.tenant, course.id)] == ["Own", "Sorting", "Searching"]
    assert [part["title"] for part in course.find("lessons", "Stacks")["concepts"]] == ["Stack", "Peek", "Push"]
    course.offered(module("Sorting", lesson("Stacks", concept("Peek", definition="To look at the top."))))
    assert course.find("concepts", "Peek")["id"] == made["id"] and course.find("concepts", "Peek")["definition"] is None
    assert course.find("modules", "Own")["id"] == own["id"]


def test_a_place_that_people_chose_stays(course):
    queues = course.find("lessons", "Queues")
    course.patch("lessons", queues, order=0).expect(200)
    course.offered(*BASE)
    assert [one["title"] for one in modules_of(course.tenant, course.id)[0]["lessons"]] == ["Queues", "Stacks"]
    push, tree = course.find("concepts", "Push"), course.find("lessons", "Trees")
    course.patch("concepts", push, lesson_id=tree["id"]).expect(200)
    course.offered(*BASE)
    assert [part["title"] for part in course.find("lessons", "Trees")["concepts"]] == ["Tree", "Push"]
    conflict, = course.conflicts()
    assert conflict["field"] == "lesson_id" and conflict["current"] == tree["id"] and conflict["offered"] == course.find("lessons", "Stacks")["id"]


def test_options_and_kind_are_kept_and_accepted_together(course):
    task = any_of(course, "exercises")
    options = [{"text": "Push", "correct": True, "reason": None}, {"text": "Pull", "correct": False, "reason": None}]
    course.patch("exercises", task, kind="choice", options=options, reference_solution="Push").expect(200)
    course.offered(*BASE)
    by_field = {conflict["field"]: conflict for conflict in course.conflicts()}
    assert set(by_field) == {"kind", "options", "reference_solution"}
    course.accept(by_field["options"]).expect(200)
    now = any_of_id(course, "exercises", task)
    assert now["kind"] == "open" and now["options"] is None and now["edited_fields"] == ["reference_solution"]
    assert [conflict["field"] for conflict in course.conflicts()] == ["reference_solution"]


def test_an_earlier_structure_applied_is_undo_and_edits_stay(course):
    first = offer(course.system, course.tenant, course.id, *BASE)
    stack = any_of(course, "concepts")
    course.patch("concepts", stack, definition="Mine.").expect(200)
    course.offered(module("Sorting", lesson("Stacks", concept("Stack", examples=["Plates"]))))
    apply(course.tenant, course.id, first)
    now = course.find("concepts", "Stack")
    assert now["id"] == stack["id"] and now["definition"] == "Mine." and now["examples"] == [] and course.find("lessons", "Trees")


def test_a_dry_run_says_what_an_apply_does(course):
    stack, push = any_of(course, "concepts"), course.find("concepts", "Push")
    course.patch("concepts", stack, definition="Mine.").expect(200)
    before = modules_of(course.tenant, course.id)
    snapshot = offer(course.system, course.tenant, course.id, module("Sorting", lesson("Stacks", concept("Stack", examples=["Plates"]), concept("Pop"),
                                                                                       exercise("Write a stack.")), lesson("Queues", concept("Queue"))))
    plan = dry_run(course.tenant, course.id, snapshot)
    assert modules_of(course.tenant, course.id) == before and course.conflicts() == [] and plan["snapshot_id"] == snapshot
    assert [(entry["item_kind"], entry["title"], entry["item_id"]) for entry in plan["created"]] == [("concept", "Pop", None)]
    assert plan["changed"] == [{"item_kind": "concept", "item_id": stack["id"], "title": "Stack", "fields": ["examples"]}]
    assert {(entry["item_kind"], entry["title"]) for entry in plan["removed"]} == {
        ("module", "Searching"), ("lesson", "Trees"), ("concept", "Tree"), ("exercise", "Write a tree."), ("concept", "Push")}
    assert {entry["title"]: entry["fields"] for entry in plan["kept"]} == {"Sorting": [], "Stacks": [], "Queues": [], "Stack": ["definition"],
                                                                          "Queue": [], "Write a stack.": []}
    assert plan["totals"] == {"created": 1, "changed": 1, "kept": 6, "removed": 5, "conflicts": 1}
    apply(course.tenant, course.id, snapshot)
    assert course.find("concepts", "Pop") and course.find("concepts", "Push") is None and push
    again = dry_run(course.tenant, course.id, snapshot)
    assert again["totals"] == {"created": 0, "changed": 0, "kept": 7, "removed": 0, "conflicts": 1}
    course.tenant.post(f"{course.url}/structure/snapshots/{snapshot}/apply?dry_run=perhaps").problem(422, "validation_failed")


def test_a_structure_offers_no_material_that_is_gone(course, system):
    node = add_node(system, course.tenant, course.id, "Films")
    film = place_material(system, node, "video", "film.mp4", seconds=60)
    snapshot = course.offered(module("Sorting", lesson("Stacks", concept("Stack"), video_material_id=film)))
    assert course.find("lessons", "Stacks")["video_material_id"] == film
    course.tenant.delete(f"{course.url}/materials/{film}").expect(204)
    assert dry_run(course.tenant, course.id, snapshot)["changed"] == []
    course.patch("lessons", course.find("lessons", "Stacks"), locked=True).expect(200)
    apply(course.tenant, course.id, snapshot)
    assert course.find("lessons", "Stacks")["video_material_id"] is None and course.conflicts() == []


def test_a_generation_that_ends_during_edits_loses_none(system, teacher):
    course = Course(system, teacher)
    add_text(teacher, course.id)
    generate(teacher, course.id)
    stacks = course.find("lessons", "Stacks")
    parts = [("concepts", part) for part in stacks["concepts"]] + [("exercises", part) for part in stacks["exercises"]] + [("lessons", stacks)]
    fields = {"concepts": "definition", "exercises": "reference_solution", "lessons": "title"}

    def edit(kind, part):
        for i in range(5):
            course.patch(kind, part, **{fields[kind]: f"Edit {i}"}).expect(200)

    together(lambda: generate(teacher, course.id, strategy="quality", apply=True), *(lambda k=kind, p=part: edit(k, p) for kind, part in parts))
    generate(teacher, course.id, strategy="budget", apply=True)
    for kind, part in parts:
        now = any_of_id(course, kind, part)
        assert now[fields[kind]] == "Edit 4" and now["edited_fields"] == [fields[kind]], (kind, part)


def test_a_deletion_before_an_apply_holds_whoever_comes_first(course):
    snapshot = offer(course.system, course.tenant, course.id, *BASE)
    stack, tree = any_of(course, "concepts"), course.find("lessons", "Trees")
    together(lambda: course.delete("concepts", stack).expect(204), lambda: apply(course.tenant, course.id, snapshot),
             lambda: course.delete("lessons", tree).expect(204), lambda: apply(course.tenant, course.id, snapshot))
    apply(course.tenant, course.id, snapshot)
    assert course.find("concepts", "Stack") is None and course.find("lessons", "Trees") is None
    assert {conflict["item_id"] for conflict in course.conflicts()} == {stack["id"], tree["id"]}


def test_a_guided_structure_is_guided_by_edits_and_made_again_after_them(system, teacher):
    course = Course(system, teacher)
    add_text(teacher, course.id)
    generate(teacher, course.id)
    course.patch("lessons", course.find("lessons", "Stacks"), title="Стоси").expect(200)
    teacher.post(f"{course.url}/modules", {"title": "Empty"}).expect(201)
    generate(teacher, course.id, mode="guided", apply=True)
    made = teacher.get(f"{course.url}/structure").expect(200)["structure"]
    assert "Стоси" in [each["title"] for one in made["modules"] for each in one["lessons"]]
    assert course.find("lessons", "Стоси") and course.find("modules", "Empty")
    teacher.post(f"{course.url}/structure/generate", {"mode": "guided"}).expect(200)
    course.patch("lessons", course.find("lessons", "Queues"), locked=True).expect(200)
    teacher.post(f"{course.url}/structure/generate", {"mode": "guided"}).expect(202)


def test_a_guided_structure_has_nothing_twice_that_was_renamed_or_moved(system, teacher):
    course = Course(system, teacher)
    add_text(teacher, course.id)
    generate(teacher, course.id)
    stacks, queues = course.find("lessons", "Stacks"), course.find("lessons", "Queues")
    course.patch("lessons", stacks, title="Стоси").expect(200)
    course.patch("concepts", course.find("concepts", "Stack"), title="Стос").expect(200)
    course.patch("exercises", stacks["exercises"][0], description="Напишіть стос.").expect(200)
    course.patch("concepts", course.find("concepts", "Queue"), lesson_id=stacks["id"]).expect(200)
    course.patch("exercises", queues["exercises"][0], lesson_id=stacks["id"]).expect(200)

    def shown():
        return [[lesson["title"]] + [[(part["id"], part.get("title", part.get("description"))) for part in lesson[kind]]
                                     for kind in ("concepts", "exercises")] for lesson in lessons_of(teacher, course.id)]

    before = shown()
    for examples in (["Plates"], ["Books"]):
        course.patch("concepts", course.find("concepts", "Стос"), examples=examples).expect(200)
        generate(teacher, course.id, mode="guided")
        apply(teacher, course.id, teacher.get(f"{course.url}/structure").expect(200)["id"])
        assert shown() == before and course.conflicts() == []
    course.offered(module("Stacks and queues", lesson("Stacks", concept("Stack"))))
    assert course.find("concepts", "Стос") and course.find("concepts", "Stack") is None, "known by its generated title as before"


def test_a_guided_structure_has_what_was_moved_out_of_a_deleted_lesson_once(system, teacher):
    course = Course(system, teacher)
    add_text(teacher, course.id)
    generate(teacher, course.id)
    stacks, queues = course.find("lessons", "Stacks"), course.find("lessons", "Queues")
    moved, *others = stacks["exercises"]
    course.patch("exercises", moved, lesson_id=queues["id"]).expect(200)
    course.delete("lessons", stacks).expect(204)
    generate(teacher, course.id, mode="guided")
    made = teacher.get(f"{course.url}/structure").expect(200)["structure"]
    tasks = [exercise["description"] for one in made["modules"] for each in one["lessons"] for exercise in each["exercises"]]
    assert tasks.count(moved["description"]) == 1 and others[0]["description"] in tasks


def test_the_tag_of_the_course_follows_edits(course):
    tag = course.tenant.get(course.url).headers["ETag"]
    course.patch("concepts", any_of(course, "concepts"), definition="Mine.").expect(200)
    other = course.tenant.get(course.url, headers={"If-None-Match": tag}).expect(200).headers["ETag"]
    course.delete("exercises", any_of(course, "exercises")).expect(204)
    course.tenant.get(course.url, headers={"If-None-Match": other}).expect(200)


def test_a_search_finds_what_was_edited(course):
    course.patch("concepts", any_of(course, "concepts"), definition="A tower of pancakes.").expect(200)
    found = course.tenant.get(f"{course.url}/search?q=pancakes").expect(200)["items"]
    assert [hit["concept_id"] for hit in found] == [any_of(course, "concepts")["id"]]


# ---- exercises as questions ----

def test_a_question_that_gives_itself_away_is_kept_with_a_warning(course):
    url = f"{course.url}/lessons/{any_of(course, 'lessons')['id']}/exercises"

    def warned(**body):
        return course.tenant.post(url, {"description": "Which is it?", **body}).expect(201)["warnings"]

    assert warned(description="Write one.", reference_solution="So.") == []
    assert any("same task" in text for text in warned(description="Write  one.", reference_solution="So."))
    assert any("judged" in text for text in warned(description="Write another."))
    good = [{"text": "Stack", "correct": True}, {"text": "Queue"}]
    assert warned(description="What is it?", kind="choice", options=good, reference_solution="Stack") == []
    assert any("say the same" in text for text in warned(kind="choice", options=[*good, {"text": " QUEUE "}]))
    assert any("hard to tell" in text for text in warned(kind="choice", options=[*good, {"text": "Stack of plates"}]))
    assert any("names the right" in text for text in warned(description="Is a stack a stack?", kind="choice", options=good))
    assert any("No option is wrong" in text for text in warned(kind="choice", options=[{"text": t, "correct": True} for t in "ab"]))
    assert any("much longer" in text for text in warned(kind="choice", options=[{"text": "x" * 60, "correct": True}, {"text": "y"}]))
    assert any("none of the right" in text for text in warned(kind="choice", options=good, reference_solution="Heap"))
    assert any("2 gaps" in text for text in warned(description="A ___ is a ___.", kind="gap", options=[{"text": "stack", "correct": True}]))
    assert any("other side" in text for text in warned(kind="match", options=[{"text": t, "reason": "same"} for t in "ab"]))
    task = course.tenant.post(url, {"description": "Write a third.", "reference_solution": "So."}).expect(201)
    assert any("judged" in text for text in course.patch("exercises", task, reference_solution=None).expect(200)["warnings"])


# ---- whose it is ----

def test_another_tenant_sees_and_changes_nothing(course, other_tenant):
    course.patch("concepts", any_of(course, "concepts"), definition="Mine.").expect(200)
    course.offered(*BASE)
    conflict, = course.conflicts()
    own = other_tenant.course()
    for base in (course.url, f"/courses/{own}"):
        for kind in KINDS:
            url = f"{base}/{kind}/{any_of(course, kind)['id']}"
            other_tenant.get(url).problem(404)
            other_tenant.patch(url, {"locked": True}).problem(404)
            other_tenant.delete(url).problem(404)
        for verb in ("accept", "dismiss"):
            other_tenant.post(f"{base}/structure/conflicts/{conflict['id']}/{verb}").problem(404)
        other_tenant.post(f"{base}/modules/{any_of(course, 'modules')['id']}/lessons", {"title": "x"}).problem(404)
        other_tenant.post(f"{base}/lessons/{any_of(course, 'lessons')['id']}/concepts", {"title": "x"}).problem(404)
    other_tenant.get(f"{course.url}/structure/conflicts").problem(404)
    assert other_tenant.get(f"/courses/{own}/structure/conflicts").expect(200)["items"] == []
    assert len(course.conflicts()) == 1


def test_conflicts_come_in_pages(course):
    for kind in KINDS:
        course.patch(kind, any_of(course, kind), **CHANGES[kind]).expect(200)
    course.offered(*BASE)
    whole = course.conflicts()
    first = course.tenant.get(f"{course.url}/structure/conflicts?limit=3").expect(200)
    rest = course.tenant.get(f"{course.url}/structure/conflicts?limit=3&cursor={first['next_cursor']}").expect(200)
    assert first["items"] + rest["items"] == whole and first["total"] == len(whole) == 4 and rest["next_cursor"] is None
    headers = {"Idempotency-Key": "settled"}
    url = f"{course.url}/structure/conflicts/{whole[0]['id']}/accept"
    assert course.tenant.post(url, headers=headers).expect(200).json() == course.tenant.post(url, headers=headers).expect(200).json()


def test_every_edit_is_in_the_audit_log(course):
    made = course.tenant.post(f"{course.url}/modules", {"title": "Graphs"}).expect(201)
    course.patch("modules", made, locked=True).expect(200)
    course.delete("modules", made).expect(204)
    entries = course.tenant.get(f"/audit?course_id={course.id}&limit=3").expect(200)["items"]
    assert [(entry["action"], entry["object_type"], entry["object_id"]) for entry in entries] == [
        (action, "module", made["id"]) for action in ("modules_destroy", "modules_update", "modules_create")]
