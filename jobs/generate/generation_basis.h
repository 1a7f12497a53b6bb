/*
 * What a generation was begun with, kept as the job's checkpoint together with the first answer that was paid for: should the job have to
 * begin again, it works on the same materials, so that the answers (part_store.h) hold. It is valid as long as these are there and say the
 * same, whatever else was added.
 */
#ifndef GENERATE_GENERATION_BASIS_H
#define GENERATE_GENERATION_BASIS_H

#include "base/json.h"
#include "base/uuid.h"

struct generation_basis {
    const struct uuid *materials;
    size_t material_count;
    const char *documents; /* fingerprint of what they said */
    const char *scope;     /* fingerprint of the course or node then */
    const char *prompts;   /* versions of all that models were told */
};

/* JSON in the arena. */
struct str generation_basis_write(struct arena *arena, const struct generation_basis *basis);

/* False when `text` holds none, or one of other prompts. */
bool generation_basis_read(struct arena *arena, struct str text, const char *prompts,
                           struct generation_basis *basis) MUST_CHECK;

bool generation_basis_has(const struct generation_basis *basis, struct uuid material);

#endif
