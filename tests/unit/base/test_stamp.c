/* Moments against the C library's calendar, and RFC 3339 texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/stamp.h"

static void texts_have_six_digits_and_z(void **state)
{
    char text[STAMP_TEXT];

    (void)state;
    assert_string_equal(stamp_format(0, text), "1970-01-01T00:00:00.000000Z");
    assert_string_equal(stamp_format(-1, text), "1969-12-31T23:59:59.999999Z");
    assert_string_equal(stamp_format(INT64_C(951782400000001), text), "2000-02-29T00:00:00.000001Z");
    assert_string_equal(stamp_format(INT64_MIN, text), "0000-01-01T00:00:00.000000Z");
    assert_string_equal(stamp_format(INT64_MAX, text), "9999-12-31T23:59:59.999999Z");
}

/* Every 9th day of ten thousand years. */
static void dates_agree_with_the_c_library(void **state)
{
    char mine[STAMP_TEXT], theirs[100];

    (void)state;
    for (time_t second = INT64_C(-62167219200); second < INT64_C(253402300800); second += 9 * 86400 + 12345) {
        stamp at = second * STAMP_SECOND + 678901, back;
        struct tm calendar;
        int year;

        assert_non_null(gmtime_r(&second, &calendar));
        year = calendar.tm_year + 1900;
        snprintf(theirs, sizeof theirs, "%04d-%02d-%02dT%02d:%02d:%02d.678901Z", (unsigned)year % 10000,
                 calendar.tm_mon + 1, calendar.tm_mday, calendar.tm_hour, calendar.tm_min, calendar.tm_sec);
        assert_string_equal(stamp_format(at, mine), theirs);
        assert_true(stamp_parse(str_of(mine), &back) && back == at);
    }
}

static const struct {
    const char *text, *utc; /* utc NULL: refused */
} rows[] = {
    {"2026-11-21", "2026-11-21T00:00:00.000000Z"},
    {"2026-11-21T09:34:00Z", "2026-11-21T09:34:00.000000Z"},
    {"2026-11-21t09:34:00.5z", "2026-11-21T09:34:00.500000Z"},
    {"2026-11-21 09:34:00.123456Z", "2026-11-21T09:34:00.123456Z"},
    {"1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.520000Z"},      /* RFC 3339 section 5.8 */
    {"1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.000000Z"},    /* the same */
    {"1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27.870000Z"}, /* the same */
    {"2024-02-29", "2024-02-29T00:00:00.000000Z"},
    {"2023-02-29", NULL},
    {"1900-02-29", NULL},
    {"2026-13-01", NULL},
    {"2026-00-01", NULL},
    {"2026-04-31", NULL},
    {"2026-11-21T24:00:00Z", NULL},
    {"2026-11-21T09:60:00Z", NULL},
    {"2026-11-21T09:34:60Z", NULL},
    {"2026-11-21T09:34:00", NULL},
    {"2026-11-21T09:34Z", NULL},
    {"2026-11-21T09:34:00.Z", NULL},
    {"2026-11-21T09:34:00.1234567Z", "2026-11-21T09:34:00.123456Z"},
    {"2026-11-21T09:34:00+0100", NULL},
    {"2026-11-21T09:34:00+24:00", NULL},
    {"2026-11-21T09:34:00Z ", NULL},
    {"2026-11-21T", NULL},
    {"2026-1-2", NULL},
    {"26-11-21", NULL},
    {"0000-01-01T00:00:00+01:00", NULL},
    {"9999-12-31T23:59:59-00:01", NULL},
    {"", NULL},
};

static void rfc_3339_is_read_and_nothing_else(void **state)
{
    char text[STAMP_TEXT];
    stamp at;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        if (stamp_parse(str_of(rows[i].text), &at) != (rows[i].utc != NULL))
            fail_msg("'%s'", rows[i].text);
        if (rows[i].utc != NULL)
            assert_string_equal(stamp_format(at, text), rows[i].utc);
    }
}

static void clocks_go_forward(void **state)
{
    int64_t before = stamp_ticks();

    (void)state;
    assert_true(stamp_now() > INT64_C(1700000000) * STAMP_SECOND);
    assert_true(stamp_ticks() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_have_six_digits_and_z),
        cmocka_unit_test(dates_agree_with_the_c_library),
        cmocka_unit_test(rfc_3339_is_read_and_nothing_else),
        cmocka_unit_test(clocks_go_forward),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
