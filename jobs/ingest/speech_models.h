/*
 * Which models transcribe for an engine that is a service. OpenAI's way of asking is that of any server that SPEECH_BASE_URL names: it and
 * the model that SPEECH_MODEL names come before what the registry lists.
 */
#ifndef SPEECH_MODELS_H
#define SPEECH_MODELS_H

#include "base/arena.h"
#include "config/settings.h"
#include "config/speech_engines.h"
#include "llm/registry.h"

#define SPEECH_MODELS_ACTION "transcribe"
#define SPEECH_MODELS_STRATEGY "default"

/* In the order in which they are asked; `engine` is SPEECH_OPENAI or SPEECH_GEMINI. Lives as long as the registry and the arena. */
struct registry_chain speech_models(struct arena *arena, const struct settings *settings,
                                    const struct registry *registry, enum speech_engine engine);

#endif
