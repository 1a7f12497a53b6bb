/*
 * Small work on the wording of a text: its spaces, its first letter, and whether it holds certain words. Pure.
 */
#ifndef ARCHITECT_WORDING_H
#define ARCHITECT_WORDING_H

#include "base/arena.h"
#include "base/str.h"

#define WORDING_CUE_BYTES 2000 /* cues are looked for in so much of a text */

/* White space runs, line ends among them, become single spaces. The same slice when there is nothing to do. */
struct str wording_flat(struct arena *arena, struct str text);

/* First letter upper case, for titles; identifiers such as package.json stay as they are. */
const char *wording_capitalised(struct arena *arena, struct str text);

/* Whether it is one of the forms, which are lower case; letter case aside. NULL ends the forms; no list holds nothing. */
bool wording_is_one_of(struct str text, const char *const *forms);

/* Whether it begins with one of the forms: the form's length, else 0. */
size_t wording_begins_with(struct str text, const char *const *forms);

/* Whether it holds one of the cues, which are lower case. A cue that begins or ends with a space stands alone there: the text counts as if
 * it stood between spaces, and its punctuation as itself. */
bool wording_has_cue(struct str text, const char *const *cues);

#endif
