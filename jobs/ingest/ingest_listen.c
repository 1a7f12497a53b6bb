#include "jobs/ingest/ingest_listen.h"

#include "config/providers.h"
#include "jobs/ingest/ingest_speech.h"

static bool listen_here(struct ingest_heard *heard, enum speech_engine engine, struct extraction_order order,
                        struct str *text)
{
    const struct settings *settings = heard->run->settings;

    if (engine == SPEECH_VOSK) {
        order.engine = speech_engines_name(engine);
        order.library = settings->vosk_library;
        order.model = settings->vosk_model;
        order.speaks = settings->vosk_language;
    }
    return ingest_heard_extract(heard, &order, text);
}

static enum ingest_speech_end listen_elsewhere(struct ingest_heard *heard, enum speech_engine engine,
                                               struct ingest_speech *speech, struct str *text)
{
    const enum ingest_speech_end end = ingest_speech_ask(speech, engine);

    *text = speech->document;
    heard->resumed = json_array_size(heard->segments);
    heard->resume_at = heard->silent = speech->until;
    return end;
}

static enum ingest_speech_end listen_by(struct ingest_heard *heard, enum speech_engine engine,
                                        struct ingest_speech *speech, const struct extraction_order *order,
                                        struct str *text)
{
    if (speech_engines_is_service(engine))
        return listen_elsewhere(heard, engine, speech, text);
    if (listen_here(heard, engine, *order, text))
        return INGEST_SPEECH_DONE;
    return heard->run->fault.kind == FAULT_LANGUAGE_UNSUPPORTED ? INGEST_SPEECH_NEXT : INGEST_SPEECH_FAILED;
}

/* Its reason becomes a warning, or the job's fault after the last engine: a language that the others do not know says less than a service. */
struct refusal {
    struct fault first; /* of a service */
    const char *warning;
};

static void note_refusal(struct run *run, enum speech_engine engine, struct refusal *refusal)
{
    if (!speech_engines_is_service(engine))
        return;
    if (refusal->first.kind == FAULT_NONE)
        refusal->first = run->fault;
    refusal->warning =
        arena_printf(run->arena, "%s did not transcribe it: %s", speech_engines_name(engine), run->fault.detail);
}

static bool add_warning(struct run *run, const char *warning, struct str *text)
{
    json_t *tree;

    if (warning == NULL)
        return true;
    if (!json_read(run->arena, *text, &tree, &run->fault))
        return false;
    json_array_append_new(json_object_get(tree, "warnings"), json_string(warning));
    *text = str_of(json_text(run->arena, tree));
    return true;
}

static bool try_all(struct ingest_heard *heard, struct ingest_speech *speech, const struct extraction_order *order,
                    struct str *text)
{
    struct run *run = heard->run;
    enum speech_engine engines[SPEECH_ENGINE_COUNT];
    const size_t count = speech_engines_order(run->settings->speech_engines, engines);
    struct refusal refusal = {0};

    fault_set(&run->fault, FAULT_LANGUAGE_UNSUPPORTED, "No engine that recognises speech is set up.");
    for (size_t i = 0; i < count; i++) {
        enum ingest_speech_end end;

        if (!providers_hear(run->settings, engines[i]))
            continue;
        fault_clear(&run->fault);
        end = listen_by(heard, engines[i], speech, order, text);
        if (end == INGEST_SPEECH_DONE)
            return add_warning(run, refusal.warning, text);
        if (end == INGEST_SPEECH_FAILED)
            return false;
        note_refusal(run, engines[i], &refusal);
    }
    if (refusal.first.kind != FAULT_NONE)
        run->fault = refusal.first;
    return false;
}

bool ingest_listen(struct ingest_heard *heard, const struct material *material, const struct extraction_order *order,
                   const json_t *checkpoint, struct str *text)
{
    struct ingest_speech speech = {
        .run = heard->run,
        .material = material,
        .course_language = order->course_language,
        .file = order->file,
        .timeout_s = order->timeout_s,
        .cpu_s = order->cpu_s,
        .segments = heard->segments,
        .until = ingest_heard_reached(heard),
    };

    ingest_speech_resume(&speech, checkpoint);
    heard->resume_at = heard->silent = speech.until;
    return try_all(heard, &speech, order, text);
}
