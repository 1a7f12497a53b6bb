#include "jobs/llm/provider.h"

#include "jobs/llm/anthropic.h"
#include "jobs/llm/deepseek.h"
#include "jobs/llm/gemini.h"
#include "jobs/llm/openai.h"

static const struct provider providers[] = {
    {PROVIDERS_GEMINI, gemini_ask, gemini_picture_tokens},
    {PROVIDERS_ANTHROPIC, anthropic_ask, anthropic_picture_tokens},
    {PROVIDERS_OPENAI, openai_ask, openai_picture_tokens},
    {PROVIDERS_DEEPSEEK, deepseek_ask, deepseek_picture_tokens},
};

const struct provider *provider_table(size_t *count)
{
    *count = ARRAY_COUNT(providers);
    return providers;
}
