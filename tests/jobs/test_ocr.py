"""Pictures of text in an ingestion: pages without a text are read from their pictures, a few at once, many as heavy work that loses nothing."""
import json
import os
import shutil
import signal
from urllib.parse import quote

import pytest

from support.decks import Slide, deck
from support.forms import Form
from support.pools import NO_HEAVY_WORK, shared
from support.scans import likeness, picture, pptx, scan
from support.system import BUILD, children, passing_folder
from support.teaching import follow
from support.waiting import wait_until

UKRAINIAN = ("Теплова машина перетворює теплоту на роботу. Коефіцієнт корисної дії двигуна залежить лише від температур "
             "нагрівника та холодильника.")
# What stands in for cs-extract-ocr. The folder it lies in says what it does: a page `die` kills it, at a page `wait` it waits for the file `go`; `log`
# gets a line with the pages that it was asked for.
STAND_IN = """#!/usr/bin/python3
import json, os, pathlib, sys, time
folder = pathlib.Path(__file__).parent
at = lambda name: int((folder / name).read_text()) if (folder / name).exists() else 0
pages = sys.argv[sys.argv.index("--pages") + 1]
with open(folder / "log", "a") as log:
    log.write(pages + "\\n")
for run in pages.split(","):
    first, last = (run.split("-") * 2)[:2]
    for page in range(int(first), int(last) + 1):
        if page == at("die"):
            os.kill(os.getpid(), 9)
        time.sleep(0.3 if at("wait") else 0)
        if page == at("wait"):
            (folder / "waiting").touch()
        while page == at("wait") and not (folder / "go").exists():
            time.sleep(0.02)
        os.write(3, (json.dumps({"page": {"slide_number": page, "text": f"what page {page} says", "title": None, "left_out": 0}}) + "\\n").encode())
"""


class World:
    def __init__(self, system, **course):
        self.system, self.tenant = system, system.tenant()
        self.course = self.tenant.course("Heat", **course)

    def upload(self, data, wait=True, name="scan.pdf", kind="presentation"):
        form = Form(source_type=kind).file(name, data)
        made = self.tenant.send_form(f"/courses/{self.course}/materials", form).expect(201).json()
        if wait:
            assert follow(self.tenant, made["job_id"])["status"] == "complete"
        return made

    def content(self, material):
        return self.tenant.get(f"/courses/{self.course}/materials/{material['id']}/content").expect(200).json()

    def job(self, material):
        return self.tenant.get(f"/jobs/{material['job_id']}").expect(200).json()

    def lane(self, material):
        return self.system.sql_value("SELECT lane FROM jobs WHERE id = :'job'", job=material["job_id"])


@pytest.fixture(scope="module")
def reading(template):
    with shared(template, OCR_PAGES=3) as made:
        yield made


@pytest.fixture(scope="module")
def standing_in(template):
    """A system whose cs-extract-ocr stands in, and the folder that says what it does."""
    with passing_folder() as folder:
        folder.chmod(0o777)
        shutil.copy(BUILD / "cs-extract", folder / "cs-extract")
        (folder / "cs-extract-ocr").write_text(STAND_IN)
        (folder / "cs-extract-ocr").chmod(0o755)
        with shared(template, LIBEXEC_DIR=folder, WORKER_RETRY_BASE_MS=10, WORKER_LEASE=3) as system:
            yield system, folder


@pytest.fixture
def stand_in(standing_in):
    system, folder = standing_in
    yield World(system), folder
    for name in ("die", "wait", "waiting", "go", "log"):
        (folder / name).unlink(missing_ok=True)


def slides(count):
    """So many pages that show something and say nothing."""
    return deck([Slide(photo=1)] * count)


def asked(folder):
    return (folder / "log").read_text().split()


def test_a_scan_is_read_in_the_language_of_its_course_and_found(reading):
    world = World(reading, language="uk")
    made = world.upload(scan([picture(f"<h1>Теплові машини</h1><p>{UKRAINIAN}</p>")]))
    content = world.content(made)
    chunk, = content["chunks"]
    assert (chunk["chunk_type"], chunk["metadata"]) == ("slide_text", {"slide_number": 1, "title": "Теплові машини", "ocr": True})
    assert likeness(chunk["text"], UKRAINIAN) > 0.9 and content["title"] == "Теплові машини"
    assert content["warnings"] == ["Pages read from pictures of their text, in which words may be wrong: 1."]
    hit, = world.tenant.get(f"/courses/{world.course}/search?q={quote('температур')}").expect(200)["items"]
    assert (hit["material_id"], hit["slide_number"]) == (made["id"], 1)


def test_a_scanned_text_has_headings_and_paragraphs_with_their_pages(reading):
    world = World(reading, language="uk")
    made = world.content(world.upload(scan([picture(f"<h1>Теплові машини</h1><p>{UKRAINIAN}</p>")] * 2), kind="text"))
    assert [(chunk["chunk_type"], chunk["metadata"]) for chunk in made["chunks"]] == [
        shape for page in (1, 2) for shape in (("heading", {"level": 2, "page": page, "ocr": True}), ("paragraph", {"page": page, "ocr": True}))]
    assert made["chunks"][0]["text"] == "Теплові машини" and likeness(made["chunks"][1]["text"], UKRAINIAN) > 0.9


def test_pages_stand_in_their_order_and_a_picture_without_text_is_named(reading):
    world = World(reading, language="en")
    made = world.content(world.upload(deck([Slide(photo=3), Slide(text="Engine"), Slide()])))
    assert [(chunk["metadata"]["slide_number"], chunk["text"]) for chunk in made["chunks"]] == [(2, "Engine")]
    assert made["warnings"] == ["Pages without text, whose pictures show none that can be read: 1, 3."]


def test_a_slide_that_is_one_picture_is_read_and_its_own_words_stay(reading):
    world = World(reading, language="uk")
    made = world.content(world.upload(pptx(["Engine", picture(f"<p>{UKRAINIAN}</p>").png()]), name="deck.pptx"))
    assert [(chunk["metadata"]["slide_number"], chunk["metadata"].get("ocr")) for chunk in made["chunks"]] == [(1, None), (2, True), (2, None)]
    assert likeness(made["chunks"][1]["text"], UKRAINIAN) > 0.9 and made["chunks"][2]["text"] == "A page of a book"
    assert made["warnings"] == ["Pages read from pictures of their text, in which words may be wrong: 2."]


def test_what_is_beyond_the_bound_is_told_with_numbers(reading):
    world = World(reading, language="en")
    made = world.content(world.upload(deck([Slide()] * 5)))
    assert made["warnings"][-1] == ("3 of 5 pages without text were looked at: no more than 3 pages of a file are read from their pictures. "
                                    "Split the file.")


def test_a_page_that_ends_the_process_costs_no_other(stand_in):
    world, folder = stand_in
    (folder / "die").write_text("3")
    content = world.content(world.upload(slides(5)))
    assert [chunk["text"] for chunk in content["chunks"]] == [f"what page {page} says" for page in (1, 2, 4, 5)]
    assert content["warnings"] == ["Pages read from pictures of their text, in which words may be wrong: 1-2, 4-5.",
                                   "Pages without text, whose pictures cannot be drawn or take too long to read: 3."]
    assert asked(folder) == ["1-5", "4-5"]


def test_many_pages_are_heavy_work_and_a_killed_attempt_loses_none(stand_in):
    world, folder = stand_in
    (folder / "wait").write_text("13")
    made = world.upload(slides(20), wait=False)
    wait_until((folder / "waiting").exists, 30, "page 13")
    assert world.lane(made) == "heavy"
    job = world.job(made)
    assert (job["stage"], job["progress"]["total"], job["progress"]["unit"]) == ("read_pictures", 20, "pages")
    assert 8 <= job["progress"]["done"] <= 12
    kept = checkpoint(world, made)
    assert kept > 0
    child, = [child for child in children(world.system.pid("jobs")) if children(child)]
    os.kill(child, signal.SIGKILL)
    (folder / "go").touch()
    assert follow(world.tenant, made["job_id"])["status"] == "complete"
    assert [chunk["text"] for chunk in world.content(made)["chunks"]] == [f"what page {page} says" for page in range(1, 21)]
    assert asked(folder) == ["1-20", f"{kept + 1}-20"]


def checkpoint(world, made):
    kept = world.system.sql_value("SELECT checkpoint FROM jobs WHERE id = :'job'", job=made["job_id"])
    return len(json.loads(kept)["pages"]) if kept else 0


def test_a_language_that_somebody_asked_for_and_that_has_no_pack_is_named(reading):
    data = scan([picture("<p>A heat engine is a machine that turns heat into work.</p>")])
    told = World(reading, language="tlh")
    assert told.content(told.upload(data))["warnings"][1:] == [
        "Pictures were read without these languages, for which no pack of tesseract is installed: tlh."]
    untold = World(reading)
    assert len(untold.content(untold.upload(data))["warnings"]) == 1


def test_many_pages_wait_for_the_window_and_without_a_pack_the_reason_is_told(template, tmp_path):
    with shared(template, OCR_DATA=tmp_path, **NO_HEAVY_WORK) as system:
        world = World(system)
        made = world.upload(slides(20), wait=False)
        wait_until(lambda: world.lane(made) == "heavy", 20, "heavy")
        assert world.job(made)["status"] == "queued" and world.job(made)["attempt"] == 0
        content = world.content(world.upload(deck([Slide(text="Engine"), Slide(photo=1)])))
        assert [chunk["text"] for chunk in content["chunks"]] == ["Engine"]
        assert content["warnings"] == ["Pages without text, perhaps pictures: 2.",
                                       "0 of 1 pages without text were looked at: Pictures of text cannot be read here: no pack of tesseract "
                                       "for their languages is installed."]


def test_no_pages_are_read_where_none_may_be(template):
    with shared(template, OCR_PAGES=0) as system:
        world = World(system)
        content = world.content(world.upload(slides(20)))
        assert content["chunks"] == [] and content["warnings"] == ["Pages without text, perhaps pictures: 1-20."]
