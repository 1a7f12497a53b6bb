/*
 * The type of a PDF that is read as a text: what its body is set in, and which level a heading in a larger or bolder type has.
 */
#ifndef EXTRACT_PDF_STYLE_H
#define EXTRACT_PDF_STYLE_H

#include "jobs/extract/pdf/pdf_pages.h"

#define PDF_STYLE_SIZES 400 /* told apart, in half points; larger ones count as the last */
#define PDF_STYLE_LEVELS 6

struct pdf_style {
    size_t letters[PDF_STYLE_SIZES], bold[PDF_STYLE_SIZES]; /* characters set in each size */
    size_t body;                                            /* the size with the most */
    bool is_fixed;                  /* most of the document: a typewriter's text is no program */
    bool is_bold;                   /* the body */
    int levels[PDF_STYLE_SIZES][2]; /* of headings, by size and whether bold; 0: none is set so */
};

/* In half points. */
size_t pdf_style_size(const struct pdf_line *line);

/* Of all lines that are read. The style is zeroed. */
void pdf_style_measure(struct pdf_style *style, const struct pdf_pages *pages);

/* A heading that begins with this line; `level` as the outline has it, or 0. */
void pdf_style_note_heading(struct pdf_style *style, const struct pdf_line *line, int level);

/* When all headings are noted: a type has the level that the outline gives its headings, else the one below that of the next larger type. */
void pdf_style_rank(struct pdf_style *style);
int pdf_style_level(const struct pdf_style *style, const struct pdf_line *line);

#endif
