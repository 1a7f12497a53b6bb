/*
 * Whether a quote stands in an answer: letter by letter in Unicode's form NFC, each run of white space as one space, characters that nobody sees
 * aside. Never by likeness. Pure.
 */
#ifndef HOMEWORK_QUOTES_H
#define HOMEWORK_QUOTES_H

#include "jobs/homework/visible_text.h"

#define QUOTES_LEAST 2 /* letters or digits that a quote must have, or all there are */

struct quotes {
    struct arena *arena;
    const struct str *parts;
    struct visible_text *visible; /* of each part */
    size_t count;
};

/* The parts of an answer in which quotes may stand, in its order; a quote reaches over no end of them. */
struct quotes quotes_make(struct arena *arena, const struct str *parts, size_t count);

/* The quote as it stands in its part, at its first place; at == NULL when it stands nowhere, or says nothing. */
struct str quotes_find(const struct quotes *quotes, struct str quote);

#endif
