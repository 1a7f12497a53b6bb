/*
 * HTML: pages as they are saved or fetched. Their main text (page_main.h) becomes chunks (page_chunks.h); title, author, date and language are
 * those that the page states (page_facts.h). The character set is that of a byte order mark, else of the option --charset (the header of an
 * answer), else of <meta>, else guessed (HTML Living Standard, section 13.2.3.2). Nothing that a page refers to is fetched.
 *
 * NO_MAIN_TEXT: nearly nothing is left of a page that runs scripts, asks for a password or for consent.
 */
#ifndef EXTRACT_HTML_H
#define EXTRACT_HTML_H

#include "jobs/extract/extract.h"

bool html_read(struct extraction *x) MUST_CHECK;

#endif
