/*
 * Plain text: paragraphs are what blank lines separate. Headings are guessed from form alone, and seldom: a line underlined
 * with = or -, a numbered or lettered section line ("Chapter 2", "3.1 Collisions"), or a short line in capitals, each standing by
 * itself; a line that names a section and one in capitals may also stand right above their text. A paragraph of more than about 900 bytes, such as
 * a transcript without blank lines, is parted into passages at the ends of sentences, else of lines, else of words. Lines that all begin with a bullet or a number are a list, with or without blank lines between them: a line with a number is an item, not a
 * heading, if the next one has the next number. Lines with the same number of tabs are a table. The title is a short first line with a letter that stands by itself.
 * Times of a transcript are left out (time_marks.h).
 */
#ifndef EXTRACT_PLAIN_TEXT_H
#define EXTRACT_PLAIN_TEXT_H

#include "jobs/extract/extract.h"

bool plain_text_read(struct extraction *x) MUST_CHECK;

/* The same on text that is decoded already. */
bool plain_text_split(struct str text, struct document_writer *document, struct fault *fault) MUST_CHECK;

#endif
