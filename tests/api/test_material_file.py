"""GET …/materials/{material}/file: the bytes as they were uploaded, from either store."""
import hashlib
import http.client
import urllib.parse

import pytest

from support.decks import Slide, deck
from support.forms import Bytes, Form
from support.pools import MP4, NO_HEAVY_WORK, shared
from support.system import memory_peak
from support.teaching import add_text
from support.waiting import wait_until

MIB = 1 << 20
TEXT = "# Title\n\nSome text of this file.\n"
NAMES = ["notes.md", "Лекція № 1 — вступ.md", "ערך \u200fא.txt", "🙂" * 60 + ".txt", "a 'b' %41;c.md", "ü" * 252 + ".md"]


@pytest.fixture(scope="module")
def system_s3(template, s3):
    with shared(template, **s3, **NO_HEAVY_WORK) as made:
        yield made


@pytest.fixture(scope="module")
def directory(template):
    with shared(template, **NO_HEAVY_WORK) as made:
        yield made


@pytest.fixture(params=["directory", "system_s3"])
def client(request):
    return request.getfixturevalue(request.param).tenant()


@pytest.fixture
def local(directory):
    return directory.tenant()


def path_of(course, material):
    return f"/courses/{course}/materials/{material}/file"


def add(client, text=TEXT, name="notes.md"):
    """A course with one text: the path of its file."""
    course = client.course()
    return path_of(course, add_text(client, course, text, name, wait=False)["id"])


def follow_link(url, method="GET", **headers):
    address = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    try:
        connection.request(method, f"{address.path}?{address.query}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def fetched(client, path):
    """Headers and body, from wherever the answer leads."""
    answer = client.get(path)
    if answer.status == 302:
        status, headers, body = follow_link(answer.headers["Location"])
        assert status == 200
        return headers, body
    return answer.expect(200).headers, answer.body


@pytest.mark.parametrize("name", NAMES)
def test_a_file_comes_back_as_it_was_sent_under_its_name(client, name):
    headers, body = fetched(client, add(client, name=name))
    assert body == TEXT.encode()
    kind, _, encoded = headers["Content-Disposition"].partition("; filename*=UTF-8''")
    assert kind.startswith('attachment; filename="') and urllib.parse.unquote(encoded) == name
    assert headers["Content-Type"].partition(";")[0] == ("text/markdown" if name.endswith(".md") else "text/plain")


def test_the_name_is_that_of_now(client):
    course = client.course()
    material = add_text(client, course, TEXT)["id"]
    client.patch(f"/courses/{course}/materials/{material}", {"filename": "перейменовано.md"}).expect(200)
    headers, _ = fetched(client, path_of(course, material))
    assert urllib.parse.unquote(headers["Content-Disposition"]).endswith("UTF-8''перейменовано.md")


def test_an_s3_server_serves_its_objects_itself(system_s3):
    client = system_s3.tenant()
    answer = client.get(add(client)).expect(302)
    assert answer.body == b"" and answer.headers["Location"].startswith(system_s3.settings["S3_ENDPOINT"])
    status, headers, body = follow_link(client.request("HEAD", add(client)).expect(302).headers["Location"], "HEAD")
    assert status == 200 and headers["Content-Length"] == str(len(TEXT)) and body == b""


def test_a_file_is_never_shown_in_place(local):
    headers = local.get(add(local)).expect(200).headers
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Content-Disposition"].startswith("attachment;")
    assert headers["Accept-Ranges"] == "bytes" and headers["Content-Length"] == str(len(TEXT))


@pytest.mark.parametrize("asked, first, last", [("bytes=0-0", 0, 0), ("bytes=2-5", 2, 5), ("bytes=10-", 10, len(TEXT) - 1), ("bytes=-4", len(TEXT) - 4, len(TEXT) - 1),
                                                ("bytes=-999", 0, len(TEXT) - 1), ("bytes=5-999", 5, len(TEXT) - 1)])
def test_one_range_is_sent_alone(local, asked, first, last):
    answer = local.get(add(local), headers={"Range": asked}).expect(206)
    assert answer.body == TEXT.encode()[first:last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(TEXT)}" and answer.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=x", "lines=1-2", "bytes=0-0, -1"])
def test_what_is_no_single_range_of_bytes_gives_the_whole(local, asked):
    answer = local.get(add(local), headers={"Range": asked}).expect(200)
    assert answer.body == TEXT.encode() and "Content-Range" not in answer.headers


@pytest.mark.parametrize("asked", [f"bytes={len(TEXT)}-", "bytes=999-1000", "bytes=-0"])
def test_a_range_behind_the_end_is_416_with_the_length(local, asked):
    answer = local.get(add(local), headers={"Range": asked})
    answer.problem(416, "range_not_satisfiable", f"The file has {len(TEXT)} bytes: none of them is in the range")
    assert answer.headers["Content-Range"] == f"bytes */{len(TEXT)}"


def test_an_empty_file_is_a_file(local):
    path = add(local, text="")
    assert local.get(path).expect(200).body == b""
    local.get(path, headers={"Range": "bytes=0-"}).problem(416, "range_not_satisfiable")
    assert local.get(path, headers={"Range": "bytes=-5"}).expect(200).body == b""


def test_head_tells_all_but_the_bytes_and_knows_no_range(local):
    path = add(local)
    whole, head = local.get(path).expect(200), local.request("HEAD", path, headers={"Range": "bytes=0-1"}).expect(200)
    assert head.body == b""
    for name in ("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]


def test_a_range_of_another_version_gives_the_whole(local):
    path = add(local)
    tag = local.get(path).expect(200).headers["ETag"]
    local.get(path, headers={"Range": "bytes=0-1", "If-Range": tag}).expect(206)
    for other in ('"other"', f"W/{tag}", "Sat, 28 Nov 2026 09:00:00 GMT"):
        assert local.get(path, headers={"Range": "bytes=0-1", "If-Range": other}).expect(200).body == TEXT.encode()
    local.get(path, headers={"Range": "bytes=999-", "If-Range": '"other"'}).expect(200)
    answer = local.get(path, headers={"If-None-Match": tag, "Range": "bytes=0-1"}).expect(304)
    assert answer.body == b"" and answer.headers["ETag"] == tag


def test_a_large_file_takes_no_memory_and_its_parts_make_the_whole(directory, local):
    size, course = 150 * MIB, local.course()
    video = Bytes(size, MP4)
    made = local.send_form(f"/courses/{course}/materials", Form(source_type="video").file("a.mp4", video)).expect(201).json()
    path, digest = path_of(course, made["id"]), hashlib.sha256()
    for first in range(0, size, 50 * MIB):
        answer = local.get(path, headers={"Range": f"bytes={first}-{first + 50 * MIB - 1}"}).expect(206)
        digest.update(answer.body)
    assert digest.hexdigest() == made["sha256"] == hashlib.sha256(local.get(path).expect(200).body).hexdigest()
    assert all(memory_peak(pid) < 24 * MIB for pid in directory.responders("upload"))


def test_an_address_that_was_not_fetched_has_no_file(client):
    course = client.course()
    material = add_text(client, course, wait=False)["id"]
    client.system.sql("UPDATE material_entries SET object_key = NULL, source_url = 'https://example.org' WHERE id = :'m'", m=material)
    client.get(path_of(course, material)).problem(404, "not_found", "The material is an address that has not been fetched: see its state and source_url")


def test_a_file_that_is_gone_is_told(client):
    course = client.course()
    material = add_text(client, course, wait=False)["id"]
    client.system.sql("UPDATE material_entries SET object_key = object_key || '.gone' WHERE id = :'m'", m=material)
    for method in ("GET", "HEAD"):
        assert client.request(method, path_of(course, material)).status == 409
    client.get(path_of(course, material)).problem(409, "object_missing", "The material's file is not in the store any more; upload it again")
    client.get(f"/courses/{course}/materials/{material}/link").problem(409, "object_missing")


def test_who_may_read_may_have_it_and_nobody_else(directory, local):
    path = add(local)
    local.get(path, key=directory.create_key(local.name, scopes="check")["key"]).expect(200)
    directory.tenant().get(path).problem(404, "not_found")
    directory.client.get(path).problem(401, "not_authenticated")
    local.post(path, {}).problem(405, "method_not_allowed")
    course = path.split("/")[2]
    for wrong in (path_of(local.course(), path.split("/")[4]), path_of(course, "x"), path_of("x", path.split("/")[4])):
        local.get(wrong).problem(404, "not_found")


# ---- links ----

def link_of(client, path):
    return client.get(path.removesuffix("/file") + "/link").expect(200).json()


def test_a_link_has_the_file_without_a_key(client):
    link = link_of(client, add(client))
    assert link["expires_in"] == 3600
    status, headers, body = follow_link(link["url"])
    assert (status, body) == (200, TEXT.encode()) and headers["Content-Type"].partition(";")[0] == "text/markdown"
    assert headers["Content-Disposition"].startswith("attachment")


def test_a_link_knows_ranges(client):
    url = link_of(client, add(client))["url"]
    status, headers, body = follow_link(url, Range="bytes=2-6")
    assert (status, body, headers["Content-Range"]) == (206, b"Title", f"bytes 2-6/{len(TEXT)}")


def test_a_pdf_alone_is_shown_in_place_where_it_is_asked_for(client):
    course = client.course()
    form = Form(source_type="text").file("Лекція.pdf", deck([Slide(text="Heat")]))
    pdf, text = client.send_form(f"/courses/{course}/materials", form).expect(201)["id"], add_text(client, course)["id"]
    for material, query, kind in ((pdf, "?inline=true", "inline"), (pdf, "?inline=false", "attachment"), (pdf, "", "attachment"), (text, "?inline=true", "attachment")):
        url = client.get(f"/courses/{course}/materials/{material}/link{query}").expect(200)["url"]
        status, headers, _ = follow_link(url)
        assert (status, headers["Content-Disposition"].partition(";")[0]) == (200, kind), (query, kind)
    client.get(f"/courses/{course}/materials/{pdf}/link?inline=yes").problem(422, "validation_failed")


def test_a_link_that_was_changed_or_is_for_something_else_opens_nothing(local):
    one, other = add(local, name="one.md"), add(local, "# Another\n", "two.md")
    url = link_of(local, one)["url"]
    address, _, query = url.partition("?")
    elsewhere = link_of(local, other)["url"].partition("?")[0]
    for wrong in (f"{elsewhere}?{query}", url.replace("text%2Fmarkdown", "text%2Fhtml"), url[:-1] + ("0" if url[-1] != "0" else "1"), address):
        assert follow_link(wrong)[0] == 403, wrong
    assert follow_link(url, "PUT")[0] == 403, "what may be read may not be written"


def test_a_link_of_a_deactivated_tenant_opens_nothing(directory):
    gone = directory.tenant()
    path = add(gone)
    url, course = link_of(gone, path)["url"], path.split("/")[2]
    node = gone.get(f"/courses/{course}").expect(200)["material_tree"][0]["id"]
    wanted = {"filename": "notes.md", "source_type": "text", "size_bytes": 0}
    put = gone.post(f"/courses/{course}/nodes/{node}/materials/upload-url", wanted).expect(200).json()
    assert follow_link(url)[0] == 200
    directory.manage("deactivate-tenant", "--name", gone.name)
    assert follow_link(url)[0] == follow_link(put["upload_url"], "PUT", **put["headers"])[0] == 403
    directory.manage("activate-tenant", "--name", gone.name)
    assert follow_link(url)[0] == 200


def test_a_link_to_what_is_not_there_or_not_ones_own_is_not_given(directory, local):
    path = add(local)
    course = path.split("/")[2]
    stranger = directory.tenant()
    stranger.get(path.removesuffix("/file") + "/link").expect(404)
    local.get(f"/courses/{course}/materials/nothing/link").expect(404)
    url = link_of(local, path)["url"]
    local.delete(path.removesuffix("/file")).expect(204)
    wait_until(lambda: follow_link(url)[0] == 409, 30, "the file is gone, and the link is still good")
