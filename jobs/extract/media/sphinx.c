#include "jobs/extract/media/sphinx.h"

#include <pocketsphinx.h>
#include <setjmp.h>
#include <sphinxbase/ckd_alloc.h>
#include <sphinxbase/err.h>

#include "jobs/extract/media/doubt.h"
#include "jobs/extract/media/sentences.h"
#include "jobs/extract/media/utterance.h"

#define FRAMES_PER_SECOND 100
#define LANGUAGE "en"
#define MODEL_NAME "en-us"

static_assert(UTTERANCE_RATE == SPEECH_RATE, "utterances are cut at the rate of speech");

struct sphinx {
    ps_decoder_t *decoder;
    cmd_ln_t *config;
    struct sentences sentences;
    const struct speech_sink *sink; /* while utterances are being handed over */
    struct utterances utterances;
};

/* ---- loading ---- */

static void be_silent(void *user UNUSED, err_lvl_t level UNUSED, const char *format UNUSED, ...)
{
}

/* The engine's own beams: with fewer states (-maxhmmpf 3000) and every other frame left out (-ds 2) it takes half the time, and gets 59 % instead of
 * 23 % of the words of a noisy speech wrong, 40 % instead of 29 % of prose that is read aloud. Silence stays in, so that times are those of the
 * stream. */
static cmd_ln_t *configure(const char *model)
{
    char acoustic[512], words[512], grammar[512];

    snprintf(acoustic, sizeof acoustic, "%s/en-us/en-us", model);
    snprintf(words, sizeof words, "%s/en-us/cmudict-en-us.dict", model);
    snprintf(grammar, sizeof grammar, "%s/en-us/en-us.lm.bin", model);
    return cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", acoustic, "-dict", words, "-lm", grammar, "-remove_silence", "no",
                       NULL);
}

static void unload(void *loaded)
{
    struct sphinx *sphinx = loaded;

    ps_free(sphinx->decoder);
    cmd_ln_free_r(sphinx->config);
    sentences_free(&sphinx->sentences);
    free(sphinx);
}

static void *load(const struct options *options, struct fault *fault)
{
    struct sphinx *sphinx = calloc(1, sizeof *sphinx);

    if (sphinx == NULL) {
        fault_log(fault, FAULT_INTERNAL, "no memory for the speech engine");
        return NULL;
    }
    sphinx->sentences = sentences_make(STR(LANGUAGE));
    utterance_reset(&sphinx->utterances);
    err_set_callback(be_silent, NULL);
    err_set_logfp(NULL);
    sphinx->config = configure(options->model);
    sphinx->decoder = sphinx->config == NULL ? NULL : ps_init(sphinx->config);
    if (sphinx->decoder == NULL) {
        fault_log(fault, FAULT_INTERNAL, "the speech model in %s cannot be loaded", options->model);
        unload(sphinx);
        return NULL;
    }
    return sphinx;
}

static const char *model_name(void *loaded UNUSED)
{
    return MODEL_NAME;
}

/* ---- one utterance ---- */

/* "<sil>", "[NOISE]" and "++UH++" are no words. */
static bool is_word(const char *word)
{
    return word != NULL && word[0] != '\0' && strchr("<[+", word[0]) == NULL;
}

/* When memory runs out the library calls longjmp, if it was given a target. */
static bool decode(struct sphinx *sphinx, const int16_t *pcm, size_t count, struct fault *fault)
{
    jmp_buf out_of_memory;
    bool done = false;

    if (setjmp(out_of_memory) != 0) {
        ckd_set_jump(NULL, FALSE);
        return fault_set(fault, FAULT_MEMORY_LIMIT, "The speech takes more memory to recognise than it may.");
    }
    ckd_set_jump(&out_of_memory, FALSE);
    done = ps_start_utt(sphinx->decoder) == 0 && ps_process_raw(sphinx->decoder, pcm, count, FALSE, TRUE) >= 0 &&
           ps_end_utt(sphinx->decoder) == 0;
    ckd_set_jump(NULL, FALSE);
    return done || fault_log(fault, FAULT_INTERNAL, "the speech engine gave up");
}

static double seconds_at(int64_t at, int frame)
{
    int64_t hundredths = at * FRAMES_PER_SECOND / SPEECH_RATE + frame;

    return (double)hundredths / FRAMES_PER_SECOND;
}

/* Without the mark of a second pronunciation, "the(2)". */
static struct str bare(const char *word)
{
    struct str rest = str_of(word);

    return str_cut(&rest, '(');
}

/* What the words of the best path look like as a whole. */
static bool is_invented(struct sphinx *sphinx)
{
    struct doubt doubt = {.spoken = (double)sphinx->utterances.speech / FRAMES_PER_SECOND};

    for (ps_seg_t *seg = ps_seg_iter(sphinx->decoder); seg != NULL; seg = ps_seg_next(seg))
        if (is_word(ps_seg_word(seg)))
            doubt_add(&doubt, bare(ps_seg_word(seg)), 1);
    return doubt_is_invented(&doubt, true);
}

/* The words of the best path, each with the frames between which it lies. */
static bool collect(struct sphinx *sphinx, int64_t at, struct fault *fault)
{
    bool done = true;

    for (ps_seg_t *seg = ps_seg_iter(sphinx->decoder); seg != NULL; seg = ps_seg_next(seg)) {
        int begin, end;

        if (!done || !is_word(ps_seg_word(seg)))
            continue;
        ps_seg_frames(seg, &begin, &end);
        done = sentences_add(&sphinx->sentences, bare(ps_seg_word(seg)), seconds_at(at, begin), seconds_at(at, end + 1),
                             sphinx->sink, fault);
    }
    return done;
}

static bool take_utterance(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault)
{
    struct sphinx *sphinx = to;

    if (!decode(sphinx, pcm, count, fault))
        return false;
    if (!is_invented(sphinx))
        return collect(sphinx, at, fault);
    return sentences_pass(&sphinx->sentences, seconds_at(at + (int64_t)count, 0), sphinx->sink, fault);
}

/* ---- the stream ---- */

static bool hear(void *loaded, const int16_t *pcm, size_t count, int64_t at, const struct speech_sink *sink,
                 struct fault *fault)
{
    struct sphinx *sphinx = loaded;
    const struct utterance_sink utterances = {take_utterance, sphinx};

    sphinx->sink = sink;
    return utterance_feed(&sphinx->utterances, pcm, count, at, &utterances, fault);
}

static bool finish(void *loaded, const struct speech_sink *sink, struct fault *fault)
{
    struct sphinx *sphinx = loaded;
    const struct utterance_sink utterances = {take_utterance, sphinx};

    sphinx->sink = sink;
    return utterance_finish(&sphinx->utterances, &utterances, fault) &&
           sentences_finish(&sphinx->sentences, sink, fault);
}

const struct speech_engine sphinx_engine = {
    .name = "pocketsphinx",
    .language = LANGUAGE,
    .advice =
        "Transcribed by pocketsphinx, the built-in engine: on recordings of people it gets about one word in three "
        "wrong, and more where they are noisy. Take it for a draft, or have a better engine set up: "
        "SPEECH_BASE_URL (a server of Whisper), OPENAI_API_KEY, or VOSK_LIBRARY and VOSK_MODEL.",
    .load = load,
    .model = model_name,
    .hear = hear,
    .finish = finish,
    .unload = unload,
};
