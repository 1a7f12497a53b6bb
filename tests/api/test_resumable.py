"""Uploads that arrive in several requests, by the tus protocol: POST /uploads, HEAD, PATCH and DELETE /uploads/{upload}, OPTIONS /uploads."""
import concurrent.futures
import datetime
import email.utils
import hashlib
import os
import signal
import socket
import threading

import pytest

from support.forms import Bytes, Form
from support.pools import MP4, NO_HEAVY_WORK, locked, shared
from support.system import memory_peak
from support.teaching import add_node, follow
from support.tus import CONTENT_TYPE, LIBRARY, Rough, Upload, begin, checksum, create, named
from support.waiting import wait_until

MIB = 1 << 20
PART = 5 * MIB
TEXT = b"# Title\n\nSome text of this file.\n"
LONG = TEXT + b"".join(b"Sentence %d is about stacks.\n\n" % i for i in range(400))
SETTINGS = {**NO_HEAVY_WORK, "S3_PART_BYTES": str(PART)}


@pytest.fixture(scope="module")
def directory(template):
    with shared(template, **SETTINGS, CORS_ALLOWED_ORIGINS='["https://a.example"]') as made:
        yield made


@pytest.fixture(scope="module")
def strict(template):
    """One upload of a tenant at once, none that is slow, and none that waits for long."""
    with shared(template, **SETTINGS, UPLOAD_EXPIRE_HOURS="2", UPLOAD_MAX_PER_TENANT="1", UPLOAD_RATE_WINDOW="2", UPLOAD_MIN_RATE="1000000") as made:
        yield made


@pytest.fixture(scope="module")
def system_s3(template, s3):
    with shared(template, **s3, **SETTINGS) as made:
        yield made


class Place:
    """A course of a tenant of its own."""

    def __init__(self, system):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course()

    def begin(self, length, *arguments, **values):
        return begin(self.tenant, self.course, length, *arguments, **values)

    def create(self, length=len(TEXT), **more):
        return create(self.tenant, length, **{"course_id": self.course, "filename": "notes.md", "source_type": "text", **more})

    def material(self, answer):
        """What an upload has become, when it has been read."""
        assert follow(self.tenant, answer.headers["X-Job-ID"])["status"] in ("complete", "failed", "queued", "active")
        return self.tenant.get(f"/courses/{self.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()

    def stored(self):
        return [item["key"] for item in self.tenant.get("/storage/files").expect(200)["items"]]

    def rows(self, table):
        return self.system.sql(f"SELECT 1 FROM {table} WHERE tenant_id = :'t'", t=self.tenant.id)

    def age(self, hours=25):
        """As if nothing had come for so long."""
        self.system.sql("""UPDATE uploads SET started_at = started_at - :'h' * interval '1 hour', seen_at = seen_at - :'h' * interval '1 hour'
                            WHERE tenant_id = :'t'""", t=self.tenant.id, h=hours)
        self.system.sql("UPDATE resumable_uploads SET expires_at = expires_at - :'h' * interval '1 hour' WHERE tenant_id = :'t'",
                        t=self.tenant.id, h=hours)

    def at_rest(self):
        """Nothing is left of unfinished uploads."""
        return self.rows("uploads") == [] and self.rows("resumable_upload_parts") == []


@pytest.fixture(params=["directory", "system_s3"])
def place(request):
    return Place(request.getfixturevalue(request.param))


@pytest.fixture
def local(directory):
    return Place(directory)


class Broken:
    """A PATCH whose connection is cut behind so many bytes of the body."""

    def __init__(self, upload, length, offset=0):
        client = upload.client
        self.connection = socket.create_connection((client.address.hostname, client.address.port))
        lines = {"Host": "x", "X-API-Key": client.key, "Content-Type": CONTENT_TYPE, "Upload-Offset": offset, "Tus-Resumable": "1.0.0",
                 "Content-Length": length}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.connection.sendall(f"PATCH {client.url(upload.path)} HTTP/1.1\r\n{head}\r\n".encode())

    def send(self, content):
        self.connection.sendall(content)
        return self

    def cut(self):
        self.connection.close()


def video(size):
    return b"".join(Bytes(size, MP4).blocks())


# ---- the way of a file ----

def test_a_file_in_pieces_becomes_a_material(place):
    upload = place.begin(len(LONG), "Лекція 1.md", language="en")
    assert upload.offset() == 0
    at = 0
    for step in (1, 99, 0, 4000, 3000):
        answer = upload.patch(LONG[at:at + step], at).expect(204)
        at += step
        assert int(answer.headers["Upload-Offset"]) == upload.offset() == at
        assert "X-Material-ID" not in answer.headers and answer.headers["Upload-Expires"].endswith(" GMT")
    assert place.stored() == [] or all("/remainder/" in key for key in place.stored())
    answer = upload.patch(LONG[at:], at).expect(204)
    assert int(answer.headers["Upload-Offset"]) == len(LONG) and "Upload-Expires" not in answer.headers
    made = place.material(answer)
    assert (made["id"], made["filename"], made["language"], made["size_bytes"], made["state"]) == (upload.id, "Лекція 1.md", "en", len(LONG), "ready")
    assert made["sha256"] == hashlib.sha256(LONG).hexdigest() and made["job_id"] == answer.headers["X-Job-ID"]
    assert place.at_rest() and len(place.stored()) == 1
    whole = place.tenant.get(f"/courses/{place.course}/materials/{made['id']}/file")
    assert whole.status == 302 or whole.body == LONG


def test_parts_come_together_from_many_requests(place):
    content = video(2 * PART + 3 * MIB + 12345)
    upload = place.begin(len(content), "film.mp4", "video")
    at = 0
    for step in (2 * MIB, 4 * MIB, 17, 5 * MIB - 17):
        upload.patch(content[at:at + step], at).expect(204)
        at += step
        assert upload.offset() == at
    answer = upload.patch(content[at:], at).expect(204)
    made = place.tenant.get(f"/courses/{place.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(content).hexdigest() and made["size_bytes"] == len(content)
    assert place.at_rest() and len(place.stored()) == 1


def test_what_came_before_the_connection_broke_is_kept(place):
    content = video(PART + 3 * MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    broken = Broken(upload, len(content)).send(content[:PART + MIB + 99])
    broken.cut()
    wait_until(lambda: upload.offset() > 0, what="what came is kept")
    at = upload.offset()
    assert PART <= at <= PART + MIB + 99
    answer = upload.patch(content[at:], at).expect(204)
    made = place.tenant.get(f"/courses/{place.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(content).hexdigest()


def test_what_is_told_is_there_after_the_responder_was_killed(place):
    content = video(2 * PART + 3 * MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    upload.patch(content[:MIB], 0).expect(204)
    broken = Broken(upload, len(content) - MIB, MIB).send(content[MIB:2 * PART + MIB])
    wait_until(lambda: int(place.system.sql_value("SELECT offset_bytes FROM resumable_uploads WHERE id = :'id'", id=upload.id)) > MIB,
               what="a part is durable")
    pid = int(place.system.sql_value("SELECT pid FROM uploads WHERE tenant_id = :'t' AND pid <> 0", t=place.tenant.id))
    os.kill(pid, signal.SIGKILL)
    broken.cut()
    at = upload.offset()
    assert PART <= at <= 2 * PART + MIB
    answer = upload.patch(content[at:], at).expect(204)
    made = place.tenant.get(f"/courses/{place.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(content).hexdigest()
    assert len(place.stored()) == 1


def test_a_new_upload_is_told_as_it_is_shown_afterwards(local):
    made = local.create().expect(201)
    assert local.tenant.get(f"/uploads/{made['id']}").expect(200).json() == made.json()


def test_the_last_answer_is_given_again(local):
    upload = local.begin(len(TEXT))
    first = upload.patch(TEXT, 0).expect(204)
    again, head = upload.patch(b"", len(TEXT)).expect(204), upload.head().expect(200)
    for answer in (again, head):
        for name in ("X-Material-ID", "X-Job-ID", "Upload-Offset"):
            assert answer.headers[name] == first.headers[name]
    assert head.headers["Upload-Length"] == str(len(TEXT))
    shown = local.tenant.get(upload.path).expect(200).json()
    assert (shown["material_id"], shown["job_id"], shown["offset"], shown["duplicate"]) == (
        first.headers["X-Material-ID"], first.headers["X-Job-ID"], len(TEXT), False)
    assert len(local.rows("material_entries")) == 1


def test_a_crash_between_store_and_database_is_made_good(place):
    """The object is whole, and its row is not there yet: the request that brought the last byte has died."""
    content = video(PART + MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    upload.patch(content[:PART + 99], 0).expect(204)
    place.system.sql("ALTER TABLE material_entries ADD CONSTRAINT broken CHECK (filename <> 'film.mp4') NOT VALID")
    try:
        upload.patch(content[PART + 99:], PART + 99).problem(500, "internal_error")
    finally:
        place.system.sql("ALTER TABLE material_entries DROP CONSTRAINT broken")
    assert upload.offset() == PART + 99
    answer = upload.patch(content[PART + 99:], PART + 99).expect(204)
    made = place.tenant.get(f"/courses/{place.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(content).hexdigest() and place.at_rest()


def test_the_same_bytes_are_the_same_material(place):
    form = Form(source_type="text", language="en").file("first.md", LONG)
    first = place.tenant.send_form(f"/courses/{place.course}/materials", form).expect(201)
    follow(place.tenant, first["job_id"])
    upload = place.begin(len(LONG), "second.md")
    upload.patch(LONG[:5000], 0).expect(204)
    answer = upload.patch(LONG[5000:], 5000).expect(204)
    assert answer.headers["X-Material-ID"] == first["id"] and answer.headers["X-Job-ID"] == first["job_id"]
    assert place.tenant.get(upload.path).expect(200)["duplicate"] is True
    assert place.at_rest() and len(place.stored()) == 1
    material = place.tenant.get(f"/courses/{place.course}/materials/{first['id']}").expect(200)
    assert material["filename"] == "first.md"


def test_the_bytes_of_an_imported_material_are_attached_to_it(local):
    upload = local.begin(len(TEXT))
    follow(local.tenant, upload.patch(TEXT, 0).expect(204).headers["X-Job-ID"])
    exported = local.tenant.get(f"/courses/{local.course}/export?format=json").expect(200).body
    other = Place(local.system)
    other.course = other.tenant.send_form("/courses/import", Form().file("course.json", exported, content_type="application/json")).expect(201)["id"]
    answer = other.begin(len(TEXT), "renamed.md").patch(TEXT, 0).expect(204)
    made = other.material(answer)
    assert made["filename"] == "notes.md" and made["size_bytes"] == len(TEXT) and len(other.rows("material_entries")) == 1
    assert other.tenant.get(f"/courses/{other.course}/materials/{made['id']}/file").expect(200).body == TEXT and other.at_rest()


def test_the_same_bytes_of_another_type_are_refused(local):
    form = Form(source_type="text").file("a.pdf", b"%PDF-1.4\n" + b"x" * 5000)
    first = local.tenant.send_form(f"/courses/{local.course}/materials", form).expect(201)
    upload = local.begin(5009, "a.pdf", "presentation")
    upload.patch(b"%PDF-1.4\n" + b"x" * 5000, 0).problem(409, "conflict")
    follow(local.tenant, first["job_id"])
    local.tenant.delete(f"/courses/{local.course}/materials/{first['id']}").expect(204)
    upload.patch(b"%PDF-1.4\n" + b"x" * 5000, 0).expect(204)


def test_a_node_is_where_the_material_goes(local):
    node = add_node(local.system, local.tenant, local.course, "A node")
    answer = local.begin(len(TEXT), node_id=node).patch(TEXT, 0).expect(204)
    assert local.material(answer)["node_id"] == node


def test_a_client_library_goes_on_over_a_bad_line(place, tmp_path):
    if not LIBRARY.exists():
        pytest.skip("tus-js-client is not installed (make deps)")
    path = tmp_path / "film.mp4"
    path.write_bytes(video(24 * MIB))
    rough = Rough(place.system, place.tenant, place.course, path, cuts=4, kills=1, apart=4 * MIB)
    assert len(rough.line.happened) == 5 and len(rough.killed) == 1 and rough.told["failed"] >= 4
    made = place.tenant.get(f"/courses/{place.course}/materials/{rough.told['material']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() and made["job_id"] == rough.told["job"]


# ---- creation ----

def test_the_body_may_come_with_the_creation(place):
    answer = place.create(len(LONG), body=LONG[:5000]).expect(201)
    assert answer.headers["Upload-Offset"] == "5000" and answer["offset"] == 5000 and answer.headers["Tus-Resumable"] == "1.0.0"
    upload = Upload(place.tenant, answer.headers["Location"])
    upload.patch(LONG[5000:], 5000).expect(204)
    whole = place.create(len(TEXT), body=TEXT).expect(201)
    assert whole["material_id"] == whole.headers["X-Material-ID"] and whole.headers["Location"] == f"/api/v1/uploads/{whole['id']}"
    assert place.material(whole)["sha256"] == hashlib.sha256(TEXT).hexdigest()


def test_a_file_without_bytes_is_whole_when_it_begins(place):
    answer = place.create(0).expect(201)
    made = place.material(answer)
    assert made["size_bytes"] == 0 and made["sha256"] == hashlib.sha256(b"").hexdigest()
    upload = Upload(place.tenant, answer.headers["Location"])
    assert upload.patch(b"", 0).expect(204).headers["X-Material-ID"] == made["id"]
    place.create(0, filename="film.mp4", source_type="video").problem(422, "content_mismatch")
    assert place.at_rest() and len(place.rows("resumable_uploads")) == 1


def test_an_idempotency_key_gives_the_same_upload(local):
    key = {"Idempotency-Key": "once"}
    first, again = (local.create(headers=key).expect(201) for _ in range(2))
    assert again.headers["Idempotent-Replayed"] == "true" and again.body == first.body and again.headers["Location"] == first.headers["Location"]
    local.create(len(TEXT) + 1, headers=key).problem(422, "idempotency_key_reused")
    assert len(local.rows("resumable_uploads")) == 1


@pytest.mark.parametrize("raw, status, word", [
    ("filename", 422, "filename"), ("", 422, "course_id"), ("a b c", 400, "base64"), (",", 400, "pairs"), ("filename a.md", 400, "base64"),
    ("filename YQ==,filename Yg==", 400, "more than once"), ("filename /w==", 400, "UTF-8"), ("filename YQBi", 400, "NUL"), (" , filename", 400, "pairs"),
    (",".join(f"k{i}" for i in range(17)), 400, "16 keys"), ("course Yg==", 422, "course_id"),
])
def test_metadata_that_says_nothing_is_refused(local, raw, status, word):
    problem = create(local.tenant, 5, raw=raw).problem(status)
    assert word in str(problem), problem


def test_metadata_is_judged_like_the_fields_of_a_form(local):
    local.create(course_id="x").problem(422, "validation_failed")
    local.create(node_id="x").problem(422, "validation_failed")
    local.create(source_type="song").problem(422, "validation_failed")
    local.create(source_type=None).problem(422, "validation_failed")
    local.create(language="not a tag").problem(422, "validation_failed")
    local.create(filename="a\u202eb.md").problem(422, "validation_failed")
    local.create(filename="x" * 253 + ".md").problem(422, "validation_failed")
    local.create(filename="a.exe").problem(422, "extension_not_allowed")
    local.create(filename="a.html", source_type="web").problem(422, "extension_not_allowed")
    local.create(cuorse_id="x").problem(422, "unknown_field")
    local.create(cuorse_id="x", headers={"Prefer": "handling=lenient"}).expect(201)
    local.create(name="a", type="text/markdown", filetype="text/markdown", relativePath=None).expect(201)
    assert local.create(filename="C:\\files\\" + "ї" * 252 + ".md").expect(201)["filename"] == "ї" * 252 + ".md"
    local.create(course_id=local.tenant.id).problem(404, "not_found", "Course not found")
    local.create(node_id=local.course).problem(404, "not_found", "Node not found")


def test_the_length_is_known_and_not_too_large(local):
    local.create("x").problem(400, "bad_request")
    local.create(-1).problem(400, "bad_request")
    local.create((1 << 30) + 1).problem(413, "too_large")
    local.create(1 << 30).expect(201)
    local.create(5, body=b"more than that").problem(413, "too_large")
    for headers in ({"Upload-Length": None}, {"Upload-Length": None, "Upload-Defer-Length": "1"}, {"Upload-Concat": "partial"}):
        local.create(headers=headers).problem(400, "bad_request")
    local.create(headers={"Tus-Resumable": None}).problem(412, "unsupported_tus_version")
    local.tenant.request("POST", "/uploads", body=b"x", headers=named({"Upload_Length": "1", "Content_Type": "text/plain"})).problem(
        415, "unsupported_media_type")


def test_what_is_known_of_the_protocol_is_told_to_everybody(local):
    answer = local.system.client.request("OPTIONS", "/uploads").expect(204)
    assert answer.headers["Tus-Version"] == "1.0.0" and answer.headers["Tus-Max-Size"] == str(1 << 30)
    assert answer.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,termination,expiration"
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256,md5" and answer.headers["Allow"] == "POST, OPTIONS"


# ---- what is refused ----

def test_bytes_for_another_place_are_refused(local):
    upload = local.begin(len(LONG))
    upload.patch(LONG[:5000], 0).expect(204)
    for wrong in (0, 4999, 5001, len(LONG)):
        answer = upload.patch(b"x", wrong)
        answer.problem(409, "upload_offset_mismatch")
        assert answer.headers["Upload-Offset"] == "5000"
    upload.patch(LONG[5000:] + b"x", 5000).problem(413, "too_large")
    upload.patch(iter([LONG[5000:], b"x"]), 5000).problem(413, "too_large")
    upload.patch(LONG, 5000, Content_Type="text/plain").problem(415, "unsupported_media_type")
    upload.patch(LONG, "x").problem(400, "bad_request")
    upload.patch(LONG, 0, Upload_Offset=None).problem(400, "bad_request")
    upload.patch(LONG, 0, Tus_Resumable="0.2.2").problem(412, "unsupported_tus_version")
    assert upload.head(Tus_Resumable=None).expect(412).headers["Tus-Version"] == "1.0.0"
    assert upload.offset() == 5000
    upload.patch(iter([LONG[5000:]]), 5000).expect(204)


def test_bytes_that_are_not_what_the_name_says_are_refused(place):
    upload = place.begin(10000, "film.mp4", "video")
    upload.patch(b"no film", 0).expect(204)
    upload.patch(b"x" * 5000, 7).problem(422, "content_mismatch")
    assert upload.offset() == 7
    upload.delete().expect(204)
    short = place.begin(7, "film.mp4", "video")
    short.patch(b"no film", 0).problem(422, "content_mismatch")


def test_a_checksum_lets_all_in_or_nothing(place):
    content = video(PART + MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    for wrong in ("sha1", "sha1 ", "sha1 AAAA", "crc32 AAAA", "sha1 !", "sha256 " + "A" * 100):
        upload.patch(content[:10], 0, Upload_Checksum=wrong).problem(400, "bad_request")
    upload.patch(content[:5000], 0, Upload_Checksum=checksum(content[:5000], "sha256")).expect(204)
    upload.patch(content[5000:], 5000, Upload_Checksum=checksum(content)).problem(460, "upload_checksum_mismatch")
    assert upload.offset() == 5000
    Broken(upload, len(content), 5000).cut()
    upload.patch(content[5000:PART + 99], 5000, Upload_Checksum=checksum(content[5000:PART + 99], "md5")).expect(204)
    assert upload.offset() == PART + 99
    answer = upload.patch(content[PART + 99:], PART + 99, Upload_Checksum=checksum(content[PART + 99:])).expect(204)
    made = place.tenant.get(f"/courses/{place.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(content).hexdigest()
    place.create(len(TEXT), body=TEXT, headers={"Upload-Checksum": checksum(LONG)}).problem(460, "upload_checksum_mismatch")


def test_another_tenant_finds_nothing(local):
    stranger, upload = Place(local.system), local.begin(len(TEXT))
    theirs = Upload(stranger.tenant, upload.path)
    theirs.patch(TEXT, 0).problem(404, "not_found", "Upload not found")
    theirs.head().expect(404)
    stranger.tenant.get(upload.path).problem(404, "not_found", "Upload not found")
    theirs.delete().problem(404, "not_found", "Upload not found")
    stranger.create(course_id=local.course).problem(404, "not_found", "Course not found")
    Upload(local.tenant, "/uploads/x").patch(TEXT, 0).problem(404, "not_found")
    checker = local.tenant.new_key("check")
    Upload(checker, upload.path).patch(TEXT, 0).problem(403, "insufficient_scope")
    assert upload.offset() == 0


def test_one_request_at_a_time_adds_to_an_upload(place):
    content = video(PART + MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    first = Broken(upload, len(content)).send(content[:MIB])
    wait_until(lambda: len(place.rows("uploads")) == 2, what="the first request is under way")
    upload.patch(content, 0).problem(423, "upload_locked")
    upload.delete().problem(423, "upload_locked")
    assert upload.head().expect(200).headers["Upload-Offset"] == "0"
    first.cut()
    answer = upload.patch(content, 0)
    if answer.status != 204:
        answer.problem(409, "upload_offset_mismatch")
        at = upload.offset()
        answer = upload.patch(content[at:], at).expect(204)
    made = place.tenant.get(f"/courses/{place.course}/materials/{answer.headers['X-Material-ID']}").expect(200).json()
    assert made["sha256"] == hashlib.sha256(content).hexdigest()


def test_many_that_send_the_last_bytes_at_once_make_one_material(local):
    upload = local.begin(len(TEXT))
    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: upload.patch(TEXT, 0), range(6)))
    assert {answer.status for answer in answers} <= {204, 409, 423} and [answer.status for answer in answers].count(204) == 1
    assert len(local.rows("material_entries")) == len(local.rows("jobs")) == 1


def test_a_client_that_cannot_patch_says_so_in_a_header(local):
    upload = local.begin(len(TEXT))
    upload.patch(TEXT[:5], 0, method="POST", X_HTTP_Method_Override="PATCH").expect(204)
    assert local.tenant.request("POST", upload.path, headers=named({"X_HTTP_Method_Override": "HEAD"})).expect(200)["offset"] == 5
    upload.patch(TEXT[5:], 5, method="GET", X_HTTP_Method_Override="PATCH").problem(400, "bad_request")
    upload.patch(TEXT[5:], 5, method="POST").problem(405, "method_not_allowed")
    local.tenant.request("POST", upload.path, headers=named({"X_HTTP_Method_Override": "DELETE"})).expect(204)
    upload.head().expect(404)
    local.tenant.post("/courses", {"title": "A"}, headers={"X-HTTP-Method-Override": "GET"}).expect(201)


def test_a_tenant_has_so_many_uploads_under_way_and_so_many_that_wait(strict):
    place = Place(strict)
    one, other = place.begin(MIB, "film.mp4", "video"), place.begin(len(TEXT))
    first = Broken(one, MIB).send(video(1000))
    wait_until(lambda: len(place.rows("uploads")) == 3, what="the first request is under way")
    other.patch(TEXT, 0).problem(429, "too_many_uploads")
    first.cut()
    wait_until(lambda: other.patch(TEXT, 0).status == 204, what="the place is free")
    strict.sql("""INSERT INTO resumable_uploads (tenant_id, id, course_id, source_type, filename, metadata, length_bytes, part_bytes, expires_at)
                  SELECT :'t', cs_uuid7(), :'c', 'text', 'a.md', '', 1, 1, now() FROM generate_series(1, 999)""", t=place.tenant.id, c=place.course)
    place.create().problem(429, "too_many_uploads")


def test_a_body_that_comes_too_slowly_is_kept_so_far(strict):
    place = Place(strict)
    upload = place.begin(PART, "film.mp4", "video")
    gate = threading.Event()

    def slowly():
        yield video(5000)
        gate.wait(4)

    answer = upload.patch(slowly(), 0)
    gate.set()
    answer.problem(408, "request_timeout")
    assert upload.offset() == 5000


def test_an_upload_says_when_it_expires(strict):
    place = Place(strict)
    upload = place.begin(len(LONG))
    for answer in (upload.head().expect(200), upload.patch(LONG[:5000], 0).expect(204)):
        left = email.utils.parsedate_to_datetime(answer.headers["Upload-Expires"]) - datetime.datetime.now(datetime.timezone.utc)
        assert 7000 < left.total_seconds() <= 7200


def test_what_a_tenant_may_store_is_promised_to_an_upload_when_it_begins(local):
    local.system.manage("set-limit", "--tenant", local.tenant.name, "--storage", "10000")
    upload = local.begin(9000)
    local.create(1001).problem(413, "storage_quota_exceeded")
    upload.delete().expect(204)
    local.begin(len(TEXT)).patch(TEXT, 0).expect(204)
    local.create(10000 - len(TEXT) + 1).problem(413, "storage_quota_exceeded")
    local.create(10000 - len(TEXT)).expect(201)


# ---- the end of what is not whole ----

def test_an_upload_that_is_given_up_leaves_nothing(place):
    content = video(PART + 2 * MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    upload.patch(content[:PART + MIB], 0).expect(204)
    upload.delete().expect(204)
    for answer in (upload.head(), upload.patch(b"x", PART + MIB), upload.delete()):
        answer.expect(404)
    assert place.stored() == [] and place.at_rest() and place.rows("resumable_uploads") == []
    made = place.begin(len(TEXT))
    answer = made.patch(TEXT, 0).expect(204)
    made.delete().expect(204)
    assert place.material(answer)["size_bytes"] == len(TEXT)


def test_an_upload_that_nobody_goes_on_with_expires(system_s3):
    place = Place(system_s3)
    content = video(PART + 2 * MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    upload.patch(content[:PART + MIB], 0).expect(204)
    place.age()
    upload.head().expect(410)
    upload.patch(b"x", PART + MIB).problem(410, "upload_expired")
    upload.delete().problem(410, "upload_expired")
    wait_until(lambda: place.rows("uploads") == [], 60, what="the janitor has removed what came")
    assert place.stored() == []
    upload.head().expect(410)
    place.age()
    wait_until(lambda: upload.head().status == 404, 60, what="the upload is forgotten")


def test_what_the_storage_has_lost_is_told(local):
    content = video(PART)
    upload = local.begin(len(content), "film.mp4", "video")
    upload.patch(content[:MIB], 0).expect(204)
    temporary = local.system.sql_value("SELECT upload_id FROM uploads WHERE id = :'id'", id=upload.id)
    [path] = local.system.store_dir.rglob(temporary)
    path.unlink()
    upload.patch(content[MIB:], MIB).problem(410, "upload_expired")
    upload.head().expect(404)


def test_a_deleted_course_takes_its_uploads_along(place):
    content = video(PART + 2 * MIB)
    node = add_node(place.system, place.tenant, place.course, "A node")
    one, other = place.begin(len(content), "film.mp4", "video", node_id=node), place.begin(len(content), "film.mp4", "video")
    for upload in (one, other):
        upload.patch(content[:PART + MIB], 0).expect(204)
    place.tenant.delete(f"/courses/{place.course}/nodes/{node}").expect(204)
    one.patch(content[PART + MIB:], PART + MIB).problem(404, "not_found")
    place.tenant.delete(f"/courses/{place.course}").expect(202)
    other.head().expect(404)
    place.system.sql("UPDATE uploads SET started_at = started_at - interval '1 hour' WHERE tenant_id = :'t'", t=place.tenant.id)
    wait_until(lambda: place.at_rest() and place.stored() == [], 60, what="nothing is left")


def test_bytes_that_come_take_their_rows_in_the_order_of_a_deletion(local):
    """First the upload's own, then that among the uploads: in the other order both would wait for each other."""
    upload = local.begin(len(LONG))
    sending = Broken(upload, len(LONG)).send(LONG[:100])
    wait_until(lambda: local.system.sql_value("SELECT goes FROM resumable_uploads WHERE id = :'id'", id=upload.id) == "1", what="bytes come")
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with locked(local.system, f"SELECT FROM resumable_uploads WHERE id = '{upload.id}' FOR UPDATE"):
        sending.cut()
        wait_until(lambda: local.system.sql_value(waiting) == "1", what="what came waits to be kept")
        local.system.sql("SELECT FROM uploads WHERE id = :'id' FOR UPDATE NOWAIT", id=upload.id)
    wait_until(lambda: upload.offset() == 100, what="what came is kept")


def test_every_change_is_in_the_audit_log(local):
    upload = local.begin(len(TEXT))
    answer = upload.patch(TEXT, 0).expect(204)
    upload.delete().expect(204)
    rows = [(row["action"], row["object_type"], row["object_id"], row["course_id"])
            for row in local.tenant.get("/audit").expect(200)["items"] if row["action"].startswith("uploads_")]
    assert rows == [("uploads_destroy", "upload", upload.id, None), ("uploads_append", "material", answer.headers["X-Material-ID"], local.course),
                    ("uploads_create", "upload", upload.id, None)]


def test_browsers_are_shown_the_headers_of_the_protocol(local):
    ask = {"Origin": "https://a.example", "Access-Control-Request-Method": "PATCH"}
    for path in ("/uploads", "/uploads/x"):
        answer = local.system.client.request("OPTIONS", path, headers=ask).expect(204)
        assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
        assert {"Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset", "X-API-Key", "Content-Type"} <= set(
            answer.headers["Access-Control-Allow-Headers"].split(", "))
    answer = local.create(headers={"Origin": "https://a.example"}).expect(201)
    assert {"Location", "Upload-Offset", "Upload-Expires", "Tus-Resumable", "X-Material-ID", "X-Job-ID"} <= set(
        answer.headers["Access-Control-Expose-Headers"].split(", "))


def test_one_part_of_memory_is_all_it_takes(system_s3):
    place = Place(system_s3)
    content = video(4 * PART + MIB)
    upload = place.begin(len(content), "film.mp4", "video")
    at = 0
    while at < len(content):
        step = min(3 * MIB + 7, len(content) - at)
        upload.patch(content[at:at + step], at).expect(204)
        at += step
    assert max(memory_peak(pid) for pid in system_s3.responders("upload")) < PART + 14 * MIB
