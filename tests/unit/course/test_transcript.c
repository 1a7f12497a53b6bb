#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "course/transcript.h"

static struct transcript_line lines[] = {
    {0.0, 2.5, {"a < b && b > c", 14}},
    {3599.9996, 3661.001, {"two\nlines", 9}},
};
static const struct transcript two = {lines, 2};

static void assert_written(enum transcript_form form, const struct transcript *transcript, const char *expected)
{
    struct buf out = buf_make(4096);
    int64_t cues = 0;

    transcript_begin(&out, form);
    transcript_write(&out, transcript, form, false, &cues);
    assert_string_equal(buf_text(&out), expected);
    buf_free(&out);
}

static void webvtt_escapes_markup_and_carries_rounding_into_hours(void **state)
{
    (void)state;
    assert_written(TRANSCRIPT_VTT, &two,
                   "WEBVTT\n\n00:00:00.000 --> 00:00:02.500\na &lt; b &amp;&amp; b &gt; c\n\n"
                   "01:00:00.000 --> 01:01:01.001\ntwo lines\n\n");
}

static void subrip_numbers_its_cues_and_writes_a_comma(void **state)
{
    (void)state;
    assert_written(
        TRANSCRIPT_SRT, &two,
        "1\n00:00:00,000 --> 00:00:02,500\na < b && b > c\n\n2\n01:00:00,000 --> 01:01:01,001\ntwo lines\n\n");
}

static void plain_text_is_a_line_per_cue(void **state)
{
    (void)state;
    assert_written(TRANSCRIPT_TXT, &two, "a < b && b > c\ntwo lines\n");
}

static void a_later_block_goes_on_counting(void **state)
{
    struct buf out = buf_make(4096);
    int64_t cues = 7;

    (void)state;
    transcript_write(&out, &two, TRANSCRIPT_SRT, false, &cues);
    assert_int_equal(cues, 9);
    assert_memory_equal(buf_text(&out), "8\n", 2);
    assert_non_null(strstr(buf_text(&out), "\n\n9\n"));
    buf_free(&out);
}

static void no_speech_is_an_empty_transcript(void **state)
{
    const struct transcript none = {NULL, 0};

    (void)state;
    assert_written(TRANSCRIPT_VTT, &none, "WEBVTT\n\n");
    assert_written(TRANSCRIPT_TXT, &none, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(webvtt_escapes_markup_and_carries_rounding_into_hours),
        cmocka_unit_test(subrip_numbers_its_cues_and_writes_a_comma),
        cmocka_unit_test(plain_text_is_a_line_per_cue),
        cmocka_unit_test(a_later_block_goes_on_counting),
        cmocka_unit_test(no_speech_is_an_empty_transcript),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
