/*
 * The words by which pages name their parts, in classes, ids, roles and headings.
 */
#ifndef EXTRACT_PAGE_WORDS_H
#define EXTRACT_PAGE_WORDS_H

#include "base/str.h"

enum page_part {
    PAGE_PART_NONE,
    PAGE_PART_AROUND, /* navigation, footers, comments, notes about cookies: never what the page is about */
    PAGE_PART_SMALL, /* share bars, related links: a word for such things that means something else where there is much text */
};

/* Of a class or id: "site-nav", "relatedPosts". */
enum page_part page_words_of_name(struct str name);

/* Whether what a heading stands over is no part of the text: "Related articles", "Leave a comment". */
bool page_words_end_text(struct str heading);

/* Whether a text asks for consent to cookies. */
bool page_words_ask_consent(struct str text);

#endif
