/*
 * Headings of texts and titles of slides: what is left of them without numbers and marks, and what they announce. Pure.
 */
#ifndef ARCHITECT_HEADINGS_H
#define ARCHITECT_HEADINGS_H

#include "base/arena.h"
#include "base/str.h"
#include "jobs/architect/section_kind.h"

/* A heading without its numbering, "(cont.)" and colon, first letter upper case; NULL when nothing is left. */
const char *headings_clean(struct arena *arena, struct str title);

/* What a cleaned title announces, by the lists of all languages, numbers behind its first word aside. */
enum section_kind headings_kind(struct arena *arena, const char *title);

#endif
