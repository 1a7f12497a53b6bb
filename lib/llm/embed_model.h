/*
 * The one model that makes vectors, of passages and of what is looked for: vectors of different models are never compared, so no other
 * stands in for it.
 *
 * It is OPENAI_EMBEDDING_MODEL, else the first of the registry's chain "embed" whose provider is configured. Of a server of OPENAI_BASE_URL
 * nobody knows whether it makes vectors: it is asked for them only where OPENAI_EMBEDDING_MODEL says so.
 */
#ifndef LLM_EMBED_MODEL_H
#define LLM_EMBED_MODEL_H

#include "config/settings.h"
#include "llm/registry.h"

#define EMBED_MODEL_ACTION "embed"

/* NULL: there is none. */
const struct registry_model *embed_model_find(const struct settings *settings, const struct registry *registry);

/* The same, with the registry read for it; NULL too when the registry cannot be read, with the reason in `fault`. */
const struct registry_model *embed_model_load(struct arena *arena, const struct settings *settings,
                                              struct fault *fault);

/* Whether the settings let this model be asked for vectors. */
bool embed_model_may(const struct settings *settings, const struct registry_model *model);

/* "provider/id", as it stands beside each vector. */
const char *embed_model_name(struct arena *arena, const struct registry_model *model);

#endif
