/*
 * The answers of models that a generation has paid for, as rows of generation_parts: each is found by the digest of what was asked, so that
 * an attempt that begins again asks for none of them, and for what has changed since it asks anew.
 */
#ifndef GENERATE_PART_STORE_H
#define GENERATE_PART_STORE_H

#include "base/digest.h"
#include "pg/pg.h"

struct part_answer {
    const char *provider, *model;
    int64_t tokens_in, tokens_out; /* over all attempts to get it */
    double cost_usd;
    struct str text; /* at == NULL: it was cut off, so that less is to be asked at once */
};

/* *found false when there is none. */
bool part_store_find(const struct unit *unit, struct uuid job, const char *digest, struct part_answer *answer,
                     bool *found) MUST_CHECK;

/* In the open transaction. An answer takes the place of none, never of another. */
bool part_store_put(const struct unit *unit, struct uuid job, struct uuid course, const char *digest,
                    const struct part_answer *answer) MUST_CHECK;

/* In the transaction that ends the job. */
bool part_store_drop(const struct unit *unit, struct uuid job) MUST_CHECK;

#endif
