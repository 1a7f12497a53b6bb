"""sql/manage end to end: tenants and keys, what it refuses, and what responders learn of it."""
import datetime
import hashlib
import json
import re
import subprocess

import pytest

from support.manage import cluster, manage, shared  # noqa: F401

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"

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
