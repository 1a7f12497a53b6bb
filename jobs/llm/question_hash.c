#include "jobs/llm/question_hash.h"

#include "base/digest.h"

static void add_text(struct digest *digest, struct str text)
{
    char length[24];

    digest_add(digest, length, (size_t)snprintf(length, sizeof length, "%zu:", text.len));
    digest_add(digest, text.at, text.len);
}

const char *question_hash(struct arena *arena, const struct llm_question *question)
{
    const struct str texts[] = {str_of(question->system), question->user, question->schema, question->previous,
                                str_of(question->complaint != NULL ? question->complaint : "")};
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t bytes[DIGEST_SHA256];
    char *hex = arena_alloc(arena, DIGEST_SHA256_HEX);

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        add_text(digest, texts[i]);
    for (size_t i = 0; i < question->picture_count; i++)
        add_text(digest, question->pictures[i].bytes);
    if (question->sound != NULL)
        add_text(digest, question->sound->bytes);
    digest_finish(digest, bytes);
    digest_free(digest);
    return digest_hex(bytes, sizeof bytes, hex);
}
