/* Whole numbers and decimal fractions: the whole text, within the bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"

static const struct {
    const char *text;
    bool valid;
    int64_t value;
} wholes[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"007", true, 7},
    {"9223372036854775807", true, INT64_MAX},
    {"-9223372036854775808", true, INT64_MIN},
    {"9223372036854775808", false, 0},
    {"-9223372036854775809", false, 0},
    {"99999999999999999999", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {"+1", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"1.0", false, 0},
    {"1e3", false, 0},
    {"0x10", false, 0},
    {"--1", false, 0},
};

static void whole_numbers_take_the_whole_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(wholes); i++) {
        int64_t value = 0;

        if (num_parse(str_of(wholes[i].text), INT64_MIN, INT64_MAX, &value) != wholes[i].valid ||
            value != wholes[i].value)
            fail_msg("'%s'", wholes[i].text);
    }
}

static void bounds_are_inside(void **state)
{
    int64_t value = 42;

    (void)state;
    assert_true(num_parse(STR("1"), 1, 100, &value));
    assert_true(num_parse(STR("100"), 1, 100, &value));
    assert_false(num_parse(STR("0"), 1, 100, &value));
    assert_false(num_parse(STR("101"), 1, 100, &value));
    assert_int_equal(value, 100); /* untouched by a refusal */
}

static void decimals_have_digits_on_both_sides_of_the_point(void **state)
{
    static const char *const refused[] = {"",      "-",  ".5", "5.",  "1e3",   "inf", "nan",
                                          "0x1p3", " 1", "1 ", "1,5", "1.2.3", "1.-2"};
    double value = 0;

    (void)state;
    assert_true(num_parse_decimal(STR("0.25"), 0, 1, &value));
    assert_true(value == 0.25);
    assert_true(num_parse_decimal(STR("-12.5"), -20, 1, &value));
    assert_true(value == -12.5);
    assert_true(num_parse_decimal(STR("3"), 0, 5, &value));
    assert_true(value == 3);
    assert_false(num_parse_decimal(STR("5.01"), 0, 5, &value));
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        assert_false(num_parse_decimal(str_of(refused[i]), -1e9, 1e9, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers_take_the_whole_text),
        cmocka_unit_test(bounds_are_inside),
        cmocka_unit_test(decimals_have_digits_on_both_sides_of_the_point),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
