"""Generating, showing and applying structures, with the built-in architect."""
import concurrent.futures
import uuid

import pytest

from support.teaching import OTHER, READER, add_node, add_text, follow, generate, move_material
from support.waiting import together

SNAPSHOT = {"id", "course_id", "node_id", "mode", "strategy", "node_fingerprint", "prompt_version", "provider", "model_id", "tokens_in",
            "tokens_out", "cost_usd", "is_applied", "warnings", "created_at"}
STRUCTURE = {"title", "description", "learning_goal", "expected_knowledge", "expected_skills", "summary", "core_concepts",
             "mentioned_concepts", "modules"}
MARKS = {"locked", "edited_fields", "etag"}
MODULE = {"id", "title", "description", "learning_goal", "expected_knowledge", "expected_skills", "difficulty", "order", "lessons"} | MARKS
LESSON = {"id", "title", "order", "video_material_id", "video_start_timecode", "video_end_timecode", "presentation_material_id",
          "slide_range", "concepts", "exercises"} | MARKS
CONCEPT = {"id", "title", "definition", "examples", "timecodes", "slide_references", "web_references", "prerequisites", "citations",
           "order"} | MARKS
EXERCISE = {"id", "kind", "description", "options", "reference_solution", "grading_criteria", "criteria", "citations", "difficulty_level",
            "pass_mark", "order"} | MARKS
PLAN = {"generation_job", "ingestion_jobs", "existing_snapshot_id", "is_idempotent", "mapping_warnings", "scope", "plan", "estimate",
        "warnings"}
ESTIMATE = {"position_in_queue", "estimated_start", "estimated_complete", "next_window_start", "summary", "llm_calls", "cost_usd"}


@pytest.fixture(scope="module")
def taught(system):
    """A tenant and its course with an applied structure."""
    tenant = system.tenant()
    course = tenant.course("Data structures")
    material = add_text(tenant, course)
    plan = generate(tenant, course)
    return tenant, course, material, plan


def lessons(course):
    return [lesson for module in course["modules"] for lesson in module["lessons"]]


def test_the_plan_says_what_will_be_done(taught):
    _tenant, course, _material, plan = taught
    assert set(plan) == PLAN and set(plan["estimate"]) == ESTIMATE
    assert plan["generation_job"]["job_type"] == "generate_structure" and plan["generation_job"]["course_id"] == course
    assert plan["scope"] == {"node_id": None, "title": "Data structures"}
    assert plan["plan"] == {"ingestion_required": [], "already_ready": 1, "total_materials": 1}
    assert plan["ingestion_jobs"] == plan["warnings"] == plan["mapping_warnings"] == []
    assert plan["existing_snapshot_id"] is None and plan["is_idempotent"] is False
    assert plan["estimate"]["llm_calls"] == 0 and plan["estimate"]["cost_usd"] == 0 and plan["estimate"]["summary"]


def test_the_structure_is_applied_and_shown_with_the_course(taught):
    tenant, course, material, _plan = taught
    shown = tenant.get(f"/courses/{course}").expect(200).json()
    assert [module["order"] for module in shown["modules"]] == list(range(len(shown["modules"])))
    assert all(set(module) == MODULE for module in shown["modules"])
    assert [lesson["title"] for lesson in lessons(shown)] == ["Stacks", "Queues"]
    for lesson in lessons(shown):
        assert set(lesson) == LESSON and lesson["concepts"] and lesson["exercises"]
        assert all(set(concept) == CONCEPT for concept in lesson["concepts"])
        assert all(set(exercise) == EXERCISE and 1 <= exercise["difficulty_level"] <= 5 for exercise in lesson["exercises"])
    stack = lessons(shown)[0]["concepts"][0]
    assert stack["title"] == "Stack" and stack["definition"].startswith("A stack is a list in which")
    cited = stack["citations"][0]
    chunks = tenant.get(f"/courses/{course}/materials/{material['id']}/content").expect(200)["chunks"]
    assert cited["material_id"] == material["id"] and "A stack is" in chunks[cited["chunk_index"]]["text"]
    assert "Write a stack that holds at most ten elements." in [e["description"] for e in lessons(shown)[0]["exercises"]]


def test_a_lesson_is_shown_by_itself(taught):
    tenant, course, *_ = taught
    whole = lessons(tenant.get(f"/courses/{course}").json())[1]
    assert tenant.get(f"/courses/{course}/lessons/{whole['id']}").expect(200).json() == whole


def test_the_latest_snapshot_holds_the_structure(taught):
    tenant, course, _material, plan = taught
    shown = tenant.get(f"/courses/{course}/structure").expect(200)
    snapshot = shown.json()
    assert set(snapshot) == SNAPSHOT | {"structure"} and set(snapshot["structure"]) == STRUCTURE
    assert snapshot["provider"] == "local" and snapshot["cost_usd"] == 0 and snapshot["tokens_in"] == 0
    assert snapshot["mode"] == "free" and snapshot["strategy"] == "default" and snapshot["is_applied"] is True
    assert snapshot["node_fingerprint"] == tenant.get(f"/courses/{course}")["course_fingerprint"]
    assert tenant.get(f"/courses/{course}/structure/snapshots/{snapshot['id']}").expect(200).json() == snapshot
    history = tenant.get(f"/courses/{course}/structure/history").expect(200).json()
    assert history["total"] == 1 and set(history["items"][0]) == SNAPSHOT and history["next_cursor"] is None
    tenant.get(f"/courses/{course}/structure", headers={"If-None-Match": shown.headers["ETag"]}).expect(304)
    assert follow(tenant, plan["generation_job"]["id"])["status"] == "complete"


def test_asking_again_for_the_same_gives_the_snapshot_that_is_there(taught):
    tenant, course, *_ = taught
    latest = tenant.get(f"/courses/{course}/structure")["id"]
    plan = tenant.post(f"/courses/{course}/structure/generate", {"mode": "free"}).expect(200).json()
    assert plan["existing_snapshot_id"] == latest and plan["is_idempotent"] is True and plan["generation_job"] is None
    assert set(plan) == PLAN


def revision(system, course):
    return int(system.sql_value("SELECT content_revision FROM courses WHERE id = :'course'", course=course))


def ask(tenant, course, **body):
    return tenant.post(f"/courses/{course}/structure/generate", body)


def add_mapping(system, course):
    """A mapping from a material to itself: what it says does not matter here."""
    system.sql("""INSERT INTO slide_video_mappings (tenant_id, id, course_id, node_id, presentation_entry_id, video_entry_id, slide_number,
            video_timecode_start, start_sec, "order", validation_state)
        SELECT tenant_id, cs_uuid7(), course_id, node_id, id, id, 1, '00:00:05', 5, 0, 'validated' FROM material_entries
         WHERE course_id = :'course' LIMIT 1""", course=course)


def test_other_mappings_make_another_structure(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    ask(tenant, course).expect(200)
    before = revision(system, course)
    tag = tenant.get(f"/courses/{course}").headers["ETag"]
    add_mapping(system, course)
    assert revision(system, course) == before + 1
    tenant.get(f"/courses/{course}", headers={"If-None-Match": tag}).expect(200)
    generate(tenant, course)
    ask(tenant, course).expect(200)
    system.sql("DELETE FROM slide_video_mappings WHERE course_id = :'course'", course=course)
    assert ask(tenant, course).expect(200)["existing_snapshot_id"] != tenant.get(f"/courses/{course}/structure")["id"]


def test_a_guided_structure_is_made_again_only_when_what_guides_has_changed(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    generate(tenant, course, mode="guided", apply=True)
    ask(tenant, course, mode="guided").expect(200)
    lesson = lessons(tenant.get(f"/courses/{course}").json())[0]
    system.sql("UPDATE lessons SET title = 'Стоси' WHERE id = :'lesson'", lesson=lesson["id"])
    plan = generate(tenant, course, mode="guided")
    titles = [made["title"] for made in lessons(tenant.get(f"/courses/{course}/structure")["structure"])]
    assert plan["is_idempotent"] is False and "Стоси" in titles and lesson["title"] not in titles, "edits guide"
    ask(tenant, course, mode="guided").expect(200)
    ask(tenant, course).expect(200), "what was edited is no part of a free one"


def test_applying_the_same_again_leaves_the_revision_and_a_change_raises_it(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    snapshot = tenant.get(f"/courses/{course}/structure")["id"]
    before = revision(system, course)
    tenant.post(f"/courses/{course}/structure/snapshots/{snapshot}/apply").expect(200)
    assert revision(system, course) == before
    system.sql("UPDATE concepts SET title = title || '!' WHERE course_id = :'course'", course=course)
    assert revision(system, course) == before + 1
    system.sql("DELETE FROM exercises WHERE course_id = :'course'", course=course)
    assert revision(system, course) == before + 2


def test_equal_bytes_have_equal_fingerprints_whoever_sends_them(tenant, other_tenant):
    prints = []
    for client, name in ((tenant, "one.md"), (other_tenant, "two.md")):
        course = client.course()
        add_text(client, course, READER, name)
        prints.append(client.get(f"/courses/{course}")["course_fingerprint"])
    assert prints[0] == prints[1] and len(prints[0]) == 64


def test_a_request_without_a_body_asks_for_the_defaults(taught):
    tenant, course, *_ = taught
    tenant.request("POST", f"/courses/{course}/structure/generate").expect(200)


def test_another_strategy_is_another_structure_and_is_applied_only_when_asked(tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    first = tenant.get(f"/courses/{course}/structure")["id"]
    generate(tenant, course, strategy="budget")
    second = tenant.get(f"/courses/{course}/structure").json()
    assert second["id"] != first and second["is_applied"] is False
    before = tenant.get(f"/courses/{course}").json()["modules"]
    applied = tenant.post(f"/courses/{course}/structure/snapshots/{second['id']}/apply").expect(200).json()
    assert set(applied) == SNAPSHOT | {"structure"} and applied["is_applied"] is True
    after = tenant.get(f"/courses/{course}").json()["modules"]
    assert after == before, "the same structure again keeps every id"
    generate(tenant, course, strategy="quality", apply=True)
    assert tenant.get(f"/courses/{course}/structure")["is_applied"] is True


def test_ids_last_when_materials_are_added(tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    before = {lesson["title"]: lesson["id"] for lesson in lessons(tenant.get(f"/courses/{course}").json())}
    add_text(tenant, course, OTHER, "trees.md")
    generate(tenant, course, apply=True)
    after = {lesson["title"]: lesson["id"] for lesson in lessons(tenant.get(f"/courses/{course}").json())}
    assert set(before) < set(after) and all(after[title] == before[title] for title in before)


def test_guided_generation_keeps_what_is_applied(tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    before = [lesson["title"] for lesson in lessons(tenant.get(f"/courses/{course}").json())]
    add_text(tenant, course, OTHER, "trees.md")
    generate(tenant, course, mode="guided", apply=True)
    shown = tenant.get(f"/courses/{course}").json()
    assert [lesson["title"] for lesson in lessons(shown)][: len(before)] == before
    assert tenant.get(f"/courses/{course}/structure")["mode"] == "guided"


def test_generation_waits_for_materials_that_are_being_read(tenant):
    course = tenant.course()
    materials = [add_text(tenant, course, READER + f"\nNumber {n}.\n", f"{n}.md", wait=False) for n in range(4)]
    plan = tenant.post(f"/courses/{course}/structure/generate", {}).expect(202).json()
    waited = {job["id"] for job in plan["ingestion_jobs"]}
    assert waited <= {material["job_id"] for material in materials}
    assert len(plan["plan"]["ingestion_required"]) + plan["plan"]["already_ready"] == plan["plan"]["total_materials"] == 4
    assert set(plan["generation_job"]["depends_on"]) == waited
    assert follow(tenant, plan["generation_job"]["id"])["status"] == "complete"
    assert tenant.get(f"/courses/{course}/structure")["warnings"] == []


def test_a_material_that_failed_is_left_out_with_a_warning(tenant):
    course = tenant.course()
    add_text(tenant, course)
    broken = tenant.system.sql_value(
        """INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, filename, object_key, "order", error_code,
               error_message)
           SELECT tenant_id, cs_uuid7(), course_id, node_id, 'presentation', 'slides.pdf', cs_uuid7()::text, 1, 'file_encrypted',
               'The file is encrypted.' FROM material_entries WHERE course_id = :'course' RETURNING id""", course=course)
    plan = tenant.post(f"/courses/{course}/structure/generate", {}).expect(202).json()
    assert plan["warnings"] == ["slides.pdf is left out: The file is encrypted."] and plan["plan"]["total_materials"] == 2
    assert broken not in plan["plan"]["ingestion_required"]
    assert follow(tenant, plan["generation_job"]["id"])["status"] == "complete"
    assert any("slides.pdf" in warning for warning in tenant.get(f"/courses/{course}/structure")["warnings"])


def test_without_material_there_is_nothing_to_generate(tenant):
    course = tenant.course()
    tenant.post(f"/courses/{course}/structure/generate", {}).problem(422, "no_material")
    add_text(tenant, course)
    tenant.system.sql("UPDATE material_entries SET error_code = 'file_damaged', error_message = 'x' WHERE course_id = :'course'",
                      course=course)
    tenant.post(f"/courses/{course}/structure/generate", {}).problem(422, "no_material")


@pytest.mark.parametrize("body, field", [({"mode": "wild"}, "mode"), ({"strategy": 7}, "strategy"), ({"apply": "yes"}, "apply")])
def test_a_wrong_field_is_named(taught, body, field):
    tenant, course, *_ = taught
    problem = tenant.post(f"/courses/{course}/structure/generate", body).problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]


def test_what_is_not_there_is_not_found(taught, other_tenant):
    tenant, course, *_ = taught
    lesson = lessons(tenant.get(f"/courses/{course}").json())[0]["id"]
    snapshot = tenant.get(f"/courses/{course}/structure")["id"]
    empty = tenant.course()
    for wrong in (str(uuid.uuid4()), "x", "0"):
        tenant.post(f"/courses/{wrong}/structure/generate", {}).problem(404, "not_found", "Course not found")
        tenant.get(f"/courses/{wrong}/structure").problem(404, "not_found", "Course not found")
        tenant.get(f"/courses/{course}/lessons/{wrong}").problem(404, "not_found", "Lesson not found")
        tenant.get(f"/courses/{course}/structure/snapshots/{wrong}").problem(404, "not_found", "Snapshot not found")
        tenant.post(f"/courses/{course}/structure/snapshots/{wrong}/apply").problem(404, "not_found", "Snapshot not found")
        tenant.post(f"/courses/{course}/nodes/{wrong}/structure/generate", {}).problem(404, "not_found", "Node not found")
        for path in ("structure", "structure/history"):
            tenant.get(f"/courses/{course}/nodes/{wrong}/{path}").problem(404, "not_found", "Node not found")
    tenant.get(f"/courses/{empty}/structure").problem(404, "not_found")
    tenant.get(f"/courses/{empty}/lessons/{lesson}").problem(404, "not_found", "Lesson not found")
    for path in (f"structure/snapshots/{snapshot}", f"lessons/{lesson}", "structure", "structure/history"):
        other_tenant.get(f"/courses/{course}/{path}").problem(404, "not_found")
    other_tenant.post(f"/courses/{course}/structure/generate", {}).problem(404, "not_found", "Course not found")
    other_tenant.post(f"/courses/{course}/structure/snapshots/{snapshot}/apply").problem(404, "not_found")


def test_reading_needs_any_scope_and_generating_needs_prep(taught):
    tenant, course, *_ = taught
    checker = tenant.new_key(scopes="check")
    checker.get(f"/courses/{course}/structure").expect(200)
    checker.post(f"/courses/{course}/structure/generate", {}).problem(403, "insufficient_scope", "Requires scope: prep")


def forbid_architect(system, tenant):
    system.sql("UPDATE tenants SET local_architect = false WHERE id = :'t'", t=tenant.id)


def test_nothing_is_begun_where_neither_a_model_nor_the_architect_may_generate(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    forbid_architect(system, tenant)
    tenant.post(f"/courses/{course}/structure/generate", {}).problem(
        409, "no_generator", "No provider of models is configured, and this tenant does not allow the built-in architect.")
    assert "generate_structure" not in [job["job_type"] for job in tenant.get("/jobs").json()["items"]]


def test_a_generation_under_way_fails_when_the_architect_is_forbidden_meanwhile(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    held = hold(system, tenant, course)
    job = tenant.post(f"/courses/{course}/structure/generate", {}).expect(202)["generation_job"]["id"]
    forbid_architect(system, tenant)
    system.sql("UPDATE material_entries SET pending_job_id = NULL WHERE course_id = :'course'", course=course)
    system.sql("UPDATE jobs SET status = 'complete', completed_at = now() WHERE id = :'job'", job=held)
    ended = follow(tenant, job)
    assert (ended["status"], ended["error_code"], ended["attempt"]) == ("failed", "no_generator", 1)


# ---- nodes and conflicts ----

@pytest.fixture
def tree(system, tenant):
    """A course of two weeks; week 1 has a day in it. No runner takes its jobs: a stuck dependency holds them."""
    course = tenant.course()
    weeks = [add_node(system, tenant, course, f"Week {n + 1}", order=n) for n in range(2)]
    day = add_node(system, tenant, course, "Day 1", parent=weeks[0])
    for text, name, node in ((READER, "reader.md", day), (OTHER, "trees.md", weeks[1])):
        move_material(system, add_text(tenant, course, text, name)["id"], node)
    return course, weeks, day


def hold(system, tenant, course):
    """Every material of the course waits for a job that nobody ends."""
    job = system.sql_value("""INSERT INTO jobs (tenant_id, id, job_type, course_id, not_before)
        VALUES (:'tenant', cs_uuid7(), 'ingest', :'course', now() + interval '1 hour') RETURNING id""", tenant=tenant.id, course=course)
    system.sql("UPDATE material_entries SET pending_job_id = :'job' WHERE course_id = :'course'", job=job, course=course)
    return job


def test_a_node_has_structures_of_its_own(tenant, tree):
    course, weeks, day = tree
    generate(tenant, course, f"nodes/{weeks[0]}/structure/generate")
    snapshot = tenant.get(f"/courses/{course}/nodes/{weeks[0]}/structure").expect(200).json()
    assert snapshot["node_id"] == weeks[0] and snapshot["is_applied"] is False and snapshot["structure"]["title"] == "Week 1"
    assert [lesson["title"] for lesson in lessons(snapshot["structure"])] == ["Stacks", "Queues"]
    assert tenant.get(f"/courses/{course}").json()["modules"] == []
    tenant.get(f"/courses/{course}/structure").problem(404)
    tenant.get(f"/courses/{course}/nodes/{day}/structure").problem(404)
    tenant.post(f"/courses/{course}/structure/snapshots/{snapshot['id']}/apply").problem(409, "conflict")
    assert tenant.get(f"/courses/{course}/nodes/{weeks[0]}/structure/history")["total"] == 1
    assert tenant.get(f"/courses/{course}/nodes/{weeks[0]}/structure/snapshots/{snapshot['id']}").expect(200).json() == snapshot
    tenant.get(f"/courses/{course}/nodes/{day}/structure/snapshots/{snapshot['id']}").problem(404, "not_found", "Snapshot not found")
    plan = generate(tenant, course, "generate", node_id=day)
    assert plan["scope"] == {"node_id": day, "title": "Day 1"}


def test_folders_of_a_course_are_told_apart_in_its_structure(tenant, tree):
    course, *_ = tree
    generate(tenant, course)
    assert [lesson["title"] for lesson in lessons(tenant.get(f"/courses/{course}").json())] == ["Stacks", "Queues", "Binary trees", "Heaps"]


def test_generations_of_overlapping_scopes_conflict(system, tenant, tree):
    course, weeks, day = tree
    hold(system, tenant, course)
    tenant.post(f"/courses/{course}/nodes/{weeks[0]}/structure/generate", {}).expect(202)
    for path in (f"nodes/{weeks[0]}/structure/generate", f"nodes/{day}/structure/generate", "structure/generate"):
        problem = tenant.post(f"/courses/{course}/{path}", {}).problem(409, "generation_conflict")
        assert problem["detail"].startswith("Generation conflict: ")
    tenant.post(f"/courses/{course}/nodes/{weeks[1]}/structure/generate", {}).expect(202)


def test_of_many_requests_at_once_one_starts(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    hold(system, tenant, course)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(lambda _: tenant.post(f"/courses/{course}/structure/generate", {}).status, range(8)))
    assert statuses == [202] + [409] * 7


def test_a_failed_dependency_fails_the_generation(system, tenant):
    course = tenant.course()
    add_text(tenant, course)
    job = hold(system, tenant, course)
    plan = tenant.post(f"/courses/{course}/structure/generate", {}).expect(202).json()
    tenant.post(f"/jobs/{job}/cancel").expect(202)
    failed = follow(tenant, plan["generation_job"]["id"])
    assert failed["status"] == "failed" and failed["error_message"] == f"Dependency {job} failed"


def test_a_key_replays_the_plan(tenant):
    course = tenant.course()
    add_text(tenant, course)
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = tenant.post(f"/courses/{course}/structure/generate", {}, headers=key).expect(202)
    again = tenant.post(f"/courses/{course}/structure/generate", {}, headers=key).expect(202)
    assert again.headers["Idempotent-Replayed"] == "true" and again.json() == first.json()
    tenant.post(f"/courses/{course}/structure/generate", {"mode": "guided"}, headers=key).problem(422, "idempotency_key_reused")
    assert follow(tenant, first["generation_job"]["id"])["status"] == "complete"


# ---- at the same time ----

def test_a_structure_is_applied_while_its_course_is_edited(tenant):
    course = tenant.course("Before")
    add_text(tenant, course)
    generate(tenant, course)
    node = tenant.get(f"/courses/{course}/nodes/tree").expect(200).json()[0]["id"]
    snapshot = tenant.get(f"/courses/{course}/structure").expect(200).json()
    for number in range(5):
        before = tenant.get(f"/courses/{course}")
        answers = together(lambda: tenant.post(f"/courses/{course}/structure/snapshots/{snapshot['id']}/apply"),
                           lambda number=number: tenant.patch(f"/courses/{course}", {"title": f"Title {number}"}),
                           lambda number=number: tenant.patch(f"/courses/{course}/nodes/{node}", {"title": f"Node {number}"}),
                           lambda before=before: tenant.patch(f"/courses/{course}", {"description": "x"}, headers={"If-Match": before.headers["ETag"]}))
        assert [answer.status for answer in answers[:3]] == [200] * 3 and answers[3].status in (200, 412)
        shown = tenant.get(f"/courses/{course}").expect(200).json()
        assert shown["title"] == f"Title {number}" and shown["material_tree"][0]["title"] == f"Node {number}"
        assert [lesson["title"] for lesson in lessons(shown)] == ["Stacks", "Queues"]
        assert [lesson["id"] for lesson in lessons(shown)] == [lesson["id"] for lesson in lessons(before.json())]


def test_of_two_structures_applied_at_once_the_later_is_whole(tenant):
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    add_text(tenant, course, OTHER, "trees.md")
    generate(tenant, course)
    snapshots = {one["id"]: one for one in tenant.get(f"/courses/{course}/structure/history").expect(200)["items"]}
    assert len(snapshots) == 2
    titles = {id_: [lesson["title"] for lesson in lessons(tenant.get(f"/courses/{course}/structure/snapshots/{id_}")["structure"])] for id_ in snapshots}
    assert len(set(map(tuple, titles.values()))) == 2
    for _ in range(5):
        answers = together(*[lambda id_=id_: tenant.post(f"/courses/{course}/structure/snapshots/{id_}/apply") for id_ in snapshots])
        assert [answer.status for answer in answers] == [200, 200]
        (applied,) = [one["id"] for one in tenant.get(f"/courses/{course}/structure/history").expect(200)["items"] if one["is_applied"]]
        assert [lesson["title"] for lesson in lessons(tenant.get(f"/courses/{course}").json())] == titles[applied]


def test_a_course_goes_while_its_structure_is_applied(tenant):
    for _ in range(3):
        course = tenant.course()
        add_text(tenant, course)
        generate(tenant, course)
        snapshot = tenant.get(f"/courses/{course}/structure")["id"]
        applied, deleted = together(lambda: tenant.post(f"/courses/{course}/structure/snapshots/{snapshot}/apply"),
                                    lambda: tenant.delete(f"/courses/{course}"))
        assert applied.status in (200, 404) and deleted.status == 202
        tenant.get(f"/courses/{course}").problem(404, "not_found", "Course not found")
        assert tenant.system.sql("SELECT id FROM modules WHERE course_id = :'c'", c=course) == []
