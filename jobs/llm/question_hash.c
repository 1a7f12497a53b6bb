#include "jobs/llm/question_hash.h"

#include "base/digest.h"

const char *question_hash(struct arena *arena, const struct llm_question *question)
{
    const struct str texts[] = {str_of(question->system), question->user, question->schema, question->previous,
                                str_of(question->complaint != NULL ? question->complaint : "")};
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t bytes[DIGEST_SHA256];
    char *hex = arena_alloc(arena, DIGEST_SHA256_HEX), length[24];

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        digest_add(digest, length, (size_t)snprintf(length, sizeof length, "%zu:", texts[i].len));
        digest_add(digest, texts[i].at, texts[i].len);
    }
    digest_finish(digest, bytes);
    digest_free(digest);
    return digest_hex(bytes, sizeof bytes, hex);
}
