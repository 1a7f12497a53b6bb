/* Lines from the order of paper into that of reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "jobs/extract/pdf/bidi.h"

#define MOST 64

static void assert_read(const char *paper, bool in_right_to_left, const char *reading)
{
    const struct str text = str_of(paper);
    uint32_t letters[MOST];
    char out[4 * MOST + 1];
    size_t count = 0, length = 0;

    for (size_t at = 0; at < text.len;)
        letters[count++] = str_next(text, &at);
    bidi_reorder(letters, count, in_right_to_left);
    for (size_t i = 0; i < count; i++)
        length += str_encode(letters[i], out + length);
    out[length] = '\0';
    assert_string_equal(out, reading);
}

static void numbers_and_foreign_words_keep_their_order(void **state UNUSED)
{
    assert_read("\u05DD\u05D5\u05D7 (heat) \u05D0\u05D5\u05D4", false, "\u05D4\u05D5\u05D0 (heat) \u05D7\u05D5\u05DD");
    assert_read("2025/03/14 :\u05DA\u05D9\u05E8\u05D0\u05EA", false, "\u05EA\u05D0\u05E8\u05D9\u05DA: 2025/03/14");
    assert_read("25% \u05DD\u05D7", false, "\u05D7\u05DD 25%");
    assert_read("heat \u05DD\u05D7 flows", false, "heat \u05D7\u05DD flows");
}

static void years_from_one_to_another_are_two_numbers(void **state UNUSED)
{
    assert_read("(1845\u20131842) \u0644\u0648\u062C", false, "\u062C\u0648\u0644 (1842\u20131845)");
    assert_read("1845-1842 \u0644\u0648\u062C", false, "\u062C\u0648\u0644 1842-1845");
    assert_read("5-10 \u05DD\u05D7", false, "\u05D7\u05DD 5-10");
}

static void a_line_has_the_direction_of_its_text(void **state UNUSED)
{
    assert_read(".\u0394T = 10 C-\u05D5", true, "\u05D5-\u0394T = 10 C.");
    assert_read("Heat is called \u05DD\u05D7.", true, "Heat is called \u05D7\u05DD.");
}

/* What is written from left to right within it is looked through once, not from each of its places. */
static void a_line_of_any_length_takes_time_in_proportion(void **state UNUSED)
{
    const size_t count = 1000000;
    uint32_t *numbers = calloc(count, sizeof *numbers), *signs = calloc(count, sizeof *signs);

    assert_non_null(numbers);
    assert_non_null(signs);
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (uint32_t)(i % 3 == 0 ? ' ' : '0' + i % 3);
        signs[i] = '%';
    }
    numbers[count - 1] = signs[count - 1] = 0x5D0;
    bidi_reorder(numbers, count, true);
    bidi_reorder(signs, count, true);
    assert_true(numbers[0] == 0x5D0 && signs[0] == 0x5D0);
    for (size_t i = 1; i + 1 < count; i++) {
        assert_int_equal(signs[i], '%');
        assert_int_equal(numbers[count - 1 - i], i % 3 == 2 ? '1' : i % 3 == 1 ? '2' : ' ');
    }
    free(numbers);
    free(signs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_foreign_words_keep_their_order),
        cmocka_unit_test(years_from_one_to_another_are_two_numbers),
        cmocka_unit_test(a_line_has_the_direction_of_its_text),
        cmocka_unit_test(a_line_of_any_length_takes_time_in_proportion),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
