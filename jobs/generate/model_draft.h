/*
 * A draft of a course structure by models. A course that fits into the context of the model that is asked is one question. A larger one is cut
 * into parts (course/part_plan.h), each of which is asked for by itself, again in halves where an answer is cut off; what was made of them is
 * put together (parts_merge.h), and, where it is worth its price, looked through as a whole.
 *
 * Each answer is kept when it is paid for (part_store.h): an attempt that begins again asks for none of them.
 */
#ifndef GENERATE_MODEL_DRAFT_H
#define GENERATE_MODEL_DRAFT_H

#include "course/snapshot.h"
#include "jobs/generate/generation_load.h"
#include "jobs/generate/model_ask.h"

#define MODEL_DRAFT_LIGHT 8 /* parts that light work may have */

struct model_draft_order {
    struct model_ask_job job;
    const struct generation_loaded *loaded;
    bool is_light; /* more parts than MODEL_DRAFT_LIGHT are work for another time limit */
    void *context; /* of the function below */
    /* How far it is: "read" materials, "ask" parts, "merge" and "reconcile" steps; total below 0: not known. */
    void (*progress)(void *context, const char *stage, size_t done, int64_t total, const char *unit);
};

/* Why there is no draft, where it is no fault of models. */
struct model_draft_stop {
    bool is_heavy; /* nothing was asked: it is to be done as heavy work */
    bool is_late;  /* the time was over with parts left: another attempt goes on with them */
};

/* Fills everything of the draft but its ids, mode, strategy and fingerprint; its tokens and costs when it fails, too.
 * PROVIDER_FAILED, PROVIDER_REFUSED or BAD_GENERATION when all models failed, BUDGET_EXHAUSTED when none may be asked; other faults are the database's and ours. */
bool model_draft_make(struct arena *arena, const struct model_draft_order *order, struct snapshot_draft *draft,
                      struct model_draft_stop *stop, struct fault *fault) MUST_CHECK;

#endif
