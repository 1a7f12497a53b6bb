/* Whatever a statement forgets, one tenant neither sees nor touches what is another's: the migrated schema, as the programs' own
 * roles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/database.h"
#include "tests/unit/pg/statements.h"

/* A scoped statement must take its tenant; these do nothing with it where they read: that is the point. */
#define TAKE_TENANT "($1::uuid IS NULL) IS NOT NULL"
#define TABLE(S)                                                                                                   \
    S(add_course, 2, EXEC, true, "INSERT INTO courses (tenant_id, id, title) VALUES ($1, $2, 'A course')")         \
    S(add_course_of, 3, EXEC, true,                                                                                \
      "INSERT INTO courses (tenant_id, id, title) SELECT $2::uuid, $3::uuid, 'A course' WHERE " TAKE_TENANT)       \
    S(add_node, 3, EXEC, true,                                                                                     \
      "INSERT INTO material_nodes (tenant_id, id, course_id, title, \"order\") VALUES ($1, $2, $3, 'A node', 0)")  \
    S(add_job, 2, EXEC, true, "INSERT INTO jobs (tenant_id, id, job_type) VALUES ($1, $2, 'ingest')")              \
    S(see_courses, 1, MANY, true, "SELECT id FROM courses WHERE " TAKE_TENANT)                                     \
    S(see_titles, 1, MANY, true, "SELECT title FROM courses WHERE " TAKE_TENANT)                                   \
    S(see_courses_globally, 0, MANY, false, "SELECT id FROM courses")                                              \
    S(see_jobs, 0, MANY, false, "SELECT id FROM jobs")                                                             \
    S(see_tenants, 1, MANY, true, "SELECT id FROM tenants WHERE " TAKE_TENANT)                                     \
    S(see_keys, 0, MANY, false, "SELECT key_hash FROM api_keys")                                                   \
    S(change_courses, 1, EXEC, true, "UPDATE courses SET title = 'Changed' WHERE " TAKE_TENANT)                    \
    S(give_courses_away, 2, EXEC, true, "UPDATE courses SET tenant_id = $2 WHERE " TAKE_TENANT)                    \
    S(remove_courses, 1, EXEC, true, "DELETE FROM courses WHERE " TAKE_TENANT)                                     \
    S(key, 1, MAYBE, false, "SELECT tenant_id, prep, \"check\", is_active, tenant_active FROM auth_key($1)")       \
    S(unguarded, 0, MANY, false,                                                                                   \
      "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')" \
      " AND (NOT c.relrowsecurity OR has_table_privilege('cs_api', c.oid, 'TRUNCATE'))")
STATEMENTS(TABLE)

#define A "01900000-0000-7000-8000-00000000000a"
#define B "01900000-0000-7000-8000-00000000000b"

static struct uuid tenant_a, tenant_b, course;

static int set_up_database(void **state UNUSED)
{
    if (!postgres_missing())
        postgres_sql("INSERT INTO tenants (id, name) VALUES ('" A "', 'A'), ('" B "', 'B');"
                     "INSERT INTO api_keys (tenant_id, key_hash, key_prefix, label, scopes)"
                     " VALUES ('" A "', repeat('a', 64), 'cs_live_aaaa', 'key', '{check}')");
    return 0;
}

static int set_up(void **state)
{
    struct fixture *f;

    if (postgres_missing())
        return *state = NULL, 0;
    postgres_sql("DELETE FROM courses; DELETE FROM jobs");
    course = uuid_new();
    if (database_open(state, "cs_api") != 0 || !uuid_parse(STR(A), &tenant_a) || !uuid_parse(STR(B), &tenant_b))
        return -1;
    f = *state;
    f->unit.tenant = tenant_a;
    return PG_RUN(&f->unit, NULL, add_course, pg_uuid(course)) ? 0 : -1;
}

static int courses_seen_by(struct fixture *f, struct uuid tenant)
{
    f->unit.tenant = tenant;
    assert_true(PG_RUN(&f->unit, &f->rows, see_courses));
    return f->rows.count;
}

static void assert_refused(struct fixture *f, const char *sqlstate)
{
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
    assert_non_null(strstr(f->fault.log, sqlstate));
    fault_clear(&f->fault);
}

static void a_query_that_forgets_its_tenant_sees_only_its_own_rows(void **state)
{
    struct fixture *f = need_database(state);

    assert_int_equal(courses_seen_by(f, tenant_a), 1);
    assert_int_equal(courses_seen_by(f, tenant_b), 0);
    assert_int_equal(courses_seen_by(f, (struct uuid){{0}}), 0);
    assert_int_equal(courses_seen_by(f, tenant_a), 1);
}

static void a_statement_marked_global_sees_nothing_of_any_tenant(void **state)
{
    struct fixture *f = need_database(state);

    f->unit.tenant = tenant_a;
    assert_true(PG_RUN(&f->unit, &f->rows, see_courses_globally));
    assert_int_equal(f->rows.count, 0);
}

static void the_tenant_of_a_transaction_ends_with_it(void **state)
{
    struct fixture *f = need_database(state);

    pg_begin(f->pg);
    assert_int_equal(courses_seen_by(f, tenant_a), 1);
    assert_int_equal(courses_seen_by(f, tenant_b), 0);
    assert_int_equal(courses_seen_by(f, (struct uuid){{0}}), 0);
    assert_int_equal(courses_seen_by(f, tenant_a), 1);
    assert_true(pg_commit(f->pg, &f->fault));
    assert_int_equal(courses_seen_by(f, (struct uuid){{0}}), 0);
}

static void another_tenants_rows_cannot_be_inserted(void **state)
{
    struct fixture *f = need_database(state);

    f->unit.tenant = tenant_a;
    assert_false(PG_RUN(&f->unit, NULL, add_course_of, pg_uuid(tenant_b), pg_uuid(uuid_new())));
    assert_refused(f, "42501");
    f->unit.tenant = (struct uuid){{0}};
    assert_false(PG_RUN(&f->unit, NULL, add_course_of, pg_uuid(tenant_a), pg_uuid(uuid_new())));
    assert_refused(f, "42501");
}

static void rows_cannot_be_given_to_another_tenant(void **state)
{
    struct fixture *f = need_database(state);

    f->unit.tenant = tenant_a;
    assert_false(PG_RUN(&f->unit, NULL, give_courses_away, pg_uuid(tenant_b)));
    assert_refused(f, "42501");
}

static void another_tenants_rows_cannot_be_changed_or_removed(void **state)
{
    struct fixture *f = need_database(state);

    f->unit.tenant = tenant_b;
    assert_true(PG_RUN(&f->unit, &f->rows, change_courses));
    assert_int_equal(f->rows.affected, 0);
    assert_true(PG_RUN(&f->unit, &f->rows, remove_courses));
    assert_int_equal(f->rows.affected, 0);
}

static void a_row_cannot_point_into_another_tenants_course(void **state)
{
    struct fixture *f = need_database(state);

    f->unit.tenant = tenant_b;
    assert_false(PG_RUN(&f->unit, NULL, add_node, pg_uuid(uuid_new()), pg_uuid(course)));
    assert_refused(f, "23503");
}

static void a_tenant_sees_itself_alone(void **state)
{
    struct fixture *f = need_database(state);

    f->unit.tenant = tenant_b;
    assert_true(PG_RUN(&f->unit, &f->rows, see_tenants));
    assert_int_equal(f->rows.count, 1);
    assert_true(uuid_equal(pg_get_uuid(&f->rows, 0, 0), tenant_b));
}

static void keys_are_read_by_their_hash_alone(void **state)
{
    struct fixture *f = need_database(state);
    char hash[65] = {0};

    assert_false(PG_RUN(&f->unit, NULL, see_keys));
    assert_refused(f, "42501");
    memset(hash, 'a', 64);
    assert_true(PG_RUN(&f->unit, &f->rows, key, pg_text(hash)));
    assert_int_equal(f->rows.count, 1);
    assert_true(uuid_equal(pg_get_uuid(&f->rows, 0, 0), tenant_a));
    assert_false(pg_get_bool(&f->rows, 0, 1));
    assert_true(pg_get_bool(&f->rows, 0, 2) && pg_get_bool(&f->rows, 0, 3) && pg_get_bool(&f->rows, 0, 4));
    memset(hash, 'b', 64);
    assert_true(PG_RUN(&f->unit, &f->rows, key, pg_text(hash)));
    assert_int_equal(f->rows.count, 0);
}

static void the_runner_sees_the_jobs_of_all_and_the_titles_of_none(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options("cs_runner");
    struct pg *runner = pg_new(&options);

    f->unit.tenant = tenant_a;
    assert_true(PG_RUN(&f->unit, NULL, add_job, pg_uuid(uuid_new())));
    f->unit.tenant = tenant_b;
    assert_true(PG_RUN(&f->unit, NULL, add_job, pg_uuid(uuid_new())));
    assert_true(pg_ready(runner, &f->fault));
    assert_true(PG_RUN(UNIT(runner, f->arena, .fault = &f->fault), &f->rows, see_jobs));
    assert_int_equal(f->rows.count, 2);
    assert_false(PG_RUN(UNIT(runner, f->arena, .fault = &f->fault), &f->rows, see_titles));
    assert_refused(f, "42501");
    pg_free(runner);
}

static void no_table_is_without_row_level_security(void **state)
{
    struct fixture *f = need_database(state);

    assert_true(PG_RUN(&f->unit, &f->rows, unguarded));
    for (int row = 0; row < f->rows.count; row++)
        print_message("unguarded: %s\n", pg_get_text(&f->rows, row, 0));
    assert_int_equal(f->rows.count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, database_close)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_query_that_forgets_its_tenant_sees_only_its_own_rows),
        TEST(a_statement_marked_global_sees_nothing_of_any_tenant),
        TEST(the_tenant_of_a_transaction_ends_with_it),
        TEST(another_tenants_rows_cannot_be_inserted),
        TEST(rows_cannot_be_given_to_another_tenant),
        TEST(another_tenants_rows_cannot_be_changed_or_removed),
        TEST(a_row_cannot_point_into_another_tenants_course),
        TEST(a_tenant_sees_itself_alone),
        TEST(keys_are_read_by_their_hash_alone),
        TEST(the_runner_sees_the_jobs_of_all_and_the_titles_of_none),
        TEST(no_table_is_without_row_level_security),
    };

    postgres_wrap("run", argv);
    return cmocka_run_group_tests(tests, set_up_database, NULL);
}
