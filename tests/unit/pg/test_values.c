/* What goes in comes out: every type of value, in binary, to and from a real server. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "pg/pg_session.h"
#include "pg/pg_type.h"
#include "tests/support/database.h"
#include "tests/unit/pg/statements.h"

#define TABLE(S)                                                                                                    \
    S(scalars, 8, ONE, false,                                                                                       \
      "SELECT $1::uuid, $2::text, $3::int, $4::bigint, $5::float8, $6::boolean, $7::timestamptz, $8::jsonb")        \
    S(text, 1, ONE, false, "SELECT $1::text, octet_length($1), 'x'::varchar, 'y'::char(1), 'z'::name, '[1]'::json") \
    S(narrow, 4, ONE, false, "SELECT $1::smallint, $2::int, $3::numeric, $4::float8")                               \
    S(numerics, 1, MANY, false,                                                                                     \
      "SELECT $1::int, n::numeric, n::float8 FROM unnest(ARRAY['0', '1', '-1.5', '0.00012345',"                     \
      " '123456789.123456789', '1e30', '1e-30', '10000', '0.1', '12345678.00000001', 'NaN']::numeric[]) n")         \
    S(uuids, 1, MANY, false, "SELECT u FROM unnest($1::uuid[]) WITH ORDINALITY AS t (u, o) ORDER BY o")             \
    S(texts, 1, MANY, false, "SELECT t FROM unnest($1::text[]) WITH ORDINALITY AS t (t, o) ORDER BY o")             \
    S(stamps, 0, ONE, false,                                                                                        \
      "SELECT '2026-11-21T09:34:00.123456Z'::timestamptz, '1969-12-31T23:59:59Z'::timestamptz,"                     \
      " 'infinity'::timestamptz, '-infinity'::timestamptz, NULL::timestamptz")
STATEMENTS(TABLE)

static int set_up(void **state)
{
    return database_open(state, NULL);
}

static void scalars_come_back_as_they_went(void **state)
{
    struct fixture *f = need_database(state);
    struct uuid id = uuid_new();
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, scalars, pg_uuid(id), pg_text("Grüße, \"Welt\""), pg_int(-7),
                       pg_bigint(INT64_MIN), pg_double(-0.1), pg_bool(true), pg_stamp(1234567890123456),
                       pg_json(STR("{\"a\": [1, null]}"))));
    assert_int_equal(rows.count, 1);
    assert_true(uuid_equal(pg_get_uuid(&rows, 0, 0), id));
    assert_string_equal(pg_get_text(&rows, 0, 1), "Grüße, \"Welt\"");
    assert_int_equal(pg_get_int(&rows, 0, 2), -7);
    assert_true(pg_get_int(&rows, 0, 3) == INT64_MIN);
    assert_true(pg_get_double(&rows, 0, 4) == -0.1);
    assert_true(pg_get_bool(&rows, 0, 5));
    assert_true(pg_get_stamp(&rows, 0, 6) == 1234567890123456);
    assert_true(str_equal(pg_get_str(&rows, 0, 7), STR("{\"a\": [1, null]}")));
}

/* What is bound is sent after the list of values has gone out of scope. */
static void a_bound_value_does_not_need_the_list_it_came_from(void **state)
{
    static const struct pg_statement statement = {.name = "one", .params = 1};
    const Oid type = PG_OID_UUID;
    struct arena *arena = arena_new((size_t)1 << 20);
    struct pg_bound bound;
    struct fault fault = {0};
    const struct uuid id = uuid_new();
    struct pg_value value = pg_uuid(id);

    (void)state;
    assert_true(pg_bind_values(arena, &statement, &type, &value, &bound, &fault));
    memset(&value, 0, sizeof value);
    assert_memory_equal(bound.values[0], id.bytes, sizeof id.bytes);
    arena_free(arena);
}

static void absent_values_are_null_both_ways(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, scalars, pg_uuid((struct uuid){{0}}), pg_text(NULL), pg_null(), pg_null(),
                       pg_null(), pg_null(), pg_stamp(STAMP_NONE), pg_json((struct str){NULL, 0})));
    for (int column = 0; column < 8; column++)
        assert_true(pg_is_null(&rows, 0, column));
    assert_true(uuid_is_nil(pg_get_uuid(&rows, 0, 0)));
    assert_null(pg_get_text(&rows, 0, 1));
    assert_int_equal(pg_get_int(&rows, 0, 2), 0);
    assert_true(pg_get_stamp(&rows, 0, 6) == STAMP_NONE);
    assert_null(pg_get_str(&rows, 0, 7).at);
}

static void empty_texts_are_not_null(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, text, pg_text("")));
    assert_false(pg_is_null(&rows, 0, 0));
    assert_int_equal(pg_get_str(&rows, 0, 0).len, 0);
}

static void texts_of_every_type_are_read(void **state)
{
    struct fixture *f = need_database(state);
    const char *written = "Ω'\\\n";
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, text, pg_text(written)));
    assert_int_equal(pg_get_int(&rows, 0, 1), strlen(written));
    assert_string_equal(pg_get_text(&rows, 0, 0), written);
    assert_string_equal(pg_get_text(&rows, 0, 2), "x");
    assert_string_equal(pg_get_text(&rows, 0, 3), "y");
    assert_string_equal(pg_get_text(&rows, 0, 4), "z");
    assert_string_equal(pg_get_text(&rows, 0, 5), "[1]");
}

static void a_large_value_passes(void **state)
{
    struct fixture *f = need_database(state);
    size_t length = 8 * 1024 * 1024;
    char *large = arena_alloc(f->arena, length);
    struct pg_rows rows;

    memset(large, 'x', length);
    assert_true(PG_RUN(&f->unit, &rows, text, pg_str((struct str){large, length})));
    assert_memory_equal(pg_get_str(&rows, 0, 0).at, large, 8 * 1024 * 1024);
}

static void numbers_fit_the_parameter_they_are_bound_to(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, narrow, pg_int(-32768), pg_bigint(2147483647), pg_double(0.07), pg_int(3)));
    assert_int_equal(pg_get_int(&rows, 0, 0), -32768);
    assert_int_equal(pg_get_int(&rows, 0, 1), 2147483647);
    assert_true(pg_get_double(&rows, 0, 2) == 0.07);
    assert_true(pg_get_double(&rows, 0, 3) == 3.0);
}

static void a_number_too_large_for_its_parameter_is_refused(void **state)
{
    struct fixture *f = need_database(state);

    assert_false(PG_RUN(&f->unit, NULL, narrow, pg_int(32768), pg_int(0), pg_int(0), pg_int(0)));
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(f->fault.log, "narrow: $1"));
}

static void a_value_of_another_type_is_refused(void **state)
{
    struct fixture *f = need_database(state);

    assert_false(PG_RUN(&f->unit, NULL, text, pg_int(1)));
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(f->fault.log, "text: $1"));
}

static void numerics_read_as_the_nearest_double(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, numerics, pg_int(0)));
    for (int row = 0; row < rows.count - 1; row++) {
        double here = pg_get_double(&rows, row, 1), there = pg_get_double(&rows, row, 2);

        assert_true(fabs(here - there) <= fabs(there) * 1e-15);
    }
    assert_true(isnan(pg_get_double(&rows, rows.count - 1, 1)));
}

static void arrays_keep_their_order(void **state)
{
    struct fixture *f = need_database(state);
    const char *const words[] = {"b", "", "a\"{},\\", "Ω"};
    struct uuid ids[3] = {uuid_new(), {{0}}, uuid_new()};
    struct pg_rows rows;

    assert_true(PG_RUN(&f->unit, &rows, texts, pg_texts(words, 4)));
    assert_int_equal(rows.count, 4);
    for (int row = 0; row < 4; row++)
        assert_string_equal(pg_get_text(&rows, row, 0), words[row]);
    assert_true(PG_RUN(&f->unit, &rows, uuids, pg_uuids(ids, 3)));
    assert_int_equal(rows.count, 3);
    for (int row = 0; row < 3; row++)
        assert_true(uuid_equal(pg_get_uuid(&rows, row, 0), ids[row]));
    assert_true(PG_RUN(&f->unit, &rows, uuids, pg_uuids(NULL, 0)));
    assert_int_equal(rows.count, 0);
}

static void times_count_from_1970(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_rows rows;
    stamp expected;

    assert_true(stamp_parse(STR("2026-11-21T09:34:00.123456Z"), &expected));
    assert_true(PG_RUN(&f->unit, &rows, stamps));
    assert_true(pg_get_stamp(&rows, 0, 0) == expected);
    assert_true(pg_get_stamp(&rows, 0, 1) == -STAMP_SECOND);
    assert_true(pg_get_stamp(&rows, 0, 2) == INT64_MAX);
    assert_true(pg_get_stamp(&rows, 0, 3) == STAMP_NONE);
    assert_true(pg_get_stamp(&rows, 0, 4) == STAMP_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, database_close)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(scalars_come_back_as_they_went),
        cmocka_unit_test(a_bound_value_does_not_need_the_list_it_came_from),
        TEST(absent_values_are_null_both_ways),
        TEST(empty_texts_are_not_null),
        TEST(texts_of_every_type_are_read),
        TEST(a_large_value_passes),
        TEST(numbers_fit_the_parameter_they_are_bound_to),
        TEST(a_number_too_large_for_its_parameter_is_refused),
        TEST(a_value_of_another_type_is_refused),
        TEST(numerics_read_as_the_nearest_double),
        TEST(arrays_keep_their_order),
        TEST(times_count_from_1970),
    };

    postgres_wrap("empty", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
