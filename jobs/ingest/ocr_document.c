#include "jobs/ingest/ocr_document.h"

#include <unictype.h>

#include "base/limits.h"

#define PERHAPS_PICTURES "Pages without text, perhaps pictures"
#define NAMES ((size_t)400) /* bytes of the numbers of pages in a warning */
#define HEADING_LEVEL 2     /* a page's title; the document's own is above */
#define RUNNING_PAGES 3     /* that show the same line at their edge */
#define RUNNING_BYTES 120   /* a longer line is text */

const char *ocr_document_runs(struct arena *arena, const int *numbers, size_t count, const char *comma, size_t most)
{
    struct buf *text = buf_new(arena, most + 32);

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && numbers[end] == numbers[end - 1] + 1; end++)
            continue;
        if (text->len >= most) {
            buf_printf(text, "%s...", comma);
            break;
        }
        buf_printf(text, "%s%d", i > 0 ? comma : "", numbers[i]);
        if (end - i > 1)
            buf_printf(text, "-%d", numbers[end - 1]);
    }
    return buf_text(text);
}

/* ---- pages ---- */

static int number_of(const json_t *page)
{
    return (int)json_get_int(page, "slide_number", 0);
}

static struct str text_of(const json_t *page)
{
    return str_of(json_get_text(page, "text", ""));
}

static bool says_something(const json_t *page)
{
    return text_of(page).len > 0;
}

static bool was_cut(const json_t *page)
{
    return says_something(page) && json_get_int(page, "left_out", 0) > 0;
}

static bool has_failed(const json_t *page)
{
    return json_object_get(page, "fault") != NULL;
}

static bool is_not_readable(const json_t *page)
{
    return !says_something(page) && !has_failed(page);
}

/* ---- running lines ---- */

static struct str first_line(struct str text)
{
    return str_cut(&text, '\n');
}

static struct str last_line(struct str text)
{
    const char *end = text.len > 0 ? memrchr(text.at, '\n', text.len) : NULL;

    return end != NULL ? (struct str){end + 1, (size_t)(text.at + text.len - end - 1)} : text;
}

/* What of a line is the same on every page: its letters. */
static struct str letters_of(struct arena *arena, struct str line)
{
    struct buf *out = buf_new(arena, RUNNING_BYTES + 8);

    for (size_t at = 0; at < line.len && line.len <= RUNNING_BYTES;) {
        const size_t start = at;

        if (uc_is_alpha(str_next(line, &at)))
            buf_put(out, line.at + start, at - start);
    }
    return (struct str){buf_text(out), out->len};
}

struct edges {
    struct str top, bottom; /* letters of a page's first and last line */
};

static bool is_the_same(struct str a, struct str b)
{
    return a.len > 0 && str_equal_nocase(a, b);
}

/* Whether pages near by, on the same side or on both, begin or end so. */
static bool runs_on(const struct edges *edges, size_t count, size_t at, bool top)
{
    const size_t first = at > 6 ? at - 6 : 0;
    size_t same = 0;

    for (size_t i = first; i < count && i <= at + 6; i++)
        same += top ? is_the_same(edges[i].top, edges[at].top) : is_the_same(edges[i].bottom, edges[at].bottom);
    return same >= RUNNING_PAGES;
}

static bool is_number(struct str line)
{
    size_t digits = 0;

    for (size_t i = 0; i < line.len; i++) {
        digits += line.at[i] >= '0' && line.at[i] <= '9';
        if ((uint8_t)line.at[i] >= 0x80 || ((line.at[i] | 32) >= 'a' && (line.at[i] | 32) <= 'z'))
            return false;
    }
    return digits > 0 && digits <= 4 && line.len <= 8;
}

/* A page without its running lines. One line is left: a page that says only what others say is a page all the same. */
static struct str body_of(const struct edges *edges, size_t count, size_t at, struct str text)
{
    const struct str top = first_line(text), bottom = last_line(text);

    if (text.len > top.len && (is_number(top) || runs_on(edges, count, at, true)))
        text = str_trim((struct str){text.at + top.len, text.len - top.len});
    if (text.len > bottom.len && (is_number(bottom) || runs_on(edges, count, at, false)))
        text.len -= bottom.len;
    return str_trim(text);
}

static struct edges *find_edges(struct arena *arena, const json_t *pages)
{
    const size_t count = json_array_size(pages);
    struct edges *edges = arena_array(arena, count + 1, sizeof *edges);

    for (size_t i = 0; i < count; i++) {
        const struct str text = text_of(json_array_get(pages, i));

        edges[i] = (struct edges){letters_of(arena, first_line(text)), letters_of(arena, last_line(text))};
    }
    return edges;
}

/* ---- chunks ---- */

struct merging {
    struct arena *arena;
    const struct ocr_reading *reading;
    const struct edges *edges;
    json_t *chunks;
    size_t next;           /* page */
    size_t room, left_out; /* chunks */
};

static void append(json_t *chunks, json_t *chunk)
{
    json_object_set_new(chunk, "index", json_integer((json_int_t)json_array_size(chunks)));
    json_array_append_new(chunks, chunk);
}

/* One more, unless the document is full. */
static void append_read(struct merging *merging, json_t *chunk)
{
    if (merging->room > 0) {
        merging->room--;
        append(merging->chunks, chunk);
        return;
    }
    merging->left_out++;
    json_decref(chunk);
}

static void append_slide(struct merging *merging, const json_t *page, struct str text)
{
    append_read(merging, json_pack("{s:s, s:s%, s:{s:i, s:s?, s:b}}", "chunk_type", "slide_text", "text", text.at,
                                   text.len, "metadata", "slide_number", number_of(page), "title",
                                   json_get_text(page, "title", NULL), "ocr", true));
}

/* The next block of a text, its lines made one. */
static struct str take_block(struct arena *arena, struct str *text)
{
    const char *end = memmem(text->at, text->len, "\n\n", 2);
    const size_t length = end != NULL ? (size_t)(end - text->at) : text->len;
    char *flat = arena_strndup(arena, text->at, length);

    for (size_t i = 0; i < length; i++)
        flat[i] = flat[i] == '\n' ? ' ' : flat[i];
    *text = str_trim((struct str){text->at + length, text->len - length});
    return (struct str){flat, length};
}

static void append_blocks(struct merging *merging, const json_t *page, struct str text)
{
    const struct str title = str_of(json_get_text(page, "title", ""));

    if (title.len > 0 && str_starts(text, title)) {
        append_read(merging,
                    json_pack("{s:s, s:s%, s:{s:i, s:i, s:b}}", "chunk_type", "heading", "text", title.at, title.len,
                              "metadata", "level", HEADING_LEVEL, "page", number_of(page), "ocr", true));
        text = str_trim((struct str){text.at + title.len, text.len - title.len});
    }
    while (text.len > 0) {
        const struct str block = take_block(merging->arena, &text);

        append_read(merging, json_pack("{s:s, s:s%, s:{s:i, s:b}}", "chunk_type", "paragraph", "text", block.at,
                                       block.len, "metadata", "page", number_of(page), "ocr", true));
    }
}

/* The pages up to `last`. */
static void append_pages(struct merging *merging, int64_t last)
{
    const json_t *pages = merging->reading->pages;
    const size_t count = json_array_size(pages);

    for (; merging->next < count && number_of(json_array_get(pages, merging->next)) <= last; merging->next++) {
        const json_t *page = json_array_get(pages, merging->next);
        const struct str text = body_of(merging->edges, count, merging->next, text_of(page));

        if (text.len > 0 && merging->reading->as_text)
            append_blocks(merging, page, text);
        else if (text.len > 0)
            append_slide(merging, page, text);
    }
}

static int64_t page_of(const json_t *chunk)
{
    const json_t *metadata = json_object_get(chunk, "metadata");

    return json_get_int(metadata, "slide_number", json_get_int(metadata, "page", 0));
}

/* What is read of a slide stands before what its speaker has noted. */
static json_t *merge_chunks(struct arena *arena, const json_t *former, const struct ocr_reading *reading,
                            size_t *left_out)
{
    struct merging merging = {
        .arena = arena,
        .reading = reading,
        .edges = find_edges(arena, reading->pages),
        .chunks = json_array(),
        .room = LIMIT_DOCUMENT_CHUNKS - MIN(json_array_size(former), (size_t)LIMIT_DOCUMENT_CHUNKS),
    };
    json_t *chunk;
    size_t index;

    json_array_foreach(former, index, chunk)
    {
        append_pages(&merging, page_of(chunk));
        append(merging.chunks, json_incref(chunk));
    }
    append_pages(&merging, INT32_MAX);
    *left_out = merging.left_out;
    return merging.chunks;
}

/* ---- warnings ---- */

/* What the first extraction said of the pages that are read here. */
static bool is_answered(const char *warning)
{
    static const char *const told[] = {PERHAPS_PICTURES ": ", "Pages whose font does not say which letters it shows",
                                       "Slides that are pictures, without text: "};

    for (size_t i = 0; i < ARRAY_COUNT(told); i++)
        if (strncmp(warning, told[i], strlen(told[i])) == 0)
            return true;
    return false;
}

static const struct {
    bool (*is)(const json_t *page);
    const char *what;
} sorts[] = {
    {says_something, "Pages read from pictures of their text, in which words may be wrong"},
    {was_cut, "Pages of whose pictures lines that cannot be read were left out"},
    {is_not_readable, "Pages without text, whose pictures show none that can be read"},
    {has_failed, "Pages without text, whose pictures cannot be drawn or take too long to read"},
};

static void warn(struct arena *arena, const char *what, const int *numbers, size_t count, json_t *warnings)
{
    if (count > 0)
        json_array_append_new(
            warnings,
            json_string(arena_printf(arena, "%s: %s.", what, ocr_document_runs(arena, numbers, count, ", ", NAMES))));
}

static void warn_of(struct arena *arena, const json_t *pages, size_t sort, json_t *warnings)
{
    int *numbers = arena_array(arena, json_array_size(pages) + 1, sizeof *numbers);
    const json_t *page;
    size_t count = 0, index;

    json_array_foreach(pages, index, page)
    {
        if (sorts[sort].is(page))
            numbers[count++] = number_of(page);
    }
    warn(arena, sorts[sort].what, numbers, count, warnings);
}

static const char *rest_of(struct arena *arena, const struct ocr_reading *reading)
{
    if (reading->reason != NULL)
        return reading->reason;
    return arena_printf(arena, "no more than %zu pages of a file are read from their pictures. Split the file.",
                        reading->wanted);
}

/* Of the pages that nobody has looked at. */
static void warn_of_rest(struct arena *arena, const struct ocr_reading *reading, json_t *warnings)
{
    const size_t total = json_array_size(reading->unread), read = json_array_size(reading->pages);
    int *numbers = arena_array(arena, total + 1, sizeof *numbers);
    size_t count = 0;

    for (size_t i = read; i < total; i++)
        numbers[count++] = (int)json_integer_value(json_array_get(reading->unread, i));
    warn(arena, PERHAPS_PICTURES, numbers, count, warnings);
    if (count > 0)
        json_array_append_new(warnings,
                              json_string(arena_printf(arena, "%zu of %zu pages without text were looked at: %s", read,
                                                       total, rest_of(arena, reading))));
}

static json_t *merge_warnings(struct arena *arena, const json_t *former, const struct ocr_reading *reading,
                              size_t left_out)
{
    json_t *warnings = json_array(), *one;
    size_t index;

    json_array_foreach(former, index, one)
    {
        if (!is_answered(json_string_value(one)))
            json_array_append(warnings, one);
    }
    for (size_t i = 0; i < ARRAY_COUNT(sorts); i++)
        warn_of(arena, reading->pages, i, warnings);
    warn_of_rest(arena, reading, warnings);
    if (reading->without != NULL)
        json_array_append_new(warnings, json_string(reading->without));
    if (left_out > 0)
        json_array_append_new(
            warnings,
            json_string(arena_printf(arena, "%zu passages of pictures were left out: a file has no more than %d.",
                                     left_out, LIMIT_DOCUMENT_CHUNKS)));
    return warnings;
}

/* ---- all of it ---- */

void ocr_document_merge(struct arena *arena, json_t *tree, const struct ocr_reading *reading)
{
    const json_t *first = json_array_get(reading->pages, 0);
    const char *title = json_get_text(first, "title", NULL);
    size_t left_out;

    json_object_set_new(tree, "chunks", merge_chunks(arena, json_object_get(tree, "chunks"), reading, &left_out));
    json_object_set_new(tree, "warnings", merge_warnings(arena, json_object_get(tree, "warnings"), reading, left_out));
    if (json_is_null(json_object_get(tree, "title")) && number_of(first) == 1 && title != NULL)
        json_object_set_new(tree, "title", json_string(title));
}
