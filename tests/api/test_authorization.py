"""Every route against every kind of key: who is let in, who is told what, and that nobody touches what is another's.

The routes are those of fcgi/routes.c, and their parameters are filled with things that are there (support.everything): a route with a
parameter that nothing fills fails."""
import concurrent.futures
import itertools
import json
import urllib.parse

import pytest

from support.client import API, Client
from support.everything import Everything
from support.forms import Form
from support.routes import routes
from support.system import ROOT
from support.tus import CONTENT_TYPE, metadata, named

ROUTES = routes((ROOT / "fcgi/routes.c").read_text(encoding="utf-8"))
PUBLIC = [route for route in ROUTES if route.scopes == ()]
GUARDED = [route for route in ROUTES if route.scopes != ()]
# What is read first, then what changes things, and at last what removes them, from below.
IN_ORDER = sorted(GUARDED, key=lambda route: (route.method == "DELETE", route.method != "GET", "{key}" not in route.path,
                                              -route.path.count("/"), -ROUTES.index(route)))
NOBODY = "01a1fd9f-93ba-7865-99c1-0b23f313e5e0"
QUERIES = {"course_search_index": "?q=stack", "materials_retry": "?force=true", "reports_cost": "?from=2026-01-01"}
REFUSALS = {"none": ("not_authenticated", "Not authenticated"), "unknown": ("invalid_api_key", "Invalid API key"),
            "revoked": ("invalid_api_key", "Invalid API key"), "inactive": ("invalid_api_key", "Invalid API key"),
            "expired": ("api_key_expired", "API key expired")}
AFTER_THE_GATES = {400, 409, 412, 415, 422}
UPLOAD = {"Upload_Length": "5", "Upload_Offset": "0", "Content_Type": CONTENT_TYPE}
VARYING = {"date", "x-request-id", "ratelimit", "content-length"}


@pytest.fixture(scope="module")
def victim(system):
    return Everything(system)


@pytest.fixture(scope="module")
def stranger(system):
    return Everything(system)


@pytest.fixture(scope="module")
def refused(system, victim):
    """Clients that are nobody: keys that were the victim's own among them."""
    inactive = system.tenant()
    system.manage("deactivate-tenant", "--name", inactive.name)
    return {"none": system.client, "unknown": Client(system.base_url, "cs_live_" + "0" * 32), "revoked": victim.key(revoked=True),
            "expired": victim.key(expired=True), "inactive": inactive}


@pytest.fixture(scope="module")
def callers(system):
    """Clients with one of everything of their own, by the scopes of their keys."""
    def make(scopes):
        own = Everything(system)
        return own, own.key(",".join(scopes))

    kinds = (("prep",), ("check",), ("prep", "check"))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        return dict(zip(kinds, pool.map(make, kinds)))


def body_of(route, own):
    """What a sensible client sends; a form for uploads, else JSON or nothing."""
    bodies = {
        "nodes_move": {"parent_id": None}, "nodes_reorder": {"order": 0}, "materials_update": {"language": "en"},
        "mappings_create": {"mappings": [own.mapping(2)]}, "mappings_create_of_node": {"mappings": [own.mapping(3)]},
        "structures_generate": {"apply": False}, "structures_generate_of_node": {"apply": False}, "structures_generate_in": {"apply": False},
        "upload_links_create": {"filename": "a.md", "source_type": "text", "size_bytes": 1},
        "upload_links_confirm": {"source_type": "text", "key": own.values["key"]},
        "submissions_create": own.answer(route.name), "submissions_update": {"score": 50},
        "pilots_create": {"answers": [{"id": str(i), "answer": "A list.", "criteria": [{"criterion": "Any", "points": 0}]} for i in range(3)]},
        "alignments_create": {}, "concepts_create": {"title": "New"}, "lessons_create": {"title": "New"}, "modules_create": {"title": "New"},
        "exercises_create": {"description": "New"}, "exercises_update": {"pass_mark": 50}, "webhooks_create": {"url": "https://example.org/hook", "events": ["job.complete"]},
        "materials_corrections_replace": {"corrections": []},
    }
    if route.method not in ("POST", "PATCH", "PUT"):
        return None
    if route.name in bodies or route.method == "PATCH" or route.name.startswith(("courses_", "nodes_")):
        return bodies.get(route.name, {"title": "New"} if "webhook" not in route.name else {"description": "new"})
    return None


def send(client, route, own, filled=None, method=None):
    """The request of a route with the things of `own`, or with others in its path."""
    path = "/" + route.fill(filled or own.of(route)) + QUERIES.get(route.name, "")
    if route.name.startswith("uploads_"):
        return client.request(method or route.method, path, body=b"x" if route.method == "PATCH" else None, headers=named(UPLOAD | {
            "Upload_Metadata": metadata(course_id=own.course, source_type="text", filename="notes.md")}))
    if route.pool == "UPLOAD" and route.method == "POST":
        return client.send_form(path, Form(source_type="text").file(f"{route.name}.md", route.name.encode()))
    return client.request(method or route.method, path, json=body_of(route, own))


def methods(route):
    return ("GET", "HEAD") if route.method == "GET" else (route.method,)


def let_in(answer):
    """Past the gates: done, or refused for what it asks. Nothing is missing that it names."""
    return 200 <= answer.status < 300 or answer.status in AFTER_THE_GATES


def test_every_row_says_for_whom_it_is():
    assert len(ROUTES) > 60 and all(route.scopes is not None for route in ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)
    assert all(route.path.startswith(API) == (route.scopes != ()) for route in ROUTES if route.method != "OPTIONS")


@pytest.mark.parametrize("route", PUBLIC, ids=repr)
def test_what_is_public_asks_nobody(system, refused, callers, route):
    clients = [*refused.values(), *(client for _, client in callers.values())]
    asked = {client.request(route.method, "/" + route.path).status for client in clients}
    assert asked == ({403} if route.name.startswith("store_") else {204} if route.method == "OPTIONS" else {200}), "a link to the store carries its own right"


@pytest.mark.parametrize("route", GUARDED, ids=repr)
def test_nobody_is_let_in_without_a_key_that_holds(victim, refused, route):
    for kind, method in itertools.product(REFUSALS, methods(route)):
        answer = send(refused[kind], route, victim, method=method).expect(401)
        assert answer.headers["WWW-Authenticate"] == "APIKey" and "RateLimit" not in answer.headers, kind
        if method != "HEAD":
            code, begin = REFUSALS[kind]
            assert answer.problem(401, code)["detail"].startswith(begin)
    assert victim.unchanged()


@pytest.mark.parametrize("route", IN_ORDER, ids=repr)
def test_a_scope_opens_what_its_routes_name(callers, route):
    for scopes, (own, client) in callers.items():
        for method in methods(route):
            answer = send(client, route, own, method=method)
            if set(scopes) & set(route.scopes):
                assert let_in(answer), (scopes, answer)
            elif method == "HEAD":
                answer.expect(403)
            else:
                answer.problem(403, "insufficient_scope", "Requires scope: " + " or ".join(route.scopes))
        if route.name == "submissions_create" and "check" in scopes:
            own.settle(answer)
        assert set(scopes) & {"prep"} or own.unchanged()


def fillings(route, own, foreign):
    """The parameters with each choice of them foreign: all, the first alone, the last alone…"""
    for chosen in itertools.product((False, True), repeat=len(route.parameters)):
        if any(chosen):
            yield {name: (foreign if other else own)[name] for name, other in zip(route.parameters, chosen)}


def told(answer, values):
    """All that an answer says but for the ids that were asked for."""
    text = answer.body.decode()
    for value in values:
        text = text.replace(urllib.parse.unquote(value), "")
    body = {**json.loads(text), "request_id": None} if text else None
    return answer.status, sorted(name.lower() for name in answer.headers if name.lower() not in VARYING), body


@pytest.mark.parametrize("route", [route for route in GUARDED if route.parameters], ids=repr)
def test_what_is_anothers_is_not_there(victim, stranger, route):
    own, theirs = stranger.of(route), victim.of(route)
    absent = {name: NOBODY if name != "key" else theirs["key"].replace(victim.tenant.id, NOBODY) for name in theirs}
    for foreign, none in zip(fillings(route, own, theirs), fillings(route, own, absent)):
        for method in methods(route):
            answer = send(stranger.tenant, route, stranger, foreign, method).expect(200 if route.name == "students_progress" else 404)
            nothing = send(stranger.tenant, route, stranger, none, method)
            assert told(answer, foreign.values()) == told(nothing, none.values())
    assert victim.unchanged() and stranger.unchanged()


@pytest.mark.parametrize("route", [route for route in GUARDED if not route.parameters], ids=repr)
def test_lists_and_what_is_made_show_nothing_of_anothers(victim, stranger, route):
    answer = send(stranger.tenant, route, stranger)
    assert let_in(answer), answer
    assert not [secret for secret in victim.secrets() if secret.encode() in answer.body and secret not in stranger.secrets()]
    assert victim.unchanged()


@pytest.mark.parametrize("path", ["/jobs?course_id={course}", "/jobs?material_id={material}", "/courses?q=Secret", "/courses/{mine}/search?q=stack",
                                  "/submissions?course_id={course}", "/submissions?student_id={student}", "/storage/files?limit=100"])
def test_what_a_query_names_of_anothers_is_not_found(victim, stranger, path):
    answer = stranger.tenant.get(path.format(mine=stranger.course, **victim.values)).expect(200)
    assert not [secret for secret in victim.secrets() if secret.encode() in answer.body and secret not in stranger.secrets()]
    assert "{mine}" in path or "storage" in path or "q=" in path or answer["items"] == []


@pytest.mark.parametrize("method, path, body", [
    ("POST", "/courses/{course}/nodes/{node}/move", {"parent_id": "node"}), ("PATCH", "/courses/{course}/nodes/{node}", {"parent_id": "node"}),
    ("PATCH", "/courses/{course}/materials/{material}", {"node_id": "node"})])
def test_what_a_body_names_of_anothers_is_not_there(victim, stranger, method, path, body):
    before = stranger.fingerprint()
    named = {name: victim.values[value] for name, value in body.items()}
    stranger.tenant.request(method, path.format(**stranger.values), json=named).problem(404, "not_found")
    assert victim.unchanged() and stranger.fingerprint() == before


def test_materials_of_anothers_are_not_mapped(victim, stranger):
    before = stranger.fingerprint()
    answer = stranger.tenant.post(f"/courses/{stranger.course}/slide-mapping", {"mappings": [victim.mapping(5)]}).expect(422)
    assert {error["message"] for item in answer["rejected"] for error in item["errors"]} == {
        f"Entry '{victim.deck}' not found", f"Entry '{victim.film}' not found"}
    assert victim.unchanged() and stranger.fingerprint() == before
