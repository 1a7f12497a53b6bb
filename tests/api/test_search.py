"""Search within a course: what is found, in which words, and where."""
import urllib.parse
import uuid

import pytest

from support.decks import Slide, deck
from support.forms import Form
from support.teaching import OTHER, READER, add_text, follow, generate

HIT = {"kind", "material_id", "node_id", "filename", "source_url", "concept_id", "lesson_id", "title", "text", "start_sec",
       "slide_number", "page", "chunk_index", "heading", "score", "found_by"}
UKRAINIAN = """# Клітина

## Будова клітини

Мембрана клітини відокремлює її від середовища. П\u02bcять органел мають власну мембрану.

## Café

Хворі на грип вживають каву <b>без</b> цукру & молока.
"""


@pytest.fixture(scope="module")
def taught(system):
    """A tenant, its course with two texts in two languages, and their ids."""
    tenant = system.tenant()
    course = tenant.course("Everything")
    ids = [add_text(tenant, course, text, name)["id"] for text, name in ((READER, "reader.md"), (UKRAINIAN, "клітина.md"))]
    generate(tenant, course)
    return tenant, course, ids


def search(client, course, words, **filters):
    query = urllib.parse.urlencode({"q": words, **filters})
    return client.get(f"/courses/{course}/search?{query}").expect(200).json()


def found(client, course, words, **filters):
    return search(client, course, words, **filters)["items"]


def passages(hits):
    return [hit for hit in hits if hit["kind"] != "concept"]


def test_a_hit_names_its_material_and_its_place(taught):
    tenant, course, (reader, _) = taught
    answer = search(tenant, course, "browser pages")
    assert set(answer) == {"items", "total", "limit", "offset", "next_cursor", "answered_by", "vector"} and answer["total"] == len(answer["items"])
    hit, = passages(answer["items"])
    assert set(hit) == HIT and hit["kind"] == "text" and hit["material_id"] == reader and hit["filename"] == "reader.md"
    assert hit["heading"] == "Stacks" and "a <mark>browser</mark> keeps the <mark>pages</mark>" in hit["text"]
    chunk = tenant.get(f"/courses/{course}/materials/{reader}/content")["chunks"][hit["chunk_index"]]
    assert "a browser keeps the pages" in chunk["text"]


def test_english_words_are_found_by_their_stems_and_the_last_one_by_its_beginning(taught):
    tenant, course, _ = taught
    assert passages(found(tenant, course, "browsers keeping"))
    assert passages(found(tenant, course, "KEEPS brow"))
    assert not found(tenant, course, "brow keeps"), "only the last word may go on"
    assert not found(tenant, course, "browser elephant"), "all words must be there"


def test_ukrainian_words_are_found_in_any_case_and_with_any_apostrophe(taught):
    tenant, course, (_, cell) = taught
    for words in ("МЕМБРАНА", "мембрана кліт", "п'ять органел", "п\u2019ять", "п\u02bcять"):
        assert cell in [hit["material_id"] for hit in passages(found(tenant, course, words))], words
    assert not found(tenant, course, "мембран клітини"), "Ukrainian is not stemmed"


def test_accents_make_no_difference(taught):
    tenant, course, _ = taught
    for words in ("cafe", "café", "cafe\u0301"):
        hit, = passages(found(tenant, course, words))
        assert hit["text"] == "<mark>Café</mark>"


def test_what_a_material_says_is_escaped_around_the_marks(taught):
    tenant, course, _ = taught
    hit, = passages(found(tenant, course, "цукру"))
    assert "<b>" not in hit["text"] and "&amp;" in hit["text"] and "<mark>цукру</mark>" in hit["text"]


def test_concepts_are_found_with_their_lesson_and_what_they_cite(taught):
    tenant, course, (reader, _) = taught
    hits = [hit for hit in found(tenant, course, "stack") if hit["kind"] == "concept"]
    stack = next(hit for hit in hits if hit["title"] == "Stack")
    lessons = [lesson for module in tenant.get(f"/courses/{course}").json()["modules"] for lesson in module["lessons"]]
    assert stack["lesson_id"] in [lesson["id"] for lesson in lessons] and stack["material_id"] == reader
    assert stack["text"].startswith("<mark>Stack</mark>: ") and stack["chunk_index"] is not None
    assert found(tenant, course, "stack")[0]["kind"] == "concept", "a title weighs most"


def test_a_concept_that_is_found_by_a_word_english_leaves_out_is_marked(taught):
    tenant, course, _ = taught
    hits = [hit for hit in found(tenant, course, "the", limit=100) if hit["kind"] == "concept"]
    assert hits and all("<mark>the</mark>" in hit["text"].lower() for hit in hits)


def test_without_a_provider_of_vectors_the_search_is_by_words_and_says_so(taught):
    tenant, course, _ = taught
    answer = search(tenant, course, "stack")
    assert answer["answered_by"] == ["full_text"] and {tuple(hit["found_by"]) for hit in answer["items"]} == {("full_text",)}
    assert answer["vector"] == {"answered": False, "reason": "no_provider", "message": "No provider of vectors is configured.",
                                "model": None, "embedded": 0, "embeddable": 0}


def test_hits_are_paged_and_counted(taught):
    tenant, course, _ = taught
    whole = search(tenant, course, "a", limit=100)
    assert whole["total"] == len(whole["items"]) > 2
    pages = [search(tenant, course, "a", limit=1, offset=n) for n in range(3)]
    assert [page["items"][0] for page in pages] == whole["items"][:3]
    assert {page["total"] for page in pages} == {whole["total"]}
    behind = search(tenant, course, "a", offset=1000)
    assert [behind[name] for name in ("items", "total", "limit", "offset", "next_cursor")] == [[], whole["total"], 20, 1000, None]


def add_document(system, tenant, course, source_type, name, chunks):
    """A material with a document, put where an ingest job would put them; the chunks' metadata say where each stands."""
    return system.sql_value("""WITH material AS (
            INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, filename, object_key, "order")
            SELECT tenant_id, cs_uuid7(), course_id, id, :'type', :'name', cs_uuid7()::text, 90 FROM material_nodes
             WHERE tenant_id = :'tenant' AND course_id = :'course' LIMIT 1 RETURNING *)
        INSERT INTO search_passages (tenant_id, material_id, chunk_index, course_id, kind, passage, start_sec, place, words)
        SELECT m.tenant_id, m.id, c.n, m.course_id, c.kind, c.text, c.start_sec, c.place, to_tsvector('cs_english', c.text)
          FROM material m CROSS JOIN json_to_recordset(:'chunks') AS c (n int, kind text, text text, start_sec float8, place int)
        RETURNING material_id""", tenant=tenant.id, course=course, type=source_type, name=name, chunks=chunks)


def test_transcripts_slides_and_pages_say_where(system, taught):
    tenant, course, _ = taught
    material = add_document(system, tenant, course, "video", "talk.mp4",
                            '[{"n":0,"kind":"transcript","text":"an armadillo","start_sec":12.5},'
                            '{"n":1,"kind":"slide","text":"one armadillo","place":3},{"n":2,"kind":"page","text":"armadillo","place":4}]')
    hits = {hit["kind"]: hit for hit in found(tenant, course, "armadillos")}
    assert {kind: (hit["start_sec"], hit["slide_number"], hit["page"]) for kind, hit in hits.items()} == {
        "transcript": (12.5, None, None), "slide": (None, 3, None), "page": (None, None, 4)}
    assert {hit["material_id"] for hit in hits.values()} == {material}


def test_a_pdf_that_is_a_text_is_found_by_its_pages(tenant):
    course = tenant.course()
    pages = [Slide(text="Mammals\nA whale is a mammal that lives in the sea and breathes air."),
             Slide(text="Armour\nAn armadillo rolls itself up into a ball of bone plates.")]
    form = Form(source_type="text").file("animals.pdf", deck(pages))
    material = tenant.send_form(f"/courses/{course}/materials", form).expect(201).json()
    assert follow(tenant, material["job_id"])["status"] == "complete"
    document = tenant.get(f"/courses/{course}/materials/{material['id']}/content").expect(200).json()
    assert {chunk["metadata"]["page"] for chunk in document["chunks"]} == {1, 2}
    [hit] = found(tenant, course, "armadillo")
    assert (hit["kind"], hit["page"], hit["slide_number"]) == ("page", 2, None)


def test_what_is_read_anew_or_deleted_is_not_found_as_it_was(system, tenant):
    course = tenant.course()
    material = add_text(tenant, course)
    assert found(tenant, course, "browser")
    tenant.delete(f"/courses/{course}/materials/{material['id']}").expect(204)
    assert not found(tenant, course, "browser")
    add_text(tenant, course, OTHER, "trees.md")
    assert len(passages(found(tenant, course, "heap binary"))) == 1


def test_words_that_mean_something_to_the_database_are_words(taught):
    tenant, course, _ = taught
    for words in ("'", "\\", "stack' | !queue", "a:*b & (", "!!!", "<->", "the", "%", "\u202eкурс", "😀", "' || ''", "x" * 200):
        search(tenant, course, words)


def test_there_is_something_to_look_for(taught):
    tenant, course, _ = taught
    for query in ("", "?q=", "?q=%20%09", "?q=" + "x" * 201, "?q=%00", "?q=a%C3", "?q=a&limit=0", "?q=a&limit=101", "?q=a&offset=-1"):
        answer = tenant.get(f"/courses/{course}/search{query}")
        assert answer.status in (400, 422), query
    problem = tenant.get(f"/courses/{course}/search").problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["q"]


def test_courses_of_others_are_not_searched(taught, other_tenant):
    tenant, course, _ = taught
    other_tenant.get(f"/courses/{course}/search?q=stack").problem(404, "not_found", "Course not found")
    tenant.get(f"/courses/{uuid.uuid4()}/search?q=stack").problem(404, "not_found", "Course not found")
    own = other_tenant.course()
    add_text(other_tenant, own, "# Stack\n\nOther words.\n")
    assert {hit["heading"] for hit in found(other_tenant, own, "stack")} == {"Stack"}
    assert found(tenant.new_key(scopes="check"), course, "stack")
