"""lib/pg/queries.awk: what it makes of named statements, and what it refuses."""
import os
import re
import subprocess

import pytest

from support.postgres import ROOT

AWK = os.path.join(ROOT, "lib", "pg", "queries.awk")
GOOD = """-- @thing_by_id one tenant
-- One thing; "quoted".
SELECT id, 'a;b\\' AS text, "order" FROM things -- it's a thing
 WHERE tenant_id = $1 AND id = $2;

-- @things maybe global custom
-- Without values.
SELECT 1 AS one;
"""
NAMES = [
    ("SELECT id, t.title, x.t.\"order\"\nFROM things t", "id title order"),
    ("SELECT count(*) AS total,\n       (SELECT id FROM a WHERE b = ')' LIMIT 1) AS first", "total first"),
    ("SELECT CASE WHEN a THEN 'x, y' ELSE b END AS c, d::text AS d, e[1] AS e FROM things", "c d e"),
    ("SELECT DISTINCT ON (a, b) a, b IS DISTINCT FROM a AS changed FROM things ORDER BY a", "a changed"),
    ("WITH a AS (SELECT x, y FROM b), c AS MATERIALIZED (DELETE FROM d RETURNING z) SELECT y AS f FROM a", "f"),
    ("SELECT \"a b\" AS c, \"FROM\" AS d, 'it''s, e' AS e FROM f", "c d e"),
    ("SELECT ((a + (b[c[1]]))) AS x, sum(a) FILTER (WHERE b > 1) OVER (PARTITION BY c, d) AS y, ARRAY[a, f(b, c)] AS z FROM t", "x y z"),
    ("SELECT a, b FROM c UNION ALL SELECT d, e FROM f", "a b"),
    ("SELECT extract(epoch FROM a)::int AS at, ARRAY(SELECT b FROM c)::text AS list", "at list"),
    ("INSERT INTO things (a, b) SELECT c, d FROM e\nRETURNING id, coalesce(a, b) AS c", "id c"),
    ("UPDATE things SET a = 1 RETURNING things.id", "id"),
]


@pytest.fixture
def build(tmp_path):
    def run(*texts):
        files = []
        for number, text in enumerate(texts):
            files.append(tmp_path / f"{number}.sql")
            files[-1].write_text(text, encoding="utf-8")
        header, source = tmp_path / "gen" / "queries.h", tmp_path / "gen" / "queries.c"
        header.parent.mkdir(exist_ok=True)
        done = subprocess.run(["awk", "-v", f"header={header}", "-v", f"source={source}", "-f", AWK, *files, "/dev/null"],
                              capture_output=True, text=True, check=False)
        made = header.exists() and source.exists()
        return done, (header.read_text(encoding="utf-8") + source.read_text(encoding="utf-8")) if made else None
    return run


def compiled(tmp_path):
    return subprocess.run(["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", f"-I{tmp_path}", "-c", "-o", "/dev/null",
                           str(tmp_path / "gen" / "queries.c")], capture_output=True, text=True, check=False)


def test_blocks_become_an_enum_and_a_table(build, tmp_path):
    done, made = build(GOOD)
    assert done.returncode == 0, done.stderr
    assert "PG_Q_thing_by_id," in made and "#define PG_PARAMS_thing_by_id 1" in made and "#define PG_PARAMS_things 0" in made
    assert '2, PG_SHAPE_ONE, true, false, false}' in made and '0, PG_SHAPE_MAYBE, false, true, false}' in made
    assert compiled(tmp_path).returncode == 0, compiled(tmp_path).stderr


def test_the_statement_reaches_c_letter_by_letter(build, tmp_path):
    build(GOOD)
    program = tmp_path / "show.c"
    program.write_text('#include <stdio.h>\n#include "gen/queries.h"\n'
                       "int main(void) { puts(pg_statements[PG_Q_thing_by_id].text); }\n", encoding="utf-8")
    subprocess.run(["cc", f"-I{tmp_path}", program, tmp_path / "gen" / "queries.c", "-o", tmp_path / "show"], check=True)
    shown = subprocess.run([tmp_path / "show"], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == ["SELECT id, 'a;b\\' AS text, \"order\" FROM things -- it's a thing",
                                  " WHERE tenant_id = $1 AND id = $2"]


def columns(made, owner):
    return re.findall(rf"PG_COL_{owner}__(\w+) = (\d+)", made)


@pytest.mark.parametrize("sql, names", NAMES)
def test_columns_are_constants(build, tmp_path, sql, names):
    done, made = build(f"-- @a many global\n-- x\n{sql};\n")
    assert done.returncode == 0, done.stderr
    assert columns(made, "a") == [(name, str(place)) for place, name in enumerate(names.split())]
    assert compiled(tmp_path).returncode == 0, compiled(tmp_path).stderr


def test_a_statement_that_gives_no_rows_has_no_columns(build):
    done, made = build("-- @a exec global\n-- x\nSELECT f(1), *;\n")
    assert done.returncode == 0, done.stderr
    assert columns(made, "a") == []


ROW = "-- @row thing\n-- id,\n-- title\n\n"


def test_statements_of_a_row_share_its_columns(build):
    done, made = build(ROW + "-- @a one global thing\n-- x\nSELECT id, title FROM a;\n"
                             "-- @b one global thing\n-- x\nSELECT b.id, c AS title, 1 AS total FROM b;\n")
    assert done.returncode == 0, done.stderr
    assert columns(made, "thing") == [("id", "0"), ("title", "1")]
    assert columns(made, "a") == [] and columns(made, "b") == [("total", "2")]


def test_no_statements_at_all_still_compile(build, tmp_path):
    assert build()[0].returncode == 0
    assert compiled(tmp_path).returncode == 0


@pytest.mark.parametrize("text, words", [
    ("-- @a one\n-- x\nSELECT 1;\n", "0.sql:1: expected: -- @name"),
    ("-- @a lots global\n-- x\nSELECT 1;\n", "0.sql:1: expected: -- @name"),
    ("-- @Big one global\n-- x\nSELECT 1;\n", "0.sql:1: expected: -- @name"),
    ("-- @a one global\n-- x\n", "0.sql:1: @a has no statement"),
    ("-- @a one global\n-- x\nSELECT 1\n", "0.sql:1: @a has no semicolon"),
    ("-- @a one global\nSELECT 1;\n", "0.sql:2: @a says nothing about itself"),
    ("-- @a one global\n-- x\nSELECT $1, $3;\n", "0.sql:3: @a does not use $2"),
    ("-- @a one tenant\n-- x\nSELECT id FROM things WHERE id = $1;\n", "0.sql:3: @a is tenant-scoped"),
    ("-- @a one global\n-- x\nSELECT 1 AS a;\nSELECT 2;\n", "0.sql:4: text outside of a block"),
    ("-- @a one global\n-- x\nSELECT a, count(*) FROM b;\n", "0.sql:3: @a does not name its column 2: add AS"),
    ("-- @a one global\n-- x\nSELECT a,\n b::text\nFROM c;\n", "0.sql:5: @a does not name its column 2: add AS"),
    ("-- @a one global\n-- x\nUPDATE b SET c = 1 RETURNING a + 1;\n", "0.sql:3: @a does not name its column 1: add AS"),
    ('-- @a one global\n-- x\nSELECT a AS "x, y", b FROM c;\n', "0.sql:3: @a does not name its column 1: add AS"),
    ('-- @a one global\n-- x\nSELECT a AS "x--y" FROM c;\n', "0.sql:3: @a does not name its column 1: add AS"),
    ("-- @a one global\n-- x\nSELECT * FROM b;\n", "0.sql:3: @a gives *"),
    ("-- @a one global\n-- x\nSELECT a, b.* FROM b;\n", "0.sql:3: @a gives *"),
    ("-- @a one global\n-- x\nSELECT b.a, c.a FROM b, c;\n", "0.sql:3: @a has two columns named a"),
    ("-- @a one global\n-- x\nDELETE FROM b;\n", "0.sql:3: @a gives no columns"),
    ("-- @a one global thing\n-- x\nSELECT id FROM b;\n", "0.sql:3: @a is of the row thing, which is not declared above"),
    (ROW + "-- @a one global thing\n-- x\nSELECT title, id FROM b;\n", "0.sql:7: @a does not begin with the columns of the row"),
    (ROW + "-- @a one global thing\n-- x\nSELECT id FROM b;\n", "0.sql:7: @a does not begin with the columns of the row"),
    (ROW + "-- @a exec global thing\n-- x\nDELETE FROM b;\n", "0.sql:5: @a gives no rows"),
    (ROW + ROW, "0.sql:5: @thing is already at"),
    ("-- @row thing\nSELECT 1 AS a;\n", "0.sql:1: @thing names no columns"),
    (GOOD + "\n-- @things exec global\n-- x\nSELECT 1;\n", "@things is already at"),
])
def test_a_malformed_block_is_refused_with_its_place(build, text, words):
    done, made = build(text)
    assert done.returncode == 1 and words in done.stderr
    assert made is None


def test_an_unfinished_last_block_does_not_run_into_the_next_file(build):
    done, _ = build("-- @a one global\n-- x\nSELECT 1\n", GOOD)
    assert done.returncode == 1 and "0.sql:1: @a has no semicolon" in done.stderr
