"""sql/manage: use, costs and jobs of tenants."""
import json
import re

import pytest

from support.manage import JOB, catalogue, cluster, job, manage, shared  # noqa: F401


@pytest.mark.parametrize("command", ["usage", "cost", "jobs", "jobs --status failed", "requeue", "list-keys"])
def test_a_tenant_that_is_not_there_is_refused_though_there_is_nothing_to_look_through(manage, command):
    manage.sql("DELETE FROM tenants")
    assert manage.refusal(*command.split(), "--tenant", "Nope") == "Tenant not found: Nope"


@pytest.mark.parametrize("limit", ["0", "many", "-1", ""])
def test_a_number_of_jobs_that_is_none_is_refused(shared, limit):
    assert shared.refusal("jobs", "--limit", limit) == f"A limit is a whole number from 1 to 9999999, not: {limit}"


@pytest.mark.parametrize("narrowed", [(), ("--tenant", "acme")])
def test_a_list_of_jobs_names_its_tenant_once_and_words_only_what_it_shows(manage, narrowed):
    """The functions that do so count how often they are asked."""
    manage.sql("""INSERT INTO jobs (id, tenant_id, job_type, status)
                  SELECT cs_uuid7(), id, 'ingest', 'complete' FROM tenants, generate_series(1, 500);
                  CREATE SEQUENCE asked;
                  GRANT ALL ON SEQUENCE asked TO PUBLIC;
                  CREATE OR REPLACE FUNCTION admin_time(moment timestamptz) RETURNS text LANGUAGE plpgsql STABLE COST 1 AS $$
                  BEGIN RETURN nextval('asked'); END $$;
                  CREATE OR REPLACE FUNCTION admin_tenant(wanted text) RETURNS tenants LANGUAGE plpgsql AS $$
                  BEGIN PERFORM nextval('asked'); RETURN t FROM tenants t WHERE name = wanted; END $$""")
    assert len(manage.json("jobs", "--limit", "5", *narrowed)) == 5
    times_of_a_job = 3
    assert int(manage.sql("SELECT last_value FROM asked")[0][0]) <= 5 * times_of_a_job + 1


def test_jobs_are_listed_by_status(manage):
    job(manage, JOB + "1")
    job(manage, JOB + "2", "queued")
    assert [found["id"] for found in manage.json("jobs")] == [JOB + "2", JOB + "1"]
    failed = manage.json("jobs", "--status", "failed")
    assert [found["id"] for found in failed] == [JOB + "1"] and failed[0]["error_code"] == "time_limit"
    assert JOB + "1" in manage.text("jobs", "--status", "failed", "--tenant", "acme")
    assert manage.refusal("jobs", "--status", "lost") == "A status is queued, active, complete, failed or cancelled, not: lost"


def test_failed_jobs_are_requeued_as_if_new(manage):
    job(manage, JOB + "1", subject="'m1'")
    job(manage, JOB + "2", "complete")
    assert [done["id"] for done in manage.json("requeue", "--all")] == [JOB + "1"]
    assert manage.sql(f"SELECT status, attempt, error_code, completed_at FROM jobs WHERE id = '{JOB}1'") == [["queued", "0", "", ""]]
    assert manage.refusal("requeue", "--job", JOB + "2") == f"Only failed jobs are requeued; {JOB}2 is complete"
    assert manage.refusal("requeue", "--job", "nothing") == "Job not found: nothing"
    assert manage.json("requeue", "--tenant", "acme") == []


def test_a_job_is_not_requeued_beside_one_that_does_its_work(manage):
    job(manage, JOB + "1", subject="'m1'")
    job(manage, JOB + "2", "queued", subject="'m1'")
    done = manage("requeue", "--all", "--json")
    assert (done.stdout, done.stderr) == ("[]\n", f"Left out: Another job does the same work already: {JOB}1\n")
    assert manage.refusal("requeue", "--job", JOB + "1") == f"Another job does the same work already: {JOB}1"


@pytest.mark.parametrize("words", [(), ("--all", "--tenant", "acme"), ("--job", JOB + "1", "--all"), ("--job", JOB + "1", "--tenant", "acme")])
def test_what_is_requeued_is_named(manage, words):
    job(manage, JOB + "1")
    assert manage.refusal("requeue", *words) == (
        "Name what to requeue: one job with --job, one tenant's failed jobs with --tenant, or all tenants' with --all.")
    assert manage.sql("SELECT status FROM jobs") == [["failed"]]


def test_what_would_only_fail_again_is_requeued_by_its_own_id_alone(manage):
    job(manage, JOB + "1", error_code="'file_damaged'")
    job(manage, JOB + "2", error_code="'memory_limit'")
    done = manage("requeue", "--tenant", "acme", "--json")
    assert [each["id"] for each in json.loads(done.stdout)] == [JOB + "2"]
    assert done.stderr == f"Left out: {JOB}1 would only fail again with file_damaged; requeue --job makes it try.\n"
    assert manage.json("requeue", "--job", JOB + "1")[0]["id"] == JOB + "1"


def test_codes_that_are_final_are_codes_of_jobs_that_are_not_tried_again(manage):
    rows = [(row["code"], row["retry"]) for row in catalogue() if "jobs" in row["met_by"]]
    final = manage.sql(f"SELECT code FROM unnest(ARRAY{[code for code, _ in rows]}) AS code WHERE admin_is_final(code)")
    assert {"file_damaged", "file_encrypted"} <= {code for code, in final} <= {code for code, retry in rows if "A job: fails at once" in retry}
    named = manage.sql("SELECT prosrc || pg_get_function_sqlbody(oid) FROM pg_proc WHERE proname = 'admin_is_final'")[0][0]
    assert len(re.findall(r"'(\w+)'", named)) == len(final), "each of them is in the catalogue"


def test_what_worked_on_what_is_deleted_is_left_out_and_named_but_for_purges(manage):
    lost = "'01900000-0000-7000-8000-0000000000ff'"
    for number, columns in enumerate([{"course_id": lost}, {"node_id": lost}, {"material_id": lost}, {}]):
        job(manage, JOB + str(number), **columns)
    manage.sql(f"UPDATE jobs SET job_type = 'purge', course_id = {lost}, material_id = {lost} WHERE id = '{JOB}3'")
    done = manage("requeue", "--all", "--json")
    assert (done.returncode, [each["id"] for each in json.loads(done.stdout)]) == (0, [JOB + "3"])
    assert done.stderr == "".join(f"Left out: What the job works on has been deleted: {JOB}{number}\n" for number in "012")
    for number in "012":
        assert manage.refusal("requeue", "--job", JOB + number) == f"What the job works on has been deleted: {JOB}{number}"
    assert manage.sql("SELECT count(*) FROM jobs WHERE status = 'failed'") == [["3"]]


def test_a_job_whose_course_is_there_is_requeued(manage):
    manage.sql("INSERT INTO courses (id, tenant_id, title) SELECT cs_uuid7(), id, 'Here' FROM tenants")
    job(manage, JOB + "1", course_id="(SELECT id FROM courses)")
    assert [done["id"] for done in manage.json("requeue", "--all")] == [JOB + "1"]


def test_a_job_is_not_requeued_to_wait_for_ever(manage):
    for number in "123":
        job(manage, JOB + number)
    manage.sql(f"""INSERT INTO job_dependencies (tenant_id, job_id, depends_on)
                   SELECT id, '{JOB}2'::uuid, '{JOB}1'::uuid FROM tenants UNION SELECT id, '{JOB}3', '{JOB}2' FROM tenants""")
    assert "depends on" in manage.refusal("requeue", "--job", JOB + "2")
    assert [done["id"] for done in manage.json("requeue", "--all")] == [JOB + "1", JOB + "2", JOB + "3"]


def test_use_and_costs_add_up(manage):
    manage.sql("""INSERT INTO llm_calls (id, tenant_id, action, provider, model_id, success, price_known, tokens_in, tokens_out, cost_usd,
                                         created_at)
                  SELECT cs_uuid7(), id, 'generate', 'openai', 'm', day < '2026-02-01', day < '2026-02-01', 10, 5, 0.015, day FROM tenants,
                         unnest(ARRAY['2026-01-31', '2026-02-01']::timestamptz[]) AS day""")
    assert manage.json("usage", "--tenant", "acme")[0]["llm_calls"] == 2
    assert manage.json("cost") == [{"tenant": "acme", "provider": "openai", "model_id": "m", "calls": 2, "failed": 1, "unpriced": 1,
                                    "tokens_in": 20, "tokens_out": 10, "cost_usd": 0.03}]
    assert manage.json("cost", "--from", "2026-02-01", "--tenant", "acme")[0]["calls"] == 1
    assert manage.json("cost", "--to", "2026-01-31") == []
    assert manage.refusal("cost", "--from", "2026-02-02", "--to", "2026-02-01") == (
        "The time ends before it begins: --from 2026-02-02 is after --to 2026-02-01.")
    assert manage.refusal("cost", "--from", "2026-02-01", "--to", "2026-02-01T00:00:00Z") == (
        "Nothing lies between --from 2026-02-01 and --to 2026-02-01T00:00:00Z: what happened at the second is left out.")


@pytest.mark.parametrize("option", ["--from", "--to"])
@pytest.mark.parametrize("moment", ["tomorrow", "infinity", "-infinity", "now", "epoch", "2026-02-30", "2026-2-1", "20260201", "1 Feb 2026", " "])
def test_a_cost_is_asked_for_by_a_date_or_a_time(shared, option, moment):
    assert shared.refusal("cost", option, moment) == f"A date is written YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ, not: {moment}"
    assert shared.json("cost", option, "2026-02-01T10:00:00+02:00", "--tenant", "acme") == []


def test_what_was_done_is_in_the_audit_log(manage):
    prefix = manage.key()["prefix"]
    manage.text("revoke-key", "--prefix", prefix)
    assert manage.sql("SELECT action, object_id FROM audit_log ORDER BY id") == [
        ["tenant.create", "acme"], ["key.create", prefix], ["key.revoke", prefix]]
