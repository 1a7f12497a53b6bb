#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "work/delivery.h"

#define HOUR_MS INT64_C(3600000)

static void waits_grow_to_about_28_hours(void **state)
{
    static const int64_t schedule_s[] = {5, 300, 1800, 7200, 18000, 36000, 36000};
    int64_t total = 0;

    (void)state;
    for (int attempt = 1; attempt < DELIVERY_ATTEMPTS; attempt++) {
        assert_int_equal(delivery_wait_ms(attempt, 0, -1), schedule_s[attempt - 1] * 1000);
        total += delivery_wait_ms(attempt, 0, -1);
    }
    assert_in_range(total, 27 * HOUR_MS, 28 * HOUR_MS);
}

static void chance_adds_up_to_a_tenth(void **state)
{
    (void)state;
    assert_int_equal(delivery_wait_ms(2, 0.5, -1), 315000);
    assert_int_equal(delivery_wait_ms(2, 1, -1), 330000);
}

static void a_receiver_may_ask_for_more_but_not_for_less(void **state)
{
    (void)state;
    assert_int_equal(delivery_wait_ms(1, 0, 120), 120000);
    assert_int_equal(delivery_wait_ms(3, 0, 1), 1800000);
    assert_int_equal(delivery_wait_ms(1, 0, 0), 5000);
}

static void after_the_last_attempt_there_is_no_wait(void **state)
{
    (void)state;
    assert_true(delivery_wait_ms(DELIVERY_ATTEMPTS, 0, 60) < 0);
    assert_true(delivery_wait_ms(DELIVERY_ATTEMPTS + 3, 0, -1) < 0);
    assert_true(delivery_wait_ms(0, 0, -1) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_grow_to_about_28_hours),
        cmocka_unit_test(chance_adds_up_to_a_tenth),
        cmocka_unit_test(a_receiver_may_ask_for_more_but_not_for_less),
        cmocka_unit_test(after_the_last_attempt_there_is_no_wait),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
