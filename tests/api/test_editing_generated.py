"""What people have corrected, and what is generated later: nothing of theirs is undone."""
import pytest

from support.editing import BASE, CHANGES, KINDS, NOBODY, Course, any_of, any_of_id, course, teacher  # noqa: F401
from support.offers import apply, concept, dry_run, exercise, lesson, lessons_of, module, modules_of, offer, parts_of
from support.teaching import add_node, add_text, generate, place_material
from support.waiting import together


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
