/*
 * Vectors of texts: what every provider that makes them can do, and the table of those there are. Texts whose vectors lie close say
 * similar things, as far as both were made by one model: vectors of different models have nothing in common.
 */
#ifndef LLM_EMBEDDER_H
#define LLM_EMBEDDER_H

#include "base/arena.h"
#include "base/fault.h"
#include "config/settings.h"
#include "llm/llm_answer.h"
#include "llm/registry.h"

#define EMBEDDER_DIMENSIONS 1536 /* of every vector; the database's columns say the same */
#define EMBEDDER_TEXTS 100       /* of one question: no provider takes fewer at once */

/* Models are told which of the two a text is: something that may be found, or what somebody looks for. */
enum embedder_use { EMBEDDER_DOCUMENT, EMBEDDER_QUERY };

struct embedder_text {
    struct str title; /* what the text stands under; len == 0: nothing */
    struct str body;
};

struct embedder_question {
    const struct registry_model *model;
    enum embedder_use use;
    const struct embedder_text *texts;
    size_t count; /* up to EMBEDDER_TEXTS */
    int timeout_ms;
};

/*
 * `embed` is one exchange. True with count * EMBEDDER_DIMENSIONS numbers in `vectors`, in the order of the texts, each vector of length 1.
 * False: PROVIDER_REFUSED when asking again is of no use, an answer with vectors of another length among that; PROVIDER_FAILED when it may
 * be. The answer's tokens, status and request id are filled in either case, as far as they are known.
 */
struct embedder {
    const char *name;
    bool (*embed)(const struct settings *settings, struct arena *arena, const struct embedder_question *question,
                  float *vectors, struct llm_answer *answer, struct fault *fault);
};

/* The row of a provider; NULL: it makes no vectors. */
const struct embedder *embedder_find(const char *provider);

#endif
