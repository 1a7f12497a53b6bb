"""A pilot pays for no answer twice, and what it has kept is gone with it."""
import os
import signal

import pytest

from support.models import World, running, structure
from support.peers.llm import answer, status
from support.system import children
from support.waiting import wait_until

CRITERION = "Names the load factor"
EXERCISE = {"kind": "open", "description": "What tells how full a hash table is?", "options": None, "reference_solution": "The load factor.",
            "grading_criteria": None, "criteria": [{"criterion": CRITERION, "max_points": 10}], "citations": [], "difficulty_level": 1}


def judged(points=10):
    return lambda asked: {"criteria": [{"id": "c1", "points": points, "quote": "load factor", "comment": "ok"}], "feedback": "Good.",
                          "confidence": 0.9, "addressed": []}


def starter(world):
    """A function that starts one of these answers."""
    made = structure()
    made["modules"][0]["lessons"][0]["exercises"] = [EXERCISE]
    world.generate(answer(made), apply=True)
    exercise = world.tenant.get(f"/courses/{world.course}").expect(200)["modules"][0]["lessons"][0]["exercises"][0]["id"]

    def start(*replies):
        world.peer.script(*replies)
        answers = [{"id": str(i), "answer": f"The load factor, of answer {i}.", "criteria": [{"criterion": CRITERION, "points": 10}]} for i in range(3)]
        return world.tenant.post(f"/courses/{world.course}/exercises/{exercise}/pilot", {"answers": answers}).expect(202)["id"]
    return start


@pytest.fixture
def pilot(world):
    return starter(world)


def calls(world, job):
    names = ("success", "action", "prompt_version", "model_id", "input_hash")
    return [dict(zip(names, row)) for row in world.system.sql(f"SELECT {','.join(names)} FROM llm_calls WHERE job_id = :'job' ORDER BY id", job=job)]


def test_each_answer_is_asked_about_once_and_is_a_row_of_the_ledger(world, pilot):
    job = pilot(*[answer(judged())] * 3)
    assert world.ended(job)["result"]["criteria"][0]["exact"] == 3
    rows = calls(world, job)
    assert [(row["success"], row["action"], row["prompt_version"], row["model_id"]) for row in rows] == [("t", "check_homework", "homework-1", "test-model")] * 3
    assert len({row["input_hash"] for row in rows}) == 3 and all(len(row["input_hash"]) == 64 for row in rows)


def test_the_same_answers_have_the_same_hashes(world, pilot):
    hashes = []
    for _ in range(2):
        job = pilot(*[answer(judged())] * 3)
        assert world.ended(job)["status"] == "complete"
        hashes.append([row["input_hash"] for row in calls(world, job)])
    assert hashes[0] == hashes[1]


def test_a_pilot_that_is_killed_goes_on_with_the_answers_that_were_not_judged(world, pilot):
    def kill(asked):
        for child in children(world.system.pid("jobs")):
            os.kill(child, signal.SIGKILL)
        return judged()(asked)

    job = pilot(answer(judged()), answer(judged()), answer(kill), answer(judged()))
    ended = world.ended(job)
    assert (ended["status"], ended["attempt"]) == ("complete", 2), ended
    texts = [asked.data["answer"] for asked in world.peer.asked]
    assert [sum(f"answer {i}" in text for text in texts) for i in range(3)] == [1, 1, 2]
    assert len(calls(world, job)) == 3
    assert world.system.sql("SELECT checkpoint, payload ? 'answers' FROM jobs WHERE id = :'id'", id=job) == [["", "f"]]


def test_a_pilot_that_takes_longer_than_an_attempt_may_goes_on_in_the_next(template, peer):
    """An exchange that the end of the attempt would cut off is not begun, and what was judged is not asked about again."""
    def slowly(handled, handler, asked):
        handled.gone.wait(3.5)
        answer(judged())(handled, handler, asked)

    with running(template, peer, OPENAI_MODEL="test-model", WORKER_JOB_TIMEOUT=10) as system:
        world = World(system, peer)
        job = starter(world)(*[slowly] * 3)
        ended = world.ended(job)
        assert ended["status"] == "complete" and ended["attempt"] > 1, ended
        assert [(row["success"], row["model_id"]) for row in calls(world, job)] == [("t", "test-model")] * len(peer.asked) and len(peer.asked) == 3


def test_a_cancelled_pilot_leaves_no_answer(world, pilot):
    job = pilot(answer(judged()), lambda peer, handler, asked: peer.gone.wait(3))
    wait_until(lambda: len(world.peer.asked) == 2, 20, "asked")
    world.tenant.post(f"/jobs/{job}/cancel").expect(202)
    assert world.ended(job)["status"] == "cancelled"
    assert world.system.sql("SELECT checkpoint, payload ? 'answers' FROM jobs WHERE id = :'id'", id=job) == [["", "f"]]


def test_the_built_in_grader_stands_in_unless_the_tenant_forbids_it(world, pilot):
    job = pilot(*[status(400)] * 3)
    assert world.ended(job)["status"] == "complete"
    world.forbid_architect()
    ended = world.ended(pilot(*[status(400)] * 3))
    assert (ended["status"], ended["error_code"]) == ("failed", "provider_refused")
