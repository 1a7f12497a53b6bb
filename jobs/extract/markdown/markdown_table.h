/*
 * Pipe tables in Markdown, which cmark takes for paragraphs (GitHub Flavored Markdown, section 4.10): a header row, a delimiter row of dashes with as many cells, and
 * rows up to the block's end.
 */
#ifndef EXTRACT_MARKDOWN_TABLE_H
#define EXTRACT_MARKDOWN_TABLE_H

#include "base/buf.h"

/* Splits the source of a paragraph into what stands before a table and the table; false if there is none. */
bool markdown_table_find(struct str paragraph, struct str *before, struct str *table);

/* Rows as `| a | b |` without the delimiter row. */
void markdown_table_render(struct str table, struct buf *out);

#endif
