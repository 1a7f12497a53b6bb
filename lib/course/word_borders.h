/*
 * Where words of running text begin and end, in any script (corrections.h says what makes a word). Pure; texts are well-formed UTF-8, places are
 * bytes between two code points.
 */
#ifndef COURSE_WORD_BORDERS_H
#define COURSE_WORD_BORDERS_H

#include "base/str.h"

/* Whether what stands before and behind the place belongs to one word. */
bool word_borders_inside(struct str text, size_t place);

/* Whether the place is between a letter and a mark over or under it. */
bool word_borders_cut_letter(struct str text, size_t place);

/* Whether two texts that follow each other are to be parted by a space. */
bool word_borders_need_space(struct str before, struct str after);

#endif
