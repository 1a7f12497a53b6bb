/*
 * What a page is about: everything else in its tree is marked as dropped. Landmarks decide first (<main>, <article>, roles), then where the prose
 * is, then links against words, and the names that pages give to their parts. Nothing that holds most of a page's text is dropped by its name.
 */
#ifndef EXTRACT_PAGE_MAIN_H
#define EXTRACT_PAGE_MAIN_H

#include "jobs/extract/html/page_around.h"

struct page_main {
    struct page_node *root;  /* what is left of it is the text */
    struct page_node *title; /* the page's own heading where it lies outside of `root`; NULL: none does */
    struct page_node
        *name; /* the heading that the page is called by, inside or outside; NULL: none is like its title */
    struct page_around around; /* what was seen on the way to it */
    bool asks_consent;         /* and shows nothing else */
    size_t scripts;
};

/* `name` is what the page calls itself: by it its heading is known. */
struct page_main page_main_find(struct page_tree *tree, struct str name);

#endif
