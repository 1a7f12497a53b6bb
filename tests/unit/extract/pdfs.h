/*
 * PDFs made by hand, for the tests: pages of content streams, with a cross-reference table that is right.
 */
#ifndef UNIT_PDFS_H
#define UNIT_PDFS_H

#include "base/buf.h"
#include "base/limits.h"

#define PDFS_OBJECTS 64
#define PDFS_FONT(name, base) "/" name "<</Type/Font/Subtype/Type1/BaseFont/" base ">>"

struct pdfs {
    struct buf bytes;
    size_t offsets[PDFS_OBJECTS];
    size_t count; /* objects so far */
};

static inline void pdfs_begin(struct pdfs *pdf)
{
    *pdf = (struct pdfs){.bytes = buf_make((size_t)(8 * MIB))};
    buf_puts(&pdf->bytes, "%PDF-1.4\n");
}

static inline void pdfs_object(struct pdfs *pdf, const char *body)
{
    pdf->offsets[pdf->count++] = pdf->bytes.len;
    buf_printf(&pdf->bytes, "%zu 0 obj\n%s\nendobj\n", pdf->count, body);
}

static inline void pdfs_stream(struct pdfs *pdf, const char *dictionary, const char *content)
{
    pdf->offsets[pdf->count++] = pdf->bytes.len;
    buf_printf(&pdf->bytes, "%zu 0 obj\n<<%s/Length %zu>>\nstream\n%s\nendstream\nendobj\n", pdf->count, dictionary,
               strlen(content), content);
}

static inline void pdfs_end(struct pdfs *pdf, const char *trailer)
{
    size_t at = pdf->bytes.len;

    buf_printf(&pdf->bytes, "xref\n0 %zu\n0000000000 65535 f \n", pdf->count + 1);
    for (size_t i = 0; i < pdf->count; i++)
        buf_printf(&pdf->bytes, "%010zu 00000 n \n", pdf->offsets[i]);
    buf_printf(&pdf->bytes, "trailer\n<</Size %zu/Root 1 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n", pdf->count + 1, trailer,
               at);
}

/* Catalog 1, pages 2, font 3 (F, beside the bold B and the fixed C), then a page and its content for each; `more` objects follow from 4 + 2 * pages on. */
static inline void pdfs_deck(struct pdfs *pdf, const char *catalog, const char *const *contents, size_t pages)
{
    struct buf kids = buf_make((size_t)(64 * KIB)), body = buf_make((size_t)(64 * KIB));

    pdfs_begin(pdf);
    buf_printf(&body, "<</Type/Catalog/Pages 2 0 R%s>>", catalog);
    pdfs_object(pdf, buf_text(&body));
    for (size_t i = 0; i < pages; i++)
        buf_printf(&kids, "%zu 0 R ", 4 + 2 * i);
    buf_clear(&body);
    buf_printf(&body, "<</Type/Pages/Count %zu/Kids[%s]>>", pages, buf_text(&kids));
    pdfs_object(pdf, buf_text(&body));
    pdfs_object(pdf, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    for (size_t i = 0; i < pages; i++) {
        buf_clear(&body);
        buf_printf(&body,
                   "<</Type/Page/Parent 2 0 R/MediaBox[0 0 720 405]/Resources<</Font<</F 3 0 R" PDFS_FONT(
                       "B", "Helvetica-Bold") PDFS_FONT("C", "Courier") ">>>>/Contents %zu 0 R>>",
                   5 + 2 * i);
        pdfs_object(pdf, buf_text(&body));
        pdfs_stream(pdf, "", contents[i]);
    }
    buf_free(&kids);
    buf_free(&body);
}

#endif
