/* Subtitles: lines and times within their bounds, breaks where phrases end, and every word once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "course/subtitles.h"

#define SPEECH                                                                                                      \
    "A hash table maps keys to values, and it does so in constant time. The load factor is the number of "          \
    "entries divided by the number of slots. When it passes a threshold, the table is made twice as large because " \
    "otherwise chains would grow. So what happens when two keys share a slot?"

static struct subtitle made[64];

static size_t break_up(const char *text, double start, double end, double until)
{
    struct subtitles subtitles;
    size_t count = 0;

    subtitles_begin(&subtitles, str_of(text), start, end, until);
    while (count < ARRAY_COUNT(made) && subtitles_next(&subtitles, &made[count]))
        count++;
    return count;
}

static void assert_line(struct str line, const char *text)
{
    assert_int_equal(line.len, strlen(text));
    assert_memory_equal(line.at, text, line.len);
}

static void assert_bounds(size_t count, double start, double end)
{
    double last = start;

    for (size_t i = 0; i < count; i++) {
        assert_true(made[i].lines[0].len > 0);
        for (size_t j = 0; j < 2; j++)
            assert_true(str_code_points(made[i].lines[j]) <= SUBTITLES_LINE);
        assert_true(made[i].start_sec >= last - 1e-9 && made[i].end_sec > made[i].start_sec);
        assert_true(made[i].end_sec - made[i].start_sec <= SUBTITLES_LONGEST + 1e-9);
        last = made[i].end_sec;
    }
    assert_true(last <= end + 1e-9);
}

static void a_long_text_is_broken_within_the_bounds_and_no_word_is_lost(void **state UNUSED)
{
    const size_t count = break_up(SPEECH, 10, 34, -1);
    struct buf all = buf_make(4096);

    assert_bounds(count, 10, 34);
    for (size_t i = 0; i < count; i++) {
        assert_true(made[i].end_sec - made[i].start_sec >= SUBTITLES_LEAST);
        for (size_t j = 0; j < 2 && made[i].lines[j].len > 0; j++)
            buf_printf(&all, "%s%.*s", all.len > 0 ? " " : "", (int)made[i].lines[j].len, made[i].lines[j].at);
    }
    assert_string_equal(buf_text(&all), SPEECH);
    buf_free(&all);
}

static void breaks_lie_where_phrases_end(void **state UNUSED)
{
    assert_true(break_up(SPEECH, 0, 24, -1) >= 4);
    assert_line(made[0].lines[0], "A hash table maps keys to values,");
    assert_line(made[0].lines[1], "and it does so in constant time.");
}

static void a_short_text_is_one_line_and_ends_when_it_was_read(void **state UNUSED)
{
    assert_int_equal(break_up("  Yes.  ", 5, 90, 100), 1);
    assert_line(made[0].lines[0], "Yes.");
    assert_int_equal(made[0].lines[1].len, 0);
    assert_true(made[0].start_sec == 5 && made[0].end_sec == 12);
}

static void a_hasty_text_stays_for_a_second_unless_the_next_one_begins(void **state UNUSED)
{
    break_up("Yes.", 5, 5.25, 9);
    assert_true(made[0].end_sec == 6);
    break_up("Yes.", 5, 5.25, 5.5);
    assert_true(made[0].end_sec == 5.5);
}

static void words_longer_than_a_line_and_texts_without_blanks_are_cut(void **state UNUSED)
{
    char text[601];

    memset(text, 'x', 600);
    text[600] = '\0';
    assert_bounds(break_up(text, 0, 60, -1), 0, 60);
    for (size_t i = 0; i < 600; i += 3)
        memcpy(text + i, "\xE3\x81\x82", 3);
    assert_bounds(break_up(text, 0, 60, -1), 0, 60);
}

static void nothing_makes_nothing(void **state UNUSED)
{
    assert_int_equal(break_up(" \n ", 0, 4, -1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_text_is_broken_within_the_bounds_and_no_word_is_lost),
        cmocka_unit_test(breaks_lie_where_phrases_end),
        cmocka_unit_test(a_short_text_is_one_line_and_ends_when_it_was_read),
        cmocka_unit_test(a_hasty_text_stays_for_a_second_unless_the_next_one_begins),
        cmocka_unit_test(words_longer_than_a_line_and_texts_without_blanks_are_cut),
        cmocka_unit_test(nothing_makes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
