#include "jobs/extract/media/media.h"

#include "jobs/extract/media/audio.h"
#include "jobs/extract/media/speech.h"

static_assert(AUDIO_RATE == SPEECH_RATE, "audio is decoded at the rate of the engine");

struct media {
    struct extraction *x;
    const struct speech_engine *engine;
    struct audio *audio;
};

static bool prepare(struct extraction *x)
{
    const struct speech_engine *engine = speech_engine(x->options);
    const char *language = x->options->language;

    if (engine == NULL)
        return fault_log(&x->fault, FAULT_INTERNAL, "there is no speech engine %s", x->options->engine);
    if (!speech_check_language(engine, x->options, str_of(language == NULL ? "" : language), &x->fault))
        return false;
    x->prepared = engine->load(x->options, &x->fault);
    return x->prepared != NULL;
}

static void release(struct extraction *x)
{
    if (x->prepared != NULL)
        speech_engine(x->options)->unload(x->prepared);
    x->prepared = NULL;
}

static bool take_segment(void *to, const struct speech_segment *segment, struct fault *fault)
{
    struct media *media = to;
    struct chunk chunk = {
        .type = CHUNK_TRANSCRIPT,
        .text = str_of(segment->text),
        .start_sec = segment->start_sec,
        .end_sec = segment->end_sec,
    };

    progress_segment(&media->x->progress, segment->start_sec, segment->end_sec, segment->text);
    return document_writer_add(&media->x->document, &chunk, fault);
}

static bool take_samples(void *to, const int16_t *pcm, size_t count, int64_t at, struct fault *fault)
{
    struct media *media = to;
    const struct speech_sink sink = {take_segment, media};

    progress_tell(&media->x->progress, at / AUDIO_RATE, (int64_t)audio_duration(media->audio));
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
    const char *tagged = audio_language(media->audio);

    if (media->x->options->language == NULL && tagged != NULL &&
        !speech_check_language(media->engine, media->x->options, str_of(tagged), &media->x->fault))
        return false;
    document_writer_set_language(&media->x->document, str_of(speech_language(media->engine, media->x->options)));
    return true;
}

static void warn_of_file(struct document_writer *document, const struct audio *audio)
{
    if (audio_bad_packets(audio) > 0)
        document_writer_warn(document, "Damaged pieces of the audio that were left out: %d.", audio_bad_packets(audio));
    if (audio_duration(audio) < 0)
        document_writer_warn(document, "The file does not say how long it is.");
    if (!audio_has_track(audio))
        document_writer_warn(document, "The file has no audio track, so there is no transcript.");
}

void media_describe(struct document_writer *document, const struct audio *audio)
{
    if (audio_title(audio) != NULL)
        document_writer_set_title(document, str_of(audio_title(audio)));
    if (audio_language(audio) != NULL)
        document_writer_set_language(document, str_of(audio_language(audio)));
    document_writer_meta_text(document, "format", audio_container(audio));
    if (audio_duration(audio) >= 0)
        document_writer_meta_double(document, "duration_sec", audio_duration(audio));
    warn_of_file(document, audio);
}

static void describe(struct media *media)
{
    struct document_writer *document = &media->x->document;

    media_describe(document, media->audio);
    document_writer_meta_text(document, "engine", media->engine->name);
    document_writer_meta_text(document, "model", media->engine->model(media->x->prepared));
    if (audio_has_track(media->audio) && document->chunk_count == 0 && media->x->options->resume_at <= 0)
        document_writer_warn(document, "No speech was found, so there is no transcript.");
    if (document->chunk_count > 0 && media->engine->advice != NULL)
        document_writer_warn(document, "%s", media->engine->advice);
}

static bool read_media(struct extraction *x)
{
    struct media media = {.x = x, .engine = speech_engine(x->options), .audio = audio_open(&x->input, &x->fault)};
    bool done =
        media.audio != NULL && (!audio_has_track(media.audio) || (check_language(&media) && transcribe(&media)));

    if (done)
        describe(&media);
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
