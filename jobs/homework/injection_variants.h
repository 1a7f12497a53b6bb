/*
 * The forms in which a model might read a text. Pure.
 */
#ifndef HOMEWORK_INJECTION_VARIANTS_H
#define HOMEWORK_INJECTION_VARIANTS_H

#include "base/arena.h"
#include "base/str.h"

#define INJECTION_VARIANTS 16

struct injection_variant {
    struct str text; /* folded: lower case, NFKC, without marks */
    bool run;        /* its words are not apart: compare within them */
    bool decoded;    /* nobody reads this without decoding it */
};

struct injection_variants {
    struct injection_variant items[INJECTION_VARIANTS];
    size_t count;
};

/* The first is the text itself, folded. */
struct injection_variants injection_variants_of(struct arena *arena, struct str text);

/* Folded as those are, for words to compare them with. */
struct str injection_variants_fold(struct arena *arena, struct str text);

#endif
