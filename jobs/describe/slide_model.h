/*
 * One picture shown to a model, and its description kept: in the transaction of the bill, with the slide that shows it and the job's
 * checkpoint, so that nobody pays for the same picture twice, whatever is killed.
 */
#ifndef DESCRIBE_SLIDE_MODEL_H
#define DESCRIBE_SLIDE_MODEL_H

#include "course/slide_descriptions.h"
#include "jobs/describe/describer.h"
#include "jobs/describe/slide_picture.h"
#include "jobs/runner/run.h"

/* What a job has used up, over all of its attempts but for what failed ones cost. */
struct slide_model_used {
    double usd;
    int64_t bytes;
};

struct slide_model {
    struct run *run;
    const struct describer *describer;
    struct uuid material;
    const char *file_sha256;
    const char *language; /* "": not said */
    bool again;           /* a description by a model, or by instructions, that would not be asked now does not count */
    int64_t until;        /* in stamp_ticks: no model is asked after */
    struct slide_model_used used;
};

/* What is used up, from the checkpoint of the job; nothing when there is none. */
struct slide_model_used slide_model_used_before(struct arena *arena, struct str checkpoint);

/* What a model said of the picture before, for this slide from now on; `description` NULL: none, or none that counts. */
bool slide_model_recall(struct slide_model *model, struct arena *arena, int slide, const struct slide_picture *drawn,
                        const char **description) MUST_CHECK;

/* Asks a model, unless somebody else has done so meanwhile: then *description is what came of that, and *asked false. False with
 * PROVIDER_FAILED, PROVIDER_REFUSED, BAD_GENERATION or BUDGET_EXHAUSTED when no model describes it; other kinds are not the models'. */
bool slide_model_ask(struct slide_model *model, struct arena *arena, int slide, const struct slide_picture *drawn,
                     const char **description, bool *asked, struct fault *fault) MUST_CHECK;

#endif
