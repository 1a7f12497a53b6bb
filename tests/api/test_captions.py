"""Transcripts that exist already, .srt and .vtt as materials of the type video: from the upload to whatever a recording's transcript serves for."""
import textwrap

import pytest

from support.forms import Form
from support.system import ROOT
from support.teaching import add_node, follow, generate, place_material

SEEDS = ROOT / "tests/fuzz/seeds/extract_captions"
LECTURE = """WEBVTT - Stacks and queues
Language: en

00:00:01.000 --> 00:00:05.000
<v Ada>A stack is a list in which the element added last is removed first.

00:00:05.000 --> 00:00:09.500
<v Ada>A queue is a list in which the element
added first is removed first.

01:30:00.000 --> 01:30:04.000
Push &amp; pop work on the top of the stack.
"""


def send(tenant, course, name, content, **fields):
    return tenant.send_form(f"/courses/{course}/materials", Form(source_type="video", **fields).file(name, content))


class Captions:
    """A course with a transcript that has been read."""

    def __init__(self, tenant, name, content, **fields):
        self.tenant, self.course = tenant, tenant.course()
        self.made = send(tenant, self.course, name, content, **fields).expect(201).json()
        self.job = follow(tenant, self.made["job_id"])
        self.path = f"/courses/{self.course}/materials/{self.made['id']}"

    def get(self, rest=""):
        return self.tenant.get(self.path + rest).expect(200)

    def file(self):
        return self.get("/file")

    def chunks(self):
        return [(chunk["text"], chunk["metadata"]["start_sec"], chunk["metadata"]["end_sec"]) for chunk in self.get("/content")["chunks"]]


@pytest.fixture
def lecture(tenant):
    made = Captions(tenant, "lecture.vtt", LECTURE.encode())
    assert made.job["status"] == "complete", made.job
    return made


def test_a_transcript_in_webvtt_is_read_with_its_times(lecture):
    document = lecture.get("/content").json()
    assert (document["source_type"], document["title"], document["language"]) == ("video", "Stacks and queues", "en")
    assert document["metadata"] == {"format": "vtt", "duration_sec": 5404} and document["warnings"] == []
    assert {chunk["chunk_type"] for chunk in document["chunks"]} == {"transcript"}
    assert lecture.chunks() == [("Ada: A stack is a list in which the element added last is removed first.", 1, 5),
                                ("A queue is a list in which the element added first is removed first.", 5, 9.5),
                                ("Push & pop work on the top of the stack.", 5400, 5404)]
    assert lecture.file().headers["Content-Type"] == "text/vtt"


@pytest.mark.parametrize("name", ["uk.srt", "uk-windows-1251.srt", "uk-koi8u.srt", "uk-utf16.srt"])
def test_a_ukrainian_transcript_in_subrip_is_read_in_its_encoding(tenant, name):
    made = Captions(tenant, "Лекція.SRT", (SEEDS / name).read_bytes(), language="uk")
    assert made.job["status"] == "complete", made.job
    assert made.chunks()[:2] == [("Доброго дня! Сьогодні ми говоримо про перший закон термодинаміки.", 0.5, 4.2),
                                 ("Зміна внутрішньої енергії дорівнює теплоті, яку отримала система, мінус виконана робота.", 4.2, 9)]
    document = made.get("/content").json()
    assert document["language"] == "uk" and document["metadata"] == {"format": "srt", "duration_sec": 3727.25}
    assert made.file().headers["Content-Type"] == "application/x-subrip"


def test_its_written_forms_are_read_as_the_same_transcript(tenant, lecture):
    for form in ("vtt", "srt"):
        again = Captions(tenant, f"again.{form}", lecture.get(f"/transcript.{form}").body)
        assert again.chunks() == lecture.chunks()
    assert lecture.get("/transcript.txt").body.decode().splitlines()[2] == "Push & pop work on the top of the stack."


def test_it_is_light_work_that_waits_for_no_window(system, lecture):
    assert system.sql_value("SELECT lane FROM jobs WHERE id = :'id'", id=lecture.made["job_id"]) == "light"


def test_what_it_says_is_found_where_it_was_said(lecture):
    (hit,) = lecture.tenant.get(f"/courses/{lecture.course}/search?q=push").expect(200)["items"]
    assert (hit["kind"], hit["material_id"], hit["start_sec"]) == ("transcript", lecture.made["id"], 5400)


def captioned(text):
    """SubRip of a text: two lines of up to 42 characters a cue, four seconds each."""
    lines = textwrap.wrap(" ".join(text.split()), 42)
    pairs = [lines[at:at + 2] for at in range(0, len(lines), 2)]
    return "".join(f"{n + 1}\r\n{moment(4 * n)} --> {moment(4 * n + 4)}\r\n" + "\r\n".join(pair) + "\r\n\r\n" for n, pair in enumerate(pairs))


def moment(seconds):
    return f"00:{seconds // 60:02}:{seconds % 60:02},000"


def test_a_structure_made_from_it_cites_its_moments(tenant):
    made = Captions(tenant, "lecture.srt", captioned((ROOT / "tests/data/sample/lecture.txt").read_text()).encode())
    generate(tenant, made.course)
    modules = tenant.get(f"/courses/{made.course}/structure").expect(200)["structure"]["modules"]
    citations = [citation for module in modules for lesson in module["lessons"] for concept in lesson["concepts"]
                 for citation in concept["citations"]]
    assert citations and {citation["material_id"] for citation in citations} == {made.made["id"]}
    assert {citation["start_sec"] for citation in citations} <= {start for _, start, _ in made.chunks()}


def test_mappings_are_held_to_its_duration(system, lecture):
    node = lecture.get()["node_id"] or add_node(system, lecture.tenant, lecture.course, "Week 1")
    deck = place_material(system, node, "presentation", "deck.pdf", pages=30)
    items = [{"presentation_entry_id": deck, "video_entry_id": lecture.made["id"], "slide_number": 1, "video_timecode_start": start,
              "video_timecode_end": None} for start in ("1:30:04", "1:30:05")]
    answer = lecture.tenant.post(f"/courses/{lecture.course}/slide-mapping", {"mappings": items}).expect(207)
    assert answer["mappings"][0]["validation_state"] == "validated"
    (error,) = answer["rejected"][0]["errors"]
    assert error["field"] == "video_timecode_start" and "exceeds video duration" in error["message"]


@pytest.mark.parametrize("name, content, fields", [
    ("a.srt", b"Just a text.\n", {}), ("a.vtt", b"Just a text.\n", {}), ("a.srt", LECTURE.encode(), {}), ("a.vtt", b"\0\1\2\3", {}),
    ("a.vtt", b"1\n00:00:01,000 --> 00:00:02,000\nHi\n", {})])
def test_leading_bytes_of_another_kind_are_refused(tenant, name, content, fields):
    send(tenant, tenant.course(), name, content, **fields).problem(422, "content_mismatch")


def test_captions_are_videos_and_others_are_told_so(tenant):
    course = tenant.course()
    form = Form(source_type="text").file("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHi\n")
    tenant.send_form(f"/courses/{course}/materials", form).problem(422, "extension_not_allowed")
    problem = send(tenant, course, "a.sub", b"{1}{2}Hi\n").problem(422, "extension_not_allowed")
    assert problem["detail"].endswith(".flac, .srt, .vtt")


def test_an_empty_file_is_a_transcript_with_a_warning(tenant):
    for name, content in (("empty.srt", b""), ("header.vtt", b"WEBVTT\n")):
        made = Captions(tenant, name, content)
        assert made.job["status"] == "complete"
        document = made.get("/content").json()
        assert document["chunks"] == [] and len(document["warnings"]) == 1
        assert made.get("/transcript.vtt").body == b"WEBVTT\n\n"


def test_a_damaged_file_fails_with_advice(tenant):
    made = Captions(tenant, "broken.srt", b"1\n00:00:xx,000 --> 00:00:02,000\nlost\n")
    assert (made.job["status"], made.job["error_code"]) == ("failed", "file_damaged")
    assert "Export the captions again" in made.job["error_message"]
