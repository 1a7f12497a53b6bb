#include "jobs/llm/provider.h"

#include "jobs/llm/openai.h"

static const struct provider providers[] = {
    {PROVIDERS_OPENAI, openai_ask},
};
static_assert(ARRAY_COUNT(providers) == PROVIDERS_COUNT, "what can be configured can be asked");

const struct provider *provider_table(size_t *count)
{
    *count = ARRAY_COUNT(providers);
    return providers;
}

bool provider_known(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(providers); i++)
        if (strcmp(providers[i].name, name) == 0)
            return true;
    return false;
}
