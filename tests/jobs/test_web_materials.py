"""Materials that come from an address: what is fetched, what is refused, and what becomes of it."""
import gzip
import itertools

import pytest

from support.forms import Form
from support.peers.pages import Pages
from support.system import ROOT, System
from support.teaching import follow

PAGES = ROOT / "tests/eval/materials/html"
ARTICLE = b"<title>Heat</title><h1>Heat</h1><p>Heat flows from the warmer body to the colder one, and never by itself the other way.</p>"
counter = itertools.count()


@pytest.fixture(scope="module")
def pages():
    with Pages() as made:
        yield made


def system_of(template, **settings):
    return System(template, ENVIRONMENT="testing", WORKER_RETRY_BASE_MS=20, WORKER_MAX_TRIES=2, WEB_TIMEOUT=2, WEB_MAX_BYTES=1000000, **settings)


@pytest.fixture(scope="module")
def system(template):
    made = system_of(template, WEB_ALLOW_PRIVATE="true")
    try:
        yield made.up()
    finally:
        made.remove()


class Place:
    def __init__(self, system):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course()

    def send(self, url, source_type="web", **fields):
        return self.tenant.send_form(f"/courses/{self.course}/materials", Form(source_type=source_type, source_url=url, **fields))

    def material(self, material):
        return self.tenant.get(f"/courses/{self.course}/materials/{material['id']}").expect(200).json()

    def read(self, url, source_type="web", **fields):
        """The material when its job has ended."""
        made = self.send(url, source_type, **fields).expect(201).json()
        follow(self.tenant, made["job_id"])
        return self.material(made)

    def content(self, material):
        return self.tenant.get(f"/courses/{self.course}/materials/{material['id']}/content").expect(200).json()

    def texts(self, material):
        return [chunk["text"] for chunk in self.content(material)["chunks"]]

    def file(self, material):
        return self.tenant.get(f"/courses/{self.course}/materials/{material['id']}/file")

    def again(self, material):
        answer = self.tenant.request("POST", f"/courses/{self.course}/materials/{material['id']}/retry?force=true").expect(200).json()
        follow(self.tenant, answer["job_id"])
        return self.material(material)


@pytest.fixture
def place(system):
    return Place(system)


def fresh(pages, body=ARTICLE, **more):
    """A path of its own."""
    return pages.page(f"/page{next(counter)}", body, **more)


def fails(place, url, code, words="", source_type="web"):
    made = place.read(url, source_type)
    assert (made["state"], made["error_code"]) == ("error", code), made
    assert words in made["error_message"], made["error_message"]
    return made


# ---- what comes of it

def test_a_page_is_read_and_kept_as_the_file_of_its_material(place, pages):
    url = pages.page("/news/canal", (PAGES / "news.html").read_bytes())
    made = place.read(url + "#comments", language="en")
    assert (made["state"], made["source_type"], made["source_url"], made["filename"]) == ("ready", "web", url, "canal.html")
    assert made["size_bytes"] == (PAGES / "news.html").stat().st_size and len(made["sha256"]) == 64
    assert made["warnings"] == ["Platform '127.0.0.1' is not in the verified list for 'web'. Processing may fail or produce poor results."]
    content = place.content(made)
    assert (content["source_type"], content["title"]) == ("web", "Canal reopens after two years of repairs")
    assert content["metadata"] == {"format": "html", "author": "Ana Field", "published": "2024-05-17"}
    assert [chunk["text"] for chunk in content["chunks"]][0] == "Canal reopens after two years of repairs"
    assert place.file(made).expect(200).body == (PAGES / "news.html").read_bytes()


def test_the_server_is_told_who_asks(place, pages):
    url = fresh(pages)
    place.read(url)
    asked = pages.asked[url[url.index("/page"):]][0]
    assert asked["User-Agent"].startswith("course-supporter/") and "Cookie" not in asked and "Referer" not in asked


def test_the_character_set_of_the_answer_counts(place, pages):
    body = "<p>Теплота переходить від теплішого тіла до холоднішого і ніколи сама навпаки, так каже другий закон.</p>".encode("koi8_u")
    assert place.texts(place.read(fresh(pages, body, content_type="text/html; charset=KOI8-U")))[0].startswith("Теплота переходить")


PDF = (ROOT / "tests/fuzz/seeds/extract_pdf/outline.pdf").read_bytes()


@pytest.mark.parametrize("path, content_type, body, ending, form", [
    ("/a.pdf", "application/pdf", PDF, ".pdf", "pdf"), ("/download", "application/octet-stream", PDF, ".pdf", "pdf"),
    ("/notes.md", "text/plain", b"# Heat\n\nIt *flows*.", ".md", "markdown"), ("/notes", "text/markdown; charset=utf-8", b"# Heat\n\nIt *flows*.", ".md", "markdown"),
    ("/notes.txt", "text/plain", b"Heat\n\nIt flows.", ".txt", "text"), ("/odd", "text/plain", b"<!DOCTYPE html>" + ARTICLE, ".html", "html")])
def test_what_is_no_page_is_read_as_what_it_is(place, pages, path, content_type, body, ending, form):
    made = place.read(pages.page(path, body, content_type=content_type))
    assert made["state"] == "ready", made
    content = place.content(made)
    assert made["filename"].endswith(ending) and content["source_type"] == "web"
    assert content["metadata"].get("format", form) == form and content["chunks"]


def test_a_text_may_come_from_an_address_too(place, pages):
    made = place.read(pages.page("/lecture.md", b"# Heat\n\nIt flows.", content_type="text/markdown"), "text")
    assert (made["state"], place.content(made)["source_type"]) == ("ready", "text")
    fails(place, fresh(pages), "unsupported_format", "not read as a presentation. Add it with the source_type 'web'", source_type="presentation")


def test_the_same_address_on_a_node_is_the_same_material(place, pages):
    url = fresh(pages)
    made = place.send(url).expect(201).json()
    again = place.send(url).expect(200).json()
    assert (again["id"], again["duplicate"]) == (made["id"], True)


def test_the_same_address_is_corrected_by_what_comes_with_it(place, pages):
    url = fresh(pages)
    made = place.read(url)
    again = place.send(url, language="uk", filename="heat.html").expect(200).json()
    assert (again["id"], again["language"], again["filename"]) == (made["id"], "uk", "heat.html")
    assert follow(place.tenant, again["job_id"])["status"] == "complete"
    assert place.material(made)["language"] == "uk"


def test_an_address_that_failed_is_fetched_again_when_it_is_sent_again(place, pages):
    url = fresh(pages, status=404)
    made = fails(place, url, "fetch_refused")
    pages.page(url[url.index("/page"):], ARTICLE)
    again = place.send(url).expect(200).json()
    assert again["id"] == made["id"] and again["state"] == "pending"
    follow(place.tenant, again["job_id"])
    assert place.material(made)["state"] == "ready"


# ---- again

def test_a_page_that_has_not_changed_is_not_sent_again(place, pages):
    url = fresh(pages, ETag='"one"')
    made = place.read(url)
    again = place.again(made)
    assert again["state"] == "ready" and again["sha256"] == made["sha256"]
    assert [asked.get("If-None-Match") for asked in pages.asked[url[url.index("/page"):]]] == [None, '"one"']


def test_a_page_that_has_changed_is_read_anew(place, pages):
    url = fresh(pages, ETag='"one"')
    made = place.read(url)
    pages.page(url[url.index("/page"):], ARTICLE.replace(b"Heat", b"Warmth"), ETag='"two"')
    again = place.again(made)
    assert again["state"] == "ready" and again["sha256"] != made["sha256"]
    assert place.texts(made)[0] == "Warmth"


def test_a_failure_that_may_pass_is_tried_again(place, pages):
    answers = iter([503, 200])

    def answer(handler):
        handler.send_response(next(answers))
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(ARTICLE)))
        handler.end_headers()
        handler.wfile.write(ARTICLE)

    assert place.read(pages.page("/later", answer))["state"] == "ready"


# ---- what is refused

@pytest.mark.parametrize("status, code, words", [(401, "fetch_refused", "logged in"), (403, "fetch_refused", "logged in"), (404, "fetch_refused", "no such page"),
                                                 (500, "fetch_failed", "500")])
def test_a_server_that_refuses_is_named_with_its_status(place, pages, status, code, words):
    fails(place, fresh(pages, b"no", status=status), code, words)


@pytest.mark.parametrize("seed, words", [("spa", "scripts"), ("login", "login")])
def test_a_page_without_a_text_of_its_own_says_what_to_do(place, pages, seed, words):
    made = fails(place, fresh(pages, (ROOT / f"tests/fuzz/seeds/extract_html/{seed}.html").read_bytes()), "no_main_text", words)
    assert "upload" in made["error_message"] and place.file(made).status == 200


@pytest.mark.parametrize("url, source_type", [("https://www.youtube.com/watch?v=abc", "video"), ("https://vimeo.com/1", "web"), ("https://example.org/talk.mp4", "video")])
def test_recordings_are_not_fetched(place, url, source_type):
    fails(place, url, "unsupported_platform", "Upload", source_type)


def test_a_host_may_have_letters_of_any_alphabet(place):
    fails(place, "http://теплота.invalid/", "fetch_failed")


def test_what_is_no_text_is_refused(place, pages):
    fails(place, fresh(pages, b"\x89PNG\r\n\x1a\n", content_type="image/png"), "unsupported_format", "image/png")


def test_headers_that_are_no_text_end_nothing(place, pages):
    assert place.read(fresh(pages, ETag='"\xff\xfe"', Last_Modified="\xff"))["state"] == "ready"
    fails(place, fresh(pages, content_type="image/\xff\xfe"), "unsupported_format", "image/??")


def test_a_redirect_to_a_very_long_address_is_refused(place, pages):
    fails(place, pages.page("/long", status=302, Location="/" + "a" * 2000), "fetch_refused", "2000")


def test_redirects_are_followed_a_few_times(place, pages):
    target = fresh(pages)
    for number in range(5):
        pages.page(f"/step{number}", status=302, Location=f"/step{number + 1}")
    pages.page("/step5", status=301, Location=target)
    pages.page("/round", status=302, Location="/round")
    assert place.read(pages.url("/step1"))["state"] == "ready"
    fails(place, pages.url("/step0"), "fetch_refused", "5 times")
    fails(place, pages.url("/round"), "fetch_refused")


def test_what_robots_txt_forbids_is_not_fetched(place):
    with Pages() as own:
        own.page("/robots.txt", b"User-agent: *\nDisallow: /\n\nUser-agent: course-supporter\nDisallow: /private/\n", content_type="text/plain")
        own.page("/private/a", ARTICLE)
        own.page("/open", ARTICLE.replace(b"Heat", b"Cold"))
        own.page("/to", status=302, Location="/private/a")
        fails(place, own.url("/private/a"), "fetch_refused", "robots.txt")
        fails(place, own.url("/to"), "fetch_refused", "robots.txt")
        assert own.asked["/private/a"] == []
        assert place.read(own.url("/open"))["state"] == "ready"


def test_a_robots_txt_that_cannot_be_read_forbids_everything(place):
    with Pages() as own:
        own.page("/robots.txt", status=500)
        own.page("/a", ARTICLE)
        fails(place, own.url("/a"), "fetch_failed", "robots.txt")
        assert own.asked["/a"] == []


def test_an_operator_may_go_by_another_name_ask_no_robots_txt_and_follow_no_redirects(template):
    system = system_of(template, WEB_ALLOW_PRIVATE="true", WEB_AGENT="heron/1 (+https://example.org)", WEB_ROBOTS="false", WEB_REDIRECTS=0)
    try:
        with Pages() as own:
            place = Place(system.up())
            own.page("/robots.txt", b"User-agent: *\nDisallow: /\n", content_type="text/plain")
            own.page("/a", ARTICLE)
            own.page("/to", status=302, Location="/a")
            assert place.read(own.url("/a"))["state"] == "ready"
            fails(place, own.url("/to"), "fetch_refused", "0 times")
            assert own.asked["/robots.txt"] == [] and own.asked["/a"][0]["User-Agent"] == "heron/1 (+https://example.org)"
    finally:
        system.remove()


# ---- hostile servers

def test_an_answer_is_bounded_when_it_is_unpacked(place, pages):
    fails(place, fresh(pages, gzip.compress(b"<p>heat</p>" * 10_000_000), Content_Encoding="gzip"), "fetch_refused", "1000000 bytes")


def test_a_server_that_drips_is_not_waited_for(place, pages):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        while not pages.released.wait(0.1):
            try:
                handler.wfile.write(b"<p>")
                handler.wfile.flush()
            except OSError:
                return

    fails(place, pages.page("/drip", drip), "fetch_failed")


def test_headers_without_end_are_not_read(place, pages):
    def endless(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for number in range(1_000_000):
                handler.wfile.write(b"X-%d: %s\r\n" % (number, b"x" * 1000))
        except OSError:
            return

    fails(place, pages.page("/endless", endless), "fetch_failed")


def test_no_way_leads_to_addresses_inside(template, pages):
    system = system_of(template)
    try:
        place = Place(system.up())
        port = pages.server.server_port
        for url in (pages.url("/"), f"http://localhost:{port}/", f"http://[::1]:{port}/", f"http://0x7f000001:{port}/", "http://169.254.169.254/latest/meta-data"):
            assert "public address" in str(place.send(url).problem(422, "validation_failed")["errors"]), url
        assert pages.asked["/"] == []
    finally:
        system.remove()


# ---- the form

@pytest.mark.parametrize("url", ["ftp://example.org/a", "file:///etc/passwd", "/etc/passwd", "https://", "https://user:word@example.org/", "javascript:alert(1)", "https://example.org/a b",
                                 "https://example.org/" + "a" * 2000])
def test_what_is_no_address_is_refused(place, url):
    assert [error["field"] for error in place.send(url).problem(422, "validation_failed")["errors"]] == ["source_url"]


def test_a_web_material_needs_an_address_and_takes_no_file(place):
    path = f"/courses/{place.course}/materials"
    assert [error["field"] for error in place.tenant.send_form(path, Form(source_type="web")).problem(422, "validation_failed")["errors"]] == ["source_url"]
    place.tenant.send_form(path, Form(source_type="web").file("a.html", ARTICLE)).problem(422, "extension_not_allowed")


def test_an_upload_record_is_gone_with_its_address(place, pages):
    place.read(fresh(pages))
    assert place.system.sql("SELECT id FROM uploads WHERE tenant_id = :'t'", t=place.tenant.id) == []


def test_a_page_may_be_renamed_moved_and_deleted(place, pages):
    made = place.read(fresh(pages))
    path = f"/courses/{place.course}/materials/{made['id']}"
    assert place.tenant.patch(path, {"filename": "Heat, an introduction"}).expect(200)["filename"] == "Heat, an introduction"
    assert place.material(made)["state"] == "ready"
    place.tenant.delete(path).expect(204)


def test_a_verified_platform_has_no_warning(place):
    assert place.send("https://www.youtube.com/watch?v=heat", "video").expect(201)["warnings"] == []


def test_a_page_that_does_not_fit_into_the_quota_is_not_stored(place, pages):
    place.system.manage("set-limit", "--tenant", place.tenant.name, "--storage", str(len(ARTICLE) - 1))
    material = fails(place, fresh(pages), "storage_quota_exceeded", "bytes stored")
    assert place.tenant.get("/storage/files").expect(200)["items"] == []
    place.system.manage("set-limit", "--tenant", place.tenant.name, "--storage", str(len(ARTICLE)))
    assert place.again(material)["state"] == "ready"
    assert place.tenant.get("/me").expect(200)["quota"]["storage"]["used_bytes"] == len(ARTICLE)
    assert place.system.sql("SELECT id FROM uploads WHERE tenant_id = :'t'", t=place.tenant.id) == []
    assert place.again(material)["state"] == "ready", "what replaces itself needs no room"
