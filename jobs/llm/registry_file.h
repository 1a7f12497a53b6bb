/*
 * The registry of models as the settings have it: read from its file, OPENAI_MODEL put in place.
 */
#ifndef LLM_REGISTRY_FILE_H
#define LLM_REGISTRY_FILE_H

#include "config/settings.h"
#include "jobs/llm/registry.h"

/* False with a line for each problem in `problems`. */
bool registry_file_load(struct arena *arena, const struct settings *settings, struct registry **registry,
                        struct buf *problems) MUST_CHECK;

/* Whether a model can be asked for an action: one of its chain has a provider that is configured. */
bool registry_file_serves(const struct registry *registry, const struct settings *settings, const char *action);

#endif
