#include <time.h>

#include "tests/unit/extract/extraction.h"

#define A "00:00:01,000 --> 00:00:02,000\n"
#define B "00:00:02,000 --> 00:00:03,000\n"
#define C "00:00:03,000 --> 00:00:04,000\n"

static void assert_times(const struct result *r, size_t index, double start, double end)
{
    assert_float_equal(json_get_double(chunk_meta(r, index), "start_sec", -1), start, 1e-9);
    assert_float_equal(json_get_double(chunk_meta(r, index), "end_sec", -1), end, 1e-9);
}

/* The texts of the chunks with '|' between them. */
static void assert_texts(const char *file, const char *expected)
{
    struct result r = extract_text("captions", file);
    struct buf texts = buf_make(MIB);

    for (size_t i = 0; i < chunk_count(&r); i++)
        buf_printf(&texts, "%s%s", i > 0 ? "|" : "", json_get_text(chunk_at(&r, i), "text", ""));
    assert_string_equal(buf_text(&texts), expected);
    buf_free(&texts);
    result_free(&r);
}

static double duration(const struct result *r)
{
    return json_get_double(json_object_get(r->document, "metadata"), "duration_sec", -1);
}

static const char *meta(const struct result *r, const char *key)
{
    return json_get_text(json_object_get(r->document, "metadata"), key, "(none)");
}

static bool warned(const struct result *r, const char *words)
{
    const json_t *warning;
    size_t i;

    json_array_foreach(json_object_get(r->document, "warnings"), i, warning)
    {
        if (strstr(json_string_value(warning), words) != NULL)
            return true;
    }
    return false;
}

/* ---- SubRip ---- */

static void each_cue_is_a_chunk_with_its_times(void **state UNUSED)
{
    struct result r = extract_text("captions", "1\n00:00:01,250 --> 00:00:04,000\nТеплота —\nце енергія.\n\n"
                                               "2\n01:00:04,000 --> 01:00:06,500\nІ робота.\n");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "transcript", "Теплота — це енергія.");
    assert_times(&r, 0, 1.25, 4);
    assert_times(&r, 1, 3604, 3606.5);
    assert_true(duration(&r) == 3606.5);
    assert_string_equal(json_get_text(r.document, "source_type", ""), "video");
    assert_string_equal(meta(&r, "format"), "srt");
    assert_string_equal(meta(&r, "engine"), "(none)");
    assert_int_equal(warning_count(&r), 0);
    result_free(&r);
}

static void times_are_read_in_every_usual_form(void **state UNUSED)
{
    static const struct {
        const char *line;
        double start, end;
    } cases[] = {
        {"00:00:01.5 --> 00:00:02.25", 1.5, 2.25},
        {"0:0:1,005-->0:0:2", 1.005, 2},
        {"01:02 --> 01:03,5", 62, 63.5},
        {"  00:00:01,000   -->   00:00:02,000  ", 1, 2},
        {"00:00:01,000 --> 00:00:02,000 X1:10 X2:20 Y1:1 Y2:2", 1, 2},
        {"00:00:01,000 --> 00:00:02,000\talign:start", 1, 2},
        {"00: 00: 01, 000 -> 00: 00: 02, 000", 1, 2},
        {"123:00:00,000 --> 123:00:01,000", 442800, 442801},
        {"00:00:01,123456 --> 00:00:02,000000", 1.123, 2},
        {"90:15 --> 90:16", 5415, 5416},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char text[200];
        struct result r;

        snprintf(text, sizeof text, "1\n%s\nword\n", cases[i].line);
        r = extract_text("captions", text);
        assert_int_equal(chunk_count(&r), 1);
        assert_times(&r, 0, cases[i].start, cases[i].end);
        result_free(&r);
    }
}

static void line_ends_of_every_system_are_line_ends(void **state UNUSED)
{
    assert_texts("1\r\n00:00:01,000 --> 00:00:02,000\r\none\r\ntwo\r\n\r\n2\r\n" B "three\r\n", "one two|three");
    assert_texts("1\r00:00:01,000 --> 00:00:02,000\rone\rtwo\r\r2\r00:00:02,000 --> 00:00:03,000\rthree",
                 "one two|three");
    assert_texts(
        "1\r\r\n00:00:01,000 --> 00:00:02,000\r\r\none\r\r\n\r\r\n2\r\r\n00:00:02,000 --> 00:00:03,000\r\r\ntwo\r\r\n",
        "one|two");
}

static void numbers_of_cues_may_be_missing_or_wrong(void **state UNUSED)
{
    assert_texts(A "one\n\n" B "two\n", "one|two");
    assert_texts(A "one\n\n2\n" B "two\n", "one|two");
    assert_texts("7\n" A "one\n\n7\n" B "two\n\n1\n" C "three\n", "one|two|three");
    assert_texts("1\n" A "one\n2\n" B "two\n9\n" C "three\n", "one|two|three");
    assert_texts("1\n" A "one\n\n2\n\n" B "two\n", "one|two");
    assert_texts("1\n" A "\n2\n" B "two\n", "two");
    assert_texts("1\n" A "one\n\n2\n", "one");
}

static void a_number_that_is_said_is_text(void **state UNUSED)
{
    assert_texts("1\n" A "42\n\n2\n" B "2024\n1984\n", "42|2024 1984");
    assert_texts(A "1\n" B "10\n" C "9\n", "1|10|9");
}

static void blank_lines_inside_a_cue_do_not_end_its_text(void **state UNUSED)
{
    assert_texts("1\n" A "one\n \n\nstill one\n\n\n\n2\n" B "two\n", "one still one|two");
    assert_texts("\n\n  \n1\n" A "\xE2\x80\x8B\n\xC2\xA0\none\n", "one");
}

static void markup_is_removed_and_text_that_looks_like_it_stays(void **state UNUSED)
{
    assert_texts("1\n" A "{\\an8}<i>one</i> <FONT color=\"#ff0\">two</font> <b>three</B>{i}four{/i}\n",
                 "one two threefour");
    assert_texts("1\n" A "if a <b and c> d {x} <- 5 && y &amp; z&#39;s &nbsp; &unknown;\n",
                 "if a <b and c> d {x} <- 5 && y & z's &unknown;");
    assert_texts("1\n" A "std::vector<int> v; <br>a --> b\n", "std::vector<int> v; a --> b");
    assert_texts("1\n" A "<i>not closed\n</i>\n\n2\n" B "<i></i>\n\n3\n" C "x <\n", "not closed|x <");
}

static void another_speaker_begins_a_line(void **state UNUSED)
{
    assert_texts("1\n" A "- Is it hot?\n- It is\nwarm.\n", "- Is it hot?\n- It is warm.");
    assert_texts("1\n" A "– Так?\n– Ні.\n", "– Так?\n– Ні.");
}

static void cues_come_in_the_order_of_their_times(void **state UNUSED)
{
    struct result r =
        extract_text("captions", "1\n" C "three\n\n2\n" A "one\n\n3\n00:00:01,000 --> 00:00:09,000\ntwo\n");

    assert_chunk(&r, 0, "transcript", "one");
    assert_chunk(&r, 1, "transcript", "two");
    assert_chunk(&r, 2, "transcript", "three");
    assert_times(&r, 1, 1, 9);
    assert_true(duration(&r) == 9);
    assert_true(warned(&r, "put in order: 1."));
    result_free(&r);
}

static void a_cue_that_ends_before_it_starts_ends_with_the_next(void **state UNUSED)
{
    struct result r = extract_text("captions", "1\n00:00:05,000 --> 00:00:02,000\none\n\n"
                                               "2\n00:00:06,000 --> 00:00:06,000\ntwo\n");

    assert_times(&r, 0, 5, 6);
    assert_times(&r, 1, 6, 9);
    assert_true(warned(&r, "another end: 2."));
    result_free(&r);
}

static void cues_whose_times_cannot_be_read_are_left_out(void **state UNUSED)
{
    struct result r =
        extract_text("captions", "1\n" A "one\n\n2\n00:00:0x,000 --> 00:00:03,000\nlost\n\n3\n" C "three\n");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "transcript", "one");
    assert_chunk(&r, 1, "transcript", "three");
    assert_true(warned(&r, "left out: 1."));
    result_free(&r);
    r = extract_text("captions", "1\n00:00:xx --> 00:00:yy\nlost\n\n2\n-00:00:01,000 --> 00:00:01,000\nlost\n");
    assert_fault(&r, "file_damaged");
    result_free(&r);
}

static void text_without_times_is_no_transcript(void **state UNUSED)
{
    struct result r = extract_text("captions", "Thermodynamics\n\nHeat is energy.\n");

    assert_fault(&r, "unsupported_format");
    result_free(&r);
    r = extract_bytes("captions", STR("\0\1\2\3\0\1\2\3").at, 8);
    assert_fault(&r, "unsupported_format");
    result_free(&r);
}

static void nothing_said_is_a_document_with_a_warning(void **state UNUSED)
{
    static const char *const cases[] = {
        "", "\n \n", "\xEF\xBB\xBF", "1\n" A "\n2\n" B "<i> </i>\n", "WEBVTT", "WEBVTT\n\nNOTE only\n"};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("captions", cases[i]);

        assert_non_null(r.document);
        assert_int_equal(chunk_count(&r), 0);
        assert_int_equal(warning_count(&r), 1);
        result_free(&r);
    }
}

static void the_encoding_is_found(void **state UNUSED)
{
    static const char cp1251[] =
        "1\n" A "\xD2\xE5\xEF\xEB\xEE\xF2\xE0 \xEF\xE5\xF0\xE5\xF5\xEE\xE4\xE8\xF2\xFC \xEE\xF2 "
        "\xE3\xEE\xF0\xFF\xF7\xE5\xE3\xEE \xF2\xE5\xEB\xE0 \xEA \xF5\xEE\xEB\xEE\xE4\xED\xEE\xEC\xF3.\n";
    static const char utf16[] = "\xFF\xFE"
                                "1\0\n\0000\0000\0:\0000\0001\0-\0-\0>\0000\0000\0:\0000\0002\0\n\0\x07\x04";
    struct result r = extract_text("captions", cp1251);

    assert_chunk(&r, 0, "transcript", "Теплота переходить от горячего тела к холодному.");
    assert_true(warned(&r, "WINDOWS-1251"));
    result_free(&r);
    r = extract_bytes("captions", utf16, sizeof utf16 - 1);
    assert_chunk(&r, 0, "transcript", "Ї");
    assert_times(&r, 0, 1, 2);
    result_free(&r);
}

/* ---- WebVTT ---- */

static void a_header_names_title_and_language(void **state UNUSED)
{
    struct result r = extract_text("captions", "\xEF\xBB\xBFWEBVTT - Лекція 3\nKind: captions\nLanguage: uk\n\n"
                                               "intro\n00:01.000 --> 00:02.000 align:start position:0%\nВітаю.\n\n");

    assert_title(&r, "Лекція 3");
    assert_string_equal(json_get_text(r.document, "language", ""), "uk");
    assert_string_equal(meta(&r, "format"), "vtt");
    assert_chunk(&r, 0, "transcript", "Вітаю.");
    result_free(&r);
    r = extract_text("captions", "WEBVTT Kind: captions; Language: en-GB\nTitle: Heat\n00:01.000 --> 00:02.000\nHi\n");
    assert_string_equal(json_get_text(r.document, "language", ""), "en-GB");
    assert_title(&r, "Heat");
    assert_chunk(&r, 0, "transcript", "Hi");
    result_free(&r);
    r = extract_text("captions", "\xEF\xBB\xBF\r\n \r\nWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nHi\r\n");
    assert_string_equal(meta(&r, "format"), "vtt");
    result_free(&r);
    r = extract_text("captions", "WEBVTT\nLanguage: what is it?\n\n00:01.000 --> 00:02.000\nHi\n");
    assert_string_equal(json_get_text(r.document, "language", "(null)"), "(null)");
    result_free(&r);
}

static void blocks_without_text_are_dropped(void **state UNUSED)
{
    assert_texts("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\nSTYLE\n::cue { color: red }\n\n"
                 "REGION\nid:fred\nwidth:40%\n\nNOTE\n00:09.000 --> 00:10.000\ncommented out\n\nNOTE short\n\n"
                 "NOTED\n00:01.000 --> 00:02.000\none\n\nno cue at all\n\n2\n00:02.000 --> 00:03.000\ntwo\n",
                 "one|two");
}

static void tags_and_references_are_read(void **state UNUSED)
{
    assert_texts("WEBVTT\n\n00:01.000 --> 00:02.000\n<c.yellow.bg_blue>one</c> <00:00:01.500><lang en>two</lang> "
                 "&lt;b&gt; &amp;amp; a&nbsp;b &lrm;x<unknown>\n",
                 "one two <b> &amp; a b \u200Ex");
    assert_texts("WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>漢<rt>kan</rt></ruby>字 x < 3 and y <= 4\n",
                 "漢字 x < 3 and y <= 4");
}

static void a_voice_is_named_where_it_changes(void **state UNUSED)
{
    assert_texts("WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud Tom &amp; Ada>One\ntwo</v>\n\n"
                 "00:02.000 --> 00:03.000\n<v Tom &amp; Ada>three\n\n"
                 "00:03.000 --> 00:04.000\n<v Bob>four</v> <v Ada>five\n\n00:04.000 --> 00:05.000\nsix\n",
                 "Tom & Ada: One two|three|Bob: four\nAda: five|six");
}

static void lines_of_blanks_separate_cues_that_have_names(void **state UNUSED)
{
    assert_texts("WEBVTT\n\n1\n00:01.000 --> 00:02.000\none\n \n2\n00:02.000 --> 00:03.000\ntwo\n", "one|two");
}

static void cues_in_two_segments_of_a_stream_come_once(void **state UNUSED)
{
    assert_texts("WEBVTT\n\n00:01.000 --> 00:02.000\none\n\n00:02.000 --> 00:03.000\ntwo\n\n"
                 "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n"
                 "00:02.000 --> 00:03.000\ntwo\n\n00:03.000 --> 00:04.000\nthree\n",
                 "one|two|three");
}

/* ---- rolling captions ---- */

static void rolling_captions_are_joined_without_doubling(void **state UNUSED)
{
    struct result r = extract_text(
        "captions",
        "WEBVTT\nKind: captions\nLanguage: en\n\n"
        "00:00:00.160 --> 00:00:02.629 align:start position:0%\n \nhello<00:00:00.480><c> everyone</c>\n\n"
        "00:00:02.629 --> 00:00:02.639 align:start position:0%\nhello everyone\n \n\n"
        "00:00:02.639 --> 00:00:05.000 align:start position:0%\nhello everyone\nwelcome<00:00:03.000><c> back</c>\n\n"
        "00:00:05.000 --> 00:00:05.010 align:start position:0%\nwelcome back\n \n\n"
        "00:00:05.010 --> 00:00:07.000 align:start position:0%\nwelcome back\nto heat\n\n");

    assert_int_equal(chunk_count(&r), 3);
    assert_chunk(&r, 0, "transcript", "hello everyone");
    assert_chunk(&r, 1, "transcript", "welcome back");
    assert_chunk(&r, 2, "transcript", "to heat");
    assert_times(&r, 0, 0.16, 2.639);
    assert_times(&r, 1, 2.639, 5.01);
    assert_string_equal(json_get_text(r.document, "language", ""), "en");
    result_free(&r);
}

static void what_was_said_twice_stays_twice(void **state UNUSED)
{
    assert_texts("1\n" A "No.\n\n2\n" B "No.\n\n3\n" C "No.\n", "No.|No.|No.");
    assert_texts("1\n" A "Why?\n\n2\n" B "Why?\nBecause.\n\n3\n" C
                 "I see.\n\n4\n00:00:04,000 --> 00:00:05,000\nGood.\n",
                 "Why?|Why? Because.|I see.|Good.");
}

/* ---- ceilings ---- */

static void too_many_cues_or_lines_are_refused_with_the_number(void **state UNUSED)
{
    struct buf file = buf_make(LIMIT_DOCUMENT);
    struct result r;

    for (int i = 0; i <= LIMIT_DOCUMENT_CHUNKS; i++)
        buf_puts(&file, A "a\n");
    r = extract_bytes("captions", file.data, file.len);
    assert_fault(&r, "file_too_complex");
    assert_non_null(strstr(r.fault.detail, "200000 cues"));
    result_free(&r);
    buf_clear(&file);
    buf_puts(&file, A);
    for (int i = 0; i <= LIMIT_CAPTION_LINES; i++)
        buf_puts(&file, "a\n");
    r = extract_bytes("captions", file.data, file.len);
    assert_fault(&r, "file_too_complex");
    assert_non_null(strstr(r.fault.detail, "1000000 lines"));
    result_free(&r);
    buf_free(&file);
}

#define LINE_OF_MARKS ((size_t)(4 * MIB))
#define MARKS_CPU_SEC \
    10 /* a hundred times what they take; searched for to the end of the line each, they take a minute */

/* Marks that are not closed, each of which could be searched for to the end of a long line. */
static void a_line_of_nothing_but_marks_takes_no_longer_than_its_length(void **state UNUSED)
{
    static const char marks[] = "<{&";

    for (size_t i = 0; marks[i] != '\0'; i++) {
        struct buf file = buf_make(2 * LINE_OF_MARKS);
        const clock_t begun = clock();
        struct result r;

        buf_puts(&file, "1\n" A);
        memset(buf_reserve(&file, LINE_OF_MARKS), marks[i], LINE_OF_MARKS);
        file.len += LINE_OF_MARKS;
        r = extract_bytes("captions", file.data, file.len);
        assert_int_equal(chunk_count(&r), LINE_OF_MARKS / DOCUMENT_WRITER_CHUNK_TEXT);
        assert_true(clock() - begun < MARKS_CPU_SEC * CLOCKS_PER_SEC);
        result_free(&r);
        buf_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cue_is_a_chunk_with_its_times),
        cmocka_unit_test(times_are_read_in_every_usual_form),
        cmocka_unit_test(line_ends_of_every_system_are_line_ends),
        cmocka_unit_test(numbers_of_cues_may_be_missing_or_wrong),
        cmocka_unit_test(a_number_that_is_said_is_text),
        cmocka_unit_test(blank_lines_inside_a_cue_do_not_end_its_text),
        cmocka_unit_test(markup_is_removed_and_text_that_looks_like_it_stays),
        cmocka_unit_test(another_speaker_begins_a_line),
        cmocka_unit_test(cues_come_in_the_order_of_their_times),
        cmocka_unit_test(a_cue_that_ends_before_it_starts_ends_with_the_next),
        cmocka_unit_test(cues_whose_times_cannot_be_read_are_left_out),
        cmocka_unit_test(text_without_times_is_no_transcript),
        cmocka_unit_test(nothing_said_is_a_document_with_a_warning),
        cmocka_unit_test(the_encoding_is_found),
        cmocka_unit_test(a_header_names_title_and_language),
        cmocka_unit_test(blocks_without_text_are_dropped),
        cmocka_unit_test(tags_and_references_are_read),
        cmocka_unit_test(a_voice_is_named_where_it_changes),
        cmocka_unit_test(lines_of_blanks_separate_cues_that_have_names),
        cmocka_unit_test(cues_in_two_segments_of_a_stream_come_once),
        cmocka_unit_test(rolling_captions_are_joined_without_doubling),
        cmocka_unit_test(what_was_said_twice_stays_twice),
        cmocka_unit_test(too_many_cues_or_lines_are_refused_with_the_number),
        cmocka_unit_test(a_line_of_nothing_but_marks_takes_no_longer_than_its_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
