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
    bool express;
};

static void assert_wanted(const struct lane_case *expected)
{
    enum queue_lane lanes[QUEUE_LANE_COUNT];
    bool express;
    size_t count = lanes_wanted(&expected->state, lanes, &express);

    assert_int_equal(count, expected->count);
    assert_int_equal(express, expected->express);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(lanes[i], expected->lanes[i]);
}

static void heavy_work_goes_first_while_none_runs(void **state)
{
    const struct lane_case expected = {
        {.slots = 2, .running = 0, .heavy_running = 0, .window_open = true, .last = WORK_HEAVY},
        3,
        {QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LIGHT},
        false};

    (void)state;
    assert_wanted(&expected);
}

static void one_slot_is_kept_for_light_work(void **state)
{
    const struct lane_case two = {
        {.slots = 2, .running = 1, .heavy_running = 1, .window_open = true, .last = WORK_HEAVY},
        1,
        {QUEUE_LIGHT},
        false};
    const struct lane_case four = {
        {.slots = 4, .running = 2, .heavy_running = 2, .window_open = true, .last = WORK_HEAVY},
        3,
        {QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY},
        false};
    const struct lane_case full = {
        {.slots = 4, .running = 3, .heavy_running = 3, .window_open = true, .last = WORK_HEAVY},
        1,
        {QUEUE_LIGHT},
        false};

    (void)state;
    assert_wanted(&two);
    assert_wanted(&four);
    assert_wanted(&full);
}

static void a_single_slot_alternates(void **state)
{
    const struct lane_case after_light = {
        {.slots = 1, .running = 0, .heavy_running = 0, .window_open = true, .last = WORK_LIGHT},
        3,
        {QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LIGHT},
        false};
    const struct lane_case after_heavy = {
        {.slots = 1, .running = 0, .heavy_running = 0, .window_open = true, .last = WORK_HEAVY},
        3,
        {QUEUE_LIGHT, QUEUE_URGENT, QUEUE_HEAVY},
        false};

    (void)state;
    assert_wanted(&after_light);
    assert_wanted(&after_heavy);
}

static void outside_of_the_window_only_urgent_heavy_work_starts(void **state)
{
    const struct lane_case closed = {
        {.slots = 2, .running = 0, .heavy_running = 0, .window_open = false, .last = WORK_LIGHT},
        2,
        {QUEUE_URGENT, QUEUE_LIGHT},
        false};

    (void)state;
    assert_wanted(&closed);
}

/* Regular places come first; behind them only light work, and only as long as there is an express place. */
static void express_places_are_for_light_work_when_all_others_are_taken(void **state)
{
    const struct lane_case free = {{.slots = 2, .running = 1, .express = 2, .window_open = true, .last = WORK_LIGHT},
                                   3,
                                   {QUEUE_URGENT, QUEUE_HEAVY, QUEUE_LIGHT},
                                   false};
    const struct lane_case full = {
        {.slots = 2, .running = 2, .express = 2, .express_running = 1, .window_open = true}, 1, {QUEUE_LIGHT}, true};
    const struct lane_case none = {
        {.slots = 2, .running = 2, .express = 2, .express_running = 2, .window_open = true}, 0, {0}, true};
    const struct lane_case off = {{.slots = 2, .running = 2}, 0, {0}, true};

    (void)state;
    assert_wanted(&free);
    assert_wanted(&full);
    assert_wanted(&none);
    assert_wanted(&off);
}

static void of_full_express_places_the_youngest_job_that_has_had_its_time_makes_room(void **state)
{
    static const struct {
        int express, count;
        int64_t ages[3];
        int overdue;
    } vectors[] = {
        {2, 0, {0}, -1},
        {2, 1, {60 * STAMP_SECOND}, -1}, /* a place is free */
        {2, 2, {0, LANES_EXPRESS_US - 1}, -1},
        {2, 2, {0, LANES_EXPRESS_US}, 1},
        {2, 2, {LANES_EXPRESS_US, 0}, 0},
        {3, 3, {9 * STAMP_SECOND, 3 * STAMP_SECOND, 5 * STAMP_SECOND}, 1},
        {1, 1, {LANES_EXPRESS_US}, 0},
        {0, 0, {0}, -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_int_equal(lanes_overdue(vectors[i].ages, vectors[i].count, vectors[i].express), vectors[i].overdue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heavy_work_goes_first_while_none_runs),
        cmocka_unit_test(one_slot_is_kept_for_light_work),
        cmocka_unit_test(a_single_slot_alternates),
        cmocka_unit_test(outside_of_the_window_only_urgent_heavy_work_starts),
        cmocka_unit_test(express_places_are_for_light_work_when_all_others_are_taken),
        cmocka_unit_test(of_full_express_places_the_youngest_job_that_has_had_its_time_makes_room),
    };

    return cmocka_run_group_tests_name("lanes", tests, NULL, NULL);
}
