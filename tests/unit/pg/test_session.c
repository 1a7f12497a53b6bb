/* Rows, transactions and what goes wrong between them, against a real server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/database.h"
#include "tests/unit/pg/statements.h"

#define TABLE(S)                                                                          \
    S(add, 1, EXEC, false, "INSERT INTO things (id) VALUES ($1)")                         \
    S(add_late, 1, EXEC, false, "INSERT INTO late (id) VALUES ($1)")                      \
    S(get, 1, ONE, false, "SELECT id FROM things WHERE id = $1")                          \
    S(find, 1, MAYBE, false, "SELECT id FROM things WHERE id >= $1")                      \
    S(list, 0, MANY, false, "SELECT id FROM things ORDER BY id")                          \
    S(whole, 0, MANY, false, "SELECT * FROM things")                                      \
    S(clear, 0, EXEC, false, "DELETE FROM things")                                        \
    S(raise, 1, EXEC, false, "SELECT raise($1)")                                          \
    S(chosen, 1, CUSTOM, false, "SELECT id FROM things WHERE $1::int IS NULL OR id = $1") \
    S(planned_anew, 1, ONE, false, "SELECT custom_plans FROM pg_prepared_statements WHERE name = $1")
STATEMENTS(TABLE)

static int set_up_database(void **state UNUSED)
{
    if (!postgres_missing())
        postgres_sql(
            "CREATE TABLE things (id int CONSTRAINT things_positive CHECK (id > 0) CONSTRAINT things_one UNIQUE);"
            "CREATE TABLE late (id int CONSTRAINT late_one UNIQUE DEFERRABLE INITIALLY DEFERRED);"
            "CREATE FUNCTION raise(state text) RETURNS void LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'asked for'; END $$");
    return 0;
}

static int set_up(void **state)
{
    struct fixture *f;
    const int failed = database_open(state, NULL);

    f = *state;
    return failed || !f || PG_RUN(&f->unit, NULL, clear) ? failed : -1;
}

static bool add(struct fixture *f, int id)
{
    return PG_RUN(&f->unit, NULL, add, pg_int(id));
}

static int count_things(struct fixture *f)
{
    assert_true(PG_RUN(&f->unit, &f->rows, list));
    return f->rows.count;
}

/* ---- rows ---- */

static void one_row_is_given_and_none_is_not_found(void **state)
{
    struct fixture *f = need_database(state);

    assert_true(add(f, 7));
    assert_true(PG_RUN(&f->unit, &f->rows, get, pg_int(7)));
    assert_int_equal(pg_get_int(&f->rows, 0, 0), 7);
    assert_false(PG_RUN(&f->unit, &f->rows, get, pg_int(8)));
    assert_int_equal(f->fault.kind, FAULT_NOT_FOUND);
    assert_string_equal(f->fault.detail, "Not found");
}

static void maybe_allows_none_but_not_two(void **state)
{
    struct fixture *f = need_database(state);

    assert_true(PG_RUN(&f->unit, &f->rows, find, pg_int(1)));
    assert_int_equal(f->rows.count, 0);
    assert_true(add(f, 1) && add(f, 2));
    assert_false(PG_RUN(&f->unit, &f->rows, find, pg_int(1)));
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
}

static void touched_rows_are_counted(void **state)
{
    struct fixture *f = need_database(state);

    assert_true(add(f, 1) && add(f, 2) && add(f, 3));
    assert_true(PG_RUN(&f->unit, &f->rows, clear));
    assert_int_equal(f->rows.affected, 3);
}

/* ---- transactions ---- */

static void a_commit_keeps_and_a_rollback_undoes(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_true(add(f, 1) && pg_commit(f->pg, &f->fault));
    pg_begin(f->pg);
    assert_true(add(f, 2));
    pg_rollback(f->pg);
    assert_int_equal(count_things(f), 1);
}

static void a_commit_with_a_last_statement_keeps_both_or_neither(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_true(add(f, 1) && PG_COMMIT_WITH(&f->unit, add, pg_int(2)));
    assert_int_equal(count_things(f), 2);
    pg_begin(f->pg);
    assert_true(PG_COMMIT_WITH(&f->unit, add, pg_int(3)));
    assert_int_equal(count_things(f), 3);
    pg_begin(f->pg);
    assert_true(add(f, 4));
    assert_false(PG_COMMIT_WITH(&f->unit, add, pg_int(-1)));
    fault_clear(&f->fault);
    pg_rollback(f->pg);
    assert_int_equal(count_things(f), 3);
    pg_begin(f->pg);
    assert_true(add(f, 4));
    fault_set(&f->fault, FAULT_CONFLICT, "found by the caller");
    assert_false(PG_COMMIT_WITH(&f->unit, add, pg_int(5)));
    assert_int_equal(f->fault.kind, FAULT_CONFLICT);
    fault_clear(&f->fault);
    assert_int_equal(count_things(f), 3);
}

static void a_transaction_without_statements_costs_nothing(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_true(pg_commit(f->pg, &f->fault));
    pg_begin(f->pg);
    pg_rollback(f->pg);
    pg_rollback(f->pg);
    assert_int_equal(count_things(f), 0);
}

static void after_a_failure_everything_fails_until_the_rollback(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_true(add(f, 1));
    assert_false(add(f, -1));
    fault_clear(&f->fault);
    assert_false(add(f, 2));
    fault_clear(&f->fault);
    assert_false(pg_commit(f->pg, &f->fault));
    fault_clear(&f->fault);
    assert_int_equal(count_things(f), 0);
}

static void a_missing_row_does_not_end_a_transaction(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_false(PG_RUN(&f->unit, &f->rows, get, pg_int(8)));
    fault_clear(&f->fault);
    assert_true(add(f, 1) && pg_commit(f->pg, &f->fault));
    assert_int_equal(count_things(f), 1);
}

static void a_fault_found_in_between_turns_the_commit_into_a_rollback(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_true(add(f, 1));
    fault_set(&f->fault, FAULT_CONFLICT, "found by the caller");
    assert_false(pg_commit(f->pg, &f->fault));
    assert_int_equal(f->fault.kind, FAULT_CONFLICT);
    fault_clear(&f->fault);
    assert_int_equal(count_things(f), 0);
}

static void a_transaction_left_open_is_ended_before_the_next_unit_of_work(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_true(add(f, 1));
    assert_true(pg_ready(f->pg, &f->fault));
    assert_int_equal(count_things(f), 0);
}

/* ---- constraints ---- */

static void an_expected_violation_files_nothing_and_is_named(void **state)
{
    struct fixture *f = need_database(state);

    assert_true(add(f, 1));
    pg_expect(f->pg, "things_one");
    assert_false(add(f, 1));
    assert_int_equal(f->fault.kind, FAULT_NONE);
    assert_string_equal(pg_violated(f->pg), "things_one");
    assert_false(add(f, 1));
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
}

static void another_violation_than_the_expected_one_is_a_defect(void **state)
{
    struct fixture *f = need_database(state);

    pg_expect(f->pg, "things_one");
    assert_false(add(f, -1));
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
    assert_string_equal(pg_violated(f->pg), "things_positive");
    assert_non_null(strstr(f->fault.log, "add"));
    assert_non_null(strstr(f->fault.log, "23514"));
}

static void a_deferred_constraint_may_be_expected_of_the_commit(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    for (int i = 0; i < 2; i++)
        assert_true(PG_RUN(&f->unit, NULL, add_late, pg_int(1)));
    pg_expect(f->pg, "late_one");
    assert_false(pg_commit(f->pg, &f->fault));
    assert_int_equal(f->fault.kind, FAULT_NONE);
    assert_string_equal(pg_violated(f->pg), "late_one");
    assert_int_equal(count_things(f), 0);
}

/* ---- what the server's words mean ---- */

static void transient_failures_are_told_from_defects(void **state)
{
    struct fixture *f = need_database(state);
    static const struct {
        const char *sqlstate;
        enum fault_kind kind;
    } cases[] = {
        {"40001", FAULT_UNAVAILABLE},   {"40P01", FAULT_UNAVAILABLE}, {"55P03", FAULT_UNAVAILABLE},
        {"53100", FAULT_UNAVAILABLE},   {"57P03", FAULT_UNAVAILABLE}, {"25006", FAULT_UNAVAILABLE},
        {"57014", FAULT_TOO_EXPENSIVE}, {"22012", FAULT_INTERNAL},    {"42501", FAULT_INTERNAL},
        {"P0001", FAULT_INTERNAL},      {"55000", FAULT_INTERNAL},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        fault_clear(&f->fault);
        assert_true(pg_ready(f->pg, &f->fault));
        assert_false(PG_RUN(&f->unit, NULL, raise, pg_text(cases[i].sqlstate)));
        assert_int_equal(f->fault.kind, cases[i].kind);
        assert_non_null(strstr(f->fault.log, cases[i].sqlstate));
    }
}

static void a_migration_under_a_running_session_costs_one_failure(void **state)
{
    struct fixture *f = need_database(state);

    assert_true(PG_RUN(&f->unit, &f->rows, whole));
    postgres_sql("ALTER TABLE things ADD COLUMN more int");
    assert_false(PG_RUN(&f->unit, &f->rows, whole));
    assert_int_equal(f->fault.kind, FAULT_UNAVAILABLE);
    fault_clear(&f->fault);
    assert_true(pg_ready(f->pg, &f->fault));
    assert_true(PG_RUN(&f->unit, &f->rows, whole));
}

static void a_statement_that_cannot_be_prepared_is_named(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    struct pg *other = pg_new(&options);

    postgres_sql("ALTER TABLE late RENAME TO later");
    assert_false(pg_ready(other, &f->fault));
    postgres_sql("ALTER TABLE later RENAME TO late");
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(f->fault.log, "statement add_late: 42P01"));
    assert_int_equal(pg_socket(other), -1);
    pg_free(other);
}

static void a_lazy_session_prepares_what_it_uses(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    struct pg *other;

    options.lazy = true;
    other = pg_new(&options);
    postgres_sql("ALTER TABLE late RENAME TO later");
    assert_true(pg_ready(other, &f->fault));
    assert_true(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, add, pg_int(1)));
    assert_true(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, add, pg_int(2)));
    pg_begin(other);
    assert_false(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, add_late, pg_int(1)));
    assert_non_null(strstr(f->fault.log, "statement add_late: 42P01"));
    postgres_sql("ALTER TABLE later RENAME TO late");
    pg_rollback(other);
    fault_clear(&f->fault);
    assert_true(PG_RUN(UNIT(other, f->arena, .fault = &f->fault), NULL, add_late, pg_int(1)));
    pg_free(other);
    assert_int_equal(count_things(f), 2);
}

static int64_t planned_anew(struct fixture *f, const char *statement)
{
    assert_true(PG_RUN(&f->unit, &f->rows, planned_anew, pg_text(statement)));
    return pg_get_int(&f->rows, 0, 0);
}

static void a_statement_is_planned_once_unless_it_is_custom(void **state)
{
    struct fixture *f = need_database(state);

    for (int i = 0; i < 7; i++)
        assert_true(PG_RUN(&f->unit, NULL, find, pg_int(i)) && PG_RUN(&f->unit, NULL, chosen, pg_int(i)));
    assert_int_equal(planned_anew(f, "find"), 0);
    assert_true(planned_anew(f, "chosen") >= 5);
    pg_begin(f->unit.pg);
    assert_true(PG_RUN(&f->unit, NULL, chosen, pg_null()) && PG_RUN(&f->unit, NULL, add, pg_int(1)));
    assert_true(pg_commit(f->unit.pg, &f->fault));
    assert_int_equal(count_things(f), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, database_close)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(one_row_is_given_and_none_is_not_found),
        TEST(maybe_allows_none_but_not_two),
        TEST(touched_rows_are_counted),
        TEST(a_commit_keeps_and_a_rollback_undoes),
        TEST(a_commit_with_a_last_statement_keeps_both_or_neither),
        TEST(a_transaction_without_statements_costs_nothing),
        TEST(after_a_failure_everything_fails_until_the_rollback),
        TEST(a_missing_row_does_not_end_a_transaction),
        TEST(a_fault_found_in_between_turns_the_commit_into_a_rollback),
        TEST(a_transaction_left_open_is_ended_before_the_next_unit_of_work),
        TEST(an_expected_violation_files_nothing_and_is_named),
        TEST(another_violation_than_the_expected_one_is_a_defect),
        TEST(a_deferred_constraint_may_be_expected_of_the_commit),
        TEST(transient_failures_are_told_from_defects),
        TEST(a_migration_under_a_running_session_costs_one_failure),
        TEST(a_statement_that_cannot_be_prepared_is_named),
        TEST(a_lazy_session_prepares_what_it_uses),
        TEST(a_statement_is_planned_once_unless_it_is_custom),
    };

    postgres_wrap("empty", argv);
    return cmocka_run_group_tests(tests, set_up_database, NULL);
}
