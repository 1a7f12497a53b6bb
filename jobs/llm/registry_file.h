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

#endif
