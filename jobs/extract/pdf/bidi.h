/*
 * Text that stands in the order in which it is drawn from left to right, into the order in which it is read. What is written from left to
 * right in it, words and numbers, keeps its order, and brackets are mirrored. (The inverse of rules L2 and L4 of Unicode Standard Annex #9 for
 * a line of one paragraph.)
 */
#ifndef EXTRACT_BIDI_H
#define EXTRACT_BIDI_H

#include "base/base.h"

#define BIDI_FIRST 0x590 /* no letter before it is written from right to left */

/* A letter of Hebrew, Arabic and the other scripts that are written so. */
bool bidi_is_right_to_left(uint32_t c);

/* In place. The direction of the line is that of most of its letters; in a text from right to left, it is that of the text, unless the line is all but in
 * another script. */
void bidi_reorder(uint32_t *text, size_t count, bool in_right_to_left);

#endif
