"""The validation of slide-video mappings follows their materials, in the transaction that changes them."""
import os
import signal

import pytest

from support.extractor import asking
from support.waiting import wait_until


@pytest.fixture
def deck(engine):
    """A deck of three slides that has been read."""
    material = engine.upload("deck.pdf", "presentation", metadata={"page_count": 3})
    assert engine.ended(material["job_id"])["status"] == "complete"
    return material


def path(engine):
    return f"/courses/{engine.course}/slide-mapping"


def add(engine, deck, film, slide=1, start="1:00"):
    answer = engine.tenant.post(path(engine), {"mappings": [{"presentation_entry_id": deck["id"], "video_entry_id": film["id"],
                                                              "slide_number": slide, "video_timecode_start": start}]})
    return answer.expect(201)["mappings"][0]


def state(engine, slide=1):
    """The state of the slide's mapping, what blocks it and what is wrong with it."""
    (item,) = [one for one in engine.tenant.get(path(engine)).expect(200)["items"] if one["slide_number"] == slide]
    assert (item["validated_at"] is None) == (item["validation_state"] == "pending_validation")
    return (item["validation_state"], [(factor["type"], factor["material_state"]) for factor in item["blocking_factors"]],
            [error["message"] for error in item["validation_errors"]])


WAITS = ("pending_validation", [("material_not_ready", "pending")], [])


def test_a_mapping_is_judged_when_its_film_has_been_read(engine, deck):
    go = engine.path()
    film = engine.upload("film.mp3", "video", wait=str(go), metadata={"duration_sec": 100})
    assert add(engine, deck, film, 1, "1:00")["validation_state"] == "pending_validation"
    add(engine, deck, film, 2, "1:41")
    assert state(engine, 1) == state(engine, 2) == WAITS
    go.touch()
    assert engine.ended(film["job_id"])["status"] == "complete"
    assert state(engine, 1) == ("validated", [], [])
    assert state(engine, 2) == ("validation_failed", [], ["Timecode '00:01:41' (101s) exceeds video duration (00:01:40)"])


def test_a_mapping_is_judged_when_both_are_read_at_once(engine):
    """Neither transaction sees what the other has not committed, and yet the second knows of the first."""
    for _ in range(5):
        go = engine.path()
        deck = engine.upload("deck.pdf", "presentation", wait=str(go), metadata={"page_count": 3})
        film = engine.upload("film.mp3", "video", wait=str(go), metadata={"duration_sec": 100})
        add(engine, deck, film, 1)
        wait_until(lambda: engine.job(deck["job_id"])["status"] == engine.job(film["job_id"])["status"] == "active", 15, "both active")
        go.touch()
        assert engine.ended(deck["job_id"])["status"] == engine.ended(film["job_id"])["status"] == "complete"
        assert state(engine) == ("validated", [], [])
        engine.tenant.delete(f"/courses/{engine.course}/materials/{deck['id']}").expect(204)


def test_a_mapping_that_is_made_while_its_film_is_being_read_is_judged(engine, deck):
    for number in range(10):
        film = engine.upload(f"{number}.mp3", "video", metadata={"duration_sec": 100})
        made = add(engine, deck, film, 3, "0:30")
        assert engine.ended(film["job_id"])["status"] == "complete"
        shown = [one for one in engine.tenant.get(path(engine))["items"] if one["id"] == made["id"]]
        assert [one["validation_state"] for one in shown] == ["validated"]


def test_a_failure_and_the_next_attempt_are_shown(engine, deck):
    go, well = engine.path(), engine.path()
    film = engine.upload("film.mp3", "video", wait=str(go), fail=["file_damaged", "It is damaged."], unless=str(well),
                         metadata={"duration_sec": 100})
    add(engine, deck, film)
    go.touch()
    assert engine.ended(film["job_id"])["status"] == "failed"
    assert state(engine) == ("pending_validation", [("material_error", "error")], [])
    go.unlink()
    engine.tenant.post(f"/jobs/{film['job_id']}/retry").expect(202)
    assert state(engine) == WAITS
    well.touch(), go.touch()
    assert engine.ended(film["job_id"])["status"] == "complete"
    assert state(engine) == ("validated", [], [])


def test_the_same_bytes_sent_again_are_read_again(engine, deck):
    well, go = engine.path(), engine.path()
    form = asking("film.mp3", "video", fail=["file_damaged", "It is damaged."], unless=str(well), wait=str(go), metadata={"duration_sec": 100})
    go.touch()
    film = engine.tenant.send_form(f"/courses/{engine.course}/materials", form).expect(201).json()
    engine.ended(film["job_id"])
    add(engine, deck, film)
    assert state(engine) == ("pending_validation", [("material_error", "error")], [])
    go.unlink(), well.touch()
    again = engine.tenant.send_form(f"/courses/{engine.course}/materials", form).expect(200)
    assert again["id"] == film["id"] and state(engine) == WAITS
    go.touch()
    assert engine.ended(again["job_id"])["status"] == "complete"
    assert state(engine) == ("validated", [], [])


def test_a_job_that_was_cancelled_blocks_it_still(engine, deck):
    film = engine.upload("film.mp3", "video", wait=str(engine.path()))
    add(engine, deck, film)
    engine.tenant.post(f"/jobs/{film['job_id']}/cancel").expect(202)
    assert state(engine) == ("pending_validation", [("material_not_ready", "raw")], [])
    warned = engine.tenant.post(f"/courses/{engine.course}/structure/generate", {}).expect(202)
    assert warned["mapping_warnings"] == ["The mapping of slide 1 to 00:01:00 is not validated yet."]
    assert state(engine) == WAITS, "the generation has the film read"
    engine.tenant.post(f"/jobs/{warned['ingestion_jobs'][0]['id']}/cancel").expect(202)


def test_a_failure_that_the_runner_records_is_shown(start_engine):
    """An extractor that kills its child: there is nobody but the runner to say so."""
    engine = start_engine(WORKER_MAX_TRIES=1)
    deck = engine.upload("deck.pdf", "presentation", metadata={"page_count": 3})
    engine.ended(deck["job_id"])
    film = engine.upload("film.mp3", "video", wait=str(engine.path()))
    add(engine, deck, film)
    os.kill(engine.active(film["job_id"]), signal.SIGKILL)
    assert engine.ended(film["job_id"])["status"] == "failed"
    assert state(engine) == ("pending_validation", [("material_error", "error")], [])


def test_a_failure_that_the_sweeper_finds_is_shown(start_engine):
    engine = start_engine(WORKER_MAX_TRIES=1)
    deck = engine.upload("deck.pdf", "presentation", metadata={"page_count": 3})
    engine.ended(deck["job_id"])
    film = engine.upload("film.mp3", "video", wait=str(engine.path()))
    add(engine, deck, film)
    engine.active(film["job_id"])
    engine.system.kill("jobs")
    engine.runner(WORKER_LEASE=3)
    assert engine.ended(film["job_id"], 60)["error_code"] == "lease_lost"
    assert state(engine) == ("pending_validation", [("material_error", "error")], [])


def test_a_material_that_is_replaced_is_compared_anew(engine, deck):
    film = engine.upload("film.mp3", "video", metadata={"duration_sec": 100})
    engine.ended(film["job_id"])
    add(engine, deck, film, 3, "0:30")
    assert state(engine, 3) == ("validated", [], [])
    before = engine.tenant.get(path(engine))["items"][0]["validated_at"]
    # The same material is read again, and has a slide less.
    engine.system.sql("UPDATE jobs SET status = 'failed' WHERE id = :'job'", job=deck["job_id"])
    engine.system.sql("UPDATE material_documents SET page_count = 2 WHERE material_id = :'id'", id=deck["id"])
    engine.tenant.post(f"/jobs/{deck['job_id']}/retry").expect(202)
    engine.ended(deck["job_id"])
    assert state(engine, 3) == ("validated", [], [])
    assert engine.tenant.get(path(engine))["items"][0]["validated_at"] > before
