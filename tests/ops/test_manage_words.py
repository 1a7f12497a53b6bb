"""How sql/manage is spoken to: usage, completion, and errors in words."""
import json
import os
import re
import shlex
import shutil
import subprocess

import pytest

from support.manage import JOB, MANAGE, Manage, catalogue, cluster, job, manage, shared  # noqa: F401
from support.postgres import ROOT

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
    (["set-limit", "--tenant", "acme"], "set-limit of a tenant needs --scope and --limit, or --storage, or --jobs"),
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
