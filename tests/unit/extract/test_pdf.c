#include "tests/unit/extract/extraction.h"
#include "tests/unit/extract/pdfs.h"

#define TITLED(title, body) "BT /F 30 Tf 50 340 Td (" title ") Tj ET BT /F 16 Tf 60 280 Td (" body ") Tj ET"
#define BODY_ONLY                                                                                                    \
    "BT /F 12 Tf 50 300 Td (A body text that goes on for quite a while so that the page is not a short one and) Tj " \
    "0 -20 Td (goes on with a second line of the same size, without anything that one would call a title.) Tj ET"

static const char *const two_slides[] = {TITLED("Hash Tables", "fast and simple"), TITLED("Collisions", "chaining")};

static struct result extract_deck(const char *catalog, const char *const *contents, size_t pages, const char *trailer)
{
    struct result result;
    struct pdfs pdf;

    pdfs_deck(&pdf, catalog, contents, pages);
    pdfs_end(&pdf, trailer);
    result = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    buf_free(&pdf.bytes);
    return result;
}

static const char *slide_title(const struct result *result, size_t index)
{
    return json_get_text(chunk_meta(result, index), "title", "(null)");
}

static void each_page_is_a_slide_with_its_title(void **state UNUSED)
{
    struct result r = extract_deck("/Lang(en-US)", two_slides, 2, "/Info<</Title(About Tables)>>");

    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "slide_text", "Hash Tables\n\nfast and simple");
    assert_chunk(&r, 1, "slide_text", "Collisions\n\nchaining");
    assert_int_equal(json_get_int(chunk_meta(&r, 1), "slide_number", 0), 2);
    assert_string_equal(slide_title(&r, 0), "Hash Tables");
    assert_string_equal(slide_title(&r, 1), "Collisions");
    assert_title(&r, "About Tables");
    assert_string_equal(json_get_text(r.document, "source_type", ""), "presentation");
    assert_string_equal(json_get_text(r.document, "language", ""), "en");
    assert_int_equal(json_get_int(json_object_get(r.document, "metadata"), "page_count", 0), 2);
    assert_string_equal(json_get_text(json_object_get(r.document, "metadata"), "format", ""), "pdf");
    assert_int_equal(warning_count(&r), 0);
    result_free(&r);
}

static void a_made_up_title_gives_way_to_the_first_slide(void **state UNUSED)
{
    static const char *const made_up[] = {"", "/Info<</Title(deck.pptx)>>", "/Info<</Title(Untitled)>>",
                                          "/Info<</Title(Microsoft PowerPoint - x)>>"};

    for (size_t i = 0; i < ARRAY_COUNT(made_up); i++) {
        struct result r = extract_deck("", two_slides, 2, made_up[i]);

        assert_title(&r, "Hash Tables");
        result_free(&r);
    }
}

static void an_empty_page_is_a_warning(void **state UNUSED)
{
    struct result r = extract_deck("", (const char *const[]){two_slides[0], "", "", two_slides[1]}, 4, "");

    assert_int_equal(chunk_count(&r), 2);
    assert_int_equal(json_get_int(chunk_meta(&r, 1), "slide_number", 0), 4);
    assert_int_equal(warning_count(&r), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(r.document, "warnings"), 0)),
                        "Pages without text, perhaps pictures: 2-3.");
    result_free(&r);
}

static void plain_body_text_has_no_title(void **state UNUSED)
{
    struct result r = extract_deck("", (const char *const[]){BODY_ONLY}, 1, "");

    assert_string_equal(slide_title(&r, 0), "(null)");
    result_free(&r);
}

static void the_outline_names_a_page_without_a_title(void **state UNUSED)
{
    struct pdfs pdf;
    struct result r;

    pdfs_deck(&pdf, "/Outlines 6 0 R", (const char *const[]){BODY_ONLY}, 1);
    pdfs_object(&pdf, "<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>");
    pdfs_object(&pdf, "<</Title(From the Outline)/Parent 6 0 R/Dest[4 0 R/Fit]>>");
    pdfs_end(&pdf, "");
    r = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    assert_string_equal(slide_title(&r, 0), "From the Outline");
    result_free(&r);
    buf_free(&pdf.bytes);
}

static void text_beside_the_paper_is_not_read(void **state UNUSED)
{
    struct result r =
        extract_deck("", (const char *const[]){"BT /F 16 Tf 50 340 Td (seen) Tj 2000 0 Td (unseen) Tj ET"}, 1, "");

    assert_chunk(&r, 0, "slide_text", "seen");
    result_free(&r);
}

static void pieces_of_a_row_are_one_line(void **state UNUSED)
{
    struct result r =
        extract_deck("",
                     (const char *const[]){"BT /F 12 Tf 50 300 Td (help ) Tj 200 0 Td (shows   the manual) Tj "
                                           "-200 -40 Td (quit) Tj 200 0 Td (ends it) Tj ET"},
                     1, "");

    assert_chunk(&r, 0, "slide_text", "help shows the manual\n\nquit ends it");
    result_free(&r);
}

/* Up to the cross-reference table. */
static size_t body_length(const struct pdfs *pdf)
{
    return (size_t)((const char *)memmem(pdf->bytes.data, pdf->bytes.len, "\nxref", 5) - pdf->bytes.data);
}

static void a_file_cut_off_is_damaged(void **state UNUSED)
{
    struct pdfs pdf;

    pdfs_deck(&pdf, "", two_slides, 2);
    pdfs_end(&pdf, "");
    for (size_t length = 200; length < body_length(&pdf); length += 97) {
        struct result r = extract_bytes("pdf", pdf.bytes.data, length);

        assert_fault(&r, "file_damaged");
    }
    buf_free(&pdf.bytes);
}

static void a_file_with_all_objects_and_half_a_table_is_read(void **state UNUSED)
{
    struct pdfs pdf;

    pdfs_deck(&pdf, "", two_slides, 2);
    pdfs_end(&pdf, "");
    for (size_t length = body_length(&pdf) + 5; length < pdf.bytes.len; length += 31) {
        struct result r = extract_bytes("pdf", pdf.bytes.data, length);

        assert_int_equal(chunk_count(&r), 2);
        result_free(&r);
    }
    buf_free(&pdf.bytes);
}

/* As mail and web servers leave it: what lies behind the end is not the PDF's. */
static void what_lies_behind_the_end_does_no_harm(void **state UNUSED)
{
    static const size_t lengths[] = {1, 2043, 3000, 65531, 65536, 200000};
    struct pdfs pdf;

    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        struct result r;

        pdfs_deck(&pdf, "", two_slides, 2);
        pdfs_end(&pdf, "");
        memset(buf_reserve(&pdf.bytes, lengths[i]), 0, lengths[i]);
        r = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len + lengths[i]);
        assert_int_equal(chunk_count(&r), 2);
        result_free(&r);
        buf_free(&pdf.bytes);
    }
}

/* A file made for the web has an end behind its first page as well. */
static void an_end_in_the_middle_is_not_the_end(void **state UNUSED)
{
    struct pdfs pdf;
    struct result r;

    pdfs_deck(&pdf, "", two_slides, 2);
    buf_puts(&pdf.bytes, "startxref\n0\n%%EOF\n");
    pdfs_stream(&pdf, "", "more of it, and cut off");
    r = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    assert_fault(&r, "file_damaged");
    buf_free(&pdf.bytes);
}

static void a_file_that_could_be_mended_is_read_with_a_warning(void **state UNUSED)
{
    struct pdfs pdf;
    struct result r;

    pdfs_deck(&pdf, "", two_slides, 2);
    pdf.offsets[3] += 5;
    pdfs_end(&pdf, "");
    r = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    assert_int_equal(chunk_count(&r), 2);
    assert_int_equal(warning_count(&r), 1);
    result_free(&r);
    buf_free(&pdf.bytes);
}

static void what_is_no_pdf_is_unsupported(void **state UNUSED)
{
    struct result r = extract_text("pdf", "PK\3\4 something else");

    assert_fault(&r, "unsupported_format");
}

static void garbage_behind_the_signature_is_damaged(void **state UNUSED)
{
    struct result r = extract_text("pdf", "%PDF-1.7\ngarbage garbage garbage\n%%EOF\n");

    assert_fault(&r, "file_damaged");
}

static void an_empty_file_is_a_document_with_a_warning(void **state UNUSED)
{
    struct result r = extract_text("pdf", "");

    assert_int_equal(chunk_count(&r), 0);
    assert_int_equal(warning_count(&r), 1);
    result_free(&r);
}

static struct result with_page_tree(const char *tree)
{
    struct result result;
    struct pdfs pdf;

    pdfs_begin(&pdf);
    pdfs_object(&pdf, "<</Type/Catalog/Pages 2 0 R>>");
    pdfs_object(&pdf, tree);
    pdfs_object(&pdf, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>");
    pdfs_stream(&pdf, "", "BT (x) Tj ET");
    pdfs_end(&pdf, "");
    result = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    buf_free(&pdf.bytes);
    return result;
}

static void pages_are_counted_not_believed(void **state UNUSED)
{
    struct result r = with_page_tree("<</Type/Pages/Count 700/Kids[3 0 R]>>");

    assert_int_equal(json_get_int(json_object_get(r.document, "metadata"), "page_count", 0), 1);
    result_free(&r);
}

static void too_many_pages_are_too_complex(void **state UNUSED)
{
    struct result r = with_page_tree("<</Type/Pages/Count 20001/Kids[3 0 R]>>");

    assert_fault(&r, "file_too_complex");
}

static void page_trees_without_an_end_are_damaged(void **state UNUSED)
{
    static const char *const trees[] = {"<</Type/Pages/Count 1/Kids[2 0 R]>>", "<</Type/Pages/Count 0/Kids[]>>", "null",
                                        "<</Type/Pages/Count -3/Kids[3 0 R]>>"};

    for (size_t i = 0; i < ARRAY_COUNT(trees); i++) {
        struct result r = with_page_tree(trees[i]);

        assert_fault(&r, "file_damaged");
    }
}

/* What MuPDF alone would count up to the cycle. */
static void a_page_tree_that_bites_its_tail_is_mended(void **state UNUSED)
{
    struct result r = with_page_tree("<</Type/Pages/Count 9/Kids[2 0 R 3 0 R 7 0 R]>>");

    assert_int_equal(json_get_int(json_object_get(r.document, "metadata"), "page_count", 0), 1);
    assert_string_equal(json_string_value(json_array_get(json_object_get(r.document, "warnings"), 0)),
                        "The list of the PDF's pages is damaged and was mended.");
    result_free(&r);
}

static void protection_for_certain_people_is_encryption(void **state UNUSED)
{
    struct result r =
        extract_deck("", two_slides, 2, "/ID[(a)(a)]/Encrypt<</Filter/Adobe.PubSec/V 4/SubFilter/adbe.pkcs7.s5>>");

    assert_fault(&r, "file_encrypted");
}

/* Of a PDF whose attachments alone are encrypted, everybody can read the pages. */
static void encrypted_attachments_leave_the_pages_open(void **state UNUSED)
{
    struct result r =
        extract_deck("", two_slides, 2,
                     "/ID[(0123456789abcdef)(0123456789abcdef)]/Encrypt<</Filter/Standard/V 4/R 4/Length 128/P -4"
                     "/O<4141414141414141414141414141414141414141414141414141414141414141>"
                     "/U<4242424242424242424242424242424242424242424242424242424242424242>"
                     "/CF<</StdCF<</CFM/AESV2/AuthEvent/EFOpen/Length 16>>>>/StmF/Identity/StrF/Identity/EFF/StdCF>>");

    assert_int_equal(chunk_count(&r), 2);
    result_free(&r);
}

static void notes_and_fields_of_forms_are_read(void **state UNUSED)
{
    struct result r;
    struct pdfs pdf;

    pdfs_begin(&pdf);
    pdfs_object(&pdf, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]>>>>");
    pdfs_object(&pdf, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
    pdfs_object(&pdf, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 720 405]/Contents 4 0 R/Annots[5 0 R 6 0 R]>>");
    pdfs_stream(&pdf, "", " ");
    pdfs_object(&pdf, "<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(A note)>>");
    pdfs_object(&pdf,
                "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(Filled in)/DA(/Helv 12 Tf 0 g)/Rect[100 200 300 230]>>");
    pdfs_end(&pdf, "");
    r = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    assert_chunk(&r, 0, "slide_text", "Filled in\n\nA note");
    result_free(&r);
    buf_free(&pdf.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_is_a_slide_with_its_title),
        cmocka_unit_test(a_made_up_title_gives_way_to_the_first_slide),
        cmocka_unit_test(an_empty_page_is_a_warning),
        cmocka_unit_test(plain_body_text_has_no_title),
        cmocka_unit_test(the_outline_names_a_page_without_a_title),
        cmocka_unit_test(text_beside_the_paper_is_not_read),
        cmocka_unit_test(pieces_of_a_row_are_one_line),
        cmocka_unit_test(a_file_cut_off_is_damaged),
        cmocka_unit_test(a_file_with_all_objects_and_half_a_table_is_read),
        cmocka_unit_test(what_lies_behind_the_end_does_no_harm),
        cmocka_unit_test(an_end_in_the_middle_is_not_the_end),
        cmocka_unit_test(a_file_that_could_be_mended_is_read_with_a_warning),
        cmocka_unit_test(what_is_no_pdf_is_unsupported),
        cmocka_unit_test(garbage_behind_the_signature_is_damaged),
        cmocka_unit_test(an_empty_file_is_a_document_with_a_warning),
        cmocka_unit_test(pages_are_counted_not_believed),
        cmocka_unit_test(too_many_pages_are_too_complex),
        cmocka_unit_test(page_trees_without_an_end_are_damaged),
        cmocka_unit_test(a_page_tree_that_bites_its_tail_is_mended),
        cmocka_unit_test(protection_for_certain_people_is_encryption),
        cmocka_unit_test(encrypted_attachments_leave_the_pages_open),
        cmocka_unit_test(notes_and_fields_of_forms_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
