/* The small parts of cs-extract: command line, input, ranges of numbers, titles, language of the engine, progress lines. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "jobs/extract/input.h"
#include "jobs/extract/list_number.h"
#include "jobs/extract/made_up_title.h"
#include "jobs/extract/media/speech.h"
#include "jobs/extract/options.h"
#include "jobs/extract/progress.h"
#include "jobs/extract/ranges.h"

static void every_option_is_read(void **state UNUSED)
{
    const char *const arguments[] = {
        "--language",        "en-GB", "--resume-at", "12.5", "--progress-fd", "3", "--cpu-seconds",  "60",
        "--memory-mib",      "512",   "--model",     "/m",   "--page",        "7", "--page-seconds", "3",
        "--course-language", "uk",    NULL};
    struct options options;
    const char *wrong = NULL;

    assert_true(options_parse(arguments, &options, &wrong));
    assert_string_equal(options.language, "en-GB");
    assert_string_equal(options.course_language, "uk");
    assert_string_equal(options.model, "/m");
    assert_true(options.resume_at == 12.5);
    assert_int_equal(options.progress_fd, 3);
    assert_int_equal(options.cpu_seconds, 60);
    assert_int_equal(options.page, 7);
    assert_int_equal(options.page_seconds, 3);
    assert_int_equal(options.memory, 512 * MIB);
}

static void without_options_there_are_limits(void **state UNUSED)
{
    const char *const arguments[] = {NULL};
    struct options options;
    const char *wrong = NULL;

    assert_true(options_parse(arguments, &options, &wrong));
    assert_null(options.language);
    assert_null(options.course_language);
    assert_int_equal(options.progress_fd, -1);
    assert_int_equal(options.cpu_seconds, OPTIONS_CPU_SECONDS);
    assert_int_equal(options.page_seconds, LIMIT_EXTRACT_PAGE_CPU);
    assert_int_equal(options.memory, LIMIT_EXTRACT_MEMORY);
}

static void wrong_options_are_named(void **state UNUSED)
{
    static const char *const cases[][3] = {{"--resume-at", "-1"}, {"--progress-fd", "2"},    {"--cpu-seconds", "0"},
                                           {"--language", "e n"}, {"--memory-mib", "x"},     {"--language", NULL},
                                           {"--unknown", "x"},    {"--model", ""},           {"--page-seconds", "0"},
                                           {"--page", "0"},       {"--course-language", "e"}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct options options;
        const char *wrong = NULL;

        assert_false(options_parse(cases[i], &options, &wrong));
        assert_string_equal(wrong, cases[i][0]);
    }
}

static void a_pipe_is_read_to_its_end(void **state UNUSED)
{
    struct buf buf = buf_make(100);
    struct fault fault = {0};
    struct input input;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "bytes", 5), 5);
    close(ends[1]);
    input = input_of_fd(ends[0]);
    assert_true(input_settle(&input, &fault));
    assert_int_equal(input.size, 5);
    assert_true(input_whole(&input, &buf, &fault));
    assert_string_equal(buf_text(&buf), "bytes");
    input_close(&input);
    close(ends[0]);
    buf_free(&buf);
}

static void seeking_stays_inside(void **state UNUSED)
{
    struct input input = input_of_bytes("abcdef", 6);
    char out[8];

    assert_int_equal(input_seek(&input, -5), 0);
    assert_int_equal(input_seek(&input, 99), 6);
    assert_int_equal(input_read(&input, out, sizeof out), 0);
    assert_int_equal(input_seek(&input, 4), 4);
    assert_int_equal(input_read(&input, out, sizeof out), 2);
    assert_memory_equal(out, "ef", 2);
}

static void more_than_the_buffer_holds_is_too_complex(void **state UNUSED)
{
    struct input input = input_of_bytes("abcdef", 6);
    struct buf buf = buf_make(5);
    struct fault fault = {0};

    assert_false(input_whole(&input, &buf, &fault));
    assert_int_equal(fault.kind, FAULT_FILE_TOO_COMPLEX);
    buf_free(&buf);
}

static void ranges_are_told_shortly(void **state UNUSED)
{
    static const int numbers[] = {1, 4, 5, 6, 9, 11, 12};
    struct ranges ranges = ranges_make();

    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        ranges_add(&ranges, numbers[i]);
    assert_int_equal(ranges.count, 7);
    assert_string_equal(ranges_text(&ranges), "1, 4-6, 9, 11-12");
    ranges_free(&ranges);
}

static void too_many_ranges_end_with_dots(void **state UNUSED)
{
    struct ranges ranges = ranges_make();

    for (int i = 1; i < 1000; i += 2)
        ranges_add(&ranges, i);
    assert_true(str_ends_nocase(str_of(ranges_text(&ranges)), STR(", ...")));
    assert_int_equal(ranges.count, 500);
    ranges_free(&ranges);
}

static void lists_count_in_letters_of_many_scripts(void **state UNUSED)
{
    static const struct {
        const char *format;
        int64_t number;
        const char *text;
    } cases[] = {
        {"decimal", 12, "12"},    {"lowerRoman", 4, "iv"},   {"upperLetter", 28, "BB"},
        {"russianLower", 3, "в"}, {"russianUpper", 28, "Я"}, {"russianLower", 29, "29"},
        {"hebrew1", 2, "ב"},      {"arabicAbjad", 4, "د"},   {"japaneseCounting", 10, "十"},
        {"none", 1, ""},
    };
    struct buf out = buf_make(64);

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        buf_clear(&out);
        list_number_put(str_of(cases[i].format), cases[i].number, &out);
        assert_string_equal(buf_text(&out), cases[i].text);
    }
    buf_clear(&out);
    list_number_put_scheme(STR("ea1ChsPeriod"), 2, &out);
    list_number_put_scheme(STR("arabic1Minus"), 1, &out);
    list_number_put_scheme(STR("arabicParenR"), 1, &out);
    assert_string_equal(buf_text(&out), "二.أ-1)");
    buf_free(&out);
}

static void titles_that_programs_make_are_known(void **state UNUSED)
{
    static const char *const made_up[] = {
        "",
        "Untitled",
        "Template",
        "LaTeX Article",
        "untitled 1",
        "Untitled-2",
        "PowerPoint Presentation",
        "PowerPoint-Präsentation",
        "Презентація PowerPoint",
        "ПРЕЗЕНТАЦІЯ POWERPOINT",
        "Presentación de PowerPoint",
        "Présentation PowerPoint",
        "Apresentação do PowerPoint",
        "Prezentacja programu PowerPoint",
        "PowerPoint 演示文稿",
        "Presentation1",
        "Word Document",
        "Diapositive 1",
        "Document1",
        "Документ 3",
        "Без назви 1",
        "none",
        "(anonymous)",
        "Microsoft Word - a",
        "Slide 1",
        "lecture 1.pages",
        "index.html",
        "x.htm",
        "x.odt",
        "x.ppsx",
        "x.txt",
        "x.MD",
        "x.rtf",
        "x.xlsx",
        "x.wpd",
        "x.fm",
        "deck.pptx",
        "lecture_07_final_v3",
    };
    static const char *const real[] = {
        "Heat and Work", "PowerPoint for Teachers", "Presentation Skills",
        "1984",          "The Untitled Novel",      "Без тертя",
        "Nonesuch",      "Document Object Model",   "Вступ",
        "熱力学",        "A_n of a series",
    };

    for (size_t i = 0; i < ARRAY_COUNT(made_up); i++)
        assert_true(made_up_title_is(str_of(made_up[i])));
    for (size_t i = 0; i < ARRAY_COUNT(real); i++)
        assert_false(made_up_title_is(str_of(real[i])));
}

static void the_engine_refuses_languages_it_does_not_know(void **state UNUSED)
{
    static const struct options plain = {.speaks = "en"};
    static const struct {
        struct str language;
        bool known;
    } cases[] = {{STR(""), true},     {STR("en"), true},    {STR("en-GB"), true}, {STR("EN-us"), true},
                 {STR("eng"), true},  {STR("uk"), false},   {STR("ukr"), false},  {STR("e"), false},
                 {STR("enm"), false}, {STR("de-en"), false}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct fault fault = {0};

        assert_int_equal(speech_check_language(speech_engine(&plain), &plain, cases[i].language, &fault),
                         cases[i].known);
        assert_int_equal(fault.kind, cases[i].known ? FAULT_NONE : FAULT_LANGUAGE_UNSUPPORTED);
    }
}

static size_t lines_in(int fd, char *text, size_t room)
{
    ssize_t length = read(fd, text, room - 1);
    size_t lines = 0;

    text[MAX(length, 0)] = '\0';
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    return lines;
}

static void progress_is_told_seldom_and_at_the_end(void **state UNUSED)
{
    struct progress progress;
    char text[4096];
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    progress_init(&progress, ends[1], "transcribe", "seconds");
    for (int i = 0; i < 1000; i++)
        progress_tell(&progress, i, 1000);
    progress_finish(&progress, 1000, 1000);
    assert_in_range(lines_in(ends[0], text, sizeof text), 2, 4);
    assert_true(
        str_starts(str_of(text), STR("{\"stage\":\"transcribe\",\"done\":0,\"total\":1000,\"unit\":\"seconds\"}\n")));
    assert_non_null(strstr(text, "\"done\":1000"));
    progress_segment(&progress, 1.5, 2.25, "so \"it\" is");
    assert_int_equal(lines_in(ends[0], text, sizeof text), 1);
    assert_string_equal(text, "{\"segment\":{\"start_sec\":1.5,\"end_sec\":2.25,\"text\":\"so \\\"it\\\" is\"}}\n");
    progress_heard(&progress, 9.5);
    assert_int_equal(lines_in(ends[0], text, sizeof text), 1);
    assert_string_equal(text, "{\"heard\":9.5}\n");
    progress_free(&progress);
    close(ends[0]);
    close(ends[1]);
}

static void a_listener_that_left_is_no_failure(void **state UNUSED)
{
    struct progress progress;
    int ends[2];

    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    progress_init(&progress, ends[1], "extract", "pages");
    progress_tell(&progress, 1, 2);
    progress_segment(&progress, 1, 2, "x");
    assert_int_equal(progress.fd, -1);
    progress_free(&progress);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_read),
        cmocka_unit_test(without_options_there_are_limits),
        cmocka_unit_test(wrong_options_are_named),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(seeking_stays_inside),
        cmocka_unit_test(more_than_the_buffer_holds_is_too_complex),
        cmocka_unit_test(ranges_are_told_shortly),
        cmocka_unit_test(too_many_ranges_end_with_dots),
        cmocka_unit_test(lists_count_in_letters_of_many_scripts),
        cmocka_unit_test(titles_that_programs_make_are_known),
        cmocka_unit_test(the_engine_refuses_languages_it_does_not_know),
        cmocka_unit_test(progress_is_told_seldom_and_at_the_end),
        cmocka_unit_test(a_listener_that_left_is_no_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
