/*
 * An exercise of the applied structure as it is judged: with the language of its course and the concepts taught there.
 */
#ifndef COURSE_EXERCISE_H
#define COURSE_EXERCISE_H

#include "course/structure.h"
#include "pg/pg.h"

#define EXERCISE_CONCEPTS 200 /* those of its lesson first */

struct exercise_concept {
    const char *title, *definition; /* the definition NULL: none */
};

struct exercise_taught {
    struct exercise exercise;
    struct uuid lesson;
    const char *course_language; /* BCP 47; NULL: not known */
    const struct exercise_concept *concepts;
    size_t concept_count;
};

/* NOT_FOUND "Exercise not found" when the course has none of that id. */
bool exercise_fetch(const struct unit *unit, struct uuid course, struct uuid id,
                    struct exercise_taught *taught) MUST_CHECK;

#endif
