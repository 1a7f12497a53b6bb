/* What a model says of a slide: read as it should be, and made plain whatever it holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/describe/description.h"

static struct arena *arena;

static int begin(void **state UNUSED)
{
    arena = arena_new(1 << 22);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static void only_text_that_is_shown_as_it_stands_is_left(void **state UNUSED)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"", ""},
        {"  Heat \t flows. ", "Heat flows."},
        {"a\r\nb\n \n\n\nc\x07", "a\nb\n\nc"},
        {"Тепло й робота: η = 1 − T₂/T₁", "Тепло й робота: η = 1 − T₂/T₁"},
        {"می\xE2\x80\x8Cخواهم 👩\xE2\x80\x8D🏫",
         "می\xE2\x80\x8Cخواهم 👩\xE2\x80\x8D🏫"}, /* joiners are letters of their scripts */
        {"pay\xE2\x80\xAE"
         "lap\xE2\x80\xAC now",
         "paylap now"},
        {"a\xE2\x80\x8B"
         "b\xEF\xBB\xBF"
         "c\xC2\xAD"
         "d",
         "abcd"},
        {"hid\xF3\xA0\x81\x81\xF3\xA0\x81\xBF"
         "den",
         "hidden"},
        {"a\xC2\x9B"
         "1mb\x1B[31m",
         "a1mb[31m"},
        {"bad \xFF\xC0 bytes", "bad bytes"},
        {"See https://a.example/b, HTTP://A.EXAMPLE and (www.b.example).", "See [URL] [URL] and [URL]"},
        {"[x](javascript:alert(1)) mailto:a@b.example <data:text/html,x>", "[URL] [URL] [URL]"},
        {"data: 12; www. is short for world wide web", "data: 12; www. is short for world wide web"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_string_equal(description_clean(arena, str_of(cases[i].from)), cases[i].to);
}

static void a_long_text_is_clipped_between_characters(void **state UNUSED)
{
    struct buf text = buf_make(1 << 20);
    const char *clean;

    for (int i = 0; i < 3000; i++)
        buf_puts(&text, "їж ");
    clean = description_clean(arena, buf_str(&text));
    assert_in_range(strlen(clean), DESCRIPTION_MOST - 8, DESCRIPTION_MOST);
    assert_true(str_is_utf8(str_of(clean)));
    buf_free(&text);
}

static void an_answer_is_an_object_with_a_text(void **state UNUSED)
{
    static const char *const bad[] = {"", "Heat", "[]", "{}", "{\"description\":7}", "{\"description\":null}"};
    const char *description = NULL;
    struct fault fault = {0};

    assert_true(description_read(arena, STR("{\"description\":\" A cycle. \",\"more\":1}"), &description, &fault));
    assert_string_equal(description, "A cycle.");
    assert_true(description_read(arena, STR("{\"description\":\"\"}"), &description, &fault));
    assert_string_equal(description, "");
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        fault = (struct fault){0};
        assert_false(description_read(arena, str_of(bad[i]), &description, &fault));
        assert_int_equal(fault.kind, FAULT_BAD_GENERATION);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_text_that_is_shown_as_it_stands_is_left),
        TEST(a_long_text_is_clipped_between_characters),
        TEST(an_answer_is_an_object_with_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
