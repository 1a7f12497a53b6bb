#include "jobs/llm/listener.h"

#include "config/providers.h"
#include "jobs/llm/gemini.h"
#include "jobs/llm/openai_listen.h"

static const struct provider providers[] = {
    {PROVIDERS_OPENAI, openai_listen, NULL},
    {PROVIDERS_GEMINI, gemini_ask, NULL},
};

const struct provider *listener_table(size_t *count)
{
    *count = ARRAY_COUNT(providers);
    return providers;
}

bool listener_configured(const struct settings *settings, const char *provider)
{
    return providers_hear(settings, strcmp(provider, PROVIDERS_OPENAI) == 0 ? SPEECH_OPENAI : SPEECH_GEMINI);
}
