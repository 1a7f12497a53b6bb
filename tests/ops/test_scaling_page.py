"""docs/scaling.md says what the simulation says, and the simulation what was measured."""
import importlib.machinery
import importlib.util
import json

import pytest

from support.system import ROOT

PAGE = ROOT / "docs/scaling.md"


@pytest.fixture(scope="module")
def simulate():
    loader = importlib.machinery.SourceFileLoader("simulate", str(ROOT / "tests/scale/simulate"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("simulate", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def figures():
    return json.loads((ROOT / "tests/scale/figures.json").read_text())


def test_the_page_has_the_tables_of_the_figures(simulate, figures):
    assert simulate.page_of(PAGE.read_text(), figures) == PAGE.read_text(), "tests/scale/simulate --write docs/scaling.md"


def test_a_box_at_one_is_as_busy_as_is_assumed_and_all_grows_with_the_load(simulate, figures):
    one, ten = simulate.demand(figures, 1), simulate.demand(figures, 10)
    assert one["app"] + one["runner"] + one["postgres"] + one["redis"] == pytest.approx(1.0)
    assert all(ten[name] == pytest.approx(10 * one[name]) for name in one if name != "sessions")


def test_dearer_requests_leave_room_for_fewer_tenants(simulate, figures):
    before = simulate.tenants_at_one(figures)
    figures["read"]["cpu_ms"]["postgres"] *= 4
    assert simulate.tenants_at_one(figures) < before


def test_whatever_gives_out_has_something_that_takes_over(simulate, figures):
    assert set(simulate.TAKES_OVER) == set(simulate.LARGEST) == set(simulate.TITLES) == set(simulate.demand(figures, 1))
