"""GET /reports/cost: every breakdown adds up to the total, within the tenant and the times asked for."""
import pathlib

import pytest

from support.postgres import ROOT

BREAKDOWNS = ("by_action", "by_provider", "by_model", "by_course")
COSTS = [("generate_structure", "openai", "small", 0, "0.1", "2026-01-10"), ("generate_structure", "openai", "large", 0, "0.2", "2026-01-20"),
         ("generate_structure", "gemini", "flash", 1, "0.00000003", "2026-02-10"), ("check_homework", "openai", "small", None, "0.7", "2026-02-20")]


@pytest.fixture
def billed(system, tenant):
    courses = [tenant.course("Course 0"), tenant.course("Course 1")]
    for action, provider, model, course, cost, day in COSTS:
        system.sql("""INSERT INTO llm_calls (tenant_id, id, course_id, action, provider, model_id, success, tokens_in, tokens_out, latency_ms,
                          cost_usd, created_at)
                      VALUES (:'tenant', cs_uuid7(), nullif(:'course', '')::uuid, :'action', :'provider', :'model', :'cost' <> '0.2', 100, 10,
                          500, :'cost', :'day')""",
                   tenant=tenant.id, course="" if course is None else courses[course], action=action, provider=provider, model=model,
                   cost=cost, day=day)
    return courses


def total(report, name):
    return sum(line["total_cost_usd"] for line in report[name])


def test_every_breakdown_adds_up_to_the_total(tenant, billed):
    report = tenant.get("/reports/cost").expect(200).json()
    assert report["summary"]["total_cost_usd"] == 1.00000003 and report["summary"]["calls"] == 4
    assert report["summary"]["successful_calls"] == 3 and report["summary"]["failed_calls"] == 1
    assert report["summary"]["tokens_in"] == 400 and report["summary"]["average_latency_ms"] == 500
    for name in BREAKDOWNS:
        assert total(report, name) == pytest.approx(1.00000003, abs=1e-12)
        assert sum(line["calls"] for line in report[name]) == 4
    assert [line["model_id"] for line in report["by_model"]] == ["small", "large", "flash"], "the dearest first"
    assert {(line["course_id"], line["title"]) for line in report["by_course"]} == {
        (billed[0], "Course 0"), (billed[1], "Course 1"), (None, None)}


@pytest.fixture
def crossed(system, tenant):
    """Three actions, models and courses (one of no name, one that is gone), each with each, at the same price; of a single provider."""
    courses = [tenant.course("There"), "01900000-0000-7000-8000-0000000000ff", ""]
    system.sql("""INSERT INTO llm_calls (id, tenant_id, action, provider, model_id, course_id, success, cost_usd)
                  SELECT cs_uuid7(), :'tenant', action, 'openai', model, nullif(course, '')::uuid, true, 0.5
                    FROM unnest(ARRAY['b', 'B', 'a']) action, unnest(ARRAY['m-10', 'm-9', 'ä']) model,
                         unnest(string_to_array(:'courses', ',')) course""", tenant=tenant.id, courses=",".join(courses))
    return courses


def test_equally_dear_entries_stand_in_the_order_of_their_bytes_and_that_of_no_name_last(tenant, crossed):
    report = tenant.get("/reports/cost").expect(200).json()
    assert [line["action"] for line in report["by_action"]] == ["B", "a", "b"]
    assert [line["model_id"] for line in report["by_model"]] == ["m-10", "m-9", "ä"]
    assert [(line["course_id"], line["title"]) for line in report["by_course"]] == [
        (crossed[1], None), (crossed[0], "There"), (None, None)]
    assert {line["total_cost_usd"] for name in ("by_action", "by_model", "by_course") for line in report[name]} == {4.5}


@pytest.mark.usefixtures("crossed")
def test_the_database_sends_a_line_for_each_entry_however_they_combine(system, tenant):
    """So a report costs what its entries are, not their number times itself."""
    statement = pathlib.Path(ROOT, "sql/queries/cost.sql").read_text(encoding="utf-8")
    lines = system.sql(f"PREPARE report (uuid, timestamptz, timestamptz, uuid) AS {statement}; EXECUTE report (:'tenant', NULL, NULL, NULL)",
                       tenant=tenant.id)
    assert sorted(line[0] for line in lines) == ["by_action"] * 3 + ["by_course"] * 3 + ["by_model"] * 3 + ["by_provider", "by_student", "summary"]


def test_times_and_course_narrow_it(tenant, billed):
    cost = lambda query: tenant.get(f"/reports/cost?{query}").expect(200)["summary"]["total_cost_usd"]  # noqa: E731
    assert cost("from=2026-02-01") == 0.70000003
    assert cost("to=2026-01-20T00:00:00Z") == 0.1
    assert cost("from=2026-01-20T00:00:00Z&to=2026-02-01") == 0.2
    assert cost(f"course_id={billed[1]}") == 0.00000003


def test_a_tenant_sees_its_own_costs_only(billed, other_tenant):
    report = other_tenant.get("/reports/cost").expect(200).json()
    assert report["summary"]["total_cost_usd"] == 0 and report["summary"]["calls"] == 0
    assert report["summary"]["average_latency_ms"] is None
    assert all(report[name] == [] for name in BREAKDOWNS)


@pytest.mark.parametrize("query, field", [("from=yesterday", "from"), ("to=2026-13-01", "to"), ("course_id=7", "course_id")])
def test_a_wrong_parameter_is_named(tenant, query, field):
    problem = tenant.get(f"/reports/cost?{query}").problem(422, "validation_failed")
    assert [error["field"] for error in problem["errors"]] == [field]
