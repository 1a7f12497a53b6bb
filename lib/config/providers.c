#include "config/providers.h"

/* A server of the operator's own needs no key. */
static bool has_openai(const struct settings *settings)
{
    return settings->openai_api_key[0] != '\0' || settings->openai_base_url[0] != '\0';
}

static const char *const names[] = {PROVIDERS_OPENAI};
static bool (*const configured[ARRAY_COUNT(names)])(const struct settings *settings) = {has_openai};

const char *const *providers_names(size_t *count)
{
    *count = ARRAY_COUNT(names);
    return names;
}

bool providers_configured(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(names[i], name) == 0)
            return configured[i](settings);
    return false;
}

bool providers_any(const struct settings *settings)
{
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (configured[i](settings))
            return true;
    return false;
}
