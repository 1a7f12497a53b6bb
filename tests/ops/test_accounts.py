"""What operators do with tenants as a whole and with the queue, and what is kept how long."""
import json
import os
import signal
import subprocess
import time

import pytest

from support.homework import Homework
from support.pools import metric, shared
from support.system import ROOT
from support.teaching import add_text, follow
from support.waiting import wait_until


@pytest.fixture(scope="module")
def kept(template):
    """A system that keeps little, and files of deleted things for an hour."""
    with shared(template, JOB_KEEP_DAYS="10", DELIVERY_KEEP_DAYS="5", COST_KEEP_DAYS="70", SNAPSHOTS_KEPT="2", PURGE_GRACE_HOURS="1") as made:
        yield made


@pytest.fixture(scope="module", autouse=True)
def aged(kept):
    """A tenant and its course with old rows and some of now, there before other tests give the janitor its time."""
    tenant = kept.tenant()
    course = tenant.course()
    kept.sql("""
        INSERT INTO jobs (tenant_id, id, job_type, status, completed_at, created_at)
        SELECT :'t', cs_uuid7(), 'embed', status, now() - age, now() - age FROM unnest(ARRAY['complete', 'failed', 'cancelled']) AS status,
               unnest(ARRAY[interval '9 days', interval '11 days']) AS age, generate_series(1, 400);
        INSERT INTO jobs (tenant_id, id, job_type, not_before, created_at) VALUES (:'t', cs_uuid7(), 'embed', 'infinity', now() - interval '1 year');
        INSERT INTO llm_calls (tenant_id, id, action, provider, model_id, success, created_at)
        SELECT :'t', cs_uuid7(), 'embed', 'p', 'm', true, now() - age FROM unnest(ARRAY[interval '69 days', interval '71 days']) AS age;
        INSERT INTO structure_snapshots (tenant_id, id, course_id, mode, node_fingerprint, prompt_version, provider, model_id, structure, created_at)
        SELECT :'t', cs_uuid7(), :'c', 'free', repeat('0', 64), 'v', 'local', 'm', '{}', now() - n * interval '1 hour' FROM generate_series(1, 5) AS n;
        UPDATE courses SET applied_snapshot_id = (SELECT id FROM structure_snapshots WHERE tenant_id = :'t' ORDER BY created_at LIMIT 1)
         WHERE tenant_id = :'t' AND id = :'c'""", t=tenant.id, c=course)
    return tenant, course


@pytest.fixture(scope="module")
def graced(kept):
    """A tenant that has deleted a material and a course, whose files stay until they are an hour older than they are here."""
    tenant = kept.tenant()
    course, whole = tenant.course(), tenant.course()
    made = add_text(tenant, course)
    add_text(tenant, whole)
    tenant.delete(f"/courses/{course}/materials/{made['id']}").expect(204)
    job = tenant.delete(f"/courses/{whole}").expect(202).json()
    result = follow(tenant, job["id"])["result"]
    assert result["objects_removed"] == 0 and result["removal_after"] > job["queued_at"]
    wait_until(lambda: tenant.get("/jobs?job_type=purge&state_class=in_flight").expect(200)["total"] == 0, 20, "purges are over")
    assert len(files_of(kept, tenant)) == 2 and tenant.get("/me").expect(200)["quota"]["storage"]["used_bytes"] == 0
    kept.sql("UPDATE uploads SET started_at = started_at - interval '61 minutes' WHERE tenant_id = :'t'", t=tenant.id)
    return tenant


def command(system, *words):
    return subprocess.run([ROOT / "sql/manage", *words], env=system.environment, capture_output=True, text=True, check=False, timeout=60)


def look_again(tenant, job):
    """Several sweeps have passed, and the job has not been begun."""
    end = time.monotonic() + 3
    while time.monotonic() < end:
        shown = tenant.get(f"/jobs/{job}").expect(200)
        assert (shown["status"], shown["estimated_at"]) == ("queued", None)
        tenant.get(f"/jobs/{job}?wait=1")


# ---- pauses ----

def test_the_jobs_of_a_paused_tenant_wait_and_nobody_elses(kept):
    tenant, other = kept.tenant(), kept.tenant()
    course = tenant.course()
    assert "Tenant paused: " in command(kept, "pause-tenant", "--name", tenant.name).stdout
    assert command(kept, "pause-tenant", "--name", tenant.name).stderr.startswith("Tenant already paused: ")
    waiting = add_text(tenant, course, wait=False)["job_id"]
    add_text(other, other.course())
    assert metric(kept, "cs_tenants_paused") == 1
    assert tenant.get("/me")["tenant"]["paused_at"] and other.get("/me")["tenant"]["paused_at"] is None
    look_again(tenant, waiting)
    shown = kept.manage("resume-tenant", "--name", tenant.name)
    assert (shown["queued"], shown["active"]) == (1, 0)
    assert follow(tenant, waiting)["status"] == "complete"
    assert command(kept, "resume-tenant", "--name", tenant.name).returncode == 1


def test_nothing_is_begun_while_the_queue_is_paused_and_all_is_told(kept):
    tenant = kept.tenant()
    course = tenant.course()
    assert "Queue paused" in command(kept, "pause-queue").stdout
    try:
        waiting = add_text(tenant, course, wait=False)["job_id"]
        health = kept.client.get("//health").expect(200).json()
        assert (health["status"], health["queue"]) == ("ok", "paused") and metric(kept, "cs_queue_paused") == 1
        look_again(tenant, waiting)
        assert tenant.get("/me")["tenant"]["paused_at"]
        assert command(kept, "pause-queue").stderr == "The queue is already paused.\n"
    finally:
        assert "Queue resumed" in command(kept, "resume-queue").stdout
    assert follow(tenant, waiting)["status"] == "complete" and kept.client.get("//health").expect(200)["queue"] == "running"


# ---- export ----

def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def steady(rows):
    """What two exports of a tenant at rest agree in: all rows, but for when a key was last used, which is recorded later."""
    return [{**row, "row": {name: value for name, value in row.get("row", {}).items() if name != "last_used_at"}} for row in rows[1:-1]]


def test_an_export_has_all_rows_and_no_secret(kept, tmp_path):
    homework = Homework(kept)
    tenant = homework.tenant
    material = add_text(tenant, homework.course, text="# Heat\n\n\u202eWarm \\ \"cold\".\n")
    homework.hand_in()
    wait_until(lambda: kept.sql_value("SELECT count(*) FROM jobs WHERE tenant_id = :'t' AND status IN ('queued', 'active')", t=tenant.id) == "0", 60, "the last job")
    secret = tenant.post("/webhooks", {"url": "https://example.org/h", "events": ["job.complete"]}).expect(201)["secret"]
    stranger = kept.tenant()
    stranger.course("Not yours")
    target = tmp_path / "tenant.jsonl"
    assert command(kept, "export-tenant", "--name", tenant.name, "--output", str(target)).returncode == 0
    assert target.stat().st_mode & 0o777 == 0o600 and not list(tmp_path.glob("*.part"))
    text = target.read_text(encoding="utf-8")
    rows = lines_of(text)
    assert rows[0]["export"]["version"] == 1 and rows[0]["tenant"]["name"] == tenant.name
    counts = {}
    for row in rows:
        if "table" in row:
            counts[row["table"]] = counts.get(row["table"], 0) + 1
    assert rows[-1]["end"]["rows"] == {**{name: 0 for name in rows[-1]["end"]["rows"]}, **counts}
    for name in ("courses", "material_entries", "material_documents", "jobs", "submissions", "students", "exercises", "api_keys", "webhooks", "audit_log"):
        assert counts[name] == int(kept.sql_value(f"SELECT count(*) FROM {name} WHERE tenant_id = :'t'", t=tenant.id)), name
    assert [row["object"]["sha256"] for row in rows if "object" in row] == [material["sha256"]]
    assert tenant.key not in text and secret not in text and "key_hash" not in text and "Not yours" not in text
    assert steady(lines_of(command(kept, "export-tenant", "--name", tenant.name).stdout)) == steady(rows)
    missing = command(kept, "export-tenant", "--name", "nobody", "--output", str(tmp_path / "none"))
    assert missing.returncode == 1 and missing.stderr.startswith("Tenant not found") and list(tmp_path.iterdir()) == [target]


# ---- deletion ----

def files_of(system, tenant):
    return [name for name in system.stored_objects() if name.startswith(f"tenants/{tenant.id}/")]


def rows_of(system, tenant):
    """Tables that still name the tenant."""
    return [name for (name, _) in system.sql("SELECT name, depth FROM admin_tables_of_tenants()")
            if system.sql_value(f"SELECT count(*) FROM {name} WHERE tenant_id = :'t'", t=tenant.id) != "0"]


@pytest.mark.usefixtures("graced")
def test_a_deleted_tenant_leaves_costs_and_a_receipt(kept):
    homework = Homework(kept)
    tenant, other = homework.tenant, kept.tenant()
    stays = other.course()
    add_text(tenant, homework.course)
    homework.hand_in()
    tenant.post(f"/courses/{homework.course}/structure/generate", {}).expect(202)
    kept.sql("""INSERT INTO jobs (tenant_id, id, job_type, not_before) SELECT :'t', cs_uuid7(), 'embed', 'infinity' FROM generate_series(1, 7);
                INSERT INTO llm_calls (tenant_id, id, action, provider, model_id, success) VALUES (:'t', cs_uuid7(), 'embed', 'gone', 'm', true)""", t=tenant.id)
    asked = command(kept, "delete-tenant", "--name", tenant.name)
    assert asked.returncode == 1 and "--yes deletes it" in asked.stderr and tenant.get("/courses").status == 200
    receipt = kept.manage("delete-tenant", "--name", tenant.name, "--yes")
    assert receipt["objects"] == 1 and receipt["jobs_stopped"] >= 7 and receipt["rows"]["courses"] == 1 and receipt["rows"]["submissions"] == 1
    assert receipt["rows_deleted"] == sum(receipt["rows"].values()) and receipt["kept_rows"] >= 2 and receipt["objects_removed"] is False
    assert rows_of(kept, tenant) == ["uploads"] and kept.sql("SELECT id FROM tenants WHERE id = :'t'", t=tenant.id) == []
    assert kept.sql("SELECT model_id FROM llm_calls WHERE provider = 'gone' AND tenant_id IS NULL") == [["m"]]
    wait_until(lambda: tenant.get("/courses").status == 401, 5, "its keys are refused")
    assert len(files_of(kept, tenant)) == 1, "files stay for the hour"
    kept.sql("UPDATE uploads SET started_at = started_at - interval '2 hours' WHERE tenant_id = :'t'", t=tenant.id)
    wait_until(lambda: files_of(kept, tenant) == [], 60, "the janitor")
    wait_until(lambda: kept.manage("delete-tenant", "--name", tenant.id, "--yes")["objects_removed"], 10, "the receipt says so")
    assert "removed" in command(kept, "delete-tenant", "--name", tenant.id, "--yes").stdout and other.get(f"/courses/{stays}").status == 200


def test_a_deletion_that_was_killed_goes_on(kept):
    tenant = kept.tenant()
    course = tenant.course()
    kept.sql("""INSERT INTO jobs (tenant_id, id, job_type, status, completed_at, course_id)
                SELECT :'t', cs_uuid7(), 'embed', 'complete', now(), :'c' FROM generate_series(1, 12000)""", t=tenant.id, c=course)
    kept.sql("INSERT INTO webhooks (tenant_id, id, url, events, secret) VALUES (:'t', cs_uuid7(), 'https://example.org', '{job.complete}', 's')", t=tenant.id)
    with subprocess.Popen([ROOT / "sql/manage", "delete-tenant", "--name", tenant.name, "--yes"], env=kept.environment, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True) as run:
        wait_until(lambda: kept.sql("SELECT rows FROM tenant_deletions WHERE tenant = :'t' AND rows ? 'jobs'", t=tenant.id), 20, "it has begun")
        os.killpg(run.pid, signal.SIGKILL)
    kept.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL admin_delete_tenant%'")
    receipt = kept.manage("delete-tenant", "--name", tenant.id, "--yes")
    assert receipt["rows"]["jobs"] == 12000 and receipt["finished_at"] is not None and rows_of(kept, tenant) == ["uploads"]


# ---- what is kept how long ----

def test_what_is_old_goes_and_what_is_needed_stays(kept, aged):
    tenant, course = aged

    def counts():
        return [int(kept.sql_value(f"SELECT count(*) FROM {table} WHERE tenant_id = :'t'", t=tenant.id)) for table in ("jobs", "llm_calls", "structure_snapshots")]

    wait_until(lambda: counts() == [1201, 1, 3], 60, "the janitor has been")
    assert kept.sql_value("SELECT count(*) FROM structure_snapshots s JOIN courses c ON c.applied_snapshot_id = s.id WHERE c.id = :'c'", c=course) == "1"
    assert kept.sql_value("SELECT count(*) FROM jobs WHERE tenant_id = :'t' AND status = 'queued'", t=tenant.id) == "1"


def test_files_of_deleted_things_stay_for_the_hours_of_grace(kept, graced):
    wait_until(lambda: files_of(kept, graced) == [] and kept.sql("SELECT id FROM uploads WHERE tenant_id = :'t'", t=graced.id) == [], 60, "the janitor")
