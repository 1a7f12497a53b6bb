"""The alignment of slides with a video as a request: what it refuses, and the job it makes. What the job finds: tests/jobs/test_alignment.py."""
import uuid

import pytest

from support.forms import Form
from support.teaching import add_node, place_material

PDF = b"%PDF-1.4\n"


class Place:
    def __init__(self, system, tenant):
        self.system, self.tenant, self.course = system, tenant, tenant.course()
        self.node = add_node(system, tenant, self.course, "Week 1")
        self.path = f"/courses/{self.course}/slide-mapping/align"

    def add(self, kind, name, stored=True, **more):
        """A material that has been read, with an object where its file would be."""
        material = place_material(self.system, self.node, kind, name, **more)
        if stored:
            self.system.sql("UPDATE material_entries SET object_key = 'tenants/' || id || '/' || filename WHERE id = :'id'", id=material)
        return material

    def pair(self):
        return {"presentation_entry_id": self.add("presentation", "deck.pdf", pages=3), "video_entry_id": self.add("video", "film.mp4", seconds=60)}

    def post(self, body, **more):
        return self.tenant.post(self.path, body, **more)


@pytest.fixture
def place(system, tenant):
    return Place(system, tenant)


def refused(answer):
    return [(error["field"], error["message"]) for error in answer.expect(422)["errors"]]


def test_a_job_is_made_for_the_pair(place):
    pair = place.pair()
    answer = place.post({**pair, "replace": True}).expect(202)
    job = answer.json()
    assert (job["job_type"], job["course_id"], job["node_id"], job["material_id"]) == (
        "align_slides", place.course, place.node, pair["video_entry_id"])
    assert answer.headers["Location"] == f"/api/v1/jobs/{job['id']}"


def test_the_same_pair_has_one_job_in_flight(place):
    pair = place.pair()
    place.system.sql("""INSERT INTO jobs (tenant_id, id, job_type, subject, course_id, lane, priority, status, payload, max_attempts)
        SELECT :'tenant', cs_uuid7(), 'align_slides', :'presentation' || ' ' || :'video', :'course', 'heavy', 'normal', 'queued', '{}', 3""",
                     tenant=place.tenant.id, presentation=pair["presentation_entry_id"], video=pair["video_entry_id"], course=place.course)
    assert place.post(pair).expect(409)["code"] == "conflict"


def test_an_idempotent_request_makes_one_job(place):
    pair, key = place.pair(), str(uuid.uuid4())
    first = place.post(pair, headers={"Idempotency-Key": key}).expect(202).json()
    assert place.post(pair, headers={"Idempotency-Key": key}).expect(202).json()["id"] == first["id"]
    assert place.post({**pair, "replace": True}, headers={"Idempotency-Key": key}).expect(422)["code"] == "idempotency_key_reused"


def test_the_only_pair_of_a_course_needs_no_names(place):
    assert place.post({}).expect(422)["code"] == "ambiguous_mapping"
    pair = place.pair()
    assert place.post({}).expect(202)["material_id"] == pair["video_entry_id"]
    place.add("presentation", "other.pdf", pages=2)
    assert place.post({}).expect(422)["code"] == "ambiguous_mapping"
    assert place.post({"video_entry_id": pair["video_entry_id"]}).expect(422)["code"] == "ambiguous_mapping"


@pytest.mark.parametrize("name, stored", [("deck.pptx", True), ("deck.pdf", False)])
def test_what_cannot_be_drawn_is_refused_with_advice(place, name, stored):
    pair = {**place.pair(), "presentation_entry_id": place.add("presentation", name, stored=stored, pages=3)}
    answer = place.post(pair).expect(422)
    assert (answer["code"], answer["detail"]) == ("presentation_not_drawable", f"'{name}' cannot be drawn: export it as PDF and upload that")


def test_a_video_without_a_file_is_refused(place):
    pair = {**place.pair(), "video_entry_id": place.add("video", "film.mp4", stored=False)}
    assert refused(place.post(pair)) == [("video_entry_id", "The video has no file whose pictures could be looked at")]


def test_a_presentation_that_could_not_be_read_is_a_conflict(place):
    pair = {**place.pair(), "presentation_entry_id": place.add("presentation", "deck.pdf", state="error")}
    answer = place.post(pair).expect(409)
    assert (answer["code"], answer["detail"]) == ("conflict", "The presentation could not be read: its state is 'error'")


def test_a_presentation_that_is_being_read_is_waited_for(place):
    form = Form(source_type="presentation").file("deck.pdf", PDF)
    deck = place.tenant.send_form(f"/courses/{place.course}/materials", form).expect(201).json()
    job = place.post({"presentation_entry_id": deck["id"], "video_entry_id": place.add("video", "film.mp4")})
    if job.status == 202:  # else it has been read already, and is damaged
        assert job["depends_on"] in ([deck["job_id"]], [])
    else:
        assert job.expect(409)["code"] == "conflict"


def test_materials_that_are_not_there_or_of_another_kind_are_named(place, other_tenant):
    pair, nobody = place.pair(), str(uuid.uuid4())
    swapped = {"presentation_entry_id": pair["video_entry_id"], "video_entry_id": pair["presentation_entry_id"]}
    assert [field for field, _ in refused(place.post(swapped))] == ["presentation_entry_id", "video_entry_id"]
    assert refused(place.post({**pair, "video_entry_id": nobody})) == [("video_entry_id", f"Entry '{nobody}' not found")]
    theirs = Place(place.system, other_tenant).pair()
    assert refused(place.post({**pair, "presentation_entry_id": theirs["presentation_entry_id"]})) == [
        ("presentation_entry_id", f"Entry '{theirs['presentation_entry_id']}' not found")]
    assert [field for field, _ in refused(place.post({**pair, "video_entry_id": "x", "replace": "yes"}))] == ["video_entry_id", "replace"]
    assert place.post({**pair, "replaced": True}).expect(422)["code"] == "unknown_field"


def test_the_course_of_another_tenant_is_not_there(place, other_tenant):
    assert other_tenant.post(place.path, place.pair()).expect(404)["code"] == "not_found"
