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

static void every_outcome_has_a_name(void **state)
{
    (void)state;
    for (enum outcome outcome = OUTCOME_DIED; outcome <= OUTCOME_HANDED_BACK; outcome++)
        assert_non_null(outcome_name(outcome));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transient_faults_are_tried_again_until_the_attempts_are_used_up),
        cmocka_unit_test(permanent_faults_fail_at_once),
        cmocka_unit_test(every_outcome_has_a_name),
    };

    return cmocka_run_group_tests_name("outcome", tests, NULL, NULL);
}
