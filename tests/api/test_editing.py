"""What people correct in a generated course, part by part."""
import pytest

from support.editing import BASE, CHANGES, KINDS, NOBODY, Course, any_of, any_of_id, course, teacher  # noqa: F401
from support.offers import concept, exercise, lesson, module, modules_of, parts_of
from support.teaching import add_text, place_material
from support.waiting import together


@pytest.fixture(scope="module")
def untouched(system, teacher):
    """A course that no test changes."""
    made = Course(system, teacher)
    made.offered(*BASE)
    return made


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
