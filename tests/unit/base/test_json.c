/* JSON written and read (RFC 8259). */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/json.h"

static struct arena *arena;
static struct buf buf;
static struct json_out out;

static int start(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    buf = buf_make(1 << 20);
    out = json_out(&buf);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    arena_free(arena);
    buf_free(&buf);
    return 0;
}

static void commas_and_nesting_are_the_writers_business(void **state)
{
    (void)state;
    json_open(&out, NULL);
    json_put_int(&out, "min", INT64_MIN);
    json_list(&out, "list");
    json_put_bool(&out, NULL, true);
    json_open(&out, NULL);
    json_close(&out);
    json_list(&out, NULL);
    json_end(&out);
    json_put_null(&out, NULL);
    json_end(&out);
    json_put_raw(&out, "raw", STR("{\"a\":1}"));
    json_put_raw(&out, "none", (struct str){NULL, 0});
    json_put_text(&out, "absent", NULL);
    json_put_bool(&out, "no", false);
    json_close(&out);
    assert_string_equal(buf_text(&buf), "{\"min\":-9223372036854775808,\"list\":[true,{},[],null],\"raw\":{\"a\":1},"
                                        "\"none\":null,\"absent\":null,\"no\":false}");
}

static void strings_are_escaped(void **state)
{
    (void)state;
    json_put_str(&out, NULL, STR("\"\\/\b\f\n\r\t\x01\x1F\x7F\0z"));
    assert_string_equal(buf_text(&buf), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\\u0000z\"");
}

static void any_ascii_byte_reads_back_from_any_place(void **state)
{
    (void)state;
    for (char byte = 1; byte > 0; byte = (char)(byte == 127 ? 0 : byte + 1))
        for (size_t place = 0; place < 17; place++) {
            char text[18] = "abcdefghijklmnopq";
            struct fault fault = {0};
            json_t *tree;

            text[place] = byte;
            buf_clear(&buf);
            out = json_out(&buf);
            json_put_text(&out, NULL, text);
            assert_true(json_read(arena, buf_str(&buf), &tree, &fault));
            assert_string_equal(json_string_value(tree), text);
        }
}

static void malformed_utf8_is_replaced(void **state)
{
    (void)state;
    json_put_str(&out, NULL, STR("\xC3\xA9\xFF|\xE2\x82|\xEF\xBF\xBD|\xF0\x9F\x98\x80\xED\xA0\x80"));
    assert_string_equal(buf_text(&buf), "\"\xC3\xA9\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD|\xF0\x9F\x98\x80"
                                        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void uuids_and_times_are_texts_or_null(void **state)
{
    struct uuid uuid;

    (void)state;
    assert_true(uuid_parse(STR("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), &uuid));
    json_list(&out, NULL);
    json_put_uuid(&out, NULL, uuid);
    json_put_uuid(&out, NULL, (struct uuid){{0}});
    json_put_stamp(&out, NULL, 0);
    json_put_stamp(&out, NULL, STAMP_NONE);
    json_end(&out);
    assert_string_equal(buf_text(&buf),
                        "[\"017f22e2-79b0-7cc3-98c4-dc0c0c07398f\",null,\"1970-01-01T00:00:00.000000Z\",null]");
}

static void doubles_have_the_fewest_digits_that_read_back(void **state)
{
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {5e-324, "5e-324"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {1e21, "1e+21"},
        {123456789012345680.0, "1.2345678901234568e+17"},
        {2.5, "2.5"},
        {9007199254740993.0, "9007199254740992"},
        {NAN, "null"},
        {-INFINITY, "null"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        buf_clear(&buf);
        out = json_out(&buf);
        json_put_double(&out, NULL, rows[i].value);
        assert_string_equal(buf_text(&buf), rows[i].text);
    }
}

static void any_double_reads_back(void **state)
{
    uint64_t bits = 88172645463325252U;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        double value;

        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17; /* Marsaglia's xorshift */
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        buf_clear(&buf);
        out = json_out(&buf);
        json_put_double(&out, NULL, value);
        if (strtod(buf_text(&buf), NULL) != value)
            fail_msg("%a became %s", value, buf_text(&buf));
    }
}

static void trees_read_and_written_are_the_same_text(void **state)
{
    static const char *const rows[] = {
        "{\"b\":[1,-2.5,1e+30,true,false,null],\"a\":{\"\\\"k\\\\ey\\n\":\"\xC3\xA9\"},\"\":\"\"}",
        "[]",
        "{}",
        "\"text\"",
        "42",
        "null",
        "[[[[]]],{\"a\":[{}]}]",
        "0.1",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fault fault = {0};
        json_t *tree;

        assert_true(json_read(arena, str_of(rows[i]), &tree, &fault));
        assert_string_equal(json_text(arena, tree), rows[i]);
    }
    assert_string_equal(json_text(arena, NULL), "null");
}

static const struct {
    struct str text;
    const char *place;
} refused[] = {
    {STR(""), "line 1, column 1:"},
    {STR(" \n "), "line 2,"},
    {STR("{\"a\":1,\n\"a\":2}"), "line 2, column 3:"},
    {STR("{\"a\":1} x"), "line 1,"},
    {STR("[1,]"), "line 1,"},
    {STR("{\"a\":\n\n  nul}"), "line 3,"},
    {STR("[\"\\u0000\"]"), "line 1,"},
    {STR("{\"\\u0000\":1}"), "line 1,"},
    {STR("[\"\0\"]"), "line 1,"},
    {STR("[\"\xFF\"]"), "line 1,"},
    {STR("[\"\xED\xA0\x80\"]"), "line 1,"},
    {STR("[\"\\uD800\"]"), "line 1,"},
    {STR("[\"\t\"]"), "line 1,"},
    {STR("[NaN]"), "line 1,"},
    {STR("[1e999]"), "line 1,"},
    {STR("[99999999999999999999]"), "line 1,"},
    {STR("[01]"), "line 1,"},
    {STR("['a']"), "line 1,"},
    {STR("{\"a\""), "line 1,"},
};

static void malformed_texts_are_refused_with_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++) {
        struct fault fault = {0};
        json_t *tree;

        if (json_read(arena, refused[i].text, &tree, &fault))
            fail_msg("row %zu was taken", i);
        assert_null(tree);
        assert_int_equal(fault.kind, FAULT_MALFORMED_JSON);
        if (strstr(fault.detail, refused[i].place) == NULL)
            fail_msg("row %zu: '%s' without '%s'", i, fault.detail, refused[i].place);
    }
}

static void what_has_its_price_is_read_leniently(void **state)
{
    struct fault fault = {0};
    const json_t *text;
    json_t *tree;

    (void)state;
    assert_true(json_read_leniently(arena, STR("{\"t\":\"a\\u0000b\",\"n\":1,\"n\":99999999999999999999,\"i\":7}"),
                                    &tree, &fault));
    text = json_object_get(tree, "t");
    assert_int_equal(json_string_length(text), 3);
    assert_memory_equal(json_string_value(text), "a\0b", 3);
    assert_true(json_get_double(tree, "n", 0) == 1e20);
    assert_true(json_get_double(tree, "i", 0) == 7);
    assert_false(json_read_leniently(arena, STR("[1] x"), &tree, &fault));
    assert_int_equal(fault.kind, FAULT_MALFORMED_JSON);
}

/* `levels` of '[' and as many of ']', with brackets inside a string to be ignored. */
static bool nested_is_read(size_t levels, struct fault *fault)
{
    char text[1000];
    size_t at = 0;
    json_t *tree;

    for (size_t i = 0; i < levels; i++)
        text[at++] = i % 10 == 9 ? '\n' : ' ', text[at++] = '[';
    at += (size_t)snprintf(text + at, sizeof text - at, "\"[[[\\\"{{{\"");
    for (size_t i = 0; i < levels; i++)
        text[at++] = ']';
    return json_read(arena, (struct str){text, at}, &tree, fault);
}

static void nesting_has_a_bound(void **state)
{
    struct fault fault = {0};

    (void)state;
    assert_true(nested_is_read(JSON_DEPTH, &fault));
    assert_false(nested_is_read(JSON_DEPTH + 1, &fault));
    assert_string_equal(fault.detail, "Malformed JSON at line 7, column 11: more than 64 levels.");
}

static void members_of_the_wrong_type_give_the_fallback(void **state)
{
    struct fault fault = {0};
    json_t *tree;

    (void)state;
    assert_true(json_read(arena, STR("{\"t\":\"x\",\"i\":3,\"d\":1.5,\"b\":true,\"n\":null}"), &tree, &fault));
    assert_string_equal(json_get_text(tree, "t", "-"), "x");
    assert_string_equal(json_get_text(tree, "i", "-"), "-");
    assert_null(json_get_text(tree, "n", NULL));
    assert_int_equal(json_get_int(tree, "i", -1), 3);
    assert_int_equal(json_get_int(tree, "d", -1), -1);
    assert_true(json_get_double(tree, "i", -1) == 3.0);
    assert_true(json_get_double(tree, "t", -1) == -1.0);
    assert_true(json_get_bool(tree, "b", false));
    assert_true(json_get_bool(tree, "i", true));
    assert_string_equal(json_get_text(NULL, "t", "-"), "-");
}

static void overflow_leaves_a_true_beginning(void **state)
{
    struct buf small = buf_make(10);
    struct json_out line = json_out(&small);

    (void)state;
    json_list(&line, NULL);
    json_put_text(&line, NULL, "too long for it");
    json_end(&line);
    assert_true(small.overflow);
    assert_string_equal(buf_text(&small), "[\"");
    buf_free(&small);
}

static void bytes_are_base64_whatever_their_number(void **state)
{
    uint8_t bytes[10000], back[10000];
    const size_t lengths[] = {0, 1, 2, 3, 3071, 3072, 3073, sizeof bytes};

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7 + i / 256);
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        size_t length = sizeof back;

        buf_clear(&buf);
        out = json_out(&buf);
        json_put_base64(&out, NULL, "data:", (struct str){(const char *)bytes, lengths[i]});
        assert_memory_equal(buf_text(&buf), "\"data:", 6);
        assert_true(digest_from_base64((struct str){buf.data + 6, buf.len - 7}, back, &length));
        assert_int_equal(length, lengths[i]);
        assert_memory_equal(back, bytes, length);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commas_and_nesting_are_the_writers_business, start, finish),
        cmocka_unit_test_setup_teardown(strings_are_escaped, start, finish),
        cmocka_unit_test_setup_teardown(any_ascii_byte_reads_back_from_any_place, start, finish),
        cmocka_unit_test_setup_teardown(malformed_utf8_is_replaced, start, finish),
        cmocka_unit_test_setup_teardown(uuids_and_times_are_texts_or_null, start, finish),
        cmocka_unit_test_setup_teardown(doubles_have_the_fewest_digits_that_read_back, start, finish),
        cmocka_unit_test_setup_teardown(any_double_reads_back, start, finish),
        cmocka_unit_test_setup_teardown(trees_read_and_written_are_the_same_text, start, finish),
        cmocka_unit_test_setup_teardown(malformed_texts_are_refused_with_their_place, start, finish),
        cmocka_unit_test_setup_teardown(what_has_its_price_is_read_leniently, start, finish),
        cmocka_unit_test_setup_teardown(nesting_has_a_bound, start, finish),
        cmocka_unit_test_setup_teardown(members_of_the_wrong_type_give_the_fallback, start, finish),
        cmocka_unit_test_setup_teardown(bytes_are_base64_whatever_their_number, start, finish),
        cmocka_unit_test(overflow_leaves_a_true_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
