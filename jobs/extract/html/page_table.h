/*
 * Tables of a page: those with data are rows, `| a | b |` a line each; those that only set a page's parts side by side are none.
 */
#ifndef EXTRACT_PAGE_TABLE_H
#define EXTRACT_PAGE_TABLE_H

#include "jobs/extract/html/page_line.h"

bool page_table_is_data(const struct page_node *table);

/* Its rows into a line that is empty. A cell over several columns or rows stands in the first of them. */
void page_table_put(const struct page_node *table, struct page_line *line);

/* NULL for none. */
const struct page_node *page_table_caption(const struct page_node *table);

#endif
