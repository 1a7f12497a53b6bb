/*
 * What a model makes of one part of a course, or of all of it where it fits into one exchange: its documents are loaded when they have to be
 * shown, the answer is checked against them, and what is kept of it is read back as it was checked.
 */
#ifndef GENERATE_PART_ASK_H
#define GENERATE_PART_ASK_H

#include "jobs/generate/answer.h"
#include "jobs/generate/course_map.h"
#include "jobs/generate/model_ask.h"

struct part_ask {
    const struct model_ask_job *job;
    const struct generation_loaded *loaded;
    const struct course_map *map;
    const struct part_plan_part *part;
    bool is_whole;  /* all of the course, guided by all that is applied */
    bool divisible; /* it can be asked in two halves */
};

/* What was made. */
struct part_result {
    struct answer answer; /* structure and losses; its text is not there any more */
    struct texts thinned; /* a warning for each material that was shown in part */
    struct part_answer bill;
    bool is_cut; /* the answer was cut off: ask for the halves */
};

/* The result lives in `arena`, all else in `scratch`. Faults as model_ask. */
bool part_ask_make(struct arena *arena, struct arena *scratch, const struct part_ask *ask, struct part_result *result,
                   struct fault *fault) MUST_CHECK;

#endif
