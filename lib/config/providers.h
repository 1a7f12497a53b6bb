/*
 * Which providers of models the settings name. One table for both programs: the API says what a generation will cost and whether it can
 * be made, the runner asks the provider (jobs/llm/provider.c has one row for each row here).
 */
#ifndef CONFIG_PROVIDERS_H
#define CONFIG_PROVIDERS_H

#include "config/settings.h"
#include "config/speech_engines.h"

#define PROVIDERS_GEMINI "gemini"
#define PROVIDERS_ANTHROPIC "anthropic"
#define PROVIDERS_OPENAI "openai"
#define PROVIDERS_DEEPSEEK "deepseek"

/* The table: P(name, function of providers.c that says whether the settings name it). Several may be. */
/* clang-format off */
#define PROVIDERS(P)                       \
    P(PROVIDERS_GEMINI, has_gemini)        \
    P(PROVIDERS_ANTHROPIC, has_anthropic)  \
    P(PROVIDERS_OPENAI, has_openai)        \
    P(PROVIDERS_DEEPSEEK, has_deepseek)
/* clang-format on */

/* Whether the provider of that name can be asked. False for a name that is not there. */
bool providers_configured(const struct settings *settings, const char *name);

/* Whether there is one of that name. */
bool providers_known(const char *name);

/* Whether any can be asked. */
bool providers_any(const struct settings *settings);

/* Whether the settings say enough to try an engine of speech. Of a server of OPENAI_BASE_URL nobody knows whether it transcribes: it is asked only
 * where SPEECH_MODEL says so. */
bool providers_hear(const struct settings *settings, enum speech_engine engine);

#endif
