/* Quotes stand letter by letter, whatever white space and composition, and never by likeness; and what of a text can be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/homework/quotes.h"

static struct arena *arena;

static int begin(void **state UNUSED)
{
    arena = arena_new(16 << 20);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

static const char *found(const char *answer, const char *quote)
{
    const struct str part = str_of(answer);
    const struct quotes quotes = quotes_make(arena, &part, 1);
    const struct str at = quotes_find(&quotes, str_of(quote));

    return at.at != NULL ? arena_strndup(arena, at.at, at.len) : NULL;
}

static const char *shown(const char *text, enum visible_text_space space, size_t *hidden)
{
    const struct visible_text visible = visible_text_make(arena, str_of(text), space);

    *hidden = visible.hidden;
    return arena_strndup(arena, visible.text.at, visible.text.len);
}

static void a_quote_stands_as_it_was_written(void **state UNUSED)
{
    assert_string_equal(found("Plants take in\n  carbon dioxide.", "take in carbon dioxide"),
                        "take in\n  carbon dioxide");
    assert_string_equal(found("caf\u00E9 au lait", "cafe\u0301 au"), "caf\u00E9 au");
    assert_string_equal(found("cafe\u0301 au lait", "caf\u00E9"), "cafe\u0301");
    assert_string_equal(found("  \u0457\u0436\u0430\u043A  ", "\u0457\u0436\u0430\u043A"), "\u0457\u0436\u0430\u043A");
    assert_string_equal(found("su\u200Bgar is made", "sugar is"), "su\u200Bgar is");
}

static void nothing_stands_by_likeness(void **state UNUSED)
{
    assert_null(found("Plants take in carbon dioxide.", "plants take in"));
    assert_null(found("Plants take in carbon dioxide.", "Plants take carbon dioxide"));
    assert_null(found("Plants take in carbon dioxide.", "Plants take in carbon dioxides"));
    assert_null(found("x\u00B2 is a square", "x2 is"));
    assert_null(found("cafe\u0301 au lait", "cafe"));
    assert_null(found("short", "a quote that is longer than the answer"));
}

static void a_quote_says_something(void **state UNUSED)
{
    assert_null(found("Yes, it is.", ""));
    assert_null(found("Yes, it is.", " \n "));
    assert_null(found("Yes, it is.", "."));
    assert_null(found("Yes, it is.", "Y"));
    assert_string_equal(found("7", "7"), "7");
}

static void a_quote_does_not_reach_over_what_was_left_out(void **state UNUSED)
{
    const struct str parts[] = {STR("Light is needed."), STR("Sugar is made.")};
    const struct quotes quotes = quotes_make(arena, parts, 2);

    assert_non_null(quotes_find(&quotes, STR("Sugar is")).at);
    assert_null(quotes_find(&quotes, STR("needed. Sugar")).at);
}

static void what_nobody_sees_is_left_out(void **state UNUSED)
{
    static const char tags[] = "a\U000E0067\U000E0069 b\uE000\x01 \u202Ec\u2066";
    size_t hidden;

    assert_string_equal(shown(tags, VISIBLE_TEXT_ONE, &hidden), "a b c");
    assert_int_equal(hidden, 6);
    assert_string_equal(shown("co\u00ADop \u200Bdone\uFEFF \U0001F600\uFE0F", VISIBLE_TEXT_ONE, &hidden),
                        "coop done \U0001F600");
    assert_int_equal(hidden, 0);
}

static void white_space_keeps_lines_and_paragraphs_where_they_matter(void **state UNUSED)
{
    size_t hidden;

    assert_string_equal(shown(" a \t b\r\n c\n\n\n d ", VISIBLE_TEXT_LINES, &hidden), "a b\n c\n\n d");
    assert_string_equal(shown(" a \t b\r\n c\n\n\n d ", VISIBLE_TEXT_ONE, &hidden), "a b c d");
    assert_string_equal(shown("", VISIBLE_TEXT_ONE, &hidden), "");
    assert_string_equal(shown(" \u200B ", VISIBLE_TEXT_ONE, &hidden), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quote_stands_as_it_was_written),
        cmocka_unit_test(nothing_stands_by_likeness),
        cmocka_unit_test(a_quote_says_something),
        cmocka_unit_test(a_quote_does_not_reach_over_what_was_left_out),
        cmocka_unit_test(what_nobody_sees_is_left_out),
        cmocka_unit_test(white_space_keeps_lines_and_paragraphs_where_they_matter),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
