/*
 * An answer that was taken, kept as the job's checkpoint: should the job have to begin again before its results are committed, nobody
 * pays for the answer twice. It holds as long as the materials it is about are there and say the same, whatever else was added.
 */
#ifndef LLM_KEPT_H
#define LLM_KEPT_H

#include "base/json.h"
#include "base/uuid.h"

struct kept {
    const struct uuid *materials; /* that it is about, in the order the model was told */
    size_t material_count;
    const char *documents; /* fingerprint of what they said */
    const char *scope;     /* fingerprint of the course or node then */
    const char *prompt_version;
    const char *provider, *model;
    int64_t tokens_in, tokens_out;
    double cost_usd;
    struct str answer;
};

/* JSON in the arena. */
struct str kept_write(struct arena *arena, const struct kept *kept);

/* False when `text` holds none, or the answer to another prompt. */
bool kept_read(struct arena *arena, struct str text, const char *prompt_version, struct kept *kept) MUST_CHECK;

bool kept_is_about(const struct kept *kept, struct uuid material);

#endif
