/*
 * One lesson's exercises under construction: what the makers of the several kinds work at.
 */
#ifndef ARCHITECT_BENCH_H
#define ARCHITECT_BENCH_H

#include "jobs/architect/exercises.h"
#include "jobs/architect/phrases.h"

#define BENCH_IDEAS 3 /* named in a criterion */

struct bench {
    const struct concepts *concepts;
    const struct lesson_teachings *teachings;
    const struct outline_lesson *outline;
    struct lesson *lesson;
    struct trained *trained;
    struct arena *arena;
    enum language language;
};

const char *bench_say(const struct bench *bench, enum phrase phrase, const char *a, const char *b);

/* A line of criteria that is worth `value` points. */
const char *bench_points(const struct bench *bench, enum phrase phrase, int value, const char *what);

bool bench_is_full(const struct bench *bench);
void bench_add(const struct bench *bench, const char *description, const char *solution, const char *criteria,
               int level);

#endif
