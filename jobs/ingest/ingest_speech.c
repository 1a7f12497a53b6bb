#include "jobs/ingest/ingest_speech.h"

#include <unistd.h>

#include "base/limits.h"
#include "jobs/ingest/extraction.h"
#include "jobs/ingest/speech_models.h"
#include "jobs/ingest/transcription.h"
#include "jobs/llm/instructions.h"
#include "jobs/llm/llm_session.h"
#include "llm/registry_file.h"

#define PROMPT_VERSION "transcribe-1" /* what the first line of jobs/ingest/prompts/transcribe.txt says, too */
#define PROBLEMS 4096
#define BYTES_PER_SECOND 32000 /* of a piece that cannot be compressed */
#define FORM_ROOM (64 * KIB)   /* of a piece that are no sound */
#define GEMINI_SECONDS 300     /* inline data is 20 MB at most in base64, and times are worse the longer the piece is */

static const struct instructions_files prompt_files = {
    .text = "jobs/ingest/prompts/transcribe.txt",
    .schema = "jobs/ingest/prompts/transcribe.schema.json",
    .version = PROMPT_VERSION,
};

/* A recording under way. */
struct listening {
    struct ingest_speech *speech;
    enum speech_engine engine;
    struct arena *arena; /* of one piece */
    struct registry *registry;
    struct registry_chain chain;
    struct instructions prompt;
    int64_t deadline;
    int piece_seconds;
    /* The piece. */
    const json_t *header;
    struct transcription_piece piece;
    struct llm_sound sound;
    bool is_last;
    struct transcription heard;
    /* Of all pieces. */
    const char *model;
};

/* ---- what is asked ---- */

static bool open_models(struct listening *listening)
{
    struct run *run = listening->speech->run;
    struct buf problems = buf_make(PROBLEMS);
    bool loaded = registry_file_load(run->arena, run->settings, &listening->registry, &problems) &&
                  instructions_load(run->arena, run->settings, &prompt_files, &listening->prompt, &problems);

    if (!loaded)
        fault_log(&run->fault, FAULT_INTERNAL, "%s", buf_text(&problems));
    buf_free(&problems);
    if (loaded)
        listening->chain = speech_models(run->arena, run->settings, listening->registry, listening->engine);
    return loaded;
}

static int piece_seconds_of(const struct settings *settings, enum speech_engine engine)
{
    const int64_t by_size = (settings->speech_piece_bytes - FORM_ROOM) / BYTES_PER_SECOND;
    const int64_t seconds = MIN(settings->speech_piece_seconds, by_size);

    return (int)(engine == SPEECH_GEMINI ? MIN(seconds, GEMINI_SECONDS) : seconds);
}

/* Services know languages by the first part of the tag. */
static const char *spoken(struct arena *arena, const struct material *material)
{
    struct str rest = str_of(material->language != NULL ? material->language : ""), primary = str_cut(&rest, '-');

    return primary.len > 0 ? arena_strndup(arena, primary.at, primary.len) : NULL;
}

/* ---- one piece ---- */

static bool read_header(struct listening *listening, struct str output)
{
    struct run *run = listening->speech->run;
    struct str bytes = output, line = str_cut(&bytes, '\n');
    struct fault why = {0};
    json_t *header;

    if (!json_read(listening->arena, line, &header, &why) || json_get_int(header, "bytes", -1) != (int64_t)bytes.len ||
        json_get_double(header, "start_sec", -1) < 0 ||
        json_get_double(header, "end_sec", -1) < json_get_double(header, "start_sec", 0))
        return fault_log(&run->fault, FAULT_INTERNAL, "the extractor's sound has no right head");
    listening->header = header;
    listening->is_last = json_get_bool(header, "last", true);
    listening->piece = (struct transcription_piece){
        json_get_double(header, "start_sec", 0),
        json_get_double(header, "end_sec", 0),
        json_object_get(header, "heard"),
    };
    listening->sound = (struct llm_sound){
        .media_type = "audio/flac",
        .name = "piece.flac",
        .bytes = bytes,
        .seconds = listening->piece.end_sec - listening->piece.start_sec,
        .language = spoken(listening->arena, listening->speech->material),
    };
    return listening->is_last || listening->piece.end_sec > listening->speech->until ||
           fault_log(&run->fault, FAULT_INTERNAL, "the extractor's sound has no length");
}

static bool cut(struct listening *listening)
{
    const struct ingest_speech *speech = listening->speech;
    struct run *run = speech->run;
    const struct extraction_order order = {
        .format = "sound",
        .language = speech->material->language,
        .course_language = speech->course_language,
        .resume_at = speech->until,
        .piece_seconds = listening->piece_seconds,
        .timeout_s = speech->timeout_s,
        .cpu_s = speech->cpu_s,
        .file = speech->file,
    };
    struct str output;

    if (lseek(speech->file, 0, SEEK_SET) != 0)
        return fault_log(&run->fault, FAULT_UNAVAILABLE, "lseek: %m");
    return extraction_run(listening->arena, run->settings, &order, &output, &run->fault) &&
           read_header(listening, output);
}

static bool pose(void *context, const struct registry_model *model, struct llm_question *question,
                 struct fault *fault UNUSED)
{
    const struct listening *listening = context;
    json_t *user = json_keep(listening->arena, json_pack("{s:s?, s:f}", "language", listening->sound.language,
                                                         "seconds", listening->sound.seconds));

    question->system = listening->prompt.system;
    question->schema_name = "transcript";
    question->schema = listening->prompt.schema;
    question->user = str_of(json_text(listening->arena, user));
    question->sound = &listening->sound;
    question->steady = true;
    question->max_output_tokens = router_answer_tokens(model);
    return true;
}

static bool check(void *context, struct str text, struct fault *fault)
{
    struct listening *listening = context;

    return transcription_read(listening->arena, text, &listening->piece, &listening->heard, fault);
}

static void attempted(void *context, const struct llm_call *call)
{
    const struct listening *listening = context;

    if (!call->success)
        run_model_failed(listening->speech->run, call->provider, call->model, call->error_code);
}

/* ---- what is kept ---- */

static struct str checkpoint_of(const struct listening *listening, const json_t *segments)
{
    const struct ingest_speech *speech = listening->speech;
    json_t *tree =
        json_keep(listening->arena, json_pack("{s:O, s:{s:f, s:s?, s:s?, s:I}}", "segments", segments, "speech",
                                              "until", listening->piece.end_sec, "made_by", speech->made_by, "language",
                                              speech->language, "left_out", (json_int_t)speech->left_out));

    return str_of(json_text(listening->arena, tree));
}

static void join(struct listening *listening, const char *model)
{
    struct ingest_speech *speech = listening->speech;
    struct arena *arena = speech->run->arena;

    json_array_extend(speech->segments, listening->heard.segments);
    speech->left_out += listening->heard.left_out;
    listening->model = arena_strdup(arena, model);
    if (speech->made_by == NULL)
        speech->made_by = arena_printf(arena, "%s/%s", speech_engines_name(listening->engine), model);
    if (speech->language == NULL && listening->heard.language != NULL)
        speech->language = arena_strdup(arena, listening->heard.language);
}

/* Locks in the order of run_settle. */
static bool keep(void *context, const struct llm_call *call, struct fault *fault)
{
    struct listening *listening = context;
    const struct run *run = listening->speech->run;
    struct unit unit = pg_unit_aside(&run->unit, fault);
    struct listening after = *listening;
    struct ingest_speech speech = *listening->speech;
    struct pg_rows rows;

    unit.arena = listening->arena;
    after.speech = &speech;
    speech.segments = json_keep(listening->arena, json_copy(speech.segments));
    join(&after, call->model);
    return PG_RUN(&unit, &rows, course_lock, pg_uuid(run->claim->course)) && claim_settle(&unit, run->claim) &&
           claim_checkpoint(&unit, run->claim, checkpoint_of(&after, speech.segments));
}

static bool ask(struct listening *listening, struct fault *fault)
{
    const struct run *run = listening->speech->run;
    const struct llm_session session = {
        .settings = run->settings,
        .registry = listening->registry,
        .pg = run->unit.pg,
        .tenant = run->claim->tenant,
        .hears = true,
        .until = listening->deadline,
        .context = listening,
        .attempted = attempted,
        .keep = keep,
    };
    const struct router_task task = {
        .action = SPEECH_MODELS_ACTION,
        .strategy = SPEECH_MODELS_STRATEGY,
        .chain = &listening->chain,
        .gate = SPEECH_MODELS_ACTION,
        .tenant = run->claim->tenant,
        .job = run->claim->job,
        .course = run->claim->course,
        .request_id = run->claim->request_id,
        .prompt_version = listening->engine == SPEECH_GEMINI ? PROMPT_VERSION : NULL,
        .context = listening,
        .pose = pose,
        .check = check,
    };
    struct router_reply reply;

    if (!llm_session_ask(&session, listening->arena, &task, &reply, fault))
        return false;
    join(listening, reply.model->id);
    return true;
}

/* ---- all pieces ---- */

/* What comes after a piece that nobody wrote down. A provider that is away is waited for by the job's further attempts. */
static enum ingest_speech_end weather(struct listening *listening, const struct fault *why)
{
    struct run *run = listening->speech->run;

    run->fault = *why;
    if (!router_gave_up(why->kind))
        return INGEST_SPEECH_FAILED;
    if (why->kind == FAULT_PROVIDER_FAILED && run->claim->attempt < run->claim->max_attempts)
        return INGEST_SPEECH_FAILED;
    return INGEST_SPEECH_NEXT;
}

static void tell(const struct listening *listening)
{
    const json_t *metadata = json_object_get(json_object_get(listening->header, "document"), "metadata");
    const double duration = json_get_double(metadata, "duration_sec", -1);
    const int64_t done = (int64_t)listening->speech->until;

    run_progress(listening->speech->run, SPEECH_MODELS_ACTION, done,
                 listening->is_last ? done
                 : duration < 0     ? -1
                                    : MAX(done, (int64_t)duration),
                 "seconds");
}

static enum ingest_speech_end transcribe(struct listening *listening)
{
    do {
        struct fault why = {0};

        arena_reset(listening->arena);
        if (!cut(listening))
            return INGEST_SPEECH_FAILED;
        if (listening->sound.bytes.len > 0 && !ask(listening, &why))
            return weather(listening, &why);
        listening->speech->until = listening->piece.end_sec;
        tell(listening);
    } while (!listening->is_last);
    return INGEST_SPEECH_DONE;
}

/* ---- the document ---- */

static json_t *chunk_of(const json_t *segment, size_t index)
{
    return json_pack("{s:s, s:O?, s:I, s:{s:O?, s:O?}}", "chunk_type", "transcript", "text",
                     json_object_get(segment, "text"), "index", (json_int_t)index, "metadata", "start_sec",
                     json_object_get(segment, "start_sec"), "end_sec", json_object_get(segment, "end_sec"));
}

static json_t *chunks_of(const json_t *segments)
{
    json_t *chunks = json_array();
    const json_t *segment;
    size_t i;

    json_array_foreach(segments, i, segment) json_array_append_new(chunks, chunk_of(segment, i));
    return chunks;
}

static void warn(const struct listening *listening, json_t *warnings)
{
    const struct ingest_speech *speech = listening->speech;
    const char *name = arena_printf(listening->arena, "%s/%s", speech_engines_name(listening->engine),
                                    listening->model != NULL ? listening->model : "");

    if (speech->left_out > 0)
        json_array_append_new(
            warnings,
            json_sprintf("Segments of the transcript that were left out, as nobody seems to speak there: %zu.",
                         speech->left_out));
    if (listening->model != NULL && speech->made_by != NULL && strcmp(name, speech->made_by) != 0)
        json_array_append_new(
            warnings, json_sprintf("The first part was transcribed by %s, the rest by %s.", speech->made_by, name));
    if (json_array_size(speech->segments) == 0 && json_array_size(warnings) == 0)
        json_array_append_new(warnings, json_string("No speech was found, so there is no transcript."));
}

static const char *language_of(const struct listening *listening, const json_t *document)
{
    if (listening->speech->material->language != NULL)
        return listening->speech->material->language;
    return listening->speech->language != NULL ? listening->speech->language
                                               : json_get_text(document, "language", NULL);
}

static bool write_document(struct listening *listening)
{
    struct ingest_speech *speech = listening->speech;
    struct run *run = speech->run;
    json_t *document = json_keep(run->arena, json_deep_copy(json_object_get(listening->header, "document")));
    json_t *metadata = json_object_get(document, "metadata");
    const char *language = language_of(listening, document);

    if (!json_is_object(metadata))
        return fault_log(&run->fault, FAULT_INTERNAL, "the extractor's sound has no document");
    json_object_set_new(metadata, "engine", json_string(speech_engines_name(listening->engine)));
    if (listening->model != NULL)
        json_object_set_new(metadata, "model", json_string(listening->model));
    json_object_set_new(document, "language", language != NULL ? json_string(language) : json_null());
    warn(listening, json_object_get(document, "warnings"));
    json_object_set_new(document, "chunks", chunks_of(speech->segments));
    speech->document = str_of(json_text(run->arena, document));
    return true;
}

/* ---- all of it ---- */

void ingest_speech_resume(struct ingest_speech *speech, const json_t *checkpoint)
{
    const json_t *kept = json_object_get(checkpoint, "speech");

    speech->until = MAX(json_get_double(kept, "until", 0), speech->until);
    speech->made_by = json_get_text(kept, "made_by", NULL);
    speech->language = json_get_text(kept, "language", NULL);
    speech->left_out = (size_t)MAX(json_get_int(kept, "left_out", 0), 0);
}

enum ingest_speech_end ingest_speech_ask(struct ingest_speech *speech, enum speech_engine engine)
{
    struct run *run = speech->run;
    struct listening listening = {
        .speech = speech,
        .engine = engine,
        .deadline = stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4,
        .piece_seconds = piece_seconds_of(run->settings, engine),
    };
    enum ingest_speech_end end = INGEST_SPEECH_FAILED;

    if (!open_models(&listening))
        return INGEST_SPEECH_FAILED;
    listening.arena = arena_new(LIMIT_JOB_ARENA);
    end = transcribe(&listening);
    if (end == INGEST_SPEECH_DONE && !write_document(&listening))
        end = INGEST_SPEECH_FAILED;
    arena_free(listening.arena);
    return end;
}
