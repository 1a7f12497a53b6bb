/*
 * What was made of the parts of a course as one structure. Models are shown tables of contents only (contents.h) and answer with their numbers;
 * contents_edit.h carries out what they say, so that nothing that was made can be lost. A table that is too large for one exchange is merged
 * group by group first, and then with less detail.
 *
 * No part of it fails for a model's sake: what cannot be merged stands in the order of the materials, and a warning says so.
 */
#ifndef GENERATE_PARTS_MERGE_H
#define GENERATE_PARTS_MERGE_H

#include "jobs/generate/contents_edit.h"
#include "jobs/generate/model_ask.h"

#define PARTS_MERGE_WARNINGS 32

struct parts_merge {
    const struct model_ask_job *job;
    struct arena *arena;   /* of the structure */
    struct arena *scratch; /* of one exchange */
    const char *title, *language;
    bool is_guided;                     /* titles stay */
    struct texts warnings;              /* with room for PARTS_MERGE_WARNINGS more */
    struct contents_edit_report report; /* of all that was carried out */
    size_t addresses;                   /* that were taken out of its texts */
    int64_t tokens_in, tokens_out;
    double cost_usd;
    bool merged, reconciled; /* by a model */
};

/* The modules of all parts as one structure with texts about the whole. Faults are the database's and ours. */
bool parts_merge_make(struct parts_merge *merge, const struct structure *parts, size_t count, struct structure *whole,
                      struct fault *fault) MUST_CHECK;

/* One concept under several names becomes one, what is taught twice is joined, what is needed before is said. Nothing where the registry has
 * no model for it. */
bool parts_merge_reconcile(struct parts_merge *merge, struct structure *whole, struct fault *fault) MUST_CHECK;

/* Joins neighbouring modules where there are more than a structure holds, and warns of it. */
void parts_merge_fit(struct parts_merge *merge, struct structure *whole);

/* Warns of what all the steps left out, joined or could not join. */
void parts_merge_warn(struct parts_merge *merge);

#endif
