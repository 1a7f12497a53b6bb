#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "course/timecode.h"

static void timecodes_are_read_and_shown_normalised(void **state)
{
    static const struct {
        const char *given, *shown;
    } cases[] = {{"00:00", "00:00:00"},    {"1:23:45", "01:23:45"}, {"5:07", "00:05:07"},  {"59:59", "00:59:59"},
                 {"99:59:59", "99:59:59"}, {"0:0:00", "00:00:00"},  {"1:2:03", "01:02:03"}};
    char text[TIMECODE_TEXT];
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_true(timecode_parse(str_of(cases[i].given), &seconds));
        assert_string_equal(timecode_format(seconds, text), cases[i].shown);
    }
}

static void anything_else_is_no_timecode(void **state)
{
    static const char *const cases[] = {
        "",      "5",     "60:00", "00:60",  "1:60:00", "100:00:00", "00:5", "-1:00", "1:-2",   "1:2:3",  "1:02:03:04",
        "+1:00", " 1:00", "1:00 ", "1:00.5", "a:bc",    ":",         "::",   "1::00", "00:000", "001:00", "1:2:060"};
    int64_t seconds;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        if (timecode_parse(str_of(cases[i]), &seconds))
            fail_msg("'%s' was taken for a timecode", cases[i]);
}

static void formatting_never_leaves_the_buffer(void **state)
{
    char text[TIMECODE_TEXT];

    (void)state;
    assert_string_equal(timecode_format(-5, text), "00:00:00");
    assert_string_equal(timecode_format(INT64_C(360000), text), "100:00:00");
    assert_true(strlen(timecode_format(INT64_MAX, text)) < TIMECODE_TEXT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timecodes_are_read_and_shown_normalised),
        cmocka_unit_test(anything_else_is_no_timecode),
        cmocka_unit_test(formatting_never_leaves_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
