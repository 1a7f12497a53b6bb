"""sql/manage end to end: what it prints, what it refuses, and what responders learn of it."""
import csv
import datetime
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess

import pytest

from support.postgres import ROOT, Cluster, Unavailable

MANAGE = os.path.join(ROOT, "sql", "manage")
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.fixture(scope="module")
def cluster():
    try:
        with Cluster() as made:
            yield made
    except Unavailable as missing:
        pytest.skip(str(missing))


class Manage:
    """The command with a database of its own."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.database = cluster.database()

    def __call__(self, *arguments):
        return subprocess.run([MANAGE, *arguments], env={**os.environ, **self.database}, capture_output=True, text=True, check=False)

    def text(self, *arguments):
        done = self(*arguments)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.text(*arguments, "--json"))

    def refusal(self, *arguments):
        done = self(*arguments)
        assert (done.returncode, done.stdout) == (1, ""), done
        return done.stderr.removesuffix("\n")

    def key(self, tenant="acme", scopes="prep,check", *more):
        return self.json("create-key", "--tenant", tenant, "--scopes", scopes, "--label", "test", *more)

    def sql(self, text):
        return self.cluster.sql(text, self.database["POSTGRES_DB"])


@pytest.fixture(scope="module")
def shared(cluster):
    made = Manage(cluster)
    made.text("create-tenant", "--name", "acme")
    return made


@pytest.fixture
def manage(cluster):
    made = Manage(cluster)
    made.text("create-tenant", "--name", "acme")
    return made


def catalogue():
    """The table of errors that `explain` reads."""
    with open(os.path.join(ROOT, "sql", "errors.tsv"), encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


# ---- tenants ----

def test_a_tenant_is_created_once(shared):
    assert re.fullmatch(rf"Tenant created: Beta GmbH \(id: {UUID}\)\n", shared.text("create-tenant", "--name", "Beta GmbH"))
    assert shared.refusal("create-tenant", "--name", "Beta GmbH") == "Tenant already exists: Beta GmbH"
    assert shared.refusal("create-tenant", "--name", "  ") == "A tenant's name has 1 to 200 characters."


def test_names_and_labels_are_trimmed_of_every_blank(shared):
    assert shared.json("create-tenant", "--name", "\u00a0 Trim\u00a0ed\u3000")["name"] == "Trim\u00a0ed"
    assert shared.refusal("create-tenant", "--name", "Trim\u00a0ed\u2003") == "Tenant already exists: Trim\u00a0ed"
    assert shared.key("\u00a0Trim\u00a0ed", "prep")["tenant"] == "Trim\u00a0ed"
    for blank in ("\u00a0", "\u2003\u3000", "\u200b", "\u2060 "):
        assert shared.refusal("create-tenant", "--name", blank) == "A tenant's name has 1 to 200 characters."
        assert shared.refusal("create-key", "--tenant", "acme", "--scopes", "prep", "--label", blank) == "A key's label has 1 to 200 characters."


def test_a_tenant_named_before_names_were_trimmed_so_is_still_found(manage):
    manage.sql("UPDATE tenants SET name = U&'\\00a0'")
    assert manage.json("deactivate-tenant", "--name", "\u00a0")["name"] == "\u00a0"


CONTROLS = ["a\x1b[31mb", "a\nb", "a\tb", "a\x7fb", "a\x9bb", "a\u202eb", "a\u2066b", "a\u200fb", "a\u061cb", "a\u2028b", "\ufeffa"]


@pytest.mark.parametrize("text", CONTROLS)
def test_a_name_or_label_that_a_terminal_would_obey_is_refused(shared, text):
    words = "has no control characters and no marks of writing direction."
    assert shared.refusal("create-tenant", "--name", text) == f"A tenant's name {words}"
    assert shared.refusal("create-key", "--tenant", "acme", "--scopes", "prep", "--label", text) == f"A key's label {words}"


@pytest.mark.parametrize("name", ["O'Neil", 'say "hi"', "a; DROP TABLE tenants; --", "$(id) `id` \\ :'x' %s {}", "Ωmega 学校"])
def test_a_name_is_never_read_as_anything_else(shared, name):
    assert shared.json("create-tenant", "--name", name)["name"] == name
    assert name in [tenant["name"] for tenant in shared.json("list-tenants")]


def test_a_tenant_is_switched_off_and_on(shared):
    shared.text("create-tenant", "--name", "Gamma")
    assert shared.text("deactivate-tenant", "--name", "Gamma") == "Tenant deactivated: Gamma\n"
    assert shared.refusal("deactivate-tenant", "--name", "Gamma") == "Tenant already inactive: Gamma"
    assert shared.text("activate-tenant", "--name", "Gamma") == "Tenant activated: Gamma\n"
    assert shared.refusal("deactivate-tenant", "--name", "Nobody") == "Tenant not found: Nobody"


def test_tenants_are_listed_in_words_and_in_json(shared):
    lines = shared.text("list-tenants").splitlines()
    assert [word.strip() for word in lines[0].split("|")] == ["name", "id", "is_active", "paused_at", "local_architect", "monthly_budget_usd", "keys",
                                                               "created_at"]
    acme = next(tenant for tenant in shared.json("list-tenants") if tenant["name"] == "acme")
    assert re.fullmatch(UUID, acme["id"]) and acme["is_active"] is True
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", acme["created_at"])


@pytest.mark.parametrize("text", CONTROLS)
def test_nothing_that_a_terminal_would_obey_is_printed(manage, text):
    """However it came into the database, or on the command line."""
    manage.sql(f"UPDATE tenants SET name = 'x' || chr({ord(text.strip('ab')[0])}) || 'y'")
    shown = manage.text("list-tenants") + manage("create-tenant", "--name", "a", text).stderr + manage.refusal("usage", "--tenant", text)
    assert [c for c in shown if c in "\x1b\r\t\x7f\x9b\u202e\u2066\u200f\u061c\u2028\ufeff"] == []


def test_what_models_may_do_for_a_tenant_is_set(shared):
    shared.text("create-tenant", "--name", "Delta")
    assert shared.text("set-tenant", "--tenant", "Delta", "--local-architect", "off") == (
        "Tenant set: Delta (local architect off, monthly budget none)\n")
    assert shared.text("set-tenant", "--tenant", "Delta", "--monthly-budget", "12.5") == (
        "Tenant set: Delta (local architect off, monthly budget 12.50 USD)\n")
    delta = next(tenant for tenant in shared.json("list-tenants") if tenant["name"] == "Delta")
    assert (delta["local_architect"], delta["monthly_budget_usd"]) == (False, 12.5)
    assert shared.text("set-tenant", "--tenant", "Delta", "--local-architect", "on", "--monthly-budget", "none") == (
        "Tenant set: Delta (local architect on, monthly budget none)\n")


@pytest.mark.parametrize(("arguments", "sentence"), [
    ([], "Nothing to set: give --local-architect or --monthly-budget."),
    (["--local-architect", "maybe"], "The local architect is on or off, not: maybe"),
    (["--monthly-budget", "-1"], "A budget is an amount of USD with up to two decimals, or none, not: -1"),
    (["--monthly-budget", "much"], "A budget is an amount of USD with up to two decimals, or none, not: much"),
])
def test_a_tenant_is_not_set_to_what_is_no_setting(shared, arguments, sentence):
    assert shared.refusal("set-tenant", "--tenant", "acme", *arguments) == sentence


# ---- keys ----

def test_a_key_is_shown_once_and_stored_as_its_hash(manage):
    text = manage.text("create-key", "--tenant", "acme", "--scopes", "prep,check", "--label", "web shop")
    found = re.fullmatch(r'API key created for "acme":\n'
                         r"  Key:    (cs_live_[0-9a-f]{32})\n"
                         r"  Prefix: (cs_live_[0-9a-f]{4})\n"
                         r"  Scopes: prep,check\n"
                         r"  Label:  web shop\n"
                         r"Save this key now -- it cannot be retrieved later!\n", text)
    assert found, text
    key, prefix = found.groups()
    assert key.startswith(prefix)
    digest = hashlib.sha256(key.encode()).hexdigest()
    assert manage.sql("SELECT key_hash, key_prefix, scopes, rate_limit_prep, rate_limit_check FROM api_keys") == [
        [digest, prefix, "{prep,check}", "60", "300"]]
    listed = manage.text("list-keys", "--tenant", "acme")
    assert prefix in listed and key not in listed and digest not in listed


def test_a_key_has_the_scopes_limits_and_expiry_asked_for(shared):
    made = shared.key("acme", "check", "--rate-prep", "5", "--rate-check", "7", "--expires", "2199-12-31", "--env", "test")
    assert made["key"].startswith("cs_test_") and made["scopes"] == ["check"]
    assert (made["rate_limit_prep"], made["rate_limit_check"]) == (5, 7)
    assert made["expires_at"] == "2199-12-31T00:00:00.000000Z"
    assert shared.key("acme", "prep", "--expires", "2199-12-31T10:00:00+02:00")["expires_at"] == "2199-12-31T08:00:00.000000Z"


@pytest.mark.parametrize("option, value, words", [
    ("--scopes", "read", "Scopes are prep, check or prep,check, not: read"),
    ("--scopes", "", "Scopes are prep, check or prep,check, not: "),
    ("--label", "", "A key's label has 1 to 200 characters."),
    ("--tenant", "nobody", "Tenant not found: nobody"),
    ("--rate-prep", "0", "A rate is a whole number from 1 to 9999999, not: 0"),
    ("--rate-check", "many", "A rate is a whole number from 1 to 9999999, not: many"),
    ("--expires", "tomorrow", "A date is written YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ, not: tomorrow"),
    ("--expires", "2199-02-30", "A date is written YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ, not: 2199-02-30"),
    ("--expires", "2001-01-01", "The date of expiry has passed: 2001-01-01"),
    ("--env", "prod", "The environment is live or test, not: prod"),
])
def test_a_wrong_value_is_refused_with_a_sentence(shared, option, value, words):
    good = {"--tenant": "acme", "--scopes": "prep", "--label": "x"}
    arguments = [word for pair in {**good, option: value}.items() for word in pair]
    before = shared.sql("SELECT count(*) FROM api_keys")
    assert shared.refusal("create-key", *arguments) == words
    assert shared.sql("SELECT count(*) FROM api_keys") == before


def test_a_key_is_revoked_once(shared):
    prefix = shared.key()["prefix"]
    assert shared.text("revoke-key", "--prefix", prefix) == f"Key revoked: {prefix}\n"
    assert shared.refusal("revoke-key", "--prefix", prefix) == f"Key already revoked: {prefix}"
    assert shared.refusal("revoke-key", "--prefix", "cs_live_none") == "Key not found: cs_live_none"


def test_a_prefix_that_two_keys_share_is_not_guessed(manage):
    first, second = manage.key(), manage.key()
    manage.sql(f"UPDATE api_keys SET key_prefix = '{first['prefix']}'")
    assert "Several active keys" in manage.refusal("revoke-key", "--prefix", first["prefix"])
    assert manage.json("revoke-key", "--prefix", second["id"])["id"] == second["id"]
    assert manage.json("revoke-key", "--prefix", first["prefix"])["id"] == first["id"]


def test_a_rotated_key_lives_on_for_its_grace(shared):
    old = shared.key("acme", "check", "--rate-check", "9")
    new = shared.json("rotate-key", "--prefix", old["prefix"], "--grace", "24")
    assert new["key"] != old["key"] and new["replaces"] == old["prefix"]
    assert (new["scopes"], new["label"], new["rate_limit_check"], new["expires_at"]) == (["check"], "test", 9, None)
    listed = {key["prefix"]: key for key in shared.json("list-keys", "--tenant", "acme")}
    assert listed[old["prefix"]]["is_active"] and listed[old["prefix"]]["expires_at"] == new["old_key_expires_at"]
    shared.json("rotate-key", "--prefix", new["prefix"])
    assert shared.refusal("revoke-key", "--prefix", new["prefix"]) == f"Key already revoked: {new['prefix']}"


def test_what_becomes_of_the_old_key_is_said(manage):
    old = manage.key()["prefix"]
    text = manage.text("rotate-key", "--prefix", old, "--grace", "2")
    new = re.search(r"Prefix: (\S+)", text).group(1)
    assert re.search(rf"^  Replaces: {old}, which works until \d{{4}}-\d\d-\d\dT[\d:.]+Z$", text, re.M), text
    assert f"  Replaces: {new}, which is refused from now on\n" in manage.text("rotate-key", "--prefix", new)
    assert "Replaces" not in manage.text("create-key", "--tenant", "acme", "--scopes", "prep", "--label", "x")


@pytest.mark.parametrize("more", [(), ("--expires", "2199-12-31")])
def test_a_key_in_its_grace_is_not_rotated_again(manage, more):
    """The new key would die with the grace."""
    old = manage.key()["prefix"]
    new = manage.json("rotate-key", "--prefix", old, "--grace", "2")
    before = manage.sql("SELECT * FROM api_keys ORDER BY id")
    assert manage.refusal("rotate-key", "--prefix", old, *more) == (
        f"The key has been replaced by {new['prefix']} and is only in its grace: {old} (until {new['old_key_expires_at']}); "
        f"rotate {new['prefix']}, or make another with create-key.")
    assert manage.sql("SELECT * FROM api_keys ORDER BY id") == before
    assert manage.json("rotate-key", "--prefix", new["prefix"])["expires_at"] is None


@pytest.mark.parametrize("command", ["create-key", "rotate-key"])
def test_a_key_of_an_inactive_tenant_is_made_only_when_that_is_forced_and_with_a_warning(manage, command):
    old = manage.key()["prefix"]
    words = {"create-key": ["--tenant", "acme", "--scopes", "prep", "--label", "x"], "rotate-key": ["--prefix", old]}[command]
    manage.text("deactivate-tenant", "--name", "acme")
    before = manage.sql("SELECT * FROM api_keys")
    assert manage.refusal(command, *words) == (
        "The tenant is inactive, and its keys are refused until activate-tenant; --force makes one all the same.")
    assert manage.sql("SELECT * FROM api_keys") == before
    done = manage(command, *words, "--force", "--json")
    assert done.returncode == 0 and json.loads(done.stdout)["key"].startswith("cs_live_")
    assert done.stderr == "The tenant is inactive: its keys are refused until activate-tenant.\n"
    manage.text("activate-tenant", "--name", "acme")
    assert manage.key(scopes="check")["scopes"] == ["check"]


def test_a_new_key_does_not_end_before_the_grace_of_the_old_one(manage):
    old = manage.key()["prefix"]
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    before = manage.sql("SELECT * FROM api_keys")
    words = ["rotate-key", "--prefix", old, "--expires", soon]
    assert manage.refusal(*words, "--grace", "4").startswith("The new key would expire before the grace of the old one ends: ")
    assert manage.sql("SELECT * FROM api_keys") == before
    assert manage.json(*words, "--grace", "2")["replaces"] == old


def expired(manage):
    made = manage.key()
    manage.sql(f"UPDATE api_keys SET expires_at = '2001-01-01' WHERE id = '{made['id']}'")
    return made


def test_an_expired_key_hands_on_nothing_but_with_a_date_of_its_own(manage):
    old = expired(manage)
    before = manage.sql("SELECT * FROM api_keys")
    assert manage.refusal("rotate-key", "--prefix", old["prefix"]) == (
        f"The key has expired: {old['prefix']} (2001-01-01T00:00:00.000000Z); give the new one a date of its own with --expires.")
    assert "The date of expiry has passed" in manage.refusal("rotate-key", "--prefix", old["prefix"], "--expires", "2001-02-01")
    assert manage.sql("SELECT * FROM api_keys") == before
    new = manage.json("rotate-key", "--prefix", old["prefix"], "--expires", "2199-12-31")
    assert new["expires_at"] == "2199-12-31T00:00:00.000000Z" and new["replaces"] == old["prefix"]


def test_a_limit_to_set_must_be_named(shared):
    prefix = shared.key()["prefix"]
    assert shared.refusal("set-limit", "--prefix", prefix) == "Name a limit to set: --rate-prep, --rate-check or both."


def test_limits_are_set_one_by_one(shared):
    prefix = shared.key()["prefix"]
    assert shared.text("set-limit", "--prefix", prefix, "--rate-prep", "10") == f"Limits set: {prefix} (prep 10, check 300)\n"
    assert shared.json("set-limit", "--prefix", prefix, "--rate-check", "20")["rate_limit_prep"] == 10


def test_a_tenants_limit_is_set_for_a_scope_and_taken_away(shared):
    shared.text("create-tenant", "--name", "Epsilon")
    limit = ["set-limit", "--tenant", "Epsilon", "--scope"]
    assert shared.text(*limit, "prep", "--limit", "40") == "Limit of Epsilon set: 40 for scope prep\n"
    assert shared.text(*limit, "prep", "--limit", "none") == "Limit of Epsilon set: none for scope prep\n"
    assert shared.json(*limit, "check", "--limit", "7")["rate_ceiling_check"] == 7
    assert shared.refusal(*limit, "both", "--limit", "7") == "A scope is prep or check, not: both"
    assert shared.refusal(*limit, "prep", "--limit", "0") == "A limit is a whole number from 1 to 9999999, not: 0"
    assert shared.refusal("set-limit", "--tenant", "Nobody", "--scope", "prep", "--limit", "1") == "Tenant not found: Nobody"


def test_responders_are_told_of_every_change_at_once(manage):
    """Revocation within a second rests on these notifications."""
    made = manage.key()
    commands = [f"SELECT admin_set_limit('{made['prefix']}', '1', '')", f"SELECT admin_revoke_key('{made['prefix']}')",
                "SELECT admin_set_ceiling('acme', 'prep', '9')", "SELECT admin_switch_tenant('acme', false)"]
    done = subprocess.run(["psql", "-X", "-q", "-h", manage.cluster.socket, "-U", "course_supporter", "-d",
                           manage.database["POSTGRES_DB"]], input="LISTEN cs_keys;\n" + ";\n".join(commands) + ";\n",
                          capture_output=True, text=True, check=True)
    told = re.findall(r'notification "cs_keys" with payload "([^"]*)"', done.stdout)
    tenant = manage.sql("SELECT id FROM tenants")[0][0]
    assert told == [tenant] * 4


# ---- use, costs, jobs ----

def job(manage, name, status="failed", **columns):
    columns = {"error_code": "'time_limit'", "attempt": "3", **columns}
    manage.sql(f"""INSERT INTO jobs (id, tenant_id, job_type, status, {', '.join(columns)})
                   SELECT '{name}', id, 'ingest', '{status}', {', '.join(columns.values())} FROM tenants WHERE name = 'acme'""")


JOB = "01900000-0000-7000-8000-00000000000"


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


# ---- usage ----

def shown_usages(done):
    """The commands whose usage stands behind the sentence of a wrong one."""
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("manage: ")
    return re.findall(r"^  sql/manage ([a-z-]+)", done.stderr, re.M)


@pytest.mark.parametrize("arguments", [
    ["create-tenant"], ["create-tenant", "--name"], ["create-tenant", "--name", "x", "--colour", "red"], ["list-tenants", "extra"],
    ["create-key", "--tenant", "acme", "--scopes", "prep"], ["list-tenants", "--all"], ["cost", "--force"], ["explain"], ["creat-key"],
    ["requeu", "--help"]])
def test_wrong_usage_shows_how_the_command_alone_is_used(shared, arguments):
    meant = {"creat-key": "create-key", "requeu": "requeue"}.get(arguments[0], arguments[0])
    done = shared(*arguments)
    assert shown_usages(done) == [meant]
    assert len(done.stderr.splitlines()) <= 4 and done.stderr.splitlines()[-1] == f"More: sql/manage {meant} --help"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["fly", "--help"], ["--json"], ["--completion"], ["--completion", "fish"]])
def test_wrong_usage_of_no_command_shows_how_each_is_used(shared, arguments):
    done = shared(*arguments)
    assert shown_usages(done) == names_of(shared.text("--help")) + ["--version", "--completion"]
    assert "requeue: failed jobs" not in done.stderr and done.stderr.splitlines()[-1] == "More: sql/manage --help"


@pytest.mark.parametrize("arguments, sentence", [
    (["create-tenant", "--nam", "foo"], "create-tenant does not take --nam, did you mean --name?"),
    (["create-tenant", "--nam"], "create-tenant does not take --nam, did you mean --name?"),
    (["create-key", "--rate_prep=5", "--tenant", "acme"], "create-key does not take --rate_prep, did you mean --rate-prep?"),
    (["create-tenant", "--colour", "red"], "create-tenant does not take --colour"),
    (["create-tenant", "--name"], "--name needs a value"),
    (["creat-tenant", "--name", "x"], "there is no command 'creat-tenant', did you mean create-tenant?"),
    (["requeu", "--help"], "there is no command 'requeu', did you mean requeue?"),
])
def test_a_misspelt_word_is_named_with_the_right_one(shared, arguments, sentence):
    assert shared(*arguments).stderr.splitlines()[0] == f"manage: {sentence}"


@pytest.mark.parametrize("arguments, name", [
    (["create-key", "--tenant", "acme", "--scopes", "prep", "--label", "web", "--expires", ""], "--expires"),
    (["jobs", "--tenant="], "--tenant"), (["usage", "--tenant", ""], "--tenant"), (["cost", "--from", ""], "--from"),
    (["requeue", "--all", "--job", ""], "--job")])
def test_an_empty_value_is_not_taken_for_none(shared, arguments, name):
    """As of a variable that was not set: a key without an end, or a list of every tenant, is not what was meant."""
    done = shared(*arguments)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.splitlines()[0] == f"manage: {name} needs a value"


@pytest.mark.parametrize("word", ["--all=no", "--json=no", "--help=", "--force=no"])
def test_a_switch_takes_no_value(manage, word):
    job(manage, f"{JOB}1")
    done = manage("requeue", "--tenant", "acme", word)
    assert done.returncode == 2 and done.stderr.splitlines()[0] == f"manage: {word.split('=')[0]} takes no value"
    assert manage.sql("SELECT status FROM jobs") == [["failed"]]


def names_of(manual):
    return re.findall(r"^  sql/manage ([a-z][a-z-]+)", manual, re.M)


def test_help_is_an_answer_of_every_command(shared):
    whole = shared.text("--help")
    assert shared.text("-h") == whole
    names = names_of(whole)
    with open(os.path.join(ROOT, "sql", "commands.sh"), encoding="utf-8") as script:
        assert sorted(set(names)) == sorted(re.findall(r"^    ([a-z-]+)\)$", script.read(), re.M))
    for name in names:
        own = shared.text(name, "--help")
        assert own.startswith(f"  sql/manage {name}") and set(re.findall(r"^  sql/manage (\S+)", own, re.M)) == {name}
        assert set(own.splitlines()) < set(whole.splitlines())
    assert "The old key works on" in shared.text("rotate-key", "--help", "--prefix")


# ---- completion ----

def completed(shell, script, *words):
    """What the last word may become."""
    quoted = " ".join(shlex.quote(word) for word in words)
    text = f"{script}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _cs_manage; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run([*shell, "-c", text], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    return [line for line in done.stdout.splitlines() if line]


@pytest.fixture(scope="module")
def bash_script(shared):
    return shared.text("--completion", "bash")


@pytest.mark.parametrize("words, choices", [
    (["create-k"], ["create-key"]), (["--json", "activ"], ["activate-tenant"]), (["create-key", "--ra"], ["--rate-prep", "--rate-check"]),
    (["create-key", "--scopes", "p"], ["prep,check", "prep"]), (["create-key", "--env", ""], ["live", "test"]),
    (["set-limit", "--tenant", "acme", "--scope", "c"], ["check"]), (["set-tenant", "--monthly-budget", "n"], ["none"]),
    (["jobs", "--status", "c"], ["complete", "cancelled"]), (["revoke-key", "--prefix", "c"], []), (["create-tenant", "--name", ""], []),
    (["explain", "not_f"], ["not_found"]), (["--completion", ""], ["bash", "zsh"]), (["list-tenants", "--j"], ["--json"])])
def test_words_are_completed(bash_script, words, choices):
    assert completed(["bash"], bash_script, "manage", *words) == choices


def test_a_settings_file_is_completed_as_a_path(bash_script):
    assert os.path.join(ROOT, "VERSION") in completed(["bash"], bash_script, "cs-admin", "usage", "--settings", os.path.join(ROOT, "VERS"))


def test_what_is_completed_is_what_a_command_takes(shared, bash_script):
    names = names_of(shared.text("--help"))
    assert set(names) < set(completed(["bash"], bash_script, "manage", ""))
    with open(os.path.join(ROOT, "sql", "commands.sh"), encoding="utf-8") as script:
        choose = script.read().partition("choose() {")[2]
    for name in names:
        taken = re.findall(r"^ +takes(.*)$", re.search(rf"^    {name}\)$(.*?)^        ;;$", choose, re.M | re.S).group(1), re.M)
        options = {"--" + word.partition("=")[0] for words in taken for word in words.split()}
        assert set(completed(["bash"], bash_script, "manage", name, "--")) == options | {"--json", "--settings", "--help"}, name


def test_zsh_completes_the_same(shared):
    if not shutil.which("zsh"):
        pytest.skip("zsh is not installed")
    script = f"autoload -Uz compinit && compinit -u -D\n{shared.text('--completion', 'zsh')}\nsetopt ksharrays shwordsplit\n"  # as bashcompinit does
    assert completed(["zsh", "-f"], script, "manage", "create-key", "--env", "") == ["live", "test"]  # zsh itself leaves out what does not begin so
    assert "activate-tenant" in completed(["zsh", "-f"], script, "manage", "activ")


def test_json_may_stand_before_the_command(shared):
    assert json.loads(shared.text("--json", "list-keys", "--tenant", "acme")) == shared.json("list-keys", "--tenant=acme")


def test_a_database_that_is_not_ready_is_a_sentence(cluster, shared):
    shared_database = shared.database
    bare = Manage.__new__(Manage)
    bare.cluster, bare.database = cluster, cluster.database(migrate=False)
    assert bare.refusal("list-tenants") == "The database has not been brought up to date: run sql/migrate deploy."
    bare.database = {**shared_database, "POSTGRES_PORT": "1"}
    assert bare.refusal("list-tenants").startswith("manage: connection to server")


# ---- errors ----

def explain(*arguments):
    """Without a database: it asks none."""
    return subprocess.run([MANAGE, "explain", *arguments], env={**os.environ, "POSTGRES_HOST": "/nowhere"}, capture_output=True, text=True,
                          check=False)


def test_every_error_is_explained_in_words_and_in_json():
    rows = catalogue()
    assert {"not_found", "file_damaged", "uri_too_long"} <= {row["code"] for row in rows}
    for row in rows:
        words, data = explain(row["code"]), explain("--json", row["code"])
        assert (words.returncode, words.stderr, data.returncode, data.stderr) == (0, "", 0, "")
        assert words.stdout == "".join(f"{name:8} {text}\n" for name, text in row.items() if text)
        assert json.loads(data.stdout) == {**row, "status": int(row["status"]) if row["status"] else None}


def test_each_error_has_a_meaning_a_cause_a_remedy_and_says_whether_to_try_again():
    for row in catalogue():
        assert all(row[name].endswith(".") for name in ("meaning", "cause", "remedy", "retry")), row
        assert (row["status"] != "") == ("requests" in row["met_by"]), row
        assert row["retry"].startswith("A request: " if row["status"] else "A job: "), row


@pytest.mark.parametrize("code, sentence", [
    ("not_fund", "There is no error code 'not_fund', did you mean not_found?"),
    ("zebra", "There is no error code 'zebra'; docs/errors.md lists them all."),
    ("NOT_\x1b[31mFOUND", "There is no error code 'NOT_[31mFOUND'; docs/errors.md lists them all.")])
def test_a_code_that_is_none_is_refused_with_the_nearest_one(code, sentence):
    for more in ([], ["--json"]):
        done = explain(code, *more)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", sentence + "\n")


@pytest.mark.parametrize("arguments", [[], [""], ["not_found", "conflict"], ["not_found", "--tenant", "acme"]])
def test_explain_takes_one_code_and_nothing_else(arguments):
    done = explain(*arguments)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("manage: ")
