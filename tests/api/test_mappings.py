"""Slide-video mappings: made in batches with partial success, listed, deleted. What becomes of them later: tests/jobs/test_mapping_refresh.py."""
import concurrent.futures
import subprocess
import uuid

import pytest

from support.teaching import add_node, place_material
from support.waiting import wait_until

ITEM = {"id", "node_id", "presentation_entry_id", "video_entry_id", "slide_number", "video_timecode_start", "video_timecode_end", "order",
        "validation_state", "blocking_factors", "validation_errors", "origin", "confidence", "validated_at", "created_at"}
BATCH = {"created", "skipped", "failed", "mappings", "skipped_items", "rejected", "hints"}
PROBLEM = {"type", "title", "status", "detail", "code", "request_id"}


class Place:
    """A course with a node that has a deck of 30 slides and a film of an hour and a half."""

    def __init__(self, system, tenant):
        self.system, self.tenant, self.course = system, tenant, tenant.course()
        self.node = add_node(system, tenant, self.course, "Week 1")
        self.deck = place_material(system, self.node, "presentation", "deck.pdf", pages=30)
        self.film = place_material(system, self.node, "video", "film.mp4", seconds=5400.5)
        self.path = f"/courses/{self.course}/nodes/{self.node}/slide-mapping"
        self.course_path = f"/courses/{self.course}/slide-mapping"

    def item(self, slide=1, start="00:10", end=None, **more):
        return {"presentation_entry_id": self.deck, "video_entry_id": self.film, "slide_number": slide, "video_timecode_start": start,
                "video_timecode_end": end, **more}

    def post(self, *items, path=None, **more):
        return self.tenant.post(path or self.path, {"mappings": list(items)}, **more)

    def list(self, path=None):
        answer = self.tenant.get(path or self.path).expect(200).json()
        assert set(answer) == {"items", "total"} and answer["total"] == len(answer["items"])
        assert all(set(item) == ITEM for item in answer["items"])
        return answer["items"]


@pytest.fixture
def place(system, tenant):
    return Place(system, tenant)


def errors(answer, index=0):
    (rejected,) = [one for one in answer["rejected"] if one["index"] == index]
    return [(error["field"], error["message"], error["hint"]) for error in rejected["errors"]]


# ---- POST ----

def test_a_mapping_is_made_with_its_timecodes_normalised(place):
    answer = place.post(place.item(3, "1:05", "1:02:03")).expect(201)
    assert set(answer.json()) == BATCH and answer.headers["Location"] == "/api/v1" + place.path
    assert (answer["created"], answer["skipped"], answer["failed"], answer["skipped_items"], answer["rejected"], answer["hints"]) == (
        1, 0, 0, [], [], {})
    (made,) = answer["mappings"]
    assert set(made) == ITEM
    assert {name: made[name] for name in ("node_id", "presentation_entry_id", "video_entry_id", "slide_number", "order")} == {
        "node_id": place.node, "presentation_entry_id": place.deck, "video_entry_id": place.film, "slide_number": 3, "order": 0}
    assert (made["video_timecode_start"], made["video_timecode_end"]) == ("00:01:05", "01:02:03")
    assert (made["validation_state"], made["blocking_factors"], made["validation_errors"]) == ("validated", [], [])
    assert made["validated_at"] is not None and (made["origin"], made["confidence"]) == ("manual", None)
    assert place.list() == place.list(place.course_path) == [made]


def test_a_list_goes_slide_by_slide_and_tells_the_order_of_making(place):
    place.post(place.item(2, "5:00"), place.item(1, "10:00"), place.item(1, "0:30")).expect(201)
    assert [(item["slide_number"], item["video_timecode_start"], item["order"]) for item in place.list()] == [
        (1, "00:00:30", 2), (1, "00:10:00", 1), (2, "00:05:00", 0)]


def test_some_of_a_batch_may_fail_and_the_others_are_made(place):
    place.post(place.item(1)).expect(201)
    answer = place.post(place.item(1, "0:10"), place.item(31), place.item(2), place.item(2, "00:00:10"), "слайд \U0001f600", None).expect(207)
    assert set(answer.json()) == BATCH and (answer["created"], answer["skipped"], answer["failed"]) == (1, 2, 3)
    assert [item["slide_number"] for item in answer["mappings"]] == [2]
    assert answer["skipped_items"] == [{"index": 0, "hint": "The same mapping is there already"},
                                       {"index": 3, "hint": "It says the same as item 2 of this request"}]
    assert [one["index"] for one in answer["rejected"]] == [1, 4, 5] and set(answer["hints"]) == {"skipped", "rejected"}
    assert errors(answer, 1) == [("slide_number", "Slide 31 does not exist in presentation (30 slides total)", "Allowed range: 1–30")]
    assert len(place.list()) == 2


def test_what_is_there_already_is_skipped(place):
    place.post(place.item(1), place.item(2)).expect(201)
    again = place.post(place.item(1), place.item(2)).expect(201)
    assert (again["created"], again["skipped"], again["failed"], again["mappings"]) == (0, 2, 0, [])


def test_nothing_is_made_of_a_batch_that_fails_whole(place):
    answer = place.post(place.item(0, "25:00:61")).expect(422)
    assert answer.headers["Content-Type"] == "application/problem+json" and answer["code"] == "validation_failed"
    assert set(answer.json()) == BATCH | PROBLEM and isinstance(answer["detail"], str)
    assert (answer["created"], answer["skipped"], answer["failed"], answer["mappings"]) == (0, 0, 1, [])
    assert [field for field, _, _ in errors(answer)] == ["slide_number", "video_timecode_start"]
    assert place.list() == []


def test_materials_must_be_there_on_the_node_and_of_their_type(system, place, other_tenant):
    strange = Place(system, other_tenant)
    sister = add_node(system, place.tenant, place.course, "Week 2", order=1)
    elsewhere = place_material(system, sister, "video", "other.mp4", seconds=60)
    nowhere = str(uuid.uuid4())
    answer = place.post(place.item(presentation_entry_id=nowhere, video_entry_id=strange.film),
                        place.item(presentation_entry_id=place.film, video_entry_id=elsewhere),
                        place.item(presentation_entry_id="deck", video_entry_id="")).expect(422)
    there = "Check that the entry ID is correct"
    assert errors(answer, 0) == [("presentation_entry_id", f"Entry '{nowhere}' not found", there),
                                 ("video_entry_id", f"Entry '{strange.film}' not found", there)]
    assert errors(answer, 1) == [
        ("presentation_entry_id", f"Entry '{place.film}' is type 'video', expected 'presentation'",
         "Use a presentation material for presentation_entry_id"),
        ("video_entry_id", f"Entry '{elsewhere}' belongs to node '{sister}', not '{place.node}'",
         "Both entries must belong to the target node")]
    assert errors(answer, 2) == [(field, f"Invalid UUID format '{given}'", "Ensure the ID is a valid UUID string")
                                 for field, given in (("presentation_entry_id", "deck"), ("video_entry_id", ""))]


def test_timecodes_lie_within_the_film(place):
    place.post(place.item(1, "1:30:00", "1:30:00")).expect(201)
    answer = place.post(place.item(1, "1:30:01"), place.item(2, "0:10", "2:00:00"), place.item(2, "0:10", "0:09")).expect(422)
    within = "Allowed range: 00:00–01:30:00"
    assert errors(answer, 0) == [("video_timecode_start", "Timecode '1:30:01' (5401s) exceeds video duration (01:30:00)", within)]
    assert errors(answer, 1) == [("video_timecode_end", "Timecode '2:00:00' (7200s) exceeds video duration (01:30:00)", within)]
    assert errors(answer, 2) == [("video_timecode_end", "timecode_end '0:09' is before timecode_start '0:10'",
                                  "video_timecode_end must be >= video_timecode_start")]


def test_what_cannot_be_checked_yet_waits(system, place):
    place.film = place_material(system, place.node, "video", "raw.mp4", state="raw")
    place.deck = place_material(system, place.node, "presentation", "broken.pdf", state="error")
    answer = place.post(place.item(500, "10:00", "20:00")).expect(201)
    (made,) = answer["mappings"]
    assert made["validation_state"] == "pending_validation" and made["validated_at"] is None and "pending_validation" in answer["hints"]
    assert made["blocking_factors"] == [
        {"type": "material_error", "material_entry_id": place.deck, "filename": "broken.pdf", "material_state": "error",
         "message": "'broken.pdf' could not be processed: retry it or replace it", "blocked_checks": ["slide_number"]},
        {"type": "material_not_ready", "material_entry_id": place.film, "filename": "raw.mp4", "material_state": "raw",
         "message": "'raw.mp4' is not ready: its state is 'raw'", "blocked_checks": ["video_timecode_start", "video_timecode_end"]}]


def test_the_form_of_the_course_takes_materials_of_any_of_its_nodes(system, place):
    sister = add_node(system, place.tenant, place.course, "Week 2", order=1)
    elsewhere = place_material(system, sister, "video", "other.mp4", seconds=60)
    (made,) = place.post(place.item(video_entry_id=elsewhere), path=place.course_path).expect(201)["mappings"]
    assert made["node_id"] == place.node
    foreign = Place(system, place.tenant)
    answer = place.post(place.item(video_entry_id=foreign.film), path=place.course_path).expect(422)
    assert errors(answer) == [("video_entry_id", f"Entry '{foreign.film}' not found", "Check that the entry ID is correct")]


def test_the_short_form_is_of_the_only_pair_of_the_course(system, place):
    short = {"slide_number": 7, "video_timecode": "2:05"}
    answer = place.post(short, {"slide_number": 8, "video_timecode": "9:99"}, {"slide_number": 9, "video_timecode": "3:00:00"},
                        path=place.course_path).expect(207)
    (made,) = answer["mappings"]
    assert (made["presentation_entry_id"], made["video_entry_id"], made["video_timecode_start"], made["video_timecode_end"]) == (
        place.deck, place.film, "00:02:05", None)
    assert errors(answer, 1)[0][:2] == ("video_timecode", "Invalid timecode format '9:99'")
    assert errors(answer, 2)[0][:2] == ("video_timecode", "Timecode '3:00:00' (10800s) exceeds video duration (01:30:00)")
    assert [field for field, _, _ in errors(place.post(short).expect(422))] == [
        "presentation_entry_id", "video_entry_id", "video_timecode_start", "video_timecode"], "only the form of the course knows it"
    place_material(system, place.node, "video", "second.mp4", seconds=60)
    problem = place.post(short, path=place.course_path).problem(422, "ambiguous_mapping")
    assert "1 presentations and 2 videos" in problem["detail"]


@pytest.mark.parametrize("body", [{}, {"mappings": None}, {"mappings": []}, {"mappings": {}}, {"mappings": "x"},
                                  {"mappings": [{}] * 201}])
def test_a_batch_is_a_list_of_one_to_two_hundred(place, body):
    problem = place.tenant.post(place.path, body).problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == ["mappings"]


def test_two_hundred_at_once(place):
    answer = place.post(*[place.item(1 + n % 30, f"{n // 60}:{n % 60:02}") for n in range(200)]).expect(201)
    assert answer["created"] == 200 and sorted(item["order"] for item in place.list()) == list(range(200))


def test_a_course_has_so_many_and_no_more(system, place):
    system.sql("""INSERT INTO slide_video_mappings (tenant_id, id, course_id, node_id, presentation_entry_id, video_entry_id, slide_number,
                      video_timecode_start, start_sec, "order", validation_state)
                  SELECT :'t', cs_uuid7(), :'c', :'n', :'p', :'v', 100 + s, '00:00:01', 1, s, 'validated' FROM generate_series(0, 9998) AS s""",
               t=place.tenant.id, c=place.course, n=place.node, p=place.deck, v=place.film)
    place.post(place.item(1), place.item(2)).problem(422, "validation_failed")
    place.post(place.item(1)).expect(201)
    assert place.tenant.get(place.path).expect(200)["total"] == 10000


def test_texts_of_any_kind_are_shown_as_they_were_sent(place):
    for text in ("один", "\U0001f600" * 3, "\u202e00:10", "a\nb\t\x01", "x" * 100000):
        answer = place.post(place.item(1, text), place.item(1, "0:10", video_entry_id=text)).expect(422)
        assert errors(answer, 0)[0][1] == f"Invalid timecode format '{text}'"
        assert errors(answer, 1)[0][1] == f"Invalid UUID format '{text}'"
    for body in (b'{"mappings": [{"video_timecode_start": "a\\u0000b"}]}', b'{"mappings": ["\xff"]}'):
        place.tenant.post(place.path, body=body, headers={"Content-Type": "application/json"}).problem(400, "malformed_json")


def test_two_identical_batches_at_once_make_each_mapping_once(place):
    items = [place.item(slide, "3:00") for slide in range(1, 31)]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda order: place.post(*items[::order]), [1, -1, 1, -1]))
    assert [answer.status for answer in answers] == [201] * 4
    assert sorted(answer["created"] for answer in answers) == [0, 0, 0, 30]
    assert len(place.list()) == 30


def test_a_batch_sent_again_with_its_key_is_answered_the_same(place):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = place.post(place.item(1), place.item(99), headers=key).expect(207)
    again = place.post(place.item(1), place.item(99), headers=key).expect(207)
    assert again.body == first.body and again.headers["Idempotent-Replayed"] == "true"
    place.post(place.item(2), headers=key).problem(422, "idempotency_key_reused")
    failed = {"Idempotency-Key": uuid.uuid4().hex}
    place.post(place.item(99), headers=failed).expect(422)
    place.post(place.item(3), headers=failed).expect(201), "a batch of which nothing was made leaves its key free"


def test_a_change_that_is_being_committed_is_waited_for(system, place):
    """Else it would not see the mapping, nor the mapping it, and nothing would ever judge it."""
    place.film = place_material(system, place.node, "video", "raw.mp4", state="raw")
    change = subprocess.Popen(["psql", "-X", "-q", "-h", system.env["POSTGRES_HOST"], "-U", system.env["POSTGRES_USER"], "-d", system.env["POSTGRES_DB"]],
                              stdin=subprocess.PIPE, text=True)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR SHARE%'"
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        try:
            change.stdin.write(f"""BEGIN; UPDATE material_entries SET processed_at = now() WHERE id = '{place.film}';
                INSERT INTO material_documents (tenant_id, material_id, document, chunk_count, chunk_bytes, digest, duration_sec, fingerprint)
                VALUES ('{place.tenant.id}', '{place.film}', '{{}}', 0, 0, repeat('0', 64), 60, repeat('0', 64)); SELECT pg_notify('begun', '');\n""")
            change.stdin.flush()
            wait_until(lambda: system.sql_value("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE '%begun%'"
                                                " AND pid <> pg_backend_pid()") == "1")
            answer = pool.submit(place.post, place.item(1, "0:59"), place.item(2, "1:01"))
            wait_until(lambda: system.sql_value(waiting + " AND pid <> pg_backend_pid()") == "1" or answer.done())
            assert not answer.done()
        finally:
            change.communicate("COMMIT;\n")
        answer = answer.result().expect(207)
    assert answer["mappings"][0]["validation_state"] == "validated" and errors(answer, 1)[0][0] == "video_timecode_start"


# ---- who may ----

def test_strangers_find_no_mapping(place, other_tenant):
    (made,) = place.post(place.item(1)).expect(201)["mappings"]
    for path in (place.path, place.course_path):
        other_tenant.get(path).problem(404, "not_found", "Course not found")
        other_tenant.post(path, {"mappings": [place.item(2)]}).problem(404, "not_found", "Course not found")
    other_tenant.delete(f"{place.course_path}/{made['id']}").problem(404, "not_found", "Course not found")
    assert len(place.list()) == 1


def test_paths_lead_to_something(system, place):
    nowhere = uuid.uuid4()
    foreign = Place(system, place.tenant)
    for path, missing in ((f"/courses/{nowhere}/slide-mapping", "Course not found"), ("/courses/x/slide-mapping", "Course not found"),
                          (f"/courses/{place.course}/nodes/{nowhere}/slide-mapping", "Node not found"),
                          (f"/courses/{place.course}/nodes/{foreign.node}/slide-mapping", "Node not found"),
                          (f"/courses/{place.course}/nodes/x/slide-mapping", "Node not found")):
        place.tenant.get(path).problem(404, "not_found", missing)
        place.post(place.item(1), path=path).problem(404, "not_found", missing)


def test_checkers_read_and_do_not_write(place):
    checker = place.tenant.new_key(scopes="check")
    (made,) = place.post(place.item(1)).expect(201)["mappings"]
    assert checker.get(place.path).expect(200)["items"] == [made]
    checker.post(place.path, {"mappings": [place.item(2)]}).problem(403, "insufficient_scope", "Requires scope: prep")
    checker.delete(f"{place.course_path}/{made['id']}").problem(403, "insufficient_scope", "Requires scope: prep")


# ---- DELETE ----

def test_a_deleted_mapping_is_gone_and_the_others_move_up(place):
    made = place.post(*[place.item(slide) for slide in (1, 2, 3)]).expect(201)["mappings"]
    path = f"{place.course_path}/{made[0]['id']}"
    place.tenant.delete(path, headers={"If-Match": '"stale"'}).problem(412, "precondition_failed")
    assert place.tenant.delete(path).expect(204).body == b""
    place.tenant.delete(path).problem(404, "not_found", "Mapping not found")
    place.tenant.delete(f"{place.course_path}/x").problem(404, "not_found", "Mapping not found")
    assert [(item["slide_number"], item["order"]) for item in place.list()] == [(2, 0), (3, 1)]
    assert place.post(place.item(1)).expect(201)["mappings"][0]["order"] == 2


def test_mappings_go_with_their_material(system, place):
    other = place_material(system, place.node, "video", "second.mp4", seconds=600)
    place.post(place.item(1), place.item(2, video_entry_id=other), place.item(3), place.item(4, video_entry_id=other)).expect(201)
    place.tenant.delete(f"/courses/{place.course}/materials/{place.film}").expect(204)
    assert [(item["slide_number"], item["order"]) for item in place.list()] == [(2, 0), (4, 1)]
    place.tenant.delete(f"/courses/{place.course}").expect(202)
    assert system.sql_value("SELECT count(*) FROM slide_video_mappings WHERE tenant_id = :'t'", t=place.tenant.id) == "0"
