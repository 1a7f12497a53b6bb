/* Sentences out of words with times: where they end, what is written large, and that no word is changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/extract/media/doubt.h"
#include "jobs/extract/media/sentences.h"

static struct buf made; /* "[start-end] text" of each segment, on a line each */

static bool take(void *to UNUSED, const struct speech_segment *segment, struct fault *fault UNUSED)
{
    buf_printf(&made, "[%.1f-%.1f] %s\n", segment->start_sec, segment->end_sec, segment->text);
    return true;
}

/* Words of a third of a second each; "/" is a pause of half a second, "//" of two. */
static const char *read_words(const char *language, const char *script)
{
    const struct speech_sink sink = {take, NULL};
    struct sentences sentences = sentences_make(str_of(language));
    struct str rest = str_of(script);
    struct fault fault = {0};
    double at = 1;

    buf_free(&made);
    made = buf_make(65536);
    while (rest.at != NULL) {
        struct str word = str_cut(&rest, ' ');

        if (str_starts(word, STR("/"))) {
            at += word.len == 1 ? 0.5 : 2;
            continue;
        }
        assert_true(sentences_add(&sentences, word, at, at + 0.3, &sink, &fault));
        at += 0.35;
    }
    assert_true(sentences_finish(&sentences, &sink, &fault));
    sentences_free(&sentences);
    return buf_text(&made);
}

static void a_sentence_ends_at_a_pause_and_begins_with_a_capital(void **state UNUSED)
{
    assert_string_equal(read_words("en", "welcome to this lecture / today we look at tables"),
                        "[1.0-4.6] Welcome to this lecture. Today we look at tables.\n");
}

static void it_does_not_end_behind_a_word_that_wants_another(void **state UNUSED)
{
    assert_string_equal(read_words("en", "this is one of the / most useful structures"),
                        "[1.0-4.3] This is one of the most useful structures.\n");
}

static void it_does_not_end_after_two_words_for_a_short_pause(void **state UNUSED)
{
    assert_string_equal(read_words("en", "good morning / everybody here"), "[1.0-2.9] Good morning everybody here.\n");
}

static void i_is_written_large_in_english_alone(void **state UNUSED)
{
    assert_string_equal(read_words("en-US", "today i'm sure that i know"), "[1.0-3.1] Today I'm sure that I know.\n");
    assert_string_equal(read_words("pl", "ala i kot"), "[1.0-2.0] Ala i kot.\n");
}

static void other_alphabets_have_capitals_too(void **state UNUSED)
{
    assert_string_equal(read_words("uk", "ґрунт є родючий // їжак спить"),
                        "[1.0-2.0] Ґрунт є родючий.\n[4.1-4.7] Їжак спить.\n");
    assert_string_equal(read_words("de", "über allen gipfeln"), "[1.0-2.0] Über allen gipfeln.\n");
}

static void a_long_pause_ends_the_segment_and_so_does_its_length(void **state UNUSED)
{
    struct buf script = buf_make(65536);
    const char *text;

    assert_string_equal(read_words("en", "one two three // four five six"),
                        "[1.0-2.0] One two three.\n[4.1-5.0] Four five six.\n");
    for (int i = 0; i < 200; i++)
        buf_printf(&script, "%sword", i > 0 ? " " : "");
    text = read_words("en", buf_text(&script));
    for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
        double start, end;

        assert_int_equal(sscanf(line, "[%lf-%lf]", &start, &end), 2);
        assert_true(end - start <= 20);
    }
    buf_free(&script);
}

static bool is_invented(const char *words, double spoken, double confidence, bool english)
{
    struct str rest = str_of(words);
    struct doubt doubt = {.spoken = spoken};

    while (rest.at != NULL)
        doubt_add(&doubt, str_cut(&rest, ' '), confidence);
    return doubt_is_invented(&doubt, english);
}

static void few_short_or_doubted_words_are_taken_for_invented(void **state UNUSED)
{
    assert_false(is_invented("welcome to this lecture", 1.5, 1, true));
    assert_false(is_invented("and so we go on", 1.4, 0.9, true));
    assert_true(is_invented("it at the at and", 4, 1, true));
    assert_true(is_invented("oh", 0.4, 1, true));
    assert_false(is_invented("\xD1\x82\xD0\xB0\xD0\xBA", 0.4, 1, false));
    assert_true(is_invented("welcome to this lecture", 1.5, 0.4, false));
    assert_true(is_invented("something", 3, 1, false));
}

static void without_words_there_is_nothing(void **state UNUSED)
{
    assert_string_equal(read_words("en", "//"), "");
}

static int end(void **state UNUSED)
{
    buf_free(&made);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_ends_at_a_pause_and_begins_with_a_capital),
        cmocka_unit_test(it_does_not_end_behind_a_word_that_wants_another),
        cmocka_unit_test(it_does_not_end_after_two_words_for_a_short_pause),
        cmocka_unit_test(i_is_written_large_in_english_alone),
        cmocka_unit_test(other_alphabets_have_capitals_too),
        cmocka_unit_test(a_long_pause_ends_the_segment_and_so_does_its_length),
        cmocka_unit_test(few_short_or_doubted_words_are_taken_for_invented),
        cmocka_unit_test(without_words_there_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, end);
}
