/* Pages of PDFs as pictures: which are worth it, and what the picture is. */
#include "jobs/extract/pdf/pdf_sight.h"
#include "tests/unit/extract/extraction.h"
#include "tests/unit/extract/pdfs.h"

#define LINES                                                                                                 \
    "80 60 m 400 300 l S 90 60 m 500 300 l S 100 60 m 600 300 l S 110 60 m 640 200 l S 120 60 m 300 350 l S " \
    "130 60 m 200 350 l S"
#define WORDS "BT /F 18 Tf 40 340 Td (Engine) Tj ET"

/* A picture of a page: its header and its file. */
struct shown {
    struct arena *arena;
    json_t *header; /* NULL: failed */
    struct buf output;
    struct str file;
    struct fault fault;
};

static struct shown show(const char *const *contents, size_t pages, int page)
{
    const struct options options = {.progress_fd = -1, .page = page};
    const struct format *format = format_by_name("picture");
    struct shown shown = {.arena = arena_new(1 << 20)};
    struct pdfs pdf;
    struct extraction x = {.options = &options};
    struct str line;

    pdfs_deck(&pdf, "", contents, pages);
    pdfs_end(&pdf, "");
    x.input = input_of_bytes(pdf.bytes.data, pdf.bytes.len);
    document_writer_init(&x.document, format->source_type);
    progress_init(&x.progress, -1, format->stage, format->unit);
    if (program_read(format, &x)) {
        shown.file = buf_str(&x.output);
        line = str_cut(&shown.file, '\n');
        assert_true(json_read(shown.arena, line, &shown.header, &shown.fault));
    }
    shown.output = x.output;
    shown.fault = x.fault;
    progress_free(&x.progress);
    document_writer_free(&x.document);
    buf_free(&pdf.bytes);
    return shown;
}

static void forget(struct shown *shown)
{
    buf_free(&shown->output);
    arena_free(shown->arena);
}

static const char *digest_of(const struct shown *shown)
{
    return json_get_text(shown->header, "sha256", "(null)");
}

static void a_page_is_worth_showing_if_its_text_does_not_say_what_is_on_it(void **state UNUSED)
{
    static const struct {
        struct pdf_sight sight;
        bool worth;
    } cases[] = {
        {{.characters = 0, .pictures = 1, .drawn = 1}, true},          /* a scan */
        {{.characters = 0, .pictures = 0, .drawn = 0}, false},         /* an empty page */
        {{.characters = 149, .pictures = 0, .drawn = 0.05}, true},     /* a diagram */
        {{.characters = 149, .pictures = 0.03, .drawn = 0.04}, false}, /* a title with a logo */
        {{.characters = 150, .pictures = 0.3, .drawn = 0.3}, true},    /* a photograph beside its explanation */
        {{.characters = 150, .pictures = 0.29, .drawn = 0.9}, false},
        {{.characters = 150, .pictures = 0.95, .drawn = 1}, false}, /* a background */
        {{.characters = 599, .pictures = 0.94, .drawn = 1}, true},
        {{.characters = 600, .pictures = 0.94, .drawn = 1}, false}, /* it speaks for itself */
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(pdf_sight_is_worth_showing(&cases[i].sight), cases[i].worth);
}

static void characters_are_counted_without_blanks(void **state UNUSED)
{
}

static void a_page_is_drawn_within_the_ceilings(void **state UNUSED)
{
    struct shown shown = show((const char *const[]){WORDS LINES}, 1, 1);

    assert_non_null(shown.header);
    assert_int_equal(json_get_int(shown.header, "slide_number", 0), 1);
    assert_int_equal(json_get_int(shown.header, "width", 0), 1500); /* ten inches */
    assert_int_equal(json_get_int(shown.header, "height", 0), 844);
    assert_string_equal(json_get_text(shown.header, "media_type", ""), "image/jpeg");
    assert_int_equal(json_get_int(shown.header, "bytes", 0), shown.file.len);
    assert_memory_equal(shown.file.at, "\xFF\xD8\xFF", 3);
    assert_memory_equal(shown.file.at + shown.file.len - 2, "\xFF\xD9", 2);
    forget(&shown);
}

static void the_same_page_has_the_same_digest_wherever_it_is(void **state UNUSED)
{
    struct shown a = show((const char *const[]){LINES}, 1, 1),
                 b = show((const char *const[]){WORDS, " " LINES " "}, 2, 2),
                 c = show((const char *const[]){LINES " 10 10 m 11 11 l S"}, 1, 1);

    assert_int_equal(strlen(digest_of(&a)), 64);
    assert_string_equal(digest_of(&a), digest_of(&b));
    assert_string_not_equal(digest_of(&a), digest_of(&c));
    forget(&a);
    forget(&b);
    forget(&c);
}

static void a_page_of_text_is_not_drawn(void **state UNUSED)
{
    struct shown shown = show((const char *const[]){WORDS}, 1, 1);

    assert_non_null(shown.header);
    assert_int_equal(json_get_int(shown.header, "characters", 0), 6);
    assert_true(json_is_null(json_object_get(shown.header, "sha256")));
    assert_int_equal(json_get_int(shown.header, "bytes", -1), 0);
    assert_int_equal(shown.file.len, 0);
    forget(&shown);
}

static void a_frame_and_a_background_are_no_drawing(void **state UNUSED)
{
    struct shown shown = show((const char *const[]){"0.9 g 0 0 720 405 re f 5 5 710 395 re S " WORDS}, 1, 1);

    assert_int_equal(json_get_int(shown.header, "bytes", -1), 0);
    forget(&shown);
}

static void a_page_that_is_not_there_is_told(void **state UNUSED)
{
    struct shown shown = show((const char *const[]){LINES}, 1, 2);

    assert_null(shown.header);
    assert_int_equal(shown.fault.kind, FAULT_FILE_DAMAGED);
    assert_string_equal(shown.fault.detail, "The PDF has no page 2.");
    forget(&shown);
}

static void a_document_names_the_pages_that_may_be_worth_it(void **state UNUSED)
{
    static const char *const contents[] = {WORDS, "", LINES};
    struct result r;
    struct pdfs pdf;

    pdfs_deck(&pdf, "", contents, ARRAY_COUNT(contents));
    pdfs_end(&pdf, "");
    r = extract_bytes("pdf", pdf.bytes.data, pdf.bytes.len);
    assert_int_equal(json_array_size(json_object_get(r.document, "picture_slides")), 3);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(r.document, "picture_slides"), 2)), 3);
    buf_free(&pdf.bytes);
    result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_worth_showing_if_its_text_does_not_say_what_is_on_it),
        cmocka_unit_test(characters_are_counted_without_blanks),
        cmocka_unit_test(a_page_is_drawn_within_the_ceilings),
        cmocka_unit_test(the_same_page_has_the_same_digest_wherever_it_is),
        cmocka_unit_test(a_page_of_text_is_not_drawn),
        cmocka_unit_test(a_frame_and_a_background_are_no_drawing),
        cmocka_unit_test(a_page_that_is_not_there_is_told),
        cmocka_unit_test(a_document_names_the_pages_that_may_be_worth_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
