/*
 * What of a recording has been heard, in this attempt and in earlier ones: the segments of its transcript, which are kept as the job's
 * checkpoint while it goes on. A next attempt goes on behind the last of them.
 */
#ifndef INGEST_HEARD_H
#define INGEST_HEARD_H

#include "jobs/ingest/extraction.h"
#include "jobs/runner/run.h"

struct ingest_heard {
    struct run *run;
    json_t *segments; /* [{start_sec, end_sec, text}]: this attempt's and those of earlier ones */
    size_t resumed;   /* how many are of earlier ones */
    double silent;    /* up to where nothing was said behind the last of them; 0: not known */
    double resume_at; /* seconds: where this attempt began */
    int64_t began, kept_at;
};

/* From the checkpoint of the job, which is the result; NULL: there is none. */
const json_t *ingest_heard_load(struct ingest_heard *heard, struct run *run);

/* Seconds: where the last segment ended, or what was listened to in vain behind it. */
double ingest_heard_reached(const struct ingest_heard *heard);

/* Has cs-extract go on from `resume_at`; `text` is the document of the whole, what is kept of earlier attempts included. A file that is not
 * listened to is read from its start. */
bool ingest_heard_extract(struct ingest_heard *heard, const struct extraction_order *order,
                          struct str *text) MUST_CHECK;

#endif
