#include "jobs/extract/office/chart.h"
#include "jobs/extract/office/pptx_slide.h"
#include "tests/unit/extract/packages.h"

#define NAMESPACES                                                            \
    "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" " \
    "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "      \
    "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" "     \
    "xmlns:dgm=\"http://schemas.openxmlformats.org/drawingml/2006/diagram\" " \
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define WORDS(text) "<a:p><a:r><a:t>" text "</a:t></a:r></a:p>"
#define SHAPE(placeholder, place, words)                                             \
    "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"n\"/><p:cNvSpPr/><p:nvPr>" placeholder \
    "</p:nvPr></p:nvSpPr><p:spPr>" place "</p:spPr><p:txBody>" words "</p:txBody></p:sp>"
#define PLACE(x, y) "<a:xfrm><a:off x=\"" x "\" y=\"" y "\"/><a:ext cx=\"9\" cy=\"9\"/></a:xfrm>"
#define SLIDE(attributes, shapes) \
    "<p:sld " NAMESPACES attributes "><p:cSld><p:spTree>" shapes "</p:spTree></p:cSld></p:sld>"
#define FRAME(data)                                          \
    "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"4\" " \
    "name=\"f\"/></p:nvGraphicFramePr><a:graphic><a:graphicData>" data "</a:graphicData></a:graphic></p:graphicFrame>"

static void begin(struct packages *p, const char *slides, const char *relations)
{
    struct buf part = buf_make((size_t)(64 * KIB));

    packages_begin(p);
    packages_part(p, "_rels/.rels", RELATIONS(RELATION("r1", "officeDocument", "ppt/presentation.xml")));
    buf_printf(&part, "<p:presentation " NAMESPACES "><p:sldIdLst>%s</p:sldIdLst></p:presentation>", slides);
    packages_part(p, "ppt/presentation.xml", buf_text(&part));
    packages_part(p, "ppt/_rels/presentation.xml.rels", relations);
    buf_free(&part);
}

static struct result extract_slide(const char *slide)
{
    struct packages p;

    begin(&p, "<p:sldId id=\"256\" r:id=\"r2\"/>", RELATIONS(RELATION("r2", "slide", "slides/slide1.xml")));
    packages_part(&p, "ppt/slides/slide1.xml", slide);
    packages_part(&p, "ppt/slides/_rels/slide1.xml.rels",
                  RELATIONS(RELATION("r1", "chart", "../charts/chart1.xml")
                                RELATION("r2", "diagramData", "../diagrams/data1.xml")
                                    RELATION("r3", "notesSlide", "../notesSlides/n1.xml")));
    packages_part(
        &p, "ppt/charts/chart1.xml",
        "<c:chartSpace " NAMESPACES "><c:chart><c:title><c:tx><c:rich>" WORDS(
            "Sales") "</c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx>"
                     "<c:strRef><c:strCache><c:ptCount val=\"1\"/><c:pt "
                     "idx=\"0\"><c:v>Kettles</c:v></c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>"
                     "<c:ptCount val=\"2\"/><c:pt idx=\"0\"><c:v>Q1</c:v></c:pt><c:pt "
                     "idx=\"1\"><c:v>Q2</c:v></c:pt></c:strCache></c:strRef></c:cat><c:val><c:numRef>"
                     "<c:numCache><c:ptCount val=\"2\"/><c:pt idx=\"0\"><c:v>4.4000000000000004</c:v></c:pt><c:pt "
                     "idx=\"1\"><c:v>5</c:v></c:pt></c:numCache></c:numRef>"
                     "</c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>");
    packages_part(
        &p, "ppt/diagrams/data1.xml",
        "<dgm:dataModel " NAMESPACES
        "><dgm:ptLst><dgm:pt><dgm:t>" WORDS("First step") "</dgm:t></dgm:pt><dgm:pt type=\"pres\"><dgm:t>" WORDS(
            "layout") "</dgm:t></dgm:pt><dgm:pt><dgm:t>" WORDS("Second step") "</dgm:t></dgm:pt></dgm:ptLst></"
                                                                              "dgm:dataModel>");
    packages_part(&p, "ppt/notesSlides/n1.xml",
                  SLIDE("", SHAPE("<p:ph type=\"sldImg\"/>", "", "")
                                SHAPE("<p:ph type=\"body\" idx=\"1\"/>", "", WORDS("Say it slowly."))));
    return packages_extract(&p, "pptx");
}

static void a_slide_is_read_in_the_order_of_reading(void **state UNUSED)
{
    struct result r = extract_slide(SLIDE(
        "",
        SHAPE("", PLACE("900", "800000"), WORDS("right")) SHAPE("", PLACE("100", "810000"), WORDS("left")) SHAPE(
            "<p:ph idx=\"2\"/>", "", WORDS("second")) SHAPE("<p:ph type=\"ftr\"/>", "", WORDS("Footer"))
            SHAPE("<p:ph type=\"sldNum\"/>", "", WORDS("1")) "<p:grpSp><p:grpSpPr>" PLACE(
                "0",
                "100000") "</p:grpSpPr>" SHAPE("", PLACE("5", "5"),
                                               WORDS("grouped")) "</p:grpSp>" SHAPE("<p:ph idx=\"1\"/>", "",
                                                                                    WORDS("first") "<a:p><a:pPr "
                                                                                                   "lvl=\"1\"/"
                                                                                                   "><a:r><a:t>deeper</"
                                                                                                   "a:t></a:r></a:p>")
                SHAPE("<p:ph type=\"title\"/>", "", WORDS("Heat"))));

    assert_chunk(&r, 0, "slide_text", "Heat\n\nfirst\n  deeper\n\nsecond\n\ngrouped\n\nleft\n\nright");
    assert_string_equal(json_get_text(chunk_meta(&r, 0), "title", ""), "Heat");
    assert_chunk(&r, 1, "slide_text", "Say it slowly.");
    assert_true(json_is_true(json_object_get(chunk_meta(&r, 1), "notes")));
    assert_title(&r, "Heat");
    assert_int_equal(json_get_int(json_object_get(r.document, "metadata"), "page_count", 0), 1);
    result_free(&r);
}

static void what_begins_at_nearly_one_height_is_a_row(void **state UNUSED)
{
    struct result r = extract_slide(SLIDE("", SHAPE("", PLACE("900", "1790000"), WORDS("the pile"))
                                                  SHAPE("", PLACE("100", "1805000"), WORDS("1800"))
                                                      SHAPE("", PLACE("900", "2690000"), WORDS("the law"))
                                                          SHAPE("", PLACE("100", "2700000"), WORDS("1827"))));

    assert_chunk(&r, 0, "slide_text", "1800\n\nthe pile\n\n1827\n\nthe law");
    result_free(&r);
}

static void a_row_begins_where_its_script_does(void **state UNUSED)
{
    struct result r = extract_slide(
        SLIDE("", SHAPE("", PLACE("100", "1800000"), WORDS("שמאל")) SHAPE("", PLACE("900", "1800000"), WORDS("ימין"))));

    assert_chunk(&r, 0, "slide_text", "ימין\n\nשמאל");
    result_free(&r);
}

static void tables_charts_diagrams_and_pictures_are_read(void **state UNUSED)
{
    struct result r = extract_slide(SLIDE(
        " show=\"0\"", FRAME("<a:tbl><a:tr><a:tc><a:txBody>" WORDS("Unit") "</a:txBody></a:tc><a:tc><a:txBody>" WORDS(
                           "Symbol") "</a:txBody></a:tc></a:tr></a:tbl>") FRAME("<c:chart r:id=\"r1\"/>")
                           FRAME("<dgm:relIds r:dm=\"r2\"/>") "<p:pic><p:nvPicPr><p:cNvPr id=\"9\" name=\"p\" "
                                                              "descr=\"A kettle\"/></p:nvPicPr></p:pic>"
                                                              "<p:pic><p:nvPicPr><p:cNvPr id=\"9\" name=\"p\" "
                                                              "descr=\"kettle.png\"/></p:nvPicPr></p:pic>"));

    assert_chunk(
        &r, 0, "slide_text",
        "| Unit | Symbol |\n\nSales\n| | Q1 | Q2 |\n| Kettles | 4.4 | 5 |\n\nFirst step\nSecond step\n\nA kettle");
    assert_true(json_is_true(json_object_get(chunk_meta(&r, 0), "hidden")));
    result_free(&r);
}

#define ITEM(properties, text) "<a:p><a:pPr" properties "</a:pPr><a:r><a:t>" text "</a:t></a:r></a:p>"
#define NUMBERED(scheme) "><a:buAutoNum type=\"" scheme "\"/>"

static void items_of_numbered_lists_have_their_numbers(void **state UNUSED)
{
    struct result r = extract_slide(SLIDE(
        "", SHAPE("", "",
                  ITEM(NUMBERED("arabicPeriod"), "one") ITEM(" lvl=\"1\"" NUMBERED("alphaLcParenR"), "first") ITEM(
                      " lvl=\"1\"" NUMBERED("alphaLcParenR"), "second") "<a:p/>" ITEM(NUMBERED("arabicPeriod"), "two")
                      ITEM(">", "a remark") ITEM("><a:buAutoNum type=\"romanUcParenBoth\" startAt=\"4\"/>", "four"))));

    assert_chunk(&r, 0, "slide_text", "1. one\n  a) first\n  b) second\n2. two\na remark\n(IV) four");
    result_free(&r);
}

#define RAISED(baseline, text) "<a:r><a:rPr baseline=\"" baseline "\"/><a:t>" text "</a:t></a:r>"

static void an_exponent_is_no_digit_of_its_number(void **state UNUSED)
{
    struct result r =
        extract_slide(SLIDE("", SHAPE("", "",
                                      "<a:p>" RAISED("0", "10") RAISED("30000", "6") RAISED("0", " H")
                                          RAISED("-25000", "2") RAISED("0", "O 1") RAISED("30000", "st") "</a:p>")));

    assert_chunk(&r, 0, "slide_text", "10^6 H2O 1st");
    result_free(&r);
}

static void slides_come_in_the_order_of_the_show(void **state UNUSED)
{
    struct packages p;
    struct result r;

    begin(&p, "<p:sldId id=\"257\" r:id=\"r3\"/><p:sldId id=\"256\" r:id=\"r2\"/><p:sldId id=\"258\" r:id=\"r9\"/>",
          RELATIONS(RELATION("r2", "slide", "slides/slide1.xml") RELATION("r3", "slide", "slides/slide2.xml")));
    packages_part(&p, "ppt/slides/slide1.xml", SLIDE("", SHAPE("", "", WORDS("one"))));
    packages_part(&p, "ppt/slides/slide2.xml", SLIDE("", SHAPE("", "", WORDS("two"))));
    r = packages_extract(&p, "pptx");
    assert_int_equal(chunk_count(&r), 2);
    assert_chunk(&r, 0, "slide_text", "two");
    assert_int_equal(json_get_int(chunk_meta(&r, 1), "slide_number", 0), 2);
    assert_string_equal(json_string_value(json_array_get(json_object_get(r.document, "warnings"), 0)),
                        "Slides that cannot be read: 3.");
    result_free(&r);
}

static void nothing_outside_the_file_is_fetched(void **state UNUSED)
{
    struct packages p;
    struct result r;

    begin(&p, "<p:sldId id=\"256\" r:id=\"r2\"/>",
          RELATIONS("<Relationship Id=\"r2\" Type=\"x/slide\" TargetMode=\"External\" "
                    "Target=\"http://127.0.0.1:1/slide.xml\"/>"));
    r = packages_extract(&p, "pptx");
    assert_fault(&r, "file_damaged");
}

static void references_take_no_memory(void **state UNUSED)
{
    struct packages p;
    struct result r;
    struct buf slides = buf_make((size_t)MIB), relations = buf_make((size_t)(2 * MIB));

    for (int i = 0; i < 1000; i++)
        buf_puts(&slides, "<p:sldId id=\"256\" r:id=\"r2\"/>");
    buf_puts(&relations, "<Relationships><Relationship Id=\"r2\" Type=\"x/slide\" Target=\"");
    for (int i = 0; i < 1000000; i++)
        buf_putc(&relations, 'a');
    buf_puts(&relations, "\"/></Relationships>");
    begin(&p, buf_text(&slides), buf_text(&relations));
    r = packages_extract(&p, "pptx");
    assert_fault(&r, "file_damaged");
    buf_free(&slides);
    buf_free(&relations);
}

/* ---- ceilings ---- */

static const char *warning_of(const struct result *r)
{
    return json_string_value(json_array_get(json_object_get(r->document, "warnings"), 0));
}

static void groups_are_read_however_deep_they_are(void **state UNUSED)
{
    struct buf slide = buf_make((size_t)MIB);
    struct result r;

    buf_puts(&slide, "<p:sld " NAMESPACES "><p:cSld><p:spTree>");
    for (int i = 0; i < 40; i++)
        buf_puts(&slide, "<p:grpSp>");
    buf_puts(&slide, SHAPE("", "", WORDS("Deep inside")));
    for (int i = 0; i < 40; i++)
        buf_puts(&slide, "</p:grpSp>");
    buf_puts(&slide, "</p:spTree></p:cSld></p:sld>");
    r = extract_slide(buf_text(&slide));
    assert_chunk(&r, 0, "slide_text", "Deep inside");
    result_free(&r);
    buf_free(&slide);
}

static void shapes_beyond_the_ceiling_are_counted_in_a_warning(void **state UNUSED)
{
    struct buf slide = buf_make((size_t)(2 * MIB));
    struct result r;

    buf_puts(&slide, "<p:sld " NAMESPACES "><p:cSld><p:spTree>");
    for (int i = 0; i < PPTX_SLIDE_SHAPES + 3; i++)
        buf_puts(&slide, SHAPE("", "", WORDS("x")));
    buf_puts(&slide, "</p:spTree></p:cSld></p:sld>");
    r = extract_slide(buf_text(&slide));
    assert_string_equal(warning_of(&r), "Slide 1 has more than 2000 shapes; 3 were left out.");
    result_free(&r);
    buf_free(&slide);
}

static void values_of_charts_beyond_the_ceiling_are_counted_in_a_warning(void **state UNUSED)
{
    struct buf chart = buf_make((size_t)MIB);
    struct packages p;
    struct result r;

    buf_puts(&chart,
             "<c:chartSpace " NAMESPACES "><c:chart><c:plotArea><c:lineChart><c:ser><c:val><c:numRef><c:numCache>"
             "<c:ptCount val=\"9\"/>");
    for (int i = 0; i < CHART_POINTS + 7; i++)
        buf_printf(&chart, "<c:pt idx=\"%d\"><c:v>%d</c:v></c:pt>", i, i);
    buf_puts(&chart, "</c:numCache></c:numRef></c:val></c:ser></c:lineChart></c:plotArea></c:chart></c:chartSpace>");
    begin(&p, "<p:sldId id=\"256\" r:id=\"r2\"/>", RELATIONS(RELATION("r2", "slide", "slides/slide1.xml")));
    packages_part(&p, "ppt/slides/slide1.xml", SLIDE("", FRAME("<c:chart r:id=\"r1\"/>")));
    packages_part(&p, "ppt/slides/_rels/slide1.xml.rels", RELATIONS(RELATION("r1", "chart", "../charts/chart1.xml")));
    packages_part(&p, "ppt/charts/chart1.xml", buf_text(&chart));
    r = packages_extract(&p, "pptx");
    assert_non_null(strstr(json_get_text(chunk_at(&r, 0), "text", ""), "| 198 | 199 |"));
    assert_string_equal(warning_of(&r), "Of series of charts the first 200 values were read; 7 more were left out.");
    result_free(&r);
    buf_free(&chart);
}

static void parts_that_cannot_be_read_are_counted_in_a_warning(void **state UNUSED)
{
    struct packages p;
    struct result r;

    begin(&p, "<p:sldId id=\"256\" r:id=\"r2\"/>", RELATIONS(RELATION("r2", "slide", "slides/slide1.xml")));
    packages_part(&p, "ppt/slides/slide1.xml", SLIDE("", SHAPE("", "", WORDS("one"))));
    packages_part(&p, "ppt/slides/_rels/slide1.xml.rels", RELATIONS(RELATION("r1", "notesSlide", "../notes/n1.xml")));
    packages_part(&p, "ppt/notes/n1.xml", "<p:notes><p:cSld>");
    r = packages_extract(&p, "pptx");
    assert_chunk(&r, 0, "slide_text", "one");
    assert_string_equal(warning_of(&r),
                        "Parts of the file that cannot be read were left out: 1 (the first is ppt/notes/n1.xml).");
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slide_is_read_in_the_order_of_reading),
        cmocka_unit_test(what_begins_at_nearly_one_height_is_a_row),
        cmocka_unit_test(a_row_begins_where_its_script_does),
        cmocka_unit_test(tables_charts_diagrams_and_pictures_are_read),
        cmocka_unit_test(items_of_numbered_lists_have_their_numbers),
        cmocka_unit_test(an_exponent_is_no_digit_of_its_number),
        cmocka_unit_test(slides_come_in_the_order_of_the_show),
        cmocka_unit_test(nothing_outside_the_file_is_fetched),
        cmocka_unit_test(references_take_no_memory),
        cmocka_unit_test(groups_are_read_however_deep_they_are),
        cmocka_unit_test(shapes_beyond_the_ceiling_are_counted_in_a_warning),
        cmocka_unit_test(values_of_charts_beyond_the_ceiling_are_counted_in_a_warning),
        cmocka_unit_test(parts_that_cannot_be_read_are_counted_in_a_warning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
