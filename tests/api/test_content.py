"""What was extracted from a material: whole, in pages, as a transcript; and what it costs to ask whether it is still the same."""
import http.client

import pytest

from support.documents import BLOCK, put_document
from support.pools import new_lines
from support.readers import SlowReader
from support.teaching import add_text
from support.waiting import wait_until

MIB = 1 << 20


@pytest.fixture(scope="module")
def author(system):
    return system.tenant()


@pytest.fixture(scope="module")
def course(author):
    return author.course()


@pytest.fixture(scope="module")
def material(author, course):
    return add_text(author, course)["id"]


@pytest.fixture(scope="module")
def large(system, author, course):
    """The path of a document of 40 MiB."""
    material = add_text(author, course, "# Large\n\nIt is.\n", "large.md")["id"]
    put_document(system, material, 200, 1024)
    return f"/courses/{course}/materials/{material}/content"


@pytest.fixture(scope="module")
def spoken(system, author, course):
    """The path of a video's transcripts."""
    material = add_text(author, course, "# Spoken\n\nIt is.\n", "spoken.md")["id"]
    put_document(system, material, 3, 32, transcript=True)
    return f"/courses/{course}/materials/{material}"


def head(tenant, path, **headers):
    return tenant.request("HEAD", path, headers=headers)


def test_a_document_is_shown_with_all_its_members(author, course, material):
    answer = author.get(f"/courses/{course}/materials/{material}/content").expect(200)
    assert {"source_type", "title", "language", "metadata", "chunks", "warnings"} == set(answer.json())
    assert [chunk["index"] for chunk in answer["chunks"]] == list(range(len(answer["chunks"]))) and answer["chunks"]
    assert int(answer.headers["Content-Length"]) == len(answer.body)


def test_a_large_document_comes_whole(author, large):
    answer = author.get(large).expect(200)
    assert len(answer.body) == int(answer.headers["Content-Length"]) > 40 * MIB
    assert [chunk["index"] for chunk in answer["chunks"]] == list(range(200 * BLOCK))


@pytest.mark.parametrize("start, limit", [(0, 1), (0, BLOCK), (BLOCK - 1, 2), (150, 500), (200 * BLOCK - 3, 3), (200 * BLOCK - 1, 1000)])
def test_a_page_holds_the_chunks_that_were_asked_for(author, large, start, limit):
    page = author.get(f"{large}?from_chunk={start}&limit={limit}").expect(200).json()
    until, total = min(start + limit, 200 * BLOCK), 200 * BLOCK
    assert [chunk["index"] for chunk in page["chunks"]] == list(range(start, until))
    assert page["next_from_chunk"] == (until if until < total else None) and page["total_chunks"] == total
    assert (page["from_chunk"], page["limit"], page["title"]) == (start, limit, "Large")


def test_pages_together_are_the_document(author, spoken):
    chunks, place = [], 0
    while place is not None:
        page = author.get(f"{spoken}/content?from_chunk={place}&limit=7").expect(200).json()
        chunks += page["chunks"]
        place = page["next_from_chunk"]
    assert chunks == author.get(f"{spoken}/content").expect(200)["chunks"]


def test_a_page_behind_the_end_is_empty(author, large):
    page = author.get(f"{large}?from_chunk=1000000").expect(200).json()
    assert page["chunks"] == [] and page["next_from_chunk"] is None


@pytest.mark.parametrize("query", ["from_chunk=-1", "from_chunk=x", "limit=0", "limit=1001"])
def test_a_page_that_cannot_be_is_refused(author, large, query):
    author.get(f"{large}?{query}").problem(422, "validation_failed")


def test_who_has_it_already_is_told_so_and_pages_have_tags_of_their_own(system, author, course):
    material = add_text(author, course, "# Tagged\n\nIt is.\n", "tagged.md")["id"]
    paths = [f"/courses/{course}/materials/{material}/content{query}" for query in ("", "?limit=1", "?limit=2", "?from_chunk=1")]
    tags = [author.get(path).expect(200).headers["ETag"] for path in paths]
    assert len(set(tags)) == len(tags)
    for path, tag in zip(paths, tags):
        assert author.get(path, headers={"If-None-Match": tag}).expect(304).body == b""
        assert head(author, path).expect(200).headers["ETag"] == tag
    put_document(system, material, 1)
    for path, tag in zip(paths, tags):
        assert author.get(path, headers={"If-None-Match": tag}).expect(200).headers["ETag"] != tag


def handled(system, tenant, count, **request):
    """The milliseconds of the quickest of some requests, as the program counts them."""
    lines = new_lines(system, event="request", tenant=tenant.id)
    for _ in range(count):
        tenant.request(**request)
    return min(line["duration_ms"] for line in wait_until(lambda: len(lines()) >= count and lines()))


def test_neither_head_nor_304_makes_the_document(system, author, large, spoken):
    tag = author.get(large).headers["ETag"]
    length = head(author, large).expect(200).headers["Content-Length"]
    assert int(length) > 40 * MIB
    assert handled(system, author, 5, method="HEAD", path=large) < 20
    assert handled(system, author, 5, method="GET", path=large, headers={"If-None-Match": tag}) < 20
    assert head(author, f"{spoken}/transcript.vtt").expect(200).headers["ETag"]


@pytest.mark.parametrize("form, first, last", [
    ("vtt", b"WEBVTT\n\n00:00:00.000 --> 00:00:00.500\n", b"00:09:59.000 --> 00:09:59.500\n"),
    ("srt", b"1\n00:00:00,000 --> 00:00:00,500\n", b"600\n00:09:59,000 --> 00:09:59,500\n"),
    ("txt", b"cfcd208495d565ef66e7dff9f98764da\n", b"\n"),
])
def test_a_transcript_runs_over_all_blocks(author, spoken, form, first, last):
    answer = author.get(f"{spoken}/transcript.{form}").expect(200)
    assert answer.body.startswith(first) and last in answer.body
    assert answer.body.count(b"\n") == {"vtt": 2 + 3 * 600, "srt": 4 * 600, "txt": 600}[form]
    tag = {"If-None-Match": answer.headers["ETag"]}
    author.get(f"{spoken}/transcript.{form}", headers=tag).expect(304)


def memory(pid):
    """The most memory a process has ever held, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def test_a_large_document_is_sent_in_bounded_memory(start_system):
    system = start_system(FCGI_POOL_SIZE=1)
    tenant = system.tenant()
    course = tenant.course()
    material = add_text(tenant, course)["id"]
    put_document(system, material, 200, 1024)
    pid, = system.responders()
    before = memory(pid)
    assert len(tenant.get(f"/courses/{course}/materials/{material}/content").expect(200).body) > 40 * MIB
    assert system.responders() == [pid], "it has not grown so much that it is replaced"
    assert memory(pid) - before < 8


@pytest.mark.parametrize("form", ["content", "transcript.vtt"])
def test_a_document_that_is_replaced_while_it_is_sent_is_cut(system, author, course, form):
    """With and without a declared length: the client never takes a part for the whole."""
    material = add_text(author, course, f"# Replaced\n\n{form}.\n", "replaced.md")["id"]
    put_document(system, material, 400, 1024, transcript=True)
    lines = new_lines(system, event="request", code="unavailable")
    reader = SlowReader(author, f"/courses/{course}/materials/{material}/{form}")
    put_document(system, material, 1, transcript=True)
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        reader.rest()
    assert "replaced" in wait_until(lines)[0]["cause"]
