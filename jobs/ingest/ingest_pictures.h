/*
 * The part of slides that are pictures in an ingestion: what models said of them before is in the document at once, and a job is
 * enqueued (jobs/describe/describe.c) for what nobody has described yet, if there is a model that sees.
 *
 * The document is whole without them: an ingestion neither waits for a model nor fails with it.
 */
#ifndef INGEST_PICTURES_H
#define INGEST_PICTURES_H

#include "course/document.h"
#include "jobs/runner/run.h"

struct ingest_pictures {
    const json_t *slides; /* numbers of slides that nobody has looked at, or that have no description; NULL: none */
};

/* In the transaction of the results, before the document is stored: puts in what is known of its pictures. */
bool ingest_pictures_recall(struct run *run, const struct material *material, struct document *document,
                            struct ingest_pictures *pictures) MUST_CHECK;

/* In that transaction, after the document was stored. What waits for the ingestion waits for the descriptions, too. */
bool ingest_pictures_enqueue(struct run *run, const struct material *material,
                             const struct ingest_pictures *pictures) MUST_CHECK;

#endif
