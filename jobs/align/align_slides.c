/*
 * align_slides: finds when which slide of a presentation is shown in a video, from the pages of the one and the pictures of the other, and
 * keeps it as mappings of the course. Heavy work.
 *
 * Payload: {presentation_entry_id, video_entry_id, replace}. Result: {slides, mappings, kept, removed, reason, warnings}: how many different
 * slides were found, how many mappings were made of that, how many were there already, how many earlier ones were removed; why there are
 * none; and what was left out.
 *
 * A finished stretch of the video is a checkpoint: a next attempt draws the pages anew and goes on from there.
 */
#include <math.h>
#include <unistd.h>

#include "base/limits.h"
#include "course/mapping_aligned.h"
#include "course/material.h"
#include "jobs/align/slide_finder.h"
#include "jobs/processors.h"
#include "jobs/runner/run.h"

/* A checkpoint rewrites all that is kept, so it waits for an eighth more work than there was, within these. */
#define CHECKPOINT_SOONEST (2 * STAMP_SECOND)
#define CHECKPOINT_LATEST (30 * STAMP_SECOND)
#define SLIDES_LEAST 2 /* contract: fewer are none */

struct align_job {
    struct run *run;
    struct mapping_pair pair;
    struct material presentation, video;
    struct slide_finder finder;
    bool replace;
    struct mapping_aligned *found;
    size_t count, slides; /* mappings, and different slides in them */
    int64_t began, kept_at;
    const char *reason; /* why nothing was found; NULL: something was */
    json_t *warnings;
};

/* ---- what and where ---- */

static bool read_payload(struct align_job *job)
{
    const json_t *payload = job->run->payload;

    job->pair.course = job->run->claim->course;
    job->replace = json_get_bool(payload, "replace", false);
    return (uuid_parse(str_of(json_get_text(payload, "presentation_entry_id", "")), &job->pair.presentation) &&
            uuid_parse(str_of(json_get_text(payload, "video_entry_id", "")), &job->pair.video)) ||
           fault_log(&job->run->fault, FAULT_INTERNAL, "an alignment of nothing");
}

/* One that was deleted meanwhile is no failure of the job. */
static bool find_material(struct align_job *job, struct uuid id, struct material *material)
{
    struct run *run = job->run;

    if (material_fetch(&run->unit, job->pair.course, id, material)) {
        if (material->object_key == NULL)
            job->reason = "One of the materials has no file.";
        return true;
    }
    if (run->fault.kind != FAULT_NOT_FOUND)
        return false;
    fault_clear(&run->fault);
    job->reason = "One of the materials is not there any more.";
    return true;
}

static bool load(struct align_job *job)
{
    struct run *run = job->run;

    return read_payload(job) && pg_ready(run->unit.pg, &run->fault) &&
           find_material(job, job->pair.presentation, &job->presentation) &&
           find_material(job, job->pair.video, &job->video);
}

static bool fetch_file(struct align_job *job, const struct material *material, int *file)
{
    struct run *run = job->run;
    struct store_object object;

    return store_fetch(run->store, material->object_key, run_scratch(run->settings), file, &object, &run->fault) &&
           (material->sha256 == NULL || strcmp(object.sha256, material->sha256) == 0 ||
            fault_set(&run->fault, FAULT_INTEGRITY_BROKEN,
                      "The stored file is not the one that was uploaded. Upload it again."));
}

static bool fetch(struct align_job *job)
{
    struct run *run = job->run;

    run_progress(run, "fetch", 0, 2, "files");
    if (!run_store(run) || !fetch_file(job, &job->presentation, &job->finder.deck) ||
        !fetch_file(job, &job->video, &job->finder.video))
        return false;
    run_progress(run, "fetch", 2, 2, "files");
    return true;
}

/* ---- checkpoints ---- */

/* Of another pair of files it is none. */
static json_t *files_of(const struct align_job *job)
{
    return json_pack("[s?, s?]", job->presentation.object_key, job->video.object_key);
}

static void keep_checkpoint(struct align_job *job)
{
    json_t *tree = slide_finder_checkpoint(&job->finder);

    job->kept_at = stamp_ticks();
    json_object_set_new(tree, "files", files_of(job));
    run_checkpoint(job->run, tree);
    json_decref(tree);
}

static void resume(struct align_job *job)
{
    struct run *run = job->run;
    struct fault ignored = {0};
    json_t *files = files_of(job), *tree;

    job->began = job->kept_at = stamp_ticks();
    if (run->claim->checkpoint.at != NULL && json_read(run->arena, run->claim->checkpoint, &tree, &ignored) &&
        json_equal(json_object_get(tree, "files"), files))
        slide_finder_resume(&job->finder, tree);
    json_decref(files);
}

static void on_watched(void *context)
{
    struct align_job *job = context;
    const int64_t now = stamp_ticks(), eighth = (now - job->began) / 8;

    if (now - job->kept_at >= MIN(MAX(eighth, CHECKPOINT_SOONEST), CHECKPOINT_LATEST))
        keep_checkpoint(job);
}

static void on_progress(void *context, const char *stage, int64_t done, int64_t total, const char *unit)
{
    struct align_job *job = context;

    run_progress(job->run, stage, done, total, unit);
}

/* ---- looking ---- */

static void warn(struct align_job *job, const char *warning)
{
    json_array_append_new(job->warnings, json_string(warning));
}

static bool draw(struct align_job *job)
{
    struct slide_finder *finder = &job->finder;
    struct run *run = job->run;
    int64_t pages;

    if (!mapping_aligned_pages(&run->unit, &job->pair, &pages))
        return false;
    if (pages > LIMIT_ALIGN_PAGES)
        warn(job, arena_printf(run->arena, "Only the first %d of %lld slides were looked for.", LIMIT_ALIGN_PAGES,
                               (long long)pages));
    if (!slide_finder_draw(finder, (size_t)MIN(pages, LIMIT_ALIGN_PAGES), &run->fault))
        return false;
    if (finder->undrawn_count > 0)
        warn(job, arena_printf(run->arena, "%zu slides could not be drawn.", finder->undrawn_count));
    return true;
}

/* A file that is no video that can be read shows nothing. */
static bool has_picture(struct align_job *job)
{
    struct run *run = job->run;

    if (slide_finder_survey(&job->finder, &run->fault)) {
        if (!job->finder.has_picture)
            job->reason = "The video has no picture.";
        return true;
    }
    if (run->fault.kind != FAULT_UNSUPPORTED_FORMAT)
        return false;
    job->reason = arena_printf(run->arena, "The picture of the video cannot be read: %s", run->fault.detail);
    fault_clear(&run->fault);
    return true;
}

static bool is_counted(const struct slide_shown *shown, size_t count, int page)
{
    for (size_t i = 0; i < count; i++)
        if (shown[i].page == page)
            return true;
    return false;
}

/* Times are whole seconds. */
static void take(struct align_job *job, const struct slide_shown *shown, size_t count)
{
    job->found = arena_array(job->run->arena, count + 1, sizeof *job->found);
    for (size_t i = 0; i < count; i++) {
        const int64_t start = llround(shown[i].from);

        job->slides += !is_counted(shown, i, shown[i].page);
        job->found[i] = (struct mapping_aligned){.slide = shown[i].page + 1,
                                                 .start_sec = start,
                                                 .end_sec = MAX(start, (int64_t)floor(shown[i].until)),
                                                 .confidence = shown[i].confidence};
    }
    job->count = count;
}

static void find(struct align_job *job)
{
    struct slide_shown *shown;
    const size_t count = slide_finder_find(&job->finder, &shown);

    take(job, shown, count);
    if (job->finder.is_cut)
        warn(job, "Only the first twelve hours of the video were looked at.");
    if (job->slides >= SLIDES_LEAST)
        return;
    job->count = 0;
    job->reason = job->slides == 0 ? "No slide of the presentation was found in the video."
                                   : "Only one slide of the presentation was found in the video, which may be chance.";
}

static bool look(struct align_job *job)
{
    if (!draw(job))
        return false;
    resume(job);
    if (!has_picture(job))
        return false;
    if (job->reason != NULL)
        return true;
    keep_checkpoint(job);
    if (!slide_finder_watch(&job->finder, &job->run->fault))
        return false;
    find(job);
    return true;
}

/* ---- the results ---- */

static bool keep(struct align_job *job)
{
    struct run *run = job->run;
    struct mapping_aligned_outcome outcome = {0};
    const bool gone = job->presentation.object_key == NULL || job->video.object_key == NULL;

    if (!run_settle(run))
        return false;
    if (!gone && !mapping_aligned_store(&run->unit, &job->pair, job->found, job->count, job->replace, &outcome)) {
        if (run->fault.kind != FAULT_NOT_FOUND)
            return false;
        fault_clear(&run->fault);
        job->reason = "One of the materials is not there any more.";
    }
    if (outcome.left_out > 0)
        warn(job, arena_printf(run->arena, "%zu mappings were left out: a course may have %d.", outcome.left_out,
                               LIMIT_MAPPINGS));
    run->result = str_of(
        json_text(run->arena,
                  json_keep(run->arena,
                            json_pack("{s:I, s:I, s:I, s:I, s:s?, s:O}", "slides", (json_int_t)job->slides, "mappings",
                                      (json_int_t)outcome.created, "kept", (json_int_t)outcome.kept, "removed",
                                      (json_int_t)outcome.removed, "reason", job->reason, "warnings", job->warnings))));
    return true;
}

bool align_slides_process(struct run *run)
{
    struct align_job job = {
        .run = run,
        .finder = {.arena = run->arena,
                   .settings = run->settings,
                   .timeout_s = run_time_limit_s(run->settings, run->claim->lane),
                   .deck = -1,
                   .video = -1},
        .warnings = json_keep(run->arena, json_array()),
    };
    bool done;

    job.finder.callbacks =
        (struct slide_finder_callbacks){.progress = on_progress, .watched = on_watched, .context = &job};
    done = load(&job) && (job.reason != NULL || (fetch(&job) && look(&job))) && keep(&job);
    if (job.finder.deck >= 0)
        close(job.finder.deck);
    if (job.finder.video >= 0)
        close(job.finder.video);
    return done;
}
