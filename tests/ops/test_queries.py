"""lib/pg/queries.awk: what it makes of named statements, and what it refuses."""
import os
import subprocess

import pytest

from support.postgres import ROOT

AWK = os.path.join(ROOT, "lib", "pg", "queries.awk")
GOOD = """-- @thing_by_id one tenant
-- One thing; "quoted".
SELECT id, 'a;b\\', "order" FROM things -- it's a thing
 WHERE tenant_id = $1 AND id = $2;

-- @things maybe global
-- Without values.
SELECT 1;
"""


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
    assert "PG_Q_thing_by_id," in made and "#define PG_PARAMS_thing_by_id 2" in made and "#define PG_PARAMS_things 0" in made
    assert '2, PG_SHAPE_ONE, true}' in made and '0, PG_SHAPE_MAYBE, false}' in made
    assert compiled(tmp_path).returncode == 0, compiled(tmp_path).stderr


def test_the_statement_reaches_c_letter_by_letter(build, tmp_path):
    build(GOOD)
    program = tmp_path / "show.c"
    program.write_text('#include <stdio.h>\n#include "gen/queries.h"\n'
                       "int main(void) { puts(pg_statements[PG_Q_thing_by_id].text); }\n", encoding="utf-8")
    subprocess.run(["cc", f"-I{tmp_path}", program, tmp_path / "gen" / "queries.c", "-o", tmp_path / "show"], check=True)
    shown = subprocess.run([tmp_path / "show"], capture_output=True, text=True, check=True).stdout
    assert shown.splitlines() == ["SELECT id, 'a;b\\', \"order\" FROM things -- it's a thing",
                                  " WHERE tenant_id = $1 AND id = $2"]


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
    ("-- @a one global\n-- x\nSELECT 1;\nSELECT 2;\n", "0.sql:4: text outside of a block"),
    (GOOD + "\n-- @things exec global\n-- x\nSELECT 1;\n", "@things is already at"),
])
def test_a_malformed_block_is_refused_with_its_place(build, text, words):
    done, made = build(text)
    assert done.returncode == 1 and words in done.stderr
    assert made is None


def test_an_unfinished_last_block_does_not_run_into_the_next_file(build):
    done, _ = build("-- @a one global\n-- x\nSELECT 1\n", GOOD)
    assert done.returncode == 1 and "0.sql:1: @a has no semicolon" in done.stderr
