/*
 * What of an answer is judged: its visible text without the passages that speak to whoever judges. Pure.
 */
#ifndef HOMEWORK_GRADE_SCREEN_H
#define HOMEWORK_GRADE_SCREEN_H

#include "jobs/homework/injection.h"
#include "jobs/homework/rubric.h"
#include "jobs/homework/topic.h"
#include "jobs/homework/visible_text.h"

struct grade_screen {
    struct str answer;           /* as it was written, cut to what is judged */
    struct visible_text visible; /* of it */
    struct topic topic;
    struct injection found; /* what of the visible text is judged */
    bool same_language;     /* the answer's and the exercise's, so that words can be compared */
    bool cut;
};

struct grade_screen grade_screen_make(struct arena *arena, const struct grade_task *task, const struct rubric *rubric);

/* A slice of the visible text as the student wrote it. */
struct str grade_screen_source(const struct grade_screen *screen, struct str slice);

#endif
