/* Sessions of a pooler, and of one of several hosts: what they are, where their locks are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/support/database.h"
#include "tests/unit/pg/statements.h"

#define TERMS_OF_SESSION                                                             \
    "SELECT role, statement_timeout, plan FROM (SELECT current_user::text AS role, " \
    "current_setting('statement_timeout') AS statement_timeout, current_setting('plan_cache_mode') AS plan) t"
#define TABLE(S)                                                                                            \
    S(terms, 0, ONE, false, TERMS_OF_SESSION)                                                               \
    S(backend, 0, ONE, false, "SELECT pg_backend_pid()")                                                    \
    S(hold, 1, HOLD, false, "SELECT pg_try_advisory_lock(99, $1::int)")                                     \
    S(release, 1, RELEASE, false, "SELECT pg_advisory_unlock(99, $1::int)")                                 \
    S(holders, 0, ONE, false, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 99") \
    S(sessions, 0, ONE, false, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'test'")     \
    S(mine, 0, ONE, false, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
STATEMENTS(TABLE)

#define ROLE "cs_api"

static struct pg_options options_by_transaction(void)
{
    struct pg_options options = postgres_options(ROLE);

    options.by_transaction = true;
    options.direct_host = options.host;
    options.direct_port = options.port;
    options.statement_timeout_ms = 7000;
    return options;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    const struct pg_options options = options_by_transaction();

    *state = NULL;
    if (postgres_missing())
        return 0;
    fixture = (struct fixture){.pg = pg_new(&options), .arena = arena_new((size_t)64 << 20)};
    fixture.unit = (struct unit){.pg = fixture.pg, .arena = fixture.arena, .fault = &fixture.fault};
    *state = &fixture;
    return pg_ready(fixture.pg, &fixture.fault) ? 0 : -1;
}

static int64_t number(struct fixture *f, enum pg_query query)
{
    assert_true(pg_run(&f->unit, &f->rows, query, NULL, 0));
    return pg_get_int(&f->rows, 0, 0);
}

/* One that was closed stays in the server's list for a moment. */
static void await_one_session(struct fixture *f)
{
    for (int tries = 0; number(f, PG_Q_sessions) > 1; tries++)
        assert_true(tries < 10000);
}

static bool hold(struct fixture *f, int what)
{
    assert_true(PG_RUN(&f->unit, &f->rows, hold, pg_int(what)));
    return pg_get_bool(&f->rows, 0, 0);
}

static void release(struct fixture *f, int what)
{
    assert_true(PG_RUN(&f->unit, NULL, release, pg_int(what)));
}

static void see_terms(struct fixture *f)
{
    assert_true(PG_RUN(&f->unit, &f->rows, terms));
    assert_string_equal(pg_get_text(&f->rows, 0, 0), ROLE);
    assert_string_equal(pg_get_text(&f->rows, 0, 1), "7s");
    assert_string_equal(pg_get_text(&f->rows, 0, 2), "force_generic_plan");
}

/* ---- sessions of a transaction each ---- */

static void each_transaction_takes_its_role_and_limits_anew(void **state)
{
    struct fixture *f = need_database(state);

    see_terms(f);
    see_terms(f);
    pg_begin(f->pg);
    see_terms(f);
    see_terms(f);
    assert_true(pg_commit(f->pg, &f->fault));
    see_terms(f);
}

static void a_role_that_cannot_be_taken_on_runs_nothing(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = options_by_transaction();

    options.role = "nobody_of_that_name";
    f->unit.pg = pg_new(&options);
    assert_false(pg_ready(f->unit.pg, &f->fault));
    assert_int_equal(f->fault.kind, FAULT_INTERNAL);
    pg_free(f->unit.pg);
}

static void a_lock_is_held_by_a_session_of_its_own_until_it_is_given_back(void **state)
{
    struct fixture *f = need_database(state);

    await_one_session(f);
    assert_true(hold(f, 1) && hold(f, 2));
    assert_int_equal(number(f, PG_Q_mine), 0);
    assert_int_equal(number(f, PG_Q_holders), 2);
    release(f, 1);
    assert_int_equal(number(f, PG_Q_holders), 1);
    release(f, 2);
    assert_int_equal(number(f, PG_Q_holders), 0);
    await_one_session(f);
}

static void one_that_somebody_else_holds_is_refused(void **state)
{
    struct fixture *f = need_database(state);
    const struct pg_options options = options_by_transaction();
    struct pg *other = pg_new(&options);

    assert_true(hold(f, 3));
    f->unit.pg = other;
    assert_true(pg_ready(other, &f->fault));
    assert_false(hold(f, 3));
    f->unit.pg = f->pg;
    release(f, 3);
    f->unit.pg = other;
    assert_true(hold(f, 3));
    pg_free(other);
}

static void a_lost_lock_is_seen_by_another_number_of_sessions(void **state)
{
    struct fixture *f = need_database(state);
    int64_t before;

    assert_true(hold(f, 4));
    before = pg_sessions(f->pg);
    assert_true(pg_ready(f->pg, &f->fault));
    assert_int_equal(pg_sessions(f->pg), before);
    postgres_sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND classid = 99");
    assert_true(pg_ready(f->pg, &f->fault));
    assert_int_not_equal(pg_sessions(f->pg), before);
    release(f, 4); /* nothing is left to be given back */
    assert_true(hold(f, 4));
    release(f, 4);
}

/* ---- several hosts ---- */

static void of_several_hosts_the_one_that_answers_is_taken_and_remembered(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    char hosts[512];

    snprintf(hosts, sizeof hosts, "/nonexistent,%s,/nonexistent/either", options.host);
    options.host = hosts;
    f->unit.pg = pg_new(&options);
    for (int i = 0; i < 2; i++) {
        assert_true(pg_ready(f->unit.pg, &f->fault));
        assert_true(number(f, PG_Q_backend) > 0);
        postgres_sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'test'");
    }
    pg_free(f->unit.pg);
}

static void a_server_that_takes_no_writes_is_passed_over(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options(NULL);
    char hosts[512];

    postgres_sql("CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on");
    options.user = "reader";
    snprintf(hosts, sizeof hosts, "%s,%s", options.host, options.host);
    options.host = hosts;
    f->unit.pg = pg_new(&options);
    assert_false(pg_ready(f->unit.pg, &f->fault));
    assert_int_equal(f->fault.kind, FAULT_UNAVAILABLE);
    pg_free(f->unit.pg);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, database_close)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(each_transaction_takes_its_role_and_limits_anew),
        TEST(a_role_that_cannot_be_taken_on_runs_nothing),
        TEST(a_lock_is_held_by_a_session_of_its_own_until_it_is_given_back),
        TEST(one_that_somebody_else_holds_is_refused),
        TEST(a_lost_lock_is_seen_by_another_number_of_sessions),
        TEST(of_several_hosts_the_one_that_answers_is_taken_and_remembered),
        TEST(a_server_that_takes_no_writes_is_passed_over),
    };

    postgres_wrap("run", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
