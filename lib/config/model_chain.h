/*
 * Which models an action asks, in which order, as the settings have it: what a result depends on besides its input. Both programs need it:
 * the API to see that an order would only repeat what is there, the runner to say what it did.
 */
#ifndef CONFIG_MODEL_CHAIN_H
#define CONFIG_MODEL_CHAIN_H

#include "config/settings.h"

#define MODEL_CHAIN_LOCAL "local" /* no provider is configured: the built-in architect */

/* "provider/model" of each whose provider is configured, those of the strategy first, then those of the default; NULL when there is none, the
 * registry of models cannot be read, or it knows no such action. */
const char *model_chain(struct arena *arena, const struct settings *settings, const char *action, const char *strategy);

/* The same of a generation with everything it may ask; NULL when no model makes structures. */
const char *model_chain_of_generation(struct arena *arena, const struct settings *settings, const char *strategy);

/* The file of the registry (lib/llm/registry.h says what it holds). */
const char *model_chain_registry(struct arena *arena, const struct settings *settings);

#endif
