"""The console, /docs/course, as a person uses it, in a browser and through nginx: from a key to a course that is corrected."""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import urllib.request

import pytest

from support.browser import program
from support.console import TITLE, Console, download, outline_of
from support.decks import Slide, deck
from support.forms import Form
from support.pools import MP4
from support.teaching import READER, add_text, follow, generate
from support.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIB = 1 << 20
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "media-src 'self' blob:", "connect-src 'self'",
          "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"}


# ---- what is served ----

def test_its_policy_lets_nothing_run_that_this_server_does_not_send(system):
    for path in ("/docs/course", "/docs/course/app.js", "/docs/course/course.css"):
        answer = system.client.get("/" + path).expect(200)
        assert {part.strip() for part in answer.headers["Content-Security-Policy"].split(";")} == POLICY, path
        assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff"
    page = system.client.get("//docs/course").body.decode()
    assert "<style" not in page and "onclick" not in page and "http:" not in page and "https:" not in page


def test_every_module_is_there_and_is_javascript(system):
    for file in sorted((ROOT / "nginx/course").glob("*.js")):
        answer = system.client.get(f"//docs/course/{file.name}").expect(200)
        assert answer.headers["Content-Type"].startswith("text/javascript") and answer.body == file.read_bytes()


# ---- from a key to a course ----

def test_a_person_comes_from_a_key_to_a_course(chromium, tenant, tmp_path):
    console = Console(chromium, tenant).sign_in()
    page = console.page
    console.button("Make a course")
    page.fill("input[name=title]", TITLE)
    console.button("Make the course")
    hash = wait_until(lambda: page.script("location.hash") != "#/" and page.script("location.hash"), 30)
    console.arrive(hash)
    course = hash.split("/")[2]
    assert page.text("h1") == TITLE and page.script("document.querySelector('main img')") is None

    file = tmp_path / "reader.md"
    file.write_text(READER)
    page.choose_file("input[type=file]", file)
    console.button("Upload")
    console.shows("reader.md", ".material")
    console.shows("ready", ".material .state")

    console.go(f"#/courses/{course}/structure")
    console.button("Generate")
    console.shows("It is done")
    assert "1 of 1 materials are read" in page.text("main")

    console.go(f"#/courses/{course}/outline")
    console.shows("Stacks and queues", ".fold.module")
    console.button("Passage")
    console.shows("reader.md", ".player h2")
    assert page.text(".player .cited") in READER.replace("\n", " ")
    page.press("Escape")
    assert page.script("document.querySelector('.player').hidden") and page.focused().startswith("Passage")

    console.go(f"#/courses/{course}/search")
    page.fill("input[name=q]", "added last")
    console.button("Search")
    console.shows("found.", ".place")
    assert page.text("mark").lower() in ("added", "last")
    console.is_clean()


def test_a_large_file_goes_on_where_the_connection_broke(chromium, tenant, tmp_path):
    course = tenant.course()
    console = Console(chromium, tenant, f"#/courses/{course}/materials").sign_in()
    page = console.page
    file = tmp_path / "lecture.mp4"
    content = MP4 + bytes(range(256)) * (9 * MIB // 256)
    file.write_bytes(content)
    page.send("Fetch.enable", patterns=[{"urlPattern": "*/uploads/*"}])
    page.choose_file("input[type=file]", file)
    console.button("Upload")
    seen, methods = 0, []
    while "lecture.mp4" not in (page.script("document.querySelector('.material')?.innerText") or ""):
        for one in page.told("Fetch.requestPaused")[seen:]:
            seen += 1
            methods.append(one["request"]["method"])
            if methods == ["PATCH", "PATCH"]:
                page.send("Fetch.failRequest", requestId=one["requestId"], errorReason="ConnectionReset")
            else:
                page.send("Fetch.continueRequest", requestId=one["requestId"])
    assert methods == ["PATCH", "PATCH", "HEAD", "PATCH"], methods
    material = tenant.get(f"/courses/{course}").expect(200)["material_tree"][0]["materials"][0]
    assert material["sha256"] == hashlib.sha256(content).hexdigest() and material["size_bytes"] == len(content)
    assert page.script("sessionStorage.length") == 0


def test_a_recording_plays_at_its_minute_without_being_loaded_whole(chromium, system, tmp_path):
    tenant = system.tenant()
    course = tenant.course()
    add_text(tenant, course)
    generate(tenant, course)
    lecture = ROOT / os.environ.get("BUILD", "build") / "sample/lecture.mp4"
    if not lecture.exists():
        pytest.skip("there is no sample (make sample)")
    video = tenant.send_form(f"/courses/{course}/materials", Form(source_type="video").file("lecture.mp4", lecture.read_bytes())).expect(201).json()
    tenant.post(f"/jobs/{video['job_id']}/cancel")
    lesson = tenant.get(f"/courses/{course}").expect(200)["modules"][0]["lessons"][0]["id"]
    system.sql("UPDATE lessons SET video_material_id = :'m', video_start_timecode = '00:01:30' WHERE id = :'l'", m=video["id"], l=lesson)
    console = Console(chromium, tenant, f"#/courses/{course}/outline").sign_in()
    console.button("▶ Play the lesson from 00:01:30")
    wait_until(lambda: (console.page.script("document.querySelector('video')?.readyState") or 0) >= 2, 30, "the recording")
    assert console.page.script("document.querySelector('video').currentTime") >= 90
    asked = [one["response"]["status"] for one in console.page.told("Network.responseReceived") if "/store/" in one["response"]["url"]]
    assert 206 in asked, asked
    console.go(f"#/courses/{course}/export")
    assert b"00:01:30" in download(console, "Chapters, WebVTT: lecture.mp4", tmp_path)
    console.is_clean("404", "409")  # no transcript


@pytest.mark.parametrize("kind, text", [("JSON", b'"Stacks and queues"'), ("Markdown", b"Stacks and queues"), ("HTML", b"Stacks and queues"), ("Common Cartridge", b"PK\x03\x04"),
                                        ("Questions, GIFT", b"tack"), ("Questions, Moodle XML", b"<quiz>")])
def test_an_export_is_saved_as_a_file(console, tmp_path, kind, text):
    tab = console("export")
    assert text in download(tab, kind, tmp_path)
    tab.is_clean()



def test_a_course_is_imported_from_an_export_and_what_is_wrong_in_it_is_named(chromium, made, tenant, tmp_path):
    teacher, course = made
    exported = teacher.get(f"/courses/{course}/export?format=json").expect(200).json()
    console = Console(chromium, tenant).sign_in()
    page = console.page
    file = tmp_path / "course.json"
    console.button("Import a course")

    def send(text):
        file.write_text(text)
        page.choose_file("input[type=file]", file)
        console.button("Import the course")

    module, *others = exported["modules"]
    send(json.dumps({**exported, "modules": [{**module, "title": 5}, *others]}))
    console.shows("/modules/0/title", ".problem code")
    assert tenant.get("/courses").expect(200)["total"] == 0
    os.truncate(file, 64 * MIB + 1)
    page.choose_file("input[type=file]", file)
    console.button("Import the course")
    console.shows("course.json has 64 MiB", ".problem")
    send(json.dumps(exported))
    console.shows("is imported", ".place")
    assert page.focused() == page.text("li.card h2") == TITLE
    page.press("Enter")
    (imported,) = tenant.get("/courses").expect(200)["items"]
    console.arrive(f"#/courses/{imported['id']}/outline")
    console.shows("Stacks and queues", ".fold.module")
    console.go(f"#/courses/{imported['id']}/materials")
    console.shows("upload the same file again", ".material")
    console.is_clean("422")


def test_a_page_of_a_pdf_is_shown_as_text_and_opens_as_it_is(chromium, tenant):
    course = tenant.course()
    slides = deck([Slide(text="A page on heat."), Slide(text="A page on winter."), Slide(text="A page on spring.")])
    form = Form(source_type="presentation").file("Лекція.pdf", slides)
    assert follow(tenant, tenant.send_form(f"/courses/{course}/materials", form).expect(201)["job_id"])["status"] == "complete"
    console = Console(chromium, tenant, f"#/courses/{course}/search").sign_in()
    page = console.page
    page.fill("input[name=q]", "winter")
    console.button("Search")
    console.button("Slide 2")
    console.shows("A page on winter.", ".player")
    wait_until(lambda: page.script("document.querySelector('.player a').checkVisibility()"), 30, "the link to be known")
    assert page.text(".player a").startswith("Open page 2")
    console.button("Next")
    link = page.script("(({href, target, rel}) => ({href, target, rel}))(document.querySelector('.player a'))")
    assert link["href"].endswith("#page=3") and link["target"] == "_blank" and link["rel"] == "noopener noreferrer"
    answer = urllib.request.urlopen(link["href"])  # without a key
    assert answer.headers["Content-Disposition"] == "inline" and answer.read() == slides
    console.is_clean()


# ---- the key ----

def test_a_key_that_is_wrong_is_told_and_kept_nowhere(chromium, tenant):
    console = Console(chromium, tenant)
    console.page.fill("input[name=key]", "cs_live_" + "0" * 32)
    console.page.click("form .primary")
    console.shows("Invalid API key", ".problem")
    assert "invalid_api_key" in console.page.text(".problem") and console.page.script("sessionStorage.length") == 0


def test_a_key_stays_in_memory_unless_it_shall_live_through_reloads(chromium, tenant):
    console = Console(chromium, tenant).sign_in()
    page = console.page
    assert page.script("sessionStorage.length + localStorage.length") == 0 and page.script("document.cookie") == ""
    page.send("Page.reload")
    page.find("input[name=key]")
    page.click("#keep")
    console.sign_in()
    page.send("Page.reload")
    wait_until(lambda: page.script("document.querySelector('#caller code') !== null"), 30)
    console.button("Sign out")
    page.find("input[name=key]")
    assert page.script("sessionStorage.length") == 0 and page.script("localStorage.length") == 0


def test_a_key_that_may_not_is_told_so(chromium, made):
    tenant, course = made
    reader = tenant.new_key(scopes="check")
    console = Console(chromium, reader, f"#/courses/{course}/structure").sign_in()
    console.button("Generate")
    console.shows("Requires scope: prep", ".problem")


# ---- refusals ----

def test_who_asks_too_often_waits_as_long_as_is_asked_for(console):
    tab = console("search")
    tab.page.fill("input[name=q]", "stack")
    tab.page.send("Fetch.enable", patterns=[{"urlPattern": "*/search?*"}])
    tab.button("Search")
    asked = wait_until(lambda: tab.page.told("Fetch.requestPaused"), 30, "the request")[0]
    problem = {"code": "rate_limited", "title": "Rate limit exceeded", "status": 429, "detail": "Too many.", "type": "/docs/errors#rate_limited", "request_id": "r"}
    tab.page.send("Fetch.fulfillRequest", requestId=asked["requestId"], responseCode=429, body=base64.b64encode(json.dumps(problem).encode()).decode(),
                  responseHeaders=[{"name": "Content-Type", "value": "application/problem+json"}, {"name": "Retry-After", "value": "2"}])
    tab.page.send("Fetch.disable")
    tab.said("Too many requests: trying again in 2 seconds.")
    tab.shows("found.", ".place")


# ---- the keyboard, and those who listen ----

def test_everything_is_reached_by_the_keyboard_alone(chromium, system):
    tenant = system.tenant()
    course = tenant.course(TITLE)
    add_text(tenant, course)
    generate(tenant, course)
    tab = Console(chromium, tenant, f"#/courses/{course}/outline")
    page = tab.page
    page.find("input[name=key]")
    wait_until(lambda: page.focused() == "API key", 30, "the field has the focus")
    page.type(tenant.key)
    page.press("Enter")
    tab.arrive(tab.hash)

    def tab_to(label, most=80):
        for _ in range(most):
            page.press("Tab")
            told = page.focused() or ""
            if told == label or (label == "Passage" and told.startswith(label)):
                return
        raise AssertionError(f"not reached: {label}, but {page.focused()}")

    lesson = outline_of(tenant, course)[0]["lessons"][0]["title"]
    tab_to(f"Edit: {lesson}")
    page.press("Enter")
    wait_until(lambda: page.focused() == "Title", 10, "the form has the focus")
    page.script("document.activeElement.select()")
    page.type("Лише клавіатура")
    page.press("Enter")
    wait_until(lambda: page.focused() == "Edit: Лише клавіатура", 10, "the item has the focus again")
    page.press("Tab")
    page.press(" ")
    wait_until(lambda: page.focused() == "Unlock: Лише клавіатура", 10, "and so has what was pressed")
    tab_to("Passage")
    page.press("Enter")
    wait_until(lambda: page.focused() == "reader.md", 10, "the source has the focus")
    page.press("Escape")
    assert page.focused().startswith("Passage")
    kept = outline_of(tenant, course)[0]["lessons"][0]
    assert kept["title"] == "Лише клавіатура" and kept["locked"]
    tab.is_clean()


@pytest.fixture
def furnished(system):
    """A tenant and a course that has something in each view: a concept that was edited, a recording with a correction, a page of a PDF."""
    tenant = system.tenant()
    course = tenant.course(TITLE, language="en")
    add_text(tenant, course)
    generate(tenant, course)
    concept = outline_of(tenant, course)[0]["lessons"][0]["concepts"][0]
    tenant.patch(f"/courses/{course}/concepts/{concept['id']}", {"definition": "By a teacher."}).expect(200)
    for kind, name, content in (("text", "winter.pdf", deck([Slide(text="A page on winter.")])), ("video", "a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nA steck.\n")):
        material = tenant.send_form(f"/courses/{course}/materials", Form(source_type=kind).file(name, content)).expect(201)
        follow(tenant, material["job_id"])
    correction = {"find": "steck", "replace": "stack", "from_sec": 0, "to_sec": 90}
    tenant.request("PUT", f"/courses/{course}/materials/{material['id']}/corrections", {"corrections": [correction]}).expect(200)
    return tenant, course


def test_pa11y_finds_nothing_in_any_view(furnished):
    modules = ROOT / os.environ.get("BUILD", "build") / "npm-tools"
    if program() is None or not (modules / "node_modules/pa11y").exists():
        pytest.skip("there is no chromium or no pa11y (make deps)")
    tenant, course = furnished
    at = f"#/courses/{course}"
    exercise = outline_of(tenant, course)[0]["lessons"][0]["exercises"][0]["id"]
    order = {
        "browser": program(), "arguments": ["--no-sandbox"] if os.getuid() == 0 else [], "url": f"{tenant.system.base_url}/docs/course", "key": tenant.key,
        "views": [
            {"name": "sign in", "wait": "input[name=key]"},
            {"name": "courses", "type": [["input[name=key]", tenant.key]], "press": [".primary", "main summary"], "wait": "li.card"},
            {"name": "import", "press": ["main details:nth-of-type(2) summary"], "wait": "input[type=file]"},
            *({"name": view, "hash": f"{at}/{view}"} for view in ("materials", "structure", "conflicts", "export", "search", "outline")),
            {"name": "source", "press": [".citations button"], "wait": ".player .cited"},
            {"name": "edit", "press": [".card.exercise .tools button"], "wait": ".editor"},
            {"name": "versions", "change": {"url": f"{tenant.system.base_url}/api/v1/courses/{course}/exercises/{exercise}", "fields": {"description": "Theirs"}},
             "type": [[".editor [name=description]", "Mine"]], "press": [".editor .primary"], "wait": ".versions"},
            {"name": "dry run", "hash": f"{at}/structure", "press": [".place .buttons button:not(.primary)"], "wait": "[role=group] details"},
            {"name": "corrections", "hash": f"{at}/materials", "press": [".material > details > summary"], "wait": ".material del"},
            {"name": "page", "hash": f"{at}/search", "type": [["[name=q]", "winter"]], "press": [".primary", ".outline button"], "wait": ".player span:not([hidden]) > a"},
            {"name": "question", "hash": f"{at}/outline", "press": [".fold.lesson > details > .inside > .tools .more > summary", "[data-focus^=anew]"], "wait": "dialog"},
            {"name": "made anew", "press": ["dialog [value=yes]"], "wait": ".tools .warning a"},
        ]}
    done = subprocess.run(["node", ROOT / "tests/support/pa11y.mjs", modules], input=json.dumps(order), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
