/* UUIDs against RFC 9562 appendix A.6, and their text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/stamp.h"
#include "base/uuid.h"

static void version_seven_is_as_the_rfc_prints_it(void **state)
{
    static const uint8_t random[10] = {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F};
    char text[UUID_TEXT];

    (void)state;
    assert_string_equal(uuid_format(uuid_v7(UINT64_C(0x017F22E279B0), random), text),
                        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void new_ones_carry_the_time_and_differ(void **state)
{
    struct uuid a = uuid_new(), b = uuid_new();
    uint64_t ms = 0;

    (void)state;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | a.bytes[i];
    assert_true(stamp_now() / 1000 - (int64_t)ms < 10000);
    assert_int_equal(a.bytes[6] >> 4, 7);
    assert_int_equal(a.bytes[8] >> 6, 2);
    assert_false(uuid_equal(a, b));
    assert_false(uuid_is_nil(a));
    assert_true(uuid_is_nil((struct uuid){{0}}));
}

static void text_reads_back_in_either_case(void **state)
{
    char text[UUID_TEXT];
    struct uuid uuid;

    (void)state;
    assert_true(uuid_parse(STR("017F22E2-79b0-7CC3-98c4-DC0C0C07398F"), &uuid));
    assert_string_equal(uuid_format(uuid, text), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

static void nothing_else_is_a_uuid(void **state)
{
    static const char *const refused[] = {
        "",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        "017f22e279b07cc398c4dc0c0c07398f",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2_79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
    };
    struct uuid uuid;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        if (uuid_parse(str_of(refused[i]), &uuid))
            fail_msg("'%s'", refused[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_seven_is_as_the_rfc_prints_it),
        cmocka_unit_test(new_ones_carry_the_time_and_differ),
        cmocka_unit_test(text_reads_back_in_either_case),
        cmocka_unit_test(nothing_else_is_a_uuid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
