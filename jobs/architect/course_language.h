/*
 * Which of the architect's languages a course is in. Pure.
 */
#ifndef ARCHITECT_COURSE_LANGUAGE_H
#define ARCHITECT_COURSE_LANGUAGE_H

#include "base/arena.h"
#include "jobs/architect/languages/languages.h"
#include "jobs/generate/generation_input.h"

/* What the course says, else what its texts look like by their commonest words and letters, else what the first document says that
 * says anything: files are often tagged by the program that wrote them, not by who writes in it. */
const struct language *course_language(struct arena *arena, const struct generation_input *input);

#endif
