/*
 * ingest: reads what a tenant has uploaded, or what an address answers with, which is stored first. The object is fetched and must be the one that was stored, cs-extract makes a document of
 * it, the document is checked and kept. A long transcription leaves its finished pieces as a checkpoint; a next attempt goes on
 * behind the last of them. Pages that are pictures of text are read from these (ingest_ocr.h), which leaves such a checkpoint too.
 */
#include <unistd.h>

#include "course/document.h"
#include "course/fingerprint_refresh.h"
#include "course/mapping_refresh.h"
#include "course/platform.h"
#include "course/search_index.h"
#include "jobs/embed/embed_after.h"
#include "jobs/ingest/extraction.h"
#include "jobs/ingest/ingest_ocr.h"
#include "jobs/ingest/ingest_pictures.h"
#include "jobs/ingest/web_material.h"
#include "jobs/processors.h"
#include "jobs/runner/run.h"

/* A checkpoint rewrites all that is kept, so it waits for an eighth more work than there was, within these. */
#define CHECKPOINT_SOONEST (2 * STAMP_SECOND)
#define CHECKPOINT_LATEST (30 * STAMP_SECOND)
#define NO_SPEECH "No speech was found, so there is no transcript." /* as cs-extract says of a file heard in one go */
#define FETCH_WORTH_TELLING (8 * MIB)                               /* less is there before anyone could look */

struct ingest {
    struct run *run;
    struct material material;
    const struct source_format *format;
    const char *course_language; /* NULL: not known */
    int file;
    json_t *segments; /* [{start_sec, end_sec, text}]: this attempt's and those of earlier ones */
    size_t resumed;   /* how many are of earlier ones */
    double heard;     /* up to where nothing was said behind the last of them; 0: not known */
    double resume_at; /* seconds: where this attempt began */
    int64_t began, kept_at;
};

/* ---- what and where ---- */

/* How it is read. What comes from an address is known when it is there. */
static bool choose_format(struct ingest *ingest)
{
    struct run *run = ingest->run;
    const struct material *m = &ingest->material;

    if (m->source_url != NULL)
        ingest->format = web_material_format(m);
    else
        ingest->format = m->object_key && m->filename ? source_format_as(m->filename, m->type) : NULL;
    return ingest->format != NULL ||
           fault_set(&run->fault, FAULT_UNSUPPORTED_FORMAT, "A material of this kind cannot be read yet.");
}

static bool load_course_language(struct ingest *ingest)
{
    struct run *run = ingest->run;
    struct pg_rows rows;

    if (!PG_RUN(&run->unit, &rows, course_language, pg_uuid(run->claim->course)))
        return false;
    ingest->course_language = rows.count > 0 ? pg_get_text(&rows, 0, PG_COL(course_language, language)) : NULL;
    return true;
}

static bool load(struct ingest *ingest)
{
    struct run *run = ingest->run;
    struct material *m = &ingest->material;

    if (!pg_ready(run->unit.pg, &run->fault) ||
        !material_fetch(&run->unit, run->claim->course, run->claim->material, m) || !load_course_language(ingest))
        return false;
    if (m->source_url != NULL && !(run_progress(run, "download", 0, 1, "pages"), web_material_fetch(run, m)))
        return false;
    return choose_format(ingest);
}

/* What came by a link has been seen by nobody before. */
static bool verify(struct ingest *ingest, const char *sha256)
{
    struct run *run = ingest->run;

    if (ingest->material.sha256 == NULL)
        return material_identify(&run->unit, &ingest->material, arena_strdup(run->arena, sha256));
    return strcmp(sha256, ingest->material.sha256) == 0 ||
           fault_set(&run->fault, FAULT_INTEGRITY_BROKEN,
                     "The stored file is not the one that was uploaded. Upload it again.");
}

static bool fetch(struct ingest *ingest)
{
    struct run *run = ingest->run;
    const bool tell = ingest->material.size_bytes > FETCH_WORTH_TELLING;
    struct store_object object;

    if (tell)
        run_progress(run, "fetch", 0, ingest->material.size_bytes, "bytes");
    if (!run_store(run) || !store_fetch(run->store, ingest->material.object_key, run_scratch(run->settings),
                                        &ingest->file, &object, &run->fault))
        return false;
    if (tell)
        run_progress(run, "fetch", object.size, object.size, "bytes");
    return verify(ingest, object.sha256);
}

/* ---- checkpoints ---- */

static void load_checkpoint(struct ingest *ingest)
{
    struct run *run = ingest->run;
    struct fault ignored = {0};
    json_t *tree = NULL, *segments = NULL;

    if (run->claim->checkpoint.at && json_read(run->arena, run->claim->checkpoint, &tree, &ignored))
        segments = json_object_get(tree, "segments");
    ingest->segments = json_keep(run->arena, json_is_array(segments) ? json_copy(segments) : json_array());
    ingest->resumed = json_array_size(ingest->segments);
    ingest->heard = json_get_double(tree, "heard", 0);
    ingest->began = ingest->kept_at = stamp_ticks();
}

/* Where the last piece ended, or what was listened to in vain behind it. */
static double reached(const struct ingest *ingest)
{
    const size_t count = json_array_size(ingest->segments);
    const json_t *last = count > 0 ? json_array_get(ingest->segments, count - 1) : NULL;

    return MAX(json_get_double(last, "end_sec", 0), ingest->heard);
}

static void keep_checkpoint(struct ingest *ingest)
{
    struct run *run = ingest->run;
    json_t *tree = json_object();

    ingest->kept_at = stamp_ticks();
    json_object_set(tree, "segments", ingest->segments);
    json_object_set_new(tree, "heard", json_real(ingest->heard));
    run_checkpoint(run, tree);
    json_decref(tree);
}

/* An attempt that failed has still done something, if another one follows. */
static void keep_progress(struct ingest *ingest)
{
    if (reached(ingest) > ingest->resume_at && fault_retry(ingest->run->fault.kind) == FAULT_RETRY)
        keep_checkpoint(ingest);
}

static bool checkpoint_is_due(const struct ingest *ingest)
{
    int64_t now = stamp_ticks(), eighth = (now - ingest->began) / 8;

    return now - ingest->kept_at >= MIN(MAX(eighth, CHECKPOINT_SOONEST), CHECKPOINT_LATEST);
}

static void on_segment(void *context, const json_t *segment)
{
    struct ingest *ingest = context;

    json_array_append_new(ingest->segments, json_deep_copy(segment));
    if (checkpoint_is_due(ingest))
        keep_checkpoint(ingest);
}

static void on_heard(void *context, double end_sec)
{
    struct ingest *ingest = context;

    ingest->heard = end_sec;
    if (checkpoint_is_due(ingest))
        keep_checkpoint(ingest);
}

static void on_progress(void *context, const char *stage, int64_t done, int64_t total, const char *unit)
{
    struct ingest *ingest = context;

    run_progress(ingest->run, stage, done, total, unit);
}

/* ---- the document ---- */

static json_t *chunk_of(const json_t *segment)
{
    return json_pack("{s:s, s:O?, s:{s:O?, s:O?}}", "chunk_type", "transcript", "text",
                     json_object_get(segment, "text"), "metadata", "start_sec", json_object_get(segment, "start_sec"),
                     "end_sec", json_object_get(segment, "end_sec"));
}

/* The document of an attempt that went on where an earlier one was: its chunks follow the pieces that are kept. */
static bool merge(struct ingest *ingest, struct str *text)
{
    struct run *run = ingest->run;
    json_t *tree, *chunks = json_array(), *chunk;
    size_t index;

    if (ingest->resume_at <= 0) {
        json_decref(chunks);
        return true;
    }
    if (!json_read(run->arena, *text, &tree, &run->fault)) {
        json_decref(chunks);
        return false;
    }
    for (index = 0; index < ingest->resumed; index++)
        json_array_append_new(chunks, chunk_of(json_array_get(ingest->segments, index)));
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

/* A page of the web is one whatever it is read as, and says where it comes from if that was never tried. */
static bool mark_as_web(struct ingest *ingest, struct str *text)
{
    struct run *run = ingest->run;
    const struct material *m = &ingest->material;
    const char *warning = m->source_url != NULL ? platform_warning(run->arena, m->source_url, m->type) : NULL;
    json_t *tree;

    if (m->source_url == NULL)
        return true;
    if (!json_read(run->arena, *text, &tree, &run->fault))
        return false;
    json_object_set_new(tree, "source_type", json_string(source_type_name(m->type)));
    if (m->type == SOURCE_WEB)
        json_object_del(tree, "picture_slides");
    if (warning != NULL)
        json_array_insert_new(json_object_get(tree, "warnings"), 0, json_string(warning));
    *text = str_of(json_text(run->arena, tree));
    return true;
}

/* Only media may have several languages in one file. */
static const char *course_language_for(const struct ingest *ingest)
{
    return ingest->format->heavy && ingest->course_language && ingest->course_language[0] ? ingest->course_language
                                                                                          : NULL;
}

static bool extract(struct ingest *ingest, struct document *document)
{
    struct run *run = ingest->run;
    const int timeout_s = run_time_limit_s(run->settings, run->claim->lane);
    struct extraction_order order = {
        .format = ingest->format->extractor,
        .language = ingest->material.language,
        .charset = ingest->material.source_url != NULL ? web_material_charset(run->arena, &ingest->material) : NULL,
        .course_language = course_language_for(ingest),
        .timeout_s = timeout_s,
        .cpu_s = extraction_cpu_s(ingest->material.size_bytes, ingest->format->heavy, timeout_s),
        .file = ingest->file,
        .callbacks = {.progress = on_progress, .segment = on_segment, .heard = on_heard, .context = ingest},
    };
    struct str text;

    load_checkpoint(ingest);
    order.resume_at = ingest->resume_at = reached(ingest);
    if (!extraction_run(run->arena, run->settings, &order, &text, &run->fault)) {
        keep_progress(ingest);
        return false;
    }
    return merge(ingest, &text) && mark_as_web(ingest, &text) &&
           document_read(run->arena, text, ingest->material.type, document, &run->fault);
}

static bool keep(struct ingest *ingest, struct document *document)
{
    struct run *run = ingest->run;
    struct ingest_pictures pictures;

    if (!run_settle(run) || !ingest_pictures_recall(run, &ingest->material, document, &pictures))
        return false;
    run->result = str_of(arena_printf(run->arena, "{\"chunks\":%zu}", document->chunk_count));
    return document_store(&run->unit, ingest->material.id, ingest->material.sha256, document) &&
           search_index_put(&run->unit, ingest->material.id, document->tree) &&
           fingerprint_refresh(&run->unit, run->claim->course) && mapping_refresh(&run->unit, ingest->material.id) &&
           ingest_pictures_enqueue(run, &ingest->material, &pictures) && embed_after(run);
}

static bool told(struct run *run, enum run_phase phase)
{
    run_phase(run, phase);
    return true;
}

bool ingest_process(struct run *run)
{
    struct ingest ingest = {.run = run, .file = -1};
    struct document document;
    bool done = load(&ingest) && fetch(&ingest) && told(run, RUN_FETCH) && extract(&ingest, &document) &&
                ingest_ocr_read(run, &ingest.material, ingest.format, ingest.file, &document) &&
                told(run, RUN_EXTRACT) && keep(&ingest, &document) && told(run, RUN_STORE);

    if (ingest.file >= 0)
        close(ingest.file);
    return done;
}
