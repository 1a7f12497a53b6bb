#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "work/estimate.h"

static stamp at(const char *text)
{
    stamp moment = 0;

    assert_true(stamp_parse(str_of(text), &moment));
    return moment;
}

static void assert_stamp(stamp got, const char *expected)
{
    char text[STAMP_TEXT];
    char wanted[STAMP_TEXT];

    assert_string_equal(stamp_format(got, text), stamp_format(at(expected), wanted));
}

static const struct window night = {true, 120, 390}, late = {true, 22 * 60, 6 * 60};

static void it_is_open_from_its_start_to_just_before_its_end(void **state)
{
    static const struct {
        const struct window *window;
        const char *at;
        bool open;
    } cases[] = {
        {&night, "2026-03-01T01:59:59.999999Z", false}, {&night, "2026-03-01T02:00:00Z", true},
        {&night, "2026-03-01T06:29:59.999999Z", true},  {&night, "2026-03-01T06:30:00Z", false},
        {&late, "2026-03-01T21:59:59Z", false},         {&late, "2026-03-01T22:00:00Z", true},
        {&late, "2026-03-01T00:00:00Z", true},          {&late, "2026-03-01T05:59:59Z", true},
        {&late, "2026-03-01T06:00:00Z", false},         {&night, "1969-12-31T23:59:59.5Z", false},
    };

    (void)state;
    assert_true(window_zone("UTC"));
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(window_is_open(cases[i].window, at(cases[i].at)), cases[i].open);
}

static void without_a_span_it_never_closes(void **state)
{
    static const struct window off = {false, 120, 390}, empty = {true, 300, 300};

    (void)state;
    assert_true(window_is_open(&off, at("2026-03-01T12:00:00Z")));
    assert_true(window_is_open(&empty, at("2026-03-01T12:00:00Z")));
    assert_true(window_close(&off, 0) == INT64_MAX);
    assert_true(window_close(&empty, 0) == INT64_MAX);
}

static void it_opens_and_closes_by_the_wall_clock_of_its_zone(void **state)
{
    (void)state;
    assert_true(window_zone("Europe/Berlin"));
    assert_stamp(window_next_open(&night, at("2026-01-10T12:00:00Z")), "2026-01-11T01:00:00Z");
    assert_stamp(window_close(&night, at("2026-01-11T01:00:00Z")), "2026-01-11T05:30:00Z");
    assert_stamp(window_next_open(&night, at("2026-07-10T12:00:00Z")), "2026-07-11T00:00:00Z");
    assert_true(window_zone("Asia/Kathmandu"));
    assert_stamp(window_next_open(&night, at("2026-07-10T12:00:00Z")), "2026-07-10T20:15:00Z");
}

static void the_hour_that_is_skipped_in_spring_is_skipped(void **state)
{
    static const struct window inside = {true, 130, 170}; /* 02:10 to 02:50 does not exist that night */

    (void)state;
    assert_true(window_zone("Europe/Berlin")); /* 2026-03-29, 01:00 UTC: 02:00 becomes 03:00 */
    assert_stamp(window_next_open(&night, at("2026-03-28T12:00:00Z")), "2026-03-29T01:00:00Z");
    assert_stamp(window_close(&night, at("2026-03-29T01:00:00Z")), "2026-03-29T04:30:00Z");
    assert_stamp(window_next_open(&inside, at("2026-03-28T12:00:00Z")), "2026-03-30T00:10:00Z");
}

static void the_hour_that_comes_twice_in_autumn_counts_twice(void **state)
{
    static const struct window early = {true, 60, 150}; /* 01:00 to 02:30 */

    (void)state;
    assert_true(window_zone("Europe/Berlin")); /* 2026-10-25, 01:00 UTC: 03:00 becomes 02:00 */
    assert_stamp(window_next_open(&night, at("2026-10-24T12:00:00Z")), "2026-10-25T00:00:00Z");
    assert_stamp(window_close(&night, at("2026-10-25T00:00:00Z")), "2026-10-25T05:30:00Z");
    assert_stamp(window_close(&early, at("2026-10-24T23:00:00Z")), "2026-10-25T00:30:00Z");
    assert_stamp(window_next_open(&early, at("2026-10-25T00:30:00Z")), "2026-10-25T01:00:00Z");
}

static void an_unknown_zone_is_refused_and_utc_stands_in(void **state)
{
    (void)state;
    assert_false(window_zone("Mars/Olympus"));
    assert_false(window_zone("../../../etc/passwd"));
    assert_false(window_zone(""));
    assert_stamp(window_next_open(&night, at("2026-01-10T12:00:00Z")), "2026-01-11T02:00:00Z");
}

static void estimates_count_only_open_hours(void **state)
{
    static const struct {
        const struct window *window;
        int64_t before;
        const char *now, *start, *complete;
    } cases[] = {
        {&night, 5, "2026-05-04T03:00:00Z", "2026-05-04T03:50:00Z", "2026-05-04T04:00:00Z"},
        {&night, 3, "2026-05-04T12:00:00Z", "2026-05-05T02:30:00Z", "2026-05-05T02:40:00Z"},
        {&night, 30, "2026-05-04T02:00:00Z", "2026-05-05T02:30:00Z", "2026-05-05T02:40:00Z"},
        {&night, 60, "2026-05-04T02:00:00Z", "2026-05-06T03:00:00Z", "2026-05-06T03:10:00Z"},
        {&late, 2, "2026-05-04T12:00:00Z", "2026-05-04T22:20:00Z", "2026-05-04T22:30:00Z"},
        {&night, 0, "2026-05-04T03:00:00Z", "2026-05-04T03:00:00Z", "2026-05-04T03:10:00Z"},
        {&night, 27, "2026-05-04T02:00:00Z", "2026-05-05T02:00:00Z", "2026-05-05T02:10:00Z"},
    };

    (void)state;
    assert_true(window_zone("UTC"));
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct estimate got = estimate_make(&(struct estimate_input){.now = at(cases[i].now),
                                                                     .before = cases[i].before,
                                                                     .at_once = 1,
                                                                     .usual_s = 600,
                                                                     .window = *cases[i].window});
        assert_stamp(got.start, cases[i].start);
        assert_stamp(got.complete, cases[i].complete);
    }
}

static void it_has_been_open_since_its_start(void **state)
{
    const struct window day = {true, 9 * 60, 17 * 60 + 30};

    (void)state;
    assert_true(window_zone("Europe/Kyiv"));
    assert_stamp(window_opened(&day, at("2026-05-04T07:12:34Z")), "2026-05-04T06:00:00Z");
    assert_stamp(window_opened(&day, at("2026-05-04T06:00:00Z")), "2026-05-04T06:00:00Z");
    assert_stamp(window_opened(&(struct window){true, 22 * 60, 6 * 60}, at("2026-03-29T02:30:00Z")),
                 "2026-03-28T20:00:00Z");
    assert_true(window_zone("UTC"));
    assert_true(window_opened(&(struct window){0}, at("2026-05-04T07:12:34Z")) == INT64_MIN);
}

static void estimates_without_a_window_divide_by_the_slots(void **state)
{
    struct estimate got = estimate_make(
        &(struct estimate_input){.now = at("2026-05-04T12:00:00Z"), .before = 7, .at_once = 3, .usual_s = 60});

    (void)state;
    assert_stamp(got.start, "2026-05-04T12:02:00Z");
    assert_stamp(got.complete, "2026-05-04T12:03:00Z");
    assert_true(got.next_window == STAMP_NONE);
}

static void an_estimate_tells_when_the_closed_window_opens(void **state)
{
    struct estimate_input input = {.now = at("2026-05-04T12:00:00Z"), .at_once = 1, .usual_s = 600, .window = night};

    (void)state;
    assert_stamp(estimate_make(&input).next_window, "2026-05-05T02:00:00Z");
    input.now = at("2026-05-04T02:00:00Z");
    assert_true(estimate_make(&input).next_window == STAMP_NONE);
}

static void what_lies_more_than_a_year_ahead_is_not_estimated(void **state)
{
    struct estimate got = estimate_make(&(struct estimate_input){
        .now = at("2026-05-04T12:00:00Z"), .before = INT64_MAX, .at_once = 1, .usual_s = 600, .window = night});

    (void)state;
    assert_true(got.start == STAMP_NONE && got.complete == STAMP_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_open_from_its_start_to_just_before_its_end),
        cmocka_unit_test(without_a_span_it_never_closes),
        cmocka_unit_test(it_opens_and_closes_by_the_wall_clock_of_its_zone),
        cmocka_unit_test(the_hour_that_is_skipped_in_spring_is_skipped),
        cmocka_unit_test(the_hour_that_comes_twice_in_autumn_counts_twice),
        cmocka_unit_test(an_unknown_zone_is_refused_and_utc_stands_in),
        cmocka_unit_test(estimates_count_only_open_hours),
        cmocka_unit_test(it_has_been_open_since_its_start),
        cmocka_unit_test(estimates_without_a_window_divide_by_the_slots),
        cmocka_unit_test(an_estimate_tells_when_the_closed_window_opens),
        cmocka_unit_test(what_lies_more_than_a_year_ahead_is_not_estimated),
    };

    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
