#include "jobs/extract/media/media.h"

#include <math.h>

#include "jobs/extract/media/audio.h"
#include "jobs/extract/media/speech.h"

static_assert(AUDIO_RATE == SPEECH_RATE, "audio is decoded at the rate of the engine");

struct media {
    struct extraction *x;
    const struct speech_engine *engine;
    struct audio *audio;
    double last_end; /* seconds: of the latest segment */
};

static bool prepare(struct extraction *x)
{
    const struct speech_engine *engine = speech_engine();
    const char *language = x->options->language;

    if (!speech_check_language(engine, str_of(language == NULL ? "" : language), &x->fault))
        return false;
    x->prepared = engine->load(x->options->model, &x->fault);
    return x->prepared != NULL;
}

static void release(struct extraction *x)
{
    if (x->prepared != NULL)
        speech_engine()->unload(x->prepared);
    x->prepared = NULL;
}

static bool take_segment(void *to, const struct speech_segment *segment, struct fault *fault)
{
    struct media *media = to;
    const struct chunk chunk = {
        .type = CHUNK_TRANSCRIPT,
        .text = str_of(segment->text),
        .start_sec = segment->start_sec,
        .end_sec = segment->end_sec,
    };

    if (segment->text[0] == '\0') {
        progress_heard(&media->x->progress, segment->end_sec);
        return true;
    }
    media->last_end = segment->end_sec;
    progress_segment(&media->x->progress, segment->start_sec, segment->end_sec, segment->text);
    return document_writer_add(&media->x->document, &chunk, fault);
}

static bool take_samples(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault)
{
    struct media *media = to;
    const struct speech_sink sink = {take_segment, media};

    progress_tell(&media->x->progress, at / AUDIO_RATE, (int64_t)floor(audio_expected(media->audio)));
    return media->engine->hear(media->x->prepared, pcm, count, at, &sink, fault);
}

static bool transcribe(struct media *media)
{
    const struct audio_sink samples = {take_samples, media};
    const struct speech_sink segments = {take_segment, media};
    struct fault *fault = &media->x->fault;
    int64_t seconds;

    if (!audio_play(media->audio, media->x->options->resume_at, &samples, fault) ||
        !media->engine->finish(media->x->prepared, &segments, fault))
        return false;
    seconds = (int64_t)MAX(audio_duration(media->audio), 0);
    progress_finish(&media->x->progress, seconds, seconds);
    return true;
}

/* What the owner says counts more than what a program wrote into the file. */
static bool check_language(struct media *media)
{
    if (media->x->options->language == NULL &&
        !speech_check_language(media->engine, audio_language(media->audio), &media->x->fault))
        return false;
    document_writer_set_language(&media->x->document, str_of(media->engine->language));
    return true;
}

/* A file without sound is read to its end only if it does not say where that is. */
static bool measure(struct media *media)
{
    static const struct audio_sink nobody = {0};

    return audio_duration(media->audio) >= 0 || audio_play(media->audio, 0, &nobody, &media->x->fault);
}

/* The last words may end some hundredths of a second behind the last time stamp. */
static double duration_of(const struct media *media)
{
    const double duration = audio_duration(media->audio);

    return duration < 0 ? duration : MAX(duration, media->last_end);
}

static void describe(struct media *media)
{
    struct document_writer *document = &media->x->document;
    const double duration = duration_of(media);

    if (audio_title(media->audio) != NULL)
        document_writer_set_title(document, str_of(audio_title(media->audio)));
    document_writer_meta_text(document, "format", audio_container(media->audio));
    if (duration >= 0)
        document_writer_meta_double(document, "duration_sec", duration);
    document_writer_meta_text(document, "engine", media->engine->name);
    document_writer_meta_text(document, "model", media->engine->model(media->x->prepared));
}

static void warn_of_tracks(struct media *media)
{
    const struct str language = audio_language(media->audio);
    const int tracks = audio_tracks(media->audio);

    if (!audio_has_track(media->audio) || tracks < 2)
        return;
    document_writer_warn(&media->x->document,
                         "The file has %d audio tracks. Number %d%s%.*s%s was heard; the others were passed over.",
                         tracks, audio_track_number(media->audio), language.len > 0 ? " (" : "", (int)language.len,
                         language.len > 0 ? language.at : "", language.len > 0 ? ")" : "");
}

static void warn(struct media *media)
{
    struct document_writer *document = &media->x->document;

    if (audio_bad_packets(media->audio) > 0)
        document_writer_warn(document, "Damaged pieces of the audio that were left out: %d.",
                             audio_bad_packets(media->audio));
    if (audio_broken_at(media->audio) > 0)
        document_writer_warn(document, "The file cannot be read beyond second %.0f; what was behind it is missing.",
                             audio_broken_at(media->audio));
    if (audio_duration(media->audio) < 0)
        document_writer_warn(document, "The file does not say how long it is.");
    warn_of_tracks(media);
    if (!audio_has_track(media->audio))
        document_writer_warn(document, "The file has no audio track, so there is no transcript.");
    else if (document->chunk_count == 0 && media->x->options->resume_at <= 0)
        document_writer_warn(document, "No speech was found, so there is no transcript.");
}

static bool read_media(struct extraction *x)
{
    struct media media = {.x = x, .engine = speech_engine()};
    const struct tracks_wish wish = {
        .language = str_of(x->options->language == NULL ? "" : x->options->language),
        .course = str_of(x->options->course_language == NULL ? "" : x->options->course_language),
        .spoken = str_of(media.engine->language),
    };
    bool done = false;

    media.audio = audio_open(&x->input, &wish, &x->fault);
    if (media.audio != NULL)
        done = audio_has_track(media.audio) ? check_language(&media) && transcribe(&media) : measure(&media);
    if (done) {
        describe(&media);
        warn(&media);
    }
    audio_close(media.audio);
    return done;
}

const struct format media_format = {
    .name = "media",
    .source_type = "video",
    .stage = "transcribe",
    .unit = "seconds",
    .prepare = prepare,
    .read = read_media,
    .release = release,
};
