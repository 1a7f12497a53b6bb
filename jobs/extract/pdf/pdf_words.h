/*
 * What the text of a line says about its place.
 */
#ifndef EXTRACT_PDF_WORDS_H
#define EXTRACT_PDF_WORDS_H

#include "base/str.h"

size_t pdf_words_letters(struct str text);

/* It begins with a bullet, a dash or another sign of a list. */
bool pdf_words_is_bullet(struct str text);

/* "Vectors . . . . 12" of a table of contents. */
bool pdf_words_has_leader(struct str text);

/* "- 7 -", "Page 7", "стор. 7 з 12": a label of page 7, in the languages that course materials are often in. */
bool pdf_words_is_page_label(struct str text, int64_t page);

/* It ends as sentences and clauses do, but for commas. */
bool pdf_words_ends_sentence(struct str text);

#endif
