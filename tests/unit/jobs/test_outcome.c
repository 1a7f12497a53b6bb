#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/runner/outcome.h"

static void transient_faults_are_tried_again_until_the_attempts_are_used_up(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(FAULT_STORE_UNAVAILABLE, 1, 3), OUTCOME_RETRY);
    assert_int_equal(outcome_of(FAULT_STORE_UNAVAILABLE, 2, 3), OUTCOME_RETRY);
    assert_int_equal(outcome_of(FAULT_STORE_UNAVAILABLE, 3, 3), OUTCOME_FAILED);
    assert_int_equal(outcome_of(FAULT_PROCESS_DIED, 1, 1), OUTCOME_FAILED);
}

static void permanent_faults_fail_at_once(void **state)
{
    static const enum fault_kind kinds[] = {FAULT_FILE_DAMAGED, FAULT_FILE_ENCRYPTED,   FAULT_TIME_LIMIT,
                                            FAULT_INTERNAL,     FAULT_INTEGRITY_BROKEN, FAULT_NOT_FOUND};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        assert_int_equal(outcome_of(kinds[i], 1, 3), OUTCOME_FAILED);
}

static void waits_double_within_their_jitter(void **state)
{
    (void)state;
    for (int attempt = 1; attempt <= 6; attempt++) {
        int64_t most = INT64_C(2000) << (attempt - 1);

        assert_int_equal(outcome_wait_ms(2000, attempt, 1, 0), most / 2);
        assert_int_equal(outcome_wait_ms(2000, attempt, 0, 0), most);
    }
}

static void waits_have_a_ceiling(void **state)
{
    (void)state;
    assert_int_equal(outcome_wait_ms(2000, 100, 0, 0), 15 * 60 * 1000);
    assert_int_equal(outcome_wait_ms(3600000, 1, 0, 0), 15 * 60 * 1000);
}

static void no_wait_is_shorter_than_what_a_service_asked_for(void **state)
{
    (void)state;
    assert_int_equal(outcome_wait_ms(2000, 1, 0.5, 120), 120000);
    assert_int_equal(outcome_wait_ms(2000, 1, 0, 1), 2000);
}

static void every_outcome_has_a_name(void **state)
{
    (void)state;
    for (enum outcome outcome = OUTCOME_DIED; outcome <= OUTCOME_MOVED; outcome++)
        assert_non_null(outcome_name(outcome));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transient_faults_are_tried_again_until_the_attempts_are_used_up),
        cmocka_unit_test(permanent_faults_fail_at_once),
        cmocka_unit_test(waits_double_within_their_jitter),
        cmocka_unit_test(waits_have_a_ceiling),
        cmocka_unit_test(no_wait_is_shorter_than_what_a_service_asked_for),
        cmocka_unit_test(every_outcome_has_a_name),
    };

    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
