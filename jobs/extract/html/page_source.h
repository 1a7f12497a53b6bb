/*
 * The source of a page, written again for a parser of HTML that knows no bounds: what no text depends on is left out (comments, scripts,
 * styles, attributes that nobody asks for), and elements lie PAGE_SOURCE_DEPTH deep at most. A tag that would lie deeper becomes a line break,
 * so that its words stay apart from those before. What hostile pages make a parser spend grows with their length, then, and not with its
 * square. (HTML Living Standard, sections 13.2.5 and 13.2.6)
 */
#ifndef EXTRACT_PAGE_SOURCE_H
#define EXTRACT_PAGE_SOURCE_H

#include "base/buf.h"

#define PAGE_SOURCE_DEPTH 256
#define PAGE_SOURCE_FORMATS 32 /* open elements such as <b>, which a parser opens anew in each paragraph */
#define PAGE_SOURCE_VALUE ((size_t)16 * (1 << 10)) /* bytes of an attribute; a longer one is left out */

/* Of scripts those stay that hold facts about the page (JSON-LD), and formulas, whose source becomes text. */
void page_source_reduce(struct str html, struct buf *out);

#endif
