#include "jobs/ingest/ingest_ocr.h"

#include <unistd.h>

#include "base/limits.h"
#include "course/slide_descriptions.h"
#include "jobs/ingest/extraction.h"
#include "jobs/ingest/ocr_document.h"

#define CHECKPOINT_SOONEST (2 * STAMP_SECOND)
#define CHECKPOINT_LATEST (30 * STAMP_SECOND)
#define ENGLISH "en"
#define TEXT_MOST ((size_t)LIMIT_DOCUMENT / 4) /* bytes of all pages: a thousand full ones have a fifth of it */

struct reading {
    struct run *run;
    const struct material *material;
    struct document *document;
    const char *format; /* of cs-extract-ocr */
    int file;
    const char *languages;
    bool is_told; /* somebody has said which languages */
    json_t *
        pages; /* [{slide_number, text, title, left_out, fault}], as they were read; text "": nothing that can be read */
    size_t wanted;  /* pages that are to be read, the first of unread_slides */
    size_t resumed; /* how many earlier attempts have read */
    int64_t began, kept_at, until;
    size_t bytes;        /* of text, in the pages */
    const char *reason;  /* why not all of them were read; NULL: they were */
    const char *without; /* what cs-extract-ocr says of languages that it has no pack for; NULL: nothing */
};

/* ---- what there is to read ---- */

static int number_of(const json_t *page)
{
    return (int)json_get_int(page, "slide_number", 0);
}

static int unread(const struct reading *reading, size_t index)
{
    return (int)json_integer_value(json_array_get(reading->document->unread_slides, index));
}

/* Pages are read in their order: those that are left are behind the ones that were. */
static size_t left(const struct reading *reading)
{
    return reading->wanted - MIN(reading->wanted, json_array_size(reading->pages));
}

static const char *list_of_left(const struct reading *reading, struct arena *arena)
{
    const size_t count = left(reading), first = reading->wanted - count;
    int *numbers = arena_array(arena, count + 1, sizeof *numbers);

    for (size_t i = 0; i < count; i++)
        numbers[i] = unread(reading, first + i);
    return ocr_document_runs(arena, numbers, count, ",", count * 12 + 1);
}

/* The languages of material and course, and English; of a document that nobody has said anything of, its own and those of the setting. */
static bool find_languages(struct reading *reading)
{
    struct run *run = reading->run;
    const char *known = reading->material->language, *course = "";

    if (!pg_ready(run->unit.pg, &run->fault) ||
        !slide_descriptions_language(&run->unit, reading->material->course, NULL, &course))
        return false;
    reading->is_told = known != NULL || course[0] != '\0';
    if (!reading->is_told)
        reading->languages = arena_printf(run->arena, "%s,%s," ENGLISH,
                                          reading->document->language != NULL ? reading->document->language : ENGLISH,
                                          run->settings->ocr_languages);
    else
        reading->languages = arena_printf(run->arena, "%s,%s," ENGLISH, known != NULL ? known : course, course);
    return true;
}

/* ---- checkpoints ---- */

static void load_checkpoint(struct reading *reading)
{
    struct run *run = reading->run;
    struct fault ignored = {0};
    json_t *tree = NULL, *pages = NULL, *page;
    size_t index;

    if (run->claim->checkpoint.at && json_read(run->arena, run->claim->checkpoint, &tree, &ignored))
        pages = json_object_get(tree, "pages");
    reading->pages = json_keep(run->arena, json_is_array(pages) ? json_copy(pages) : json_array());
    reading->resumed = json_array_size(reading->pages);
    json_array_foreach(reading->pages, index, page)
    {
        reading->bytes += strlen(json_get_text(page, "text", ""));
    }
    reading->began = reading->kept_at = stamp_ticks();
}

static void keep_checkpoint(struct reading *reading)
{
    json_t *tree = json_object();

    reading->kept_at = stamp_ticks();
    json_object_set(tree, "pages", reading->pages);
    run_checkpoint(reading->run, tree);
    json_decref(tree);
}

/* A checkpoint rewrites all that is kept, so it waits for an eighth more work than there was. */
static bool checkpoint_is_due(const struct reading *reading)
{
    const int64_t now = stamp_ticks(), eighth = (now - reading->began) / 8;

    return now - reading->kept_at >= MIN(MAX(eighth, CHECKPOINT_SOONEST), CHECKPOINT_LATEST);
}

/* ---- reading ---- */

static bool is_page(const struct reading *reading, const json_t *page)
{
    const json_t *title = json_object_get(page, "title");

    return left(reading) > 0 && number_of(page) == unread(reading, json_array_size(reading->pages)) &&
           json_is_string(json_object_get(page, "text")) &&
           strlen(json_get_text(page, "text", "")) <= (size_t)LIMIT_OCR_TEXT &&
           (title == NULL || json_is_null(title) || json_is_string(title));
}

static void on_page(void *context, const json_t *page)
{
    struct reading *reading = context;

    if (!is_page(reading, page) || reading->bytes > TEXT_MOST)
        return;
    json_array_append_new(reading->pages, json_deep_copy(page));
    reading->bytes += strlen(json_get_text(page, "text", ""));
    run_progress(reading->run, "read_pictures", (int64_t)json_array_size(reading->pages), (int64_t)reading->wanted,
                 "pages");
    if (checkpoint_is_due(reading))
        keep_checkpoint(reading);
}

/* Whether a fault of that kind is the page's own: another attempt does not change it. */
static bool is_its_own(enum fault_kind kind)
{
    return kind == FAULT_FILE_TOO_COMPLEX || kind == FAULT_FILE_DAMAGED || kind == FAULT_MEMORY_LIMIT ||
           kind == FAULT_TIME_LIMIT || kind == FAULT_PROCESS_DIED;
}

static void give_up_page(struct reading *reading, enum fault_kind kind)
{
    json_array_append_new(reading->pages,
                          json_pack("{s:i, s:s, s:s}", "slide_number", unread(reading, json_array_size(reading->pages)),
                                    "text", "", "fault", fault_code(kind)));
}

/* Languages that nobody has asked for, those of the setting, are the operator's business. */
static void take_without(struct reading *reading, struct str document)
{
    static const char begin[] = "Pictures were read without these languages";
    struct fault ignored = {0};
    const json_t *warning;
    json_t *tree;
    size_t index;

    if (!reading->is_told || !json_read(reading->run->arena, document, &tree, &ignored))
        return;
    json_array_foreach(json_object_get(tree, "warnings"), index, warning)
    {
        if (json_is_string(warning) && strncmp(json_string_value(warning), begin, sizeof begin - 1) == 0)
            reading->without = arena_strdup(reading->run->arena, json_string_value(warning));
    }
}

/* Pages until one ends the process, or all of them. */
static bool run_once(struct reading *reading, struct fault *fault)
{
    struct run *run = reading->run;
    const int seconds = (int)MAX((reading->until - stamp_ticks()) / STAMP_SECOND, 1);
    const struct extraction_order order = {
        .format = reading->format,
        .pages = list_of_left(reading, run->arena),
        .ocr_languages = reading->languages,
        .ocr_data = run->settings->ocr_data,
        .timeout_s = seconds,
        .cpu_s = seconds,
        .page_s = LIMIT_OCR_PAGE_CPU,
        .file = reading->file,
        .callbacks = {.page = on_page, .context = reading},
    };
    struct str document;

    if (lseek(reading->file, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    if (!extraction_run(run->arena, run->settings, &order, &document, fault))
        return false;
    take_without(reading, document);
    return true;
}

/* One process has ended before its last page. False when the job cannot go on for it. */
static bool weather(struct reading *reading, const struct fault *why)
{
    if (why->kind == FAULT_UNSUPPORTED_FORMAT) {
        reading->reason = arena_strdup(reading->run->arena, why->detail);
        return true;
    }
    if (!is_its_own(why->kind)) {
        reading->run->fault = *why;
        return false;
    }
    if (stamp_ticks() < reading->until)
        give_up_page(reading, why->kind);
    return true;
}

static bool read_all(struct reading *reading)
{
    size_t starts = 0;

    while (left(reading) > 0 && reading->reason == NULL) {
        struct fault why = {0};

        if (stamp_ticks() >= reading->until)
            reading->reason = "the time of the job was up. Split the file.";
        else if (reading->bytes > TEXT_MOST)
            reading->reason = "they say more than a document may hold. Split the file.";
        else if (starts++ == LIMIT_OCR_STARTS)
            reading->reason = "too many of them cannot be drawn or take too long to read.";
        else if (!run_once(reading, &why) && !weather(reading, &why))
            return false;
        else if (why.kind == FAULT_NONE && left(reading) > 0 && reading->bytes <= TEXT_MOST)
            return fault_log(&reading->run->fault, FAULT_INTERNAL, "cs-extract-ocr has not told all of its pages");
    }
    return true;
}

/* ---- the document ---- */

/* The lists of slides are not kept in the tree; the pictures are still to be described. */
static bool merge(struct reading *reading)
{
    struct run *run = reading->run;
    struct document *document = reading->document;
    json_t *tree = json_keep(run->arena, json_copy((json_t *)(uintptr_t)document->tree));
    const json_t *pictures = document->picture_slides;
    const struct ocr_reading read = {
        .pages = reading->pages,
        .unread = document->unread_slides,
        .wanted = reading->wanted,
        .reason = reading->reason,
        .without = reading->without,
        .as_text = reading->material->type != SOURCE_PRESENTATION,
    };

    ocr_document_merge(run->arena, tree, &read);
    if (!document_revise(run->arena, tree, reading->material->type, document, &run->fault))
        return false;
    document->picture_slides = pictures;
    return true;
}

/* ---- all of it ---- */

static bool is_too_much_at_once(struct run *run, size_t count)
{
    run->is_heavy = count > LIMIT_OCR_AT_ONCE && run->claim->lane == WORK_LIGHT;
    return run->is_heavy;
}

bool ingest_ocr_read(struct run *run, const struct material *material, const struct source_format *format, int file,
                     struct document *document)
{
    const size_t unread_count = json_array_size(document->unread_slides);
    struct reading reading = {
        .run = run,
        .material = material,
        .document = document,
        .format = strcmp(format->extractor, "pptx") == 0 ? "ocr-pptx" : "ocr-pdf",
        .file = file,
        .wanted = MIN(unread_count, (size_t)run->settings->ocr_pages),
        .until = stamp_ticks() + (int64_t)run_time_limit_s(run->settings, run->claim->lane) * STAMP_SECOND / 5 * 4,
    };

    if (reading.wanted == 0)
        return true;
    if (is_too_much_at_once(run, reading.wanted))
        return fault_log(&run->fault, FAULT_UNAVAILABLE, "reading %zu pictures is heavy work", reading.wanted);
    load_checkpoint(&reading);
    if (!find_languages(&reading))
        return false;
    if (!read_all(&reading)) {
        if (json_array_size(reading.pages) > reading.resumed && fault_retry(run->fault.kind) == FAULT_RETRY)
            keep_checkpoint(&reading);
        return false;
    }
    return merge(&reading);
}
