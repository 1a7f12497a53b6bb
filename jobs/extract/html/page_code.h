/*
 * Preformatted text of a page: its lines as they are shown, without their numbers, and the language that a class names.
 */
#ifndef EXTRACT_PAGE_CODE_H
#define EXTRACT_PAGE_CODE_H

#include "base/buf.h"
#include "jobs/extract/html/page_tree.h"

void page_code_put(const struct page_node *pre, struct buf *out);

/* Of the element itself, the first <code> in it, or the elements around it; "" when none says it. */
struct str page_code_language(const struct page_node *pre);

/* Whether it is preformatted without an element that says so: a listing of Doxygen. */
bool page_code_is_listing(const struct page_node *node);

/* Whether its lines are prose that somebody has broken: a letter, a document of plain text. */
bool page_code_is_prose(struct str text);

/* Whether a table is how lines of code are set beside their numbers. */
bool page_code_is_table(const struct page_node *table);

#endif
