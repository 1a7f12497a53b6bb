/* Range (RFC 9110 section 14), and the name that a file is saved under (RFC 6266). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fcgi/request/range.h"
#include "fcgi/response/disposition.h"

static void one_range_is_a_part_of_the_body(void **state)
{
    static const struct {
        const char *header;
        int64_t size, first, length;
    } vectors[] = {
        {"bytes=0-0", 10, 0, 1},
        {"bytes=0-9", 10, 0, 10},
        {"bytes=2-5", 10, 2, 4},
        {"bytes=9-", 10, 9, 1},
        {"bytes=3-", 10, 3, 7},
        {"bytes=3-99", 10, 3, 7},
        {"bytes=3-99999999999999999999999", 10, 3, 7},
        {"bytes=-1", 10, 9, 1},
        {"bytes=-10", 10, 0, 10},
        {"bytes=-11", 10, 0, 10},
        {"bytes=-99999999999999999999999", 10, 0, 10},
        {" Bytes = 2-5 ", 10, 2, 4},
        {"bytes=5000000000-5000000000", 6000000000, 5000000000, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct range range;

        assert_int_equal(range_parse(str_of(vectors[i].header), vectors[i].size, &range), RANGE_PART);
        assert_int_equal(range.first, vectors[i].first);
        assert_int_equal(range.length, vectors[i].length);
    }
}

static void a_range_behind_the_end_cannot_be_had(void **state)
{
    static const struct {
        const char *header;
        int64_t size;
    } vectors[] = {{"bytes=10-", 10}, {"bytes=10-20", 10}, {"bytes=99999999999999999999999-", 10},
                   {"bytes=-0", 10},  {"bytes=0-", 0},     {"bytes=0-0", 0},
                   {"bytes=-0", 0}};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++) {
        struct range range;

        assert_int_equal(range_parse(str_of(vectors[i].header), vectors[i].size, &range), RANGE_UNSATISFIABLE);
    }
}

static void anything_else_asks_for_the_whole(void **state)
{
    static const char *const headers[] = {
        "",          "bytes",         "bytes=",      "bytes=-",    "bytes=5",   "bytes=5-2",    "bytes=a-b",
        "bytes=1-b", "bytes=0-1,3-4", "bytes=-1,-2", "bytes=+1-2", "bytes=--1", "bytes= 1 - 2", "items=0-1",
        "bytes:0-1", "bytes=0x1-2",
    };
    struct range range;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(headers); i++)
        assert_int_equal(range_parse(str_of(headers[i]), 10, &range), RANGE_WHOLE);
    assert_int_equal(range_parse(STR("bytes=-5"), 0, &range), RANGE_WHOLE);
}

static void a_file_is_saved_under_its_name_in_any_script(void **state)
{
    static const struct {
        const char *name, *header;
    } vectors[] = {
        {"notes 1.md", "attachment; filename=\"notes 1.md\"; filename*=UTF-8''notes%201.md"},
        {"\xD0\x9B\xD0\xB5\xD0\xBA.pdf", "attachment; filename=\"___.pdf\"; filename*=UTF-8''%D0%9B%D0%B5%D0%BA.pdf"},
        {"a\"b\\c%41;d'.md", "attachment; filename=\"a_b_c_41;d'.md\"; filename*=UTF-8''a%22b%5Cc%2541%3Bd%27.md"},
        {"\xF0\x9F\x99\x82", "attachment; filename=\"_\"; filename*=UTF-8''%F0%9F%99%82"},
    };
    struct arena *arena = arena_new(1 << 16);

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(vectors); i++)
        assert_string_equal(disposition_attachment(arena, vectors[i].name), vectors[i].header);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_range_is_a_part_of_the_body),
        cmocka_unit_test(a_range_behind_the_end_cannot_be_had),
        cmocka_unit_test(anything_else_asks_for_the_whole),
        cmocka_unit_test(a_file_is_saved_under_its_name_in_any_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
