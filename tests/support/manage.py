"""sql/manage, each time with a database of its own."""
import csv
import json
import os
import subprocess

import pytest

from support.postgres import ROOT, Cluster, Unavailable

MANAGE = os.path.join(ROOT, "sql", "manage")
JOB = "01900000-0000-7000-8000-00000000000"  # and a figure


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


def job(manage, name, status="failed", **columns):
    """Puts a job of the tenant `acme`."""
    columns = {"error_code": "'time_limit'", "attempt": "3", **columns}
    manage.sql(f"""INSERT INTO jobs (id, tenant_id, job_type, status, {', '.join(columns)})
                   SELECT '{name}', id, 'ingest', '{status}', {', '.join(columns.values())} FROM tenants WHERE name = 'acme'""")
