/*
 * The tree of a page: what gumbo makes of its source (HTML Living Standard, section 13.2), with room for what is found out about each node.
 * Lack of memory ends the process (error_report.h).
 */
#ifndef EXTRACT_PAGE_TREE_H
#define EXTRACT_PAGE_TREE_H

#include "base/buf.h"
#include "jobs/extract/html/page_node.h"

struct page_tree {
    struct page_node *root, *head, *body; /* <html> and its two; never NULL */
    GumboOutput *output;
    struct page_block *blocks; /* memory of the nodes */
    size_t room;
};

/* `source` comes from page_source_reduce and outlives the tree. */
void page_tree_parse(struct str source, struct page_tree *tree);
void page_tree_free(struct page_tree *tree);

void page_tree_measure(struct page_node *node);

/* The node that follows in the order of the source, inside of `root`; `into`: its own nodes come next. NULL at the end. */
struct page_node *page_tree_next(const struct page_node *node, const struct page_node *root, bool into);

/* The first element of that tag inside of a node, dropped or not; NULL for none. */
struct page_node *page_tree_find(const struct page_node *node, GumboTag tag);

/* All of its text that is not dropped on one line, behind what `out` holds. */
void page_tree_put_text(const struct page_node *node, struct buf *out);

#endif
