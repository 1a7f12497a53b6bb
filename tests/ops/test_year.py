"""The simulated year (`make year`), a short one: what is old goes as fast as it comes."""
import importlib.machinery
import importlib.util

import pytest

from support.postgres import Unavailable
from support.system import ROOT

DAYS = 12


@pytest.fixture(scope="module")
def year():
    loader = importlib.machinery.SourceFileLoader("year", str(ROOT / "tests/scale/year"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("year", loader))
    loader.exec_module(module)
    try:
        with module.simulated(DAYS * 60, DAYS, JOB_KEEP_DAYS=5, DELIVERY_KEEP_DAYS=4, AUDIT_KEEP_DAYS=6, COST_KEEP_DAYS=7, SNAPSHOTS_KEPT=2) as made:
            yield made
    except Unavailable as missing:
        pytest.skip(str(missing))


def test_rows_stay_as_long_as_the_settings_say(year):
    rows = {name: int(year.sql(f"SELECT count(*), 1 FROM {name}")[0][0]) for name in ("jobs", "webhook_deliveries", "audit_log", "llm_calls",
                                                                                      "idempotency_keys", "structure_snapshots")}
    assert rows["jobs"] in range(60 * 5, 60 * 7) and rows["webhook_deliveries"] in range(60 * 4, 60 * 6)
    assert rows["audit_log"] in range(60 * 6, 60 * 8) and rows["llm_calls"] in range(18 * 7, 18 * 9)
    assert rows["idempotency_keys"] <= 120 and rows["structure_snapshots"] <= 20 * 3


def test_what_is_stored_is_added_up(year):
    assert year.sql("SELECT count(*), sum(bytes) FROM storage_tallies") == [
        ["1", str(10000 * int(year.sql("SELECT count(*), 1 FROM material_entries")[0][0]))]]
