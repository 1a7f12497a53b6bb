/*
 * Names that nobody knows, and what the sender may have meant: for fields, parameters and the like. The nearest known name is the one
 * with the fewest single-character edits (Levenshtein 1966); more than a third of the name is no slip of the hand. Pure.
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/arena.h"
#include "base/fault.h"

#define SUGGEST_SHOWN 64 /* bytes of an unknown name that are shown, and that are compared */

/* "Did you mean 'title'?", else "Known are: title, description". In the arena. */
const char *suggest_hint(struct arena *arena, struct str given, const char *const *known, size_t count);

/* Whether the name is one of those known. */
bool suggest_is_known(struct str given, const char *const *known, size_t count);

/* Files UNKNOWN_FIELD for a name that is none of those known. `what` is the word for it: "field". Always false. */
bool suggest_refuse(struct fault *fault, struct arena *arena, const char *what, struct str given,
                    const char *const *known, size_t count);

#endif
