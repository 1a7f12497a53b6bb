#include "jobs/extract/pdf/pdf.h"

#include <mupdf/pdf.h>

#include "jobs/extract/error_report.h"
#include "jobs/extract/pdf/pdf_file.h"
#include "jobs/extract/pdf/pdf_outline.h"
#include "jobs/extract/pdf/pdf_page.h"
#include "jobs/extract/pdf/pdf_sight.h"
#include "jobs/extract/pdf/pdf_title.h"
#include "jobs/extract/pdf/ranges.h"

#define PAGE_CEILING ((size_t)4 << 20) /* text of one page */

struct pdf {
    struct extraction *x;
    struct pdf_file file;
    struct pdf_outline outline;
    struct buf text, title;
    struct ranges empty, broken;
};

/* ---- pages ---- */

static void run_page(struct pdf *pdf, int index, fz_stext_page **stext)
{
    static const fz_stext_options options = {.flags = FZ_STEXT_DEHYPHENATE};
    fz_context *ctx = pdf->file.ctx;
    fz_page *page = NULL;
    fz_device *device = NULL;

    fz_var(page);
    fz_var(device);
    fz_try(ctx)
    {
        page = fz_load_page(ctx, pdf->file.document, index);
        *stext = fz_new_stext_page(ctx, fz_bound_page(ctx, page));
        device = fz_new_stext_device(ctx, *stext, &options);
        fz_run_page(ctx, page, device, fz_identity, NULL);
        fz_close_device(ctx, device);
    }
    fz_always(ctx)
    {
        fz_drop_device(ctx, device);
        fz_drop_page(ctx, page);
    }
    fz_catch(ctx) fz_rethrow(ctx);
}

/* Text and heading of a page into pdf->text and pdf->title. */
static bool take_page(struct pdf *pdf, int index)
{
    fz_stext_page *stext = NULL;
    bool done = true;

    fz_var(stext);
    fz_var(done);
    buf_clear(&pdf->text);
    buf_clear(&pdf->title);
    fz_try(pdf->file.ctx) run_page(pdf, index, &stext);
    fz_catch(pdf->file.ctx)
    {
        ranges_add(&pdf->broken, index + 1);
        if (fz_caught(pdf->file.ctx) == FZ_ERROR_MEMORY)
            done = pdf_file_caught(&pdf->file, "page");
    }
    if (done && stext != NULL) {
        pdf_page_text(stext, &pdf->text);
        pdf_page_title(stext, &pdf->title);
    }
    fz_drop_stext_page(pdf->file.ctx, stext);
    return done;
}

/* A page that is broken is not drawn either. */
static void note_picture(struct pdf *pdf, int index)
{
    fz_context *ctx = pdf->file.ctx;
    pdf_document *document = pdf_specifics(ctx, pdf->file.document);
    const size_t characters = pdf_sight_characters(buf_str(&pdf->text));

    if (!ranges_has_last(&pdf->broken, index + 1) && pdf_sight_may_be_worth_showing(ctx, document, index, characters))
        document_writer_picture_slide(&pdf->x->document, index + 1);
}

/* A few forms that draw one another twice each take exponential time. MuPDF's cookie would stop some of them, but not those that glyphs
 * of fonts draw. */
static bool read_page(struct pdf *pdf, int index)
{
    bool done;

    error_report_page_limit(pdf->x->options->page_seconds);
    done = take_page(pdf, index);
    if (done)
        note_picture(pdf, index);
    error_report_page_limit(0);
    return done;
}

static bool add_page(struct pdf *pdf, int index)
{
    struct document_writer *document = &pdf->x->document;
    struct chunk chunk = {.type = CHUNK_SLIDE_TEXT, .text = buf_str(&pdf->text), .slide_number = index + 1};
    size_t before = document->chunk_count;

    if (pdf->title.len == 0)
        buf_puts(&pdf->title, pdf_outline_title(&pdf->outline, index));
    chunk.title = str_trim(buf_str(&pdf->title));
    if (index == 0)
        document_writer_set_title(document, chunk.title);
    if (pdf->text.overflow)
        return fault_set(&pdf->x->fault, FAULT_FILE_TOO_COMPLEX, "Page %d has more than %d MiB of text. Split it.",
                         index + 1, (int)(PAGE_CEILING / MIB));
    if (!document_writer_add(document, &chunk, &pdf->x->fault))
        return false;
    if (document->chunk_count == before && !ranges_has_last(&pdf->broken, index + 1))
        ranges_add(&pdf->empty, index + 1);
    return true;
}

static bool read_pages(struct pdf *pdf)
{
    for (int i = 0; i < pdf->file.page_count; i++) {
        if (!read_page(pdf, i) || !add_page(pdf, i))
            return false;
        progress_tell(&pdf->x->progress, i + 1, pdf->file.page_count);
    }
    progress_finish(&pdf->x->progress, pdf->file.page_count, pdf->file.page_count);
    return true;
}

/* ---- the document as a whole ---- */

static void take_title(struct pdf *pdf)
{
    char title[4 * LIMIT_TITLE] = "";

    fz_try(pdf->file.ctx)
        fz_lookup_metadata(pdf->file.ctx, pdf->file.document, FZ_META_INFO_TITLE, title, sizeof title);
    fz_catch(pdf->file.ctx) title[0] = '\0';
    if (!pdf_title_is_made_up(str_trim(str_of(title))))
        document_writer_set_title(&pdf->x->document, str_of(title));
}

static void take_language(struct pdf *pdf)
{
    char tag[8] = "";

    fz_try(pdf->file.ctx) fz_string_from_text_language(
        tag, pdf_document_language(pdf->file.ctx, pdf_specifics(pdf->file.ctx, pdf->file.document)));
    fz_catch(pdf->file.ctx) tag[0] = '\0';
    document_writer_set_language(&pdf->x->document, str_of(tag));
}

static bool sum_up(struct pdf *pdf)
{
    struct document_writer *document = &pdf->x->document;

    document_writer_meta_text(document, "format", "pdf");
    document_writer_meta_int(document, "page_count", pdf->file.page_count);
    if (pdf->broken.count == pdf->file.page_count)
        return fault_set(&pdf->x->fault, FAULT_FILE_DAMAGED,
                         "No page of the PDF can be read. Open it in a viewer, save it again and upload the new file.");
    if (pdf->broken.count > 0)
        document_writer_warn(document, "Pages that cannot be read: %s.", ranges_text(&pdf->broken));
    if (pdf->empty.count > 0)
        document_writer_warn(document, "Pages without text, perhaps pictures: %s.", ranges_text(&pdf->empty));
    return true;
}

static void release(struct pdf *pdf)
{
    buf_free(&pdf->text);
    buf_free(&pdf->title);
    ranges_free(&pdf->broken);
    ranges_free(&pdf->empty);
    pdf_outline_free(&pdf->outline);
    pdf_file_close(&pdf->file);
}

bool pdf_read(struct extraction *x)
{
    struct pdf pdf = {
        .x = x,
        .file = {.x = x},
        .text = buf_make(PAGE_CEILING),
        .title = buf_make(PAGE_CEILING),
        .empty = ranges_make(),
        .broken = ranges_make(),
    };
    bool done = pdf_file_open(&pdf.file);

    if (done) {
        take_title(&pdf);
        take_language(&pdf);
        pdf_outline_load(&pdf.outline, pdf.file.ctx, pdf.file.document, pdf.file.page_count);
        done = read_pages(&pdf) && pdf_file_is_whole(&pdf.file) && sum_up(&pdf);
    }
    release(&pdf);
    return done;
}
