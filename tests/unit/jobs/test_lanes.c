#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/runner/lanes.h"

struct lane_case {
    struct lanes_state state;
    size_t count;
    enum queue_lane lanes[QUEUE_LANE_COUNT];
};

static void assert_wanted(const struct lane_case *expected)
{
    enum queue_lane lanes[QUEUE_LANE_COUNT];
    size_t count = lanes_wanted(&expected->state, lanes);

    assert_int_equal(count, expected->count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(lanes[i], expected->lanes[i]);
}

static void heavy_work_goes_first_while_none_runs(void **state)
{
    const struct lane_case expected = {{2, 0, true, WORK_HEAVY}, 3, {QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LIGHT}};

    (void)state;
    assert_wanted(&expected);
}

static void one_slot_is_kept_for_light_work(void **state)
{
    const struct lane_case two = {{2, 1, true, WORK_HEAVY}, 1, {QUEUE_LIGHT}};
    const struct lane_case four = {{4, 2, true, WORK_HEAVY}, 3, {QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY}};
    const struct lane_case full = {{4, 3, true, WORK_HEAVY}, 1, {QUEUE_LIGHT}};

    (void)state;
    assert_wanted(&two);
    assert_wanted(&four);
    assert_wanted(&full);
}

static void a_single_slot_alternates(void **state)
{
    const struct lane_case after_light = {{1, 0, true, WORK_LIGHT}, 3, {QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LIGHT}};
    const struct lane_case after_heavy = {{1, 0, true, WORK_HEAVY}, 3, {QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY}};

    (void)state;
    assert_wanted(&after_light);
    assert_wanted(&after_heavy);
}

static void outside_of_the_window_only_urgent_heavy_work_starts(void **state)
{
    const struct lane_case closed = {{2, 0, false, WORK_LIGHT}, 2, {QUEUE_URGENT, QUEUE_LIGHT}};

    (void)state;
    assert_wanted(&closed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heavy_work_goes_first_while_none_runs),
        cmocka_unit_test(one_slot_is_kept_for_light_work),
        cmocka_unit_test(a_single_slot_alternates),
        cmocka_unit_test(outside_of_the_window_only_urgent_heavy_work_starts),
    };

    return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
