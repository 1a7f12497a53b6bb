#include "jobs/extract/media/speech.h"

#include "jobs/extract/media/language_tag.h"
#include "jobs/extract/media/sphinx.h"
#include "jobs/extract/media/vosk.h"

static const struct speech_engine *const engines[] = {&sphinx_engine, &vosk_engine};

const struct speech_engine *speech_engine(const struct options *options)
{
    if (options->engine == NULL)
        return engines[0];
    for (size_t i = 0; i < ARRAY_COUNT(engines); i++)
        if (strcmp(engines[i]->name, options->engine) == 0)
            return engines[i];
    return NULL;
}

const char *speech_language(const struct speech_engine *engine, const struct options *options)
{
    return engine->language != NULL ? engine->language : options->speaks;
}

bool speech_check_language(const struct speech_engine *engine, const struct options *options, struct str language,
                           struct fault *fault)
{
    const char *known = speech_language(engine, options);

    return language.len == 0 || language_tag_same(language, str_of(known)) ||
           fault_set(
               fault, FAULT_LANGUAGE_UNSUPPORTED,
               "The speech engine %s understands the language '%s' here, not '%.*s'. Upload a transcript (.srt, .vtt) "
               "instead, or have an engine set up that knows it: SPEECH_BASE_URL, or VOSK_MODEL.",
               engine->name, known, (int)MIN(language.len, (size_t)35), language.at);
}
