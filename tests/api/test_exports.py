"""A course as a file: what it holds, and what readers, browsers and Markdown make of it."""
import copy
import html.parser
import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.browser import browser, program
from support.exported import STRANGER, changed, export, exported, materials, send, show, taught  # noqa: F401
from support.forms import Form
from support.pools import locked
from support.system import ROOT
from support.teaching import READER, follow
from support.waiting import wait_until

PA11Y = ROOT / "build/npm-tools"
MARKED = ROOT / "build/npm-tools/node_modules/.bin/marked"  # CommonMark, as GitHub reads it


# ---- GET …/export ----

def test_an_export_is_a_file_with_the_name_of_the_course_and_a_tag(taught):
    tenant, course = taught
    answer = export(tenant, course)
    assert answer.headers["Content-Type"] == "application/json"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=\"") and "filename*=UTF-8''%D0%A1%D1%82%D1%80" in disposition
    assert not any(c in disposition.partition("filename*=")[2] for c in "/\\:*?\"<>|")
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert tenant.get(f"/courses/{course}/export?format=json", headers=tag).expect(304).body == b""
    tenant.get(f"/courses/{course}/export?format=pdf").problem(422, "validation_failed", "'pdf' is no format of an export")


@pytest.mark.parametrize("change", [
    lambda tenant, course, tree: tenant.patch(f"/courses/{course}", {"description": "Another"}),
    lambda tenant, course, tree: tenant.patch(f"/courses/{course}/nodes/{tree[0]['id']}", {"title": "Another"}),
    lambda tenant, course, tree: tenant.patch(f"/courses/{course}/materials/{materials(tree)[0]['id']}", {"filename": "another.md"}),
    lambda tenant, course, tree: tenant.delete(f"/courses/{course}/materials/{materials(tree)[0]['id']}")])
def test_whatever_an_export_shows_changes_its_tag(exported, tenant, change):
    course = send(tenant, exported).expect(201)["id"]
    before = export(tenant, course)
    assert change(tenant, course, show(tenant, course)["material_tree"]).status in (200, 204)
    after = export(tenant, course)
    assert before.headers["ETag"] != after.headers["ETag"] and before.body != after.body


CONCEPTS_ARE_READ = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%concepts%'"


@pytest.mark.parametrize("form", ["json", "markdown", "html", "imscc"])
def test_a_course_that_is_changed_while_it_is_read_is_read_again(exported, tenant, system, form):
    course = send(tenant, exported).expect(201)["id"]
    before = tenant.get(f"/courses/{course}/export?format={form}").expect(200)
    with ThreadPoolExecutor(1) as pool:
        with locked(system, "LOCK TABLE concepts IN ACCESS EXCLUSIVE MODE"):
            asked = pool.submit(tenant.get, f"/courses/{course}/export?format={form}")
            wait_until(lambda: system.sql_value(CONCEPTS_ARE_READ) == "1", 30, "the concepts to be read")
            system.sql("UPDATE courses SET content_revision = content_revision + 1, title = 'Changed' WHERE id = :'c'", c=course)
        answer = asked.result(60).expect(200)
    assert answer.headers["ETag"] != before.headers["ETag"] and int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Changed.')
    assert answer.body == tenant.get(f"/courses/{course}/export?format={form}").expect(200).body != before.body


def test_what_refers_to_a_material_that_is_gone_is_left_out(exported, tenant):
    course = send(tenant, exported).expect(201)["id"]
    gone = materials(show(tenant, course)["material_tree"])[0]["id"]
    tenant.delete(f"/courses/{course}/materials/{gone}").expect(204)
    again = export(tenant, course)
    assert gone not in again.body.decode()
    assert send(tenant, again.json()).expect(201)["structure_fingerprint"] == again["structure_fingerprint"] != exported["structure_fingerprint"]


def test_the_fingerprint_is_that_of_the_structure_alone(exported, tenant, system):
    course = send(tenant, exported).expect(201)["id"]
    tenant.patch(f"/courses/{course}", {"title": "Another", "language": None}).expect(200)
    system.sql("UPDATE concepts SET locked = true, edited_fields = '[\"title\"]' WHERE course_id = :'course'", course=course)
    assert show(tenant, course)["structure_fingerprint"] == exported["structure_fingerprint"]
    assert all(k["locked"] and k["edited_fields"] == ["title"]
               for m in export(tenant, course)["modules"] for l in m["lessons"] for k in l["concepts"]), "marks move with their part"
    system.sql("UPDATE concepts SET definition = 'Another.' WHERE course_id = :'course'", course=course)
    assert show(tenant, course)["structure_fingerprint"] != exported["structure_fingerprint"]
    edited = show(tenant, course)["structure_fingerprint"]
    system.sql("UPDATE material_entries SET sha256 = md5(id::text) || md5(id::text) WHERE course_id = :'course'", course=course)
    assert show(tenant, course)["structure_fingerprint"] != edited, "what is cited has other bytes"


# ---- to be read ----

def test_a_lesson_with_all_that_an_editor_may_write_is_exported_whole(exported, tenant):
    def numbered(i):
        return STRANGER[:-2] + f"{i:02}"

    text, title = "\U0001f600" * 8000, "\U0001f600" * 300
    made = copy.deepcopy(exported)
    lesson = made["modules"][0]["lessons"][0]
    concept, exercise = lesson["concepts"][0], exported["modules"][0]["lessons"][1]["exercises"][0]
    lesson["concepts"] = [{**concept, "id": numbered(i), "title": title, "prerequisites": [numbered(j) for j in range(i)]} for i in range(40)]
    pairs = [{"text": text, "correct": True, "reason": text}] * 12
    lesson["exercises"] = [{**exercise, "kind": "match", "options": pairs, "reference_solution": text}] * 20
    made["modules"] = [{**made["modules"][0], "lessons": [lesson]}]
    course = send(tenant, made).expect(201)["id"]
    for form in ("markdown", "html", "imscc"):
        assert len(export(tenant, course, form).body) > 12 * 20 * len(text)


HOSTILE = "<script>alert(1)</script> *a* # b [c](d) `e` & \"f\" <!-- ]]>"


@pytest.fixture
def hostile(exported, tenant):
    """A course whose texts would like to be markup, with one text that has come."""
    made = copy.deepcopy(exported)
    made["course"]["title"] = made["modules"][0]["title"] = HOSTILE
    lesson = made["modules"][0]["lessons"][0]
    lesson["title"] = lesson["concepts"][0]["title"] = HOSTILE
    lesson["concepts"][0]["definition"] = "# no heading\n- no list\n1. none\n    no code\n\nשלום \u0001"
    lesson["concepts"][0]["web_references"] = [{"url": "https://example.org/?a=\"><b>", "title": HOSTILE, "description": None}]
    made["nodes"][0]["materials"][0]["filename"] = "a<b>*&'.md"
    course = send(tenant, made).expect(201)["id"]
    add = Form(source_type="text").file("r.md", READER.encode())
    assert follow(tenant, tenant.send_form(f"/courses/{course}/materials", add).expect(200)["job_id"])["status"] == "complete"
    return tenant, course


class Page(html.parser.HTMLParser):
    """What of a page matters: its ids, its links, what it would load, its text, and whether its elements are closed."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loads, self.open, self.text, self.tags = [], [], [], [], "", []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if tag == "a" else []
        self.loads += [tag] if "src" in attrs or tag in ("script", "link", "img", "iframe", "object", "base", "form") else []
        if tag == "br":
            self.text += "\n"
        elif tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_html_needs_nothing_from_elsewhere_and_each_citation_jumps_to_its_passage(hostile):
    answer = export(*hostile, "html")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    text = answer.body.decode()
    page = Page(text)
    assert page.loads == [] and "default-src 'none'" in text and not any(w in text for w in ("url(", "@import"))
    assert len(page.ids) == len(set(page.ids))
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inside) <= set(page.ids) and any(i.startswith("s1-c") for i in inside)
    assert set(link for link in page.links if not link.startswith("#")) == {"https://example.org/?a=\"><b>"}
    assert HOSTILE in page.text and "a<b>*&'.md, passage" in page.text
    assert "A stack is a list in which the element added last is removed first." in page.text.partition("Sources")[2], "the passage itself"
    assert "The text of this place is not in this file." in page.text, "of what has not come"


def test_markdown_reads_as_the_texts_do(hostile):
    answer = export(*hostile, "markdown")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    page = Page(subprocess.run([MARKED], input=answer.body, stdout=subprocess.PIPE, check=True).stdout.decode())
    assert "script" not in page.tags and "code" not in page.tags and all(link.startswith("https://example.org/") for link in page.links)
    assert page.text.count(HOSTILE) >= 3 and page.tags.count("h1") == 1
    assert "# no heading\n- no list\n1. none\n\u00a0\u00a0\u00a0\u00a0no code" in page.text


@pytest.mark.parametrize("language, word", [("en", "Sources"), ("uk-UA", "Джерела"), ("de", "Quellen"), ("fr", "Sources"), ("ar", "Sources"), ("az-Arab", "Sources"),
                                            ("ar-Latn", "Sources"), (None, "Sources")])
def test_a_readable_export_speaks_the_language_of_the_course(exported, tenant, language, word):
    course = send(tenant, changed(exported, "/course/language", language)).expect(201)["id"]
    page = export(tenant, course, "html").body.decode()
    direction = ' dir="rtl"' if language in ("ar", "az-Arab") else ""
    assert f"<h2>{word}</h2>" in page and f'<html lang="{language or "en"}"{direction}>' in page


@pytest.mark.parametrize("form", ["json", "markdown", "html"])
def test_a_course_without_a_structure_is_exported_too(tenant, form):
    course = tenant.course()
    answer = export(tenant, course, form)
    assert answer.body
    if form == "json":
        assert send(tenant, answer.body).expect(201)["imported"] == dict.fromkeys(("nodes", "materials", "mappings", "modules", "lessons", "concepts", "exercises"), 0)
    if form == "html":
        Page(answer.body.decode())


@pytest.mark.skipif(program() is None, reason="there is no chromium")
def test_a_browser_asks_nobody_for_the_html_and_jumps_to_its_passages(hostile, tmp_path):
    file = tmp_path / "course.html"
    file.write_bytes(export(*hostile, "html").body)
    with browser() as made:
        page = made.open()
        page.goto(file.as_uri())
        page.find("#sources blockquote")
        assert page.script("document.querySelectorAll('script, img, link').length") == 0
        page.click(".cite a")
        assert page.script("document.querySelector(':target').closest('#sources') !== null")
        assert {asked["request"]["url"].partition("#")[0] for asked in page.told("Network.requestWillBeSent")} == {file.as_uri()}


@pytest.mark.skipif(program() is None or not (PA11Y / "node_modules/pa11y").exists(), reason="there is no chromium or no pa11y (make deps)")
def test_pa11y_finds_nothing_in_the_html(hostile, tmp_path):
    file = tmp_path / "course.html"
    file.write_bytes(export(*hostile, "html").body)
    order = {"browser": program(), "arguments": ["--no-sandbox"] if os.getuid() == 0 else [], "url": file.as_uri(),
             "views": [{"name": "course", "wait": "main"}, {"name": "answer", "press": ["summary"], "wait": "details[open]"}]}
    done = subprocess.run(["node", ROOT / "tests/support/pa11y.mjs", PA11Y], input=json.dumps(order), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
