"""GET /metrics: both formats to the letter, counters that only grow, a queue told truly, and cheaply."""
import datetime
import re
import shutil
import signal
import subprocess
import threading

import pytest

from support import openmetrics
from support.system import ROOT, System
from support.teaching import READER, add_text
from support.waiting import quickest, timed, wait_until

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})? (-?[0-9.]+(?:e[+-]\d+)?)')
PARTS = ("_bucket", "_sum", "_count")
KINDS = "INSERT INTO jobs (id, tenant_id, job_type, lane, status, attempt, lease_token, lease_until, queued_at, not_before) "
ACTIVE = "'active', 1, cs_uuid7(), now() + interval '1 hour'"


def families(text):
    """What the format allows and nothing else: each family once, HELP and TYPE before its samples, no series twice."""
    found, series = {}, set()
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in found and len(line.split(" ", 3)[3]) > 5, line
            found[name] = {"type": None, "samples": {}}
        elif line.startswith("# TYPE "):
            _, _, called, kind = line.split(" ")
            assert called == name and found[name] == {"type": None, "samples": {}} and kind in ("counter", "gauge", "histogram")
            assert kind != "counter" or name.endswith("_total"), line
            found[name]["type"] = kind
        else:
            match = SAMPLE.fullmatch(line)
            assert match, line
            sample, labels, value = match[1], match[2] or "", float(match[3])
            ends = [sample.removesuffix(part) for part in PARTS] if found[name]["type"] == "histogram" else [sample]
            assert name in ends and (sample, labels) not in series, line
            assert value >= 0, line
            series.add((sample, labels))
            found[name]["samples"][sample, labels] = value
    assert text.endswith("\n") and all(family["type"] for family in found.values())
    return found


def scrape(system, path="//metrics"):
    answer = system.client.get(path).expect(200)
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return families(answer.body.decode())


def scrape_whole(system):
    """One to which the database has contributed: the page does not wait long for it."""
    return wait_until(lambda: (scraped := scrape(system)) and value(scraped, "cs_database_up") == 1 and scraped)


def value(scraped, name, **labels):
    text = ",".join(f'{label}="{word}"' for label, word in labels.items())
    return scraped[name]["samples"][name, text]


@pytest.fixture(scope="module")
def still(template):
    """A system in which nobody works, so that its queue holds still: two jobs of a tenant at once."""
    made = System(template, ENVIRONMENT="testing", WORKER_TENANT_JOBS=2)
    try:
        made.up()
        made.kill("jobs")
        yield made
    finally:
        made.remove()


@pytest.fixture
def school(still):
    """A tenant of that system, gone with its jobs."""
    made = still.tenant()
    yield made
    still.sql("DELETE FROM jobs WHERE tenant_id = :'id'; DELETE FROM webhooks WHERE tenant_id = :'id'", id=made.id)


def change(system, tenant, statement, **values):
    """Rows of a statement in which :'t' is the tenant."""
    return system.sql(statement, t=tenant.id, **values)


# ---- the format ----

@pytest.mark.parametrize("path", ["//metrics", "//metrics/upload"])
def test_it_is_the_text_format_to_the_letter(system, tenant, path):
    tenant.get("/courses").expect(200)
    tenant.get("/nothing").problem(404)
    scraped = scrape(system, path)
    for (sample, labels), count in scraped["cs_request_duration_seconds"]["samples"].items():
        if sample.endswith("_count"):
            assert scraped["cs_request_duration_seconds"]["samples"][sample[:-6] + "_bucket", labels + ',le="+Inf"'] == count
    assert ("cs_queue_jobs" in scraped) == ("cs_database_up" in scraped) == (path == "//metrics"), "the whole system once only"


@pytest.mark.parametrize("path", ["//metrics", "//metrics/upload"])
def test_promtool_has_nothing_to_say(system, path):
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    done = subprocess.run(["promtool", "check", "metrics"], input=system.client.get(path).expect(200).body, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


OPEN = "application/openmetrics-text; version=1.0.0; charset=utf-8"
# What Prometheus 2.42 asks with.
PROMETHEUS = ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
              "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")


@pytest.mark.parametrize("path", ["//metrics", "//metrics/upload"])
def test_who_asks_for_openmetrics_gets_it_to_the_letter(system, tenant, path):
    add_text(tenant, tenant.course())
    answer = system.client.get(path, headers={"Accept": PROMETHEUS}).expect(200)
    assert answer.headers["Content-Type"] == OPEN and answer.headers["Vary"] == "Accept"
    found, plain = openmetrics.read(answer.body.decode()), scrape(system, path)
    assert {name.removesuffix("_total") if family["type"] == "counter" else name.removesuffix("_info") for name, family in plain.items()} \
        == set(found), "the same families"
    for name, family in found.items():
        unit = next((unit for unit in ("seconds", "bytes") if name.endswith("_" + unit)), None)
        assert family.unit == unit, name
    assert found["cs_request_duration_seconds"].type == "histogram" and found["cs_build"].type == "info"
    assert any(name == "cs_responses_total" for name, _ in found["cs_responses"].samples)


@pytest.mark.parametrize("accept, is_open", [
    ("", False), ("*/*", False), ("application/*", False), ("text/plain", False),
    ("text/plain;version=0.0.4;q=1,*/*;q=0.1", False),  # as netdata asks
    ("application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", False),  # as Prometheus before 2.38 asks
    ("application/openmetrics-text", True), (PROMETHEUS, True),
    ("text/plain;q=0.9,application/openmetrics-text;version=1.0.0;q=0.2", False),
])
def test_the_format_is_the_one_that_is_liked_better(system, accept, is_open):
    answer = system.client.get("//metrics/upload", headers={"Accept": accept} if accept else ()).expect(200)
    assert answer.headers["Content-Type"] == (OPEN if is_open else "text/plain; version=0.0.4; charset=utf-8")
    assert answer.body.endswith(b"# EOF\n") == is_open


SOUND = ("# HELP a_seconds How long.\n# TYPE a_seconds histogram\n# UNIT a_seconds seconds\na_seconds_bucket{le=\"1.0\"} 1\n"
         "a_seconds_bucket{le=\"+Inf\"} 2\na_seconds_sum 3.5\na_seconds_count 2\n# HELP b How many.\n# TYPE b counter\nb_total{c=\"d\"} 1\n# EOF\n")


@pytest.mark.parametrize("right, wrong", [
    ("# EOF\n", ""), ("# EOF\n", "# EOF"), ("# EOF\n", "\n# EOF\n"), ("b_total{", "b{"), ("} 1\n# EOF", "} -1\n# EOF"), ("} 1\n# EOF", "} x\n# EOF"),
    ("TYPE b counter", "TYPE b gauge"), ("TYPE b counter", "TYPE b_total counter"), ('le="1.0"', 'le="1"'), ('le="+Inf"', 'le="2.0"'),
    ("count 2", "count 3"), ("a_seconds_sum 3.5\n", ""), ("# UNIT a_seconds seconds", "# UNIT a_seconds bytes"), ("# HELP b How many.\n", ""),
    ('c="d"', 'c="d",c="e"'), ("How many.", 'How "many".'), ("# EOF", "a_seconds_sum 3\n# EOF"), ("# HELP b", "# HELP a_seconds Again.\n# HELP b"),
    ('b_total{c="d"} 1\n', 'b_total{c="d"} 1\nb_total{c="d"} 2\n'), ("TYPE b counter", "TYPE b count"), ("# HELP b How", "#HELP b How"),
])
def test_the_reader_of_openmetrics_is_strict(right, wrong):
    openmetrics.read(SOUND)
    assert right in SOUND
    with pytest.raises(openmetrics.Refused):
        openmetrics.read(SOUND.replace(right, wrong, 1))


def test_the_page_has_every_metric_as_it_is(system, tenant):
    """docs/monitoring.md: name, type and labels; of families that have no series before a model is asked, the name and the type."""
    add_text(tenant, tenant.course())
    page = (ROOT / "docs/monitoring.md").read_text().partition("## All metrics")[2]
    rows = {name: (kind, () if labels == "—" else tuple(labels.split(", "))) for name, kind, labels
            in re.findall(r"^\| `(cs_\w+)` \| (\w+) \| (.*?) \| .{5,} \|$", page, re.M)}
    found = {**scrape_whole(system), **scrape(system, "//metrics/upload")}
    found.update(scrape_whole(system))
    assert set(rows) == set(found)
    for name, family in found.items():
        labels = {tuple(label for label in re.findall(r'(\w+)="', text) if label != "le") for _, text in family["samples"]}
        assert rows[name][0] == family["type"] and (labels <= {rows[name][1]}), name


def test_it_names_no_tenant(system, tenant):
    add_text(tenant, tenant.course())
    body = system.client.get("//metrics").expect(200).body.decode()
    assert tenant.id not in body and tenant.name not in body
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", body)


def test_programs_read_sums_and_never_the_rows(system):
    for table in ("tallies", "jobs"):
        assert system.sql_value(f"SET ROLE cs_api; SELECT has_table_privilege('{table}', 'SELECT')") == str(table == "jobs").lower()[0]
    assert system.sql_value("SET ROLE cs_api; SELECT count(*) FROM cs_metrics(1)") != "0"
    assert system.sql_value("SET ROLE cs_runner; SELECT has_function_privilege('cs_metrics(int)', 'EXECUTE')") == "f"


# ---- what is counted ----

def test_an_upload_and_its_job_are_counted(start_system):
    system = start_system()
    tenant = system.tenant()
    course, size = tenant.course(), len(READER.encode())
    add_text(tenant, course)
    again = add_text(tenant, tenant.course())
    scraped = scrape_whole(system)
    assert value(scraped, "cs_jobs_accepted_total", kind="ingest") == 2
    assert value(scraped, "cs_jobs_ended_total", kind="ingest", outcome="complete") == 2
    assert value(scraped, "cs_jobs_ended_total", kind="ingest", outcome="failed") == 0, "shown before it happens"
    assert value(scraped, "cs_job_attempts_total", kind="ingest", outcome="complete") == 2
    assert value(scraped, "cs_uploads_total", source_type="text") == 2
    assert value(scraped, "cs_upload_bytes_total", source_type="text") == value(scraped, "cs_stored_bytes", source_type="text") == 2 * size
    system.sql("DELETE FROM material_entries WHERE id = :'id'", id=again["id"])
    later = scrape_whole(system)
    assert value(later, "cs_stored_bytes", source_type="text") == size and value(later, "cs_stored_files", source_type="text") == 1
    assert value(later, "cs_upload_bytes_total", source_type="text") == 2 * size, "a counter never goes back"
    adds_up_and_outlives_its_rows(system, later)


def adds_up_and_outlives_its_rows(system, before):
    """Single counts become one, on which nothing changes; nor does it when jobs are forgotten."""
    system.sql("INSERT INTO tallies (counter, kind, amount) SELECT 'probe', '', 1 FROM generate_series(1, 2500)")
    wait_until(lambda: int(system.sql_value("SELECT count(*) FROM tallies")) < 1000)
    assert system.sql_value("SELECT sum(amount) FROM tallies WHERE counter = 'probe'") == "2500"
    system.sql("DELETE FROM jobs")
    for name, family in scrape_whole(system).items():
        if family["type"] == "counter" and name.startswith("cs_job"):
            assert family == before[name]


@pytest.mark.parametrize("ends, outcome", [
    ("status = 'complete'", "complete"),
    ("status = 'cancelled', error_code = 'lease_lost'", "cancelled"),
    ("status = 'failed', error_code = 'file_damaged'", "failed"),
    ("status = 'queued', error_code = 'unavailable'", "retried"),
    ("status = 'queued', error_code = 'lease_lost'", "lost"),
    ("status = 'failed', error_code = 'lease_lost'", "lost"),
    ("status = 'queued', error_code = 'lease_lost', attempt = attempt - 1", "handed_back"),
])
def test_attempts_are_told_by_how_they_ended(still, school, ends, outcome):
    change(still, school, KINDS + f"VALUES (cs_uuid7(), :'t', 'probe', 'light', {ACTIVE}, now(), NULL)")
    before = scrape_whole(still)
    change(still, school, f"UPDATE jobs SET {ends}, lease_token = NULL WHERE tenant_id = :'t'")
    assert grown(before, scrape_whole(still), "cs_job_attempts_total") == {f'kind="probe",outcome="{outcome}"': 1}
    ended = {f'kind="probe",outcome="{word}"': 1 for word in ("complete", "cancelled", "failed") if f"'{word}'" in ends}
    assert grown(before, scrape_whole(still), "cs_jobs_ended_total") == ended


def grown(before, after, name):
    return {labels: count - before[name]["samples"].get((name, labels), 0) for (_, labels), count in after[name]["samples"].items()
            if count != before[name]["samples"].get((name, labels), 0)}


def test_what_was_accepted_has_ended_or_is_in_flight(still, school):
    before = scrape_whole(still)
    change(still, school, KINDS + "SELECT cs_uuid7(), :'t', 'probe', 'light', 'queued', 0, NULL, NULL, now(), NULL FROM generate_series(1, 3)")
    change(still, school, "UPDATE jobs SET status = 'cancelled' WHERE tenant_id = :'t'")
    change(still, school, "UPDATE jobs SET status = 'queued' WHERE id = (SELECT min(id::text)::uuid FROM jobs WHERE tenant_id = :'t')")
    after = scrape_whole(still)
    assert grown(before, after, "cs_jobs_accepted_total") == {'kind="probe"': 4}
    assert grown(before, after, "cs_jobs_ended_total") == {'kind="probe",outcome="cancelled"': 3}
    assert grown(before, after, "cs_job_attempts_total") == {}, "none was begun"


@pytest.mark.parametrize("code, cause", [("file_damaged", "content"), ("fetch_failed", "content"), ("provider_refused", "system"),
                                         ("lease_lost", "system"), ("object_missing", "system"), ("no code of ours", "system")])
def test_failed_jobs_are_told_by_whose_fault_it_is(still, school, code, cause):
    change(still, school, KINDS + f"VALUES (cs_uuid7(), :'t', 'probe', 'light', {ACTIVE}, now(), NULL)")
    before = scrape_whole(still)
    change(still, school, f"UPDATE jobs SET status = 'failed', error_code = '{code}', lease_token = NULL WHERE tenant_id = :'t'")
    assert grown(before, scrape_whole(still), "cs_jobs_failed_total") == {f'cause="{cause}"': 1}


# ---- the queue ----

def queue(scraped):
    """What waits: {(lane, class): (jobs, seconds that the oldest has waited)}."""
    jobs, ages = (scraped[name]["samples"] for name in ("cs_queue_jobs", "cs_queue_oldest_seconds"))
    return {tuple(re.findall('"(.*?)"', labels)): (count, ages["cs_queue_oldest_seconds", labels])
            for (_, labels), count in jobs.items() if count}


def test_the_queue_is_told_by_what_its_jobs_wait_for(still, school):
    busy = still.tenant()
    for tenant, lane, rest in [(busy, "heavy", f"{ACTIVE}, now(), NULL"), (busy, "light", f"{ACTIVE}, now(), NULL"),
                               (school, "light", f"{ACTIVE}, now(), NULL"),
                               (busy, "light", "'queued', 0, NULL, NULL, now() - interval '70 s', NULL"),
                               (school, "light", "'queued', 0, NULL, NULL, now() - interval '60 s', NULL"),
                               (school, "light", "'queued', 1, NULL, NULL, now() - interval '90 s', now() - interval '20 s'"),
                               (school, "heavy", "'queued', 1, NULL, NULL, now() - interval '50 s', now() + interval '1 hour'")]:
        change(still, tenant, KINDS + f"VALUES (cs_uuid7(), :'t', 'probe', '{lane}', {rest})")
    scraped = scrape_whole(still)
    assert {key: (count, 10 * (age // 10)) for key, (count, age) in queue(scraped).items()} == {
        ("light", "capped"): (1, 70), ("light", "free"): (2, 60), ("heavy", "later"): (1, 50)}
    assert value(scraped, "cs_jobs_running", lane="light") == 2 and value(scraped, "cs_jobs_running", lane="heavy") == 1
    change(still, busy, "DELETE FROM jobs WHERE tenant_id = :'t'")


def test_a_job_that_waits_for_another_is_free_when_that_is_done(still, school):
    change(still, school, """WITH made AS (
        INSERT INTO jobs (id, tenant_id, job_type, queued_at) SELECT cs_uuid7(), :'t', name, now() - interval '500 s'
          FROM unnest(ARRAY['before', 'behind']) AS name RETURNING id, job_type, tenant_id)
        INSERT INTO job_dependencies (tenant_id, job_id, depends_on)
        SELECT a.tenant_id, a.id, b.id FROM made a, made b WHERE a.job_type = 'behind' AND b.job_type = 'before'""")
    assert {key: count for key, (count, _) in queue(scrape_whole(still)).items()} == {("light", "free"): 1, ("light", "dependent"): 1}
    change(still, school, "UPDATE jobs SET status = 'complete', completed_at = now() WHERE tenant_id = :'t' AND job_type = 'before'")
    (count, age), = queue(scrape_whole(still)).values()
    assert count == 1 and age < 60, "it waits since it could have begun"


def in_minutes(minutes):
    """The wall clock's time then, as settings have it."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)).strftime("%H:%M")


def window(opens):
    """Settings of a heavy window of three hours that opens in so many minutes."""
    return {"WORKER_HEAVY_WINDOW_ENABLED": "true", "WORKER_HEAVY_WINDOW_START": in_minutes(opens), "WORKER_HEAVY_WINDOW_END": in_minutes(opens + 180)}


@pytest.fixture(scope="module")
def told(template):
    """A system without a runner, whose heavy window has been open for ten minutes; one setting is a secret."""
    made = System(template, ENVIRONMENT="testing", FCGI_SLOW_MS=777, GEMINI_API_KEY="never-to-be-told", **window(-10))
    try:
        made.up()
        made.kill("jobs")
        yield made
    finally:
        made.remove()


def waited_an_hour(system):
    """What is said of a job of either lane that could have begun an hour ago."""
    tenant = system.tenant()
    for lane in ("heavy", "light"):
        change(system, tenant, KINDS + f"VALUES (cs_uuid7(), :'t', 'probe', '{lane}', 'queued', 0, NULL, NULL, now() - interval '1 hour', NULL)")
    scraped = scrape_whole(system)
    assert value(scraped, "cs_queue_oldest_seconds", lane="heavy", **{"class": "free"}) >= 3600
    assert 3600 <= value(scraped, "cs_queue_delay_seconds", lane="light") < 3700
    return value(scraped, "cs_queue_delay_seconds", lane="heavy")


def test_heavy_work_is_late_since_its_window_has_opened(told):
    assert 590 <= waited_an_hour(told) <= 780


def test_heavy_work_is_not_late_outside_of_its_hours(start_system):
    system = start_system(**window(120))
    system.kill("jobs")
    assert waited_an_hour(system) == 0


def test_a_long_queue_is_counted_by_an_index(still, school):
    change(still, school, """SET session_replication_role = replica;
        INSERT INTO jobs (id, tenant_id, job_type, lane, payload) SELECT cs_uuid7(), :'t', 'probe', 'light', '{}' FROM generate_series(1, 30000);
        SET session_replication_role = origin; ANALYZE jobs""", user="postgres")
    assert queue(quickest(lambda: timed(lambda: scrape_whole(still)), 1))["light", "free"][0] == 30000
    _, (scans,) = still.sql("BEGIN; SELECT count(*) FROM cs_metrics(2); SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'jobs'")
    assert scans == "0", "the history beside it is not read"


# ---- webhooks ----

def test_messages_to_webhooks_are_told_by_what_they_wait_for(still, school):
    before = scrape_whole(still)
    change(still, school, """
        INSERT INTO webhooks (id, tenant_id, url, events, secret, is_active, failing_since)
        SELECT cs_uuid7(), :'t', 'https://receiver.example/' || name, '{job.complete}', 's', name <> 'paused',
               CASE name WHEN 'failing' THEN now() END FROM unnest(ARRAY['good', 'failing', 'paused']) AS name;
        INSERT INTO webhook_deliveries (tenant_id, webhook_id, event, payload, created_at, next_attempt_at)
        SELECT tenant_id, id, 'job.complete', '{}', now() - interval '300 s', now() - wait FROM webhooks,
               (VALUES (interval '100 s'), (interval '-1 hour')) AS due (wait) WHERE tenant_id = :'t'""")
    scraped = scrape_whole(still)
    waiting = {word: value(scraped, "cs_webhook_pending", **{"class": word}) for word in ("due", "failing", "later", "paused")}
    assert waiting == {"due": 1, "failing": 1, "later": 2, "paused": 2}
    assert 100 <= value(scraped, "cs_webhook_oldest_seconds", **{"class": "due"}) < 160
    change(still, school, "UPDATE webhook_deliveries SET status = 'pending' WHERE tenant_id = :'t' AND next_attempt_at < now()")
    change(still, school, "UPDATE webhook_deliveries SET status = 'delivered' WHERE tenant_id = :'t' AND next_attempt_at < now()")
    change(still, school, "UPDATE webhook_deliveries SET status = 'failed' WHERE tenant_id = :'t' AND next_attempt_at > now()")
    after = scrape_whole(still)
    assert grown(before, after, "cs_webhook_retries_total") == {"": 3}
    assert grown(before, after, "cs_webhook_deliveries_total") == {'outcome="delivered"': 3, 'outcome="failed"': 3}


# ---- the pool and the program ----

def test_answers_are_counted_by_class(system, tenant):
    before = scrape(system)
    for _ in range(3):
        tenant.get("/nothing").problem(404)
    tenant.course()
    later = grown(before, scrape(system), "cs_responses_total")
    assert later['pool="api",class="4xx"'] >= 3 and later['pool="api",class="2xx"'] >= 2
    total = sum(count for (_, labels), count in scrape(system)["cs_requests_total"]["samples"].items())
    assert abs(total - sum(scrape(system)["cs_responses_total"]["samples"].values())) <= 2, "classes leave nothing out"


def test_a_long_poll_is_seen_while_it_waits(still, school):
    job = change(still, school, "INSERT INTO jobs (id, tenant_id, job_type, lane) VALUES (cs_uuid7(), :'t', 'probe', 'light') RETURNING id")[0][0]
    waiting = threading.Thread(target=lambda: school.get(f"/jobs/{job}?wait=30").expect(200))
    waiting.start()
    wait_until(lambda: value(scrape(still), "cs_responders_held", pool="api", by="long_poll") == 1)
    change(still, school, "UPDATE jobs SET status = 'cancelled' WHERE tenant_id = :'t'")
    waiting.join()
    assert value(scrape(still), "cs_responders_held", pool="api", by="long_poll") == 0


def settings_told(system, part):
    """The lines of its starts; the template's are among them."""
    return system.log_lines(part, event="settings")


def test_all_processes_say_at_their_start_which_settings_they_have(told):
    digests = {re.search('digest="([0-9a-f]{16})"', labels)[1]
               for path in ("//metrics", "//metrics/upload") for _, labels in scrape(told, path)["cs_settings_info"]["samples"]}
    for part in ("api", "upload", "jobs"):
        line = settings_told(told, part)[-1]
        assert line["FCGI_SLOW_MS"] == 777 and line["GEMINI_API_KEY"] == "(set)" and "FCGI_POOL_SIZE" not in line
        digests.add(line["digest"])
        assert "never-to-be-told" not in told.log(part)
    assert len(digests) == 1, "one system has one set of settings"


def test_a_reload_leaves_the_start_time_as_it_is(told):
    began, lines = value(scrape(told), "cs_start_time_seconds", pool="api"), len(settings_told(told, "api"))
    told.signal("api", signal.SIGHUP)
    wait_until(lambda: len(settings_told(told, "api")) == lines + 1)
    assert value(scrape(told), "cs_start_time_seconds", pool="api") == began


# ---- without a service ----

def test_redis_and_the_store_are_told_to_be_away(told):
    scraped = scrape_whole(told)
    assert value(scraped, "cs_redis_up") == value(scraped, "cs_store_up") == 1
    told.signal("redis", signal.SIGSTOP)
    try:
        scraped = quickest(lambda: timed(lambda: scrape(told)), 2.5)
        assert value(scraped, "cs_redis_up") == 0 and value(scraped, "cs_store_up") == 1
    finally:
        told.signal("redis", signal.SIGCONT)
    wait_until(lambda: value(scrape(told), "cs_redis_up") == 1)
    away = told.store_dir.with_name("elsewhere")
    told.store_dir.rename(away)
    wait_until(lambda: value(scrape(told), "cs_store_up") == 0)
    away.rename(told.store_dir)
    wait_until(lambda: value(scrape(told), "cs_store_up") == 1)


def told_without_the_database(system):
    scraped = quickest(lambda: timed(lambda: scrape(system)), 2)
    return value(scraped, "cs_database_up") == 0 and scraped


def test_without_the_database_the_pool_still_tells_of_itself(start_system):
    system = start_system()
    scrape_whole(system)
    system.kill("postgres")
    scraped = wait_until(lambda: told_without_the_database(system))
    assert "cs_queue_jobs" not in scraped and "cs_jobs_ended_total" not in scraped
    assert value(scraped, "cs_responders_idle", pool="api") > 0
    system.up()
    scrape_whole(system)
