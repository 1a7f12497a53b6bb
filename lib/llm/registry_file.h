/*
 * The registry of the file that the settings name, with what else the settings say of models: OPENAI_MODEL and OPENAI_EMBEDDING_MODEL.
 */
#ifndef LLM_REGISTRY_FILE_H
#define LLM_REGISTRY_FILE_H

#include "config/settings.h"
#include "llm/registry.h"

/* False with a line for each problem, all of them. */
bool registry_file_load(struct arena *arena, const struct settings *settings, struct registry **registry,
                        struct buf *problems) MUST_CHECK;

#endif
