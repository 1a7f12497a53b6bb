"""netdata as docker/netdata configures it. What Debian's 1.37 has runs here; the forms of newer collectors are compared with their documentation."""
import datetime
import os
import re
import subprocess

import pytest
import yaml

from support import netdata as netdata_support
from support.netdata import Netdata
from support.system import ROOT, System, clean_environment, passing_folder
from support.telegram import Telegram
from support.waiting import wait_until

HERE = ROOT / "docker/netdata"
APP = "prometheus.course_supporter."
TOKEN, CHAT = "123456:not-a-real-token", "-1001234567890"

# The options that collectors take: github.com/netdata/netdata, src/go/plugin/go.d/collector/<name>/config_schema.json, as of v2.11.
HTTP = {"url", "timeout", "not_follow_redirects", "username", "password", "bearer_token_file", "force_http2", "proxy_url", "proxy_username",
        "proxy_password", "headers", "tls_skip_verify", "tls_ca", "tls_cert", "tls_key", "body", "method"}
COMMON = {"name", "update_every", "autodetection_retry", "vnode"}
OPTIONS = {
    "prometheus": HTTP | {"app", "selector", "relabeling", "profiles", "expected_prefix", "max_time_series", "max_time_series_per_metric", "fallback_type"},
    "phpfpm": HTTP | {"address", "socket", "fcgi_path"},
    "nginx": HTTP,
    "postgres": {"dsn", "timeout", "collect_databases_matching", "max_db_tables", "max_db_indexes", "transaction_time_histogram", "query_time_histogram",
                 "cloud_auth", "functions"},
    "redis": {"address", "timeout", "username", "password", "ping_samples", "tls_skip_verify", "tls_ca", "tls_cert", "tls_key", "functions"},
    "filecheck": {"discovery_every", "files", "dirs"},
    "docker": {"address", "timeout", "container_selector", "collect_container_size"},
    "systemdunits": {"timeout", "include", "skip_transient", "collect_unit_files", "collect_unit_files_every", "include_unit_files"},
    "x509check": {"source", "timeout", "check_full_chain", "check_revocation_status", "tls_skip_verify", "tls_ca", "tls_cert", "tls_key"},
}
NEEDED = {"prometheus": "url", "phpfpm": "url", "nginx": "url", "postgres": "dsn", "redis": "address", "filecheck": "files", "docker": "address",
          "systemdunits": "include", "x509check": "source"}
# Keywords of alerts: src/health/REFERENCE.md of v2.11, and what of them 1.37 knows (its health/REFERENCE.md).
NEW_WORDS = {"alarm", "template", "on", "class", "type", "component", "chart labels", "host labels", "lookup", "calc", "every", "units", "warn", "crit",
             "delay", "repeat", "options", "summary", "info", "to", "exec"}
OLD_WORDS = (NEW_WORDS - {"chart labels", "summary"}) | {"families", "hosts", "os", "module", "plugin"}


def render(folder, *options, **variables):
    subprocess.run([HERE / "render", *options, folder], env=clean_environment(**variables), check=True, capture_output=True)
    return folder


def alerts(path):
    """The alerts of a file of health.d, each as a dictionary of its lines."""
    found = []
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            word, _, value = (part.strip() for part in line.partition(":"))
            if word in ("alarm", "template"):
                found.append({})
            found[-1][word] = value
    return found


ALERTS = alerts(HERE / "health.d/course_supporter.conf")


def name_of(alert):
    return alert.get("template") or alert["alarm"]


# ---- 1.37, running ----

@pytest.fixture(scope="module")
def watched(template):
    """A system without Redis, whose last backup is 30 hours old, and the netdata that watches it and tells Telegram."""
    refused = netdata_support.refusal()
    if refused:
        pytest.skip(refused)
    system = System(template, ENVIRONMENT="testing")
    with passing_folder() as folder, Telegram() as telegram:
        try:
            system.up()
            system.kill("redis")
            last = folder / "last.json"
            last.write_text("{}")
            then = datetime.datetime.now().timestamp() - 30 * 3600
            os.utime(last, (then, then))
            (folder / "token").write_text(TOKEN + "\n")
            with Netdata(system, UPDATE_EVERY=1, BACKUP_FILE=last, TELEGRAM_BOT_TOKEN_FILE=folder / "token", TELEGRAM_CHAT_ID=CHAT,
                         NOTIFY_CURL_OPTIONS=telegram.curl_options) as running:
                running.telegram = telegram
                yield running
        finally:
            system.remove()


def status(running, name):
    """The states of an alert at all charts that have it."""
    return [alarm["status"] for alarm in running.alarms().values() if alarm["name"] == name]


def scraped_names(system):
    """{metric: its series as dictionaries of labels} of both pages; a histogram by the names of its samples."""
    found = {}
    for path in ("//metrics", "//metrics/upload"):
        for line in system.client.get(path).expect(200).body.decode().splitlines():
            if not line.startswith("#"):
                match = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line)
                found.setdefault(match[1], []).append(dict(re.findall(r'(\w+)="(.*?)"', match[2] or "")))
    return found


def contexts_of(running):
    return {chart["context"] for chart in running.charts().values()}


def told(running, name, state):
    """What Telegram was told of an alert."""
    return next((message for message in running.telegram.messages if name.replace("_", " ") in message["text"] and state in message["text"]), None)


def test_our_metrics_are_charts(watched):
    system = watched.system
    left_to_prometheus = {"cs_requests_total", "cs_build_info", "cs_settings_info"}
    expected = {name for name in scraped_names(system) if name not in left_to_prometheus and "_bucket" not in name and "cs_request_duration" not in name}
    assert len(expected) > 40
    expected = {APP + name for name in expected} | {"system.cpu", "system.ram", "disk.space", "filecheck.file_modification_time_ago"}
    contexts = wait_until(lambda: (found := contexts_of(watched)) >= expected and found, 20)
    assert not {APP + name for name in left_to_prometheus} & contexts
    for pool, idle in (("api", 7), ("upload", 0)):
        wait_until(lambda: watched.value(f"prometheus_course_supporter_{pool}.cs_responders_idle-pool_{pool}") >= idle)


def test_its_alerts_are_understood_and_all_that_have_a_chart_are_watched(watched):
    wait_until(lambda: status(watched, "cs_store_down") and status(watched, "cs_runner_restarted"), 20)
    assert watched.complaints() == []
    watching = {alarm["name"] for alarm in watched.alarms().values()}
    elsewhere = {"cs_container_down", "cs_container_unhealthy", "cs_service_failed"}  # charts of plugins that do not run here
    assert {"cs-api", "cs-jobs", "postgres"} <= set(watched.charts()["apps.uptime"]["dimensions"]), "processes by their names"
    begun_later = {"cs_provider_away", "cs_provider_refuses"}  # no model has been asked
    assert watching == {name_of(alert) for alert in ALERTS} - elsewhere - begun_later
    failing = [alarm["chart"] for alarm in watched.alarms().values() if alarm["name"] == "cs_webhooks_failing"]
    assert failing == ["prometheus_course_supporter_api.cs_webhook_pending-class_failing"], "one class of several"


def test_an_alert_fires_tells_telegram_and_clears(watched):
    wait_until(lambda: status(watched, "cs_redis_down") == ["CRITICAL"], 30)
    message = wait_until(lambda: told(watched, "cs_redis_down", "critical"), 20)
    assert message["token"] == TOKEN and message["chat_id"] == CHAT and "Redis has not answered" in message["text"]
    assert status(watched, "cs_store_down") == ["CLEAR"] and status(watched, "cs_database_down") == ["CLEAR"]
    watched.system.up()
    wait_until(lambda: status(watched, "cs_redis_down") == ["CLEAR"], 30)
    assert TOKEN not in watched.log(), "the token is in no log"


def test_a_pool_that_was_started_is_told(watched):
    wait_until(lambda: status(watched, "cs_pool_restarted") == ["CRITICAL", "CRITICAL"])
    assert wait_until(lambda: told(watched, "cs_pool_restarted", "critical"), 20)


def test_an_old_backup_is_told(watched):
    wait_until(lambda: status(watched, "cs_backup_old") == ["WARNING"])
    assert wait_until(lambda: told(watched, "cs_backup_old", "needs attention"), 20)
    assert status(watched, "cs_backup_missing") == ["CLEAR"]


# ---- the files ----

@pytest.mark.parametrize("options, words", [((), NEW_WORDS), (("--debian",), OLD_WORDS)])
def test_alerts_use_the_words_of_their_netdata(options, words):
    with passing_folder() as folder:
        found = alerts(render(folder / "etc", *options) / "health.d/course_supporter.conf")
    assert len(found) == len(ALERTS) and len({name_of(alert) for alert in found}) == len(found)
    for alert in found:
        assert set(alert) <= words, alert
        assert {"on", "every", "units", "info", "to"} <= set(alert) and {"calc", "lookup"} & set(alert) and {"warn", "crit"} & set(alert), alert


def test_alerts_look_at_metrics_and_labels_that_there_are(system):
    found = scraped_names(system)
    of_models = {"cs_llm_breaker_open", "cs_llm_calls_total"}  # no series before a model is asked: tests/jobs/test_llm_providers.py
    for alert in ALERTS:
        name = alert["on"].removeprefix(APP)
        if name != alert["on"] and name not in of_models:
            label, _, wanted = alert.get("chart labels", "").partition("=")
            assert any(not label or series.get(label) == wanted for series in found[name]), alert


def test_the_collectors_get_options_that_they_have():
    with passing_folder() as folder:
        etc = render(folder / "etc", CERTIFICATE="https://api.example:443", STATUS_HOST="api.example")
        modules = {name for name, on in yaml.safe_load((etc / "go.d.conf").read_text())["modules"].items() if on}
        assert modules == set(OPTIONS) == {path.stem for path in (etc / "go.d").iterdir()}
        for name, options in OPTIONS.items():
            for job in yaml.safe_load((etc / f"go.d/{name}.conf").read_text())["jobs"]:
                assert set(job) <= options | COMMON and job[NEEDED[name]], (name, job)
                assert job.get("headers", {"Host": "api.example"}) == {"Host": "api.example"}


def test_where_no_name_is_given_no_header_is_sent():
    with passing_folder() as folder:
        text = (render(folder / "etc") / "go.d/prometheus.conf").read_text()
        assert "headers" not in text and "@" not in text
        assert not (folder / "etc/go.d/x509check.conf").exists(), "no certificate was named"


def test_passwords_are_read_by_nobody_else():
    with passing_folder() as folder:
        etc = render(folder / "etc", POSTGRES_DSN="host=db user=netdata password=hidden", REDIS_ADDRESS="redis://:hidden@redis:6379")
        for path in (etc / "go.d").iterdir():
            assert path.stat().st_mode & 0o007 == 0, path
        assert "password=hidden" in (etc / "go.d/postgres.conf").read_text()


def bound(alert, word):
    """As the page says it: what raises the alert, in its unit."""
    if word not in alert:
        return "—"
    raising = re.sub(r"\(\(\$status .*?\? \(.*?\) : \((.*?)\)\)", r"\1", alert[word])
    return f"{raising.removeprefix('$this ').replace('==', '=')} {alert['units']}"


def test_the_page_tells_of_every_alert_with_its_thresholds():
    rows = re.findall(r"^\| `(cs_\w+)` \| (.*?) \| (.*?) \| .{20,} \| .{5,} \|$", (ROOT / "docs/monitoring.md").read_text(), re.M)
    assert [row for row in rows if row[1] not in ("counter", "gauge", "histogram")] \
        == [(name_of(alert), bound(alert, "warn"), bound(alert, "crit")) for alert in ALERTS]


# ---- what is asked ----

def test_nginx_tells_its_own_numbers(system):
    body = system.client.get("//nginx-status").expect(200).body.decode()
    assert re.match(r"Active connections: \d+ \n", body) and "Reading: 0 Writing: 1" in body


def test_the_role_of_netdata_reads_statistics_and_no_table(start_system):
    system = start_system()
    script = (HERE / "postgres-role.sql").read_text()
    for _ in range(2):
        system.sql(script, user="postgres", password="anything")
    assert system.sql("SELECT count(*) > 0 FROM pg_stat_activity WHERE query IS NOT NULL; SELECT count(*) > 0 FROM pg_stat_database", user="netdata") \
        == [["t"], ["t"]]
    assert system.sql_value("SELECT has_table_privilege('netdata', 'tenants', 'SELECT') OR has_table_privilege('netdata', 'api_keys', 'SELECT')") == "f"
    assert system.sql_value("SELECT pg_has_role('netdata', 'pg_monitor', 'USAGE') AND NOT rolsuper FROM pg_roles WHERE rolname = 'netdata'") == "t"


def test_the_container_is_given_what_it_needs():
    service = yaml.safe_load((HERE / "compose.yaml").read_text())["services"]["netdata"]
    assert service["container_name"] == "netdata" and set(service["networks"]) == {"default", "shared-net"}
    assert "ports" not in service and re.fullmatch(r"netdata/netdata:v\d+\.\d+\.\d+", service["image"])
    assert {"TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID"} <= set(service["environment"])
