/* Slices, UTF-8 (RFC 3629, and the cases of M. Kuhn's decoder stress test) and percent-decoding (RFC 3986). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static void equality_knows_length_and_case(void **state)
{
    (void)state;
    assert_true(str_equal(STR("abc"), str_of("abc")));
    assert_false(str_equal(STR("abc"), STR("ab")));
    assert_true(str_equal(STR(""), (struct str){NULL, 0}));
    assert_true(str_equal_nocase(STR("X-Api-KEY"), STR("x-aPI-key")));
    assert_false(str_equal_nocase(STR("["), STR("{")));
    assert_true(str_starts(STR("cs_live_1"), STR("cs_live_")));
    assert_false(str_starts(STR("cs"), STR("cs_live_")));
    assert_true(str_ends_nocase(STR("a.PDF"), STR(".pdf")));
    assert_false(str_ends_nocase(STR("pdf"), STR(".pdf")));
    assert_true(str_holds(STR("a%00b"), STR("%00")));
    assert_false(str_holds(STR("a%0"), STR("%00")));
    assert_false(str_holds(str_of(NULL), STR("%00")));
    assert_null(str_of(NULL).at);
}

static void trimming_takes_white_space_from_both_ends(void **state)
{
    (void)state;
    assert_true(str_equal(str_trim(STR(" \t\r\n\v\fa b \n")), STR("a b")));
    assert_int_equal(str_trim(STR(" \n ")).len, 0);
    assert_int_equal(str_trim(STR("")).len, 0);
}

static void cutting_walks_a_list_to_its_end(void **state)
{
    struct str rest = STR("a,,b");

    (void)state;
    assert_true(str_equal(str_cut(&rest, ','), STR("a")));
    assert_true(str_equal(str_cut(&rest, ','), STR("")));
    assert_true(str_equal(str_cut(&rest, ','), STR("b")));
    assert_null(rest.at);
    rest = STR("last,");
    assert_true(str_equal(str_cut(&rest, ','), STR("last")));
    assert_non_null(rest.at);
    assert_int_equal(rest.len, 0);
}

static const struct {
    struct str text;
    bool well_formed;
} utf8[] = {
    {STR(""), true},
    {STR("plain ASCII, long enough for whole words at a time"), true},
    {STR("\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5"), true},
    {STR("\x01\x7F"), true},
    {STR("\xC2\x80"), true},         /* U+0080, first of two bytes */
    {STR("\xE0\xA0\x80"), true},     /* U+0800, first of three */
    {STR("\xF0\x90\x80\x80"), true}, /* U+10000, first of four */
    {STR("\xDF\xBF"), true},
    {STR("\xEF\xBF\xBF"), true},
    {STR("\xF4\x8F\xBF\xBF"), true},  /* U+10FFFF, the last */
    {STR("\xED\x9F\xBF"), true},      /* U+D7FF, before the surrogates */
    {STR("\xEE\x80\x80"), true},      /* U+E000, behind them */
    {STR("\xF4\x90\x80\x80"), false}, /* beyond the last */
    {STR("\xF8\x88\x80\x80\x80"), false},
    {STR("\xFC\x84\x80\x80\x80\x80"), false},
    {STR("\x80"), false}, /* continuation alone */
    {STR("\xBF"), false},
    {STR("eight by\x80"), false},
    {STR("\xC0 "), false}, /* lead alone */
    {STR("\xE0 "), false},
    {STR("\xF0 "), false},
    {STR("\xCE"), false}, /* cut */
    {STR("\xE1\xBD"), false},
    {STR("\xF0\x90\x80"), false},
    {STR("\xFE"), false},
    {STR("\xFF"), false},
    {STR("\xC0\xAF"), false}, /* overlong */
    {STR("\xC1\xBF"), false},
    {STR("\xE0\x80\xAF"), false},
    {STR("\xE0\x9F\xBF"), false},
    {STR("\xF0\x80\x80\xAF"), false},
    {STR("\xF0\x8F\xBF\xBF"), false},
    {STR("\xC0\x80"), false},
    {STR("\xED\xA0\x80"), false}, /* surrogates, one and a pair */
    {STR("\xED\xBF\xBF"), false},
    {STR("\xED\xA0\x80\xED\xB0\x80"), false},
    {STR("a\0b"), false}, /* NUL */
    {STR("sixteen bytes a\0and more"), false},
};

static void only_well_formed_utf8_without_nul_passes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(utf8); i++)
        if (str_is_utf8(utf8[i].text) != utf8[i].well_formed)
            fail_msg("row %zu", i);
}

static uint32_t naive_point(uint32_t point, char out[4], size_t *length)
{
    *length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = *length; i-- > 1; point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(*length == 1 ? point : (0xF00U >> *length & 0xFF) | point);
    return point;
}

static bool is_surrogate(uint32_t point)
{
    return point >= 0xD800 && point <= 0xDFFF;
}

static void what_is_no_code_point_is_written_as_the_replacement_character(void **state)
{
    static const uint32_t none[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};
    char bytes[4];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(none); i++) {
        assert_int_equal(str_encode(none[i], bytes), 3);
        assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    }
}

static void every_code_point_reads_back(void **state)
{
    char bytes[4], written[4];

    (void)state;
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        struct str text = {bytes, 0};
        size_t at = 0;

        naive_point(point, bytes, &text.len);
        assert_true(text.len == str_encode(point, written) || is_surrogate(point));
        assert_true(memcmp(bytes, written, text.len) == 0 || is_surrogate(point));
        if (is_surrogate(point)) {
            assert_false(str_is_utf8(text));
            assert_int_equal(str_next(text, &at), 0xFFFD);
            assert_int_equal(at, 1);
        } else if (!str_is_utf8(text) || str_next(text, &at) != point || at != text.len) {
            fail_msg("U+%04X", (unsigned)point);
        }
    }
}

static void a_malformed_byte_costs_one_step(void **state)
{
    struct str text = STR("a\xE1\xBDz");
    size_t at = 0;

    (void)state;
    assert_int_equal(str_next(text, &at), 'a');
    assert_int_equal(str_next(text, &at), 0xFFFD);
    assert_int_equal(str_next(text, &at), 0xFFFD);
    assert_int_equal(str_next(text, &at), 'z');
    assert_int_equal(str_next(text, &at), 0);
    assert_int_equal(at, text.len);
}

static void a_name_has_no_controls_and_no_marks_that_turn_the_direction(void **state)
{
    static const struct {
        const char *text;
        uint32_t unfit;
    } vectors[] = {
        {"", 0},
        {"Gr\u00FC\u00DFe, \u0432\u0441\u0435\u043C! \U0001F600", 0},
        {"\u05D0\u200F\u200E", 0}, /* marks of right-to-left texts */
        {"no\xC2\xA0"
         "break",
         0},
        {"a\nb", '\n'},
        {"a\tb", '\t'},
        {"\x1b[31m", 0x1B},
        {"\x7f", 0x7F},
        {"a\xC2\x85", 0x85},
        {"a\u2028b", 0x2028},
        {"\u202Afdp", 0x202A},
        {"exe.\u202Efdp", 0x202E},
        {"\u2066x", 0x2066},
        {"x\u2069", 0x2069},
        {"\u2065\u206A\u202F", 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_int_equal(str_unfit_for_name(str_of(vectors[i].text)), vectors[i].unfit);
}

static void clipping_keeps_code_points_whole(void **state)
{
    struct str text = STR("a\xE2\x82\xAC\xF0\x9F\x98\x80");

    (void)state;
    assert_int_equal(str_code_points(text), 3);
    static const size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 8};
    for (size_t limit = 0; limit < ARRAY_COUNT(expected); limit++)
        assert_int_equal(str_clip(text, limit).len, expected[limit]);
}

static void percent_decoding_refuses_what_is_malformed(void **state)
{
    static const struct {
        struct str in;
        bool plus;
        const char *out; /* NULL: refused */
    } rows[] = {
        {STR("a%20b+c"), false, "a b+c"},
        {STR("a%20b+c"), true, "a b c"},
        {STR("%E2%82%aC"), false, "\xE2\x82\xAC"},
        {STR("%2525"), false, "%25"},
        {STR(""), false, ""},
        {STR("%"), false, NULL},
        {STR("%2"), false, NULL},
        {STR("a%zz"), false, NULL},
        {STR("%00"), false, NULL},
        {STR("a\0b"), false, NULL},
        {STR("%-1"), false, NULL},
    };
    char out[32];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_int_equal(str_percent_decode(rows[i].in, rows[i].plus, out), rows[i].out != NULL);
        if (rows[i].out != NULL)
            assert_string_equal(out, rows[i].out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equality_knows_length_and_case),
        cmocka_unit_test(trimming_takes_white_space_from_both_ends),
        cmocka_unit_test(cutting_walks_a_list_to_its_end),
        cmocka_unit_test(only_well_formed_utf8_without_nul_passes),
        cmocka_unit_test(every_code_point_reads_back),
        cmocka_unit_test(what_is_no_code_point_is_written_as_the_replacement_character),
        cmocka_unit_test(a_malformed_byte_costs_one_step),
        cmocka_unit_test(a_name_has_no_controls_and_no_marks_that_turn_the_direction),
        cmocka_unit_test(clipping_keeps_code_points_whole),
        cmocka_unit_test(percent_decoding_refuses_what_is_malformed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
