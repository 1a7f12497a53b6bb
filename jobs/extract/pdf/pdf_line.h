/*
 * One line of a page as MuPDF has it, and its text as a person reads it: in logical order where it is written from right to left, with
 * ligatures and presentation forms resolved, letters that were drawn twice read once, and a space wherever the eye sees one.
 */
#ifndef EXTRACT_PDF_LINE_H
#define EXTRACT_PDF_LINE_H

#include <mupdf/fitz.h>

#include "base/buf.h"
#include "jobs/extract/pdf/pdf_glyphs.h"

struct pdf_line {
    size_t at, length; /* its text in the buffer of all lines */
    float x0, y0, x1, y1, baseline, size;
    int block;         /* lines of one block belong together */
    size_t letters;    /* characters that are no blanks */
    size_t unreadable; /* of these, characters of a font that does not say what they are */
    bool bold, fixed;  /* from its first character to its last; fixed: of one width, as code is set */
    bool upright;      /* written along the side of the page or otherwise turned */
};

/* Appends the line's text to `out` and describes it; false if it has none or there is no memory. */
bool pdf_line_read(const fz_stext_line *from, int block, struct pdf_glyphs *room, struct buf *out,
                   struct pdf_line *line);

#endif
