/*
 * A node of a page's tree: an element or a text, and what is found out about it.
 */
#ifndef EXTRACT_PAGE_NODE_H
#define EXTRACT_PAGE_NODE_H

#include <gumbo.h>

#include "base/str.h"

struct page_node {
    GumboTag tag;                  /* GUMBO_TAG_LAST: a text; GUMBO_TAG_UNKNOWN: an element of another name */
    struct str text;               /* of a text */
    struct str name;               /* of an element of another name, as the source has it; else empty */
    const GumboVector *attributes; /* of an element */
    struct page_node *parent, *first, *last, *next;
    bool dropped; /* it is not part of what the page is about */
    /* Bytes other than white space that are not dropped, by page_tree_measure (page_tree.h). */
    size_t text_bytes, link_bytes, sentence_bytes; /* all; those in links; those that are prose, outside of links */
    size_t links, scripts;
};

bool page_node_is_text(const struct page_node *node);

/* Whether an element that HTML does not know has this name. */
bool page_node_is_named(const struct page_node *node, const char *name);

/* "" without such an attribute. */
struct str page_node_attribute(const struct page_node *node, const char *name);
bool page_node_has(const struct page_node *node, const char *name);

/* Whether an attribute holds a word; words end at what is no letter and no digit. */
bool page_node_has_word(const struct page_node *node, const char *attribute, const char *word);

/* One of the roles, of which NULL is the end. */
bool page_node_has_role(const struct page_node *node, const char *const *roles);

/* What an element is to the text around it. */
bool page_node_is_heading(const struct page_node *node);
bool page_node_is_block(const struct page_node *node); /* begins and ends a paragraph */
bool page_node_is_list(const struct page_node *node);

#endif
