/*
 * Upload-Metadata and Upload-Checksum, and the text of a digest that goes on. Metadata that is taken has keys of visible ASCII, each once, and values
 * that are text; what is refused is told in UTF-8.
 */
#include "base/limits.h"
#include "fcgi/request/tus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_pairs(const struct tus_metadata *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct tus_pair *pair = &m->pairs[i];

        for (const char *c = pair->key; *c != '\0'; c++)
            if (*c <= ' ' || *c > '~' || *c == ',')
                abort();
        if (pair->key[0] == '\0' || (pair->value != NULL && !str_is_utf8(str_of(pair->value))))
            abort();
        for (size_t other = 0; other < i; other++)
            if (strcmp(m->pairs[other].key, pair->key) == 0)
                abort();
    }
}

static void check_refusal(struct fault *fault)
{
    if (fault->kind != FAULT_BAD_REQUEST || !str_is_utf8(str_of(fault->detail)))
        abort();
    fault_clear(fault);
}

static void check_state(struct str text)
{
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    char saved[DIGEST_STATE];
    uint8_t bytes[DIGEST_SHA256];

    if (digest_resume(digest, text) && !digest_resume(digest, str_of(digest_save(digest, saved))))
        abort();
    digest_add(digest, text.at, text.len);
    digest_finish(digest, bytes);
    digest_free(digest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(16 * MIB);
    const char *header = arena_strndup(arena, (const char *)data, size);
    struct tus_checksum checksum;
    struct tus_metadata metadata;
    struct fault fault = {0};
    int64_t number;

    if (tus_metadata_read(arena, header, &metadata, &fault))
        check_pairs(&metadata);
    else
        check_refusal(&fault);
    if (!tus_checksum_read(header, &checksum, &fault))
        check_refusal(&fault);
    if (!tus_number_read(header, "Upload-Offset", &number, &fault))
        check_refusal(&fault);
    else if (number < 0)
        abort();
    check_state((struct str){(const char *)data, size});
    arena_free(arena);
    return 0;
}
