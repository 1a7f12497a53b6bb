/*
 * Running text of a page as it is shown: white space of any length is one space, blanks without width are nothing, a line break is kept. What
 * stands in elements for code is noted beside it; a formula is its source in TeX, if it has that.
 */
#ifndef EXTRACT_PAGE_LINE_H
#define EXTRACT_PAGE_LINE_H

#include "base/buf.h"
#include "jobs/extract/html/page_tree.h"

struct page_line {
    struct buf text, code; /* the code a line each */
};

/* One space at most, and none at the beginning of a line. */
void page_line_put(struct page_line *line, struct str text);
void page_line_break(struct page_line *line);

/* An element inside of a line is entered. False: its nodes are not for the line, which has been given what there is to show. */
bool page_line_enter(struct page_line *line, const struct page_node *node);

/* All of a node on one line, blocks apart by a space. */
void page_line_put_all(struct page_line *line, const struct page_node *node);

#endif
