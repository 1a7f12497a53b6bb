/*
 * What recurs at the edges of a deck's slides or a book's pages and belongs to none of them: running headers and footers, with or without the
 * number of the page. All slides are shown first, then each is asked about. Deterministic; the cost is linear in the text.
 *
 * Two signs tell such a line, among the first and last two of a slide:
 *   it recurs     on at least four slides and a third of them, numbers aside, which may only count up
 *   it is paged   it ends with the slide's own number, or all its like begin with that; slides may count from another page than
 *                 the first ("2" on the sixth), as long as a third of them does
 *
 * What a slide is known to be titled recurs by right: a matter may go on for many slides. A single word, with or without a number
 * ("Example", "Exercise 3"), is none of this either where it may be the title.
 */
#ifndef ARCHITECT_PAGE_HEADERS_H
#define ARCHITECT_PAGE_HEADERS_H

#include "base/arena.h"
#include "base/str.h"

struct page_headers;

/* Lives as long as the arena. */
struct page_headers *page_headers_new(struct arena *arena);

/* The next slide or page of the document; `title` is empty when it is not known. */
void page_headers_show(struct page_headers *headers, struct str text, struct str title, int slide);

/* Whether a title is a running header that tells the number of its slide. */
bool page_headers_is_paged(const struct page_headers *headers, struct str title, int slide);

/* The text without its running lines: the same slice when it has none, else a copy in `arena`. */
struct str page_headers_strip(const struct page_headers *headers, struct arena *arena, struct str text,
                              struct str title, int slide);

#endif
