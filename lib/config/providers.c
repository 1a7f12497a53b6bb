#include "config/providers.h"

static bool has_gemini(const struct settings *settings)
{
    return settings->gemini_api_key[0] != '\0';
}

static bool has_anthropic(const struct settings *settings)
{
    return settings->anthropic_api_key[0] != '\0';
}

static bool has_deepseek(const struct settings *settings)
{
    return settings->deepseek_api_key[0] != '\0';
}

/* A server of the operator's own needs no key. */
static bool has_openai(const struct settings *settings)
{
    return settings->openai_api_key[0] != '\0' || settings->openai_base_url[0] != '\0';
}

static const struct {
    const char *name;
    bool (*configured)(const struct settings *settings);
} providers[] = {
#define P(name, configured) {name, configured},
    PROVIDERS(P)
#undef P
};

bool providers_configured(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(providers); i++)
        if (strcmp(providers[i].name, name) == 0)
            return providers[i].configured(settings);
    return false;
}

bool providers_known(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(providers); i++)
        if (strcmp(providers[i].name, name) == 0)
            return true;
    return false;
}

bool providers_any(const struct settings *settings)
{
    for (size_t i = 0; i < ARRAY_COUNT(providers); i++)
        if (providers[i].configured(settings))
            return true;
    return false;
}

static bool hears_openai(const struct settings *settings)
{
    if (settings->speech_base_url[0] != '\0')
        return true;
    if (settings->openai_base_url[0] != '\0')
        return settings->speech_model[0] != '\0';
    return settings->openai_api_key[0] != '\0';
}

bool providers_hear(const struct settings *settings, enum speech_engine engine)
{
    switch (engine) {
    case SPEECH_OPENAI:
        return hears_openai(settings);
    case SPEECH_VOSK:
        return settings->vosk_library[0] != '\0';
    case SPEECH_GEMINI:
        return has_gemini(settings);
    default:
        return true;
    }
}
