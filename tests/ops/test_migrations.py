"""The schema comes up, goes down and comes up again the same, and the command that does it says what is wrong."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.manage import cluster  # noqa: F401
from support.migrations import add
from support.postgres import MIGRATE, ROOT
from support.system import BUILD


@pytest.fixture
def empty(cluster):
    return cluster.database(migrate=False)


def migrate(database, *arguments, command=MIGRATE):
    return subprocess.run([command, *arguments], env={**os.environ, **database}, capture_output=True, text=True, check=False)


def migrated(database, *arguments):
    done = migrate(database, *arguments)
    assert done.returncode == 0, done.stderr
    return done


def dump(cluster, database):
    """The schema as SQL, without what sqitch keeps for itself and what differs from dump to dump."""
    done = subprocess.run([os.path.join(cluster.programs, "pg_dump"), "-h", cluster.socket, "-U", "postgres", "--schema-only",
                           "--exclude-schema=sqitch", database["POSTGRES_DB"]], capture_output=True, text=True, check=True)
    return re.sub(r"^\\(un)?restrict .*$", "", done.stdout, flags=re.MULTILINE)


def planned():
    plan = Path(ROOT, "sql/sqitch.plan").read_text(encoding="utf-8")
    return re.findall(r"^([a-z]\w*) ", plan, flags=re.MULTILINE)


def copied_tree(tmp_path):
    """A copy of sql/ whose migrations may be spoilt."""
    shutil.copytree(Path(ROOT, "sql"), tmp_path / "sql")
    return tmp_path / "sql"


def test_down_step_by_step_and_up_again_leaves_the_same_schema(cluster, empty):
    bare = dump(cluster, empty)
    migrated(empty, "deploy")
    first = dump(cluster, empty)
    for change in reversed(planned()):
        assert migrated(empty, "revert").stdout == f"Reverted: {change}\n"
    assert dump(cluster, empty) == bare
    assert migrated(empty, "revert").stdout == "Nothing to revert.\n"
    migrated(empty, "deploy")
    assert dump(cluster, empty) == first
    migrated(empty, "verify")


def test_an_empty_schema_must_be_meant(cluster, empty):
    migrated(empty, "deploy")
    whole = dump(cluster, empty)
    for arguments in (["--all"], ["--all", "--no"], ["--all", "--yes", "tenants"], ["tenants", "jobs"], ["--everything"], [""]):
        assert migrate(empty, "revert", *arguments).returncode == 2
    assert "every row is lost" in migrate(empty, "revert", "--all").stderr
    for change in ("tenant", "tenant.", "tenants jobs"):
        assert migrate(empty, "revert", change).stderr == f"migrate: the change '{change}' is not deployed (sql/migrate status)\n"
    assert dump(cluster, empty) == whole
    assert migrated(empty, "revert", planned()[-1]).stdout == "Nothing to revert.\n"
    said = migrated(empty, "revert", "--all", "--yes").stdout
    assert said.splitlines() == [f"Reverted: {change}" for change in reversed(planned())]


def test_a_database_that_is_ahead_is_left_alone(cluster, tmp_path):
    """As it is when the release of before is deployed again."""
    sql, database = copied_tree(tmp_path), cluster.database()
    add(sql, "further", "CREATE TABLE further (id int);", "DROP TABLE further;")
    assert migrate(database, "deploy", command=sql / "migrate").returncode == 0
    told = migrated(database, "deploy")
    assert told.stderr == "migrate: nothing to do: the database has 1 later changes, up to further\n"
    assert cluster.sql("SELECT to_regclass('further')", database["POSTGRES_DB"]) == [["further"]]


TENANT = "INSERT INTO tenants (id, name) VALUES (cs_uuid7(), 'Kept')"


@pytest.fixture
def losing(cluster, tmp_path):
    """A database whose two newest changes would each take something along, and the command that knows them."""
    sql, database = copied_tree(tmp_path), cluster.database()
    add(sql, "noted", "CREATE TABLE notes (words text);", "DROP TABLE notes;")
    add(sql, "coloured", "ALTER TABLE tenants ADD COLUMN colour text, ADD COLUMN shade text DEFAULT 'dark';",
        "-- Both at once.\nALTER TABLE tenants DROP COLUMN colour,\n    DROP COLUMN IF EXISTS shade;")
    (tmp_path / "VERSION").write_text("1\n")
    command = sql / "migrate"
    assert migrate(database, "deploy", command=command).returncode == 0
    cluster.sql(f"{TENANT}; INSERT INTO notes VALUES ('a'), ('b')", database["POSTGRES_DB"])
    return lambda *words, **more: subprocess.run([command, "revert", *words], env={**os.environ, **database}, capture_output=True, text=True,
                                                 check=False, stdin=subprocess.DEVNULL, **more)


def test_a_step_that_loses_rows_or_values_must_be_meant(losing):
    refused = losing()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == ("To be reverted, the newest first: coloured\nLost: 1 values of tenants.shade\n"
                              "migrate: nothing was reverted: say --yes if that is meant\n")
    assert losing("--yes").stdout == "Reverted: coloured\n", "one step, however sure one is"
    assert "Lost: 2 rows of notes\n" in losing().stderr
    assert losing("--yes").stdout == "Reverted: noted\n"
    assert losing().stdout == f"Reverted: {planned()[-1]}\n", "nothing goes with that one"


def test_several_steps_must_be_meant_even_where_nothing_is_lost(cluster):
    database, to = cluster.database(), planned()[-3]
    refused = migrate(database, "revert", to)
    assert refused.returncode == 1 and f"To be reverted, the newest first: {planned()[-1]} {planned()[-2]}\nNo rows are lost.\n" in refused.stderr
    assert migrated(database, "status").stdout.count(" to be deployed") == 0
    assert migrated(database, "revert", to, "--yes").stdout == f"Reverted: {planned()[-1]}\nReverted: {planned()[-2]}\n"


@pytest.mark.parametrize("answer, code", [("y", 0), ("n", 1), ("", 1)])
def test_a_terminal_is_asked(cluster, tmp_path, answer, code):
    sql, database = copied_tree(tmp_path), cluster.database()
    add(sql, "noted", "CREATE TABLE notes (words text);", "DROP TABLE notes;")
    assert migrate(database, "deploy", command=sql / "migrate").returncode == 0
    cluster.sql("INSERT INTO notes VALUES ('a')", database["POSTGRES_DB"])
    done = subprocess.run(["script", "-qec", f"{sql}/migrate revert", "/dev/null"], input=answer + "\n", env={**os.environ, **database},
                          text=True, capture_output=True, check=False, timeout=60)
    assert done.returncode == code and "Revert? [y/N]" in done.stdout
    assert ("Reverted: noted" in done.stdout) == (code == 0)


def test_a_schema_that_was_altered_by_hand_is_told(cluster, empty):
    migrated(empty, "deploy")
    cluster.sql("ALTER TABLE tallies DROP COLUMN amount", empty["POSTGRES_DB"])
    told = migrate(empty, "verify")
    assert told.returncode == 1 and told.stderr.endswith("migrate: the schema is not what the migrations make of it\n")
    assert 'column "amount" does not exist' in told.stderr


def test_programs_may_ask_whether_a_migration_is_there(cluster):
    database = cluster.database()["POSTGRES_DB"]
    asked = "SET ROLE cs_api; SELECT cs_has_migration('tenants'), cs_has_migration('never')"
    assert cluster.sql(asked, database, "course_supporter") == [["t", "f"]]


def test_every_table_and_column_has_a_comment(cluster):
    database = cluster.database()
    bare = cluster.sql("""
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
           AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)""", database["POSTGRES_DB"])
    assert bare == []


def test_every_foreign_key_has_an_index_to_look_it_up(cluster):
    """A row that goes must find what points to it without reading whole tables."""
    database = cluster.database()
    unindexed = cluster.sql("""
        SELECT conrelid::regclass, conname FROM pg_constraint c
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT EXISTS (
               SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = ANY (c.conkey)
                  AND (array_length(c.conkey, 1) = 1 OR i.indkey[0] <> (SELECT attnum FROM pg_attribute
                       WHERE attrelid = c.conrelid AND attname = 'tenant_id')
                       OR i.indkey[1] = ANY (c.conkey)))""", database["POSTGRES_DB"])
    assert unindexed == []


# Keys that do not begin with the tenant, and why.
KEYS_OF_THEIR_OWN = {
    "api_keys_key_hash_key": "the hash of a key tells whose it is",
    "llm_calls_pkey": "bills outlive the tenant",
    "audit_log_pkey": "the audit log outlives the tenant",
}


def test_every_key_of_a_tenants_table_begins_with_the_tenant(cluster):
    """So that the rows of a tenant lie together and no key compares those of two."""
    found = cluster.sql("""
        WITH owned AS (SELECT c.oid, a.attnum AS tenant FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attname = 'tenant_id')
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN owned ON owned.oid = i.indrelid
         WHERE i.indisunique AND i.indkey[0] <> tenant
        UNION ALL
        SELECT f.conname::text FROM pg_constraint f JOIN owned ON owned.oid = f.conrelid WHERE f.contype = 'f' AND f.conkey[1] <> tenant
        UNION ALL
        SELECT owned.oid::regclass || ' has no primary key' FROM owned
         WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = owned.oid AND i.indisprimary)""",
                        cluster.database()["POSTGRES_DB"])
    assert sorted(row[0] for row in found) == sorted(KEYS_OF_THEIR_OWN)


def test_no_index_is_the_beginning_of_another(cluster):
    """Two indexes with the same condition, the columns of one, in order, being the first of the other's: one is enough."""
    redundant = cluster.sql("""
        WITH parts AS (SELECT i.indexrelid, i.indrelid, i.indisunique, c.relam, coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS condition,
                              ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false) FROM generate_series(1, i.indnkeyatts) AS n) AS columns
                         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace)
        SELECT a.indexrelid::regclass, b.indexrelid::regclass
          FROM parts a JOIN parts b ON b.indrelid = a.indrelid AND b.indexrelid <> a.indexrelid AND b.relam = a.relam
                                       AND b.condition = a.condition AND b.columns[:cardinality(a.columns)] = a.columns
         WHERE NOT a.indisunique OR b.indisunique AND a.columns = b.columns""", cluster.database()["POSTGRES_DB"])
    assert redundant == []


def test_a_second_deployment_changes_nothing_and_is_quick(cluster):
    database = cluster.database()
    before = dump(cluster, database)
    done = subprocess.run([MIGRATE, "deploy"], env={**os.environ, **database, "PATH": minimal_path(cluster)}, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dump(cluster, database) == before


def minimal_path(cluster):
    """A search path without sqitch: what is up to date must not need it."""
    bare = Path(cluster.socket, "bin")
    if not bare.exists():
        bare.mkdir()
        for name in ("sh", "psql", "sed", "xargs", "sha1sum", "wc", "head", "diff", "cmp", "mktemp", "rm", "dirname", "cat", "env", "tail", "grep"):
            (bare / name).symlink_to(shutil.which(name))
    return str(bare)


def test_status_tells_what_is_deployed(cluster):
    database = cluster.database()
    migrated(database, "revert", "jobs", "--yes")
    lines = migrated(database, "status").stdout.splitlines()
    assert lines[:4] == ["conventions deployed", "tenants deployed", "jobs deployed", "courses to be deployed"]
    assert len(lines) == len(planned())


def test_a_released_migration_must_not_change(cluster, tmp_path):
    sql = copied_tree(tmp_path)
    with open(sql / "deploy/jobs.sql", "a", encoding="utf-8") as script:
        script.write("-- changed\n")
    done = migrate(cluster.database(), "deploy", command=str(sql / "migrate"))
    assert done.returncode == 1
    assert "another version of the migration 'jobs'" in done.stderr


def test_a_migration_that_fails_leaves_the_ones_before_it(cluster, empty, tmp_path):
    sql = copied_tree(tmp_path)
    script = sql / "deploy/webhooks.sql"
    script.write_text(script.read_text(encoding="utf-8").replace("COMMIT;", "SELECT 1 / 0;\nCOMMIT;"), encoding="utf-8")
    done = migrate(empty, "deploy", command=str(sql / "migrate"))
    assert done.returncode == 1
    assert "division by zero" in done.stderr
    tables = [row[0] for row in cluster.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", empty["POSTGRES_DB"])]
    assert "jobs" in tables and "webhooks" not in tables


def test_a_server_without_pgvector_is_served_and_told(cluster):
    if not cluster.sql("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"):
        pytest.skip("pgvector is not installed")
    database = cluster.database()
    name = database["POSTGRES_DB"]
    migrated(database, "revert", "requests", "--yes")
    cluster.sql("DROP EXTENSION vector", name)
    for _ in range(2):
        assert "search is full text only" in migrated(database, "deploy").stderr
    cluster.sql("CREATE EXTENSION vector", name)
    assert migrated(database, "deploy").stderr == ""
    assert cluster.sql("SELECT 'concepts_embedding'::regclass, 'passage_embeddings'::regclass, 'search_vectors'::regclass", name)
    migrated(database, "verify")


def test_a_vector_finds_its_neighbour_by_the_index(cluster):
    if not cluster.sql("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"):
        pytest.skip("pgvector is not installed")
    rows = cluster.sql("""
        SET enable_seqscan = off;
        EXPLAIN (COSTS OFF) SELECT id FROM concepts ORDER BY embedding <=> array_fill(0.5, ARRAY[1536])::vector LIMIT 5""",
                       cluster.database()["POSTGRES_DB"])
    assert "concepts_embedding" in str(rows)


def test_a_server_that_is_away_is_a_sentence(empty):
    done = migrate({**empty, "POSTGRES_PORT": "1"}, "deploy")
    assert done.returncode == 1
    assert done.stderr.startswith("migrate: cannot ask the database")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [[], ["deploy", "twice"], ["fly"]])
def test_wrong_usage_exits_with_2(arguments):
    done = migrate({}, *arguments)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("migrate: ") and "sql/migrate deploy" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["revert", "--help"], ["-h"]])
def test_help_is_an_answer(arguments):
    done = migrate({}, *arguments)
    assert (done.returncode, done.stderr) == (0, "") and "sql/migrate revert --all --yes" in done.stdout


def test_every_command_and_program_says_the_one_version_and_its_commit():
    version = Path(ROOT, "VERSION").read_text(encoding="utf-8").strip()
    for command in ("sql/migrate", "sql/manage", f"{BUILD}/cs-api", f"{BUILD}/cs-jobs"):
        said = subprocess.run([Path(ROOT, command), "--version"], capture_output=True, text=True, check=True).stdout
        assert re.fullmatch(rf"{Path(command).name} {re.escape(version)} \(commit ([0-9a-f]{{12}}(-dirty)?|unknown)\)\n", said), said
    assert json.loads(Path(ROOT, "docs/openapi.json").read_text(encoding="utf-8"))["info"]["version"] == version
