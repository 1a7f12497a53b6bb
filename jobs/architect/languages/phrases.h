/*
 * What the architect says itself, in the language of the course.
 */
#ifndef LANGUAGES_PHRASES_H
#define LANGUAGES_PHRASES_H

#include "base/arena.h"
#include "jobs/architect/languages/languages.h"

/* The phrase in a language with its places filled; unused ones may be NULL. */
const char *phrases_say(struct arena *arena, const struct language *language, enum phrase phrase, const char *a,
                        const char *b, const char *c);

/* "a, b and c". */
const char *phrases_join(struct arena *arena, const struct language *language, const char *const *items, size_t count);

#endif
