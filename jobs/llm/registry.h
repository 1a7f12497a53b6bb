/*
 * The models there are and which of them an action asks: registry.json, or the file that LLM_REGISTRY names.
 *
 *     {"models":  [{"provider", "id", "capabilities": ["json_schema", "json_object"], "context_tokens", "output_tokens",
 *                   "usd_per_million": {"input", "cached", "output"}}],
 *      "actions": {"generate_structure": {"default": ["provider/id", …], "quality": […], "budget": […]}}}
 *
 * A chain is asked from left to right; each action needs one named "default". The file is validated whole, and everything that is
 * wrong with it is reported at once.
 */
#ifndef LLM_REGISTRY_H
#define LLM_REGISTRY_H

#include "base/json.h"

#define REGISTRY_MODELS 64
#define REGISTRY_CHAIN 8 /* models of one chain */

enum registry_capability {
    REGISTRY_JSON_SCHEMA = 1, /* follows a schema that is sent along */
    REGISTRY_JSON_OBJECT = 2, /* writes JSON */
};

struct registry_model {
    const char *provider, *id;
    unsigned capabilities;
    int64_t context_tokens;       /* what goes in and what comes out together */
    int64_t output_tokens;        /* the most that comes out */
    double input, cached, output; /* USD per million tokens */
};

struct registry_chain {
    const struct registry_model *models[REGISTRY_CHAIN];
    size_t count;
};

struct registry;

/* False with a line for each problem in `problems`. `is_provider` says whether there is a provider of that name. */
bool registry_read(struct arena *arena, struct str text, bool (*is_provider)(const char *name),
                   struct registry **registry, struct buf *problems) MUST_CHECK;

/* Puts one model in place of every chain. Of one that is not listed little is expected, and it costs nothing. */
void registry_override(struct registry *registry, struct arena *arena, const char *provider, const char *id);

/* Empty when the action or the strategy is not there. */
struct registry_chain registry_chain(const struct registry *registry, const char *action, const char *strategy);

/* What an answer costs, in USD. Cached tokens are a part of those that went in. */
double registry_price(const struct registry_model *model, int64_t tokens_in, int64_t tokens_cached, int64_t tokens_out);

#endif
