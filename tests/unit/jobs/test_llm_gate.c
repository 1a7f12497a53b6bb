/* Places and circuit breakers of providers, against a real PostgreSQL. Each session is a job, which has one exchange at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "llm/llm_gate.h"
#include "tests/support/database.h"

static const struct settings two_places = {
    .llm_provider_calls = 2, .llm_breaker_failures = 3, .llm_breaker_seconds = 3600};
static const struct settings one_place = {
    .llm_provider_calls = 1, .llm_breaker_failures = 3, .llm_breaker_seconds = 3600};
static const struct settings no_wait = {.llm_provider_calls = 99, .llm_breaker_failures = 3, .llm_breaker_seconds = 0};
static const struct settings never = {.llm_provider_calls = 99, .llm_breaker_failures = 0, .llm_breaker_seconds = 3600};

static struct pg *another, *third;
static struct fault fault;

static int begin(void **state)
{
    if (database_open(state, "cs_api") != 0)
        return -1;
    if (*state) {
        const struct pg_options options = postgres_options("cs_api");
        another = pg_new(&options);
        third = pg_new(&options);
    }
    fault = (struct fault){0};
    return 0;
}

static int end(void **state)
{
    pg_free(another);
    pg_free(third);
    another = third = NULL;
    return database_close(state);
}

static struct llm_gate enter(const struct unit *unit, const struct settings *settings, const char *provider)
{
    struct llm_gate gate;

    assert_true(llm_gate_enter(unit, settings, provider, &gate));
    return gate;
}

/* An exchange that ends so. False when the breaker is open. */
static bool exchange(const struct unit *unit, const struct settings *settings, const char *provider, bool failed)
{
    const struct llm_gate gate = enter(unit, settings, provider);

    if (gate.place == 0)
        return false;
    llm_gate_leave(unit, settings, provider, &gate, failed);
    return true;
}

static void there_are_as_many_places_as_the_setting_says_over_all_sessions(void **state)
{
    struct fixture *f = need_database(state);
    const struct unit other = {.pg = another, .arena = f->arena, .fault = &fault};
    const struct unit late = {.pg = third, .arena = f->arena, .fault = &fault};
    const struct llm_gate first = enter(&f->unit, &two_places, "places"), second = enter(&other, &two_places, "places");

    assert_true(first.place > 0 && second.place > 0 && first.place != second.place);
    assert_int_equal(enter(&late, &two_places, "places").place, 0);
    assert_int_equal(enter(&late, &two_places, "places").off_s, 0);
    assert_true(enter(&late, &two_places, "elsewhere").place > 0);
    llm_gate_leave(&f->unit, &two_places, "places", &first, false);
    assert_int_equal(enter(&late, &two_places, "places").place, first.place);
}

static void a_session_that_ends_leaves_its_place(void **state)
{
    struct fixture *f = need_database(state);
    const struct unit other = {.pg = another, .arena = f->arena, .fault = &fault};
    const struct unit late = {.pg = third, .arena = f->arena, .fault = &fault};

    assert_true(enter(&f->unit, &two_places, "lost").place > 0);
    assert_true(enter(&other, &two_places, "lost").place > 0);
    assert_int_equal(enter(&late, &two_places, "lost").place, 0);
    pg_free(another);
    another = NULL;
    for (int64_t until = stamp_ticks() + 10 * STAMP_SECOND; enter(&late, &two_places, "lost").place == 0;)
        assert_true(stamp_ticks() < until);
}

static void a_breaker_that_cannot_be_asked_in_time_leaves_no_place_taken(void **state)
{
    struct fixture *f = need_database(state);
    struct pg_options options = postgres_options("cs_api");
    struct unit hasty = {.arena = f->arena, .fault = &fault};
    PGconn *owner = postgres_connect();
    struct llm_gate gate;

    for (int i = 0; i < 3; i++)
        assert_true(exchange(&f->unit, &no_wait, "stuck", true));
    options.statement_timeout_ms = 200;
    hasty.pg = pg_new(&options);
    PQclear(PQexec(owner, "BEGIN; SELECT FROM llm_providers WHERE name = 'stuck' FOR UPDATE"));
    assert_false(llm_gate_enter(&hasty, &one_place, "stuck", &gate));
    assert_int_equal(fault.kind, FAULT_TOO_EXPENSIVE);
    PQfinish(owner);
    assert_true(enter(&f->unit, &one_place, "stuck").place > 0);
    pg_free(hasty.pg);
}

static void failures_in_a_row_open_the_breaker_for_everybody(void **state)
{
    struct fixture *f = need_database(state);
    const struct unit other = {.pg = another, .arena = f->arena, .fault = &fault};

    for (int i = 0; i < 2; i++)
        assert_true(exchange(&f->unit, &two_places, "weak", true));
    assert_true(exchange(&other, &two_places, "weak", false)); /* not in a row */
    for (int i = 0; i < 3; i++)
        assert_true(exchange(&f->unit, &two_places, "weak", true));
    assert_in_range(enter(&other, &two_places, "weak").off_s, 3590, 3600);
    assert_int_equal(enter(&other, &two_places, "weak").place, 0);
    assert_true(enter(&f->unit, &one_place, "weak").off_s > 0);
    assert_true(enter(&other, &one_place, "weak").off_s > 0); /* who was sent away has no place */
    assert_true(exchange(&other, &two_places, "strong", false));
}

static void after_the_break_one_tries_and_its_success_closes_the_breaker(void **state)
{
    struct fixture *f = need_database(state);
    const struct unit other = {.pg = another, .arena = f->arena, .fault = &fault};
    struct llm_gate trial;

    for (int i = 0; i < 3; i++)
        assert_true(exchange(&f->unit, &no_wait, "trial", true)); /* open for no time at all */
    trial = enter(&f->unit, &two_places, "trial");
    assert_true(trial.place > 0);
    assert_int_equal(enter(&other, &two_places, "trial").place, 0); /* while it tries */
    llm_gate_leave(&f->unit, &two_places, "trial", &trial, false);
    assert_true(exchange(&other, &two_places, "trial", true));
    assert_true(exchange(&other, &two_places, "trial", true)); /* counted from nothing again */
}

static void a_trial_that_fails_opens_it_again(void **state)
{
    struct fixture *f = need_database(state);

    for (int i = 0; i < 3; i++)
        assert_true(exchange(&f->unit, &no_wait, "relapse", true));
    assert_true(exchange(&f->unit, &two_places, "relapse", true));
    assert_true(enter(&f->unit, &two_places, "relapse").off_s > 3000);
}

static void without_a_number_of_failures_there_is_no_breaker(void **state)
{
    struct fixture *f = need_database(state);

    for (int i = 0; i < 20; i++)
        assert_true(exchange(&f->unit, &never, "ever", true));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(int argc UNUSED, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(there_are_as_many_places_as_the_setting_says_over_all_sessions),
        TEST(a_session_that_ends_leaves_its_place),
        TEST(a_breaker_that_cannot_be_asked_in_time_leaves_no_place_taken),
        TEST(failures_in_a_row_open_the_breaker_for_everybody),
        TEST(after_the_break_one_tries_and_its_success_closes_the_breaker),
        TEST(a_trial_that_fails_opens_it_again),
        TEST(without_a_number_of_failures_there_is_no_breaker),
    };

    postgres_wrap("run", argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
