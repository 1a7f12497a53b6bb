/* How often failures of models are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/runner/model_failures.h"

static const struct run_model_failure overload = {"here", "a", "provider_failed"};
static const struct run_model_failure refusal = {"here", "a", "provider_refused"};
static const struct run_model_failure elsewhere = {"there", "a", "provider_failed"};

static struct model_failures failures;
static int64_t since;

static bool told(const struct run_model_failure *failure, int64_t at_s)
{
    since = 0;
    return model_failures_tell(&failures, failure, (1000 + at_s) * STAMP_SECOND, &since);
}

static int begin(void **state UNUSED)
{
    failures = (struct model_failures){0};
    return 0;
}

static void the_first_of_a_kind_is_told_at_once(void **state UNUSED)
{
    assert_true(told(&overload, 0) && since == 1);
    assert_true(told(&refusal, 0) && since == 1);
    assert_true(told(&elsewhere, 0) && since == 1);
}

static void further_ones_are_told_once_a_minute_with_their_number(void **state UNUSED)
{
    assert_true(told(&overload, 0));
    for (int i = 1; i < 60; i++)
        assert_false(told(&overload, i));
    assert_true(told(&overload, 60));
    assert_int_equal(since, 60);
    assert_false(told(&overload, 61));
    assert_true(told(&overload, 200));
    assert_int_equal(since, 2);
}

static void another_model_of_the_provider_is_the_same_kind(void **state UNUSED)
{
    const struct run_model_failure other = {"here", "b", "provider_failed"};

    assert_true(told(&overload, 0));
    assert_false(told(&other, 1));
}

static void more_kinds_than_are_remembered_are_told_all_the_same(void **state UNUSED)
{
    struct run_model_failure failure = {"p", "m", ""};

    for (int i = 0; i < 3 * MODEL_FAILURES_KINDS; i++) {
        snprintf(failure.code, sizeof failure.code, "code_%d", i);
        assert_true(told(&failure, i));
    }
    assert_false(told(&failure, 3 * MODEL_FAILURES_KINDS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_first_of_a_kind_is_told_at_once, begin),
        cmocka_unit_test_setup(further_ones_are_told_once_a_minute_with_their_number, begin),
        cmocka_unit_test_setup(another_model_of_the_provider_is_the_same_kind, begin),
        cmocka_unit_test_setup(more_kinds_than_are_remembered_are_told_all_the_same, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
