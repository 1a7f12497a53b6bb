/*
 * What a page says of itself: in <title>, <meta> (of HTML, Open Graph, Dublin Core), JSON-LD (schema.org) and <time>. What it does not say is
 * not guessed.
 */
#ifndef EXTRACT_PAGE_FACTS_H
#define EXTRACT_PAGE_FACTS_H

#include "base/buf.h"
#include "jobs/extract/html/page_tree.h"

#define PAGE_FACTS_TEXT 2000

struct page_facts {
    struct buf title;     /* of the whole page, the site's name perhaps with it */
    struct buf own_title; /* without it; empty: not said apart */
    struct buf site, author, published, language;
};

void page_facts_read(const struct page_tree *tree, struct page_facts *facts);
void page_facts_free(struct page_facts *facts);

/* The title without the name of the site behind or before it. */
struct str page_facts_title(const struct page_facts *facts);

#endif
