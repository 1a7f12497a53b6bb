#include "jobs/extract/pdf/pdf.h"

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

#include "jobs/extract/error_report.h"
#include "jobs/extract/pdf/heap.h"
#include "jobs/extract/pdf/pdf_outline.h"
#include "jobs/extract/pdf/pdf_page.h"
#include "jobs/extract/pdf/pdf_stream.h"
#include "jobs/extract/pdf/pdf_title.h"
#include "jobs/extract/pdf/ranges.h"

#define STORE_CEILING ((size_t)64 << 20) /* fonts and the like that MuPDF may keep */
#define WINDOW ((int64_t)64 * KIB)       /* of the file, in the search for its end */
#define PAGE_CEILING ((size_t)4 << 20)   /* text of one page */

/* MuPDF's exceptions are setjmp: what is changed inside fz_try and used after it is kept here, not in a local variable. */
struct pdf {
    struct extraction *x;
    struct heap heap;
    fz_context *ctx;
    fz_document *document;
    struct pdf_outline outline;
    struct buf text, title;
    struct ranges empty, broken;
    int page_count;
    bool tree_loaded;
};

/* ---- faults ---- */

static void be_silent(void *user UNUSED, const char *message UNUSED)
{
}

/* To be called in fz_catch. */
static bool caught(struct pdf *pdf, const char *doing)
{
    if (fz_caught(pdf->ctx) == FZ_ERROR_MEMORY)
        return fault_set(&pdf->x->fault, FAULT_MEMORY_LIMIT,
                         "The PDF takes more memory than it may. Split it, or print it into a new PDF.");
    fault_set(&pdf->x->fault, FAULT_FILE_DAMAGED,
              "The PDF is damaged and cannot be read. Open it in a viewer, save it again and upload the new file.");
    snprintf(pdf->x->fault.log, sizeof pdf->x->fault.log, "%s: %s", doing, fz_caught_message(pdf->ctx));
    return false;
}

/* ---- opening ---- */

static bool open_document(struct pdf *pdf)
{
    const fz_alloc_context memory = heap_allocator(&pdf->heap);
    fz_stream *stream = NULL;

    pdf->ctx = fz_new_context(&memory, NULL, STORE_CEILING);
    if (pdf->ctx == NULL)
        return fault_set(&pdf->x->fault, FAULT_MEMORY_LIMIT, "There is not enough memory to read a PDF.");
    fz_set_warning_callback(pdf->ctx, be_silent, NULL);
    fz_set_error_callback(pdf->ctx, be_silent, NULL);
    fz_var(stream);
    fz_try(pdf->ctx)
    {
        stream = pdf_stream_new(pdf->ctx, &pdf->x->input);
        pdf->document = (fz_document *)pdf_open_document_with_stream(pdf->ctx, stream);
    }
    fz_always(pdf->ctx) fz_drop_stream(pdf->ctx, stream);
    fz_catch(pdf->ctx) return caught(pdf, "open");
    return true;
}

static bool is_pdf(struct pdf *pdf)
{
    char head[1024];
    int64_t length;

    input_seek(&pdf->x->input, 0);
    length = input_read(&pdf->x->input, head, sizeof head);
    input_seek(&pdf->x->input, 0);
    return (length > 0 && memmem(head, (size_t)length, "%PDF-", 5) != NULL) ||
           fault_set(&pdf->x->fault, FAULT_UNSUPPORTED_FORMAT,
                     "The file is not a PDF. Upload it with the extension of its real format.");
}

static bool is_open_to_all(struct pdf *pdf)
{
    return !fz_needs_password(pdf->ctx, pdf->document) ||
           fault_set(&pdf->x->fault, FAULT_FILE_ENCRYPTED,
                     "The PDF is protected by a password. Save a copy without one and upload that.");
}

/* The last of `mark` in the bytes; NULL: not there. */
static const char *last_of(const char *bytes, size_t length, struct str mark)
{
    const char *last = NULL, *at = bytes;

    while ((at = memmem(at, length - (size_t)(at - bytes), mark.at, mark.len)) != NULL)
        last = at++;
    return last;
}

/* Whatever lies behind %%EOF, the file has its end if no object does: those saved in pieces, or for the web, have %%EOF in the middle
 * too. Windows overlap by a mark's length. */
static bool ends_as_pdf(struct input *input)
{
    static const struct str eof = {"%%EOF", 5}, object = {" obj", 4};
    char window[WINDOW];
    const char *end = NULL, *start = NULL;
    int64_t from = input->size, length = 1;

    while (from > 0 && length > 0 && end == NULL && start == NULL) {
        from = input_seek(input, from - WINDOW + (int64_t)eof.len);
        length = input_read(input, window, sizeof window);
        end = last_of(window, (size_t)MAX(0, length), eof);
        start = last_of(window, (size_t)MAX(0, length), object);
    }
    return end != NULL && (start == NULL || end > start);
}

/* MuPDF repairs what it can. A file that it had to repair and that has no end was cut off: pages are missing. */
static bool is_whole(struct pdf *pdf)
{
    if (!pdf_was_repaired(pdf->ctx, pdf_specifics(pdf->ctx, pdf->document)))
        return true;
    if (!ends_as_pdf(&pdf->x->input))
        return fault_set(&pdf->x->fault, FAULT_FILE_DAMAGED,
                         "The PDF is cut off: its end is missing. Upload the whole file again.");
    document_writer_warn(&pdf->x->document, "The PDF is damaged and was mended; some of its text may be missing.");
    return true;
}

/* The tree may declare pages that do not exist. Those behind the last that is found do not count. */
static void drop_missing(struct pdf *pdf)
{
    pdf_document *document = pdf_specifics(pdf->ctx, pdf->document);
    bool found = false;

    fz_var(found);
    while (!found && pdf->page_count > 0) {
        fz_try(pdf->ctx)
        {
            pdf_lookup_page_obj(pdf->ctx, document, pdf->page_count - 1);
            found = true;
        }
        fz_catch(pdf->ctx) pdf->page_count--;
    }
}

static bool load_tree(struct pdf *pdf)
{
    fz_try(pdf->ctx)
    {
        pdf_load_page_tree(pdf->ctx, pdf_specifics(pdf->ctx, pdf->document));
        pdf->tree_loaded = true;
    }
    fz_catch(pdf->ctx) return fz_caught(pdf->ctx) != FZ_ERROR_MEMORY || caught(pdf, "page tree");
    return true;
}

static bool count_pages(struct pdf *pdf)
{
    fz_try(pdf->ctx) pdf->page_count = fz_count_pages(pdf->ctx, pdf->document);
    fz_catch(pdf->ctx) return caught(pdf, "count");
    if (pdf->page_count > LIMIT_EXTRACT_PAGES)
        return fault_set(&pdf->x->fault, FAULT_FILE_TOO_COMPLEX,
                         "The PDF has %d pages, more than the %d allowed. Split it.", pdf->page_count,
                         LIMIT_EXTRACT_PAGES);
    if (pdf->page_count > 0 && !load_tree(pdf))
        return false;
    drop_missing(pdf);
    return pdf->page_count > 0 ||
           fault_set(&pdf->x->fault, FAULT_FILE_DAMAGED,
                     "The PDF has no pages that can be found. Save it again and upload the new file.");
}

/* ---- pages ---- */

static void run_page(struct pdf *pdf, int index, fz_stext_page **stext)
{
    static const fz_stext_options options = {.flags = FZ_STEXT_DEHYPHENATE};
    fz_context *ctx = pdf->ctx;
    fz_page *page = NULL;
    fz_device *device = NULL;

    fz_var(page);
    fz_var(device);
    fz_try(ctx)
    {
        page = fz_load_page(ctx, pdf->document, index);
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
    fz_try(pdf->ctx) run_page(pdf, index, &stext);
    fz_catch(pdf->ctx)
    {
        ranges_add(&pdf->broken, index + 1);
        if (fz_caught(pdf->ctx) == FZ_ERROR_MEMORY)
            done = caught(pdf, "page");
    }
    if (done && stext != NULL) {
        pdf_page_text(stext, &pdf->text);
        pdf_page_title(stext, &pdf->title);
    }
    fz_drop_stext_page(pdf->ctx, stext);
    return done;
}

/* A few forms that draw one another twice each take exponential time. MuPDF's cookie would stop some of them, but not those that glyphs
 * of fonts draw. */
static bool read_page(struct pdf *pdf, int index)
{
    bool done;

    error_report_page_limit(pdf->x->options->page_seconds);
    done = take_page(pdf, index);
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
    for (int i = 0; i < pdf->page_count; i++) {
        if (!read_page(pdf, i) || !add_page(pdf, i))
            return false;
        progress_tell(&pdf->x->progress, i + 1, pdf->page_count);
    }
    progress_finish(&pdf->x->progress, pdf->page_count, pdf->page_count);
    return true;
}

/* ---- the document as a whole ---- */

static void take_title(struct pdf *pdf)
{
    char title[4 * LIMIT_TITLE] = "";

    fz_try(pdf->ctx) fz_lookup_metadata(pdf->ctx, pdf->document, FZ_META_INFO_TITLE, title, sizeof title);
    fz_catch(pdf->ctx) title[0] = '\0';
    if (!pdf_title_is_made_up(str_trim(str_of(title))))
        document_writer_set_title(&pdf->x->document, str_of(title));
}

static void take_language(struct pdf *pdf)
{
    char tag[8] = "";

    fz_try(pdf->ctx)
        fz_string_from_text_language(tag, pdf_document_language(pdf->ctx, pdf_specifics(pdf->ctx, pdf->document)));
    fz_catch(pdf->ctx) tag[0] = '\0';
    document_writer_set_language(&pdf->x->document, str_of(tag));
}

static bool sum_up(struct pdf *pdf)
{
    struct document_writer *document = &pdf->x->document;

    document_writer_meta_text(document, "format", "pdf");
    document_writer_meta_int(document, "page_count", pdf->page_count);
    if (pdf->broken.count == pdf->page_count)
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
    if (pdf->ctx == NULL)
        return;
    if (pdf->tree_loaded)
        pdf_drop_page_tree(pdf->ctx, pdf_specifics(pdf->ctx, pdf->document));
    fz_drop_document(pdf->ctx, pdf->document);
    fz_drop_context(pdf->ctx);
    heap_release(&pdf->heap);
}

bool pdf_read(struct extraction *x)
{
    struct pdf pdf = {
        .x = x,
        .text = buf_make(PAGE_CEILING),
        .title = buf_make(PAGE_CEILING),
        .empty = ranges_make(),
        .broken = ranges_make(),
    };
    bool done = is_pdf(&pdf) && open_document(&pdf) && is_open_to_all(&pdf) && count_pages(&pdf);

    if (done) {
        take_title(&pdf);
        take_language(&pdf);
        pdf_outline_load(&pdf.outline, pdf.ctx, pdf.document, pdf.page_count);
        done = read_pages(&pdf) && is_whole(&pdf) && sum_up(&pdf);
    }
    release(&pdf);
    return done;
}
