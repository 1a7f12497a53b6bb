/*
 * A course structure from a model, or from the built-in architect where no model can be asked. The processor of
 * generate_structure jobs loads the documents, calls generate_structure, and commits what comes back.
 */
#ifndef LLM_GENERATE_H
#define LLM_GENERATE_H

#include "config/settings.h"
#include "course/snapshot.h"
#include "jobs/architect/architect.h"
#include "jobs/generate/answer_checkpoint.h"
#include "pg/pg.h"

struct generate_order {
    struct uuid tenant, job, course;
    const char *mode;     /* free or guided */
    const char *strategy; /* default, quality or budget */
    const char *request_id;
    const char *documents, *scope;          /* fingerprints, as kept.h has them */
    const struct answer_checkpoint *former; /* the answer of an earlier attempt to the same; NULL: there is none */
    struct generation_input input;
    /* Keeps an answer that was paid for, in the transaction that is open for its row of the bill; may be NULL. LEASE_LOST when the
     * attempt no longer counts. */
    bool (*keep)(void *context, struct str checkpoint, struct fault *fault);
};

/* Tells how far it is; may be NULL, and shares its context with `keep`. False: stop. */
typedef bool generate_progress(void *context, const char *stage, int64_t done, int64_t total);

struct generator;

/* Reads and checks the registry and the prompts; a broken one is INTERNAL, named in the log words. Borrows `pg` (llm_calls rows are
 * written there as attempts end, the row of a good answer in one transaction with the answer) and `settings`. */
bool generate_open(struct arena *arena, const struct settings *settings, struct pg *pg, struct generator **generator,
                   struct fault *fault) MUST_CHECK;

/* Fills everything of the draft but its ids, mode, strategy and fingerprint. Provider faults end here: with all models failed, the
 * architect serves and a warning says so. */
bool generate_structure(struct generator *generator, struct arena *arena, const struct generate_order *order,
                        generate_progress *progress, void *context, struct snapshot_draft *draft,
                        struct fault *fault) MUST_CHECK;

#endif
