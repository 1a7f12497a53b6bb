/*
 * The lines of a page in the order in which a person reads them: the order of the file, but for what was drawn after what stands below it (pdf_order.h); for columns that are drawn row by row, which are read one
 * after the other; for rows of a table, which are kept together whatever order it is drawn in; and for what is written along the
 * side of the page, which comes last. A line that is drawn again as its own shadow is there once.
 */
#ifndef EXTRACT_PDF_LAYOUT_H
#define EXTRACT_PDF_LAYOUT_H

#include "jobs/extract/pdf/pdf_line.h"

/* What stands between a line and the one that is read before it. */
enum pdf_layout_break {
    PDF_LAYOUT_LINE,       /* the next line of a block */
    PDF_LAYOUT_BLOCK,      /* the first of another block */
    PDF_LAYOUT_SAME_ROW,   /* more of the same row: a bullet's text */
    PDF_LAYOUT_FIRST_CELL, /* the first cell of a row of a table */
    PDF_LAYOUT_CELL,       /* another cell of it */
};

struct pdf_layout_place {
    uint32_t line; /* of the page's lines */
    enum pdf_layout_break before;
};

/* Fills `places`, which has room for as many as there are lines, and returns how many there are. `text` is what the lines' texts are in. */
size_t pdf_layout_order(const struct pdf_line *lines, size_t count, struct str text, struct pdf_layout_place *places);

#endif
