"""Corrections of a transcript: what they change for whoever reads it, and what they leave alone."""
import uuid

import pytest

from support.documents import BLOCK, put_document
from support.forms import Form
from support.teaching import add_text, follow, generate, place_material

VTT = """WEBVTT

00:00:01.000 --> 00:00:05.000
A steck is a list in which the element added last is removed first, says Donald

00:00:05.000 --> 00:00:09.500
Knut. A steckling is something else, uh, and a queue is no steck.

00:01:00.000 --> 00:01:04.000
Knut's queue.
"""
STACK = {"find": "steck", "replace": "stack"}
NAME = {"find": "Donald Knut", "replace": "Donald Knuth"}


class Video:
    """A video of which a transcript is sent."""

    def __init__(self, tenant, text=VTT, name="lecture.vtt"):
        self.tenant, self.course = tenant, tenant.course()
        self.made = tenant.send_form(f"/courses/{self.course}/materials", Form(source_type="video").file(name, text.encode())).expect(201).json()
        self.path = f"/courses/{self.course}/materials/{self.made['id']}"

    def read(self):
        job = follow(self.tenant, self.made["job_id"])
        assert job["status"] == "complete", job
        return self

    def get(self, rest=""):
        return self.tenant.get(self.path + rest).expect(200)

    def put(self, *corrections, **more):
        return self.tenant.request("PUT", f"{self.path}/corrections", json={"corrections": list(corrections)}, **more)

    def correct(self, *corrections):
        return [item["applied"] for item in self.put(*corrections).expect(200)["corrections"]]

    def texts(self, rest=""):
        return [chunk["text"] for chunk in self.get("/content" + rest)["chunks"]]

    def search(self, words):
        return sorted(hit["start_sec"] for hit in self.tenant.get(f"/courses/{self.course}/search?q={words}").expect(200)["items"])

    def revision(self, system):
        return int(system.sql_value("SELECT content_revision FROM courses WHERE id = :'id'", id=self.course))


@pytest.fixture
def video(tenant):
    return Video(tenant).read()


def test_a_transcript_is_read_with_its_corrections(video):
    before = video.texts()
    assert video.correct(STACK, NAME, {"find": "uh,", "replace": "", "from_sec": 5}) == [2, 1, 1]
    after = ["A stack is a list in which the element added last is removed first, says Donald",
             "Knuth. A steckling is something else, and a queue is no stack.", "Knut's queue."]
    assert video.texts() == after and video.texts("?from_chunk=1&limit=1") == after[1:2]
    assert video.texts("?raw=true") == before and video.texts("?raw=true&from_chunk=1&limit=1") == before[1:2]
    assert "Knuth. A steckling" in video.get("/transcript.vtt").body.decode() and "steck " not in video.get("/transcript.srt").body.decode()
    assert video.get("/transcript.txt").body.decode().splitlines() == after
    content = video.get("/content")
    assert int(content.headers["Content-Length"]) == len(content.body)


def test_the_list_is_shown_with_how_often_each_is_applied(video):
    path = f"{video.path}/corrections"
    assert video.get("/corrections").json() == {"material_id": video.made["id"], "corrections": [], "corrected_at": None}
    put = video.put({"find": " steck ", "replace": "stack", "whole_word": False, "from_sec": 0.5, "to_sec": 60}).expect(200)
    assert put["corrections"] == [{"find": "steck", "replace": "stack", "whole_word": False, "from_sec": 0.5, "to_sec": 60, "applied": 3}]
    shown = video.get("/corrections")
    assert shown.json() == put.json() and shown.headers["ETag"] == put.headers["ETag"]
    video.tenant.get(path, headers={"If-None-Match": put.headers["ETag"]}).expect(304)


def test_an_empty_list_takes_all_back(video):
    before, tag = video.texts(), video.get("/content").headers["ETag"]
    video.correct(STACK)
    assert video.get("/content").headers["ETag"] != tag
    assert video.correct() == [] and video.texts() == before
    assert video.get("/content").headers["ETag"] == tag and video.search("steck") == [1, 5] and video.search("stack") == []


def test_what_is_corrected_is_found(system, video):
    assert video.search("stack") == []
    video.correct(STACK)
    assert video.search("stack") == [1, 5] and video.search("steck") == [5]
    assert system.sql_value("SELECT count(*) FROM search_passages WHERE material_id = :'id'", id=video.made["id"]) == "3"


def test_a_segment_of_which_nothing_is_left_is_no_line(video):
    video.correct({"find": "Knut's queue.", "replace": "", "whole_word": False})
    assert video.texts()[2] == "" and len(video.get("/transcript.txt").body.decode().splitlines()) == 2
    assert "01:00" not in video.get("/transcript.vtt").body.decode() and video.search("queue") == [5]
    video.correct()
    assert video.search("queue") == [5, 60]


def test_corrections_stay_when_a_video_is_read_again(video):
    video.correct(STACK)
    again = video.tenant.post(f"{video.path}/retry?force=true").expect(200).json()
    assert follow(video.tenant, again["job_id"])["status"] == "complete"
    assert video.texts()[0].startswith("A stack") and video.search("stack") == [1, 5]
    assert [item["applied"] for item in video.get("/corrections")["corrections"]] == [2]


def test_corrections_may_come_before_the_transcript(system, tenant, video):
    node = video.get()["node_id"]
    late = place_material(system, node, "video", "late.mp4", state="raw")
    path = f"/courses/{video.course}/materials/{late}/corrections"
    put = tenant.request("PUT", path, json={"corrections": [STACK]}).expect(200)
    assert put["corrections"][0]["applied"] is None
    assert tenant.get(path).expect(200)["corrections"][0]["applied"] is None


def test_a_find_over_a_border_of_two_blocks_is_one(system, video):
    count = put_document(system, video.made["id"], 2, 32, transcript=True)
    texts = video.texts()
    find = f"{texts[BLOCK - 1]} {texts[BLOCK]}"
    assert video.correct({"find": find, "replace": "left right"}) == [1]
    after = video.texts()
    assert after[BLOCK - 1:BLOCK + 1] == ["left", "right"] and len(after) == count
    assert after[:BLOCK - 1] + after[BLOCK + 1:] == texts[:BLOCK - 1] + texts[BLOCK + 1:]


def test_the_fingerprint_stays_and_the_revision_rises(system, video):
    def fingerprint():
        return video.tenant.get(f"/courses/{video.course}").expect(200)["course_fingerprint"]
    before, revision = fingerprint(), video.revision(system)
    video.correct(STACK)
    assert fingerprint() == before and video.revision(system) == revision + 1
    video.correct(STACK)
    assert video.revision(system) == revision + 1
    video.correct()
    assert video.revision(system) == revision + 2


def test_a_structure_is_made_of_the_corrected_transcript(video):
    def titles():
        structure = video.tenant.get(f"/courses/{video.course}/structure").expect(200)["structure"]
        return {concept["title"].lower() for module in structure["modules"] for lesson in module["lessons"] for concept in lesson["concepts"]}

    def ask():
        return video.tenant.post(f"/courses/{video.course}/structure/generate", {})
    generate(video.tenant, video.course)
    assert "steck" in titles()
    ask().expect(200)
    video.correct(STACK)
    generate(video.tenant, video.course)
    assert "stack" in titles() and "steck" not in titles()
    ask().expect(200)
    video.correct()
    assert ask().expect(200)["is_idempotent"] is True


@pytest.mark.parametrize("item, field", [
    ({"find": "", "replace": "a"}, ".find"), ({"find": " ", "replace": "a"}, ".find"), ({"replace": "a"}, ".find"), ({"find": "a"}, ".replace"),
    ({"find": "a" * 201, "replace": "a"}, ".find"), ({"find": "a", "replace": "\U0001f600" * 201}, ".replace"), ({"find": "a\nb", "replace": "a"}, ".find"),
    ({"find": "a", "replace": "a\x01"}, ".replace"), ({"find": "a\u202e", "replace": "a"}, ".find"), ({"find": "a", "replace": 1}, ".replace"),
    ({"find": "a", "replace": "b", "whole_word": "yes"}, ".whole_word"), ({"find": "a", "replace": "b", "from_sec": -1}, ".from_sec"),
    ({"find": "a", "replace": "b", "from_sec": 2, "to_sec": 1}, ".to_sec"), ({"find": "a", "replace": "b", "to_sec": 1e10}, ".to_sec"),
    ("a", ""), (None, "")])
def test_a_wrong_correction_is_refused(video, item, field):
    assert [error["field"] for error in video.put(STACK, item).expect(422)["errors"]] == [f"corrections[1]{field}"]
    assert video.get("/corrections")["corrections"] == []


def test_what_is_no_list_of_up_to_500_is_refused(video):
    for body in ({}, {"corrections": {}}, {"corrections": None}, {"corrections": [STACK] * 501}):
        refused = video.tenant.request("PUT", f"{video.path}/corrections", json=body).expect(422)
        assert [error["field"] for error in refused["errors"]] == ["corrections"]
    assert video.put({**STACK, "finds": "a"}).expect(422)["code"] == "unknown_field"
    assert len(video.put(*[STACK] * 500).expect(200)["corrections"]) == 500
    edge = {"find": "\U0001f600" * 200, "replace": "\u0457" * 200, "from_sec": 0, "to_sec": 1e9}
    assert video.put(edge).expect(200)["corrections"] == [{**edge, "whole_word": True, "applied": 0}]


def test_what_would_make_a_transcript_too_long_is_refused_whole(video):
    before = video.texts()
    (error,) = video.put(STACK, {"find": "e", "replace": "e" * 200, "whole_word": False}).expect(422)["errors"]
    assert error["field"] == "replace" and "'e'" in error["message"]
    assert video.texts() == before and video.get("/corrections")["corrections"] == []


def test_only_a_video_is_corrected(tenant):
    course = tenant.course()
    path = f"/courses/{course}/materials/{add_text(tenant, course)['id']}/corrections"
    assert tenant.get(path).expect(200)["corrections"] == []
    refused = tenant.request("PUT", path, json={"corrections": [STACK]}).expect(422)
    assert refused["detail"] == "Only a video has a transcript that can be corrected"


def test_a_list_that_was_changed_meanwhile_is_not_overwritten(video):
    tag = video.get("/corrections").headers["ETag"]
    first = video.put(STACK, headers={"If-Match": tag}).expect(200)
    assert video.put(NAME, headers={"If-Match": tag}).expect(412)["code"] == "precondition_failed"
    video.put(NAME, headers={"If-Match": first.headers["ETag"]}).expect(200)
    assert [item["find"] for item in video.get("/corrections")["corrections"]] == [NAME["find"]]


def test_anothers_transcript_is_not_there(system, video):
    other = system.tenant()
    for path in (f"{video.path}/corrections", f"/courses/{video.course}/materials/{uuid.uuid4()}/corrections", f"/courses/{video.course}/materials/x/corrections"):
        other.get(path).expect(404)
        other.request("PUT", path, json={"corrections": [STACK]}).expect(404)
    video.tenant.new_key("check").request("PUT", f"{video.path}/corrections", json={"corrections": [STACK]}).expect(403)
    assert video.tenant.new_key("check").get(f"{video.path}/corrections").expect(200)["corrections"] == []


def test_raw_is_true_or_false(video):
    (error,) = video.tenant.get(f"{video.path}/content?raw=1").expect(422)["errors"]
    assert error["field"] == "raw"
    assert video.texts("?raw=false") == video.texts("?raw=true") == video.texts()


def test_corrections_go_with_their_video(system, video):
    video.correct(STACK)
    video.tenant.delete(video.path).expect(204)
    assert system.sql_value("SELECT count(*) FROM transcript_corrections WHERE material_id = :'id'", id=video.made["id"]) == "0"
