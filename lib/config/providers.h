/*
 * Which providers of models the settings name. One table for both programs: the API says what a generation will cost and whether it can
 * be made, the runner asks the provider (jobs/llm/provider.c has one row for each row here).
 */
#ifndef CONFIG_PROVIDERS_H
#define CONFIG_PROVIDERS_H

#include "config/settings.h"

#define PROVIDERS_OPENAI "openai"

/* The table: P(name, function of providers.c that says whether the settings name it). */
#define PROVIDERS(P) P(PROVIDERS_OPENAI, has_openai)

/* Whether the provider of that name can be asked. False for a name that is not there. */
bool providers_configured(const struct settings *settings, const char *name);

/* Whether any can. */
bool providers_any(const struct settings *settings);

#endif
