#include "tests/unit/extract/extraction.h"
#include "tests/unit/extract/pdfs.h"

#define AT(x, y, size, text) "BT /F " #size " Tf 1 0 0 1 " #x " " #y " Tm (" text ") Tj ET "

static struct result extract_pages(const char *const *contents, size_t pages)
{
    struct result result;
    struct pdfs pdf;

    pdfs_deck(&pdf, "", contents, pages);
    pdfs_end(&pdf, "");
    result = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    buf_free(&pdf.bytes);
    return result;
}

static struct result extract_page(const char *content)
{
    return extract_pages(&content, 1);
}

static const char *slide_title(const struct result *result, size_t index)
{
    return json_get_text(chunk_meta(result, index), "title", "(null)");
}

static void assert_page(const char *content, const char *text)
{
    struct result r = extract_page(content);

    assert_chunk(&r, 0, "slide_text", text);
    result_free(&r);
}

static void columns_drawn_row_by_row_are_read_one_after_the_other(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "Conduction is heat") AT(300, 300, 12, "Radiation is heat")
                    AT(50, 284, 12, "moving through a") AT(300, 284, 12, "moving as light")
                        AT(50, 268, 12, "solid body.") AT(300, 268, 12, "through empty space."),
                "Conduction is heat\nmoving through a\nsolid body.\n\n"
                "Radiation is heat\nmoving as light\nthrough empty space.");
}

static void what_is_drawn_behind_columns_and_stands_below_them_is_none_of_them(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "Conduction is heat") AT(50, 284, 12, "moving through a") AT(50, 268, 12, "solid body.")
                    AT(300, 300, 12, "Radiation is heat") AT(300, 284, 12, "moving as light")
                        AT(300, 268, 12, "through empty space.") AT(50, 236, 12, "Specific heats")
                            AT(50, 220, 12, "Substance") AT(300, 220, 12, "Remark") AT(50, 204, 12, "Water")
                                AT(300, 204, 12, "It is the standard."),
                "Conduction is heat\nmoving through a\nsolid body.\n\nRadiation is heat\nmoving as light\n"
                "through empty space.\n\nSpecific heats\nSubstance Remark\n\nWater It is the standard.");
}

static void words_set_wide_apart_to_fill_a_column_are_a_line(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "Conduction is heat") AT(300, 300, 12, "Radiation is heat")
                    AT(50, 284, 12, "moving through a") AT(300, 284, 12, "moving") AT(390, 284, 12, "as")
                        AT(50, 268, 12, "body that is at rest") AT(300, 268, 12, "light through empty space")
                            AT(50, 252, 12, "by contact alone.") AT(300, 252, 12, "without any contact."),
                "Conduction is heat\nmoving through a\nbody that is at rest\nby contact alone.\n\n"
                "Radiation is heat\nmoving as\nlight through empty space\nwithout any contact.");
}

#define CODE(x, y, text) "BT /C 12 Tf 1 0 0 1 " #x " " #y " Tm (" text ") Tj ET "

static void code_on_a_slide_keeps_its_indentation(void **state UNUSED)
{
    assert_page(AT(50, 340, 24, "Loops") CODE(50, 300, "for x in y:") CODE(79, 284, "if x > 1:")
                    CODE(50, 268, "        print \\(x\\)") CODE(50, 252, "end"),
                "Loops\n\nfor x in y:\n    if x > 1:\n        print (x)\nend");
}

static void cells_of_some_lines_are_read_one_after_the_other(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "Water rises as vapour") AT(50, 286, 12, "into the cold air.")
                    AT(300, 300, 12, "Wasser steigt als Dampf") AT(300, 286, 12, "in die kalte Luft.")
                        AT(50, 262, 12, "The vapour makes clouds,") AT(50, 248, 12, "and rain falls.")
                            AT(300, 262, 12, "Der Dampf bildet Wolken,") AT(300, 248, 12, "und es regnet."),
                "Water rises as vapour\ninto the cold air.\n\nWasser steigt als Dampf\nin die kalte Luft.\n\n"
                "The vapour makes clouds,\nand rain falls.\n\nDer Dampf bildet Wolken,\nund es regnet.");
}

static void a_cell_of_a_table_may_have_two_lines(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "1") AT(100, 300, 12, "Scarcity") AT(300, 300, 12, "ch. 1") AT(50, 270, 12, "2")
                    AT(100, 270, 12, "Supply and") AT(100, 256, 12, "demand") AT(300, 270, 12, "ch. 4")
                        AT(50, 226, 12, "3") AT(100, 226, 12, "Elasticity") AT(300, 226, 12, "ch. 5")
                            AT(50, 196, 12, "4") AT(100, 196, 12, "Trade") AT(300, 196, 12, "ch. 6")
                                AT(50, 140, 12, "Rules"),
                "| 1 | Scarcity | ch. 1 |\n| 2 | Supply and demand | ch. 4 |\n| 3 | Elasticity | ch. 5 |\n"
                "| 4 | Trade | ch. 6 |\n\nRules");
}

static void three_columns_are_columns_too(void **state UNUSED)
{
    assert_page(AT(40, 300, 10, "Copper carries") AT(220, 300, 10, "Iron is heavy") AT(400, 300, 10, "Glass is clear")
                    AT(40, 286, 10, "current well and") AT(220, 286, 10, "and it rusts when")
                        AT(400, 286, 10, "and breaks when a") AT(40, 272, 10, "is cheap.")
                            AT(220, 272, 10, "it is wet.") AT(400, 272, 10, "stone hits it."),
                "Copper carries\ncurrent well and\nis cheap.\n\nIron is heavy\nand it rusts when\nit is wet.\n\n"
                "Glass is clear\nand breaks when a\nstone hits it.");
}

/* The right one begins above the first line of the left one that has a neighbour. */
static void columns_may_begin_at_different_heights(void **state UNUSED)
{
    assert_page(AT(50, 320, 12, "Conduction is heat that") AT(50, 300, 12, "moves through a solid")
                    AT(50, 284, 12, "body, from the warmer") AT(50, 268, 12, "end of it to the colder")
                        AT(300, 312, 12, "one, and it needs time.") AT(300, 300, 12, "Radiation is heat as well")
                            AT(300, 284, 12, "but moves as light does") AT(300, 268, 12, "through empty space."),
                "Conduction is heat that\nmoves through a solid\nbody, from the warmer\nend of it to the colder\n\n"
                "one, and it needs time.\nRadiation is heat as well\nbut moves as light does\nthrough empty space.");
}

static void terms_and_what_they_mean_are_rows(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "asinh\\(x\\)") AT(50, 284, 12, "atan\\(x\\)") AT(50, 268, 12, "atanh\\(x\\)")
                    AT(200, 300, 12, "inverse hyperbolic sine") AT(200, 284, 12, "inverse tangent")
                        AT(200, 268, 12, "inverse hyperbolic tangent"),
                "| asinh(x) | inverse hyperbolic sine |\n| atan(x) | inverse tangent |\n| atanh(x) | inverse "
                "hyperbolic tangent |");
}

static void what_is_drawn_last_and_stands_first_is_read_first(void **state UNUSED)
{
    struct result r = extract_page(AT(50, 280, 16, "Copper is the best of all metals.") AT(
        50, 150, 16, "It is cheap as well, which one can say of few.") AT(50, 340, 30, "Conduction"));

    assert_chunk(&r, 0, "slide_text",
                 "Conduction\n\nCopper is the best of all metals.\n\nIt is cheap as well, which one can say of few.");
    assert_string_equal(slide_title(&r, 0), "Conduction");
    result_free(&r);
    assert_page(AT(400, 280, 12, "beside it") AT(50, 340, 12, "Above all"), "Above all\n\nbeside it");
}

/* The right column is drawn first, and nothing says that this is wrong. */
static void beside_one_another_the_file_decides(void **state UNUSED)
{
    assert_page(AT(400, 300, 12, "First") AT(50, 300, 12, "Second") AT(50, 200, 12, "Third"), "First\nSecond\n\nThird");
}

static void rows_of_a_table_stay_together_however_it_is_drawn(void **state UNUSED)
{
    const char *rows = "| Unit | Symbol | Value |\n| metre | m | 1 |\n| second | s | 2 |\n| volt | V | 3 |";

    assert_page(AT(50, 300, 12, "Unit") AT(200, 300, 12, "Symbol") AT(350, 300, 12, "Value") AT(50, 280, 12, "metre")
                    AT(200, 280, 12, "m") AT(350, 280, 12, "1") AT(50, 260, 12, "second") AT(200, 260, 12, "s")
                        AT(350, 260, 12, "2") AT(50, 240, 12, "volt") AT(200, 240, 12, "V") AT(350, 240, 12, "3"),
                rows);
    assert_page(AT(50, 300, 12, "Unit") AT(50, 280, 12, "metre") AT(50, 260, 12, "second") AT(50, 240, 12, "volt")
                    AT(200, 300, 12, "Symbol") AT(200, 280, 12, "m") AT(200, 260, 12, "s") AT(200, 240, 12, "V")
                        AT(350, 300, 12, "Value") AT(350, 280, 12, "1") AT(350, 260, 12, "2") AT(350, 240, 12, "3"),
                rows);
}

static void lists_side_by_side_are_read_one_after_the_other(void **state UNUSED)
{
    assert_page(AT(50, 300, 12, "- one") AT(300, 300, 12, "- four") AT(50, 280, 12, "- two") AT(300, 280, 12, "- five")
                    AT(50, 260, 12, "- three") AT(300, 260, 12, "- six"),
                "- one\n- two\n- three\n\n- four\n- five\n- six");
}

static void what_is_drawn_twice_is_read_once(void **state UNUSED)
{
    struct result r =
        extract_page(AT(50, 340, 30, "HEAT ENGINES") AT(51, 339, 30, "HEAT ENGINES") AT(60, 280, 16, "Work."));

    assert_chunk(&r, 0, "slide_text", "HEAT ENGINES\n\nWork.");
    assert_string_equal(slide_title(&r, 0), "HEAT ENGINES");
    result_free(&r);
}

static void spaces_are_where_the_eye_sees_them(void **state UNUSED)
{
    assert_page("BT /F 20 Tf 50 300 Td [(It flows howev )268(er slowly)] TJ ET", "It flows however slowly");
    assert_page("BT /F 20 Tf 50 300 Td [(Heat)-130(flows)-130(from)-130(hot)] TJ ET", "Heat flows from hot");
    assert_page("BT /F 20 Tf 50 300 Td 6 Tc (HEAT ENGINES) Tj ET", "HEAT ENGINES");
    assert_page("BT /F 20 Tf 50 300 Td (2 Work and power . . . . . . . . . . . . . 7) Tj ET",
                "2 Work and power . . . . . . . . . . . . . 7");
    assert_page("BT /F 20 Tf 50 300 Td (1 0 0 1 1) Tj ET", "1 0 0 1 1");
}

static void what_runs_from_page_to_page_is_left_out(void **state UNUSED)
{
    static const char *const pages[] = {
        AT(50, 385, 9, "A Course") AT(50, 320, 24, "Heat") AT(50, 250, 14, "Flows.") AT(350, 12, 9, "1 / 4"),
        AT(50, 385, 9, "A Course") AT(50, 320, 24, "Work") AT(50, 250, 14, "Force.") AT(350, 12, 9, "2 / 4"),
        AT(50, 385, 9, "A Course") AT(50, 320, 24, "Energy") AT(50, 250, 14, "Kept.") AT(350, 12, 9, "3 / 4"),
        AT(50, 385, 9, "A Course") AT(50, 320, 24, "Power") AT(50, 250, 14, "Fast.") AT(350, 12, 9, "4 / 4"),
    };
    struct result r = extract_pages(pages, 4);

    assert_chunk(&r, 1, "slide_text", "Work\n\nForce.");
    assert_int_equal(json_get_int(chunk_meta(&r, 3), "slide_number", 0), 4);
    result_free(&r);
}

static void labels_of_pages_are_left_out_of_short_texts(void **state UNUSED)
{
    static const char *const labels[] = {AT(300, 20, 10, "- 1 -"), AT(300, 20, 10, "Page 1 of 2"),
                                         AT(300, 390, 10, "p. 1")};
    char content[600];

    for (size_t i = 0; i < ARRAY_COUNT(labels); i++) {
        snprintf(content, sizeof content, "%s%s", AT(50, 300, 12, "Conduction is heat that moves."), labels[i]);
        assert_page(content, "Conduction is heat that moves.");
    }
    assert_page(AT(50, 300, 12, "Conduction is heat.") AT(300, 20, 10, "Page 2"), "Conduction is heat.\n\nPage 2");
}

static void the_head_of_a_table_that_goes_on_stays(void **state UNUSED)
{
    static const char *const values[] = {"Copper", "Iron", "Gold", "Zinc"};
    char contents[4][400];
    const char *pages[4];
    struct result r;

    for (size_t i = 0; i < ARRAY_COUNT(values); i++) {
        snprintf(contents[i], sizeof contents[i],
                 AT(50, 390, 10, "A Course on Metals") AT(400, 390, 10, "%zu") AT(50, 360, 12, "Metal")
                     AT(300, 360, 12, "Heat") AT(50, 340, 12, "%s") AT(300, 340, 12, "%zu1"),
                 i + 1, values[i], i + 1);
        pages[i] = contents[i];
    }
    r = extract_pages(pages, 4);
    for (size_t i = 0; i < ARRAY_COUNT(values); i++) {
        const char *text = json_get_text(chunk_at(&r, i), "text", "");

        assert_non_null(strstr(text, "| Metal | Heat |"));
        assert_null(strstr(text, "Course"));
    }
    result_free(&r);
}

static void a_title_with_the_slides_number_does_not_run(void **state UNUSED)
{
    static const char *const pages[] = {
        AT(50, 340, 24, "Week 1") AT(50, 250, 14, "Flows.") AT(50, 20, 9, "Mark 3 of 7") AT(350, 12, 9, "iii"),
        AT(50, 340, 24, "Week 2") AT(50, 250, 14, "Force.") AT(50, 20, 9, "Mark 9 of 5") AT(350, 12, 9, "iv"),
        AT(50, 340, 24, "Week 3") AT(50, 250, 14, "Kept.") AT(50, 20, 9, "Mark 1 of 8") AT(350, 12, 9, "v"),
        AT(50, 340, 24, "Week 4") AT(50, 250, 14, "Fast.") AT(50, 20, 9, "Mark 5 of 4") AT(350, 12, 9, "vi"),
    };
    struct result r = extract_pages(pages, 4);

    assert_chunk(&r, 1, "slide_text", "Week 2\n\nForce.\n\nMark 9 of 5");
    assert_string_equal(slide_title(&r, 3), "Week 4");
    result_free(&r);
}

static void a_title_that_all_slides_have_does_not_run(void **state UNUSED)
{
    static const char *const pages[] = {
        AT(50, 340, 24, "Heat") AT(50, 250, 14, "Flows."),
        AT(50, 340, 24, "Heat") AT(50, 250, 14, "Warms."),
        AT(50, 340, 24, "Heat") AT(50, 250, 14, "Works."),
    };
    static const char *const branded[] = {
        AT(50, 370, 28, "ACADEMY") AT(50, 320, 24, "Heat") AT(50, 250, 14, "It flows from hot to cold."),
        AT(50, 370, 28, "ACADEMY") AT(50, 320, 24, "Work") AT(50, 250, 14, "It is force along a way."),
        AT(50, 370, 28, "ACADEMY") AT(50, 320, 24, "Power") AT(50, 250, 14, "It is work in a time."),
    };
    struct result r = extract_pages(pages, 3);

    assert_string_equal(slide_title(&r, 0), "Heat");
    assert_chunk(&r, 2, "slide_text", "Heat\n\nWorks.");
    result_free(&r);
    r = extract_pages(branded, 3);
    assert_string_equal(slide_title(&r, 0), "Heat");
    assert_chunk(&r, 2, "slide_text", "Power\n\nIt is work in a time.");
    result_free(&r);
}

static void cells_are_no_page_numbers(void **state UNUSED)
{
    static const char *const pages[] = {
        AT(50, 380, 10, "41") AT(50, 200, 10, "A row of numbers."),
        AT(50, 380, 10, "17") AT(50, 200, 10, "Another row."),
    };
    struct result r = extract_pages(pages, 2);

    assert_chunk(&r, 1, "slide_text", "17\n\nAnother row.");
    result_free(&r);
}

/* As Beamer makes them: the same slide once more with each step, its title little larger than its text. */
static void a_slide_built_in_steps_keeps_its_title(void **state UNUSED)
{
    static const char *const pages[] = {
        AT(50, 370, 12, "Laws of heat") AT(60, 300, 11, "It flows from hot to cold, as everybody has seen."),
        AT(50, 370, 12, "Laws of heat") AT(60, 300, 11, "It flows from hot to cold, as everybody has seen.")
            AT(60, 270, 11, "It is energy that is on its way from one body to another one."),
        AT(50, 370, 12, "Laws of heat") AT(60, 300, 11, "It flows from hot to cold, as everybody has seen.")
            AT(60, 270, 11, "It is energy that is on its way from one body to another one.")
                AT(60, 240, 11, "It never comes to an end of its way by itself alone."),
    };
    struct result r = extract_pages(pages, 3);

    assert_int_equal(chunk_count(&r), 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(slide_title(&r, i), "Laws of heat");
    result_free(&r);
}

static void bullets_numbers_and_stamps_are_no_titles(void **state UNUSED)
{
    static const char *const pages[] = {
        AT(50, 340, 14, "Kinds of heat") AT(60, 300, 20, "- Conduction") AT(60, 270, 14, "in solids")
            AT(60, 250, 12, "and in some fluids, too"),
        AT(50, 340, 14, "Share of heat") AT(60, 200, 60, "42 %")
            AT(60, 150, 12, "of all that is burnt leaves through the chimney, as is well known by now"),
        "BT /F 30 Tf 0 1 -1 0 30 50 Tm (arXiv:0000.00000) Tj ET " AT(60, 340, 16, "A Short Course")
            AT(60, 280, 12, "Heat flows from hot bodies to cold ones until both of them are equally warm.")
                AT(60, 260, 12, "Then nothing more is seen of it by anybody."),
    };
    struct result r = extract_pages(pages, 3);

    assert_string_equal(slide_title(&r, 0), "Kinds of heat");
    assert_string_equal(slide_title(&r, 1), "Share of heat");
    assert_string_equal(slide_title(&r, 2), "A Short Course");
    assert_true(str_ends_nocase(str_of(json_get_text(chunk_at(&r, 2), "text", "")), STR("arXiv:0000.00000")));
    result_free(&r);
}

static void words_are_whole_that_a_lines_end_parts(void **state UNUSED)
{
    static const struct {
        const char *first, *second, *whole;
    } cases[] = {
        {"The thermo-", "dynamics of steam", "The thermodynamics of steam"},
        {"The price-", "determining facts", "The price-determining facts"},
        {"A long-", "term rate", "A long-term rate"},
        {"Pre-", "and post-tests", "Pre-\nand post-tests"},
        {"From A-", "Z", "From A-\nZ"},
        {"Gluckaufstrom-", "gesetz gilt", "Gluckaufstromgesetz gilt"},
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        char content[300];

        snprintf(content, sizeof content, "BT /F 12 Tf 14 TL 50 300 Td (%s) Tj T* (%s) Tj ET", cases[i].first,
                 cases[i].second);
        assert_page(content, cases[i].whole);
    }
}

static void assert_file(const char *path, const char *text, const char *warning)
{
    struct buf bytes = buf_make((size_t)MIB);
    FILE *file = fopen(path, "re");
    struct result r;

    assert_non_null(file);
    bytes.len = fread(buf_reserve(&bytes, (size_t)(64 * KIB)), 1, (size_t)(64 * KIB), file);
    fclose(file);
    r = extract_bytes("pdf", bytes.data, bytes.len);
    assert_int_equal(chunk_count(&r), 1);
    assert_string_equal(json_get_text(chunk_at(&r, 0), "text", ""), text);
    assert_string_equal(
        warning_count(&r) > 0 ? json_string_value(json_array_get(json_object_get(r.document, "warnings"), 0)) : "",
        warning);
    result_free(&r);
    buf_free(&bytes);
}

static void text_from_right_to_left_is_in_the_order_of_reading(void **state UNUSED)
{
    assert_file("tests/data/extract/arabic-visual.pdf", "الحرارة طاقة", "");
    assert_file("tests/data/extract/arabic-pieces.pdf", "1. حرارة\n\nطاقة الأول", "");
}

static void a_page_in_a_font_that_says_nothing_is_named(void **state UNUSED)
{
    assert_file("tests/data/extract/no-tounicode.pdf", "Heat\n\nThis page can be read.",
                "Pages whose font does not say which letters it shows, so that only a picture of them can be read: 2.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_drawn_row_by_row_are_read_one_after_the_other),
        cmocka_unit_test(what_is_drawn_behind_columns_and_stands_below_them_is_none_of_them),
        cmocka_unit_test(words_set_wide_apart_to_fill_a_column_are_a_line),
        cmocka_unit_test(code_on_a_slide_keeps_its_indentation),
        cmocka_unit_test(cells_of_some_lines_are_read_one_after_the_other),
        cmocka_unit_test(a_cell_of_a_table_may_have_two_lines),
        cmocka_unit_test(three_columns_are_columns_too),
        cmocka_unit_test(columns_may_begin_at_different_heights),
        cmocka_unit_test(terms_and_what_they_mean_are_rows),
        cmocka_unit_test(what_is_drawn_last_and_stands_first_is_read_first),
        cmocka_unit_test(beside_one_another_the_file_decides),
        cmocka_unit_test(rows_of_a_table_stay_together_however_it_is_drawn),
        cmocka_unit_test(lists_side_by_side_are_read_one_after_the_other),
        cmocka_unit_test(what_is_drawn_twice_is_read_once),
        cmocka_unit_test(spaces_are_where_the_eye_sees_them),
        cmocka_unit_test(what_runs_from_page_to_page_is_left_out),
        cmocka_unit_test(labels_of_pages_are_left_out_of_short_texts),
        cmocka_unit_test(the_head_of_a_table_that_goes_on_stays),
        cmocka_unit_test(a_title_with_the_slides_number_does_not_run),
        cmocka_unit_test(a_title_that_all_slides_have_does_not_run),
        cmocka_unit_test(cells_are_no_page_numbers),
        cmocka_unit_test(a_slide_built_in_steps_keeps_its_title),
        cmocka_unit_test(bullets_numbers_and_stamps_are_no_titles),
        cmocka_unit_test(words_are_whole_that_a_lines_end_parts),
        cmocka_unit_test(text_from_right_to_left_is_in_the_order_of_reading),
        cmocka_unit_test(a_page_in_a_font_that_says_nothing_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
