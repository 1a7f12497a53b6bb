/*
 * Providers whose models write recordings down, as rows of the form of provider.h: the question holds a sound, the answer's text is a JSON object
 *
 *     {"language"?, "segments": [{"start", "end", "text", …}], "words"?: [{"start", "end", "word"}]}
 *
 * with seconds from the beginning of the sound. An openai-compatible server says that of itself (verbose_json), a model that answers questions is
 * asked for it by its schema.
 */
#ifndef LLM_LISTENER_H
#define LLM_LISTENER_H

#include "jobs/llm/provider.h"

/* The table; *count is its length. */
const struct provider *listener_table(size_t *count);

/* Whether the settings name it as one that recordings are sent to (config/providers.h). */
bool listener_configured(const struct settings *settings, const char *provider);

#endif
