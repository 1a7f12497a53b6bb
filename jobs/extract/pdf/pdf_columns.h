/*
 * Rows of a page with a gap that goes through all of them: columns, which are read one after the other, or a table, which is read row by row. Columns are
 * prose or lists on both sides; terms with what they mean on the right are rows.
 */
#ifndef EXTRACT_PDF_COLUMNS_H
#define EXTRACT_PDF_COLUMNS_H

#include "jobs/extract/pdf/pdf_line.h"

#define PDF_COLUMNS_LEADING 1.9f /* of the type size: the lines of a paragraph are no further apart */

/* The lines of a page or of one of its columns, from top to bottom, and in a row from left to right; those that are turned come last. */
struct pdf_rows {
    const struct pdf_line *lines;
    struct str text;  /* that their texts are in */
    uint32_t *by_row; /* of the lines */
    size_t count;     /* of these */
};

/* Rows of two segments or more with a gap that goes through all of them. Those of one segment lie on one side of it. */
struct pdf_columns {
    size_t first, end; /* in by_row */
    float from, to;    /* the gutter */
    size_t both;       /* rows with text on both sides */
};

enum pdf_columns_kind { PDF_COLUMNS_NONE, PDF_COLUMNS_TEXT, PDF_COLUMNS_TABLE };

bool pdf_columns_is_same_row(const struct pdf_line *a, const struct pdf_line *b);

/* The end of the row that begins at `at` in by_row. */
size_t pdf_columns_row_end(const struct pdf_rows *l, size_t at);

/* The group that begins with the row at `at`, as far as it goes. */
struct pdf_columns pdf_columns_find(const struct pdf_rows *l, size_t at);
enum pdf_columns_kind pdf_columns_kind_of(const struct pdf_rows *l, const struct pdf_columns *group);

/* A line by itself that stands off a table's last row is no row of it: the heading of what follows. */
void pdf_columns_end_table(const struct pdf_rows *l, struct pdf_columns *group);

/* Whether the file draws a group cell by cell, each of some lines, row after row from the top: it is a table with wrapped cells, or several parts
 * one below the other, and its order is that of reading. */
bool pdf_columns_is_cell_by_cell(const struct pdf_rows *l, const struct pdf_columns *group);

/* Where the file draws one column after the other and then what stands below both of them, as a table whose rows leave the gutter free, the group ends
 * with the columns. */
void pdf_columns_end_as_drawn(const struct pdf_rows *l, struct pdf_columns *group);

/* The right column may begin higher than the left one, whose lines then stand between its own: up to its first line all is of the columns, and the
 * lines that follow upwards. What else is above on the left is read first anyway. Nothing before `floor` is taken. */
void pdf_columns_extend_up(const struct pdf_rows *l, struct pdf_columns *group, size_t floor);

#endif
