#include "jobs/ingest/ingest_ocr.h"

#include <unistd.h>

#include "base/limits.h"
#include "course/slide_descriptions.h"
#include "jobs/ingest/extraction.h"

#define CHECKPOINT_SOONEST (2 * STAMP_SECOND)
#define CHECKPOINT_LATEST (30 * STAMP_SECOND)
#define ENGLISH "en"
#define NAMES ((size_t)400) /* bytes of the numbers of pages in a warning */

struct reading {
    struct run *run;
    const struct material *material;
    struct document *document;
    int file;
    const char *languages;
    json_t *
        pages; /* [{slide_number, text, title, left_out, fault}], as they were read; text "": nothing that can be read */
    size_t wanted;  /* pages that are to be read, the first of unread_slides */
    size_t resumed; /* how many earlier attempts have read */
    int64_t began, kept_at, until;
    const char *reason; /* why not all of them were read; NULL: they were */
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

/* Numbers as runs: "1-3,7". Those that do not fit are "...". */
static const char *runs(struct arena *arena, const int *numbers, size_t count, const char *comma, size_t most)
{
    struct buf *text = buf_new(arena, most + 32);

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && numbers[end] == numbers[end - 1] + 1; end++)
            continue;
        if (text->len >= most) {
            buf_printf(text, "%s...", comma);
            break;
        }
        buf_printf(text, end - i > 1 ? "%s%d-%d" : "%s%d", i > 0 ? comma : "", numbers[i], numbers[end - 1]);
    }
    return buf_text(text);
}

static const char *list_of_left(const struct reading *reading, struct arena *arena)
{
    const size_t count = left(reading), first = reading->wanted - count;
    int *numbers = arena_array(arena, count + 1, sizeof *numbers);

    for (size_t i = 0; i < count; i++)
        numbers[i] = unread(reading, first + i);
    return runs(arena, numbers, count, ",", count * 12 + 1);
}

/* The languages of material and course, and English; of a document that nobody has said anything of, its own and those of the setting. */
static bool find_languages(struct reading *reading)
{
    struct run *run = reading->run;
    const char *known = reading->material->language, *course = "";

    if (!pg_ready(run->unit.pg, &run->fault) ||
        !slide_descriptions_language(&run->unit, reading->material->course, NULL, &course))
        return false;
    if (known == NULL && course[0] == '\0')
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
    json_t *tree = NULL, *pages = NULL;

    if (run->claim->checkpoint.at && json_read(run->arena, run->claim->checkpoint, &tree, &ignored))
        pages = json_object_get(tree, "pages");
    reading->pages = json_keep(run->arena, json_is_array(pages) ? json_copy(pages) : json_array());
    reading->resumed = json_array_size(reading->pages);
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

    if (!is_page(reading, page))
        return;
    json_array_append_new(reading->pages, json_deep_copy(page));
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

/* Pages until one ends the process, or all of them. */
static bool run_once(struct reading *reading, struct fault *fault)
{
    struct run *run = reading->run;
    const int seconds = (int)MAX((reading->until - stamp_ticks()) / STAMP_SECOND, 1);
    const struct extraction_order order = {
        .format = arena_printf(run->arena, "ocr-%s", source_format_of(reading->material->filename)->extractor),
        .pages = list_of_left(reading, run->arena),
        .ocr_languages = reading->languages,
        .ocr_data = run->settings->ocr_data,
        .timeout_s = seconds,
        .cpu_s = seconds,
        .page_s = LIMIT_OCR_PAGE_CPU,
        .file = reading->file,
        .callbacks = {.page = on_page, .context = reading},
    };
    struct str unused;

    if (lseek(reading->file, 0, SEEK_SET) != 0)
        return fault_log(fault, FAULT_UNAVAILABLE, "lseek: %m");
    return extraction_run(run->arena, run->settings, &order, &unused, fault);
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
        else if (starts++ == LIMIT_OCR_STARTS)
            reading->reason = "too many of them cannot be drawn or take too long to read.";
        else if (!run_once(reading, &why) && !weather(reading, &why))
            return false;
        else if (why.kind == FAULT_NONE && left(reading) > 0)
            return fault_log(&reading->run->fault, FAULT_INTERNAL, "cs-extract-ocr has not told all of its pages");
    }
    return true;
}

/* ---- the document ---- */

static bool says_something(const json_t *page)
{
    return json_get_text(page, "text", "")[0] != '\0';
}

static json_t *chunk_of(const json_t *page)
{
    return json_pack("{s:s, s:s, s:{s:i, s:s?, s:b}}", "chunk_type", "slide_text", "text",
                     json_get_text(page, "text", ""), "metadata", "slide_number", number_of(page), "title",
                     json_get_text(page, "title", NULL), "ocr", true);
}

static void append(json_t *chunks, json_t *chunk)
{
    json_object_set_new(chunk, "index", json_integer((json_int_t)json_array_size(chunks)));
    json_array_append_new(chunks, chunk);
}

/* The pages before slide `slide`, from *next on. */
static void append_pages(json_t *chunks, const json_t *pages, size_t *next, int slide)
{
    for (; *next < json_array_size(pages) && number_of(json_array_get(pages, *next)) <= slide; (*next)++)
        if (says_something(json_array_get(pages, *next)))
            append(chunks, chunk_of(json_array_get(pages, *next)));
}

/* What is read of a slide stands before what its speaker has noted. */
static json_t *merge_chunks(const struct reading *reading)
{
    json_t *chunks = json_array(), *chunk;
    size_t index, next = 0;

    json_array_foreach(json_object_get(reading->document->tree, "chunks"), index, chunk)
    {
        append_pages(chunks, reading->pages, &next, number_of(json_object_get(chunk, "metadata")));
        append(chunks, json_incref(chunk));
    }
    append_pages(chunks, reading->pages, &next, INT32_MAX);
    return chunks;
}

/* ---- warnings ---- */

/* What the first extraction said of the pages that are read here. */
static bool is_answered(const char *warning)
{
    static const char *const told[] = {
        "Pages without text, perhaps pictures: ", "Pages whose font does not say which letters it shows",
        "Slides that are pictures, without text: "};

    for (size_t i = 0; i < ARRAY_COUNT(told); i++)
        if (strncmp(warning, told[i], strlen(told[i])) == 0)
            return true;
    return false;
}

static bool was_read(const json_t *page)
{
    return says_something(page);
}

static bool was_cut(const json_t *page)
{
    return says_something(page) && json_get_int(page, "left_out", 0) > 0;
}

static bool was_not_readable(const json_t *page)
{
    return !says_something(page) && json_object_get(page, "fault") == NULL;
}

static bool has_failed(const json_t *page)
{
    return json_object_get(page, "fault") != NULL;
}

static const struct {
    bool (*is)(const json_t *page);
    const char *sentence;
} sorts[] = {
    {was_read, "Pages read from pictures of their text, in which words may be wrong"},
    {was_cut, "Pages of whose pictures lines that cannot be read were left out"},
    {was_not_readable, "Pages without text, whose pictures show none that can be read"},
    {has_failed, "Pages without text, whose pictures cannot be drawn or take too long to read"},
};

static void warn_of(const struct reading *reading, json_t *warnings, size_t sort)
{
    struct arena *arena = reading->run->arena;
    int *numbers = arena_array(arena, json_array_size(reading->pages) + 1, sizeof *numbers);
    const json_t *page;
    size_t count = 0, index;

    json_array_foreach(reading->pages, index, page)
    {
        if (sorts[sort].is(page))
            numbers[count++] = number_of(page);
    }
    if (count > 0)
        json_array_append_new(warnings, json_string(arena_printf(arena, "%s: %s.", sorts[sort].sentence,
                                                                 runs(arena, numbers, count, ", ", NAMES))));
}

static void warn_of_rest(const struct reading *reading, json_t *warnings)
{
    const size_t total = json_array_size(reading->document->unread_slides), read = json_array_size(reading->pages);
    struct arena *arena = reading->run->arena;

    if (reading->reason != NULL)
        json_array_append_new(warnings,
                              json_string(arena_printf(arena, "%zu of %zu pages without text were looked at: %s", read,
                                                       total, reading->reason)));
    else if (reading->wanted < total)
        json_array_append_new(warnings,
                              json_string(arena_printf(arena,
                                                       "%zu of %zu pages without text were looked at: no more than %zu "
                                                       "pages of a file are read from their pictures. Split the file.",
                                                       read, total, reading->wanted)));
}

static json_t *merge_warnings(const struct reading *reading)
{
    json_t *warnings = json_array(), *one;
    size_t index;

    json_array_foreach(json_object_get(reading->document->tree, "warnings"), index, one)
    {
        if (!is_answered(json_string_value(one)) || json_array_size(reading->pages) == 0)
            json_array_append(warnings, one);
    }
    for (size_t i = 0; i < ARRAY_COUNT(sorts); i++)
        warn_of(reading, warnings, i);
    warn_of_rest(reading, warnings);
    return warnings;
}

static void merge_title(const struct reading *reading, json_t *tree)
{
    const json_t *first = json_array_get(reading->pages, 0);
    const char *title = json_get_text(first, "title", NULL);

    if (json_is_null(json_object_get(tree, "title")) && number_of(first) == 1 && title != NULL)
        json_object_set_new(tree, "title", json_string(title));
}

/* The lists of slides are not kept in the tree; the pictures are still to be described. */
static bool merge(struct reading *reading)
{
    struct run *run = reading->run;
    struct document *document = reading->document;
    json_t *tree = json_keep(run->arena, json_copy((json_t *)(uintptr_t)document->tree));
    const json_t *pictures = document->picture_slides;

    json_object_set_new(tree, "chunks", merge_chunks(reading));
    json_object_set_new(tree, "warnings", merge_warnings(reading));
    merge_title(reading, tree);
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

bool ingest_ocr_read(struct run *run, const struct material *material, int file, struct document *document)
{
    const size_t unread_count = json_array_size(document->unread_slides);
    struct reading reading = {
        .run = run,
        .material = material,
        .document = document,
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
