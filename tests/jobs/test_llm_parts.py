"""Generation of courses that are larger than the context of the model: part by part, put together by tables of contents, and nothing is lost."""
import os
import signal
import time

import pytest

from support.forms import Form
from support.models import FALLBACK, World
from support.peers.llm import answer, status
from support.scaling import about, chapter, in_order, is_part, is_reconcile, materials, modules, small, teacher, text_of
from support.system import children, passing_folder
from support.waiting import wait_until


@pytest.fixture(scope="module")
def cramped(template, peer):
    with passing_folder() as folder, small(template, peer, folder) as made:
        yield made


@pytest.fixture
def course(cramped, peer):
    """A course of six chapters that takes several parts."""
    world = World(cramped, peer, chapter(0), "0.md")
    for number in range(1, 6):
        world.upload(chapter(number, 12), f"{number}.md")
    peer.otherwise = teacher()
    yield world
    peer.otherwise = status(500, "nothing more is scripted")


def parts(world):
    return [asked for asked in world.peer.asked if is_part(asked)]


def titles(snapshot):
    return [module["title"] for module in snapshot["structure"]["modules"]]


def start(world, **asked):
    world.peer.script()
    return world.tenant.post(f"/courses/{world.course}/structure/generate", asked).expect(202)["generation_job"]["id"]


def test_each_text_is_asked_for_once_and_the_whole_is_put_together_from_tables_of_contents(course):
    snapshot = course.generate()
    assert snapshot["provider"] == "openai" and snapshot["model_id"] == "small", snapshot["warnings"]
    assert snapshot["prompt_version"] == "structure-2 part-1 merge-1 reconcile-1"
    asked = parts(course)
    assert len(asked) > 1
    shown = " ".join(text_of(each) for each in asked)
    for number in range(6):
        for paragraph in range(4 if number == 0 else 12):
            assert shown.count(f"A widget of kind {number}.{paragraph} is") == 1
    merge, reconcile = [each for each in course.peer.asked if not is_part(each)]
    assert "citations" not in merge.body["messages"][1]["content"] and is_reconcile(reconcile)
    assert snapshot["structure"]["title"] == "The whole" and snapshot["structure"]["summary"] == "In short."
    assert len(course.calls()) == len(course.peer.asked) == len(asked) + 2
    assert snapshot["tokens_in"] == 1000 * len(course.peer.asked) and snapshot["tokens_out"] == 200 * len(course.peer.asked)
    assert snapshot["cost_usd"] == pytest.approx(sum(float(call["cost_usd"]) for call in course.calls()))
    assert snapshot["warnings"] == []
    assert course.system.sql("SELECT 1 FROM generation_parts WHERE tenant_id = :'t'", t=course.tenant.id) == []
