#include "jobs/extract/media/sphinx.h"

#include <pocketsphinx.h>
#include <setjmp.h>
#include <sphinxbase/ckd_alloc.h>
#include <sphinxbase/err.h>

#include "base/buf.h"
#include "base/limits.h"
#include "jobs/extract/media/utterance.h"

#define FRAMES_PER_SECOND 100
#define TEXT_CEILING (64 * KIB)
#define MODEL_NAME "en-us"

static_assert(UTTERANCE_RATE == SPEECH_RATE, "utterances are cut at the rate of speech");

struct sphinx {
    ps_decoder_t *decoder;
    cmd_ln_t *config;
    struct buf text;
    const struct speech_sink *sink; /* while utterances are being handed over */
    struct utterances utterances;
};

/* ---- loading ---- */

static void be_silent(void *user UNUSED, err_lvl_t level UNUSED, const char *format UNUSED, ...)
{
}

/* Beam and frame skipping as measured: a third of the time with the same word errors. Silence stays in, so that times are
 * those of the stream. */
static cmd_ln_t *configure(const char *model)
{
    char acoustic[512], words[512], grammar[512];

    snprintf(acoustic, sizeof acoustic, "%s/en-us/en-us", model);
    snprintf(words, sizeof words, "%s/en-us/cmudict-en-us.dict", model);
    snprintf(grammar, sizeof grammar, "%s/en-us/en-us.lm.bin", model);
    return cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", acoustic, "-dict", words, "-lm", grammar, "-maxhmmpf", "3000",
                       "-ds", "2", "-remove_silence", "no", NULL);
}

static void unload(void *loaded)
{
    struct sphinx *sphinx = loaded;

    ps_free(sphinx->decoder);
    cmd_ln_free_r(sphinx->config);
    buf_free(&sphinx->text);
    free(sphinx);
}

static void *load(const char *model, struct fault *fault)
{
    struct sphinx *sphinx = calloc(1, sizeof *sphinx);

    if (sphinx == NULL) {
        fault_log(fault, FAULT_INTERNAL, "no memory for the speech engine");
        return NULL;
    }
    sphinx->text = buf_make(TEXT_CEILING);
    utterance_reset(&sphinx->utterances);
    err_set_callback(be_silent, NULL);
    err_set_logfp(NULL);
    sphinx->config = configure(model);
    sphinx->decoder = sphinx->config == NULL ? NULL : ps_init(sphinx->config);
    if (sphinx->decoder == NULL) {
        fault_log(fault, FAULT_INTERNAL, "the speech model in %s cannot be loaded", model);
        unload(sphinx);
        return NULL;
    }
    return sphinx;
}

static const char *model_name(void *loaded UNUSED)
{
    return MODEL_NAME;
}

static bool speaks(struct str language)
{
    struct str primary = str_cut(&language, '-');

    return str_equal_nocase(primary, STR("en")) || str_equal_nocase(primary, STR("eng"));
}

/* ---- one utterance ---- */

/* "<sil>", "[NOISE]" and "++UH++" are no words. */
static bool is_word(const char *word)
{
    return word != NULL && word[0] != '\0' && strchr("<[+", word[0]) == NULL;
}

/* Without the mark of a second pronunciation, "the(2)". */
static void put_word(struct buf *text, const char *word)
{
    struct str rest = str_of(word), bare = str_cut(&rest, '(');

    if (text->len > 0)
        buf_putc(text, ' ');
    buf_put(text, bare.at, bare.len);
}

/* The words of the best path and the frames between which they lie. */
static void collect(struct sphinx *sphinx, int *first, int *last)
{
    *first = *last = -1;
    buf_clear(&sphinx->text);
    for (ps_seg_t *seg = ps_seg_iter(sphinx->decoder); seg != NULL; seg = ps_seg_next(seg)) {
        int begin, end;

        if (!is_word(ps_seg_word(seg)))
            continue;
        ps_seg_frames(seg, &begin, &end);
        *first = *first < 0 ? begin : *first;
        *last = end + 1;
        put_word(&sphinx->text, ps_seg_word(seg));
    }
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

static bool take_utterance(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault)
{
    struct sphinx *sphinx = to;
    struct speech_segment segment;
    int first, last;

    if (!decode(sphinx, pcm, count, fault))
        return false;
    collect(sphinx, &first, &last);
    if (first < 0) {
        first = 0;
        last = (int)(count * FRAMES_PER_SECOND / SPEECH_RATE);
    }
    segment = (struct speech_segment){
        .start_sec = seconds_at(at, first), .end_sec = seconds_at(at, last), .text = buf_text(&sphinx->text)};
    return sphinx->sink->take(sphinx->sink->to, &segment, fault);
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
    return utterance_finish(&sphinx->utterances, &utterances, fault);
}

const struct speech_engine sphinx_engine = {
    .name = "pocketsphinx",
    .languages = "English",
    .speaks = speaks,
    .language = "en",
    .load = load,
    .model = model_name,
    .hear = hear,
    .finish = finish,
    .unload = unload,
};
