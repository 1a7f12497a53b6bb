#include "llm/embedder.h"

#include "config/providers.h"
#include "llm/gemini_embed.h"
#include "llm/openai_embed.h"

static const struct embedder embedders[] = {
    {PROVIDERS_GEMINI, gemini_embed},
    {PROVIDERS_OPENAI, openai_embed},
};

const struct embedder *embedder_find(const char *provider)
{
    for (size_t i = 0; i < ARRAY_COUNT(embedders); i++)
        if (strcmp(embedders[i].name, provider) == 0)
            return &embedders[i];
    return NULL;
}
