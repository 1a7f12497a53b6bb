#include "jobs/extract/media/vosk.h"

#include <dlfcn.h>

#include "base/json.h"
#include "base/limits.h"
#include "jobs/extract/media/doubt.h"
#include "jobs/extract/media/sentences.h"

#define ANSWER_ARENA (64 * MIB) /* of one utterance's words */

/* The functions of vosk_api.h that are used; its handles are opaque. */
struct library {
    void (*set_log_level)(int level);
    void *(*model_new)(const char *path);
    void (*model_free)(void *model);
    void *(*recognizer_new)(void *model, float rate);
    void (*recognizer_set_words)(void *recognizer, int words);
    int (*recognizer_accept_waveform_s)(void *recognizer, const short *samples, int count);
    const char *(*recognizer_result)(void *recognizer);
    const char *(*recognizer_final_result)(void *recognizer);
    void (*recognizer_free)(void *recognizer);
};

struct vosk {
    struct library library;
    void *handle, *model, *recognizer;
    const char *name; /* of the model */
    struct arena *arena;
    struct sentences sentences;
    int64_t fed;    /* samples */
    int64_t behind; /* what the stream is ahead of them, by its gaps */
};

/* ---- loading ---- */

static bool find_functions(struct vosk *vosk)
{
    const struct {
        const char *name;
        void *place;
    } wanted[] = {
        {"vosk_set_log_level", &vosk->library.set_log_level},
        {"vosk_model_new", &vosk->library.model_new},
        {"vosk_model_free", &vosk->library.model_free},
        {"vosk_recognizer_new", &vosk->library.recognizer_new},
        {"vosk_recognizer_set_words", &vosk->library.recognizer_set_words},
        {"vosk_recognizer_accept_waveform_s", &vosk->library.recognizer_accept_waveform_s},
        {"vosk_recognizer_result", &vosk->library.recognizer_result},
        {"vosk_recognizer_final_result", &vosk->library.recognizer_final_result},
        {"vosk_recognizer_free", &vosk->library.recognizer_free},
    };

    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        void *function = dlsym(vosk->handle, wanted[i].name);

        if (function == NULL)
            return false;
        memcpy(wanted[i].place, &function, sizeof function); /* POSIX: the two kinds of pointers are alike */
    }
    return true;
}

static bool open_library(struct vosk *vosk, const struct options *options, struct fault *fault)
{
    vosk->handle = options->library == NULL ? NULL : dlopen(options->library, RTLD_NOW | RTLD_LOCAL);
    if (vosk->handle == NULL)
        return fault_log(fault, FAULT_INTERNAL, "the library of vosk cannot be loaded: %s",
                         options->library == NULL ? "it is not named" : dlerror());
    return find_functions(vosk) ||
           fault_log(fault, FAULT_INTERNAL, "%s is no library of vosk, or one that is too old", options->library);
}

static bool open_model(struct vosk *vosk, const struct options *options, struct fault *fault)
{
    vosk->library.set_log_level(-1);
    vosk->model = vosk->library.model_new(options->model);
    if (vosk->model != NULL)
        vosk->recognizer = vosk->library.recognizer_new(vosk->model, SPEECH_RATE);
    if (vosk->recognizer == NULL)
        return fault_log(fault, FAULT_INTERNAL, "the model of vosk in %s cannot be loaded", options->model);
    vosk->library.recognizer_set_words(vosk->recognizer, 1);
    return true;
}

static void unload(void *loaded)
{
    struct vosk *vosk = loaded;

    if (vosk->recognizer != NULL)
        vosk->library.recognizer_free(vosk->recognizer);
    if (vosk->model != NULL)
        vosk->library.model_free(vosk->model);
    arena_free(vosk->arena);
    sentences_free(&vosk->sentences);
    free(vosk);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void *load(const struct options *options, struct fault *fault)
{
    struct vosk *vosk = calloc(1, sizeof *vosk);

    if (vosk == NULL) {
        fault_log(fault, FAULT_INTERNAL, "no memory for the speech engine");
        return NULL;
    }
    vosk->arena = arena_new(ANSWER_ARENA);
    vosk->sentences = sentences_make(str_of(options->speaks));
    vosk->name = name_of(options->model);
    if (!open_library(vosk, options, fault) || !open_model(vosk, options, fault)) {
        unload(vosk);
        return NULL;
    }
    return vosk;
}

static const char *model_name(void *loaded)
{
    const struct vosk *vosk = loaded;

    return vosk->name;
}

/* ---- the stream ---- */

static bool is_invented(const struct vosk *vosk, const json_t *words)
{
    const json_t *last = json_array_get(words, json_array_size(words) - 1), *word;
    struct doubt doubt = {.spoken =
                              json_get_double(last, "end", 0) - json_get_double(json_array_get(words, 0), "start", 0)};
    size_t i;

    json_array_foreach(words, i, word)
    {
        doubt_add(&doubt, str_of(json_get_text(word, "word", "")), json_get_double(word, "conf", 1));
    }
    return doubt_is_invented(&doubt, vosk->sentences.english);
}

static bool add_words(struct vosk *vosk, const json_t *words, const struct speech_sink *sink, struct fault *fault)
{
    const double ahead = (double)vosk->behind / SPEECH_RATE;
    const json_t *word;
    bool done = true;
    size_t i;

    json_array_foreach(words, i, word)
    {
        done = done && sentences_add(&vosk->sentences, str_of(json_get_text(word, "word", "")),
                                     json_get_double(word, "start", 0) + ahead, json_get_double(word, "end", 0) + ahead,
                                     sink, fault);
    }
    return done;
}

/* {"result": [{"word", "start", "end", "conf"}, …]}, in seconds of what was fed. */
static bool take_result(struct vosk *vosk, const char *answer, const struct speech_sink *sink, struct fault *fault)
{
    struct fault why = {0};
    const json_t *words;
    json_t *tree;

    arena_reset(vosk->arena);
    if (answer == NULL || !json_read(vosk->arena, str_of(answer), &tree, &why))
        return fault_log(fault, FAULT_INTERNAL, "vosk gave no JSON: %s", why.detail);
    words = json_object_get(tree, "result");
    return is_invented(vosk, words) || add_words(vosk, words, sink, fault);
}

static bool end_stretch(struct vosk *vosk, const struct speech_sink *sink, struct fault *fault)
{
    return take_result(vosk, vosk->library.recognizer_final_result(vosk->recognizer), sink, fault);
}

static bool hear(void *loaded, const int16_t *pcm, size_t count, int64_t at, const struct speech_sink *sink,
                 struct fault *fault)
{
    struct vosk *vosk = loaded;
    int ended;

    if (at != vosk->fed + vosk->behind) {
        if (vosk->fed > 0 && !end_stretch(vosk, sink, fault))
            return false;
        vosk->behind = at - vosk->fed;
    }
    ended = vosk->library.recognizer_accept_waveform_s(vosk->recognizer, pcm, (int)count);
    vosk->fed += (int64_t)count;
    if (ended < 0)
        return fault_log(fault, FAULT_INTERNAL, "vosk gave up");
    return ended == 0 || take_result(vosk, vosk->library.recognizer_result(vosk->recognizer), sink, fault);
}

static bool finish(void *loaded, const struct speech_sink *sink, struct fault *fault)
{
    struct vosk *vosk = loaded;

    return end_stretch(vosk, sink, fault) && sentences_finish(&vosk->sentences, sink, fault);
}

const struct speech_engine vosk_engine = {
    .name = "vosk",
    .load = load,
    .model = model_name,
    .hear = hear,
    .finish = finish,
    .unload = unload,
};
