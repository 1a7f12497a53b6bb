"""POST /courses/{course}/materials: what goes in is what is stored, into both stores; what is refused leaves nothing behind."""
import concurrent.futures
import hashlib
import os
import pathlib
import select
import signal

import pytest

from support.files import files_under
from support.forms import Bytes, Form
from support.pools import NO_HEAVY_WORK, Staged, shared
from support.system import children, memory_peak, passing_folder
from support.teaching import follow
from support.waiting import together, wait_until

MIB = 1 << 20
MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"
PDF = b"%PDF-1.7\n"
# Heavy work waits: these videos are noise, and nobody should try to transcribe them.
SETTINGS = {"UPLOAD_MAX_BYTES": str(400 * MIB), **NO_HEAVY_WORK}


class Place:
    """A system and the files that its store keeps objects in."""

    def __init__(self, system, folder, pattern):
        self.system, self.folder, self.pattern = system, folder, pattern

    def files(self):
        return files_under(self.folder, self.pattern)


@pytest.fixture(scope="module")
def directory(template):
    with shared(template, **SETTINGS) as system:
        yield Place(system, system.store_dir, "*")


@pytest.fixture(scope="module")
def swift(template):
    from support.s3 import swift as server

    if not server.installed():
        pytest.skip("Swift is not installed")
    with passing_folder() as folder, server.SwiftServer(folder) as s3:
        s3.create_bucket("course-supporter")
        with shared(template, **SETTINGS, **s3.settings, S3_BUCKET="course-supporter") as system:
            yield Place(system, s3.directory, "*.data")


@pytest.fixture(params=["directory", "swift"])
def place(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def tenant(place):
    return place.system.tenant()


def upload(tenant, course, form, **more):
    return tenant.send_form(f"/courses/{course}/materials", form, **more)


def text_form(content=b"# Title\n\nSome text.\n", name="notes.md"):
    return Form(source_type="text").file(name, content, content_type="text/markdown")


def notes_left(place, tenant):
    return place.system.sql("SELECT object_key FROM uploads WHERE tenant_id = :'tenant'", tenant=tenant.id)


def materials(place, tenant):
    return place.system.sql("SELECT id FROM material_entries WHERE tenant_id = :'tenant'", tenant=tenant.id)


class Untouched:
    """Nothing that is refused may leave an object, a row, or a note."""

    def __init__(self, place, tenant):
        self.place, self.tenant, self.files = place, tenant, place.files()

    def check(self):
        assert materials(self.place, self.tenant) == []
        assert notes_left(self.place, self.tenant) == []
        assert self.place.files() == self.files


@pytest.fixture
def untouched(place, tenant):
    return Untouched(place, tenant)


def test_a_small_file_is_stored_as_it_came(place, tenant):
    course = tenant.course()
    content = "# Gr\u00fc\u00dfe\n".encode()
    made = upload(tenant, course, text_form(content, "my notes (1).md")).expect(201)
    assert made["sha256"] == hashlib.sha256(content).hexdigest() and made["size_bytes"] == len(content)
    assert made["filename"] == "my notes (1).md" and made["source_type"] == "text" and made["duplicate"] is False
    assert made["state"] == "pending" and made["job_id"] == made["pending_job_id"] is not None
    assert made.headers["Location"] == f"/api/v1/courses/{course}/materials/{made['id']}"
    key = place.system.sql_value("SELECT object_key FROM material_entries WHERE id = :'id'", id=made["id"])
    assert key == f"tenants/{tenant.id}/courses/{course}/{made['id']}/my_notes__1_.md"
    assert notes_left(place, tenant) == []
    found = tenant.get(f"/courses/{course}/materials/{made['id']}").expect(200).json()
    assert found["sha256"] == made["sha256"] and found["id"] == made["id"]


@pytest.mark.parametrize("size", [4095, 4096, 4097, 10 * MIB - 1, 10 * MIB, 10 * MIB + 1, 25 * MIB + 12345])
@pytest.mark.parametrize("declared", [True, False], ids=["declared", "chunked"])
def test_a_file_of_any_size_arrives_whole(place, tenant, size, declared):
    content = Bytes(size, MP4, seed=size)
    form = Form(source_type="video").file("talk.mp4", content)
    path = f"/courses/{tenant.course()}/materials"
    made = tenant.request("POST", path, body=form.blocks(), headers=form.headers(length=declared)).expect(201)
    assert made["size_bytes"] == size and made["sha256"] == content.sha256()
    assert notes_left(place, tenant) == []


def test_what_the_store_keeps_is_what_was_sent(directory):
    tenant = directory.system.tenant()
    content = Bytes(21 * MIB, MP4)
    made = upload(tenant, tenant.course(), Form(source_type="video").file("a.mp4", content)).expect(201)
    key = directory.system.sql_value("SELECT object_key FROM material_entries WHERE id = :'id'", id=made["id"])
    assert hashlib.sha256((directory.folder / key).read_bytes()).hexdigest() == content.sha256()


def test_the_same_bytes_twice_are_one_material(place, tenant):
    course = tenant.course()
    first = upload(tenant, course, text_form()).expect(201)
    files = place.files()
    again = upload(tenant, course, text_form(name="other.md")).expect(200)
    assert again["id"] == first["id"] and again["duplicate"] is True
    assert place.files() == files and notes_left(place, tenant) == [] and len(materials(place, tenant)) == 1


def corrected(tenant, course, **fields):
    form = text_form(name="other.md")
    for name, value in fields.items():
        form.field(name, value)
    return upload(tenant, course, form)


def test_the_same_bytes_again_correct_a_name_that_the_form_gives(directory):
    tenant = directory.system.tenant()
    course = tenant.course()
    first = upload(tenant, course, text_form()).expect(201)
    follow(tenant, first["job_id"])
    again = corrected(tenant, course, filename="right.md").expect(200)
    assert (again["id"], again["filename"], again["duplicate"], again["state"]) == (first["id"], "right.md", True, "ready")
    shown = tenant.get(f"/courses/{course}/materials/{first['id']}").expect(200)
    assert shown["filename"] == "right.md" and shown["updated_at"] == again["updated_at"] > first["updated_at"]
    assert corrected(tenant, course).expect(200)["filename"] == "right.md"
    corrected(tenant, course, filename="wrong.pptx").problem(422, "extension_not_allowed")


def test_a_name_of_another_kind_or_another_language_has_the_bytes_read_again(directory):
    tenant = directory.system.tenant()
    course = tenant.course()
    first = upload(tenant, course, text_form(name="notes.txt")).expect(201)
    follow(tenant, first["job_id"])
    for fields in ({"filename": "notes.md"}, {"language": "de"}):
        again = corrected(tenant, course, **fields).expect(200)
        assert again["id"] == first["id"] and again["state"] == "pending" and again["job_id"] != first["job_id"]
        assert follow(tenant, again["job_id"])["status"] == "complete"
    content = tenant.get(f"/courses/{course}/materials/{first['id']}/content").expect(200)
    assert content["chunks"][0]["chunk_type"] == "heading"
    assert tenant.get(f"/courses/{course}/materials/{first['id']}").expect(200)["language"] == "de"


def test_what_is_being_read_is_not_corrected(directory):
    tenant = directory.system.tenant()
    course = tenant.course()

    def send(**fields):
        form = Form(source_type="video").file("a.mp3", b"ID3 noise")
        for name, value in fields.items():
            form.field(name, value)
        return upload(tenant, course, form)

    first = send().expect(201)  # waits for a window
    send(language="de").problem(409, "conflict")
    assert send(filename="b.mp3").expect(200)["filename"] == "b.mp3"
    assert tenant.get(f"/courses/{course}/materials/{first['id']}").expect(200)["language"] is None


def test_the_form_as_a_page_offers_it_leaves_out_what_is_empty(directory, document):
    """Swagger UI sends every field of the form with its default."""
    tenant = directory.system.tenant()
    offered = document.document["components"]["schemas"]["MaterialForm"]
    form = text_form()
    for name in offered["properties"].keys() - {*offered["required"], "file"}:
        form.field(name, offered["properties"][name]["default"])
    made = upload(tenant, tenant.course(), form).expect(201)
    assert made["filename"] == "notes.md" and made["language"] is None


@pytest.mark.parametrize("name", ["a\u202etxt.md", "a\u0085.md", "a\x1b.md"])
def test_a_file_name_reads_as_it_is_stored(directory, name):
    tenant = directory.system.tenant()
    problem = upload(tenant, tenant.course(), text_form().field("filename", name)).problem(422, "validation_failed")
    assert problem["errors"][0]["field"] == "filename"


def test_nul_in_a_field_has_a_sentence_of_its_own(directory):
    tenant = directory.system.tenant()
    upload(tenant, tenant.course(), text_form().field("filename", "a\0.md")).problem(
        400, "malformed_form", "A form field holds the character NUL, which no text may have")


def test_fields_may_follow_the_file(place, tenant):
    form = Form().file("x.pdf", PDF + b"rest").field("source_type", "presentation").field("language", "en-GB")
    made = upload(tenant, tenant.course(), form.field("filename", "Week 1.pdf")).expect(201)
    assert made["source_type"] == "presentation" and made["language"] == "en-GB" and made["filename"] == "Week 1.pdf"


@pytest.mark.parametrize("sent, given, shown", [("blob", "notes.txt", "notes.txt"), ("upload.tmp", "b.md", "b.md"), ("a.txt", "b.md", "b.md"),
                                                ("a.md", "../../etc/b.txt", "b.txt")])
def test_the_order_of_fields_makes_no_difference(directory, sent, given, shown):
    tenant = directory.system.tenant()
    before = Form(source_type="text").field("filename", given).file(sent, b"Some text.\n")
    behind = Form().file(sent, b"Some text.\n").field("filename", given).field("source_type", "text")
    made = [upload(tenant, tenant.course(), form).expect(201).json() for form in (before, behind)]
    assert [each["filename"] for each in made] == [shown] * 2


REFUSED = {
    "no source_type": (Form().file("a.md", b"x"), 422, "validation_failed"),
    "an unknown source_type": (Form(source_type="poem").file("a.md", b"x"), 422, "validation_failed"),
    "no file": (Form(source_type="text"), 422, "validation_failed"),
    "an empty file input": (Form(source_type="text").file("", b""), 422, "validation_failed"),
    "two files": (Form(source_type="text").file("a.md", b"x").file("b.md", b"y"), 422, "validation_failed"),
    "a wrong extension": (Form(source_type="video").file("a.exe", b"MZ"), 422, "extension_not_allowed"),
    "no extension": (Form(source_type="text").file("README", b"x"), 422, "extension_not_allowed"),
    "another type's extension": (Form(source_type="presentation").file("a.mp4", MP4), 422, "extension_not_allowed"),
    "another type after the file": (Form().file("a.md", b"x" * 9000).field("source_type", "video"), 422, "extension_not_allowed"),
    "bytes unlike the name": (Form(source_type="presentation").file("a.pdf", MP4 * 500), 422, "content_mismatch"),
    "a bad language after the file": (Form(source_type="text").file("a.md", b"x").field("language", "??"), 422,
                                      "validation_failed"),
    "a filename of another type": (Form(source_type="text").file("a.md", b"x").field("filename", "a.pptx"), 422, "extension_not_allowed"),
    "bytes unlike the filename": (Form(source_type="presentation").file("blob", b"x" * 9000).field("filename", "a.pdf"), 422,
                                  "content_mismatch"),
    "much beside the file": (Form(source_type="text").file("a.md", b"x").file("b.md", b"y" * 300000, name="language"), 413, "too_large"),
    "much before the file": (Form().raw("Content-Disposition: form-data; name=\"language\"; filename=\"y\"", b"z" * 300000), 413, "too_large"),
    "a control character in the name": (Form(source_type="text").file("a\x01.md", b"x"), 422, "validation_failed"),
    "a name too long": (Form(source_type="text").file("a" * 300 + ".md", b"x"), 422, "validation_failed"),
    "a part without a name": (Form().raw("Content-Type: text/plain", b"x"), 400, "malformed_form"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refused_form_leaves_nothing(place, tenant, untouched, reason):
    form, status, code = REFUSED[reason]
    upload(tenant, tenant.course(), form).problem(status, code)
    untouched.check()


def test_the_message_for_a_wrong_extension_names_what_is_accepted(directory):
    tenant = directory.system.tenant()
    upload(tenant, tenant.course(), Form(source_type="presentation").file("a.exe", b"MZ")).problem(
        422, "extension_not_allowed",
        "File extension '.exe' is not allowed for source_type 'presentation'. Accepted: .pdf, .pptx")


def test_other_bodies_are_refused(directory):
    tenant = directory.system.tenant()
    path = f"/courses/{tenant.course()}/materials"
    tenant.post(path, {"source_type": "text"}).problem(415, "unsupported_media_type")
    tenant.request("POST", path, body=b"x", headers={"Content-Type": "multipart/form-data"}).problem(400, "malformed_form")
    form = text_form()
    cut = form.bytes()[:-10]
    tenant.request("POST", path, body=cut, headers={"Content-Type": form.headers()["Content-Type"]}).problem(400, "incomplete_body")


def test_a_course_that_is_not_there_or_not_ours_is_404_before_the_body(directory):
    tenant, stranger = directory.system.tenant(), directory.system.tenant()
    course = tenant.course()
    for path in (f"/courses/{course}/materials", "/courses/00000000-0000-7000-8000-000000000000/materials",
                 "/courses/nonsense/materials"):
        stranger.send_form(path, Form(source_type="video").file("a.mp4", Bytes(30 * MIB, MP4))).problem(
            404, "not_found", "Course not found")


def test_a_body_too_long_is_refused_by_its_declared_length(place, tenant, untouched):
    form = Form(source_type="video").file("a.mp4", Bytes(402 * MIB, MP4))
    upload(tenant, tenant.course(), form).problem(413, "too_large")
    untouched.check()


def test_a_body_too_long_is_refused_while_it_arrives(place, tenant, untouched):
    form = Form(source_type="video").file("a.mp4", Bytes(402 * MIB, MP4))
    path = f"/courses/{tenant.course()}/materials"
    tenant.request("POST", path, body=form.blocks(), headers=form.headers(length=False)).problem(413, "too_large")
    wait_until(lambda: notes_left(place, tenant) == [], 20, "the note of the refused upload ends")
    untouched.check()


def begin_upload(tenant, course, sent):
    """An upload of 60 MiB of which only the first `sent` bytes have gone out; the connection stays open."""
    form = Form(source_type="video").file("a.mp4", Bytes(60 * MIB, MP4))
    connection = tenant.connect()
    connection.putrequest("POST", tenant.url(f"/courses/{course}/materials"))
    for name, value in {**form.headers(), "X-API-Key": tenant.key}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for block in form.blocks():
        connection.send(block[:sent])
        sent -= len(block)
        if sent <= 0:
            return connection
    raise AssertionError("the form is shorter than that")


def note_of(place, tenant):
    rows = place.system.sql("SELECT upload_id, pid FROM uploads WHERE tenant_id = :'tenant'", tenant=tenant.id)
    return rows[0] if rows else None


def test_a_client_that_leaves_leaves_nothing(place, tenant, untouched):
    connection = begin_upload(tenant, tenant.course(), 35 * MIB)
    wait_until(lambda: note_of(place, tenant), 20, "the upload is noted")
    connection.close()
    wait_until(lambda: notes_left(place, tenant) == [], 20, "the upload is ended")
    untouched.check()


def test_the_janitor_removes_what_a_killed_responder_left(place, tenant, untouched):
    connection = begin_upload(tenant, tenant.course(), 35 * MIB)
    note = wait_until(lambda: note_of(place, tenant), 20, "the upload is noted")
    os.kill(int(note[1]), signal.SIGKILL)
    answer = connection.getresponse()
    assert answer.status in (502, 503)
    connection.close()
    assert note_of(place, tenant) is not None and materials(place, tenant) == []
    place.system.sql("UPDATE uploads SET started_at = started_at - interval '2 hours' WHERE tenant_id = :'tenant'", tenant=tenant.id)
    wait_until(lambda: notes_left(place, tenant) == [], 90, "the janitor has been")
    untouched.check()


def test_a_tenant_has_only_so_many_uploads_under_way(start_system):
    system = start_system(UPLOAD_MAX_PER_TENANT="2", **NO_HEAVY_WORK)
    place = Place(system, system.store_dir, "*")
    tenant, other = system.tenant(), system.tenant()
    course = tenant.course()
    slow = [begin_upload(tenant, course, sent) for sent in (1 * MIB, 20)]  # one has not come to its file yet
    wait_until(lambda: len(notes_left(place, tenant)) == 2, 20, "both are under way")
    answer = upload(tenant, course, text_form())
    answer.problem(429, "too_many_uploads")
    assert int(answer.headers["Retry-After"]) >= 1
    upload(other, other.course(), text_form()).expect(201)
    for connection in slow:
        connection.close()
    wait_until(lambda: notes_left(place, tenant) == [], 20, "both have ended")
    upload(tenant, course, text_form()).expect(201)


def test_uploads_that_begin_at_once_are_counted(directory):
    cap, tenant = 16, directory.system.tenant()  # as delivered
    course = tenant.course()
    with concurrent.futures.ThreadPoolExecutor(cap + 8) as pool:
        begun = list(pool.map(lambda _: begin_upload(tenant, course, 100), range(cap + 8)))
    refused = wait_until(lambda: len(answered := select.select([each.sock for each in begun], [], [], 0)[0]) >= 8 and answered, 20)
    assert len(refused) == 8 and len(notes_left(directory, tenant)) == cap
    for connection in begun:
        if connection.sock in refused:
            assert connection.getresponse().status == 429
        connection.close()
    wait_until(lambda: notes_left(directory, tenant) == [], 20, "all have ended")


def test_a_deleted_course_takes_its_objects_and_its_uploads_under_way_along(place, tenant, untouched):
    course = tenant.course()
    upload(tenant, course, text_form()).expect(201)
    connection = begin_upload(tenant, course, 35 * MIB)
    wait_until(lambda: (note := note_of(place, tenant)) and note[0], 20, "the store knows of the upload")
    job = tenant.delete(f"/courses/{course}").expect(202)["id"]
    assert follow(tenant, job)["result"] == {"objects_removed": 1}
    connection.close()
    wait_until(lambda: notes_left(place, tenant) == [], 20, "the upload is ended")
    untouched.check()


def test_an_upload_into_a_course_that_was_deleted_meanwhile_is_404(place, tenant):
    course, video = tenant.course(), Staged(36 * MIB, 2)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(video.send, tenant, course)
        video.wait()
        wait_until(lambda: (note := note_of(place, tenant)) and note[0], 20, "the store knows of the upload")
        follow(tenant, tenant.delete(f"/courses/{course}").expect(202)["id"])
        video.let_go()
        answer.result().problem(404, "not_found", "Course not found")
    wait_until(lambda: notes_left(place, tenant) == [], 20, "the upload is ended")
    assert materials(place, tenant) == []


def test_an_upload_onto_a_node_that_was_deleted_meanwhile_is_404(place, tenant):
    course, video = tenant.course(), Staged(36 * MIB, 2)
    node = tenant.post(f"/courses/{course}/nodes", {"title": "Week 1"}).expect(201)["id"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(tenant.send_form, f"/courses/{course}/nodes/{node}/materials", Form(source_type="video").file("a.mp4", video))
        video.wait()
        wait_until(lambda: (note := note_of(place, tenant)) and note[0], 20, "the store knows of the upload")
        tenant.delete(f"/courses/{course}/nodes/{node}").expect(204)
        video.let_go()
        answer.result().problem(404, "not_found", "Node not found")
    wait_until(lambda: notes_left(place, tenant) == [], 20, "the upload is ended")
    assert materials(place, tenant) == []


def test_the_same_bytes_come_while_their_material_is_deleted(directory):
    """Either the upload finds the material and it goes, or it is made anew: what is left has its bytes, and nothing else is stored."""
    tenant = directory.system.tenant()
    course = tenant.course()
    for _ in range(8):
        first = upload(tenant, course, text_form()).expect(201)
        deleted, sent = together(lambda: tenant.delete(f"/courses/{course}/materials/{first['id']}"),
                                 lambda: upload(tenant, course, text_form()))
        deleted.expect(204)
        assert (sent.status, sent["duplicate"]) in ((200, True), (201, False))
        left = tenant.get(f"/courses/{course}").expect(200)["source_materials"]
        assert [material["id"] for material in left] == ([sent["id"]] if sent.status == 201 else [])
        wait_until(lambda ids={material["id"] for material in left}: ids ==
                   {path.parent.name for path in directory.files() if tenant.id in str(path)}, 20, "nothing else to be stored")
        for material in left:
            tenant.delete(f"/courses/{course}/materials/{material['id']}").expect(204)


def make_object(folder, key):
    """As the store's own user would have made it."""
    owner = folder.stat()
    (folder / key).parent.mkdir(parents=True)
    (folder / key).write_bytes(b"nobody's")
    for path in [folder / key, *(folder / key).parents]:
        if path.is_relative_to(folder):
            os.chown(path, owner.st_uid, owner.st_gid)


def test_the_janitor_removes_an_object_that_was_stored_but_never_became_a_material(directory):
    tenant = directory.system.tenant()
    key = f"tenants/{tenant.id}/courses/x/y/orphan.md"
    files = directory.files()
    make_object(directory.folder, key)
    directory.system.sql(
        "INSERT INTO uploads (id, tenant_id, object_key, host, pid, started_at)"
        " VALUES (cs_uuid7(), :'tenant', :'key', :'host', 999999999, now() - interval '1 hour')",
        tenant=tenant.id, key=key, host=os.uname().nodename)
    wait_until(lambda: notes_left(directory, tenant) == [], 60, "the janitor has been")
    assert directory.files() == files


def written(pids):
    """Bytes that processes caused to be written to disk."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/io").read_text().splitlines():
            if line.startswith("write_bytes:"):
                total += int(line.split()[1])
    return total


def test_300_mib_cost_one_part_of_memory_and_no_disk(swift):
    system = swift.system
    tenant = system.tenant()
    content = Bytes(300 * MIB, MP4)
    upload(tenant, tenant.course(), text_form()).expect(201)
    pids = [system.pid("nginx"), *children(system.pid("nginx")), system.pid("upload"), *system.responders("upload")]
    before = written(pids)
    made = upload(tenant, tenant.course(), Form(source_type="video").file("a.mp4", content)).expect(201)
    assert made["size_bytes"] == 300 * MIB and made["sha256"] == content.sha256()
    assert written(pids) - before < 1 * MIB
    assert max(memory_peak(pid) for pid in system.responders("upload")) < 24 * MIB


def test_a_store_that_is_away_is_503_and_recovers(start_system):
    from support.s3 import swift as server

    if not server.installed():
        pytest.skip("Swift is not installed")
    with passing_folder() as folder, server.SwiftServer(folder) as s3:
        s3.create_bucket("course-supporter")
        system = start_system(**s3.settings, S3_BUCKET="course-supporter", **NO_HEAVY_WORK)
        tenant = system.tenant()
        course = tenant.course()
        s3.stop()
        answer = upload(tenant, course, Form(source_type="video").file("a.mp4", Bytes(12 * MIB, MP4)))
        answer.problem(503, "store_unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        s3.start()
        upload(tenant, course, Form(source_type="video").file("a.mp4", Bytes(12 * MIB, MP4))).expect(201)
