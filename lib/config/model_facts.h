/*
 * What the registry of models (lib/llm/registry.h) says of the model that an action asks first: how much it takes, and what it costs today. For
 * estimates; who asks it reads the registry whole.
 */
#ifndef CONFIG_MODEL_FACTS_H
#define CONFIG_MODEL_FACTS_H

#include "base/stamp.h"
#include "config/settings.h"

#define MODEL_FACTS_UNKNOWN_CONTEXT 32768 /* tokens that a model of which nothing is known may be trusted with */
#define MODEL_FACTS_UNKNOWN_OUTPUT 16384

struct model_facts {
    int64_t context_tokens, output_tokens;
    bool price_known;
    double usd_in, usd_out; /* per million tokens */
};

/* Of the first model of the action's chain whose provider is configured. False when there is none. */
bool model_facts_first(struct arena *arena, const struct settings *settings, const char *action, const char *strategy,
                       stamp now, struct model_facts *facts) MUST_CHECK;

#endif
