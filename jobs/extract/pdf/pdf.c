#include "jobs/extract/pdf/pdf.h"

#include <mupdf/pdf.h>

#include "jobs/extract/ceiling.h"
#include "jobs/extract/error_report.h"
#include "jobs/extract/made_up_title.h"
#include "jobs/extract/pdf/hyphens.h"
#include "jobs/extract/pdf/pdf_file.h"
#include "jobs/extract/pdf/pdf_heading.h"
#include "jobs/extract/pdf/pdf_outline.h"
#include "jobs/extract/pdf/pdf_prose.h"
#include "jobs/extract/pdf/pdf_running.h"
#include "jobs/extract/pdf/pdf_sight.h"
#include "jobs/extract/pdf/pdf_text.h"
#include "jobs/extract/ranges.h"

struct pdf {
    struct extraction *x;
    bool is_deck;
    struct pdf_file file;
    struct pdf_outline outline;
    struct pdf_pages pages;
    struct pdf_layout_place *places; /* of the page at hand */
    size_t place_room;
    struct buf text, title, notes; /* notes: of the page at hand, each with a NUL behind it */
    struct ranges empty, broken, unreadable;
};

/* ---- pages ---- */

/* Notes that are stuck on a page show their text only when they are opened. */
static void read_notes(struct pdf *pdf, fz_page *page)
{
    fz_context *ctx = pdf->file.ctx;
    pdf_annot *annot = pdf_first_annot(ctx, pdf_page_from_fz_page(ctx, page));

    for (; annot != NULL; annot = pdf_next_annot(ctx, annot)) {
        if (pdf_annot_type(ctx, annot) != PDF_ANNOT_TEXT)
            continue;
        buf_puts(&pdf->notes, pdf_annot_contents(ctx, annot));
        buf_putc(&pdf->notes, '\0');
    }
}

static void run_page(struct pdf *pdf, int index, fz_stext_page **stext)
{
    static const fz_stext_options options = {.flags = 0};
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
        read_notes(pdf, page);
    }
    fz_always(ctx)
    {
        fz_drop_device(ctx, device);
        fz_drop_page(ctx, page);
    }
    fz_catch(ctx) fz_rethrow(ctx);
}

static bool take_page(struct pdf *pdf, int index)
{
    fz_stext_page *stext = NULL;
    bool done = true;

    fz_var(stext);
    fz_var(done);
    buf_clear(&pdf->notes);
    fz_try(pdf->file.ctx) run_page(pdf, index, &stext);
    fz_catch(pdf->file.ctx)
    {
        ranges_add(&pdf->broken, index + 1);
        if (fz_caught(pdf->file.ctx) == FZ_ERROR_MEMORY)
            done = pdf_file_caught(&pdf->file, "page");
    }
    done = done && ceiling_kept(&pdf->notes, &pdf->x->fault) &&
           pdf_pages_add(&pdf->pages, stext, buf_str(&pdf->notes), &pdf->x->fault);
    fz_drop_stext_page(pdf->file.ctx, stext);
    return done;
}

/* A page that is broken is not drawn either. */
static void note_picture(struct pdf *pdf, int index)
{
    fz_context *ctx = pdf->file.ctx;
    pdf_document *document = pdf_specifics(ctx, pdf->file.document);
    const struct pdf_pages_page *page = &pdf->pages.pages[index];
    const size_t characters = pdf_pages_is_unreadable(page) ? 0 : page->letters;

    if (pdf->is_deck && !page->broken && pdf_sight_may_be_worth_showing(ctx, document, index, characters))
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

static bool read_pages(struct pdf *pdf)
{
    for (int i = 0; i < pdf->file.page_count; i++) {
        if (!read_page(pdf, i))
            return false;
        progress_tell(&pdf->x->progress, i + 1, pdf->file.page_count);
    }
    progress_finish(&pdf->x->progress, pdf->file.page_count, pdf->file.page_count);
    return true;
}

/* ---- pages as chunks ---- */

static bool make_room(struct pdf *pdf, size_t count)
{
    struct pdf_layout_place *places;

    if (count <= pdf->place_room)
        return true;
    places = realloc(pdf->places, count * sizeof *places);
    if (places == NULL)
        return fault_set(&pdf->x->fault, FAULT_MEMORY_LIMIT, "There is not enough memory to read a PDF.");
    pdf->places = places;
    pdf->place_room = count;
    return true;
}

/* Text and heading of a page into pdf->text and pdf->title. */
static bool write_page(struct pdf *pdf, const struct pdf_pages_page *page)
{
    size_t count;

    buf_clear(&pdf->text);
    buf_clear(&pdf->title);
    if (page->count == 0 || pdf_pages_is_unreadable(page))
        return true;
    if (!make_room(pdf, page->count))
        return false;
    count = pdf_layout_order(pdf->pages.lines + page->first, page->count, buf_str(&pdf->pages.text), pdf->places);
    pdf_text_put(&pdf->pages, page->first, pdf->places, count, pdf->x->prepared, &pdf->text);
    pdf_heading_put(&pdf->pages, page, pdf->places, count, pdf->x->prepared, &pdf->title);
    return ceiling_kept(&pdf->text, &pdf->x->fault);
}

static void note_missing(struct pdf *pdf, int index)
{
    if (pdf->pages.pages[index].broken)
        return;
    if (pdf_pages_is_unreadable(&pdf->pages.pages[index]))
        ranges_add(&pdf->unreadable, index + 1);
    else
        ranges_add(&pdf->empty, index + 1);
    document_writer_unread_slide(&pdf->x->document, index + 1);
}

static bool add_page(struct pdf *pdf, int index)
{
    struct document_writer *document = &pdf->x->document;
    struct chunk chunk = {.type = CHUNK_SLIDE_TEXT, .slide_number = index + 1};
    const size_t before = document->chunk_count;

    if (!write_page(pdf, &pdf->pages.pages[index]))
        return false;
    if (pdf->title.len == 0)
        buf_puts(&pdf->title, pdf_outline_title(&pdf->outline, index));
    chunk.text = buf_str(&pdf->text);
    chunk.title = str_trim(buf_str(&pdf->title));
    if (index == 0)
        document_writer_set_title(document, chunk.title);
    if (!document_writer_add(document, &chunk, &pdf->x->fault))
        return false;
    if (document->chunk_count == before)
        note_missing(pdf, index);
    return true;
}

static bool add_slides(struct pdf *pdf)
{
    for (int i = 0; i < pdf->file.page_count; i++)
        if (!add_page(pdf, i))
            return false;
    return true;
}

/* ---- pages as a text ---- */

static void note_missing_pages(struct pdf *pdf, const struct pdf_blocks *blocks)
{
    size_t at = 0;

    for (int page = 0; page < pdf->file.page_count; page++) {
        const struct pdf_pages_page *lines = &pdf->pages.pages[page];
        const size_t before = at;

        while (at < blocks->place_count && blocks->places[at].line < lines->first + lines->count)
            at++;
        if (at == before)
            note_missing(pdf, page);
    }
}

static bool add_text(struct pdf *pdf)
{
    struct pdf_blocks blocks;
    bool done;

    if (!pdf_blocks_find(&blocks, &pdf->pages, &pdf->outline))
        done = fault_set(&pdf->x->fault, FAULT_MEMORY_LIMIT, "There is not enough memory to read a PDF.");
    else
        done = pdf_prose_put(&pdf->pages, &blocks, pdf->x->prepared, &pdf->x->document, &pdf->x->fault);
    if (done)
        note_missing_pages(pdf, &blocks);
    pdf_blocks_free(&blocks);
    return done;
}

/* ---- the document as a whole ---- */

static void take_title(struct pdf *pdf)
{
    char title[4 * LIMIT_TITLE] = "";

    fz_try(pdf->file.ctx)
        fz_lookup_metadata(pdf->file.ctx, pdf->file.document, FZ_META_INFO_TITLE, title, sizeof title);
    fz_catch(pdf->file.ctx) title[0] = '\0';
    if (!made_up_title_is(str_trim(str_of(title))))
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
    if (pdf->unreadable.count > 0)
        document_writer_warn(
            document,
            "Pages whose font does not say which letters it shows, so that only a picture of them can be read: %s.",
            ranges_text(&pdf->unreadable));
    if (pdf->empty.count > 0)
        document_writer_warn(document, "Pages without text, perhaps pictures: %s.", ranges_text(&pdf->empty));
    return true;
}

static void release(struct pdf *pdf)
{
    buf_free(&pdf->text);
    buf_free(&pdf->title);
    buf_free(&pdf->notes);
    ranges_free(&pdf->broken);
    ranges_free(&pdf->empty);
    ranges_free(&pdf->unreadable);
    free(pdf->places);
    pdf_pages_free(&pdf->pages);
    pdf_outline_free(&pdf->outline);
    pdf_file_close(&pdf->file);
}

bool pdf_prepare(struct extraction *x)
{
    x->prepared = hyphens_open(x->options->model);
    return x->prepared != NULL || fault_log(&x->fault, FAULT_INTERNAL, "no memory for words");
}

void pdf_release(struct extraction *x)
{
    hyphens_close(x->prepared);
}

static bool read_file(struct extraction *x, bool (*add)(struct pdf *pdf))
{
    struct pdf pdf = {
        .x = x,
        .is_deck = add == add_slides,
        .file = {.x = x},
        .text = buf_make(LIMIT_DOCUMENT),
        .notes = buf_make(LIMIT_DOCUMENT),
        .title = buf_make(LIMIT_DOCUMENT),
        .unreadable = ranges_make(),
        .empty = ranges_make(),
        .broken = ranges_make(),
    };
    bool done = pdf_file_open(&pdf.file);

    if (done) {
        take_title(&pdf);
        take_language(&pdf);
        pdf_outline_load(&pdf.outline, pdf.file.ctx, pdf.file.document, pdf.file.page_count);
        done = pdf_pages_make(&pdf.pages, (size_t)pdf.file.page_count) && read_pages(&pdf);
        if (done)
            pdf_running_find(&pdf.pages);
        done = done && add(&pdf) && pdf_file_is_whole(&pdf.file) && sum_up(&pdf);
    }
    release(&pdf);
    return done;
}

bool pdf_read(struct extraction *x)
{
    return read_file(x, add_slides);
}

bool pdf_read_text(struct extraction *x)
{
    return read_file(x, add_text);
}
