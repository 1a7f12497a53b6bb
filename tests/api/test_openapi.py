"""The check that holds every answer to the document finds what differs from it."""
import email.message
import json

import pytest

from support.client import API, Answer

WEBHOOK = {
    "id": "01a1fd9f-93ba-7865-99c1-0b23f313e5e0", "url": "https://example.org/", "events": ["job.complete"], "description": None,
    "is_active": True, "disabled_at": None, "disabled_reason": None, "failing_since": None,
    "created_at": "2026-11-21T09:34:00.000000Z", "updated_at": "2026-11-21T09:34:00.000000Z",
}
HEADERS = {"Content-Type": "application/json", "X-Request-ID": "x", "ETag": '"x"', "RateLimit": "x", "RateLimit-Policy": "x", "Cache-Control": "no-store",
           "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "strict-origin-when-cross-origin"}
PATH = f"{API}/webhooks/{WEBHOOK['id']}"


class Response:
    """What an Answer is made from."""

    def __init__(self, status, headers):
        self.status, self.reason, self.headers = status, "", email.message.Message()
        for name, value in headers.items():
            if value is not None:
                self.headers[name] = value


def mistakes(document, status=200, method="GET", headers=(), **body):
    answer = Answer(Response(status, {**HEADERS, **dict(headers)}), json.dumps({**WEBHOOK, **body}).encode())
    return list(document.mistakes(method, PATH, answer))


def test_what_is_documented_passes(document):
    assert mistakes(document) == []
    assert mistakes(document, method="PATCH", secret="whsec_x") == []


@pytest.mark.parametrize("place, wrong", [
    ("", {"secret": "whsec_x"}), ("is_active", {"is_active": 1}), ("events/0", {"events": ["job.began"]}), ("id", {"id": "1"}),
    ("created_at", {"created_at": "2026-11-21"}), ("failing_since", {"failing_since": ""})])
def test_a_body_that_differs_is_found(document, place, wrong):
    assert any(mistake.startswith(f"body at /{place}: ") for mistake in mistakes(document, **wrong))


def test_a_status_that_is_not_documented_is_found(document):
    assert mistakes(document, 418) == ["status 418 is not documented"]


@pytest.mark.parametrize("headers, mistake", [
    ({"Location": "/"}, "header Location is not documented"), ({"ETag": None}, "header etag is missing"),
    ({"Content-Type": "text/html"}, "content type 'text/html' is not documented")])
def test_a_header_that_differs_is_found(document, headers, mistake):
    assert mistakes(document, headers=headers) == [mistake]


def test_what_is_nested_in_an_answer_is_held_to_the_document_too(document):
    page = {"items": [{**WEBHOOK, "more": 1}], "total": 1, "limit": 20, "offset": 0, "next_cursor": None}
    answer = Answer(Response(200, {**HEADERS, "ETag": None}), json.dumps(page).encode())
    assert any("/items/0: " in mistake for mistake in document.mistakes("GET", f"{API}/webhooks", answer))


PROBLEM = {"type": "/docs/errors#not_found", "title": "Not found", "status": 404, "detail": "Webhook not found", "code": "not_found",
           "request_id": "x"}


def problem_mistakes(document, method="GET", status=404, path=PATH, **differs):
    headers = {**HEADERS, "ETag": None, "Content-Type": "application/problem+json"}
    answer = Answer(Response(status, headers), json.dumps({**PROBLEM, "status": status, **differs}).encode())
    return list(document.mistakes(method, path, answer))


@pytest.mark.parametrize("method, status, code", [
    ("GET", 404, "not_found"), ("GET", 503, "query_too_expensive"), ("PATCH", 400, "malformed_json"), ("DELETE", 412, "precondition_failed")])
def test_a_problem_with_a_code_of_its_operation_and_status_passes(document, method, status, code):
    assert problem_mistakes(document, method, status, code=code) == []


@pytest.mark.parametrize("method, status, code", [
    ("GET", 404, "no_such_code"), ("GET", 404, "conflict"), ("GET", 400, "malformed_json"), ("GET", 503, "uploads_full"),
    ("PATCH", 422, "extension_not_allowed")])
def test_a_problem_with_a_code_that_its_operation_does_not_give_is_found(document, method, status, code):
    assert any(mistake.startswith("body at /code: ") for mistake in problem_mistakes(document, method, status, code=code))


def test_a_problem_outside_of_every_operation_has_a_code_of_the_catalogue(document):
    assert problem_mistakes(document, path=f"{API}/nothing") == []
    assert any("/code: " in mistake for mistake in problem_mistakes(document, path=f"{API}/nothing", code="no_such_code"))
