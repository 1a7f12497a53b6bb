/*
 * Texts of a course that need vectors: read in batches that a model takes at once, asked for, and kept. What a model refuses is split until the
 * one text is found that it does not take; that is kept as refused, so that it is not asked for again, but only from a model that has taken
 * others: one that takes none is not what it is configured for.
 */
#ifndef EMBED_EMBED_BATCH_H
#define EMBED_EMBED_BATCH_H

#include "jobs/runner/run.h"
#include "llm/embed_ask.h"

struct embed_batch_item {
    struct uuid material, concept; /* one of them nil */
    int64_t chunk;
    const char *digest;
    bool refused;
};

struct embed_batch {
    struct run *run;
    struct unit unit; /* with an arena for one batch */
    const struct registry_model *model;
    const char *name; /* "provider/id" */
    int64_t until;    /* in stamp_ticks */

    /* Where the reading is: passages first, then concepts, each behind the last that was read. */
    bool concepts;
    struct uuid behind;
    int64_t behind_chunk;

    /* What was read last. */
    size_t count;
    struct embedder_text texts[EMBEDDER_TEXTS];
    struct embed_batch_item items[EMBEDDER_TEXTS];

    size_t first, asked;       /* of these, those that are being asked for */
    bool taken;                /* the model has taken a text of the course, now or before */
    struct fault refusal;      /* of a text, while it has taken none */
    int64_t embedded, refused; /* kept so far */
};

/* Begins at the first text again. */
void embed_batch_rewind(struct embed_batch *batch);

/* The next texts without a vector; count 0: there are none behind. */
bool embed_batch_read(struct embed_batch *batch) MUST_CHECK;

/* Asks for their vectors and keeps them, in one transaction or, when it is split, several. */
bool embed_batch_ask(struct embed_batch *batch) MUST_CHECK;

#endif
