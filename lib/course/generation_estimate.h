/*
 * How many exchanges with a model a generation will take, and what they may cost, before anything is read. Pure. It counts the parts
 * by the same rules as the runner (part_plan.h), from sizes that the database knows.
 */
#ifndef COURSE_GENERATION_ESTIMATE_H
#define COURSE_GENERATION_ESTIMATE_H

#include "course/generation_scope.h"

struct generation_estimate_model {
    int64_t context_tokens, output_tokens;
    double usd_in, usd_out; /* per million tokens */
};

struct generation_estimate {
    size_t exchanges; /* at least: an answer that cannot be used is asked for again */
    double cost_usd;  /* as if answers were a quarter as long as what they are about, as far as they may be */
};

/* Of the materials that are read. `reconciles`: 0 never, 1 when there are parts, 2 always. */
struct generation_estimate generation_estimate_make(struct arena *arena, const struct generation_scope *extent,
                                                    const struct generation_estimate_model *model, int reconciles);

#endif
