#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/backoff.h"

static void waits_double_within_their_jitter(void **state)
{
    (void)state;
    for (int attempt = 1; attempt <= 6; attempt++) {
        int64_t most = INT64_C(2000) << (attempt - 1);

        assert_int_equal(backoff_wait_ms(2000, attempt, 0, 0), most / 2);
        assert_int_equal(backoff_wait_ms(2000, attempt, 1, 0), most);
    }
}

static void waits_have_a_ceiling(void **state)
{
    (void)state;
    assert_int_equal(backoff_wait_ms(2000, 100, 1, 0), 15 * 60 * 1000);
    assert_int_equal(backoff_wait_ms(3600000, 1, 1, 0), 15 * 60 * 1000);
}

static void no_wait_is_shorter_than_what_a_service_asked_for(void **state)
{
    (void)state;
    assert_int_equal(backoff_wait_ms(2000, 1, 0.5, 120), 120000);
    assert_int_equal(backoff_wait_ms(2000, 1, 1, 1), 2000);
}

static void every_chance_is_between_0_and_1(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        double chance = backoff_chance();

        assert_true(chance >= 0 && chance <= 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_within_their_jitter),
        cmocka_unit_test(waits_have_a_ceiling),
        cmocka_unit_test(no_wait_is_shorter_than_what_a_service_asked_for),
        cmocka_unit_test(every_chance_is_between_0_and_1),
    };

    return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
