/*
 * The input of a generation, loaded from the database. Materials that are not ready are left out with a warning: the API has made the job
 * wait for those that could become ready. What they say is loaded where it is needed: all of it for the built-in architect, a part at a
 * time for a model (part_load.h).
 *
 * When an earlier attempt was answered by a model and its basis is there, the input is that of then, as long as the documents say the same:
 * what was added since is left out with a warning, so that no answer need be paid for again.
 */
#ifndef GENERATE_GENERATION_LOAD_H
#define GENERATE_GENERATION_LOAD_H

#include "base/digest.h"
#include "course/generation_scope.h"
#include "jobs/generate/generation_basis.h"
#include "jobs/generate/generation_input.h"
#include "jobs/runner/run.h"

/* What is known of the document of each material before it is read. */
struct generation_source {
    const char *digest;
    size_t chunk_count, chunk_bytes;
};

struct generation_loaded {
    struct generation_input input; /* its materials without their documents */
    const struct generation_source *sources;
    struct generation_scope extent;
    struct structure guide;            /* what input.guide points to */
    struct generation_basis former;    /* what an earlier attempt began with; without any material: there is none */
    char documents[DIGEST_SHA256_HEX]; /* fingerprint of what the documents say */
    const char *scope;                 /* fingerprint of the course or node, "" without one */
    const char *mappings;              /* digest of its mappings */
    const char *corrections;           /* and of what is corrected in its transcripts; "": nothing */
    int64_t revision;                  /* content_revision of the course that guides; GENERATION_KEY_UNGUIDED */
    struct texts warnings;
    size_t warning_most, unsaid; /* how many there is room for, and how many had none */
};

/* Loads what the run's job is about, with what is applied as the guide when `guided`; warnings are added to loaded->warnings, up to
 * `most` of them, and counted beyond. NO_MATERIAL when no material is ready. */
bool generation_load(struct run *run, bool guided, size_t most, struct generation_loaded *loaded) MUST_CHECK;

/* The documents of all materials. Those too large together are cut, with a warning that says of which how much. */
bool generation_load_documents(struct run *run, struct generation_loaded *loaded) MUST_CHECK;

/* Adds a warning, or counts it. */
void generation_load_warn(struct generation_loaded *loaded, const char *sentence);

#endif
