#include "tests/unit/extract/extraction.h"

static void blank_lines_separate_paragraphs(void **state UNUSED)
{
    struct result r = extract_text("text", "One line of a sentence.\nAnd another.\n\n  \nSecond one here.\n");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "paragraph", "One line of a sentence.\nAnd another.");
    assert_chunk(&r, 1, "paragraph", "Second one here.");
    assert_title(&r, "(null)");
    result_free(&r);
}

static void a_short_first_line_is_the_title(void **state UNUSED)
{
    struct result r = extract_text("text", "Notes on Tables\n\nThey are fast.\n");

    assert_title(&r, "Notes on Tables");
    result_free(&r);
}

static void a_first_line_without_letters_is_no_title(void **state UNUSED)
{
    static const char *const cases[] = {"===\n\nText.\n", "1\n\nText.\n", "2024-01-31\n\nText.\n",
                                        "\xE2\x80\x8B\n\nText.\n"};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("text", cases[i]);

        assert_title(&r, "(null)");
        result_free(&r);
    }
}

static void headings_are_known_by_form(void **state UNUSED)
{
    static const struct {
        const char *text;
        int level;
    } cases[] = {
        {"Title\n=====\n", 1},
        {"Title\n-----\n", 2},
        {"=====\nTitle\n=====\n", 1},
        {"-----\nTitle\n-----\n", 2},
        {"Chapter 2\n", 1},
        {"Chapter one\n", 1},
        {"Лекція третя\n", 1},
        {"§ 5. Ентропія\n", 1},
        {"WHAT IS CURRENT?\n", 1},
        {"ЩО ТАКЕ ТЕПЛОТА?\n", 1},
        {"3.1 Collisions\n", 2},
        {"THE LOAD FACTOR\n", 1},
        {"2. Hash tables\n", 1},
        {"1.2.3 Probing again\n", 3},
        {"ТЕПЛОТА І РОБОТА\n", 1},
        {"ÉNERGIE INTÉRIEURE\n", 1},
        {"2.1 Їжа та енергія\n", 2},
        {"Лекція IV: Теплота\n", 1},
        {"Kapitel 2 Wärme\n", 1},
        {"第三章 热力学\n", 1},
        {"ТЕПЛОТА\nТекст під нею.\n", 1},
        {"Lecture 3 Heat\nText below it.\n", 1},
        {"3. 熱力学\n", 1},
        {"ВНУТРІШНЯ ЕНЕРГІЯ ІДЕАЛЬНОГО ГАЗУ ТА РОБОТА ЗОВНІШНІХ СИЛ\n", 1},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("text", cases[i].text);

        assert_string_equal(json_get_text(chunk_at(&r, 0), "chunk_type", ""), "heading");
        assert_int_equal(json_get_int(chunk_meta(&r, 0), "level", 0), cases[i].level);
        result_free(&r);
    }
}

static void sentences_are_no_headings(void **state UNUSED)
{
    static const char *const cases[] = {"3.1 is a number.\n",
                                        "It is fast.\n",
                                        "OK\nfine\n",
                                        "1998 was long ago\n",
                                        "12\n",
                                        "Теплота і РОБОТА\n",
                                        "STOP!\n",
                                        "ЩО?\n",
                                        "2.1 є числом\n",
                                        "熱力学 ABC\n",
                                        "3. 熱力学。\n",
                                        "الحرارة\n",
                                        "ONE\nTWO\nthree\n",
                                        "тема уроку цікава\n",
                                        "Part of it\n"};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("text", cases[i]);

        assert_string_equal(json_get_text(chunk_at(&r, 0), "chunk_type", ""), "paragraph");
        result_free(&r);
    }
}

static void bullets_and_numbers_make_a_list(void **state UNUSED)
{
    struct result r = extract_text("text", "- one\n- two\n  and more\n\n1. a\n2) b\n\n- only one\nnot an item\n");

    assert_chunk(&r, 0, "list", "- one\n- two\n  and more");
    assert_chunk(&r, 1, "list", "1. a\n2) b");
    assert_string_equal(json_get_text(chunk_at(&r, 2), "chunk_type", ""), "paragraph");
    result_free(&r);
}

static void items_may_be_parted_by_blank_lines(void **state UNUSED)
{
    struct result r =
        extract_text("text", "The steps are:\n\n1. Heat the water\n\n2. Add salt,\n   but little\n\n3. Stir\n\n"
                             "Then wait.\n\n- one\n\n* two\n\n3. Third part\n\nIts text.\n\n5. Other part\n");

    assert_int_equal(chunk_count(&r), 7);
    assert_title(&r, "3. Third part");
    assert_chunk(&r, 1, "list", "1. Heat the water\n2. Add salt,\n   but little\n3. Stir");
    assert_chunk(&r, 2, "paragraph", "Then wait.");
    assert_chunk(&r, 3, "list", "- one\n* two");
    assert_chunk(&r, 4, "heading", "3. Third part");
    assert_chunk(&r, 6, "heading", "5. Other part");
    result_free(&r);
}

static void line_ends_of_all_systems_are_one(void **state UNUSED)
{
    struct result r = extract_text("text", "a\r\nb.\r\n\r\nc\rd.");

    assert_chunk(&r, 0, "paragraph", "a\nb.");
    assert_chunk(&r, 1, "paragraph", "c\nd.");
    result_free(&r);
}

static void no_text_is_a_document_with_a_warning(void **state UNUSED)
{
    static const char *const cases[] = {"", " \n\t\n"};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("text", cases[i]);

        assert_int_equal(chunk_count(&r), 0);
        assert_int_equal(warning_count(&r), 1);
        result_free(&r);
    }
}

/* ---- encodings ---- */

#define BYTES(literal) literal, sizeof(literal) - 1

static void encodings_are_told_apart(void **state UNUSED)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *text;
        size_t warnings;
    } cases[] = {
        {BYTES("caf\xC3\xA9!"), "café!", 0},
        {BYTES("\xEF\xBB\xBF"
               "caf\xC3\xA9!"),
         "café!", 0},
        {BYTES("\xFF\xFE"
               "c\0a\0f\0\xE9\0!\0"),
         "café!", 0},
        {BYTES("\xFE\xFF"
               "\0c\0a\0f\0\xE9\0!"),
         "café!", 0},
        {BYTES("\xFF\xFE"
               "\x3D\xD8\x00\xDE!\0"),
         "😀!", 0},
        {BYTES("h\0e\0l\0l\0o\0!\0"), "hello!", 0},
        {BYTES("caf\xE9 \x93na\xEFve\x94!"), "café “naïve”!", 1},
        {BYTES("\xCB\xE5\xEA\xF6\xB3\xFF \xEF\xF0\xEE \xB8\xE6\xE0!"), "Лекція про ёжа!", 1},
        {BYTES("\xD0\x9B\xD0\xB5\xD0\xBA\xD1\x86\xD1\x96\xD1\x8F \xFF!"), "Лекція �!", 1},
        {BYTES("Hei\xC3\x9F \xE2\x80\x93 k\xC3"), "Heiß – k�", 1},
        {BYTES("\xEF\xBB\xBF"
               "caf\xC3\xA9 \xFF"),
         "café �", 1},
        {BYTES("\xFF\xFE\0\0"
               "c\0\0\0\0\xF6\x01\0"),
         "c😀", 0},
        {BYTES("\x1B$BBh0l>O\x1B(B ok."), "第一章 ok.", 0},
        {BYTES("\x1B\x04\x35\x04\x3A\x04 \0\x31\x04"), "Лек б", 0},
        {BYTES("\x04\x1B\x04\x35\x04\x3A\0 \x04\x31"), "Лек б", 0},
        {BYTES("\xFF\xFE"
               "a\0\x00\xDC"
               "b\0c"),
         "a�b�", 0},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_bytes("text", cases[i].bytes, cases[i].length);

        assert_chunk(&r, 0, "paragraph", cases[i].text);
        assert_int_equal(warning_count(&r), cases[i].warnings);
        result_free(&r);
    }
}

static void bytes_that_are_no_text_are_refused(void **state UNUSED)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR")}, {BYTES("a\0b")}, {BYTES("hello\0")}, {BYTES("\1\2\3\4\5\6\7")}};

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_bytes("text", cases[i].bytes, cases[i].length);

        assert_fault(&r, "unsupported_format");
    }
}

/* What a character set leaves undefined costs its own byte and no more, wherever the converter had to stop for room. */
static void bytes_that_mean_nothing_are_replaced_one_by_one(void **state UNUSED)
{
    struct buf text = buf_make((size_t)MIB);
    struct buf expected = buf_make((size_t)MIB);
    struct result r;

    for (int i = 0; i < 3500; i++) {
        buf_puts(&text, "na\xEFve\n\x93\x81\x94\r\n");
        buf_puts(&expected, i == 0 ? "naïve\n“�”" : "\nnaïve\n“�”");
    }
    r = extract_bytes("text", text.data, text.len);
    buf_clear(&text);
    for (size_t i = 0; i < chunk_count(&r); i++)
        buf_printf(&text, "%s%s", i > 0 ? "\n" : "", json_get_text(chunk_at(&r, i), "text", ""));
    assert_string_equal(buf_text(&text), buf_text(&expected));
    result_free(&r);
    buf_free(&text);
    buf_free(&expected);
}

/* The character sets of DOS and of the old Macintosh, which a detector takes for others. */
static void words_tell_which_character_set_fits(void **state UNUSED)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = {
        {"Ciep\x88o to energia przekazywana od cia\x88\x61 gor\xA5\x63\x65go.",
         "Ciepło to energia przekazywana od ciała gorącego."},
        {"W\x84rme ist die Energie, die von einem hei\xE1\x65n K\x94rper \x81\x62\x65rgeht.",
         "Wärme ist die Energie, die von einem heißen Körper übergeht."},
        {"W\x8Arme ist die Energie, die von einem hei\xA7\x65n K\x9Arper \x9F\x62\x65rgeht.",
         "Wärme ist die Energie, die von einem heißen Körper übergeht."},
        {"\x8C\xF7\xE0\xA0 \xA5\xAD\xA5\xE0\xA3\xF7\xF9 \xE2\xF7\xAB\xA0.", "Міра енергії тіла."},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct result r = extract_text("text", cases[i].bytes);

        assert_chunk(&r, 0, "paragraph", cases[i].text);
        assert_int_equal(warning_count(&r), 1);
        result_free(&r);
    }
}

static void what_no_character_set_fits_is_refused(void **state UNUSED)
{
    struct result r = extract_text("text", "ab\xB0\x63\x64 e\xB2\x66 g\xB0\xB0\x68 i\xB2\xB2\x6A k\xB0\xB2\x6C\n");

    assert_fault(&r, "unsupported_format");
}

/* A transcript that was pasted in has no blank line, or not even lines. */
static void long_runs_are_parted_at_sentences_lines_or_words(void **state UNUSED)
{
    static const char *const units[] = {"Heat flows from hot to cold. ", "heat flows from hot to cold\n",
                                        "heat flows from hot to cold "};

    for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
        struct buf text = buf_make((size_t)MIB);
        struct result r;

        while (text.len < 6000)
            buf_puts(&text, units[i]);
        r = extract_bytes("text", text.data, text.len);
        assert_in_range(chunk_count(&r), 6, 12);
        for (size_t k = 0; k + 1 < chunk_count(&r); k++) {
            const char *passage = json_get_text(chunk_at(&r, k), "text", "");

            assert_in_range(strlen(passage), 500, 1300);
            if (i < 2)
                assert_true(str_ends_nocase(str_of(passage), i == 0 ? STR("cold.") : STR("cold")));
            assert_true(str_starts(str_of(passage), STR("Heat ")) ||
                        str_holds(STR("heatflowsfromhottocold"), (struct str){passage, strcspn(passage, " ")}));
        }
        result_free(&r);
        buf_free(&text);
    }
}

static void assert_timeless(const char *text, const char *expected)
{
    struct result r = extract_text("text", text);

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, "paragraph", expected);
    assert_int_equal(warning_count(&r), 1);
    result_free(&r);
}

static void times_of_a_transcript_are_left_out(void **state UNUSED)
{
    const char *said = "Heat flows from hot to cold.\nWork is done by a force.\nA gas does both of them.";

    assert_timeless(
        "1\n00:00:01,000 --> 00:00:04,200\nHeat flows from hot to cold.\n\n2\n00:00:04,200 --> 00:00:07,000\n"
        "Work is done by a force.\n\n3\n00:00:07,000 --> 00:00:09,000\nA gas does both of them.\n",
        said);
    assert_timeless(
        "WEBVTT\n\n00:01.000 --> 00:04.200 align:start\nHeat flows from hot to cold.\n\n00:04.200 --> 00:07.000\n"
        "Work is done by a force.\n\n00:07.000 --> 00:09.000\nA gas does both of them.\n",
        said);
    assert_timeless(
        "0:01\nHeat flows from hot to cold.\n0:04\nWork is done by a force.\n1:07:00\nA gas does both of them.\n",
        said);
    assert_timeless("Heat flows from hot to cold. [00:58:20]\nWork is done by a force. [00:58:40]\nA gas does both of "
                    "them. [00:59:00]",
                    said);
    assert_timeless("[00:00:01] Heat flows from hot to cold.\n[00:00:04] Work is done by a force.\n[00:00:07] A gas "
                    "does both of them.",
                    said);
}

static void names_of_speakers_keep_no_times(void **state UNUSED)
{
    const char *said = "Speaker 1\nHeat flows from hot to cold.\nSpeaker 2\nWork is done by a force.\nSpeaker 1\nA gas "
                       "does both of them.";

    assert_timeless("Speaker 1  0:09\nHeat flows from hot to cold.\nSpeaker 2  0:12\nWork is done by a force.\nSpeaker "
                    "1  1:15\nA gas does both of them.\n",
                    said);
    assert_timeless("Speaker 1 (00:06)\nHeat flows from hot to cold.\nSpeaker 2 (00:12)\nWork is done by a "
                    "force.\nSpeaker 1 (01:15)\nA gas does both of them.\n",
                    said);
}

static void cells_between_tabs_are_a_table(void **state UNUSED)
{
    struct result r =
        extract_text("text", "Metal\tHeat\nCopper\t390\nIron\t\n\nA text.\tWith a tab.\nAnd one without.\n");

    assert_chunk(&r, 0, "table", "| Metal | Heat |\n| Copper | 390 |\n| Iron |  |");
    assert_string_equal(json_get_text(chunk_at(&r, 1), "chunk_type", ""), "paragraph");
    result_free(&r);
}

static void times_of_day_stay(void **state UNUSED)
{
    const char *day = "09:00 Registration\n09:30 Opening words\n10:00 Heat and work\n11:00 Coffee";
    struct result r = extract_text("text", day);

    assert_chunk(&r, 0, "paragraph", day);
    assert_int_equal(warning_count(&r), 0);
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blank_lines_separate_paragraphs),
        cmocka_unit_test(a_short_first_line_is_the_title),
        cmocka_unit_test(a_first_line_without_letters_is_no_title),
        cmocka_unit_test(headings_are_known_by_form),
        cmocka_unit_test(sentences_are_no_headings),
        cmocka_unit_test(bullets_and_numbers_make_a_list),
        cmocka_unit_test(items_may_be_parted_by_blank_lines),
        cmocka_unit_test(line_ends_of_all_systems_are_one),
        cmocka_unit_test(no_text_is_a_document_with_a_warning),
        cmocka_unit_test(encodings_are_told_apart),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(bytes_that_mean_nothing_are_replaced_one_by_one),
        cmocka_unit_test(words_tell_which_character_set_fits),
        cmocka_unit_test(what_no_character_set_fits_is_refused),
        cmocka_unit_test(long_runs_are_parted_at_sentences_lines_or_words),
        cmocka_unit_test(times_of_a_transcript_are_left_out),
        cmocka_unit_test(names_of_speakers_keep_no_times),
        cmocka_unit_test(cells_between_tabs_are_a_table),
        cmocka_unit_test(times_of_day_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
