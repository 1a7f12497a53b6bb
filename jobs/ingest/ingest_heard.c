#include "jobs/ingest/ingest_heard.h"

#include <unistd.h>

/* A checkpoint rewrites all that is kept, so it waits for an eighth more work than there was, within these. */
#define CHECKPOINT_SOONEST (2 * STAMP_SECOND)
#define CHECKPOINT_LATEST (30 * STAMP_SECOND)
#define NO_SPEECH "No speech was found, so there is no transcript." /* as cs-extract says of a file heard in one go */

const json_t *ingest_heard_load(struct ingest_heard *heard, struct run *run)
{
    struct fault ignored = {0};
    json_t *tree = NULL, *segments = NULL;

    if (run->claim->checkpoint.at && json_read(run->arena, run->claim->checkpoint, &tree, &ignored))
        segments = json_object_get(tree, "segments");
    *heard = (struct ingest_heard){
        .run = run,
        .segments = json_keep(run->arena, json_is_array(segments) ? json_copy(segments) : json_array()),
        .resumed = json_array_size(segments),
        .silent = json_get_double(tree, "heard", 0),
        .began = stamp_ticks(),
        .kept_at = stamp_ticks(),
    };
    return tree;
}

double ingest_heard_reached(const struct ingest_heard *heard)
{
    const size_t count = json_array_size(heard->segments);
    const json_t *last = count > 0 ? json_array_get(heard->segments, count - 1) : NULL;

    return MAX(json_get_double(last, "end_sec", 0), heard->silent);
}

/* ---- checkpoints ---- */

static void keep(struct ingest_heard *heard)
{
    json_t *tree = json_object();

    heard->kept_at = stamp_ticks();
    json_object_set(tree, "segments", heard->segments);
    json_object_set_new(tree, "heard", json_real(heard->silent));
    run_checkpoint(heard->run, tree);
    json_decref(tree);
}

/* An attempt that failed has still done something, if another one follows. */
static void keep_progress(struct ingest_heard *heard)
{
    if (ingest_heard_reached(heard) > heard->resume_at && fault_retry(heard->run->fault.kind) == FAULT_RETRY)
        keep(heard);
}

static void keep_when_due(struct ingest_heard *heard)
{
    const int64_t now = stamp_ticks(), eighth = (now - heard->began) / 8;

    if (now - heard->kept_at >= MIN(MAX(eighth, CHECKPOINT_SOONEST), CHECKPOINT_LATEST))
        keep(heard);
}

static void on_segment(void *context, const json_t *segment)
{
    struct ingest_heard *heard = context;

    json_array_append_new(heard->segments, json_deep_copy(segment));
    keep_when_due(heard);
}

static void on_heard(void *context, double end_sec)
{
    struct ingest_heard *heard = context;

    heard->silent = end_sec;
    keep_when_due(heard);
}

static void on_progress(void *context, const char *stage, int64_t done, int64_t total, const char *unit)
{
    const struct ingest_heard *heard = context;

    run_progress(heard->run, stage, done, total, unit);
}

/* ---- the document ---- */

static json_t *chunk_of(const json_t *segment)
{
    return json_pack("{s:s, s:O?, s:{s:O?, s:O?}}", "chunk_type", "transcript", "text",
                     json_object_get(segment, "text"), "metadata", "start_sec", json_object_get(segment, "start_sec"),
                     "end_sec", json_object_get(segment, "end_sec"));
}

/* The document of an attempt that went on where an earlier one was: its chunks follow the segments that are kept. */
static bool merge(struct ingest_heard *heard, struct str *text)
{
    struct run *run = heard->run;
    json_t *tree, *chunks, *chunk;
    size_t index;

    if (heard->resume_at <= 0)
        return true;
    if (!json_read(run->arena, *text, &tree, &run->fault))
        return false;
    chunks = json_array();
    for (index = 0; index < heard->resumed; index++)
        json_array_append_new(chunks, chunk_of(json_array_get(heard->segments, index)));
    json_array_extend(chunks, json_object_get(tree, "chunks"));
    if (json_array_size(chunks) == 0)
        json_array_append_new(json_object_get(tree, "warnings"), json_string(NO_SPEECH));
    json_array_foreach(chunks, index, chunk)
    {
        json_object_set_new(chunk, "index", json_integer((json_int_t)index));
    }
    json_object_set_new(tree, "chunks", chunks);
    *text = str_of(json_text(run->arena, tree));
    return true;
}

bool ingest_heard_extract(struct ingest_heard *heard, const struct extraction_order *order, struct str *text)
{
    struct run *run = heard->run;
    struct extraction_order mine = *order;

    mine.resume_at = heard->resume_at;
    mine.callbacks = (struct extraction_callbacks){
        .progress = on_progress, .segment = on_segment, .heard = on_heard, .context = heard};
    if (lseek(mine.file, 0, SEEK_SET) != 0)
        return fault_log(&run->fault, FAULT_UNAVAILABLE, "lseek: %m");
    if (extraction_run(run->arena, run->settings, &mine, text, &run->fault))
        return merge(heard, text);
    keep_progress(heard);
    return false;
}
