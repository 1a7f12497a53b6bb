/*
 * The input of a generation, loaded from the database. Materials that are not ready are left out with a warning: the API has made the job
 * wait for those that could become ready.
 *
 * When an earlier attempt was answered by a model and its checkpoint is there, the input is that of the model's prompt, as long as the
 * documents say the same: what was added since is left out with a warning, so that the answer need not be paid for again.
 */
#ifndef GENERATE_GENERATION_LOAD_H
#define GENERATE_GENERATION_LOAD_H

#include "base/digest.h"
#include "jobs/generate/answer_checkpoint.h"
#include "jobs/generate/generation_input.h"
#include "jobs/runner/run.h"

struct generation_loaded {
    struct generation_input input;
    struct structure guide;            /* what input.guide points to */
    struct answer_checkpoint former;   /* the answer of an earlier attempt; without any material: there is none */
    char documents[DIGEST_SHA256_HEX]; /* fingerprint of what the documents say */
    const char *scope;                 /* fingerprint of the course or node, "" without one */
    const char *mappings;              /* digest of its mappings */
    int64_t revision;                  /* content_revision of the course that guides; GENERATION_KEY_UNGUIDED */
    struct texts warnings;
};

/* Loads what the run's job is about, with what is applied as the guide when `guided`; warnings are added to loaded->warnings, up to
 * `most` of them. NO_MATERIAL when no material is ready. */
bool generation_load(struct run *run, bool guided, size_t most, struct generation_loaded *loaded) MUST_CHECK;

/* Whether an earlier attempt has left an answer that still holds. */
bool generation_load_has_former(const struct generation_loaded *loaded);

#endif
