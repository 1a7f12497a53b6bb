#include "jobs/llm/provider.h"

#include "jobs/llm/anthropic.h"
#include "jobs/llm/deepseek.h"
#include "jobs/llm/gemini.h"
#include "jobs/llm/openai.h"

static const struct provider providers[] = {
    {PROVIDERS_GEMINI, gemini_ask},
    {PROVIDERS_ANTHROPIC, anthropic_ask},
    {PROVIDERS_OPENAI, openai_ask},
    {PROVIDERS_DEEPSEEK, deepseek_ask},
};

const struct provider *provider_table(size_t *count)
{
    *count = ARRAY_COUNT(providers);
    return providers;
}
