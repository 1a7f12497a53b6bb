/*
 * One lesson's exercises under construction: what the makers of the several kinds work at.
 */
#ifndef ARCHITECT_EXERCISE_DRAFT_H
#define ARCHITECT_EXERCISE_DRAFT_H

#include "jobs/architect/concepts.h"
#include "jobs/architect/languages/phrases.h"

#define EXERCISE_DRAFT_MOST 5    /* exercises of a lesson */
#define EXERCISE_DRAFT_POINTS 10 /* of one exercise */
#define EXERCISE_DRAFT_IDEAS 3   /* named in a criterion */

/* How hard an exercise is, by what it asks for: after B. S. Bloom, Taxonomy of Educational Objectives, 1956, from knowledge to analysis. */
enum exercise_draft_level { LEVEL_NAME = 1, LEVEL_EXPLAIN, LEVEL_COMPARE, LEVEL_READ };

/* What a lesson's exercises train, for the skills of its module. */
struct trained {
    const char *explained; /* titles; NULL: none */
    const char *compared[2];
    const char *code; /* the lesson whose code is read */
};

struct exercise_draft {
    const struct concepts *concepts;
    const struct lesson_teachings *teachings;
    const struct outline_lesson *outline;
    struct lesson *lesson;
    struct trained *trained;
    struct arena *arena;
    const struct language *language;
};

const char *exercise_draft_say(const struct exercise_draft *draft, enum phrase phrase, const char *a, const char *b);

/* A line of criteria that is worth `value` points. */
const char *exercise_draft_points(const struct exercise_draft *draft, enum phrase phrase, int value, const char *what);

bool exercise_draft_is_full(const struct exercise_draft *draft);
void exercise_draft_add(const struct exercise_draft *draft, const char *description, const char *solution,
                        const char *criteria, int level);

#endif
