"""The console, /docs/course, as a person uses it, in a browser and through nginx: from a key to a course that is corrected."""
import base64
import hashlib
import json
import os
import pathlib
import subprocess

import pytest

from support.browser import browser, program
from support.forms import Form
from support.pools import MP4
from support.teaching import READER, add_text, generate
from support.waiting import wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIB = 1 << 20
TITLE = "Стеки <img src=x onerror=alert(1)> ערימות"  # HTML and a text from right to left
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "media-src 'self' blob:", "connect-src 'self'",
          "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'"}


@pytest.fixture(scope="module")
def chromium():
    if program() is None:
        pytest.skip("there is no chromium (make deps)")
    with browser() as opened:
        try:
            opened.send("Browser.getVersion")
        except AssertionError as error:
            pytest.skip(f"chromium does not run here: {error}")
        yield opened


class Console:
    """A tab with the console."""

    def __init__(self, opened, tenant, hash="#/"):
        self.page, self.tenant, self.url = opened.open(), tenant, f"{tenant.system.base_url}/docs/course"
        self.page.goto(self.url + hash)
        self.hash = hash

    def sign_in(self, key=None):
        self.page.fill("input[name=key]", key or self.tenant.key)
        self.page.click("form .primary")
        return self.arrive(self.hash)

    def arrive(self, hash):
        wait_until(lambda: self.page.script("document.getElementById('view').dataset.ready") == hash, 30, hash)
        return self

    def go(self, hash):
        self.page.script(f"location.hash = {json.dumps(hash)}")
        return self.arrive(hash)

    def button(self, label):
        """Presses the button with this label, or text; else the first one whose label begins so."""
        wait_until(lambda: self.page.script(f"""(() => {{
            const all = [...document.querySelectorAll("button, summary")].filter((one) => one.offsetParent !== null);
            const label = (one) => (one.getAttribute("aria-label") ?? one.innerText).trim();
            const found = all.find((one) => label(one) === {json.dumps(label)}) ?? all.find((one) => label(one).startsWith({json.dumps(label)}));
            found?.focus();
            found?.click();
            return found !== undefined;
        }})()"""), 30, label)

    def shows(self, text, selector="main", seconds=30):
        return wait_until(lambda: text in self.page.text(selector), seconds, text)

    def said(self, text):
        return self.shows(text, "#status")

    def is_clean(self, *expected):
        """No request to another host, no key in an address, nothing that the policy or a script has stumbled over."""
        urls = {one["request"]["url"] for one in self.page.told("Network.requestWillBeSent")}
        base = self.tenant.system.base_url
        assert urls and all(url.startswith((f"{base}/", f"blob:{base}/", "data:")) for url in urls), urls
        assert not [url for url in urls if self.tenant.key in url]
        logged = [one["entry"]["text"] for one in self.page.told("Log.entryAdded") if one["entry"]["level"] == "error"]
        assert [text for text in logged if not any(status in text for status in expected)] == []
        assert self.page.told("Runtime.exceptionThrown") == []


@pytest.fixture(scope="module")
def made(system):
    """A tenant with a course that has a structure."""
    tenant = system.tenant()
    course = tenant.course(TITLE, language="uk")
    add_text(tenant, course)
    generate(tenant, course)
    return tenant, course


@pytest.fixture
def console(chromium, made):
    tenant, course = made

    def at(view):
        return Console(chromium, tenant, f"#/courses/{course}/{view}").sign_in()

    return at


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
    assert b"00:01:30" in download(console, "Chapters of lecture.mp4", tmp_path)
    console.is_clean("404", "409")  # no transcript


def download(console, label, folder):
    """The bytes of the file that a button saves."""
    console.page.browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    console.button(f"Download {label}")
    console.said("is saved.")
    return wait_until(lambda: [one for one in folder.iterdir() if one.suffix != ".crdownload"], 30, "the file")[0].read_bytes()


@pytest.mark.parametrize("kind, text", [("JSON", b'"Stacks and queues"'), ("Markdown", b"Stacks and queues"), ("HTML", b"Stacks and queues"), ("Common Cartridge", b"PK\x03\x04"),
                                        ("Questions, GIFT", b"tack"), ("Questions, Moodle XML", b"<quiz>")])
def test_an_export_is_saved_as_a_file(console, tmp_path, kind, text):
    tab = console("export")
    assert text in download(tab, kind, tmp_path)
    tab.is_clean()



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


# ---- editing ----

@pytest.fixture
def own(system, chromium):
    """A tenant and a course with a structure that the test may change, and the console on its outline."""
    tenant = system.tenant()
    course = tenant.course(TITLE)
    add_text(tenant, course)
    generate(tenant, course)
    return tenant, course, Console(chromium, tenant, f"#/courses/{course}/outline").sign_in()


def outline_of(tenant, course):
    return tenant.get(f"/courses/{course}").expect(200)["modules"]


def test_a_person_edits_locks_moves_adds_and_deletes(own):
    tenant, course, console = own
    page = console.page
    first, second = [lesson["title"] for lesson in outline_of(tenant, course)[0]["lessons"]][:2]

    console.button(f"Edit: {first}")
    page.fill(".editor [name=title]", "Стеки: <b>вступ</b>")
    console.button("Save")
    console.said("Saved.")
    assert page.focused() == "Edit: Стеки: <b>вступ</b>", "who types goes on where the item is"
    console.button("Lock: Стеки")
    console.said("Locked")
    console.shows("locked", ".fold.lesson .marks")
    lesson = outline_of(tenant, course)[0]["lessons"][0]
    assert lesson["title"] == "Стеки: <b>вступ</b>" and lesson["locked"] and lesson["edited_fields"] == ["title"]

    console.button("More: Стеки")
    console.button("Down: Стеки")
    console.said("Moved down.")
    assert [one["title"] for one in outline_of(tenant, course)[0]["lessons"]][:2] == [second, "Стеки: <b>вступ</b>"]

    console.button(f"Add concept: {second}")
    page.fill(".editor [name=title]", "Ring")
    page.fill(".editor [name=definition]", "A queue in a circle.")
    console.button("Save")
    console.said("Saved.")
    assert "Ring" in [one["title"] for one in outline_of(tenant, course)[0]["lessons"][0]["concepts"]]
    console.button("More: Ring")
    console.button("Delete: Ring")
    console.shows("Delete “Ring”?", "dialog")
    page.click("dialog [value=yes]")
    console.said("Deleted.")
    assert "Ring" not in [one["title"] for one in outline_of(tenant, course)[0]["lessons"][0]["concepts"]]
    console.is_clean()


def test_who_edits_what_another_has_changed_sees_both_and_chooses(own):
    tenant, course, console = own
    module = outline_of(tenant, course)[0]
    console.button(f"Edit: {module['title']}")
    console.page.fill(".editor [name=title]", "Mine")
    console.page.fill(".editor [name=learning_goal]", "My goal")
    tenant.new_key().request("PATCH", f"/courses/{course}/modules/{module['id']}", {"title": "Theirs", "learning_goal": "Their goal"}).expect(200)
    console.button("Save")
    console.shows("Somebody else has changed this meanwhile.", ".versions")
    shown = console.page.text(".versions")
    assert all(text in shown for text in ("Theirs", "Their goal", "Mine", "My goal"))
    console.page.click(".versions fieldset:last-of-type .version:nth-of-type(1) input")
    console.button("Save what I chose")
    console.said("Saved.")
    now = outline_of(tenant, course)[0]
    assert (now["title"], now["learning_goal"]) == ("Mine", "Their goal")
    console.is_clean("412")


def test_what_a_structure_offers_for_what_was_edited_is_a_conflict_to_decide(own):
    tenant, course, console = own
    module = outline_of(tenant, course)[0]
    console.button(f"Edit: {module['title']}")
    console.page.fill(".editor [name=description]", "By a teacher.")
    console.button("Save")
    console.said("Saved.")
    console.go(f"#/courses/{course}/structure")
    console.button("What would change?")
    console.shows("Conflicts with what people have edited: 1.")
    console.button("Apply: structure")
    console.shows("What people have edited or locked stays.", "dialog")
    console.page.click("dialog [value=yes]")
    console.said("The structure is applied.")
    console.go(f"#/courses/{course}/conflicts")
    console.shows("By a teacher.", ".card")
    console.shows(module["description"] or "–", ".card")
    console.button("Accept what is offered")
    console.said("Accepted.")
    assert outline_of(tenant, course)[0]["description"] == module["description"]
    console.is_clean()


def test_what_belongs_to_nothing_any_more_is_removed_after_a_question_only(own):
    tenant, course, console = own
    at = f"/courses/{course}"
    lesson = outline_of(tenant, course)[0]["lessons"][0]["id"]
    tenant.patch(f"{at}/lessons/{lesson}", {"title": "By a teacher"}).expect(200)
    (former,) = tenant.get(at).expect(200)["source_materials"]
    add_text(tenant, course, "# Birds\n\n## Penguins\n\nA penguin is a bird that does not fly.\n", "birds.md")
    tenant.delete(f"{at}/materials/{former['id']}").expect(204)
    generate(tenant, course)
    snapshot = tenant.get(f"{at}/structure").expect(200)["id"]
    tenant.post(f"{at}/structure/snapshots/{snapshot}/apply").expect(200)
    console.go(f"#{at}/conflicts")
    console.shows("a generation would remove it", ".card")
    console.button("Remove it: By a teacher")
    console.shows("with all that lies in it", "dialog")
    console.page.click("dialog [value=no]")
    wait_until(lambda: console.page.script("!document.querySelector('dialog [value=yes], [aria-busy=true]')"))
    tenant.get(f"{at}/lessons/{lesson}").expect(200)
    console.button("Remove it: By a teacher")
    console.shows("with all that lies in it", "dialog")
    console.page.click("dialog [value=yes]")
    console.said("Removed.")
    tenant.get(f"{at}/lessons/{lesson}").expect(404)
    console.is_clean()


def test_wrong_fields_are_told_beside_them(own):
    tenant, course, console = own
    module = outline_of(tenant, course)[0]
    lesson = module["lessons"][0]
    console.button(f"Edit: {lesson['title']}")
    console.page.fill(".editor [name=video_start_timecode]", "soon")
    console.button("Save")
    console.shows("validation_failed", ".problem")
    field = console.page.script("document.querySelector('.editor [name=video_start_timecode]').getAttribute('aria-invalid')")
    assert field == "true" and outline_of(tenant, course)[0]["lessons"][0]["title"] == lesson["title"]


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


def test_pa11y_finds_nothing_in_any_view(made):
    modules = ROOT / os.environ.get("BUILD", "build") / "npm-tools"
    if program() is None or not (modules / "node_modules/pa11y").exists():
        pytest.skip("there is no chromium or no pa11y (make deps)")
    tenant, course = made
    at = f"#/courses/{course}"
    order = {
        "browser": program(), "arguments": ["--no-sandbox"] if os.getuid() == 0 else [], "url": f"{tenant.system.base_url}/docs/course",
        "views": [
            {"name": "sign in", "wait": "input[name=key]"},
            {"name": "courses", "type": [["input[name=key]", tenant.key]], "press": [".primary", "main summary"], "wait": "li.card"},
            *({"name": view, "hash": f"{at}/{view}"} for view in ("materials", "structure", "conflicts", "search", "export", "outline")),
            {"name": "source", "press": [".citations button"], "wait": ".player .cited"},
            {"name": "edit", "press": [".card.exercise .tools button"], "wait": ".editor"},
        ]}
    done = subprocess.run(["node", ROOT / "tests/support/pa11y.mjs", modules], input=json.dumps(order), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
