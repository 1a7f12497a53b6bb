#include "jobs/extract/media/speech.h"

#include "jobs/extract/media/sphinx.h"

static const struct speech_engine *const engines[] = {&sphinx_engine};

const struct speech_engine *speech_engine(void)
{
    return engines[0];
}

bool speech_check_language(const struct speech_engine *engine, struct str language, struct fault *fault)
{
    return language.len == 0 || engine->speaks(language) ||
           fault_set(
               fault, FAULT_LANGUAGE_UNSUPPORTED,
               "The speech engine %s understands %s, not the language '%.*s'. Upload a transcript as text instead, "
               "or have an engine set up that knows it.",
               engine->name, engine->languages, (int)MIN(language.len, (size_t)35), language.at);
}
