/*
 * What a model said of an answer, read and checked. Pure.
 *
 * Every criterion of the rubric must be there once, by its id, with a number; what is missing, comes twice or is no criterion makes the whole
 * unusable, and the model is told so. Numbers beyond the criterion's bounds are clamped to them and noted. Texts are clipped.
 */
#ifndef HOMEWORK_JUDGEMENT_H
#define HOMEWORK_JUDGEMENT_H

#include "jobs/homework/rubric.h"

#define JUDGEMENT_COMMENT 1000  /* code points */
#define JUDGEMENT_FEEDBACK 4000 /* code points */
#define JUDGEMENT_QUOTE 1000    /* code points */
#define JUDGEMENT_ADDRESSED 20  /* passages */

struct judgement_mark {
    double points;    /* from 0 to max_points, whole or half ones */
    struct str quote; /* as the model gave it; at == NULL: none */
    const char *comment;
};

struct judgement {
    struct judgement_mark *marks; /* in the order of the rubric */
    const char *feedback;
    double confidence; /* from 0 to 1 */
    bool clamped;      /* some number was beyond its bounds */
    struct str addressed[JUDGEMENT_ADDRESSED];
    size_t addressed_count;
};

/* BAD_GENERATION with a sentence for the model. */
bool judgement_read(struct arena *arena, struct str text, const struct rubric *rubric, struct judgement *judgement,
                    struct fault *fault) MUST_CHECK;

#endif
