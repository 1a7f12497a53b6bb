/*
 * A draft of a course structure by a model: the prompt is asked through the router (jobs/llm/router.h), the answer read and checked
 * against the documents, and both kept. The row of a good answer and the job's checkpoint are one transaction, so that what is billed as
 * good is never asked for again, and what is kept is on the bill.
 */
#ifndef GENERATE_MODEL_DRAFT_H
#define GENERATE_MODEL_DRAFT_H

#include "course/snapshot.h"
#include "jobs/generate/answer_checkpoint.h"
#include "jobs/generate/generator.h"
#include "llm/llm_calls.h"

struct model_draft_order {
    struct uuid tenant, job, course;
    const char *strategy; /* default, quality or budget */
    const char *request_id;
    const char *documents, *scope;          /* fingerprints, as answer_checkpoint.h has them */
    const struct answer_checkpoint *former; /* the answer of an earlier attempt to the same; NULL: there is none */
    const struct generation_input *input;
    int64_t until; /* in stamp_ticks: no model is asked after, and no database waited for */
    void *context; /* of the three below */
    /* Called before each attempt to ask, counted from 1. */
    void (*progress)(void *context, int attempt);
    /* Called after each attempt that gave no answer. */
    void (*failed)(void *context, const struct llm_call *call);
    /* Keeps an answer that was paid for, in the transaction that is open for its row of the bill. LEASE_LOST when the attempt no
     * longer counts. */
    bool (*keep)(void *context, struct str checkpoint, struct fault *fault);
};

/* Fills everything of the draft but its ids, mode, strategy and fingerprint; its tokens and costs when it fails, too.
 * PROVIDER_FAILED, PROVIDER_REFUSED or BAD_GENERATION when all models failed, BUDGET_EXHAUSTED when none may be asked; other faults are the database's and ours. */
bool model_draft_make(const struct generator *generator, struct pg *pg, struct arena *arena,
                      const struct model_draft_order *order, struct snapshot_draft *draft,
                      struct fault *fault) MUST_CHECK;

#endif
