/*
 * Lines of a paragraph that Markdown joins and their author did not mean to be joined: items behind signs that begin no list there, as the
 * options of a question, and the entries of a glossary. Pure.
 */
#ifndef EXTRACT_OWN_LINES_H
#define EXTRACT_OWN_LINES_H

#include "base/str.h"

/* Whether each line of the paragraph is an entry: "Producer: a living thing that ...". */
bool own_lines_are_entries(struct str paragraph);

/* Whether a line begins with a sign that stands before items: "• ", "— ", "a) ", "(b) ", "В) ". */
bool own_lines_begins_item(struct str line);

/* Whether lines begin with letters that follow one another, "A. " and "B. ": one by itself may be a name's. Lines end with `end`. */
bool own_lines_are_lettered(struct str paragraph, char end);
bool own_lines_begins_with_letter(struct str line);

/* Whether a line begins with a label, as one behind the options of a question does: "Answer: b", "Correct answer: A, C". */
bool own_lines_begins_with_label(struct str line);

#endif
