/*
 * One line of Markdown, as it stands: its indentation and the marks in front of its words.
 */
#ifndef EXTRACT_DIALECT_LINE_H
#define EXTRACT_DIALECT_LINE_H

#include "base/str.h"

#define DIALECT_LINE_SPAN ((size_t)600)
#define DIALECT_LINE_INDENT 4 /* columns by which what belongs to a note or a list is indented, and code */

/* The columns of white space at the beginning; a tab goes to the next multiple of four. */
size_t dialect_line_indentation(struct str line);

/* Without so many columns of it. */
struct str dialect_line_without_indentation(struct str line, size_t columns);

/* Trimmed, without the marks of quotes and items in front of it. */
struct str dialect_line_behind_markers(struct str line);

/* It begins an item of a list. */
bool dialect_line_is_item(struct str line);

/* How many of the mark it begins with. */
size_t dialect_line_run(struct str line, char mark);

/* The bytes between `open`, at the beginning of the text, and `close`, where it comes within DIALECT_LINE_SPAN bytes; `length` is that of all
 * three. Nothing has an end further off, so that a line of nothing but openers is not searched to its end for each. */
bool dialect_line_enclosed(struct str text, struct str open, struct str close, struct str *inside, size_t *length);

#endif
