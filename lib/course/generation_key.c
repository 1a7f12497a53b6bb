#include "course/generation_key.h"

/* Each value with its end, so that no two sequences of values look alike. */
static void add(struct digest *digest, const char *value)
{
    digest_add(digest, value, strlen(value) + 1);
}

void generation_key_make(const struct generation_key *key, char out[DIGEST_SHA256_HEX])
{
    const char *const values[] = {key->fingerprint, key->mappings,       key->mode,
                                  key->strategy,    key->prompt_version, key->model_chain};
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t raw[DIGEST_SHA256];
    char revision[24];

    digest_add(digest, key->course.bytes, sizeof key->course.bytes);
    digest_add(digest, key->node.bytes, sizeof key->node.bytes);
    for (size_t i = 0; i < ARRAY_COUNT(values); i++)
        add(digest, values[i]);
    snprintf(revision, sizeof revision, "%lld", (long long)key->revision);
    add(digest, revision);
    if (key->corrections[0] != '\0')
        add(digest, key->corrections);
    digest_finish(digest, raw);
    digest_free(digest);
    digest_hex(raw, sizeof raw, out);
}
