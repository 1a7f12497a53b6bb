"""POST …/materials/upload-url and confirm-upload: a file goes straight to the object store, and is a material once it is confirmed."""
import concurrent.futures
import hashlib
import http.client
import os
import signal
import time
import urllib.parse

import pytest

from support.files import files_under
from support.forms import Bytes, Form
from support.pools import MP4, NO_HEAVY_WORK, shared
from support.system import memory_peak
from support.teaching import add_node, follow
from support.waiting import wait_until

MIB = 1 << 20
TEXT = b"# Title\n\nSome text of this file.\n"
UNKNOWN = "No upload waits under this key: ask for a link, and confirm it within its time"
ABSENT = "Nothing has come under this key yet: send the file to its link first"


@pytest.fixture(scope="module")
def directory(template):
    with shared(template, **NO_HEAVY_WORK) as made:
        yield made


@pytest.fixture(scope="module")
def system_s3(template, s3):
    with shared(template, **s3, **NO_HEAVY_WORK) as made:
        yield made


class Place:
    """A node of a course of a tenant of its own."""

    def __init__(self, system, tenant=None):
        self.system, self.tenant = system, tenant or system.tenant()
        self.course = self.tenant.course()
        self.node = add_node(system, self.tenant, self.course, "A node")

    def path(self, action, node=None):
        return f"/courses/{self.course}/nodes/{node or self.node}/materials/{action}"

    def ask(self, filename="notes.md", source_type="text", size=len(TEXT), **more):
        return self.tenant.post(self.path("upload-url"), {"filename": filename, "source_type": source_type, "size_bytes": size, **more})

    def link(self, *arguments, **more):
        return self.ask(*arguments, **more).expect(200).json()

    def confirm(self, key, source_type="text", headers=(), node=None, **more):
        return self.tenant.post(self.path("confirm-upload", node), {"key": key, "source_type": source_type, **more}, headers=headers)

    def sent(self, content=TEXT, *arguments, **more):
        """The key of a file that has come and is not confirmed."""
        link = self.link(*arguments, size=len(content), **more)
        assert put(link, content)[0] == 200
        return link["key"]

    def material(self, made):
        return self.tenant.get(f"/courses/{self.course}/materials/{made['id']}").expect(200).json()

    def stored(self):
        """The keys of the tenant's objects."""
        return [item["key"] for item in self.tenant.get("/storage/files").expect(200)["items"]]

    def rows(self, table):
        return self.system.sql(f"SELECT id FROM {table} WHERE tenant_id = :'t'", t=self.tenant.id)

    def age(self):
        """As if the links had been given out long ago."""
        self.system.sql("""UPDATE uploads SET started_at = started_at - interval '2 hours', seen_at = seen_at - interval '2 hours'
                            WHERE tenant_id = :'t'""", t=self.tenant.id)


@pytest.fixture(params=["directory", "system_s3"])
def place(request):
    return Place(request.getfixturevalue(request.param))


@pytest.fixture
def local(directory):
    return Place(directory)


def put(link, content, url=None, **headers):
    """Status, code and headers of what a PUT to the link gives. `content`: bytes, or an iterable of them."""
    address = urllib.parse.urlsplit(url or link["upload_url"])
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    sent = {"Content-Type": link["headers"]["Content-Type"], **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        try:
            connection.request(link["method"], f"{address.path}?{address.query}", content, sent,
                               encode_chunked=not isinstance(content, bytes) and "Content-Length" not in sent)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before the body was through
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    return answer.status, body.partition(b'"code":"')[2].partition(b'"')[0].decode(), answer.headers


def test_a_file_that_went_to_its_link_becomes_a_material(place):
    link = place.link("Лекція 1.md", language="uk")
    assert link["method"] == "PUT" and link["expires_in"] == 900
    assert link["headers"] == {"Content-Type": "text/markdown", "Content-Length": str(len(TEXT))}
    assert link["key"].startswith(f"tenants/{place.tenant.id}/courses/{place.course}/") and link["upload_url"].startswith("http://")
    assert put(link, TEXT, Content_Length=str(len(TEXT)))[0] == 200
    answer = place.confirm(link["key"], sha256=hashlib.sha256(TEXT).hexdigest().upper()).expect(201)
    made = answer.json()
    assert (made["node_id"], made["filename"], made["language"], made["size_bytes"], made["state"], made["duplicate"]) == (
        place.node, "Лекція 1.md", "uk", len(TEXT), "pending", False)
    assert answer.headers["Location"] == f"/api/v1/courses/{place.course}/materials/{made['id']}"
    assert follow(place.tenant, made["job_id"])["status"] == "complete"
    read = place.material(made)
    assert read["state"] == "ready" and read["sha256"] == hashlib.sha256(TEXT).hexdigest()
    assert place.rows("uploads") == place.rows("upload_grants") == [] and place.stored() == [link["key"]]
    content = place.tenant.get(f"/courses/{place.course}/materials/{made['id']}/content").expect(200)
    assert content["chunks"][0]["text"] == "Title"


def test_what_confirming_says_replaces_what_asking_said(place):
    made = place.confirm(place.sent(language="en"), filename="other.txt", language="de").expect(201)
    assert made["filename"] == "other.txt" and made["language"] == "de"
    assert follow(place.tenant, made["job_id"])["status"] == "complete"


def test_confirming_again_gives_the_same_material(place):
    key = place.sent()
    first, again = place.confirm(key).expect(201), place.confirm(key).expect(200)
    assert again["id"] == first["id"] and again["duplicate"] is True and again.headers["Location"] == first.headers["Location"]
    assert len(place.rows("material_entries")) == len(place.rows("jobs")) == 1


def test_of_many_that_confirm_at_once_one_makes_the_material(place):
    key = place.sent()
    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: place.confirm(key), range(6)))
    assert sorted(answer.status for answer in answers) == [200] * 5 + [201]
    assert len({answer["id"] for answer in answers}) == len(place.rows("material_entries")) == len(place.rows("jobs")) == 1


def test_an_idempotency_key_gives_the_first_answer_again(place):
    key = place.sent()
    first, again = (place.confirm(key, headers={"Idempotency-Key": "once"}).expect(201) for _ in range(2))
    assert again.headers["Idempotent-Replayed"] == "true" and again.body == first.body
    place.confirm(key, "video", headers={"Idempotency-Key": "once"}).problem(422, "idempotency_key_reused")


def test_nothing_is_confirmed_before_it_has_come(place):
    link = place.link()
    place.confirm(link["key"]).problem(409, "object_missing", ABSENT)
    assert put(link, TEXT)[0] == 200
    place.confirm(link["key"]).expect(201)


def test_of_keys_that_are_not_there_and_of_those_of_others_the_same_is_told(place):
    stranger, other = Place(place.system), Place(place.system, place.tenant)
    keys = [stranger.sent(), other.sent(), f"tenants/{place.tenant.id}/courses/{place.course}/x/notes.md", "notes.md", "../../etc/passwd", "🙂"]
    for key in keys:
        place.confirm(key).problem(409, "object_missing", UNKNOWN)
    assert place.rows("material_entries") == []
    stranger.confirm(keys[0]).expect(201)
    place.confirm(keys[0]).problem(409, "object_missing", UNKNOWN)


def test_a_link_takes_its_own_length_and_type_only(place):
    link, embedded = place.link(), "S3_ENDPOINT" not in place.system.settings
    longer, shorter, other = put(link, TEXT + b"x"), put(link, TEXT[1:]), put(link, TEXT, Content_Type="text/html")
    if embedded:
        assert [longer[:2], shorter[:2], other[:2]] == [(413, "too_large"), (422, "validation_failed"), (415, "unsupported_media_type")]
    else:
        assert [longer[0], shorter[0], other[0]] == [403] * 3
    assert place.stored() == []
    place.confirm(link["key"]).problem(409, "object_missing")


@pytest.mark.parametrize("name, source_type, content", [("a.pdf", "presentation", TEXT), ("a.md", "text", b"\0\1\2"), ("a.mp4", "video", b"<Error>" + TEXT),
                                                        ("a.srt", "video", TEXT), ("a.vtt", "video", TEXT)])
def test_first_bytes_unlike_the_name_are_refused_until_better_ones_come(place, name, source_type, content):
    link = place.link(name, source_type, len(content))
    assert put(link, content)[0] == 200
    place.confirm(link["key"], source_type).problem(422, "content_mismatch")
    assert place.rows("material_entries") == []
    better = {"a.pdf": b"%PDF-1.7\n", "a.md": b"# ", "a.mp4": MP4, "a.srt": b"0:00 --> 0:01\n", "a.vtt": b"WEBVTT\n"}[name].ljust(len(content), b" ")[:len(content)]
    if name != "a.pdf" and len(better) == len(content):
        assert put(link, better)[0] == 200
        place.confirm(link["key"], source_type).expect(201)


def test_an_empty_file_is_a_text(place):
    made = place.confirm(place.sent(b"")).expect(201)
    assert follow(place.tenant, made["job_id"])["status"] == "complete"
    material = place.material(made)
    assert material["size_bytes"] == 0 and material["warnings"] != []


def test_bytes_other_than_declared_are_an_error_of_the_material(place):
    made = place.confirm(place.sent(), sha256="0" * 64).expect(201)
    job = follow(place.tenant, made["job_id"])
    assert job["status"] == "failed" and job["error_code"] == "checksum_mismatch" and hashlib.sha256(TEXT).hexdigest() in job["error_message"]
    material = place.material(made)
    assert (material["state"], material["error_code"], material["sha256"]) == ("error", "checksum_mismatch", None)
    again = place.tenant.post(f"/courses/{place.course}/materials/{made['id']}/retry").expect(200)
    assert follow(place.tenant, again["job_id"])["error_code"] == "checksum_mismatch"
    place.tenant.delete(f"/courses/{place.course}/materials/{made['id']}").expect(204)
    wait_until(lambda: place.stored() == [], 30, "the object is gone")


def test_the_same_bytes_twice_on_a_node_are_an_error_of_the_later_one(place):
    first = place.confirm(place.sent()).expect(201)
    follow(place.tenant, first["job_id"])
    second = place.confirm(place.sent()).expect(201)
    assert follow(place.tenant, second["job_id"])["error_code"] == "duplicate_file"
    assert place.material(second)["state"] == "error" and place.material(first)["state"] == "ready"
    form = place.tenant.send_form(f"/courses/{place.course}/nodes/{place.node}/materials", Form(source_type="text").file("b.md", TEXT))
    assert form.expect(200)["id"] == first["id"]
    place.tenant.delete(f"/courses/{place.course}/materials/{first['id']}").expect(204)
    again = place.tenant.post(f"/courses/{place.course}/materials/{second['id']}/retry").expect(200)
    assert follow(place.tenant, again["job_id"])["status"] == "complete" and place.material(second)["state"] == "ready"


def test_what_nobody_confirms_is_removed(place):
    key = place.sent()
    place.link()
    place.tenant.delete(f"/storage/files/{urllib.parse.quote(key, safe='')}").problem(409, "in_use")
    place.age()
    wait_until(lambda: place.rows("uploads") == [], 90, "the janitor has been")
    assert place.rows("upload_grants") == [] and place.stored() == []
    place.confirm(key).problem(409, "object_missing", UNKNOWN)


def test_links_that_may_still_be_used_are_left_alone(place):
    """And their transfers, as long as the slowest that is waited for takes."""
    place.link("a.mp4", "video", 512 * MIB)
    left = place.system.sql_value("SELECT extract(epoch FROM seen_at - now())::int FROM uploads WHERE tenant_id = :'t'", t=place.tenant.id)
    assert 900 + 8192 - 60 < int(left) <= 900 + 8192


def test_links_given_out_are_no_uploads_under_way(place):
    for _ in range(20):
        place.link()
    place.tenant.send_form(f"/courses/{place.course}/materials", Form(source_type="text").file("a.md", TEXT)).expect(201)


# ---- what is asked for ----

@pytest.mark.parametrize("wrong, field", [({"filename": None}, "filename"), ({"filename": ""}, "filename"), ({"filename": "a\u202e.md"}, "filename"),
                                          ({"filename": "a\0.md"}, "filename"), ({"filename": "a" * 253 + ".md"}, "filename"), ({"source_type": "web"}, "source_type"),
                                          ({"source_type": None}, "source_type"), ({"size_bytes": -1}, "size_bytes"), ({"size_bytes": "1"}, "size_bytes"),
                                          ({"size_bytes": None}, "size_bytes"), ({"size_bytes": 1.5}, "size_bytes"), ({"language": "x y"}, "language")])
def test_a_wrong_field_of_a_request_for_a_link_is_named(local, wrong, field):
    body = {"filename": "a.md", "source_type": "text", "size_bytes": 1, **wrong}
    answer = local.tenant.post(local.path("upload-url"), body)
    if "\0" in str(wrong.get("filename")):
        assert answer.status in (400, 422)
    else:
        assert [error["field"] for error in answer.problem(422, "validation_failed")["errors"]] == [field]
    assert local.rows("uploads") == []


def test_a_link_is_for_files_that_an_upload_would_take(local):
    local.ask("a.exe").problem(422, "extension_not_allowed")
    local.ask("a.md", "video").problem(422, "extension_not_allowed")
    local.ask("a.html").expect(200)
    local.ask("a.mp4", "video", 1 << 30).expect(200)
    local.ask("a.mp4", "video", (1 << 30) + 1).problem(413, "too_large", f"The file is longer than {1 << 30} bytes")
    assert local.link("a" * 252 + ".md")["key"].endswith("a.md") and local.link("🙂.md")["key"].endswith("/____.md")


@pytest.mark.parametrize("wrong, field", [({"key": None}, "key"), ({"key": ""}, "key"), ({"key": 7}, "key"), ({"source_type": "x"}, "source_type"), ({"sha256": "0" * 63}, "sha256"),
                                          ({"sha256": "g" * 64}, "sha256"), ({"filename": "a\u0085.md"}, "filename"), ({"language": "!"}, "language")])
def test_a_wrong_field_of_a_confirmation_is_named(local, wrong, field):
    body = {"key": "x", "source_type": "text", **wrong}
    problem = local.tenant.post(local.path("confirm-upload"), body).problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize("action, body", [("upload-url", {"filename": "a.md", "source_type": "text", "size_bytes": 1}), ("confirm-upload", {"key": "x", "source_type": "text"})])
def test_who_may_not_prepare_and_what_is_not_there_are_refused(local, action, body):
    path, stranger = local.path(action), Place(local.system)
    local.tenant.post(path, body, key=local.system.create_key(local.tenant.name, scopes="check")["key"]).problem(403, "insufficient_scope")
    local.system.client.post(path, body).problem(401, "not_authenticated")
    stranger.tenant.post(path, body).problem(404, "not_found", "Course not found")
    local.tenant.post(local.path(action, stranger.node), body).problem(404, "not_found", "Node not found")
    local.tenant.post(local.path(action, Place(local.system, local.tenant).node), body).problem(404, "not_found", "Node not found")
    local.tenant.post(path, body=b"{", headers={"Content-Type": "application/json"}).problem(400, "malformed_json")
    local.tenant.post(path, body=b"x").problem(415, "unsupported_media_type")
    local.tenant.get(path).problem(405, "method_not_allowed")


def test_a_course_that_is_deleted_meanwhile_is_told(local):
    key = local.sent()
    local.tenant.delete(f"/courses/{local.course}").expect(202)
    local.confirm(key).problem(404, "not_found", "Course not found")


# ---- the embedded store's own side of it ----

def changed(link, **parameters):
    address = urllib.parse.urlsplit(link["upload_url"])
    query = {**dict(urllib.parse.parse_qsl(address.query)), **parameters}
    return address._replace(query=urllib.parse.urlencode(query)).geturl()


def test_a_link_that_was_changed_or_has_expired_opens_nothing(local):
    link, other = local.link(), local.link("other.md")
    past, size = str(int(time.time()) - 1), str(len(TEXT) + 1)
    for url in (changed(link, expires=past), changed(link, size=size), changed(link, type="text/html"), changed(link, signature="0" * 64),
                link["upload_url"].replace(link["key"], other["key"]), link["upload_url"].partition("?")[0] + "?",
                link["upload_url"].replace("/store/", "/store/../store/"), link["upload_url"] + "&size=1"):
        assert put(link, TEXT, url)[:2] == (403, "link_invalid"), url
    assert local.stored() == []
    for method, status in (("GET", 403), ("POST", 405), ("DELETE", 405)):
        assert put({**link, "method": method}, TEXT)[0] == status


def test_what_has_come_is_replaced_until_it_is_confirmed(local):
    link, better = local.link(), TEXT.replace(b"Title", b"Other")
    assert [put(link, content)[0] for content in (TEXT, TEXT, better)] == [200] * 3
    made = local.confirm(link["key"], sha256=hashlib.sha256(better).hexdigest()).expect(201)
    assert put(link, TEXT)[:2] == (409, "conflict")
    assert follow(local.tenant, made["job_id"])["status"] == "complete"


class Held:
    """A PUT of which the first half has been sent."""

    def __init__(self, local, link, content):
        address = urllib.parse.urlsplit(link["upload_url"])
        self.connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        self.connection.putrequest("PUT", f"{address.path}?{address.query}")
        for name, value in link["headers"].items():
            self.connection.putheader(name, value)
        self.connection.endheaders(content[:len(content) // 2])
        self.rest = content[len(content) // 2:]
        self.pid = int(wait_until(lambda: local.system.sql(
            "SELECT pid FROM uploads WHERE tenant_id = :'t' AND pid <> 0 AND upload_id <> ''", t=local.tenant.id), 20, "it is noted")[0][0])

    def finish(self):
        self.connection.send(self.rest)
        answer = self.connection.getresponse()
        answer.read()
        self.connection.close()
        return answer.status


def test_what_is_confirmed_while_it_is_being_replaced_stays(local):
    link = local.link()
    assert put(link, TEXT)[0] == 200
    held = Held(local, link, TEXT.upper())
    made = local.confirm(link["key"], sha256=hashlib.sha256(TEXT).hexdigest()).expect(201)
    assert held.finish() == 409
    assert follow(local.tenant, made["job_id"])["status"] == "complete" and local.rows("uploads") == []
    assert [path.read_bytes() for path in files_under(local.system.store_dir) if local.tenant.id in str(path)] == [TEXT]


@pytest.mark.parametrize("end", ["client", "responder"])
def test_a_transfer_that_breaks_off_leaves_what_was_there(local, end):
    link = local.link()
    assert put(link, TEXT)[0] == 200
    held = Held(local, link, TEXT.upper())
    if end == "responder":
        os.kill(held.pid, signal.SIGKILL)
        assert held.connection.getresponse().status in (502, 503)
        local.system.sql("UPDATE uploads SET started_at = started_at - interval '1 hour' WHERE tenant_id = :'t' AND pid <> 0", t=local.tenant.id)
    held.connection.close()
    wait_until(lambda: len(local.rows("uploads")) == 1, 90, "its record is gone")
    assert [path.name for path in files_under(local.system.store_dir) if local.tenant.id in str(path)] == ["notes.md"]
    made = local.confirm(link["key"], sha256=hashlib.sha256(TEXT).hexdigest()).expect(201)
    assert follow(local.tenant, made["job_id"])["status"] == "complete"


def test_a_body_without_length_is_held_to_that_of_the_link(local):
    content = Bytes(3 * MIB, MP4)
    link = local.link("a.mp4", "video", 3 * MIB)
    assert put(link, Bytes(3 * MIB + 1, MP4).blocks())[:2] == (413, "too_large")
    assert put(link, Bytes(3 * MIB - 1, MP4).blocks())[:2] == (422, "validation_failed")
    assert local.stored() == []
    assert put(link, content.blocks())[0] == 200
    local.confirm(link["key"], "video", sha256=content.sha256()).expect(201)


def test_a_large_file_takes_no_memory(local):
    content = Bytes(150 * MIB, MP4)
    link = local.link("a.mp4", "video", len(content))
    assert put(link, content.blocks(), Content_Length=str(len(content)))[0] == 200
    assert all(memory_peak(pid) < 24 * MIB for pid in local.system.responders("upload"))
    assert local.confirm(link["key"], "video").expect(201)["size_bytes"] == len(content)


def test_a_page_from_elsewhere_may_send_a_file_to_its_link(make_system):
    local = Place(make_system(CORS_ALLOWED_ORIGINS='["https://app.example"]', **NO_HEAVY_WORK).up())
    link = local.link()
    status, _, headers = put({**link, "method": "OPTIONS"}, b"", Origin="https://app.example", Access_Control_Request_Method="PUT")
    assert status == 204 and headers["Access-Control-Allow-Origin"] == "https://app.example" and "PUT" in headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in headers["Access-Control-Allow-Headers"]
    status, _, headers = put(link, TEXT, Origin="https://app.example")
    assert status == 200 and headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert put(link, TEXT, Origin="https://evil.example")[2]["Access-Control-Allow-Origin"] is None


def test_a_link_is_of_the_address_that_the_client_called(local):
    def url(**headers):
        body = {"filename": "a.md", "source_type": "text", "size_bytes": 1}
        answer = local.tenant.post(local.path("upload-url"), body, headers={name.replace("_", "-"): value for name, value in headers.items()})
        return answer.expect(200)["upload_url"].partition("/store/")[0]

    assert url() == local.system.base_url.rstrip("/")
    assert url(Host="api.example:8443", X_Forwarded_Proto="https") == "https://api.example:8443"
    assert url(X_Forwarded_Proto="javascript").startswith("http://")
