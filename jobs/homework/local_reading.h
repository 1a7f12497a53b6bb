/*
 * An answer and the reference solution as the built-in grader reads them (local_grader.h): sentences as sets of words, what an idea of the
 * reference takes, what the answer has. Pure.
 */
#ifndef HOMEWORK_LOCAL_READING_H
#define HOMEWORK_LOCAL_READING_H

#include "jobs/homework/grade_screen.h"

struct local_sentence {
    struct str text;
    uint32_t *words; /* by their numbers, each once */
    size_t count;
    bool negated;
};

struct local_idea {
    struct local_sentence said;
    double weight; /* of all its words */
    double covered;
    const struct local_sentence *best;
};

struct local_reading {
    struct arena *arena;
    const struct grade_task *task;
    const struct topic *topic;
    const struct local_words *words;
    struct local_sentence *sentences;
    size_t sentence_count;
    struct local_idea *ideas;
    size_t idea_count;
    bool *described;  /* by a word's number: the description has it */
    double *answered; /* how well the answer as a whole has it */
    size_t room;      /* of both */
};

struct local_reading local_reading_make(struct arena *arena, const struct grade_task *task,
                                        const struct grade_screen *screen);

/* The words of a text that say something; without those that a rubric asks with when `asking`. */
struct local_sentence local_reading_sentence(const struct local_reading *reading, struct str text, bool asking);

/* How much a word counts. */
double local_reading_weight(const struct local_reading *reading, uint32_t word);

#endif
