/*
 * The lines of a slide, a page or a list as items: wrapped lines are joined, bullets removed, and lines left out that say nothing: page
 * numbers, entries of a table of contents, input and output of programs. Pure.
 */
#ifndef ARCHITECT_LINES_H
#define ARCHITECT_LINES_H

#include "base/str.h"

/* The next item and `rest` behind it; at == NULL behind the last. Lines that equal `title` are left out. */
struct str lines_next_item(struct str *rest, struct str title);

/* A line without its bullet, number or letter ("- ", "• ", "3. ", "b) "), trimmed. */
struct str lines_without_marker(struct str line);
bool lines_has_marker(struct str line);

/* "Resolver: a program that asks name servers": a term of few words with its meaning on the line. */
bool lines_is_entry(struct str line);

/* Whether each of several lines is such an entry, and none but the last ends as a sentence does, as the lines of a dialogue would. */
bool lines_are_entries(struct str text);

/* The first line that may be read as a heading: few words, no full stop, not gone on with by the next line; empty when the
 * text begins with something else. */
struct str lines_title(struct str text);

/* Whether a title says something: not a page number, not an entry of a table of contents. */
bool lines_is_title(struct str line);

/* "Vectors . . . . . . 12": an entry of a table of contents. */
bool lines_is_leader(struct str line);

/* A page of a table of contents: of its many lines two in five are leaders or end in a number. */
bool lines_is_contents(struct str text);

#endif
