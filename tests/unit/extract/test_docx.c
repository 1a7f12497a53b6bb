#include "tests/unit/extract/packages.h"

#define NAMESPACES                                                                         \
    "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "            \
    "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" "              \
    "xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" "            \
    "xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\" "     \
    "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" " \
    "xmlns:v=\"urn:schemas-microsoft-com:vml\""
#define P(runs) "<w:p>" runs "</w:p>"
#define R(text) "<w:r><w:t xml:space=\"preserve\">" text "</w:t></w:r>"
#define STYLED(style, runs) "<w:p><w:pPr><w:pStyle w:val=\"" style "\"/></w:pPr>" runs "</w:p>"
#define LISTED(list, depth, text)                                                                                    \
    "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"" depth "\"/><w:numId w:val=\"" list "\"/></w:numPr></w:pPr>" R(text) "</" \
                                                                                                                "w:p>"
#define LEVEL(depth, format, text)                                                                               \
    "<w:lvl w:ilvl=\"" depth "\"><w:start w:val=\"1\"/><w:numFmt w:val=\"" format "\"/><w:lvlText w:val=\"" text \
    "\"/></w:lvl>"

static const char *const styles =
    "<w:styles " NAMESPACES
    "><w:style w:type=\"paragraph\" w:styleId=\"berschrift1\"><w:name w:val=\"heading 1\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Mine\"><w:name w:val=\"Mine\"/><w:basedOn "
    "w:val=\"berschrift1\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Outlined\"><w:name w:val=\"Outlined\"/><w:pPr><w:outlineLvl "
    "w:val=\"2\"/></w:pPr></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Titel\"><w:name w:val=\"Title\"/></w:style>"
    "<w:style w:type=\"paragraph\" w:styleId=\"Listing\"><w:name w:val=\"Listing\"/><w:rPr><w:rFonts "
    "w:ascii=\"Consolas\"/></w:rPr></w:style>"
    "</w:styles>";
static const char *const numbering =
    "<w:numbering " NAMESPACES "><w:abstractNum w:abstractNumId=\"0\">" LEVEL("0", "decimal", "%1.")
        LEVEL("1", "lowerLetter", "%1.%2)")
            LEVEL("2", "upperRoman", "%3") "</w:abstractNum><w:abstractNum w:abstractNumId=\"1\">" LEVEL("0", "bullet",
                                                                                                         "\xEF\x82\xB7")
                LEVEL("1", "bullet", " ") "</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
                                          "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num>"
                                          "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"0\"/><w:lvlOverride "
                                          "w:ilvl=\"0\"><w:startOverride w:val=\"7\"/></w:lvlOverride></w:num>"
                                          "</w:numbering>";
static const char *const footnotes =
    "<w:footnotes " NAMESPACES
    "><w:footnote w:id=\"2\"><w:p><w:r><w:footnoteRef/></w:r>" R(" Or warm.") "</w:p></w:footnote></w:footnotes>";

static void add_parts(struct packages *p, const char *body)
{
    struct buf document = buf_make((size_t)(2 * MIB));

    buf_printf(&document, "<w:document " NAMESPACES "><w:body>%s</w:body></w:document>", body);
    packages_part(p, "_rels/.rels", RELATIONS(RELATION("r1", "officeDocument", "word/document.xml")));
    packages_part(p, "word/_rels/document.xml.rels",
                  RELATIONS(RELATION("r1", "styles", "styles.xml") RELATION("r2", "numbering", "/word/numbering.xml")
                                RELATION("r3", "footnotes", "../word/footnotes.xml")));
    packages_part(p, "word/document.xml", buf_text(&document));
    packages_part(p, "word/styles.xml", styles);
    packages_part(p, "word/numbering.xml", numbering);
    packages_part(p, "word/footnotes.xml", footnotes);
    buf_free(&document);
}

static struct result extract_body(const char *body)
{
    struct packages p;

    packages_begin(&p);
    add_parts(&p, body);
    return packages_extract(&p, "docx");
}

static void assert_body(const char *body, const char *type, const char *text)
{
    struct result r = extract_body(body);

    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, type, text);
    result_free(&r);
}

static void headings_are_known_by_style_and_outline(void **state UNUSED)
{
    struct result r = extract_body(STYLED("Titel", R("The Course")) STYLED("Mine", R("Heat")) STYLED(
        "Outlined", R("Work")) P("<w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr>" R("Energy")) P(R("Text.")));

    assert_title(&r, "The Course");
    assert_int_equal(chunk_count(&r), 5);
    assert_chunk(&r, 1, "heading", "Heat");
    assert_int_equal(json_get_int(chunk_meta(&r, 1), "level", 0), 1);
    assert_int_equal(json_get_int(chunk_meta(&r, 2), "level", 0), 3);
    assert_int_equal(json_get_int(chunk_meta(&r, 3), "level", 0), 2);
    assert_chunk(&r, 4, "paragraph", "Text.");
    result_free(&r);
}

static void lists_have_their_numbers(void **state UNUSED)
{
    assert_body(LISTED("1", "0", "one") LISTED("1", "1", "deep") LISTED("1", "1", "deeper") LISTED("1", "2", "deepest")
                    LISTED("1", "0", "two") LISTED("2", "0", "bullet") LISTED("2", "1", "goes on")
                        LISTED("3", "0", "seven") LISTED("1", "0", "eight"),
                "list",
                "1. one\n  1.a) deep\n  1.b) deeper\n    I deepest\n2. two\n- bullet\n  goes on\n7. seven\n8. eight");
}

static void changes_count_as_made_and_fields_by_their_result(void **state UNUSED)
{
    assert_body(
        P(R("A ") "<w:ins>" R("new ") "</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del><w:moveFrom>" R(
            "moved ") "</w:moveFrom>" R("text, ") "<w:r><w:fldChar "
                                                  "w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>PAGE</"
                                                  "w:instrText></w:r>" R(
                                                      "hidden") "<w:r><w:fldChar "
                                                                "w:fldCharType=\"separate\"/></"
                                                                "w:r>" R("7") "<w:r><w:fldChar "
                                                                              "w:fldCharType="
                                                                              "\"end\"/></w:r>"
                                                                              "<w:fldSimple "
                                                                              "w:instr="
                                                                              "\"DATE\">" R(
                                                                                  " an"
                                                                                  "d "
                                                                                  "8") "</"
                                                                                       "w:fldSimple><w:"
                                                                                       "hyperlink>" R(" linke"
                                                                                                      "d") "</"
                                                                                                           "w:"
                                                                                                           "hy"
                                                                                                           "pe"
                                                                                                           "rl"
                                                                                                           "in"
                                                                                                           "k>"
                                                                                                           "<w"
                                                                                                           ":r"
                                                                                                           "><"
                                                                                                           "w:"
                                                                                                           "rP"
                                                                                                           "r>"
                                                                                                           "<w"
                                                                                                           ":v"
                                                                                                           "an"
                                                                                                           "is"
                                                                                                           "h/"
                                                                                                           "><"
                                                                                                           "/w"
                                                                                                           ":r"
                                                                                                           "Pr"
                                                                                                           "><"
                                                                                                           "w:"
                                                                                                           "t>"
                                                                                                           "un"
                                                                                                           "se"
                                                                                                           "en"
                                                                                                           "</"
                                                                                                           "w:"
                                                                                                           "t>"
                                                                                                           "</"
                                                                                                           "w:"
                                                                                                           "r>"
                                                                                                           "<w"
                                                                                                           ":r"
                                                                                                           "><"
                                                                                                           "w:"
                                                                                                           "co"
                                                                                                           "mm"
                                                                                                           "en"
                                                                                                           "tR"
                                                                                                           "ef"
                                                                                                           "er"
                                                                                                           "en"
                                                                                                           "ce"
                                                                                                           " w"
                                                                                                           ":i"
                                                                                                           "d="
                                                                                                           "\""
                                                                                                           "1"
                                                                                                           "\""
                                                                                                           "/>"
                                                                                                           "</"
                                                                                                           "w:"
                                                                                                           "r"
                                                                                                           ">"),
        "paragraph", "A new text, 7 and 8 linked");
}

static void notes_stand_where_they_belong(void **state UNUSED)
{
    assert_body(P(R("Hot") "<w:r><w:footnoteReference w:id=\"2\"/></w:r>" R(".")), "paragraph", "Hot (Or warm.).");
}

static void text_boxes_are_read_once(void **state UNUSED)
{
    struct result r =
        extract_body(P(R("Before.") "<w:r><mc:AlternateContent><mc:Choice "
                                    "Requires=\"wps\"><w:drawing><wps:txbx><w:txbxContent>" P(
                                        R("In a box.")) "</w:txbxContent></wps:txbx></w:drawing></"
                                                        "mc:Choice><mc:Fallback><w:pict><v:textbox><w:"
                                                        "txbxContent>" P(R("In a box.")) "</w:txbxContent></"
                                                                                         "v:textbox></w:pict></"
                                                                                         "mc:Fallback></"
                                                                                         "mc:AlternateContent></"
                                                                                         "w:r>") P(R("After.")));

    assert_int_equal(chunk_count(&r), 3);
    assert_chunk(&r, 1, "paragraph", "In a box.");
    assert_chunk(&r, 2, "paragraph", "After.");
    result_free(&r);
}

static void tables_are_rows(void **state UNUSED)
{
    assert_body(
        "<w:tbl><w:tr><w:tc>" P(R("Unit")) "</w:tc><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>" P(R("Two"))
            P(R("lines")) "</w:tc></w:tr><w:tr><w:tc>" P(R("m")) "</w:tc><w:tc><w:tbl><w:tr><w:tc>" P(R(
                "in")) "</w:tc><w:tc>" P(R("side")) "</w:tc></w:tr></w:tbl>" P("") "</w:tc><w:tc>" P(R("a|b")) "</"
                                                                                                               "w:tc></"
                                                                                                               "w:tr></"
                                                                                                               "w:tbl>",
        "table", "| Unit | Two lines |\n| m | in side | a\\|b |");
    assert_body("<w:tbl><w:tr><w:tc>" P(R("A frame.")) "</w:tc></w:tr></w:tbl>", "paragraph", "A frame.");
}

static void text_of_one_width_is_code(void **state UNUSED)
{
    assert_body(STYLED("Listing", R("int a;")) P("")
                    P("<w:r><w:rPr><w:rFonts w:ascii=\"Courier New\"/></w:rPr><w:t>int b;</w:t></w:r>"),
                "code", "int a;\n\nint b;");
}

static void formulas_and_symbols_are_text(void **state UNUSED)
{
    assert_body(P("<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></"
                  "m:f><m:sSup><m:e><m:r><m:t>x</m:t></m:r>"
                  "</m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup><m:rad><m:radPr><m:degHide/></m:radPr><m:deg/"
                  "><m:e><m:r><m:t>y</m:t></m:r></m:e></m:rad>"
                  "</m:oMath><w:r><w:sym w:font=\"Symbol\" w:char=\"F061\"/></w:r>" R(
                      ", 10") "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>6</w:t></w:r>"),
                "paragraph", "(a+b)/2x^2\u221A(y)\u03B1, 10^6");
    assert_body(P(R("10") "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>\u22123</w:t></w:r>"),
                "paragraph", "10^\u22123");
}

static void an_alternative_text_stands_for_a_picture(void **state UNUSED)
{
    assert_body(P(R("See") "<w:r><w:drawing><wp:inline><wp:docPr id=\"1\" descr=\"A kettle on a "
                           "stove\"/></wp:inline></w:drawing></w:r>"),
                "paragraph", "See A kettle on a stove");
    assert_body(P(R("See") "<w:r><w:drawing><wp:inline><wp:docPr id=\"1\" "
                           "descr=\"image1.png\"/></wp:inline></w:drawing></w:r>"),
                "paragraph", "See");
}

/* ---- hostile files ---- */

static struct result extract_document(const char *document)
{
    struct packages p;

    packages_begin(&p);
    packages_part(&p, "word/document.xml", document);
    return packages_extract(&p, "docx");
}

static void entities_and_depth_are_refused(void **state UNUSED)
{
    struct buf deep = buf_make((size_t)MIB);
    struct result r;

    r = extract_document("<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><w:document " NAMESPACES
                         "><w:body><w:p><w:r><w:t>&b;</w:t></w:r>"
                         "</w:p></w:body></w:document>");
    assert_fault(&r, "file_damaged");
    for (int i = 0; i < 5000; i++)
        buf_puts(&deep, "<w:p>");
    r = extract_document(buf_text(&deep));
    assert_fault(&r, "file_damaged");
    buf_free(&deep);
}

static void archives_that_unpack_to_too_much_are_too_complex(void **state UNUSED)
{
    struct packages p;
    struct result r;
    const size_t length = (size_t)(60 * MIB);
    char *zeros = calloc(1, length);

    assert_non_null(zeros);
    packages_begin(&p);
    packages_add(&p, "word/document.xml", zeros, length);
    r = packages_extract(&p, "docx");
    assert_fault(&r, "file_too_complex");
    packages_begin(&p);
    for (int i = 0; i < 20001; i++) {
        char name[40];

        snprintf(name, sizeof name, "word/%d.png", i);
        packages_add(&p, name, "", 0);
    }
    r = packages_extract(&p, "docx");
    assert_fault(&r, "file_too_complex");
    free(zeros);
}

static void as_many_parts_as_are_kept_are_read(void **state UNUSED)
{
    struct packages p;
    struct result r;

    packages_begin(&p);
    add_parts(&p, P(R("Text.")));
    for (int i = 0; i < 8000; i++) {
        char name[40];

        snprintf(name, sizeof name, "more/%d.xml", i);
        packages_add(&p, name, "", 0);
    }
    r = packages_extract(&p, "docx");
    assert_int_equal(chunk_count(&r), 1);
    result_free(&r);
}

static void what_is_no_word_document_is_told_apart(void **state UNUSED)
{
    struct packages p;
    struct result r = extract_text("docx", "no archive");

    assert_fault(&r, "unsupported_format");
    r = extract_bytes("docx", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old", 12);
    assert_fault(&r, "unsupported_format");
    r = extract_bytes("docx",
                      "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
                      "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
                      8 + 32);
    assert_fault(&r, "file_encrypted");
    packages_begin(&p);
    packages_part(&p, "ppt/presentation.xml", "<p:presentation xmlns:p=\"a\"/>");
    r = packages_extract(&p, "docx");
    assert_fault(&r, "unsupported_format");
}

static void an_archive_cut_off_is_damaged(void **state UNUSED)
{
    struct packages p;

    packages_begin(&p);
    add_parts(&p, P(R("Text that is long enough to be cut.")));
    packages_end(&p);
    for (size_t length = 40; length < p.length - 30; length += 311) {
        struct result r = extract_bytes("docx", p.bytes, length);

        assert_fault(&r, "file_damaged");
    }
    free(p.bytes);
}

/* ---- ceilings ---- */

#define BOX(inside) "<w:r><w:pict><v:textbox><w:txbxContent>" inside "</w:txbxContent></v:textbox></w:pict></w:r>"

static const char *warning_of(const struct result *r)
{
    return json_string_value(json_array_get(json_object_get(r->document, "warnings"), 0));
}

static void text_boxes_are_read_however_deep_they_are(void **state UNUSED)
{
    struct buf body = buf_make((size_t)MIB);
    struct result r;

    for (int i = 0; i < 30; i++)
        buf_puts(&body, "<w:p><w:r><w:pict><v:textbox><w:txbxContent>");
    buf_puts(&body, P(R("Deep inside")));
    for (int i = 0; i < 30; i++)
        buf_puts(&body, "</w:txbxContent></v:textbox></w:pict></w:r></w:p>");
    r = extract_body(buf_text(&body));
    assert_int_equal(chunk_count(&r), 1);
    assert_chunk(&r, 0, "paragraph", "Deep inside");
    result_free(&r);
    buf_free(&body);
}

static void text_boxes_in_cells_are_part_of_them(void **state UNUSED)
{
    assert_body("<w:tbl><w:tr><w:tc>" P(R("Unit") BOX(P(R("in a box")) P(R("and more")))) "</w:tc><w:tc>" P(
                    R("m")) "</w:tc></w:tr></w:tbl>",
                "table", "| Unit in a box and more | m |");
}

static void text_boxes_beyond_the_ceiling_are_counted_in_a_warning(void **state UNUSED)
{
    struct buf body = buf_make((size_t)MIB);
    struct result r;

    buf_puts(&body, "<w:p>");
    for (int i = 0; i < 70; i++)
        buf_puts(&body, BOX(P(R("x"))));
    buf_puts(&body, "</w:p>");
    r = extract_body(buf_text(&body));
    assert_int_equal(chunk_count(&r), 64);
    assert_string_equal(warning_of(&r), "A paragraph has 70 text boxes; 6 of them were left out.");
    result_free(&r);
    buf_free(&body);
}

static void parts_that_cannot_be_read_are_counted_in_a_warning(void **state UNUSED)
{
    struct packages p;
    struct result r;

    packages_begin(&p);
    packages_part(&p, "_rels/.rels", RELATIONS(RELATION("r1", "officeDocument", "word/document.xml")));
    packages_part(&p, "word/_rels/document.xml.rels", RELATIONS(RELATION("r3", "footnotes", "footnotes.xml")));
    packages_part(&p, "word/document.xml",
                  "<w:document " NAMESPACES "><w:body>" P(R("Text.")) "</w:body></w:document>");
    packages_part(&p, "word/footnotes.xml", "<w:footnotes><w:footnote>");
    r = packages_extract(&p, "docx");
    assert_chunk(&r, 0, "paragraph", "Text.");
    assert_string_equal(warning_of(&r),
                        "Parts of the file that cannot be read were left out: 1 (the first is word/footnotes.xml).");
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headings_are_known_by_style_and_outline),
        cmocka_unit_test(lists_have_their_numbers),
        cmocka_unit_test(changes_count_as_made_and_fields_by_their_result),
        cmocka_unit_test(notes_stand_where_they_belong),
        cmocka_unit_test(text_boxes_are_read_once),
        cmocka_unit_test(tables_are_rows),
        cmocka_unit_test(text_of_one_width_is_code),
        cmocka_unit_test(formulas_and_symbols_are_text),
        cmocka_unit_test(an_alternative_text_stands_for_a_picture),
        cmocka_unit_test(entities_and_depth_are_refused),
        cmocka_unit_test(archives_that_unpack_to_too_much_are_too_complex),
        cmocka_unit_test(as_many_parts_as_are_kept_are_read),
        cmocka_unit_test(what_is_no_word_document_is_told_apart),
        cmocka_unit_test(an_archive_cut_off_is_damaged),
        cmocka_unit_test(text_boxes_are_read_however_deep_they_are),
        cmocka_unit_test(text_boxes_in_cells_are_part_of_them),
        cmocka_unit_test(text_boxes_beyond_the_ceiling_are_counted_in_a_warning),
        cmocka_unit_test(parts_that_cannot_be_read_are_counted_in_a_warning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
