/*
 * describe_slides: has a model describe the slides of a presentation that are pictures or have little text. Enqueued by the ingestion that
 * found them (jobs/ingest/ingest_pictures.h), for a document that is complete without; the descriptions become chunks of it.
 *
 * Payload: {slides: [numbers], sha256: of the file they were found in, again: a description by another model than would be asked now does
 * not count}. Result: {slides, pictures, described, asked, cost_usd, reason}: how many slides were looked at, how many of them are pictures,
 * how many of these have a description now, how many models were asked about, what that cost, and why some have none; null: all have.
 *
 * A slide whose picture was described before is not shown to a model again, whichever file it was in. Each description is kept as it
 * comes. A provider that is away is waited for by the job's further attempts; after the last of them, or when a bound is passed, the document
 * gets what there is, and a warning that says how much that is.
 */
#include <unistd.h>

#include "base/limits.h"
#include "course/document.h"
#include "course/fingerprint_refresh.h"
#include "course/generation_scope.h"
#include "course/search_index.h"
#include "jobs/describe/slide_model.h"
#include "jobs/embed/embed_after.h"
#include "jobs/processors.h"
#include "llm/llm_calls.h"

#define REFUSALS_MOST 3                   /* in a row: then it is not about the pictures */
#define DRAWING_MOST (600 * STAMP_SECOND) /* all slides together */

struct description_job {
    struct run *run;
    struct describer describer;
    struct material material;
    struct slide_model model;
    struct arena *scratch; /* of one slide */
    int file;
    struct slide_sights unshown; /* slides without a picture, to be kept at the end */
    size_t count;                /* of slides to look at */
    size_t looked, pictures, described, asked;
    int refusals;
    int64_t drawing;    /* time it took */
    const char *reason; /* why no model is asked any more, or was not for some; NULL: none */
    bool finished;      /* no model is asked any more */
    bool gone;          /* the material is not what the job was for */
};

/* ---- what there is to do ---- */

static bool load(struct description_job *job)
{
    struct run *run = job->run;
    const char *sha256 = json_get_text(run->payload, "sha256", "");

    if (!pg_ready(run->unit.pg, &run->fault) ||
        !material_fetch(&run->unit, run->claim->course, run->claim->material, &job->material))
        return false;
    job->gone = job->material.object_key == NULL || job->material.processed_sha256 == NULL ||
                strcmp(job->material.processed_sha256, sha256) != 0;
    if (job->gone)
        return true;
    job->model = (struct slide_model){
        .run = run,
        .describer = &job->describer,
        .material = job->material.id,
        .file_sha256 = job->material.processed_sha256,
        .again = json_get_bool(run->payload, "again", false),
        .until = stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4,
        .used = slide_model_used_before(run->arena, run->claim->checkpoint),
    };
    return describer_open(&job->describer, run->arena, run->settings, &run->fault) &&
           slide_descriptions_language(&run->unit, run->claim->course, job->material.language, &job->model.language);
}

static bool fetch(struct description_job *job)
{
    struct run *run = job->run;
    struct store_object object;

    return run_store(run) &&
           store_fetch(run->store, job->material.object_key, run_scratch(run->settings), &job->file, &object,
                       &run->fault) &&
           (strcmp(object.sha256, job->model.file_sha256) == 0 ||
            fault_set(&run->fault, FAULT_INTEGRITY_BROKEN,
                      "The stored file is not the one that was uploaded. Upload it again."));
}

/* ---- one slide ---- */

static void stop(struct description_job *job, const char *reason)
{
    job->finished = true;
    if (job->reason == NULL)
        job->reason = reason;
}

static void stop_at_price(struct description_job *job)
{
    stop(job, arena_printf(job->run->arena, "the pictures of a file may cost no more than %lld US cents",
                           (long long)job->run->settings->slides_described_cents));
}

/* Whether the bounds let one more picture be sent. */
static bool is_within_bounds(struct description_job *job, const struct slide_picture *drawn)
{
    const struct settings *settings = job->run->settings;

    if (job->described >= (size_t)settings->slides_described)
        stop(job, arena_printf(job->run->arena, "no more than %lld pictures of a file are described",
                               (long long)settings->slides_described));
    else if (job->model.used.bytes + (int64_t)drawn->picture.bytes.len > settings->slides_described_bytes)
        stop(job, arena_printf(job->run->arena, "no more than %lld bytes of pictures are sent for a file",
                               (long long)settings->slides_described_bytes));
    else if (job->model.used.usd >= (double)settings->slides_described_cents / 100)
        stop_at_price(job);
    else if (stamp_ticks() >= job->model.until)
        stop(job, "the time of the job was up");
    return !job->finished;
}

static bool is_last_attempt(const struct run *run)
{
    return run->claim->attempt >= run->claim->max_attempts;
}

/* Whose bound it was: the tenant's, or that of one file. */
static bool stop_at_budget(struct description_job *job)
{
    struct fault why = {0};
    struct unit unit = pg_unit_aside(&job->run->unit, &why);
    bool limited;

    unit.arena = job->scratch;
    if (pg_ready(unit.pg, &why) && llm_calls_afford(&unit, &limited))
        stop_at_price(job);
    else if (why.kind == FAULT_BUDGET_EXHAUSTED)
        stop(job, "the budget for models is used up");
    else
        job->run->fault = why;
    return job->finished;
}

/* A sentence as the end of another one. */
static const char *unended(struct run *run, const char *sentence)
{
    const size_t length = strlen(sentence);

    return arena_strndup(run->arena, sentence, length - (length > 0 && sentence[length - 1] == '.'));
}

/* No model described the picture. False when the job cannot go on for it. */
static bool weather(struct description_job *job, const struct fault *why)
{
    struct run *run = job->run;

    switch (why->kind) {
    case FAULT_BUDGET_EXHAUSTED:
        return stop_at_budget(job);
    case FAULT_PROVIDER_REFUSED:
    case FAULT_BAD_GENERATION:
        if (++job->refusals >= REFUSALS_MOST)
            stop(job, arena_printf(run->arena, "no model described them: %s", unended(run, why->detail)));
        else if (job->reason == NULL)
            job->reason = arena_printf(run->arena, "no model described the others: %s", unended(run, why->detail));
        return true;
    case FAULT_PROVIDER_FAILED:
        if (is_last_attempt(run)) {
            stop(job, arena_printf(run->arena, "the provider of models failed: %s", unended(run, why->detail)));
            return true;
        }
        break;
    default:
        break;
    }
    run->fault = *why;
    return false;
}

static bool describe_picture(struct description_job *job, int slide, const struct slide_picture *drawn)
{
    struct fault why = {0};
    const char *description;
    bool asked = false;

    job->pictures++;
    if (!slide_model_recall(&job->model, job->scratch, slide, drawn, &description))
        return false;
    if (description == NULL && !job->finished && is_within_bounds(job, drawn)) {
        if (!slide_model_ask(&job->model, job->scratch, slide, drawn, &description, &asked, &why))
            return weather(job, &why);
        job->refusals = 0;
    }
    job->asked += asked;
    job->described += description != NULL;
    return true;
}

static void note_unshown(struct description_job *job, int slide, const char *fault)
{
    job->unshown.list[job->unshown.count++] = (struct slide_sight){.slide = slide, .fault = fault};
}

static bool look_at(struct description_job *job, int slide)
{
    struct run *run = job->run;
    struct slide_picture drawn;
    struct fault why = {0};
    const int64_t began = stamp_ticks();
    const bool done = slide_picture_draw(job->scratch, run->settings, job->file, slide, &drawn, &why);

    job->drawing += stamp_ticks() - began;
    job->looked++;
    if (done && drawn.sha256 != NULL)
        return describe_picture(job, slide, &drawn);
    if (!done && !slide_picture_is_its_own(why.kind)) {
        run->fault = why;
        return false;
    }
    note_unshown(job, slide, done ? NULL : fault_code(why.kind));
    return true;
}

static bool look_at_all(struct description_job *job, const json_t *slides)
{
    const size_t count = job->count = json_array_size(slides);

    job->unshown.list = arena_array(job->run->arena, count + 1, sizeof *job->unshown.list);
    for (size_t i = 0; i < count; i++) {
        run_progress(job->run, "describe", (int64_t)i, (int64_t)count, "slides");
        if (job->drawing > DRAWING_MOST) {
            stop(job, arena_printf(job->run->arena, "%zu slides take too long to draw", count - i));
            return true;
        }
        arena_reset(job->scratch);
        if (!look_at(job, (int)json_integer_value(json_array_get(slides, i))))
            return false;
    }
    run_progress(job->run, "describe", (int64_t)count, (int64_t)count, "slides");
    return true;
}

/* ---- the results ---- */

static const char *warning_of(const struct description_job *job)
{
    const char *reason = job->reason != NULL ? job->reason : "no model described the others";

    if (job->described == job->pictures && job->looked == job->count)
        return NULL;
    return arena_printf(job->run->arena, "%zu of %zu slides described: %s.", job->described, job->pictures, reason);
}

static void write_result(struct description_job *job, const char *warning)
{
    struct run *run = job->run;
    json_t *tree =
        json_keep(run->arena, json_pack("{s:I, s:I, s:I, s:I, s:f, s:s?}", "slides", (json_int_t)job->looked,
                                        "pictures", (json_int_t)job->pictures, "described", (json_int_t)job->described,
                                        "asked", (json_int_t)job->asked, "cost_usd", job->model.used.usd, "reason",
                                        job->gone ? "the file is not there any more, or is another one" : warning));

    run->result = str_of(json_text(run->arena, tree));
}

/* The document with its descriptions. */
static bool revise(struct description_job *job, const char *warning, struct document *document)
{
    struct run *run = job->run;
    struct slide_sights sights;
    struct str text;
    json_t *tree;

    if (!generation_scope_documents(&run->unit, &job->material.id, 1, &text) || text.at == NULL ||
        !slide_descriptions_of_file(&run->unit, job->model.file_sha256, job->model.language, &sights))
        return text.at != NULL ? false : fault_set(&run->fault, FAULT_NOT_FOUND, "The material has no document.");
    if (!json_read(run->arena, text, &tree, &run->fault))
        return false;
    slide_descriptions_merge(run->arena, tree, &sights, warning);
    return document_revise(run->arena, tree, job->material.type, document, &run->fault);
}

static bool keep_unshown(struct description_job *job)
{
    for (size_t i = 0; i < job->unshown.count; i++)
        if (!slide_descriptions_put_sight(&job->run->unit, job->material.id, job->model.file_sha256,
                                          &job->unshown.list[i]))
            return false;
    return true;
}

static bool keep(struct description_job *job)
{
    struct run *run = job->run;
    const char *warning = warning_of(job);
    struct document document;

    write_result(job, warning);
    if (!run_settle(run))
        return false;
    if (job->gone)
        return true;
    return keep_unshown(job) && revise(job, warning, &document) &&
           document_store_again(&run->unit, job->material.id, job->model.file_sha256, &document) &&
           search_index_put(&run->unit, job->material.id, document.tree) &&
           fingerprint_refresh(&run->unit, run->claim->course) && embed_after(run);
}

bool describe_process(struct run *run)
{
    struct description_job job = {.run = run, .file = -1, .scratch = arena_new(LIMIT_JOB_ARENA)};
    const json_t *slides = json_object_get(run->payload, "slides");
    bool done = load(&job) && (job.gone || (fetch(&job) && look_at_all(&job, slides))) && keep(&job);

    if (job.file >= 0)
        close(job.file);
    arena_free(job.scratch);
    return done;
}
