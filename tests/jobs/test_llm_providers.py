"""Every provider of models through the whole system: several configured at once, each in its own envelopes, and what is known of them all
together: the breaker, the budget, prices, metrics, the log."""
import json

import pytest

from support.models import FALLBACK, World, outcome, structure
from support.peers.llm import raw
from support.peers.vendors import ANTHROPIC, DEEPSEEK, GEMINI, KEYS, OPENAI, VENDORS, VendorPeer, half, hang_up
from support.pools import shared
from support.system import passing_folder
from support.waiting import wait_until

MODELS = {"gemini": "g-1", "anthropic": "c-1", "openai": "o-1", "deepseek": "d-1"}


def model(provider, id_, **more):
    return {"provider": provider, "id": id_, "capabilities": ["json_object"] if provider == "deepseek" else ["json_schema"],
            "context_tokens": 60000, "output_tokens": 8000, "usd_per_million": {"input": 1.0, "cached": 0.1, "output": 10.0}, **more}


def registry():
    chain = [f"{vendor.name}/{MODELS[vendor.name]}" for vendor in VENDORS]
    unpriced = model("openai", "free")
    del unpriced["usd_per_million"]
    return {"models": [*(model(name, id_) for name, id_ in MODELS.items()), unpriced],
            "actions": {"generate_structure": {"default": chain, "budget": ["openai/free"]}}}


@pytest.fixture(scope="module")
def vendors():
    made = VendorPeer()
    yield made
    made.close()


def running(template, peer, **settings):
    return shared(template, **{"WORKER_LEASE": 3600, "WORKER_RETRY_BASE_MS": 10, "LLM_BREAKER_FAILURES": 0, **peer.settings(), **settings})


@pytest.fixture(scope="module")
def all_providers(template, vendors):
    with passing_folder() as folder:
        (folder / "registry.json").write_text(json.dumps(registry()))
        with running(template, vendors, LLM_REGISTRY=folder / "registry.json") as made:
            yield made


@pytest.fixture
def world(all_providers, vendors):
    vendors.clear()
    return World(all_providers, vendors)


def generate(world, vendor=None, *replies, **asked):
    """The snapshot when one vendor says so, and the others know no such model."""
    if vendor:
        world.peer.say(vendor.name, *replies)
    plan = world.tenant.post(f"/courses/{world.course}/structure/generate", asked).expect(202).json()
    job = world.ended(plan["generation_job"]["id"])
    assert job["status"] == "complete", job
    return world.tenant.get(f"/courses/{world.course}/structure").expect(200).json()


def calls_of(world, vendor):
    return [call for call in world.calls() if call["provider"] == vendor.name]


# ---- each of them ----

@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
class TestEach:
    def test_an_answer_becomes_the_snapshot_and_a_whole_row_of_the_bill(self, world, vendor):
        snapshot = generate(world, vendor, vendor.answer(structure()))
        assert (snapshot["provider"], snapshot["model_id"]) == (vendor.name, MODELS[vendor.name])
        assert snapshot["structure"]["title"] == "Course of a model"
        call, = calls_of(world, vendor)
        assert outcome(call) == ("t", vendor.endings["stop"])
        assert [call[name] for name in ("tokens_in", "tokens_out", "tokens_cached", "tokens_thinking")] == ["100", "50", "40", "10"]
        assert float(call["cost_usd"]) == pytest.approx((60 * 1.0 + 40 * 0.1 + 50 * 10.0) / 1e6)
        assert (call["provider_request_id"], call["price_known"]) == (f"id-{vendor.name}", "t")

    def test_it_gets_its_own_key_and_no_other_and_the_schema(self, world, vendor):
        generate(world, vendor, vendor.answer(structure()))
        asked, = world.peer.asked_of(vendor.name)
        assert vendor.key(asked) == KEYS[vendor.name]
        everything = json.dumps([asked.path, asked.headers, asked.body])
        assert not any(key in everything for name, key in KEYS.items() if name != vendor.name)
        in_prompt = '"additionalProperties":false' in vendor.instructions(asked)
        assert in_prompt == (vendor is DEEPSEEK) and "expected_knowledge" in everything

    def test_what_passes_is_asked_again(self, world, vendor):
        good = vendor.answer(structure())
        generate(world, vendor, vendor.error(vendor.overload), raw(b"<html>busy</html>"), good)
        generate(world, vendor, hang_up(), half(good), good, mode="guided")
        failed = ("f", "provider_failed")
        assert [outcome(call) for call in calls_of(world, vendor)] == 2 * [failed, failed, ("t", vendor.endings["stop"])]

    def test_a_limit_is_waited_for_as_long_as_it_says(self, world, vendor):
        generate(world, vendor, vendor.limited(1), vendor.answer(structure()))
        first, second = world.system.sql("SELECT extract(epoch FROM created_at) FROM llm_calls WHERE tenant_id = :'t' AND provider = :'p' "
                                         "ORDER BY id", t=world.tenant.id, p=vendor.name)
        assert float(second[0]) - float(first[0]) >= 1

    def test_a_truncated_answer_gets_double_the_room_once(self, world, vendor):
        cut = vendor.answer('{"title": "Cut', "length")
        assert generate(world, vendor, cut, cut, vendor.answer(structure()))["provider"] == "local"
        limits = [vendor.limit(asked) for asked in world.peer.asked_of(vendor.name)]
        assert limits == [4000, 8000]
        assert calls_of(world, vendor)[0]["finish_reason"] == vendor.endings["length"]

    def test_a_declined_answer_and_a_refusal_go_on_to_the_next_model(self, world, vendor):
        behind = (VENDORS + [None])[VENDORS.index(vendor) + 1]
        for replies, asked in ((vendor.answer("", "filter"), {}), (vendor.error(401), {"mode": "guided"})):
            if behind:
                world.peer.say(behind.name, behind.answer(structure()))
            assert generate(world, vendor, replies, **asked)["provider"] == (behind.name if behind else "local")
        assert [outcome(call) for call in calls_of(world, vendor)] == 2 * [("f", "provider_refused")]


# ---- all of them ----

def test_all_are_asked_in_the_order_of_the_chain_and_the_architect_stands_in_last(world):
    snapshot = generate(world)
    assert snapshot["provider"] == "local"
    assert [call["provider"] for call in world.calls()] == [vendor.name for vendor in VENDORS]
    assert FALLBACK + "deepseek answered with status 404." in snapshot["warnings"]
    for key in KEYS.values():
        assert key not in world.system.log("jobs")


def test_the_report_reconciles_to_the_ledger(world):
    generate(world, ANTHROPIC, ANTHROPIC.answer("{", "length"), ANTHROPIC.error(529), ANTHROPIC.answer(structure()))
    report = world.tenant.get("/reports/cost").expect(200).json()
    total = sum(float(call["cost_usd"]) for call in world.calls())
    assert total > 0 and report["summary"]["total_cost_usd"] == pytest.approx(total)
    for part in ("by_action", "by_provider", "by_model", "by_course"):
        assert sum(entry["total_cost_usd"] for entry in report[part]) == pytest.approx(total), part
    assert {entry["provider"]: entry["total_cost_usd"] for entry in report["by_provider"]}["gemini"] == 0


# ---- budgets ----

def nearly_used_up(world):
    """What is left of the budget is less than an exchange costs."""
    world.system.sql("UPDATE tenants SET monthly_budget_usd = 0.01 WHERE id = :'t'", t=world.tenant.id)
    world.system.sql("INSERT INTO llm_calls (id, tenant_id, action, provider, model_id, success, cost_usd) "
                     "VALUES (cs_uuid7(), :'t', 'generate_structure', 'gemini', 'g-1', true, 0.0099)", t=world.tenant.id)


def test_a_used_up_budget_ends_a_generation_where_the_architect_may_not_stand_in(world):
    """It was there when the generation was asked for; the first attempt, whose answer is of no use, takes the rest of it."""
    world.forbid_architect()
    nearly_used_up(world)
    world.peer.say("gemini", GEMINI.answer("{}"), GEMINI.answer(structure()))
    plan = world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json()
    job = world.ended(plan["generation_job"]["id"])
    assert (job["status"], job["error_code"], job["attempt"]) == ("failed", "budget_exhausted", 1)
    assert "used up" in job["error_message"] and "operator" in job["error_message"]
    assert len(world.peer.asked) == 1 and outcome(world.calls()[-1]) == ("f", "bad_generation")


def test_the_attempt_that_crosses_the_budget_is_the_last(world):
    nearly_used_up(world)
    snapshot = generate(world, GEMINI, GEMINI.answer("{}"), GEMINI.answer(structure()))
    assert snapshot["provider"] == "local" and len(world.peer.asked) == 1


def test_a_model_without_a_price_is_not_asked_where_there_is_a_budget(world):
    world.peer.say("openai", OPENAI.answer(structure()), OPENAI.answer(structure()))
    assert generate(world, strategy="budget")["model_id"] == "free"
    assert [call["price_known"] for call in world.calls()] == ["f"]
    world.system.sql("UPDATE tenants SET monthly_budget_usd = 5 WHERE id = :'t'", t=world.tenant.id)
    assert generate(world, strategy="budget", mode="guided")["model_id"] == "o-1"


# ---- what operators see ----

def metrics(system):
    lines = system.client.get("//metrics").expect(200).body.decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}


def test_a_provider_that_fails_is_left_alone_for_a_while_and_everybody_sees_it(template, vendors):
    vendors.clear()
    with passing_folder() as folder:
        (folder / "registry.json").write_text(json.dumps(registry()))
        with running(template, vendors, LLM_REGISTRY=folder / "registry.json", LLM_BREAKER_FAILURES=3, LLM_BREAKER_SECONDS=60) as system:
            world = World(system, vendors)
            vendors.say("openai", *[OPENAI.answer(structure())] * 3)
            generate(world, GEMINI, *[GEMINI.error(503)] * 3, mode="free")
            seen = metrics(system)
            assert len(vendors.asked_of("gemini")) == 3
            assert seen['cs_llm_calls_total{provider="gemini",model="g-1",outcome="provider_failed"}'] == 3
            assert seen['cs_llm_calls_total{provider="openai",model="o-1",outcome="success"}'] == 1
            assert seen['cs_llm_failures_in_a_row{provider="gemini"}'] == 3
            assert seen['cs_llm_call_duration_seconds_bucket{provider="gemini",le="+Inf"}'] == seen[
                'cs_llm_call_duration_seconds_count{provider="gemini"}'] == 3
            assert seen['cs_llm_breaker_open{provider="openai"}'] == 0
            lines = system.log_lines("jobs", event="model", provider="gemini")
            assert [(line["code"], line["count"], line["level"]) for line in lines] == [("provider_failed", 1, "warning")]
            system.sql("UPDATE llm_providers SET open_until = now() + interval '1 hour'")
            assert metrics(system)['cs_llm_breaker_open{provider="gemini"}'] == 1
            generate(world, mode="guided")
            assert len(vendors.asked_of("gemini")) == 3, "it is passed over"
            system.sql("UPDATE llm_providers SET open_until = now()")
            assert generate(world, GEMINI, GEMINI.answer(structure()), strategy="quality")["provider"] == "gemini"
            assert metrics(system)['cs_llm_failures_in_a_row{provider="gemini"}'] == 0


def test_one_place_at_a_provider_is_taken_by_one_after_the_other(template, vendors):
    vendors.clear()
    with passing_folder() as folder:
        (folder / "registry.json").write_text(json.dumps(registry()))
        with running(template, vendors, LLM_REGISTRY=folder / "registry.json", LLM_PROVIDER_CALLS=1) as system:
            worlds = [World(system, vendors) for _ in range(2)]
            inside, most = set(), []

            def answer(peer, handler, asked):
                inside.add(asked)
                most.append(len(inside))
                if len(most) == 1:  # the other job has begun meanwhile, and waits
                    wait_until(lambda: system.sql_value("SELECT count(*) FROM jobs WHERE status = 'active' "
                                                        "AND job_type = 'generate_structure'") == "2", 20)
                inside.discard(asked)
                GEMINI.answer(structure())(peer, handler, asked)

            vendors.say("gemini", answer, answer)
            plans = [world.tenant.post(f"/courses/{world.course}/structure/generate", {}).expect(202).json() for world in worlds]
            for world, plan in zip(worlds, plans):
                assert world.ended(plan["generation_job"]["id"])["result"]["provider"] == "gemini"
            assert most == [1, 1]


def test_operators_see_what_is_configured_and_what_would_be_asked(all_providers):
    shown = all_providers.manage("models")
    assert {(each["provider"], each["id"]): each["configured"] for each in shown["models"]}[("deepseek", "d-1")] is True
    budget, = [each for each in shown["actions"] if each["strategy"] == "budget"]
    assert budget["asked"] == ["openai/free", "gemini/g-1", "anthropic/c-1", "openai/o-1", "deepseek/d-1"]
