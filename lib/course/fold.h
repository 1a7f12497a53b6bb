/*
 * Titles as they are compared: Unicode case folding (Unicode 3.13, default caseless matching) over the compatibility form NFKC, with each
 * run of white space as one space and none at the ends. Two titles that fold alike name the same thing.
 */
#ifndef COURSE_FOLD_H
#define COURSE_FOLD_H

#include "base/arena.h"

/* In the arena; what is no UTF-8 stays as it is, and is only like itself. */
const char *fold_title(struct arena *arena, const char *title);

/* Whether two titles fold alike. */
bool fold_equal(const char *a, const char *b);

#endif
