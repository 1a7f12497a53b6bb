/*
 * Words that a line's end parts: "thermo-" and "dynamics" are one, "long-" and "term" keep their hyphen. It is one word if it occurs elsewhere in the
 * text, or is in the dictionary of English words that comes with the speech recogniser and does not begin as compounds do; it keeps its
 * hyphen if both halves are words by themselves; else it is one.
 */
#ifndef EXTRACT_HYPHENS_H
#define EXTRACT_HYPHENS_H

#include "base/buf.h"

struct hyphens;

/* Opens the dictionary in the folder of the speech model, before the sandbox closes; without it the text's own words decide. NULL: no memory. */
struct hyphens *hyphens_open(const char *model);
void hyphens_close(struct hyphens *hyphens);

/* The words of this text count from now on. */
void hyphens_learn(struct hyphens *hyphens, struct str text);

/* The same for a line of a text: `parted` says that the line before it ended in a hyphen, `parts` that this one does. Halves of words are no words. */
void hyphens_learn_line(struct hyphens *hyphens, struct str line, bool parted, bool parts);

bool hyphens_has_learned(const struct hyphens *hyphens);

/* "Pre- and post-tests": the line behind the hyphen begins with a word that joins two of them. */
bool hyphens_stands_alone(struct str right);

/* Whether a line that ends in a hyphen and the one behind it make a word without it: `left` up to before the hyphen. */
bool hyphens_joins(struct hyphens *hyphens, struct str left, struct str right);

/* For a text that ends in a hyphen of so many bytes, `soft` if it is there for the line's end alone: takes it off, unless it is the word's own.
 * False if what follows is no part of the word. */
bool hyphens_join_line(struct hyphens *hyphens, struct buf *text, size_t hyphen, bool soft, struct str line) MUST_CHECK;

#endif
