/*
 * The tree of a page: what gumbo makes of its source (HTML Living Standard, section 13.2), with room for what is found out about each node.
 * Lack of memory ends the process (error_report.h).
 */
#ifndef EXTRACT_PAGE_TREE_H
#define EXTRACT_PAGE_TREE_H

#include <gumbo.h>

#include "base/buf.h"

struct page_node {
    GumboTag tag;                  /* GUMBO_TAG_LAST: a text; GUMBO_TAG_UNKNOWN: an element of another name */
    struct str text;               /* of a text */
    const GumboVector *attributes; /* of an element */
    struct page_node *parent, *first, *last, *next;
    bool dropped; /* it is not part of what the page is about */
    /* Bytes other than white space that are not dropped, by page_tree_measure. */
    size_t text_bytes, link_bytes, sentence_bytes; /* all; those in links; those that are prose, outside of links */
    size_t links, scripts;
};

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

bool page_node_is_text(const struct page_node *node);

/* "" without such an attribute. */
struct str page_node_attribute(const struct page_node *node, const char *name);
bool page_node_has(const struct page_node *node, const char *name);

/* Whether an attribute holds a word; words end at what is no letter and no digit. */
bool page_node_has_word(const struct page_node *node, const char *attribute, const char *word);

/* What an element is to the text around it. */
bool page_node_is_heading(const struct page_node *node);
bool page_node_is_block(const struct page_node *node); /* begins and ends a paragraph */
bool page_node_is_list(const struct page_node *node);

/* The first element of that tag inside of a node, dropped or not; NULL for none. */
struct page_node *page_tree_find(const struct page_node *node, GumboTag tag);

/* All of its text that is not dropped on one line, behind what `out` holds. */
void page_tree_put_text(const struct page_node *node, struct buf *out);

#endif
