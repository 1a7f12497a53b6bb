/*
 * One lesson's exercises under construction: what the makers of the several kinds work at.
 */
#ifndef ARCHITECT_EXERCISE_DRAFT_H
#define ARCHITECT_EXERCISE_DRAFT_H

#include "jobs/architect/concepts.h"
#include "jobs/architect/languages/phrases.h"

#define EXERCISE_DRAFT_MADE \
    6 /* exercises of a lesson in all, up to which some are made besides those that the material sets ... */
#define EXERCISE_DRAFT_LEAST 3   /* ... but always so many, if there is matter for them */
#define EXERCISE_DRAFT_POINTS 10 /* of one exercise */
#define EXERCISE_DRAFT_IDEAS 3   /* named in a criterion */
#define EXERCISE_DRAFT_SOURCES 5 /* blocks that one is made from */

/* How hard an exercise is, by what it asks for: after B. S. Bloom, Taxonomy of Educational Objectives, 1956, from knowledge to evaluation. */
enum exercise_draft_level { LEVEL_NAME = 1, LEVEL_EXPLAIN, LEVEL_APPLY, LEVEL_ANALYSE, LEVEL_MAKE };

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
    size_t most; /* exercises of the lesson */
    struct arena *arena;
    const struct language *language;
};

/* What an answer gets points for, and the same as lines of text. */
struct exercise_points {
    struct criterion items[STRUCTURE_CRITERIA];
    size_t count;
    const char *lines; /* NULL while there are none */
};

/* An exercise as its maker has it. */
struct exercise_made {
    enum exercise_kind kind;
    const char *description, *solution;
    struct exercise_option *options; /* none for an open one */
    size_t option_count;
    struct exercise_points points;
    enum exercise_draft_level level;
    uint32_t blocks[EXERCISE_DRAFT_SOURCES]; /* that it was made from */
    size_t block_count;
};

const char *exercise_draft_say(const struct exercise_draft *draft, enum phrase phrase, const char *a, const char *b);

/* Adds a criterion that is worth `value` points; its phrase begins with how many these are, and a colon. */
void exercise_draft_points(const struct exercise_draft *draft, struct exercise_points *points, enum phrase phrase,
                           int value, const char *what);

/* Adds the block that a sentence stands in to what the exercise was made from. */
void exercise_draft_cite(const struct exercise_draft *draft, struct exercise_made *made, uint32_t sentence);

bool exercise_draft_is_full(const struct exercise_draft *draft);
void exercise_draft_add(const struct exercise_draft *draft, const struct exercise_made *made);

#endif
