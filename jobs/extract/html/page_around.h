/*
 * What stands around the text of a page, by what elements are, by their roles and by how pages call them: navigation, notes about cookies, bars to
 * share, hidden parts. Nothing that holds most of a page's text is dropped by its name.
 */
#ifndef EXTRACT_PAGE_AROUND_H
#define EXTRACT_PAGE_AROUND_H

#include "jobs/extract/html/page_tree.h"

#define PAGE_AROUND_SMALL_PROSE 500 /* bytes of prose: with more a part is no share bar, whatever its name says */

/* What was seen on the way. */
struct page_around {
    bool asks_password, asks_consent;
};

/* Marks it as dropped. The tree is measured (page_tree_measure). */
void page_around_drop(struct page_node *whole, struct page_around *around);

/* It has more than six tenths of the text. */
bool page_around_is_most(const struct page_node *node, const struct page_node *whole);
bool page_around_has_buttons(const struct page_node *node);

/* Its words ask whether cookies may be kept. */
bool page_around_asks_consent(const struct page_node *node);

#endif
