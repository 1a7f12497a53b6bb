"""A used up budget is told before anything is enqueued, and a plan counts what models will be asked."""
import json

import pytest

from support.models import World
from support.peers.llm import Peer
from support.scaling import chapter, registry, teacher
from support.models import running
from support.system import passing_folder


@pytest.fixture(scope="module")
def peer():
    made = Peer(otherwise=teacher())
    yield made
    made.close()


@pytest.fixture(scope="module")
def cramped(template, peer):
    with passing_folder() as folder:
        (folder / "registry.json").write_text(json.dumps(registry()))
        with running(template, peer, LLM_REGISTRY=folder / "registry.json") as made:
            yield made


@pytest.fixture
def world(cramped, peer):
    made = World(cramped, peer, chapter(0), "0.md")
    peer.script()
    return made


def used_up(world):
    world.system.sql("UPDATE tenants SET monthly_budget_usd = 0 WHERE id = :'t'", t=world.tenant.id)


def node_of(world):
    return world.tenant.get(f"/courses/{world.course}/nodes/tree").expect(200).json()[0]["id"]


@pytest.mark.parametrize("path,body", [("structure/generate", {}), ("nodes/{node}/structure/generate", {}), ("generate", {"node_id": None})])
def test_without_a_budget_and_an_architect_nothing_is_begun(world, path, body):
    used_up(world)
    world.forbid_architect()
    problem = world.tenant.post(f"/courses/{world.course}/{path.format(node=node_of(world))}", body).expect(402).json()
    assert problem["code"] == "budget_exhausted" and "architect is not allowed" in problem["detail"] and "operator" in problem["detail"]
    assert world.tenant.get("/jobs?job_type=generate_structure").expect(200)["items"] == [] and not world.peer.asked


def test_without_a_budget_the_architect_serves_and_the_plan_says_so(world):
    used_up(world)
    plan = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
    assert plan["warnings"] == ["The budget for models of this month is used up: the built-in architect makes this structure."]
    assert (plan["estimate"]["llm_calls"], plan["estimate"]["cost_usd"]) == (0, 0)
    assert world.ended(plan["generation_job"]["id"])["result"]["provider"] == "local" and not world.peer.asked


def test_a_plan_counts_the_exchanges_and_what_they_may_cost(world):
    one = world.tenant.post(f"/courses/{world.course}/structure/generate", {"strategy": "quality"}).expect(202).json()
    assert one["estimate"]["llm_calls"] == 2 and 0 < one["estimate"]["cost_usd"] < 0.1  # the whole, and a look at it
    assert world.ended(one["generation_job"]["id"])["status"] == "complete"
    for number in range(1, 6):
        world.upload(chapter(number, 12), f"{number}.md")
    world.peer.script()
    several = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
    assert world.ended(several["generation_job"]["id"])["status"] == "complete"
    assert abs(several["estimate"]["llm_calls"] - len(world.peer.asked)) <= 2 < several["estimate"]["llm_calls"]
    assert several["estimate"]["cost_usd"] > 0


def test_a_plan_knows_no_price_of_what_is_not_read_yet(world):
    world.system.sql("UPDATE material_entries SET processed_at = NULL WHERE id = :'m'", m=world.material)
    plan = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
    assert plan["plan"]["ingestion_required"] == [world.material] and plan["estimate"]["cost_usd"] is None
    assert world.ended(plan["generation_job"]["id"])["status"] == "complete"
