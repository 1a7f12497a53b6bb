"""The dashboard of docker/grafana: what it asks Prometheus for is there, and Prometheus can read it."""
import itertools
import json
import re
import shutil
import subprocess

import pytest
import yaml

from support.system import ROOT, passing_folder
from support.teaching import add_text

DASHBOARD = json.loads((ROOT / "docker/grafana/course-supporter.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
ANNOTATIONS = DASHBOARD["annotations"]["list"]
EXPRESSIONS = [target["expr"] for panel in PANELS for target in panel["targets"]] + [one["expr"] for one in ANNOTATIONS]
OF_PROMETHEUS = {"instance", "job"}  # labels that it adds


def families(system):
    """{name of a series: its labels}. Families that have no series yet count with the names that they will have."""
    found, kinds = {}, {}
    for path in ("//metrics", "//metrics/upload"):
        for line in system.client.get(path).expect(200).body.decode().splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kinds[name] = line.split(" ")
                parts = ("_bucket", "_sum", "_count") if kinds[name] == "histogram" else ("",)
                found.update({name + part: found.get(name + part, set()) for part in parts})
            elif not line.startswith("#"):
                name, labels = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line).groups()
                found[name] |= set(re.findall(r'(\w+)="', labels or ""))
    return found


@pytest.fixture(scope="module")
def known(system):
    tenant = system.tenant()
    add_text(tenant, tenant.course())
    return families(system)


def test_every_expression_asks_for_metrics_and_labels_that_there_are(known):
    assert len(EXPRESSIONS) > 40
    for expression in EXPRESSIONS:
        names = re.findall(r"\bcs_\w+", expression)
        assert names and set(names) <= set(known), expression
        for name, matchers in re.findall(r"(cs_\w+)\{(.*?)\}", expression):
            asked = set(re.findall(r'(\w+)(?:=|!=|=~|!~)"', matchers))
            assert not known[name] or asked <= known[name] | OF_PROMETHEUS, expression
        for wanted in itertools.chain.from_iterable(words.split(", ") for words in re.findall(r"by \((.*?)\)", expression)):
            assert any(not known[name] or wanted in known[name] for name in names), expression


def test_every_metric_that_is_counted_or_measured_is_shown(known):
    """What there is no panel for, nobody sees: named here with the reason."""
    unseen = {"cs_requests_total": "shown by class, and by route where it failed", "cs_build_info": "the variable of the hosts",
              "cs_connections_total": "nearly the same as requests", "cs_deserted_total": "of use beside a profile only",
              "cs_pool_full_total": "the uploads refused tell it", "cs_slow_uploads_ended_total": "answers of 408", "cs_slow_readers_cut_total": "answers cut",
              "cs_jobs_accepted_total": "what ended, and what waits", "cs_upload_bytes_total": "received bytes", "cs_stored_files": "their bytes",
              "cs_webhook_oldest_seconds": "an alert", "cs_llm_failures_in_a_row": "the breaker", "cs_responder_young_deaths": "crashes",
              "cs_llm_call_duration_seconds_sum": "quantiles", "cs_llm_call_duration_seconds_count": "calls"}
    shown = {name for expression in EXPRESSIONS for name in re.findall(r"\bcs_\w+", expression)}
    assert set(known) - shown == set(unseen) - shown


def test_prometheus_can_read_every_expression():
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    plain = [expression.replace("$__rate_interval", "1m").replace("$instance", ".*") for expression in EXPRESSIONS]
    assert not any("$" in expression for expression in plain)
    rules = {"groups": [{"name": "dashboard", "rules": [{"record": f"panel:{number}", "expr": text} for number, text in enumerate(plain)]}]}
    with passing_folder() as folder:
        (folder / "rules.yaml").write_text(yaml.safe_dump(rules))
        done = subprocess.run(["promtool", "check", "rules", folder / "rules.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_panels_have_names_and_places_of_their_own():
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken = {}
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24 and panel["title"]
        for cell in itertools.product(range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])):
            assert taken.setdefault(cell, panel["title"]) == panel["title"], (panel["title"], taken[cell])
    assert all(panel["description"] for panel in PANELS) and len({panel["title"] for panel in PANELS}) == len(PANELS)
    assert all(target["datasource"]["uid"] == "${datasource}" for panel in PANELS for target in panel["targets"]), "any data source will do"
