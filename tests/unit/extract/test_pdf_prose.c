#include "tests/unit/extract/extraction.h"
#include "tests/unit/extract/pdfs.h"

#define SET(font, x, y, size, text) "BT /" font " " #size " Tf 1 0 0 1 " #x " " #y " Tm (" text ") Tj ET "
#define BODY(y, text) SET("F", 50, y, 12, text)

static struct result read_text(const char *catalog, const char *const *contents, size_t pages)
{
    struct result result;
    struct pdfs pdf;

    pdfs_deck(&pdf, catalog, contents, pages);
    if (*catalog != '\0') {
        pdfs_object(&pdf, "<</First 7 0 R/Last 7 0 R>>");
        pdfs_object(&pdf, "<</Title(heat in solids)/Parent 6 0 R/Dest[4 0 R/Fit]/First 8 0 R/Last 8 0 R>>");
        pdfs_object(&pdf, "<</Title(Of metals)/Parent 7 0 R/Dest[4 0 R/Fit]>>");
    }
    pdfs_end(&pdf, "");
    result = extract_bytes("pdf-text", pdf.bytes.data, pdf.bytes.len);
    buf_free(&pdf.bytes);
    return result;
}

static struct result read_page(const char *content)
{
    return read_text("", &content, 1);
}

static void assert_heading(const struct result *r, size_t index, const char *text, int level)
{
    assert_chunk(r, index, "heading", text);
    assert_int_equal(json_get_int(chunk_meta(r, index), "level", 0), level);
}

static int64_t page_of(const struct result *r, size_t index)
{
    return json_get_int(chunk_meta(r, index), "page", 0);
}

#define CHAPTER                                                             \
    SET("F", 50, 370, 24, "Heat")                                           \
    SET("F", 50, 330, 16, "1. Conduction")                                  \
    BODY(300, "Metals conduct heat well because their electrons move, and") \
    BODY(286, "glass does not, as every cook knows.")                       \
    SET("B", 50, 260, 12, "Of copper") BODY(230, "Copper is the best that one can buy.")

static void headings_are_told_by_their_type(void **state UNUSED)
{
    struct result r = read_page(CHAPTER);

    assert_string_equal(json_get_text(r.document, "source_type", ""), "text");
    assert_title(&r, "Heat");
    assert_heading(&r, 0, "Heat", 1);
    assert_heading(&r, 1, "1. Conduction", 2);
    assert_chunk(&r, 2, "paragraph",
                 "Metals conduct heat well because their electrons move, and glass does not, as every cook knows.");
    assert_heading(&r, 3, "Of copper", 3);
    assert_chunk(&r, 4, "paragraph", "Copper is the best that one can buy.");
    assert_int_equal(chunk_count(&r), 5);
    result_free(&r);
}

static void the_outline_knows_headings_and_their_levels(void **state UNUSED)
{
    const char *page = BODY(370, "1.1 Heat in solids") BODY(340, "Metals conduct heat well, and this is a long line.")
        BODY(310, "Of metals") BODY(280, "Copper is the best that one can buy for money.");
    struct result r = read_text("/Outlines 6 0 R", &page, 1);

    assert_heading(&r, 0, "1.1 Heat in solids", 1);
    assert_chunk(&r, 1, "paragraph", "Metals conduct heat well, and this is a long line.");
    assert_heading(&r, 2, "Of metals", 2);
    result_free(&r);
}

static void a_paragraph_goes_on_over_the_page(void **state UNUSED)
{
    const char *pages[] = {BODY(370, "Metals conduct heat well because their elec-")
                               BODY(340, "A second one. It is conti-"),
                           BODY(370, "nued on the next page.") BODY(340, "This one is another.")};
    struct result r = read_text("", pages, 2);

    assert_chunk(&r, 1, "paragraph", "A second one. It is continued on the next page.");
    assert_chunk(&r, 2, "paragraph", "This one is another.");
    assert_int_equal(page_of(&r, 1), 1);
    assert_int_equal(page_of(&r, 2), 2);
    assert_int_equal(json_get_int(json_object_get(r.document, "metadata"), "page_count", 0), 2);
    result_free(&r);
}

static void an_indented_line_begins_a_paragraph(void **state UNUSED)
{
    struct result r = read_page(BODY(370, "Metals conduct heat well because electrons move.") SET(
        "F", 70, 356, 12, "Glass does not, as every cook knows; it is a") BODY(342, "poor conductor of heat."));

    assert_chunk(&r, 0, "paragraph", "Metals conduct heat well because electrons move.");
    assert_chunk(&r, 1, "paragraph", "Glass does not, as every cook knows; it is a poor conductor of heat.");
    result_free(&r);
}

static void items_rows_and_lines_of_code_stay_together(void **state UNUSED)
{
    struct result r =
        read_page(BODY(380, "Metals conduct heat well, as these three examples show:")
                      BODY(366, "- copper, of which pots are made, is the") SET("F", 60, 352, 12, "best of all")
                          BODY(338, "- iron") BODY(300, "It is computed by a program of a few lines:")
                              SET("C", 50, 286, 12, "for x in metals:") SET("C", 79, 272, 12, "print\\(x\\)"));

    assert_chunk(&r, 1, "list", "- copper, of which pots are made, is the best of all\n- iron");
    assert_chunk(&r, 3, "code", "for x in metals:\n    print(x)");
    result_free(&r);
}

static void a_number_far_before_its_text_begins_an_item(void **state UNUSED)
{
    struct result r = read_page(BODY(380, "Metals conduct heat well, as is shown in two steps.") BODY(366, "1.")
                                    SET("F", 80, 366, 12, "Heat one end of a rod of copper and")
                                        SET("F", 80, 352, 12, "hold the other.") BODY(338, "2.")
                                            SET("F", 80, 338, 12, "Do the same with a rod of glass."));

    assert_chunk(&r, 0, "paragraph", "Metals conduct heat well, as is shown in two steps.");
    assert_chunk(&r, 1, "list",
                 "1. Heat one end of a rod of copper and hold the other.\n2. Do the same with a rod of glass.");
    assert_int_equal(chunk_count(&r), 2);
    result_free(&r);
}

static void a_table_of_contents_is_a_list(void **state UNUSED)
{
    struct result r = read_page(SET("F", 50, 370, 24, "Contents") SET("B", 50, 340, 12, "1 Heat . . . . . . . . 3") SET(
        "F", 50, 326, 12, "1.1 Copper ......... 4") BODY(312, "1.2 Iron . . . . . . . 5"));

    assert_heading(&r, 0, "Contents", 1);
    assert_chunk(&r, 1, "list", "1 Heat 3\n1.1 Copper 4\n1.2 Iron 5");
    assert_int_equal(chunk_count(&r), 2);
    result_free(&r);
}

static void pages_without_text_are_named(void **state UNUSED)
{
    const char *pages[] = {BODY(370, "Metals conduct heat."), "", BODY(370, "Glass does not.")};
    struct result r = read_text("", pages, 3);

    assert_int_equal(chunk_count(&r), 2);
    assert_int_equal(page_of(&r, 1), 3);
    assert_int_equal(warning_count(&r), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(r.document, "warnings"), 0)),
                        "Pages without text, perhaps pictures: 2.");
    assert_null(json_object_get(r.document, "picture_slides"));
    result_free(&r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_are_told_by_their_type),
        cmocka_unit_test(the_outline_knows_headings_and_their_levels),
        cmocka_unit_test(a_paragraph_goes_on_over_the_page),
        cmocka_unit_test(an_indented_line_begins_a_paragraph),
        cmocka_unit_test(items_rows_and_lines_of_code_stay_together),
        cmocka_unit_test(a_number_far_before_its_text_begins_an_item),
        cmocka_unit_test(a_table_of_contents_is_a_list),
        cmocka_unit_test(pages_without_text_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
