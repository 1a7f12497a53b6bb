/*
 * The models there are and which of them an action asks: registry.json, or the file that LLM_REGISTRY names.
 *
 *     {"models":  [{"provider", "id", "capabilities": ["json_schema", "json_object", "vision", "audio", "embedding", "temperature"],
 *                   "context_tokens", "output_tokens", "usd_per_million"?, "usd_per_minute"?, "source"?, "read_on"?, "retires_on"?}],
 *      "actions": {"generate_structure": {"default": ["provider/id", …], "quality": […], "budget": […]}, …}}
 *
 * registry_price.h says what "usd_per_million" and "usd_per_minute" are; "source" is the page to compare it with, "read_on" the day for which it was known to hold, and
 * "retires_on" the day from which its provider will not serve it (any more). A chain is asked from left to right; each action needs one named
 * "default", and each model of it what the action needs (registry_actions.h). The file is validated whole, and everything that is wrong with
 * it is reported at once.
 */
#ifndef LLM_REGISTRY_H
#define LLM_REGISTRY_H

#include "llm/registry_actions.h"
#include "llm/registry_price.h"

#define REGISTRY_MODELS 64
#define REGISTRY_CHAIN 8 /* models of one chain */

struct registry_model {
    const char *provider, *id;
    unsigned capabilities;
    int64_t context_tokens; /* what goes in and what comes out together */
    int64_t output_tokens;  /* the most that comes out */
    struct registry_price price;
    const char *source, *read_on, *retires_on; /* NULL: not said */
};

struct registry_chain {
    const struct registry_model *models[REGISTRY_CHAIN];
    size_t count;
};

struct registry;

/* False with a line for each problem in `problems`. `is_provider` says whether there is a provider of that name; `now` decides between prices
 * of different times. */
bool registry_read(struct arena *arena, struct str text, bool (*is_provider)(const char *name), stamp now,
                   struct registry **registry, struct buf *problems) MUST_CHECK;

/* Puts one model in place of every chain whose action it is fit for. Of one that is not listed little is expected: it writes JSON, and its
 * price is not known. */
void registry_override(struct registry *registry, struct arena *arena, const char *provider, const char *id);

/* The same for the chains that want vectors. One that is not listed is expected to take 2 048 tokens at once. */
void registry_override_embedding(struct registry *registry, struct arena *arena, const char *provider, const char *id);

/* Empty when the action or the strategy is not there. */
struct registry_chain registry_chain(const struct registry *registry, const char *action, const char *strategy);

/* All models in the order of the file. */
const struct registry_model *registry_models(const struct registry *registry, size_t *count);

/* The chain at a place of the file, from 0, with its names; false behind the last. */
bool registry_chain_at(const struct registry *registry, size_t place, const char **action, const char **strategy,
                       struct registry_chain *chain);

#endif
