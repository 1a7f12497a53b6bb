/*
 * Engines that turn recordings into text, and the order in which they are tried. Two are services that are asked over HTTP, by the rules for models
 * (jobs/llm/router.h); the others run in the sandbox of cs-extract. Which of them the settings set up says providers.h.
 */
#ifndef CONFIG_SPEECH_ENGINES_H
#define CONFIG_SPEECH_ENGINES_H

#include "base/base.h"

/* The table: E(name, identifier). */
/* clang-format off */
#define SPEECH_ENGINES(E)    \
    E("openai", OPENAI)      \
    E("vosk", VOSK)          \
    E("gemini", GEMINI)      \
    E("pocketsphinx", POCKETSPHINX)
/* clang-format on */

#define SPEECH_ENGINE_NAMES "openai, vosk, gemini and pocketsphinx"

enum speech_engine {
#define E(name, identifier) SPEECH_##identifier,
    SPEECH_ENGINES(E)
#undef E
        SPEECH_ENGINE_COUNT
};

/* Names with commas between them, in the order of trying. Returns how many; 0: a name is unknown, there twice, or none is there. */
size_t speech_engines_order(const char *names, enum speech_engine order[SPEECH_ENGINE_COUNT]);

const char *speech_engines_name(enum speech_engine engine);

/* Whether recordings are sent to it. */
bool speech_engines_is_service(enum speech_engine engine);

#endif
