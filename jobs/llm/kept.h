/*
 * An answer that was taken, kept as the job's checkpoint: should the job have to begin again before its results are committed, nobody
 * pays for the answer twice.
 */
#ifndef LLM_KEPT_H
#define LLM_KEPT_H

#include "base/json.h"

struct kept {
    const char *fingerprint, *prompt_version; /* of what it answers */
    const char *provider, *model;
    int64_t tokens_in, tokens_out;
    double cost_usd;
    struct str answer;
};

/* JSON in the arena. */
struct str kept_write(struct arena *arena, const struct kept *kept);

/* False when `text` holds none, or one that answers another question. */
bool kept_read(struct arena *arena, struct str text, const char *fingerprint, const char *prompt_version,
               struct kept *kept) MUST_CHECK;

#endif
