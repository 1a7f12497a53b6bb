"""What every endpoint has in common: contract section 1."""
import concurrent.futures
import json
import re
import subprocess
import uuid

import pytest

from support import fastcgi
from support.client import API
from support.files import files_under
from support.forms import Form
from support.pools import shared
from support.teaching import ENDED, add_text
from support.waiting import together, wait_until

SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-store",
}
NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"


def all_paths(system):
    """(method, path) of every operation of the OpenAPI document, its parameters filled in."""
    document = system.client.get("//openapi.json").expect(200).json()
    for path, operations in document["paths"].items():
        for method in operations:
            if method != "parameters":
                yield method.upper(), "/" + re.sub(r"{\w+}", NOBODY, path)


def test_every_answer_has_the_security_headers(system, tenant):
    for answer in (tenant.get("/courses"), tenant.get("/nowhere"), system.client.get("/courses"), system.client.get("//health")):
        for name, value in SECURITY.items():
            assert answer.headers[name] == value, (name, answer)
        assert len(answer.headers.get_all("X-Request-ID")) == 1


def test_a_sane_request_id_comes_back_and_another_is_made(tenant):
    answer = tenant.get("/courses", headers={"X-Request-ID": "my-id_1.2"})
    assert answer.headers["X-Request-ID"] == "my-id_1.2"
    for bad in ("x" * 129, "a b", "a/b", "\u00e9"):
        answer = tenant.get("/courses", headers={"X-Request-ID": bad.encode()})
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,128}", answer.headers["X-Request-ID"]), answer
        assert answer.headers["X-Request-ID"] != bad


def test_the_request_id_stands_in_problem_and_log(system, tenant):
    name = f"find-me-{uuid.uuid4()}"
    problem = tenant.get(f"/courses/{NOBODY}", headers={"X-Request-ID": name}).problem(404, "not_found", "Course not found")
    assert problem["request_id"] == name
    (line,) = wait_until(lambda: system.log_lines("api", event="request", request_id=name))
    assert line["status"] == 404 and line["route"] == "courses_show" and line["tenant"] == tenant.id
    assert line["key_prefix"] == tenant.key[:12] and line["code"] == "not_found" and line["duration_ms"] > 0


def test_no_key_stands_in_any_log(system, tenant):
    tenant.get("/courses").expect(200)
    for part in ("api", "upload", "nginx"):
        assert tenant.key not in system.log(part)


def test_an_unknown_path_is_404_before_anybody_is_asked_who_he_is(system):
    system.client.get("/nowhere").problem(404, "not_found")
    system.client.get("/courses/").problem(404, "not_found")


def test_another_method_is_405_with_what_is_allowed(system):
    answer = system.client.delete("/courses")
    answer.problem(405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    system.client.request("BREW", "/courses").problem(405, "method_not_allowed")


def test_every_operation_but_the_public_ones_asks_for_a_key(system):
    for method, path in all_paths(system):
        if path in ("//health", "//openapi.json") or method == "OPTIONS":
            continue
        answer = system.client.request(method, path)
        answer.problem(401, "not_authenticated", "Not authenticated: send your API key in the header X-API-Key")


def test_an_address_or_headers_that_are_too_long_are_refused_by_every_operation(system):
    for method, path in all_paths(system):
        system.client.request(method, f"{path}?q={'x' * 9000}").problem(414, "uri_too_long")
        system.client.request(method, path, headers={"X-Long": "x" * 9000}).problem(431, "headers_too_large")


def test_head_works_wherever_get_does(system, tenant):
    for method, path in all_paths(system):
        if method == "GET" and "/uploads/" not in path:  # whose HEAD belongs to the tus protocol (tests/api/test_resumable.py)
            got, head = tenant.get(path), tenant.request("HEAD", path)
            assert head.status == got.status and head.body == b"", path


def test_malformed_ids_are_404(tenant):
    for bad in ("x", "123", "%00", "%ff", "..", "01a1fd9f-93ba-7865-99c1-0b23f313e5e", "'; DROP TABLE courses; --".replace(" ", "%20"),
                "%F0%9F%98%80", "a" * 1000):
        answer = tenant.get(f"/courses/{bad}")
        assert answer.status in (400, 404), (bad, answer)


def test_an_id_in_upper_case_is_the_same_thing(tenant):
    course = tenant.course()
    assert tenant.get(f"/courses/{course.upper()}").expect(200)["id"] == course


# ---- bodies ----

@pytest.mark.parametrize("body", [b"", b"{", b"{}x", b'{"title": "a", "title": "b"}', b'{"title": "\xff"}', b'{"title": NaN}'])
def test_malformed_json_is_told_with_its_place(tenant, body):
    problem = tenant.post("/courses", body=body, headers={"Content-Type": "application/json"}).problem(400, "malformed_json")
    assert re.search(r"line \d+", problem["detail"], re.I) and re.search(r"column \d+", problem["detail"], re.I)


def test_a_body_that_is_no_object_is_invalid(tenant):
    for value in ([], "text", 5, None):
        tenant.post("/courses", body=json.dumps(value).encode(), headers={"Content-Type": "application/json"}).problem(422)


def test_another_media_type_is_415(tenant):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        tenant.post("/courses", body=b"{}", headers={"Content-Type": kind}).problem(415, "unsupported_media_type")
    tenant.post("/courses", body=b'{"title": "a"}', headers={"Content-Type": "application/json; charset=utf-8"}).expect(201)


def test_json_beyond_one_mebibyte_is_413(tenant):
    fits = json.dumps({"title": "a"}).encode()
    fits = fits[:-1] + b" " * ((1 << 20) - len(fits)) + b"}"
    assert len(fits) == 1 << 20
    tenant.post("/courses", body=fits, headers={"Content-Type": "application/json"}).expect(201)
    longer = fits + b" "
    tenant.post("/courses", body=longer, headers={"Content-Type": "application/json"}).problem(413, "too_large")
    tenant.post("/courses", body=iter([longer]), headers={"Content-Type": "application/json"}).problem(413, "too_large")


def test_a_problem_lists_every_wrong_field(tenant):
    problem = tenant.post("/courses", {"title": " ", "description": 5, "language": "no such thing"}).problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["title", "description", "language"]
    assert all(error["message"] and "hint" in error for error in problem["errors"])


@pytest.mark.parametrize("length", range(1, 9))
def test_a_body_that_pauses_between_its_records_comes_whole(system, tenant, length):
    body = json.dumps({"title": "Slowly"}).encode()
    head, answer = fastcgi.request(system.sockets / "api", [body[:length], body[length:]], pause=0.8, REQUEST_METHOD="POST",
                                   REQUEST_URI=f"{API}/courses", SCRIPT_NAME=f"{API}/courses", DOCUMENT_URI=f"{API}/courses", QUERY_STRING="",
                                   CONTENT_TYPE="application/json", CONTENT_LENGTH=str(len(body)), HTTP_X_API_KEY=tenant.key,
                                   REMOTE_ADDR="127.0.0.1")
    assert head.startswith("Status: 201") and json.loads(answer)["title"] == "Slowly", (head, answer)


# ---- entity tags ----

def test_a_job_has_a_tag_that_changes_with_it(tenant):
    path = f"/jobs/{add_text(tenant, tenant.course())['job_id']}"
    ended = tenant.get(path).expect(200)
    same = tenant.get(f"{path}?wait=1", headers={"If-None-Match": ended.headers["ETag"]}).expect(304)
    assert same.headers["ETag"] == ended.headers["ETag"] and same.body == b""
    again = tenant.post(f"/courses/{ended['course_id']}/materials/{ended['material_id']}/retry?force=true").expect(200)["job_id"]
    bodies, status = {}, None
    while status not in ENDED:
        seen = tenant.get(f"/jobs/{again}").expect(200)
        assert bodies.setdefault(seen.headers["ETag"], seen.body) == seen.body
        status = seen["status"]
    assert ended.headers["ETag"] not in bodies


# ---- CORS ----

@pytest.fixture(scope="module")
def shared_with(template):
    with shared(template, CORS_ALLOWED_ORIGINS='["https://app.example"]', CORS_ALLOW_CREDENTIALS="true") as system:
        yield system


def test_a_preflight_is_answered_without_a_key(shared_with):
    answer = shared_with.client.request("OPTIONS", "/courses", headers={
        "Origin": "https://app.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "x-api-key,content-type"}).expect(204)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "X-API-Key" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Vary"] == "Origin" and answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


def test_an_allowed_origin_may_read_what_it_needs(shared_with):
    answer = shared_with.client.get("/courses", headers={"Origin": "https://app.example"})
    answer.problem(401)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
    exposed = answer.headers["Access-Control-Expose-Headers"]
    for name in ("Retry-After", "RateLimit", "RateLimit-Policy", "ETag", "X-Request-ID", "Location"):
        assert name in exposed


def test_another_origin_is_told_nothing(shared_with):
    for origin in ("https://evil.example", "null", "https://app.example.evil.example"):
        answer = shared_with.client.get("/courses", headers={"Origin": origin})
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]
        assert answer.headers["Vary"] == "Origin"


def test_without_settings_nobody_may(system):
    answer = system.client.request("OPTIONS", "/courses", headers={
        "Origin": "https://app.example", "Access-Control-Request-Method": "GET"}).expect(204)
    assert "Access-Control-Allow-Origin" not in answer.headers


# ---- idempotency ----

def key():
    return {"Idempotency-Key": str(uuid.uuid4())}


def test_the_same_request_again_gives_the_same_answer(tenant):
    headers = key()
    first = tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)
    again = tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)
    assert again.body == first.body and again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first.headers
    assert tenant.get("/courses").expect(200)["total"] == 1


def test_an_empty_key_or_one_that_is_too_long_makes_nothing(tenant):
    tenant.post("/courses", {"title": "Once"}, headers={"Idempotency-Key": ""}).problem(400, "bad_request", "The header Idempotency-Key is empty")
    tenant.post("/courses", {"title": "Once"}, headers={"Idempotency-Key": "k" * 256}).problem(400, "bad_request")
    tenant.post("/courses", {"title": "Once"}, headers={"Idempotency-Key": "k" * 255}).expect(201)
    assert tenant.get("/courses").expect(200)["total"] == 1


def test_a_key_used_for_another_body_is_refused(tenant):
    headers = key()
    tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)
    tenant.post("/courses", {"title": "Other"}, headers=headers).problem(422, "idempotency_key_reused")
    assert tenant.get("/courses").expect(200)["total"] == 1


def test_keys_of_two_tenants_are_two_keys(tenant, other_tenant):
    headers = key()
    mine = tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)
    theirs = other_tenant.post("/courses", {"title": "Other"}, headers=headers).expect(201)
    assert mine["id"] != theirs["id"]


def test_a_refused_request_leaves_its_key_free(tenant):
    headers = key()
    tenant.post("/courses", {"title": ""}, headers=headers).problem(422, "validation_failed")
    tenant.post("/courses", {"title": "Now"}, headers=headers).expect(201)


def test_while_the_first_is_in_flight_the_second_waits_its_turn(system, tenant):
    headers = key()
    command = ["psql", "-X", "-q", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], system.env["POSTGRES_DB"]]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as psql:
            psql.stdin.write("BEGIN; LOCK TABLE courses IN SHARE MODE;\n\\echo locked\n")  # nobody may write
            psql.stdin.flush()
            assert psql.stdout.readline() == "locked\n"
            first = pool.submit(tenant.post, "/courses", {"title": "Once"}, headers=headers)
            wait_until(lambda: system.sql_value("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                                " AND query LIKE 'INSERT INTO courses%'") == "1")
            answer = tenant.post("/courses", {"title": "Once"}, headers=headers)
            answer.problem(409, "idempotency_in_flight")
            assert int(answer.headers["Retry-After"]) >= 1
            psql.stdin.close()
        made = first.result().expect(201)
    assert tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)["id"] == made["id"]
    assert tenant.get("/courses").expect(200)["total"] == 1


def test_of_many_requests_with_one_key_one_is_done(tenant):
    headers = key()
    answers = together(*[lambda: tenant.post("/courses", {"title": "Once"}, headers=headers)] * 6)
    assert {answer.status for answer in answers} <= {201, 409} and 201 in {answer.status for answer in answers}
    assert len({answer["id"] for answer in answers if answer.status == 201}) == 1
    assert [answer.status for answer in answers if answer.headers.get("Idempotent-Replayed") is None].count(201) == 1
    assert tenant.get("/courses").expect(200)["total"] == 1


def test_a_key_whose_holder_died_is_free_at_once(system, tenant):
    headers = key()
    system.sql("INSERT INTO idempotency_keys (tenant_id, idempotency_key, request_hash) VALUES (:'tenant', :'key', repeat('0', 64))",
               tenant=tenant.id, key=headers["Idempotency-Key"])
    tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)


def test_an_upload_sent_again_is_stored_once(system, tenant):
    headers, path = key(), f"/courses/{tenant.course()}/materials"

    def send(content):
        return tenant.send_form(path, Form(source_type="text").file("a.txt", content), headers=headers)

    first = send(b"the same").expect(201)
    again = send(b"the same").expect(201)
    assert again.body == first.body and again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    send(b"other").problem(422, "idempotency_key_reused")
    assert system.sql_value("SELECT count(*) FROM material_entries WHERE tenant_id = :'t'", t=tenant.id) == "1"
    assert system.sql_value("SELECT count(*) FROM uploads WHERE tenant_id = :'t'", t=tenant.id) == "0"
    assert len([path for path in files_under(system.store_dir) if tenant.id in str(path)]) == 1


def test_an_upload_that_was_cut_short_leaves_its_key_free(tenant):
    headers, path = key(), f"/courses/{tenant.course()}/materials"
    broken = Form(source_type="text").file("a.txt", b"x" * 1000)
    body = b"".join(broken.blocks())[:500]
    tenant.request("POST", path, body=body, headers={**broken.headers(length=False), **headers}).problem(400)
    tenant.send_form(path, Form(source_type="text").file("a.txt", b"whole"), headers=headers).expect(201)


def test_a_key_is_forgotten_after_a_day(system, tenant):
    headers = key()
    first = tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)
    system.sql("UPDATE idempotency_keys SET expires_at = now() WHERE tenant_id = :'tenant'", tenant=tenant.id)
    assert tenant.post("/courses", {"title": "Once"}, headers=headers).expect(201)["id"] != first["id"]


def test_a_key_has_a_shape(tenant):
    for bad in ("x" * 256, "t\u00e9".encode()):
        tenant.post("/courses", {"title": "a"}, headers={"Idempotency-Key": bad}).problem(400, "bad_request")
    tenant.post("/courses", {"title": "a"}, headers={"Idempotency-Key": "x" * 255}).expect(201)


# ---- the document ----

def test_the_document_is_served_whole_and_tagged(system):
    answer = system.client.get("//openapi.json").expect(200)
    assert answer["openapi"].startswith("3.1") and f"{API}/courses" in answer["paths"]
    system.client.get("//openapi.json", headers={"If-None-Match": answer.headers["ETag"]}).expect(304)


def test_the_document_tells_what_a_misused_idempotency_key_meets(system):
    document = system.client.get("//openapi.json").json()
    keyed = [operation for path in document["paths"].values() for method, operation in path.items() if method == "post"
             and {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get("parameters", [])]
    assert keyed and all({"400", "409", "422"} <= set(operation["responses"]) for operation in keyed)


def test_every_reference_of_the_document_leads_somewhere(system):
    document = system.client.get("//openapi.json").json()

    def walk(value):
        if isinstance(value, dict):
            if "$ref" in value:
                target = document
                for step in value["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(document)
