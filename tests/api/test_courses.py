"""Courses: made, listed, searched, shown."""
import datetime
import re

import pytest

from support.waiting import quickest, timed

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
MEMBERS = {"id", "title", "description", "learning_goal", "language", "created_at", "updated_at", "course_fingerprint"}


def test_a_course_comes_back_as_it_was_sent(tenant):
    sent = {"title": "Gr\u00fc\u00dfe \U0001f600", "description": "Two\nlines", "learning_goal": "Know \"it\" \\ all", "language": "de-AT"}
    made = tenant.post("/courses", sent).expect(201)
    course = made.json()
    assert set(course) == MEMBERS and {name: course[name] for name in sent} == sent
    assert UUID7.fullmatch(course["id"]) and STAMP.fullmatch(course["created_at"]) and course["created_at"] == course["updated_at"]
    assert course["course_fingerprint"] is None
    assert made.headers["Location"] == f"/api/v1/courses/{course['id']}"
    shown = tenant.get(made.headers["Location"].removeprefix("/api/v1")).expect(200).json()
    assert {name: shown[name] for name in MEMBERS} == course
    assert shown["modules"] == shown["source_materials"] == shown["material_tree"] == []


def test_what_is_absent_is_null(tenant):
    course = tenant.post("/courses", {"title": "  Trimmed \t\n"}).expect(201).json()
    assert course["title"] == "Trimmed"
    assert course["description"] is course["learning_goal"] is course["language"] is None


def test_times_are_now(tenant):
    made = datetime.datetime.fromisoformat(tenant.post("/courses", {"title": "Now"}).expect(201)["created_at"].replace("Z", "+00:00"))
    assert abs(datetime.datetime.now(datetime.timezone.utc) - made) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize("field, value", [
    ("title", ""), ("title", "   "), ("title", None), ("title", 5), ("title", "x" * 501), ("title", ["a"]),
    ("description", "x" * 5001), ("description", {}), ("learning_goal", "x" * 5001),
    ("language", "english language"), ("language", ""), ("language", "e"), ("language", 5)])
def test_a_wrong_field_is_named(tenant, field, value):
    problem = tenant.post("/courses", {"title": "A", **{field: value}}).problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]


def test_lengths_count_characters_and_not_bytes(tenant):
    tenant.post("/courses", {"title": "\U0001f600" * 500, "description": "\u0436" * 5000}).expect(201)
    tenant.post("/courses", {"title": "\U0001f600" * 501}).problem(422)


@pytest.mark.parametrize("bad", ["\x1b[31m", "two\nlines", "\x7f", "\u0085", "exe.\u202efdp", "\u2066a\u2069", "\u2028"])
def test_a_title_is_one_line_that_reads_as_it_is_stored(tenant, bad):
    problem = tenant.post("/courses", {"title": f"a{bad}b", "description": f"a{bad}b"}).problem(422, "validation_failed")
    (error,) = problem["errors"]
    assert error["field"] == "title" and re.match(r"'title' holds the character U\+[0-9A-F]{4}, ", error["message"])


def test_nul_has_a_sentence_of_its_own(tenant):
    problem = tenant.post("/courses", body=b'{"title": "a\\u0000b"}', headers={"Content-Type": "application/json"}).problem(400)
    assert problem["detail"].endswith("the character NUL (\\u0000), which no text may have.")


def test_nul_and_lone_surrogates_are_no_text(tenant):
    for body in (b'{"title": "a\\u0000b"}', b'{"title": "\\ud800"}'):
        tenant.post("/courses", body=body, headers={"Content-Type": "application/json"}).problem(400, "malformed_json")


# ---- the list ----

@pytest.fixture
def five(tenant):
    for number in range(5):
        tenant.course(f"Course {number}", description="All about networks" if number % 2 else None)
    return tenant


def titles(answer):
    return [item["title"] for item in answer.expect(200)["items"]]


def test_the_newest_comes_first(five):
    answer = five.get("/courses")
    assert titles(answer) == [f"Course {number}" for number in (4, 3, 2, 1, 0)]
    assert {name: answer[name] for name in ("total", "limit", "offset", "next_cursor")} == {
        "total": 5, "limit": 20, "offset": 0, "next_cursor": None}
    assert all(set(item) == MEMBERS for item in answer["items"])


def test_pages_by_offset(five):
    answer = five.get("/courses?limit=2&offset=2")
    assert titles(answer) == ["Course 2", "Course 1"] and answer["total"] == 5 and answer["limit"] == 2 and answer["offset"] == 2
    behind = five.get("/courses?limit=2&offset=50").expect(200)
    assert behind["items"] == [] and behind["total"] == 5


def test_pages_by_cursor_see_each_once_while_others_are_added(five):
    seen, path = [], "/courses?limit=2"
    while path:
        answer = five.get(path)
        seen += titles(answer)
        five.course("Added meanwhile")
        path = answer["next_cursor"] and f"/courses?limit=2&cursor={answer['next_cursor']}"
    assert seen == [f"Course {number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=", "offset=-1", "offset=1.5", "cursor=zz",
                                   "limit=99999999999999999999", "q=%ff", "q=%00"])
def test_a_wrong_parameter_is_named(tenant, query):
    problem = tenant.get(f"/courses?{query}").problem(422, "validation_failed")
    assert problem["errors"][0]["field"] == query.split("=")[0]


def test_an_offset_of_any_size_is_an_empty_page(five):
    assert five.get("/courses?offset=9223372036854775807").expect(200)["items"] == []


def test_words_are_found_in_title_and_description(five):
    assert titles(five.get("/courses?q=NETWORKS")) == ["Course 3", "Course 1"]
    assert titles(five.get("/courses?q=course+networks+3")) == ["Course 3"]
    answer = five.get("/courses?q=networks&limit=1")
    assert answer["total"] == 2 and titles(five.get(f"/courses?q=networks&limit=1&cursor={answer['next_cursor']}")) == ["Course 1"]
    assert five.get("/courses?q=nothing").expect(200)["total"] == 0
    assert five.get("/courses?q=").expect(200)["total"] == 5


def test_signs_of_patterns_stand_for_themselves(tenant):
    tenant.course("100% sure"), tenant.course("under_score"), tenant.course("back\\slash"), tenant.course("plain")
    for query, found in (("%25", "100% sure"), ("_", "under_score"), ("%5C", "back\\slash"), ("0%25+s", "100% sure")):
        assert titles(tenant.get(f"/courses?q={query}")) == [found]


# ---- one course ----

def test_its_tag_changes_with_it(system, tenant):
    course = tenant.course()
    path = f"/courses/{course}"
    tag = tenant.get(path).expect(200).headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    same = tenant.get(path, headers={"If-None-Match": f'"x", {tag}'}).expect(304)
    assert same.body == b"" and same.headers["ETag"] == tag
    system.sql("UPDATE courses SET title = 'Other' WHERE id = :'id'", id=course)
    assert tenant.get(path, headers={"If-None-Match": tag}).expect(200).headers["ETag"] != tag


def test_the_tree_nests_nodes_and_materials(system, tenant):
    course = tenant.course()
    system.sql("""
        INSERT INTO material_nodes (id, tenant_id, course_id, parent_id, title, "order") VALUES
            (cs_uuid7(), :'t', :'c', NULL, 'second', 1), (:'root', :'t', :'c', NULL, 'first', 0);
        INSERT INTO material_nodes (id, tenant_id, course_id, parent_id, title, "order") VALUES
            (:'child', :'t', :'c', :'root', 'child', 0);
        INSERT INTO material_entries (id, tenant_id, course_id, node_id, source_type, source_url, "order") VALUES
            (cs_uuid7(), :'t', :'c', :'child', 'web', 'https://example.org/b', 1),
            (cs_uuid7(), :'t', :'c', :'child', 'web', 'https://example.org/a', 0)""",
               t=tenant.id, c=course, root="01a1fd9f-0000-7000-8000-" + course[-12:],
               child="01a1fd9f-0001-7000-8000-" + course[-12:])
    shown = tenant.get(f"/courses/{course}").expect(200)
    first, second = shown["material_tree"]
    assert (first["title"], second["title"]) == ("first", "second")
    assert first["children_count"] == 1 and first["materials_count"] == 0 and second["children"] == []
    (child,) = first["children"]
    assert child["parent_id"] == first["id"] and child["materials_count"] == 2
    assert [material["source_url"][-1] for material in child["materials"]] == ["a", "b"]
    assert {material["status"] for material in shown["source_materials"]} == {"pending"}
    assert set(shown["source_materials"][0]) == {"id", "source_type", "source_url", "filename", "status", "created_at"}


def test_a_tree_of_ten_thousand_nodes_is_shown(system, tenant):
    course = tenant.course()
    system.sql("""
        INSERT INTO material_nodes (id, tenant_id, course_id, title, "order")
        SELECT cs_uuid7(), :'t', :'c', 'node ' || n, n FROM generate_series(0, 9999) AS n""", t=tenant.id, c=course)
    shown = tenant.get(f"/courses/{course}").expect(200)
    assert [node["order"] for node in shown["material_tree"]] == list(range(10000))


# ---- PATCH ----

def test_null_clears_and_what_is_absent_stays(tenant):
    course = tenant.post("/courses", {"title": "A", "description": "d", "learning_goal": "g", "language": "uk"}).expect(201)["id"]
    path = f"/courses/{course}"
    changed = tenant.patch(path, {"title": " \u041d\u043e\u0432\u0430 \U0001f600 ", "description": None}).expect(200).json()
    assert {name: changed[name] for name in ("title", "description", "learning_goal", "language")} == {
        "title": "\u041d\u043e\u0432\u0430 \U0001f600", "description": None, "learning_goal": "g", "language": "uk"}
    changed = tenant.patch(path, {"learning_goal": None, "language": "en"}).expect(200).json()
    assert (changed["learning_goal"], changed["language"]) == (None, "en") and tenant.get(path).json() == changed
    assert tenant.patch(path, {"language": None}).expect(200)["language"] is None


@pytest.mark.parametrize("field, value", [("title", None), ("title", " "), ("title", "x" * 501), ("title", 5), ("description", "x" * 5001),
                                          ("learning_goal", []), ("language", "e"), ("language", 5)])
def test_a_wrong_change_is_named_and_changes_nothing(tenant, field, value):
    path = f"/courses/{tenant.course('Kept')}"
    problem = tenant.patch(path, {"title": "New", **{field: value}}).problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert tenant.get(path).expect(200)["title"] == "Kept"


def test_a_change_may_ask_that_nothing_has_changed(tenant):
    path = f"/courses/{tenant.course()}"
    tag = tenant.get(path).headers["ETag"]
    changed = tenant.patch(path, {"title": "B"}, headers={"If-Match": tag}).expect(200)
    assert changed.headers["ETag"] == tenant.get(path).headers["ETag"] != tag
    tenant.patch(path, {"title": "C"}, headers={"If-Match": tag}).problem(412, "precondition_failed")


def test_strangers_and_keys_that_only_check_change_no_course(system, tenant, other_tenant):
    path = f"/courses/{tenant.course('Mine')}"
    other_tenant.patch(path, {"title": "x"}).problem(404, "not_found", "Course not found")
    tenant.patch(path, {"title": "x"}, key=system.create_key(tenant.name, scopes="check")["key"]).problem(403, "insufficient_scope")
    tenant.patch("/courses/nothing", {"title": "x"}).problem(404, "not_found")
    assert tenant.get(path).expect(200)["title"] == "Mine"


@pytest.fixture(scope="module")
def rich(system):
    """A tenant with many courses."""
    tenant = system.tenant()
    system.sql(f"""INSERT INTO courses (tenant_id, id, title, description)
        SELECT '{tenant.id}', cs_uuid7(), 'Course number n' || i || 'n about things',
               'What it is: ' || md5(i::text) || ' and more with some words in the end of ' || md5((i + 1)::text)
          FROM generate_series(1, 20000) AS i; ANALYZE courses""")
    return tenant


def test_totals_are_counted_up_to_a_bound(rich):
    assert rich.get("/courses").expect(200)["total"] == 10000
    assert rich.get("/courses?q=course+number").expect(200)["total"] == 1000
    assert rich.get("/courses?q=number+n12345n").expect(200)["total"] == 1


def test_a_search_for_sixteen_words_in_many_courses_is_quick(rich):
    words = "course number about things what is and more with some words in the end of"
    for last in ("zebra", "n12345n"):
        answer = quickest(lambda word=last: timed(lambda: rich.get(f"/courses?q={words.replace(' ', '+')}+{word}")), 0.3)
        assert answer.expect(200)["total"] == (1 if last == "n12345n" else 0)
