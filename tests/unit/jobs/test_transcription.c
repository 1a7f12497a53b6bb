/* What services answer, as segments of a recording. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs/ingest/transcription.h"

static struct arena *arena;
static struct transcription made;
static struct fault fault;

static bool reads(const char *answer)
{
    static const char heard[] = "[[100, 160]]";
    json_t *list = NULL;
    struct transcription_piece piece = {100, 160, NULL};

    fault_clear(&fault);
    assert_true(json_read(arena, str_of(heard), &list, &fault));
    piece.heard = list;
    return transcription_read(arena, str_of(answer), &piece, &made, &fault);
}

static void assert_segment(size_t place, double start, double end, const char *text)
{
    const json_t *segment = json_array_get(made.segments, place);

    assert_true(json_get_double(segment, "start_sec", -1) == start && json_get_double(segment, "end_sec", -1) == end);
    assert_string_equal(json_get_text(segment, "text", ""), text);
}

static void times_are_those_of_the_recording(void **state UNUSED)
{
    assert_true(reads("{\"language\":\"English\",\"segments\":[{\"start\":0.5,\"end\":3,\"text\":\" One. \"},"
                      "{\"start\":3,\"end\":61,\"text\":\"Two.\"}]}"));
    assert_int_equal(json_array_size(made.segments), 2);
    assert_segment(0, 100.5, 103, "One.");
    assert_segment(1, 103, 160, "Two.");
    assert_string_equal(made.language, "en");
}

static void times_that_go_back_a_little_are_clipped_and_others_are_no_answer(void **state UNUSED)
{
    assert_true(
        reads("{\"segments\":[{\"start\":5,\"end\":8,\"text\":\"One.\"},{\"start\":4,\"end\":9,\"text\":\"Two.\"}]}"));
    assert_segment(1, 105, 109, "Two.");
    assert_false(reads(
        "{\"segments\":[{\"start\":50,\"end\":55,\"text\":\"One.\"},{\"start\":4,\"end\":9,\"text\":\"Two.\"}]}"));
    assert_int_equal(fault.kind, FAULT_BAD_GENERATION);
    assert_false(reads("{\"segments\":[{\"start\":90,\"end\":95,\"text\":\"One.\"}]}"));
}

static void what_is_no_answer_is_refused(void **state UNUSED)
{
    static const char *const answers[] = {"nothing",
                                          "[]",
                                          "{}",
                                          "{\"text\":\"words\"}",
                                          "{\"segments\":{}}",
                                          "{\"segments\":[{\"start\":1,\"end\":2}]}",
                                          "{\"segments\":[{\"start\":\"00:01\",\"end\":2,\"text\":\"a\"}]}"};

    for (size_t i = 0; i < ARRAY_COUNT(answers); i++) {
        assert_false(reads(answers[i]));
        assert_int_equal(fault.kind, FAULT_BAD_GENERATION);
    }
    assert_true(reads("{\"text\":\"\"}"));
    assert_int_equal(json_array_size(made.segments), 0);
}

static void words_take_the_place_of_a_segment_without_times_of_its_own(void **state UNUSED)
{
    assert_true(reads("{\"segments\":[{\"start\":0,\"end\":55,\"text\":\"all\"}],\"words\":["
                      "{\"word\":\"One.\",\"start\":1,\"end\":1.5},{\"word\":\"Two\",\"start\":1.6,\"end\":2},"
                      "{\"word\":\"three\",\"start\":4,\"end\":4.5}]}"));
    assert_int_equal(json_array_size(made.segments), 3);
    assert_segment(0, 101, 101.5, "One.");
    assert_segment(2, 104, 104.5, "three");
}

static void remarks_are_left_out_and_words_with_remarks_stay(void **state UNUSED)
{
    static const char *const remarks[] = {"[Music]", "(applause)", "\xE2\x99\xAA", "\xE2\x99\xAA la \xE2\x99\xAA",
                                          "..."};

    for (size_t i = 0; i < ARRAY_COUNT(remarks); i++) {
        assert_true(reads(arena_printf(arena, "{\"segments\":[{\"start\":1,\"end\":2,\"text\":\"%s\"}]}", remarks[i])));
        assert_int_equal(json_array_size(made.segments), i == 3 ? 1 : 0);
    }
    assert_true(reads(
        "{\"segments\":[{\"start\":1,\"end\":2,\"text\":\"\xD0\x94\xD0\xB0 (\xD1\x81\xD0\xBC\xD1\x96\xD1\x85)\"}]}"));
    assert_int_equal(json_array_size(made.segments), 1);
}

static void languages_have_names_and_tags(void **state UNUSED)
{
    assert_string_equal(transcription_language(arena, "ukrainian"), "uk");
    assert_string_equal(transcription_language(arena, "pt-BR"), "pt-BR");
    assert_null(transcription_language(arena, "Klingon"));
    assert_null(transcription_language(arena, "e\"n"));
    assert_null(transcription_language(arena, NULL));
}

static int begin(void **state UNUSED)
{
    arena = arena_new(1 << 24);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_those_of_the_recording),
        cmocka_unit_test(times_that_go_back_a_little_are_clipped_and_others_are_no_answer),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(words_take_the_place_of_a_segment_without_times_of_its_own),
        cmocka_unit_test(remarks_are_left_out_and_words_with_remarks_stay),
        cmocka_unit_test(languages_have_names_and_tags),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
