#include "jobs/extract/ocr/ocr_pdf.h"

#include "jobs/extract/error_report.h"
#include "jobs/extract/ocr/ocr_pages.h"
#include "jobs/extract/ocr/ocr_reader.h"
#include "jobs/extract/page_list.h"
#include "jobs/extract/pdf/pdf_file.h"

struct ocr_pdf {
    struct pdf_file file;
    struct ocr_pages pages;
    bool drawn, read; /* of the page at hand */
};

/* The page's picture, or its fault. Throws as MuPDF does. */
static bool read_list(struct ocr_pdf *pdf, int index)
{
    fz_context *ctx = pdf->file.ctx;
    fz_page *page = NULL;
    fz_display_list *list = NULL;
    bool done = false;

    fz_var(page);
    fz_var(list);
    fz_var(done);
    fz_try(ctx)
    {
        page = fz_load_page(ctx, pdf->file.document, index);
        list = fz_new_display_list_from_page(ctx, page);
        done = ocr_reader_read(pdf->file.x->prepared, ctx, list, fz_bound_page(ctx, page), &pdf->file.x->fault);
    }
    fz_always(ctx)
    {
        fz_drop_display_list(ctx, list);
        fz_drop_page(ctx, page);
    }
    fz_catch(ctx) fz_rethrow(ctx);
    return done;
}

static bool read_page(struct ocr_pdf *pdf, int page)
{
    const struct ocr_reader *reader = pdf->file.x->prepared;

    pdf->drawn = page <= pdf->file.page_count;
    pdf->read = true;
    error_report_page_limit(pdf->file.x->options->page_seconds);
    fz_try(pdf->file.ctx)
    {
        if (pdf->drawn)
            pdf->read = read_list(pdf, page - 1);
    }
    fz_catch(pdf->file.ctx) pdf->drawn = false;
    error_report_page_limit(0);
    return pdf->read && ocr_pages_add(&pdf->pages, page, pdf->drawn ? &reader->text : NULL);
}

static bool read_pages(struct ocr_pdf *pdf)
{
    struct str list = str_of(pdf->file.x->options->pages);
    int first, last;

    while (page_list_next(&list, &first, &last))
        for (int page = first; page <= last; page++)
            if (!read_page(pdf, page))
                return false;
    return true;
}

bool ocr_pdf_read(struct extraction *x)
{
    const struct ocr_reader *reader = x->prepared;
    struct ocr_pdf pdf = {.file = {.x = x}, .pages = ocr_pages_begin(x)};
    bool done;

    document_writer_meta_text(&x->document, "format", "pdf");
    done = pdf_file_open(&pdf.file) && read_pages(&pdf);
    document_writer_meta_int(&x->document, "page_count", pdf.file.page_count);
    ocr_pages_end(&pdf.pages, buf_str(&reader->missing));
    pdf_file_close(&pdf.file);
    return done;
}
