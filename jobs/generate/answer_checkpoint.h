/*
 * An answer that was taken, kept as the job's checkpoint: should the job have to begin again before its results are committed, nobody
 * pays for the answer twice. It is valid as long as the materials it is about are there and say the same, whatever else was added.
 */
#ifndef GENERATE_ANSWER_CHECKPOINT_H
#define GENERATE_ANSWER_CHECKPOINT_H

#include "base/json.h"
#include "base/uuid.h"

struct answer_checkpoint {
    const struct uuid *materials; /* that it is about, in the order of the prompt */
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
struct str answer_checkpoint_write(struct arena *arena, const struct answer_checkpoint *kept);

/* False when `text` holds none, or the answer to another prompt. */
bool answer_checkpoint_read(struct arena *arena, struct str text, const char *prompt_version,
                            struct answer_checkpoint *kept) MUST_CHECK;

bool answer_checkpoint_is_about(const struct answer_checkpoint *kept, struct uuid material);

#endif
