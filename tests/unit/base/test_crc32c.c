/* CRC-32C by the vectors of RFC 3720 appendix B.4, by instruction and by tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crc32c.h"

typedef uint32_t adder(uint32_t crc, const void *bytes, size_t length);

static adder *const adders[] = {crc32c_add, crc32c_add_by_tables};

static const uint8_t read_command[48] = {
    0x01, 0xC0, 0, 0,    0, 0, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 4, 0,
    0,    0,    0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2,    0, 0, 0, 0, 0, 0, 0,
};

static void the_vectors_of_the_rfc_are_met(void **state)
{
    uint8_t zeros[32] = {0}, ones[32], up[32], down[32];

    (void)state;
    for (size_t i = 0; i < 32; i++) {
        ones[i] = 0xFF;
        up[i] = (uint8_t)i;
        down[i] = (uint8_t)(31 - i);
    }
    for (size_t i = 0; i < ARRAY_COUNT(adders); i++) {
        assert_int_equal(adders[i](0, zeros, 32), 0x8A9136AA);
        assert_int_equal(adders[i](0, ones, 32), 0x62A8AB43);
        assert_int_equal(adders[i](0, up, 32), 0x46DD794E);
        assert_int_equal(adders[i](0, down, 32), 0x113FDB5C);
        assert_int_equal(adders[i](0, read_command, sizeof read_command), 0xD9963A56);
        assert_int_equal(adders[i](0, "123456789", 9), 0xE3069283);
        assert_int_equal(adders[i](0, "", 0), 0);
    }
}

static void pieces_add_up_to_the_whole_wherever_it_is_cut(void **state)
{
    uint8_t bytes[100];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * i * 7 + 3);
    for (size_t i = 0; i < ARRAY_COUNT(adders); i++)
        for (size_t cut = 0; cut <= sizeof bytes; cut++)
            assert_int_equal(adders[i](adders[i](0, bytes, cut), bytes + cut, sizeof bytes - cut),
                             crc32c_add_by_tables(0, bytes, sizeof bytes));
}

/* Bit by bit, as the polynomial says it. */
static uint32_t add_by_bits(uint32_t crc, const uint8_t *at, size_t length)
{
    crc = ~crc;
    for (; length > 0; at++, length--) {
        crc ^= *at;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82F63B78) : 0);
    }
    return ~crc;
}

static void every_short_length_from_every_place_is_that_of_its_bits(void **state)
{
    uint8_t bytes[16 + 64];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t i = 0; i < ARRAY_COUNT(adders); i++)
        for (size_t place = 0; place < 16; place++)
            for (size_t length = 0; length <= 64; length++)
                assert_int_equal(adders[i](0xDEADBEEF, bytes + place, length),
                                 add_by_bits(0xDEADBEEF, bytes + place, length));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc_are_met),
        cmocka_unit_test(every_short_length_from_every_place_is_that_of_its_bits),
        cmocka_unit_test(pieces_add_up_to_the_whole_wherever_it_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
