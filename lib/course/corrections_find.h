/*
 * Finds a text in another, byte by byte but for apostrophes: the typed one (U+0027), the typographic one (U+2019) and the letter (U+02BC), which
 * people and recognisers use for each other, are alike. Each byte is read once (D. E. Knuth, J. H. Morris, V. R. Pratt, SIAM J. Comput. 6, 1977).
 * Pure.
 */
#ifndef COURSE_CORRECTIONS_FIND_H
#define COURSE_CORRECTIONS_FIND_H

#include "base/arena.h"
#include "base/str.h"

struct corrections_find {
    struct str text;   /* that is looked through */
    size_t at;         /* up to where */
    struct str wanted; /* with typed apostrophes */
    size_t *begins;    /* where the last characters begin, as many as `wanted` has, in a ring; NULL: each is a byte */
    size_t read;       /* characters of the text so far */
    uint16_t *
        failures; /* for so many characters that are like the first ones of `wanted`, how many of those at their end are, too */
    size_t matched;
};

/* To find `wanted`, which is not empty and has less than 64 KiB, in `text`; both stay the caller's. */
struct corrections_find corrections_find_begin(struct arena *arena, struct str text, struct str wanted);

/* The next place, from `begin` to `end`; it may overlap with the one before. */
bool corrections_find_next(struct corrections_find *find, size_t *begin, size_t *end);

/* Lets the next place begin behind the one that was found. */
void corrections_find_skip(struct corrections_find *find);

#endif
