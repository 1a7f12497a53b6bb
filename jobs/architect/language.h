/*
 * The languages that the architect has words of its own in, and which of them a course is in. Pure.
 */
#ifndef ARCHITECT_LANGUAGE_H
#define ARCHITECT_LANGUAGE_H

#include "jobs/architect/architect.h"

enum language { LANGUAGE_ENGLISH, LANGUAGE_GERMAN, LANGUAGE_UKRAINIAN, LANGUAGE_OTHER };

/* Of a BCP 47 tag; NULL is LANGUAGE_OTHER. */
enum language language_of_tag(const char *tag);

/* What the course says, else what its texts look like by their commonest words and letters, else what the first document says that
 * says anything: files are often tagged by the program that wrote them, not by who writes in it. */
enum language language_of(const struct generation_input *input);

#endif
