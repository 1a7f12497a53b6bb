/*
 * One question of a generation to a model: asked through the router (jobs/llm/router.h), its answer checked and kept. The row of a
 * good answer and the answer itself (part_store.h) are one transaction, so that what is billed as good is never asked for again, and
 * what is kept is on the bill.
 */
#ifndef GENERATE_MODEL_ASK_H
#define GENERATE_MODEL_ASK_H

#include "jobs/generate/generator.h"
#include "jobs/generate/part_store.h"
#include "llm/llm_calls.h"

/* What all questions of a generation have in common. */
struct model_ask_job {
    const struct generator *generator;
    struct pg *pg;
    struct uuid tenant, job, course;
    const char *strategy; /* default, quality or budget */
    const char *request_id;
    int64_t until; /* in stamp_ticks: no model is asked after, and no database waited for */
    void *context; /* of those below */
    /* Called before each attempt, counted from 1; may be NULL. */
    void (*progress)(void *context, int attempt);
    /* Called after each attempt that gave no answer. */
    void (*failed)(void *context, const struct llm_call *call);
    /* Called in the transaction that keeps an answer, before it. LEASE_LOST when the attempt no longer counts. */
    bool (*keep)(void *context, struct fault *fault);
};

struct model_ask_question {
    const char *action; /* of the registry */
    const struct instructions *prompt;
    const char *schema_name;
    const char *digest; /* of what is asked */
    bool divisible;     /* less can be asked at once */
    void *context;      /* of the two below */
    /* What stands in the question beside the instructions, in at most `room` bytes. */
    bool (*render)(void *context, size_t room, struct str *text, struct fault *fault);
    /* Takes an answer; *kept is what of it is to be kept. BAD_GENERATION with a sentence for the model. */
    bool (*check)(void *context, struct str text, struct str *kept, struct fault *fault);
};

/* Fills the answer with what was kept earlier, or asks; one without a text was cut off, and the question is to be divided. Its tokens and
 * costs are those of all attempts, also when it fails: PROVIDER_FAILED, PROVIDER_REFUSED or BAD_GENERATION when all models failed,
 * BUDGET_EXHAUSTED when none may be asked; other faults are the database's and ours. */
bool model_ask(const struct model_ask_job *job, struct arena *arena, const struct model_ask_question *question,
               struct part_answer *answer, struct fault *fault) MUST_CHECK;

/* The room for what is rendered, in bytes, by the models that will be asked: of the first, or of a later one that has less, though not less
 * than half of it. 0: none can be asked. */
size_t model_ask_room(const struct generator *generator, const char *action, const char *strategy,
                      const struct instructions *prompt);

#endif
