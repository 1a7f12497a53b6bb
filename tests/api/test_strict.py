"""What nobody knows is refused by its name, unless the client asks for leniency; and refusals that have a sentence of their own."""
import re

import pytest

from support.forms import Form
from support.teaching import add_text, follow

NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"
LENIENT = {"Prefer": "handling=lenient"}
JSON = {"Content-Type": "application/json"}
PDF = b"%PDF-1.4\n"


def operations(document):
    """(method, path, operation) of all that ask for a key, the parameters filled in."""
    for path, methods in document.document["paths"].items():
        for method, operation in methods.items():
            if method != "parameters" and operation.get("security") != []:
                yield method.upper(), "/" + re.sub(r"{\w+}", NOBODY, path), operation


def takes_json(operation):
    return "application/json" in operation.get("requestBody", {}).get("content", {})


def fields(answer):
    return [error["field"] for error in answer.json().get("errors", [])]


def error(answer, status=422, code="unknown_field"):
    (only,) = answer.problem(status, code)["errors"]
    return only["field"], only["message"], only["hint"]


# ---- query parameters ----

def test_every_operation_refuses_a_query_parameter_that_nobody_knows(document, tenant):
    for method, path, operation in operations(document):
        body = {} if takes_json(operation) else None
        answer = tenant.request(method, f"{path}?nonsense=1", json=body).expect(422)
        assert "nonsense" in fields(answer), (method, path)
        answer = tenant.request(method, f"{path}?nonsense=1", json=body, headers=LENIENT)
        assert "nonsense" not in (fields(answer) if answer.status == 422 else []), (method, path)
        assert answer.headers["Preference-Applied"] == "handling=lenient", (method, path)


def test_a_misspelt_parameter_is_told_with_the_nearest_one(tenant):
    assert error(tenant.get("/courses?limt=5")) == ("limt", "There is no query parameter 'limt'", "Did you mean 'limit'?")
    assert error(tenant.get("/courses?sort=title"))[2] == "Known are: q, limit, offset, cursor"
    assert error(tenant.get("/me?full"))[2] == "None is known here"
    assert tenant.get("/courses?limt=5&ofset=1").problem(422, "unknown_field")["detail"] == "There is no query parameter 'limt'"
    assert fields(tenant.get("/courses?limt=5&ofset=1")) == ["limt", "ofset"]


def test_all_that_is_wrong_is_told_at_once(tenant):
    assert fields(tenant.get("/courses?limit=0&offest=1").expect(422)) == ["limit", "offest"]
    tenant.get("/courses?limit=0&offest=1").problem(422, "validation_failed")
    answer = tenant.post("/courses?draft=true", {"title": "", "titel": "a"})
    answer.problem(422, "validation_failed")
    assert fields(answer) == ["title", "titel", "draft"]


def test_a_parameter_is_given_once(tenant):
    assert error(tenant.get("/courses?limit=5&limit=6"), code="validation_failed") == (
        "limit", "'limit' is given more than once", "Give it once")
    assert tenant.get("/courses?limit=5&limit=6", headers=LENIENT).expect(200)["limit"] == 5


def test_what_is_refused_changes_nothing(tenant):
    course = tenant.course()
    tenant.delete(f"/courses/{course}?force=true").problem(422, "unknown_field")
    tenant.get(f"/courses/{course}").expect(200)
    job = add_text(tenant, course, wait=False)["job_id"]
    tenant.post(f"/jobs/{job}/cancel?now").problem(422, "unknown_field")
    assert follow(tenant, job)["status"] == "complete"


def test_who_may_not_ask_is_told_that_first(system, tenant):
    reader = system.create_key(tenant.name, scopes="check")["key"]
    system.client.get("/courses?x=1").problem(401, "not_authenticated")
    tenant.post("/courses?x=1", {}, key=reader).problem(403, "insufficient_scope")


def test_public_pages_take_any_parameter(system):
    for path in ("//health?x=1&x=2", "//openapi.json?v=3", "//ping?x=1"):
        answer = system.client.get(path, headers=LENIENT).expect(200)
        assert "Preference-Applied" not in answer.headers


@pytest.mark.parametrize("preference, applied", [("handling=strict", False), ("return=minimal", False), ('Handling="lenient"', True),
                                                 ("respond-async, handling=lenient", True)])
def test_leniency_is_asked_for_by_its_name(tenant, preference, applied):
    answer = tenant.get("/courses?x=1", headers={"Prefer": preference}).expect(200 if applied else 422)
    assert answer.headers.get("Preference-Applied") == ("handling=lenient" if applied else None)


# ---- bodies ----

def test_every_body_refuses_a_field_that_nobody_knows(document, tenant):
    bodies = [one for one in operations(document) if takes_json(one[2])]
    assert len(bodies) > 10
    for method, path, _ in bodies:
        assert "nonsense" in fields(tenant.request(method, path, json={"nonsense": None}).expect(422)), (method, path)
        lenient = tenant.request(method, path, json={"nonsense": None}, headers=LENIENT)
        assert lenient.status != 422 or "nonsense" not in fields(lenient), (method, path)


def test_a_body_may_have_every_field_of_its_schema(document, tenant):
    """No documented field is unknown, whatever else is wrong with it."""
    for method, path, operation in operations(document):
        if takes_json(operation):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            names = document.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["properties"]
            answer = tenant.request(method, path, json={name: {} for name in names}).expect(422)
            assert not [one for one in answer["errors"] if one["message"].startswith("There is no")], (method, path)


def test_a_misspelt_field_makes_nothing(tenant):
    before = tenant.get("/courses").expect(200)["total"]
    assert error(tenant.post("/courses", {"title": "a", "learningGoal": "b"})) == (
        "learningGoal", "There is no field 'learningGoal'", "Did you mean 'learning_goal'?")
    assert tenant.get("/courses").expect(200)["total"] == before
    made = tenant.post("/courses", {"title": "a", "learningGoal": "b"}, headers=LENIENT).expect(201)
    assert made["learning_goal"] is None and made.headers["Preference-Applied"] == "handling=lenient"


def test_names_of_any_kind_are_told(tenant):
    for name in ("\u043d\u0430\u0437\u0432\u0430", "\U0001f600", "", "a\nb", "x" * 5000):
        field, _, hint = error(tenant.post("/courses", {"title": "a", name: 1}))
        assert field == name[:64] and hint.startswith("Known are: title, ")
    many = tenant.post("/courses", {"title": "a", **{f"field{n}": n for n in range(5000)}})
    assert len(many.problem(422, "unknown_field")["errors"]) == 32


def test_an_unknown_field_of_a_mapping_is_an_error_of_that_item(tenant):
    course = tenant.course()
    item = {"presentation_entry_id": NOBODY, "video_entry_id": NOBODY, "slide_number": 1, "video_timecode_start": "0:10", "comment": "x"}
    missing = [f"Entry '{NOBODY}' not found"] * 2
    for headers, messages in (((), ["There is no field 'comment'", *missing]), (LENIENT, missing)):
        (rejected,) = tenant.post(f"/courses/{course}/slide-mapping", {"mappings": [item]}, headers=headers).expect(422)["rejected"]
        assert [one["message"] for one in rejected["errors"]] == messages


def test_a_form_has_no_other_fields(system, tenant):
    path = f"/courses/{tenant.course()}/materials"
    for form in (Form(source_type="text", titel="a").file("a.txt", b"text"), Form(source_type="text").file("a.txt", b"text").field("titel", "a"),
                 Form(source_type="text").file("a.txt", b"text").file("b.txt", b"more", name="attachment")):
        name, message, _ = error(tenant.send_form(path, form))
        assert message == f"There is no form field '{name}'" and name in ("titel", "attachment")
    assert system.sql("SELECT id FROM uploads WHERE tenant_id = :'tenant'", tenant=tenant.id) == []
    form = Form(source_type="text", titel="a").file("a.txt", b"text").field("language", "").field("source_url", "")
    assert tenant.send_form(path, form, headers=LENIENT).expect(201).headers["Preference-Applied"] == "handling=lenient"


# ---- sentences of their own ----

def test_a_path_that_is_not_there_is_told_with_the_way_to_those_that_are(system):
    assert system.client.get("/corses").problem(404, "not_found")["detail"] == (
        "There is no path '/api/v1/corses'; /openapi.json describes all that there are")
    assert system.client.get("/" + "%D1%84" * 300).problem(404, "not_found")["detail"].endswith("describes all that there are")


def test_another_method_is_told_with_those_that_there_are(system):
    answer = system.client.request("PUT", "/courses")
    assert answer.problem(405, "method_not_allowed")["detail"] == f"This path knows these methods only: {answer.headers['Allow']}"
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize("body, detail", [
    (b"", "Malformed JSON at line 1, column 1: the body is empty, send a JSON object"),
    (b" \n", "Malformed JSON at line 1, column 1: the body is empty, send a JSON object"),
    (b'{"title":\n "a\0"}', "Malformed JSON at line 2, column 4: the character NUL (\\u0000), which no text may have."),
    (b"{}\0", "Malformed JSON at line 1, column 3: the character NUL (\\u0000), which no text may have."),
    (b'{"title": "\\u0000"}', "Malformed JSON at line 1, column 18: the character NUL (\\u0000), which no text may have.")])
def test_an_empty_body_and_nul_are_told(tenant, body, detail):
    assert tenant.post("/courses", body=body, headers=JSON).problem(400, "malformed_json")["detail"] == detail


def test_nul_in_query_and_path_is_told(tenant):
    assert error(tenant.get("/courses?q=a%00"), code="validation_failed") == (
        "q", "'q' holds the character NUL (%00), which no text may have", None)


def test_an_if_match_without_quotes_is_told(tenant):
    course = tenant.course()
    tag = tenant.get(f"/courses/{course}").headers["ETag"]
    assert tenant.patch(f"/courses/{course}", {"title": "b"}, headers={"If-Match": tag.strip('"')}).problem(
        412, "precondition_failed")["detail"] == "If-Match has no quotes: send the ETag as it came, with its double quotes"
    assert tenant.patch(f"/courses/{course}", {"title": "b"}, headers={"If-Match": '"x"'}).problem(
        412, "precondition_failed")["detail"].startswith("It has changed since")
    tenant.patch(f"/courses/{course}", {"title": "b"}, headers={"If-Match": tag}).expect(200)


def test_a_webhook_to_this_host_is_told(tenant):
    assert error(tenant.post("/webhooks", {"url": "https://127.0.0.1/hook", "events": ["job.complete"]}), code="validation_failed")[1] == (
        "'url' must be a public address, no loopback, private or otherwise local one")
