/* Pages of PDFs as small pictures in shades of gray. */
#include "jobs/extract/pdf/pdf_thumbnail.h"
#include "tests/unit/extract/extraction.h"
#include "tests/unit/extract/pdfs.h"

#define BLACK_HALF "0 g 0 0 360 405 re f"

static bool draw(const char *const *contents, size_t pages, int page, struct buf *output, struct fault *fault)
{
    const struct options options = {.progress_fd = -1, .page = page};
    const struct format *format = format_by_name("thumbnail");
    struct extraction x = {.options = &options};
    struct pdfs pdf;
    bool done;

    pdfs_deck(&pdf, "", contents, pages);
    pdfs_end(&pdf, "");
    x.input = input_of_bytes(pdf.bytes.data, pdf.bytes.len);
    document_writer_init(&x.document, format->source_type);
    progress_init(&x.progress, -1, format->stage, format->unit);
    done = program_read(format, &x);
    *output = x.output;
    *fault = x.fault;
    progress_free(&x.progress);
    document_writer_free(&x.document);
    buf_free(&pdf.bytes);
    return done;
}

static void a_page_has_its_shades(void **state UNUSED)
{
    static const char *const contents[] = {"", BLACK_HALF};
    struct arena *arena = arena_new(1 << 20);
    struct fault fault = {0};
    struct buf output;
    struct str bytes, line;
    json_t *header;
    int width;

    assert_true(draw(contents, 2, 2, &output, &fault));
    bytes = buf_str(&output);
    line = str_cut(&bytes, '\n');
    assert_true(json_read(arena, line, &header, &fault));
    width = (int)json_get_int(header, "width", 0);
    assert_int_equal(width, PDF_THUMBNAIL_SIDE);
    assert_int_equal(json_get_int(header, "slide_number", 0), 2);
    assert_int_equal(json_get_int(header, "bytes", 0), bytes.len);
    assert_int_equal(bytes.len, width * json_get_int(header, "height", 0));
    assert_int_equal((uint8_t)bytes.at[10 * width + 20], 0);
    assert_int_equal((uint8_t)bytes.at[10 * width + 300], 255);
    buf_free(&output);
    arena_free(arena);
}

static void a_page_that_is_not_there_is_refused(void **state UNUSED)
{
    static const char *const contents[] = {""};
    struct fault fault = {0};
    struct buf output;

    assert_false(draw(contents, 1, 2, &output, &fault));
    assert_int_equal(fault.kind, FAULT_FILE_DAMAGED);
    buf_free(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_has_its_shades),
        cmocka_unit_test(a_page_that_is_not_there_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
