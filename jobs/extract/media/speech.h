/*
 * Speech engines behind one small interface: PCM in, timed segments out. An engine is a row of the table in speech.c and a
 * file of its own. It is loaded before the sandbox closes and used inside it.
 */
#ifndef MEDIA_SPEECH_H
#define MEDIA_SPEECH_H

#include "base/fault.h"

#define SPEECH_RATE 16000 /* samples per second, mono, 16 bit, host order */

struct speech_segment {
    double start_sec, end_sec; /* from the start of the stream */
    const char *text;          /* words, without punctuation if the engine knows none; empty: nothing was said there */
};

struct speech_sink {
    bool (*take)(void *to, const struct speech_segment *segment, struct fault *fault);
    void *to;
};

struct speech_engine {
    const char *name;
    const char *languages;                                 /* as a phrase, for the error message */
    bool (*speaks)(struct str language);                   /* BCP 47, or the ISO 639-2 code that containers carry */
    const char *language;                                  /* what it assumes when nothing is said */
    void *(*load)(const char *model, struct fault *fault); /* NULL: the fault says why */
    const char *(*model)(void *loaded);
    /* Segments come when they are finished. `at` is the place in the stream; it may jump ahead. */
    bool (*hear)(void *loaded, const int16_t *pcm, size_t count, int64_t at, const struct speech_sink *sink,
                 struct fault *fault);
    bool (*finish)(void *loaded, const struct speech_sink *sink, struct fault *fault);
    void (*unload)(void *loaded);
};

/* The engine that serves; there is always one. */
const struct speech_engine *speech_engine(void);

/* Files LANGUAGE_UNSUPPORTED with advice. An empty language is fine. */
bool speech_check_language(const struct speech_engine *engine, struct str language, struct fault *fault) MUST_CHECK;

#endif
