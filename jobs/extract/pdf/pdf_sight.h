/*
 * Whether a page has something to be looked at that its text does not say: a scan, a photograph, a diagram.
 *
 * It is judged by how many characters the page has, which share of it pictures cover, and which share anything but text does. What covers
 * nearly all of a page that has text is its background; paths that do are always one. A page with much text speaks for itself.
 */
#ifndef EXTRACT_PDF_SIGHT_H
#define EXTRACT_PDF_SIGHT_H

#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

#include "base/str.h"

struct pdf_sight {
    size_t characters; /* blanks are none */
    double pictures;   /* share of the page, 0..1 */
    double drawn;      /* share that pictures and drawings cover together */
};

/* What pictures and drawings cover of a page, whose box is `page`. Throws as MuPDF does. */
void pdf_sight_look(fz_context *ctx, fz_display_list *list, fz_rect page, struct pdf_sight *sight);

/* Pure. */
bool pdf_sight_is_worth_showing(const struct pdf_sight *sight);

/* A first look without decoding anything: false when the page cannot be worth showing, by its characters and the pictures that its
 * resources name. True for a page that is broken. */
bool pdf_sight_may_be_worth_showing(fz_context *ctx, pdf_document *document, int index, size_t characters);

#endif
