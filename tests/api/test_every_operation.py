"""What each operation of docs/openapi.json answers when the caller, the request or the services behind are not as they should be, asked of all of
them in turn: requests come from the document, so that a new operation is asked as well."""
import contextlib
import re
import signal
import subprocess
import uuid

import pytest

from support.client import Answer, Client
from support.system import alive
from support.teaching import add_node, add_text, follow, generate, move_material, place_material
from support.waiting import wait_until

MIB = 1 << 20


def documented(document, status, **values):
    """The requests of the operations that may answer so; at least one."""
    found = [one for one in document.requests(**values) if status in one.operation["responses"]]
    assert found, status
    return found


def is_public(one):
    return one.operation.get("security") == []


# ---- the caller ----

def test_a_key_that_is_sent_twice_is_refused_by_all(system, document):
    for one in documented(document, "400"):
        with contextlib.closing(system.client.connect()) as connection:
            connection.putrequest(one.method, one.url[1:])
            for name, value in (("X-API-Key", "cs_test_a"), ("X-API-Key", "cs_test_b"), ("Content-Length", "0")):
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            answer = Answer(response, response.read())
        Client.witness(one.method, one.url[1:], answer)
        answer.problem(400, "bad_request")


def test_a_key_of_the_other_scope_is_refused_by_all_that_prepare(document, tenant):
    key = tenant.new_key("check")
    for one in documented(document, "403"):
        if "Scope: prep." in one.operation["description"]:
            one.send(key).problem(403, "insufficient_scope")


def test_a_spent_budget_is_told_by_all(document, tenant):
    key = tenant.new_key(prep=1, check=1)
    only = tenant.new_key("prep", prep=1)
    for client in (key, only):
        client.get("/courses").expect(200)
    for one in documented(document, "429"):
        answer = one.send(only if "Scope: prep." in one.operation["description"] else key)
        answer.problem(429, "rate_limited")
        assert int(answer.headers["Retry-After"]) >= 1, one


# ---- the request ----

def test_an_id_of_nothing_is_404_for_all(document, tenant):
    for one in documented(document, "404"):
        one.send(tenant).problem(404)


def test_another_media_type_is_refused_by_all_that_take_a_body(document, tenant):
    for one in documented(document, "415"):
        one.send(tenant, b"x", "text/plain").problem(415, "unsupported_media_type")


def test_a_body_beyond_its_limit_is_refused_by_all_that_take_one(document, make_system):
    system = make_system(UPLOAD_MAX_BYTES=MIB).up()
    tenant = system.tenant()
    for one in documented(document, "413"):
        one.send(tenant, b" " * (2 * MIB + 1)).problem(413, "too_large")


def test_a_parameter_that_nobody_knows_is_refused_by_all_that_take_no_body(document, tenant):
    for one in documented(document, "422"):
        if one.kind is None:
            one.url += ("&" if "?" in one.url else "?") + "nobody=1"
            one.send(tenant).problem(422, "unknown_field")


def test_a_page_of_nothing_is_invalid_for_all_lists(document, taught):
    for one in documented(document, "422", **taught.ids):
        if one.method == "GET" and "limit" in one.parameters:
            one.url += ("&" if "?" in one.url else "?") + "limit=0"
            one.send(taught.tenant).problem(422, "validation_failed")


def test_a_body_without_its_fields_is_invalid_for_all_that_take_one(document, taught):
    for one in documented(document, "422", **taught.ids):
        if one.kind == "application/json":
            for body in (b"[]", b"5"):
                one.send(taught.tenant, body).problem(422)
        elif one.kind and one.kind.startswith("multipart/"):
            one.send(taught.tenant, b'--x\r\nContent-Disposition: form-data; name="source_type"\r\n\r\nsong\r\n--x--\r\n').problem(422)


# ---- what is there ----

class Taught:
    """A course with one of everything, and the ids by which the document's parameters name them."""

    def __init__(self, system):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course()
        self.material = add_text(self.tenant, self.course)
        self.node = self.tenant.post(f"/courses/{self.course}/nodes", {"title": "Week 1"}).expect(201)["id"]
        self.inner = add_text(self.tenant, self.course, "# Trees\n\nA tree is a graph without circles.\n", "trees.md")
        move_material(system, self.inner["id"], self.node)
        generate(self.tenant, self.course, apply=True)
        generate(self.tenant, self.course, f"nodes/{self.node}/structure/generate")
        self.hook = self.tenant.post("/webhooks", {"url": "https://93.184.215.14/", "events": ["job.complete"]}).expect(201)["id"]
        shown = self.tenant.get(f"/courses/{self.course}").expect(200)
        module, lesson = shown["modules"][0], shown["modules"][0]["lessons"][0]
        self.exercise = lesson["exercises"][0]["id"]
        answer = {"student_id": "S-1", "exercise_id": self.exercise, "answer": "A list."}
        self.handed = self.tenant.post(f"/courses/{self.course}/check-homework", answer).expect(202)["submission"]["id"]
        follow(self.tenant, self.tenant.get(f"/submissions/{self.handed}").expect(200)["job_id"])
        self.ids = {"submission": self.handed, "student": "S-1", "course": self.course, "node": self.node, "material": self.material["id"], "webhook": self.hook, "job": self.material["job_id"],
                    "module": module["id"], "lesson": lesson["id"], "concept": lesson["concepts"][0]["id"], "exercise": self.exercise, "snapshot": self.snapshot("structure"), "mapping": self.mapping()}

    def snapshot(self, path):
        return self.tenant.get(f"/courses/{self.course}/{path}").expect(200)["id"]

    def mapping(self):
        deck = place_material(self.system, self.node, "presentation", "deck.pdf", pages=30)
        self.film = place_material(self.system, self.node, "video", "film.mp4", seconds=5400.5)
        item = {"presentation_entry_id": deck, "video_entry_id": self.film, "slide_number": 1, "video_timecode_start": "00:10"}
        return self.tenant.post(f"/courses/{self.course}/nodes/{self.node}/slide-mapping", {"mappings": [item]}).expect(201)["mappings"][0]["id"]

    def requests(self, document, status):
        """The requests that are about what is there; below a node it is the node's own snapshot, and what is corrected or has chapters was spoken."""
        own = {**self.ids, "snapshot": self.snapshot(f"nodes/{self.node}/structure")}
        kinds = zip(*(documented(document, status, **ids) for ids in (self.ids, own, {**self.ids, "material": self.film})))
        return [below if "/nodes/" in below.url else spoken if re.search("/(corrections|chapters)", spoken.url) else above for above, below, spoken in kinds]


@pytest.fixture(scope="module")
def taught(system):
    return Taught(system)


def test_what_has_not_changed_is_304_wherever_there_is_a_tag(document, taught):
    for one in taught.requests(document, "304"):
        if "transcript" in one.url or "chapters" in one.url:
            continue  # tests/api/test_content.py, tests/api/test_questions.py: this material was not spoken
        tag = one.send(taught.tenant).expect(200).headers["ETag"]
        assert one.send(taught.tenant, If_None_Match=tag).expect(304).headers["ETag"] == tag, one


def test_what_has_changed_is_412_wherever_a_tag_may_be_given(document, taught):
    for one in taught.requests(document, "412"):
        if one.name.startswith("uploads_"):  # GET needs no version: tests/api/test_resumable.py asks with HEAD
            assert one.method == "GET" or one.send(taught.tenant, Tus_Resumable="0.2.2").problem(412, "unsupported_tus_version")
            continue
        if one.name == "conflicts_accept":
            continue  # tests/api/test_editing_generated.py: nothing was offered in vain here
        assert "If-Match" in one.parameters, one
        one.send(taught.tenant, If_Match='"another"').problem(412, "precondition_failed")


def test_a_structure_that_is_there_is_not_made_again_however_it_is_asked_for(tenant):
    course = tenant.course()
    node = f"nodes/{add_text(tenant, course)['node_id']}/structure/generate"
    for path, asked in (("structure/generate", "generate"), (node, node)):
        generate(tenant, course, path)
        again = tenant.post(f"/courses/{course}/{asked}", {"mode": "free"}).expect(200)
        assert again["is_idempotent"] and again["generation_job"] is None and again["existing_snapshot_id"]


def test_what_was_not_read_has_no_content(system, taught):
    raw = place_material(system, add_node(system, taught.tenant, taught.course, "Week 2", order=2), "video", "new.mp4", state="raw")
    taught.tenant.get(f"/courses/{taught.course}/materials/{raw}/content").problem(409)


def test_a_snapshot_of_a_node_is_not_applied(taught):
    path = f"nodes/{taught.node}/structure"
    taught.tenant.post(f"/courses/{taught.course}/{path}/snapshots/{taught.snapshot(path)}/apply").problem(409, "conflict")


# ---- idempotency ----

def keyed(document, taught, status):
    return [one for one in taught.requests(document, status) if "Idempotency-Key" in one.parameters]


def test_while_a_key_is_in_flight_all_that_take_one_wait_their_turn(system, document, taught):
    key = str(uuid.uuid4())
    command = ["psql", "-X", "-q", "-A", "-t", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], system.env["POSTGRES_DB"]]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as psql:
        psql.stdin.write(f"SELECT 'locked' || pg_advisory_lock(5, hashtext('{taught.tenant.id} {key}'));\n")
        psql.stdin.flush()
        assert psql.stdout.readline() == "locked\n"
        for one in keyed(document, taught, "409"):
            one.send(taught.tenant, Idempotency_Key=key).problem(409, "idempotency_in_flight")
        psql.stdin.close()


def test_a_key_of_another_request_is_refused_by_all_that_take_one(document, taught):
    key = str(uuid.uuid4())
    taught.tenant.post("/courses", {"title": "Once"}, headers={"Idempotency-Key": key}).expect(201)
    for one in keyed(document, taught, "422"):
        one.send(taught.tenant, Idempotency_Key=key).problem(422, "idempotency_key_reused")


# ---- the services behind ----

def test_all_say_503_while_the_database_or_the_pools_are_away(document, start_system):
    system = start_system()
    tenant = system.tenant()
    tenant.get("/courses").expect(200)
    system.kill("postgres")
    wait_until(lambda: not alive(system.pid("postgres")), what="the database is gone")
    for one in documented(document, "503"):
        if not is_public(one):
            one.send(tenant).problem(503, "unavailable")
    for pool in ("api", "upload"):
        system.signal(pool, signal.SIGQUIT)
    wait_until(lambda: not alive(system.pid("api")) and not alive(system.pid("upload")), what="the pools are gone")
    for one in documented(document, "503"):
        assert int(one.send(tenant).expect(503).headers["Retry-After"]) >= 1, one
