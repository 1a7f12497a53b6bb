/*
 * ingest: reads what a tenant has uploaded, or what an address answers with, which is stored first. The object is fetched and must be the one
 * that was stored, cs-extract makes a document of it, the document is checked and kept. A recording may be heard by several engines
 * (ingest_listen.h), and what is heard is kept meanwhile. Pages that are pictures of text are read from these (ingest_ocr.h), with a checkpoint
 * too.
 */
#include <unistd.h>

#include "course/corrections_store.h"
#include "course/document.h"
#include "course/fingerprint_refresh.h"
#include "course/mapping_refresh.h"
#include "course/platform.h"
#include "course/search_index.h"
#include "jobs/embed/embed_after.h"
#include "jobs/ingest/ingest_listen.h"
#include "jobs/ingest/ingest_ocr.h"
#include "jobs/ingest/ingest_pictures.h"
#include "jobs/ingest/web_material.h"
#include "jobs/processors.h"
#include "jobs/runner/run.h"

#define RECORDING "media"             /* what cs-extract calls a file that is listened to */
#define FETCH_WORTH_TELLING (8 * MIB) /* less is there before anyone could look */

struct ingest {
    struct run *run;
    struct material material;
    const struct source_format *format;
    const char *course_language; /* NULL: not known */
    int file;
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

/* ---- the document ---- */

/* A page of the web is one whatever it is read as, and says where it comes from if that was never tried. */
static bool read_as_web(struct ingest *ingest, struct str text, struct document *document)
{
    struct run *run = ingest->run;
    const struct material *m = &ingest->material;
    const char *warning = platform_warning(run->arena, m->source_url, m->type);
    json_t *tree;

    if (!json_read(run->arena, text, &tree, &run->fault))
        return false;
    json_object_set_new(tree, "source_type", json_string(source_type_name(m->type)));
    if (m->type == SOURCE_WEB)
        json_object_del(tree, "picture_slides");
    if (warning != NULL)
        json_array_insert_new(json_object_get(tree, "warnings"), 0, json_string(warning));
    return document_revise(run->arena, tree, m->type, document, &run->fault);
}

/* Only media may have several languages in one file. */
static const char *course_language_for(const struct ingest *ingest)
{
    return ingest->format->heavy && ingest->course_language && ingest->course_language[0] ? ingest->course_language
                                                                                          : NULL;
}

static struct extraction_order order_of(struct ingest *ingest)
{
    const struct run *run = ingest->run;
    const int timeout_s = run_time_limit_s(run->settings, run->claim->lane);

    return (struct extraction_order){
        .format = ingest->format->extractor,
        .language = ingest->material.language,
        .charset = ingest->material.source_url != NULL ? web_material_charset(run->arena, &ingest->material) : NULL,
        .course_language = course_language_for(ingest),
        .timeout_s = timeout_s,
        .cpu_s = extraction_cpu_s(ingest->material.size_bytes, ingest->format->heavy, timeout_s),
        .file = ingest->file,
    };
}

static bool extract(struct ingest *ingest, struct document *document)
{
    struct run *run = ingest->run;
    struct ingest_heard heard;
    const json_t *checkpoint = ingest_heard_load(&heard, run);
    const struct extraction_order order = order_of(ingest);
    struct str text;
    const bool done = strcmp(order.format, RECORDING) == 0
                          ? ingest_listen(&heard, &ingest->material, &order, checkpoint, &text)
                          : ingest_heard_extract(&heard, &order, &text);

    if (!done)
        return false;
    return ingest->material.source_url != NULL
               ? read_as_web(ingest, text, document)
               : document_read(run->arena, text, ingest->material.type, document, &run->fault);
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
           corrections_store_renew(&run->unit, ingest->material.id) &&
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
