"""A course made of an exported one: in another tenant, in the same one twice, and of files that are none."""
import copy
import json
import urllib.request

import pytest

from support.exported import STRANGER, changed, export, exported, materials, send, show, taught  # noqa: F401
from support.forms import Form
from support.teaching import OTHER, READER, add_text, follow, generate

MIB = 1 << 20


def bare(part):
    """A part without what an import makes anew."""
    return {name: value for name, value in part.items() if name not in ("id", "etag", "prerequisites", "citations", "lessons", "concepts", "exercises")}


def places(part):
    return [{name: value for name, value in citation.items() if name != "material_id"} for citation in part["citations"]]


def same_structure(one, other):
    assert [bare(m) for m in one] == [bare(m) for m in other]
    for lesson, its in zip((l for m in one for l in m["lessons"]), (l for m in other for l in m["lessons"]), strict=True):
        assert bare(lesson) == bare(its)
        for kind in ("concepts", "exercises"):
            assert [(bare(a), places(a)) for a in lesson[kind]] == [(bare(a), places(a)) for a in its[kind]]


def test_a_course_moves_to_another_tenant_and_is_equal(taught, exported, other_tenant):
    tenant, course = taught
    made = send(other_tenant, exported).expect(201)
    whole, moved = show(tenant, course), show(other_tenant, made["id"])
    assert made.headers["Location"] == f"/api/v1/courses/{made['id']}" and made["warnings"] == []
    assert exported["structure_fingerprint"] == made["structure_fingerprint"] == moved["structure_fingerprint"] == whole["structure_fingerprint"]
    assert {n: made[n] for n in ("title", "description", "learning_goal", "language")} == exported["course"]
    same_structure(whole["modules"], moved["modules"])
    assert made["imported"]["concepts"] == sum(len(l["concepts"]) for m in whole["modules"] for l in m["lessons"]) > 1
    assert [(m["filename"], m["sha256"], m["language"]) for m in materials(whole["material_tree"])] == [
        (m["filename"], m["sha256"], m["language"]) for m in materials(moved["material_tree"])]
    assert [n["title"] for n in moved["material_tree"]] == [n["title"] for n in whole["material_tree"]]


def ids(tree):
    """All ids in a value."""
    if isinstance(tree, dict):
        return {tree["id"]} | {i for value in tree.values() for i in ids(value)} if "id" in tree else {i for v in tree.values() for i in ids(v)}
    return {i for value in tree for i in ids(value)} if isinstance(tree, list) else set()


def test_the_same_tenant_imports_twice_with_new_ids_each_time(taught, exported):
    tenant, course = taught
    one, other = (show(tenant, send(tenant, exported).expect(201)["id"]) for _ in range(2))
    assert one["structure_fingerprint"] == other["structure_fingerprint"]
    assert not ids(one) & ids(other) and not (ids(one) | ids(other)) & ids(show(tenant, course))


def test_references_point_into_the_new_course(exported, tenant):
    moved = show(tenant, send(tenant, exported).expect(201)["id"])
    own = {m["id"] for m in materials(moved["material_tree"])}
    cited = [c["material_id"] for m in moved["modules"] for l in m["lessons"] for k in l["concepts"] + l["exercises"] for c in k["citations"]]
    assert cited and set(cited) <= own
    concepts = {k["id"] for m in moved["modules"] for l in m["lessons"] for k in l["concepts"]}
    needed = [p for m in moved["modules"] for l in m["lessons"] for k in l["concepts"] for p in k["prerequisites"]]
    assert set(needed) <= concepts


def test_what_is_exported_again_is_equal_but_for_ids(exported, tenant):
    again = export(tenant, send(tenant, exported).expect(201)["id"]).json()

    def without(tree):
        if isinstance(tree, dict):
            return {n: without(v) for n, v in tree.items() if n not in ("id", "prerequisites", "material_id")}
        return [without(v) for v in tree] if isinstance(tree, list) else tree
    for material in materials(exported["nodes"]):
        assert material["size_bytes"] > 0
    assert without({**again, "nodes": []}) == without({**exported, "nodes": []})


# ---- POST /courses/import ----

LESSON = "/modules/0/lessons/0"
WRONG = [
    ("/format", "imscc", "/format"), ("/version", 2, "/version"), ("/version", "1", "/version"), ("/course/title", "", "/course/title"),
    ("/course/title", "x" * 501, "/course/title"), ("/course/title", "a\u202eb", "/course/title"), ("/course/language", "english language", "/course/language"),
    ("/course/description", 5, "/course/description"), ("/modules", ..., "/modules"), ("/modules", {}, "/modules"), ("/nodes/0/materials", "none", "/nodes/0/materials"),
    ("/version", ..., "/version"), ("/nodes/0/title", None, "/nodes/0/title"),
    ("/nodes/0/materials/0/sha256", "ABC", "/nodes/0/materials/0/sha256"), ("/nodes/0/materials/0/filename", "a.exe", "/nodes/0/materials/0/filename"),
    ("/nodes/0/materials/0/source_type", "web", "/nodes/0/materials/0/source_url"), ("/nodes/0/materials/0/source_url", "file:///etc/passwd",
                                                                                     "/nodes/0/materials/0/source_url"),
    ("/nodes/0/materials/0/source_url", "https://user:word@example.org/", "/nodes/0/materials/0/source_url"),
    ("/nodes/0/materials/0/source_url", "https:///a", "/nodes/0/materials/0/source_url"),
    ("/nodes/0/materials/0/id", "1", "/nodes/0/materials/0/id"), ("/modules/0/title", 5, "/modules/0/title"),
    ("/modules/0/title", "x" * 301, "/modules/0/title"),
    ("/modules/0/locked", "yes", "/modules/0/locked"), (f"{LESSON}/concepts/0/title", "", f"{LESSON}/concepts/0/title"),
    (f"{LESSON}/concepts/0/citations", [{"material_id": STRANGER, "page": 1}], f"{LESSON}/concepts/0/citations/0/material_id"),
    (f"{LESSON}/concepts/0/prerequisites", [STRANGER], f"{LESSON}/concepts/0/prerequisites/0"),
    (f"{LESSON}/concepts/0/slide_references", [0], f"{LESSON}/concepts/0/slide_references/0"),
    (f"{LESSON}/concepts/0/timecodes", ["1:2:3:4"], f"{LESSON}/concepts/0/timecodes/0"),
    (f"{LESSON}/video_material_id", STRANGER, f"{LESSON}/video_material_id"), (f"{LESSON}/slide_range", {"start": 2, "end": 1}, f"{LESSON}/slide_range"),
    (f"{LESSON}/exercises", [5], f"{LESSON}/exercises/0"),
    ("/mappings", [{"presentation_entry_id": STRANGER, "video_entry_id": STRANGER, "slide_number": 1, "video_timecode_start": "00:10",
                    "video_timecode_end": "00:05", "origin": "manual", "confidence": None}], "/mappings/0/presentation_entry_id")]


@pytest.mark.parametrize("pointer, value, named", WRONG)
def test_a_wrong_part_of_the_file_is_named_by_its_place(exported, tenant, pointer, value, named):
    answer = send(tenant, changed(exported, pointer, value))
    problem = answer.problem(400 if named == f"{LESSON}/exercises/0" else 422)
    if answer.status == 422:
        assert named in [error["field"] for error in problem["errors"]], problem
    assert tenant.get("/courses").expect(200)["items"] == [], "all or nothing"


def test_a_lesson_names_a_material_of_the_right_kind_and_a_concept_needs_not_itself(exported, tenant):
    text = next(m["id"] for m in materials(exported["nodes"]) if m["source_type"] == "text")
    own = exported["modules"][0]["lessons"][0]["concepts"][0]["id"]
    for pointer, value, named in ((f"{LESSON}/video_material_id", text, f"{LESSON}/video_material_id"),
                                  (f"{LESSON}/concepts/0/prerequisites", [own], f"{LESSON}/concepts/0/prerequisites/0")):
        problem = send(tenant, changed(exported, pointer, value)).problem(422, "validation_failed")
        assert [error["field"] for error in problem["errors"]] == [named]
    send(tenant, changed(exported, f"{LESSON}/presentation_material_id", text)).expect(201)


def test_concepts_do_not_need_each_other_in_a_circle(exported, tenant):
    exported = copy.deepcopy(exported)
    concepts = [concept for module in exported["modules"] for lesson in module["lessons"] for concept in lesson["concepts"]]
    for concept, needed in zip(concepts, concepts[1:] + concepts[:1]):
        concept["prerequisites"] = [needed["id"]]
    (error,) = send(tenant, exported).problem(422, "validation_failed")["errors"]
    assert len(concepts) > 1 and error["field"] == "/modules" and "lead back to it" in error["message"], error
    assert tenant.get("/courses").expect(200)["items"] == []
    concepts[-1]["prerequisites"] = []
    send(tenant, exported).expect(201)


def test_the_version_is_told_before_what_a_version_may_bring(exported, tenant):
    problem = send(tenant, {**changed(exported, "/version", 7), "novelty": 1}).problem(422, "validation_failed")
    assert problem["detail"].startswith("The file is of version 7 of the format, and this installation reads version 1")


def test_what_nobody_knows_is_refused_with_the_nearest_name(exported, tenant):
    problem = send(tenant, changed(exported, f"{LESSON}/concepts/0/defintion", "A typing error.")).problem(422, "unknown_field")
    (error,) = problem["errors"]
    assert error["field"] == f"{LESSON}/concepts/0/defintion" and error["hint"] == "Did you mean 'definition'?"


def test_what_nobody_knows_is_passed_over_where_that_is_preferred(exported, tenant):
    novel = changed(changed(exported, f"{LESSON}/concepts/0/novelty", [1]), "/novelty", 1)
    made = send(tenant, novel, Prefer="handling=lenient").expect(201)
    assert made.headers["Preference-Applied"] == "handling=lenient" and made["structure_fingerprint"] == exported["structure_fingerprint"]


def test_a_mark_of_the_byte_order_is_passed_over(exported, tenant):
    assert send(tenant, b"\xef\xbb\xbf" + json.dumps(exported).encode()).expect(201)["structure_fingerprint"] == exported["structure_fingerprint"]


def test_all_that_is_wrong_is_told_at_once(exported, tenant):
    wrong = changed(changed(exported, "/modules/0/title", ""), "/nodes/0/title", "")
    assert {e["field"] for e in send(tenant, wrong).problem(422)["errors"]} == {"/modules/0/title", "/nodes/0/title"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{\"format\": \"course-supporter-course\", \"version\": 1, \"nodes\": [}", b"\xff\xfe{}", b"{}{}",
                                  b"[" * 100000, b"{\"modules\": [" + b"[" * 200 + b"]" * 200 + b"]}", b"{\"a\\u0000\": 1}"])
def test_what_is_no_json_is_malformed(tenant, body):
    send(tenant, body).problem(400, "malformed_json")


def test_a_tree_of_32_levels_moves_whole_and_one_of_33_does_not(exported, tenant):
    node = exported["nodes"][0]
    for _ in range(31):
        node = {**exported["nodes"][1], "materials": [], "children": [node]}
    made = send(tenant, {**exported, "nodes": [node, exported["nodes"][1]]}).expect(201)
    again = send(tenant, export(tenant, made["id"]).json()).expect(201)
    assert again["imported"]["nodes"] == made["imported"]["nodes"] == 33
    assert "deeper than 32 levels" in send(tenant, {**exported, "nodes": [{**node, "children": [node]}, exported["nodes"][1]]}).problem(422)["detail"]


def test_an_object_that_is_no_export_says_so(tenant):
    assert send(tenant, b"{}").problem(422)["errors"][0]["field"] == "/format"


def test_ids_that_are_there_twice_are_refused(exported, tenant):
    twice = copy.deepcopy(exported)
    twice["nodes"][0]["materials"].append(twice["nodes"][0]["materials"][0])
    assert "Two materials have the id" in send(tenant, twice).problem(422)["detail"]
    twice["nodes"][0]["materials"][1] = {**twice["nodes"][0]["materials"][0], "id": STRANGER}
    assert send(tenant, twice).problem(422)["detail"] == "Two materials of one node have the same 'sha256'"
    assert tenant.get("/courses").expect(200)["items"] == []


def test_a_file_that_was_changed_says_so_in_a_warning(exported, tenant):
    made = send(tenant, changed(exported, "/modules/0/title", "Another title")).expect(201)
    assert len(made["warnings"]) == 1 and made["structure_fingerprint"] != exported["structure_fingerprint"]


def test_one_key_imports_once(exported, tenant):
    key = {"Idempotency-Key": "move-1"}
    first, again = (send(tenant, exported, **key).expect(201) for _ in range(2))
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert tenant.get("/courses").expect(200)["total"] == 1
    send(tenant, changed(exported, "/course/title", "Other"), **key).problem(422, "idempotency_key_reused")


def test_an_import_is_in_the_audit_log(exported, tenant):
    made = send(tenant, exported).expect(201)
    entry = tenant.get("/audit?action=courses_import").expect(200)["items"][0]
    assert (entry["object_type"], entry["object_id"], entry["course_id"]) == ("course", made["id"], made["id"])


def test_a_file_beyond_64_mib_is_refused(tenant):
    body = b"{\"format\": \"" + b"x" * (64 * MIB) + b"\"}"
    send(tenant, body).problem(413, "too_large")


def test_a_part_that_would_cost_too_much_is_refused(exported, tenant):
    send(tenant, changed(exported, f"{LESSON}/concepts/0/examples", [[]] * 20000)).problem(413, "too_large")


# ---- what of a structure an import takes ----

EXERCISE = f"{LESSON}/exercises/0"
RIGHT, WRONG_ONE, PAIR = ({"text": "a", "correct": True, "reason": None}, {"text": "b", "correct": False, "reason": None},
                          {"text": "c", "correct": True, "reason": "d"})


def with_options(exported, kind, options):
    return changed(changed(exported, f"{EXERCISE}/kind", kind), f"{EXERCISE}/options", options)


@pytest.mark.parametrize("kind, options", [
    ("choice", [WRONG_ONE, WRONG_ONE]), ("choice", [RIGHT]), ("choice", None), ("choice", []), ("gap", []), ("order", [RIGHT]), ("match", [PAIR]),
    ("match", [PAIR, RIGHT]), ("open", [RIGHT]), ("choice", [RIGHT] * 13)])
def test_options_that_no_key_may_send_are_not_imported_either(exported, tenant, kind, options):
    course = send(tenant, exported).expect(201)["id"]
    lesson = show(tenant, course)["modules"][0]["lessons"][0]["id"]
    sent = {"description": "A task", "kind": kind, "options": options}
    assert [e["field"] for e in tenant.post(f"/courses/{course}/lessons/{lesson}/exercises", sent).problem(422)["errors"]] == ["options"]
    problem = send(tenant, with_options(exported, kind, options)).problem(422)
    assert [e["field"] for e in problem["errors"]] == [f"{EXERCISE}/options"]


@pytest.mark.parametrize("kind, options", [
    ("choice", [RIGHT, WRONG_ONE]), ("choice", [RIGHT] * 12), ("gap", [RIGHT]), ("order", [RIGHT, RIGHT]), ("match", [PAIR, PAIR]), ("open", None)])
def test_options_that_are_only_warned_of_are_imported(exported, tenant, kind, options):
    made = send(tenant, with_options(exported, kind, options)).expect(201)
    exercise = export(tenant, made["id"])["modules"][0]["lessons"][0]["exercises"][0]
    assert (exercise["kind"], exercise["options"]) == (kind, options)


LONGEST = [
    (f"{LESSON}/concepts/0/examples", ["x" * 8000] * 40, ["x"] * 41), (f"{LESSON}/concepts/0/definition", "x" * 8000, "x" * 8001),
    (f"{LESSON}/concepts/0/timecodes", ["00:00:01"] * 40, ["00:00:01"] * 41), (f"{LESSON}/concepts/0/slide_references", [1] * 40, [1] * 41),
    (f"{LESSON}/concepts/0/web_references", [{"url": "https://example.org", "title": "x" * 300, "description": None}] * 40,
     [{"url": "https://example.org", "title": None, "description": None}] * 41),
    (f"{EXERCISE}/criteria", [{"criterion": "x", "max_points": 1}] * 12, [{"criterion": "x", "max_points": 1}] * 13),
    (f"{EXERCISE}/description", "x" * 8000, ""), ("/modules/0/expected_skills", ["x"] * 40, ["x"] * 41),
    ("/modules/0/difficulty", "advanced", "deadly"), ("/modules/0/title", "a\u202eb" * 100, "x" * 301), ("/modules/0/description", None, "")]


@pytest.mark.parametrize("pointer, longest, beyond", LONGEST)
def test_an_import_takes_what_a_structure_may_hold_and_no_more(exported, tenant, pointer, longest, beyond):
    made = send(tenant, changed(exported, pointer, longest)).expect(201)
    again = send(tenant, export(tenant, made["id"]).body).expect(201)
    assert again["structure_fingerprint"] == made["structure_fingerprint"]
    assert [e["field"] for e in send(tenant, changed(exported, pointer, beyond)).problem(422)["errors"]] == [pointer]


# ---- corrections of transcripts ----

VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:05.000\nA steck is a list.\n"
STACK = {"find": "steck", "replace": "stack", "whole_word": True, "from_sec": None, "to_sec": None}
LATE = {"find": "\u0457" * 200, "replace": "", "whole_word": False, "from_sec": 0.5, "to_sec": 1e9}


@pytest.fixture
def corrected(tenant):
    """An export of a course with a video whose transcript is corrected."""
    course = tenant.course()
    form = Form(source_type="video").file("lecture.vtt", VTT)
    made = tenant.send_form(f"/courses/{course}/materials", form).expect(201)
    assert follow(tenant, made["job_id"])["status"] == "complete"
    bare_export = export(tenant, course)
    tenant.request("PUT", f"/courses/{course}/materials/{made['id']}/corrections", json={"corrections": [STACK, LATE]}).expect(200)
    after = export(tenant, course)
    assert bare_export.headers["ETag"] != after.headers["ETag"]
    assert materials(bare_export["nodes"])[0]["corrections"] == [] and materials(after["nodes"])[0]["corrections"] == [STACK, LATE]
    return after.json()


def test_corrections_move_and_are_applied_when_the_bytes_have_come(corrected, other_tenant):
    course = send(other_tenant, corrected).expect(201)["id"]
    (material,) = detached(other_tenant, course).values()
    path = f"/courses/{course}/materials/{material['id']}"
    assert other_tenant.get(f"{path}/corrections").expect(200)["corrections"] == [{**c, "applied": None} for c in (STACK, LATE)]
    assert [m["corrections"] for m in materials(export(other_tenant, course)["nodes"])] == [[STACK, LATE]]
    answer = other_tenant.send_form(f"/courses/{course}/materials", Form(source_type="video").file("x.vtt", VTT)).expect(200)
    assert answer["id"] == material["id"] and follow(other_tenant, answer["job_id"])["status"] == "complete"
    assert [c["text"] for c in other_tenant.get(f"{path}/content").expect(200)["chunks"]] == ["A stack is a list."]
    assert [c["applied"] for c in other_tenant.get(f"{path}/corrections").expect(200)["corrections"]] == [1, 0]


def test_an_export_without_corrections_is_imported_as_before(corrected, tenant):
    del corrected["nodes"][0]["materials"][0]["corrections"]
    course = send(tenant, corrected).expect(201)["id"]
    (material,) = detached(tenant, course).values()
    assert tenant.get(f"/courses/{course}/materials/{material['id']}/corrections").expect(200)["corrections"] == []


@pytest.mark.parametrize("item, place", [
    ({**STACK, "find": " "}, "/0/find"), ({**STACK, "find": "a" * 201}, "/0/find"), ({**STACK, "find": "a\nb"}, "/0/find"),
    ({**STACK, "replace": "a" * 201}, "/0/replace"), ({**STACK, "replace": "a\u202e"}, "/0/replace"), ({**STACK, "whole_word": "yes"}, "/0/whole_word"),
    ({**STACK, "from_sec": -1}, "/0/from_sec"), ({**STACK, "to_sec": 1e10}, "/0/to_sec"), ({**STACK, "from_sec": 2, "to_sec": 1}, "/0"),
    ({"find": "a"}, "/0/replace"), ({**STACK, "finds": "a"}, "/0/finds"), ("a", "/0"), (None, "/0")])
def test_a_correction_that_no_key_may_send_is_not_imported_either(corrected, tenant, item, place):
    where = "/nodes/0/materials/0/corrections"
    problem = send(tenant, changed(corrected, where, [item])).problem(422)
    assert where + place in [e["field"] for e in problem["errors"]]


def test_500_corrections_of_a_video_are_imported_and_no_others(exported, corrected, tenant):
    where = "/nodes/0/materials/0/corrections"
    send(tenant, changed(corrected, where, [{**LATE, "replace": "\U0001f600" * 200}] * 500)).expect(201)
    assert [e["field"] for e in send(tenant, changed(corrected, where, [STACK] * 501)).problem(422)["errors"]] == [where]
    (error,) = send(tenant, changed(exported, where, [STACK])).problem(422)["errors"]
    assert error["field"] == where and "only a video" in error["message"]


# ---- materials without their files ----

def detached(client, course):
    return {m["filename"]: m for m in materials(show(client, course)["material_tree"])}


@pytest.fixture
def moved(exported, tenant):
    """A tenant with an imported course, and its materials by name."""
    course = send(tenant, exported).expect(201)["id"]
    return tenant, course, detached(tenant, course)


def test_a_material_comes_without_its_file(moved):
    tenant, course, files = moved
    for material in files.values():
        assert material["state"] == "detached" and material["sha256"] and material["size_bytes"] is None
        path = f"/courses/{course}/materials/{material['id']}"
        for asked in (tenant.get(f"{path}/file"), tenant.post(f"{path}/retry"), tenant.post(f"{path}/retry?force=true")):
            assert material["sha256"] in asked.problem(409, "conflict")["detail"]
        tenant.get(f"{path}/content").problem(409, "conflict")
    assert tenant.get("/storage/usage").expect(200)["used_bytes"] == 0
    assert {m["status"] for m in show(tenant, course)["source_materials"]} == {"pending"}
    tenant.post(f"/courses/{course}/structure/generate", {}).problem(422, "no_material")


def test_bytes_of_its_hash_attach_it_and_its_citations_work(moved, exported):
    tenant, course, files = moved
    material = files["trees.md"]
    answer = tenant.send_form(f"/courses/{course}/materials", Form(source_type="text").file("renamed.md", OTHER.encode())).expect(200)
    assert (answer["id"], answer["node_id"], answer["filename"], answer["state"]) == (
        material["id"], material["node_id"], "trees.md", "pending")
    assert follow(tenant, answer["job_id"])["status"] == "complete"
    after = tenant.get(f"/courses/{course}/materials/{material['id']}").expect(200)
    assert after["state"] == "ready" and after["size_bytes"] == len(OTHER.encode())
    assert tenant.get(f"/courses/{course}/materials/{material['id']}/file").expect(200).body == OTHER.encode()
    assert show(tenant, course)["structure_fingerprint"] == exported["structure_fingerprint"]
    plan = tenant.post(f"/courses/{course}/structure/generate", {"apply": False}).expect(202)
    assert plan["warnings"] == ["reader.md is left out: its file has not been uploaded since the import."]
    assert follow(tenant, plan["generation_job"]["id"])["status"] == "complete"


def put_file(client, course, node, name, text, **confirmation):
    """Sends a file by a link and confirms it."""
    link = client.post(f"/courses/{course}/nodes/{node}/materials/upload-url",
                       {"filename": name, "source_type": "text", "size_bytes": len(text)}).expect(200)
    request = urllib.request.Request(link["upload_url"], text, {"Content-Type": link["headers"]["Content-Type"]}, method="PUT")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status in (200, 204)
    return client.post(f"/courses/{course}/nodes/{node}/materials/confirm-upload", {"key": link["key"], "source_type": "text", **confirmation})


@pytest.mark.parametrize("told", [True, False])
def test_a_file_that_comes_by_a_link_attaches_it_too(moved, told):
    tenant, course, files = moved
    material, text = files["reader.md"], READER.encode()
    more = {"sha256": material["sha256"]} if told else {}
    answer = put_file(tenant, course, files["trees.md"]["node_id"], "x.md", text, **more).expect(200)
    assert (answer["id"], answer["filename"]) == (material["id"], "reader.md")
    assert follow(tenant, answer["job_id"])["status"] == "complete"
    assert detached(tenant, course)["reader.md"]["state"] == "ready"


def test_a_link_with_other_bytes_makes_a_material_of_its_own(moved):
    tenant, course, files = moved
    text = READER.replace("Stacks", "Stocks").encode()
    answer = put_file(tenant, course, files["reader.md"]["node_id"], "reader.md", text).expect(201)
    assert answer["id"] not in {m["id"] for m in files.values()}
    assert follow(tenant, answer["job_id"])["status"] == "complete"


def test_other_bytes_are_a_material_of_their_own(moved):
    tenant, course, files = moved
    made = add_text(tenant, course, "# Other\n\nText.\n", "trees.md", wait=False)
    assert made["id"] not in {m["id"] for m in files.values()}
    assert detached(tenant, course)["trees.md"]


def test_a_detached_material_is_renamed_moved_and_deleted(moved):
    tenant, course, files = moved
    path = f"/courses/{course}/materials/{files['trees.md']['id']}"
    assert tenant.patch(path, {"filename": "woods.md", "language": "de"}).expect(200)["state"] == "detached"
    tenant.patch(path, {"filename": "woods.exe"}).problem(422, "extension_not_allowed")
    assert tenant.patch(path, {"node_id": files["reader.md"]["node_id"]}).expect(200)["state"] == "detached"
    tenant.delete(path).expect(204)
    assert set(detached(tenant, course)) == {"reader.md"}


def test_of_two_that_wait_for_the_same_bytes_the_one_on_the_node_is_attached(exported, tenant):
    double = copy.deepcopy(exported)
    double["nodes"][0]["materials"].append({**double["nodes"][1]["materials"][0], "id": STRANGER, "filename": "copy.md"})
    course = send(tenant, double).expect(201)["id"]
    node = show(tenant, course)["material_tree"][1]["id"]
    for expected in ("trees.md", "copy.md"):
        form = Form(source_type="text").file("x.md", OTHER.encode())
        where = f"/courses/{course}/nodes/{node}/materials" if expected == "trees.md" else f"/courses/{course}/materials"
        assert tenant.send_form(where, form).expect(200)["filename"] == expected


def test_generation_does_not_replace_what_was_imported(moved):
    tenant, course, _ = moved
    before = show(tenant, course)["modules"]
    add_text(tenant, course, "# Queues\n\n## Rings\n\nA ring is a list without an end.\n", "rings.md")
    generate(tenant, course)
    assert show(tenant, course)["modules"] == before
