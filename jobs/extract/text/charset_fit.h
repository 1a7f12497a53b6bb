/*
 * How well a text fits the character set that it was read in. In the right one, words are made of letters of one script, and capitals begin
 * them; read in a wrong one, "heißen" is "hei§en" or "heiSen". What stands otherwise inside a word is counted as a misfit.
 */
#ifndef EXTRACT_CHARSET_FIT_H
#define EXTRACT_CHARSET_FIT_H

#include "base/str.h"

struct charset_fit {
    size_t characters; /* that are not ASCII */
    size_t misfits;    /* of these */
};

struct charset_fit charset_fit_of(struct str text);

/* More than one in four does not fit, and they are more than a slip: nobody could read it. */
bool charset_fit_is_gibberish(struct charset_fit fit);

#endif
