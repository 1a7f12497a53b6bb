"""align_slides: when which slide is shown, found from the pages of a deck and the pictures of a video; with real files and real extractors."""
import subprocess
from dataclasses import replace

import pytest

from support.forms import Form
from support.lectures import Lecture, Look, Shot, compare, deck, page
from support.system import BUILD, System
from support.teaching import follow

DECK = [page(f"a{i}", points=2 + i * 7 % 5, drawing=6 if i % 4 == 1 else 0, photo=i if i % 5 == 3 else None) for i in range(5)]
STEPS = [replace(page("steps", points=4), shown=shown) for shown in range(1, 5)]  # one slide, and a page of the deck for each step
DECK += STEPS + [page(f"b{i}", points=3 + i) for i in range(3)]

# With a speaker in a corner, a pointer and strong compression: alone at first, a slide that is built step by step, returns, jumps.
INSET = Lecture(DECK, [Shot(None, 6), Shot(1, 7), Shot(2, 4, shown=1), Shot(2, 4, shown=2), Shot(2, 5), Shot(3, 6), Shot(None, 8), Shot(3, 6),
                       Shot(4, 6), Shot(2, 5), Shot(5, 6), Shot(6, 4), Shot(7, 4), Shot(8, 4), Shot(9, 5), Shot(10, 6), Shot(1, 5), Shot(12, 7)],
                Look(speaker=(720, 366, 224, 158), cursor=True, crf=33))
# In a window with borders on a coloured ground, the speaker beside it.
WINDOW = Lecture([replace(one, style=1) for one in DECK],
                 [Shot(1, 6), Shot(2, 5), Shot(3, 6), Shot(None, 6), Shot(4, 5), Shot(5, 6), Shot(4, 5), Shot(6, 4), Shot(7, 4), Shot(11, 6)],
                 Look(box=(30, 82, 660, 372), speaker=(712, 224, 224, 158), cursor=True, crf=35, background="0x224455"))
OTHER = [page(f"other{i}", points=2 + i % 5) for i in range(12)]


@pytest.fixture(scope="module")
def system(template):
    made = System(template, ENVIRONMENT="testing")
    try:
        yield made.up()
    finally:
        made.remove()


@pytest.fixture(scope="module")
def films():
    return {"inset": INSET.film(BUILD / "lectures/inset"), "window": WINDOW.film(BUILD / "lectures/window")}


class World:
    def __init__(self, system):
        self.tenant = system.tenant()
        self.course = self.tenant.course()
        self.path = f"/courses/{self.course}/slide-mapping"

    def upload(self, kind, name, data):
        form = Form(source_type=kind).file(name, data)
        return self.tenant.send_form(f"/courses/{self.course}/materials", form).expect(201).json()

    def align(self, presentation, video, **more):
        body = {"presentation_entry_id": presentation["id"], "video_entry_id": video["id"], **more}
        job = follow(self.tenant, self.tenant.post(f"{self.path}/align", body).expect(202).json()["id"], 120)
        assert job["status"] == "complete", job
        return job["result"]

    def mappings(self):
        return self.tenant.get(self.path).expect(200)["items"]


@pytest.fixture
def world(system):
    return World(system)


def seconds(timecode):
    hours, minutes, rest = (int(part) for part in timecode.split(":"))
    return 3600 * hours + 60 * minutes + rest


def found(items):
    return sorted((seconds(item["video_timecode_start"]), item["slide_number"]) for item in items)


@pytest.mark.parametrize("name, lecture", [("inset", INSET), ("window", WINDOW)])
def test_changes_of_slides_are_found_within_two_seconds(world, films, name, lecture):
    presentation = world.upload("presentation", "deck.pdf", deck(lecture.deck))
    video = world.upload("video", "lecture.mp4", (films[name] / "video.mp4").read_bytes())
    result = world.align(presentation, video)
    items = world.mappings()
    right, wanted, wrong = compare(lecture.changes(), found(items))
    assert right >= 0.95 * wanted and len(wrong) <= 0.05 * wanted, (lecture.changes(), found(items))
    assert (result["mappings"], result["kept"], result["removed"], result["reason"], result["warnings"]) == (len(items), 0, 0, None, [])
    assert result["slides"] == len({item["slide_number"] for item in items})
    assert all(item["origin"] == "aligned" and 0 < item["confidence"] <= 1 for item in items)
    assert all(seconds(item["video_timecode_end"]) >= seconds(item["video_timecode_start"]) for item in items)


def test_nothing_is_invented_for_another_deck_of_the_same_template(world, films):
    presentation = world.upload("presentation", "deck.pdf", deck(OTHER))
    video = world.upload("video", "lecture.mp4", (films["inset"] / "video.mp4").read_bytes())
    result = world.align(presentation, video)
    assert (result["slides"], result["mappings"], world.mappings()) == (0, 0, [])
    assert result["reason"] == "No slide of the presentation was found in the video."


def test_an_alignment_again_keeps_or_replaces_what_was_found_and_never_what_people_made(world, films):
    presentation = world.upload("presentation", "deck.pdf", deck(WINDOW.deck))
    video = world.upload("video", "lecture.mp4", (films["window"] / "video.mp4").read_bytes())
    first = world.align(presentation, video)
    assert first["mappings"] > 5
    mine = {"presentation_entry_id": presentation["id"], "video_entry_id": video["id"], "slide_number": 12, "video_timecode_start": "0:01"}
    world.tenant.post(world.path, {"mappings": [mine]}).expect(201)
    before = world.mappings()
    again = world.align(presentation, video)
    assert (again["mappings"], again["kept"], again["removed"]) == (0, first["mappings"], 0)
    assert world.mappings() == before
    anew = world.align(presentation, video, replace=True)
    assert (anew["mappings"], anew["kept"], anew["removed"]) == (first["mappings"], 0, first["mappings"])
    assert found(world.mappings()) == found(before)
    assert [item["slide_number"] for item in world.mappings() if item["origin"] == "manual"] == [12]


def test_a_recording_without_a_picture_has_no_slides_and_says_so(world, tmp_path):
    sound = tmp_path / "sound.m4a"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=duration=2", sound], check=True)
    presentation = world.upload("presentation", "deck.pdf", deck(OTHER))
    result = world.align(presentation, world.upload("video", "sound.m4a", sound.read_bytes()), replace=True)
    assert (result["mappings"], result["reason"]) == (0, "The video has no picture.")


def test_a_video_that_is_deleted_meanwhile_cancels_or_ends_the_job(world, films):
    presentation = world.upload("presentation", "deck.pdf", deck(OTHER))
    video = world.upload("video", "lecture.mp4", (films["window"] / "video.mp4").read_bytes())
    body = {"presentation_entry_id": presentation["id"], "video_entry_id": video["id"]}
    job = world.tenant.post(f"{world.path}/align", body).expect(202).json()["id"]
    world.tenant.delete(f"/courses/{world.course}/materials/{video['id']}").expect(204)
    assert follow(world.tenant, job)["status"] in ("cancelled", "complete")
    assert world.mappings() == []
