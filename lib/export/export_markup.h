/*
 * Texts in HTML and XML. Whatever stands in a text, it stays a text: the five characters of the markup are escaped, and characters that XML 1.0 has no
 * way to say (section 2.2) become U+FFFD. Pure.
 */
#ifndef EXPORT_EXPORT_MARKUP_H
#define EXPORT_EXPORT_MARKUP_H

#include "base/buf.h"

void export_markup_text(struct buf *out, const char *text);

/* An element with a text in it whose direction is found by what it says. */
void export_markup_block(struct buf *out, const char *element, const char *text);

/* The beginning of a page in this language, up to <html ...> and its end of line. */
void export_markup_page(struct buf *out, const char *language);

#endif
