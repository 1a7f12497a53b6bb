#include "export/export_passages.h"

#include "base/limits.h"
#include "export/export_markup.h"

#define SOURCE_ARENA (32 * MIB)

struct passage_place {
    enum citation_place place;
    double at;
    bool shown;
};

static void free_arena(void *arena)
{
    arena_free(arena);
}

bool export_passages_open(const struct unit *unit, const struct export_page *page, struct export_passages *p)
{
    *p = (struct export_passages){.page = page, .arena = arena_new(SOURCE_ARENA)};
    arena_defer(unit->arena, free_arena, p->arena);
    return PG_RUN(unit, &p->cited, export_citations, pg_uuid(page->course->course), pg_bigint(EXPORT_CITED));
}

/* ---- the places of one material ---- */

static int first_of(const struct pg_rows *cited, struct uuid material)
{
    int low = 0, high = cited->count;

    while (low < high) {
        const int middle = low + (high - low) / 2;
        const struct uuid found = pg_get_uuid(cited, middle, PG_COL(export_citations, material_id));

        if (memcmp(&found, &material, sizeof material) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_of(const struct pg_rows *cited, int row, struct uuid material)
{
    return row < cited->count && uuid_equal(pg_get_uuid(cited, row, PG_COL(export_citations, material_id)), material);
}

static enum citation_place place_of(const char *kind)
{
    return strcmp(kind, "start_sec") == 0      ? CITATION_SECOND
           : strcmp(kind, "slide_number") == 0 ? CITATION_SLIDE
           : strcmp(kind, "page") == 0         ? CITATION_PAGE
                                               : CITATION_CHUNK;
}

static int by_place(const void *left, const void *right)
{
    const struct passage_place *a = left, *b = right;

    return a->place != b->place ? (a->place > b->place) - (a->place < b->place) : (a->at > b->at) - (a->at < b->at);
}

static void take_places(struct export_passages *p, struct uuid material)
{
    const int first = first_of(&p->cited, material);
    int end = first;

    while (is_of(&p->cited, end, material))
        end++;
    arena_reset(p->arena);
    p->count = (size_t)(end - first);
    p->places = arena_array(p->arena, p->count + 1, sizeof *p->places);
    memset(p->ends, 0, sizeof p->ends);
    for (size_t i = 0; i < p->count; i++)
        p->places[i] =
            (struct passage_place){place_of(pg_get_text(&p->cited, first + (int)i, PG_COL(export_citations, kind))),
                                   pg_get_double(&p->cited, first + (int)i, PG_COL(export_citations, at)), false};
    qsort(p->places, p->count, sizeof *p->places, by_place);
    for (size_t i = 0; i < p->count; i++)
        for (enum citation_place place = p->places[i].place; place <= CITATION_CHUNK; place++)
            p->ends[place] = i + 1;
}

/* The places of a kind from `low` on and before `high`. */
struct run {
    size_t first, end;
};

static size_t first_from(const struct export_passages *p, size_t low, size_t high, double at)
{
    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (p->places[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct run run_of(const struct export_passages *p, enum citation_place place, double low, double high)
{
    const size_t first = place > 0 ? p->ends[place - 1] : 0, end = p->ends[place];

    return (struct run){first_from(p, first, end, low), first_from(p, first, end, high)};
}

/* ---- passages ---- */

static const char *say(const struct export_passages *p, const struct passage_place *place)
{
    const struct citation citation = {p->page->sources.items[p->source].id, place->place, place->at};

    return export_sources_say(p->page->course->arena, &p->page->sources, p->page->words, &citation);
}

/* The anchors of places that have none yet; the first one's name heads the passage. */
static void put_anchors(struct export_passages *p, struct buf *out, struct run run, bool *named)
{
    char anchor[EXPORT_ANCHOR];

    for (size_t i = run.first; i < run.end; i++) {
        if (p->places[i].shown)
            continue;
        p->places[i].shown = true;
        buf_printf(out, "<b id=\"%s\">",
                   export_sources_anchor(p->source + 1, p->places[i].place, p->places[i].at, anchor));
        export_markup_text(out, *named ? "" : say(p, &p->places[i]));
        buf_puts(out, "</b>");
        *named = true;
    }
}

static void put_chunk(struct export_passages *p, struct buf *out, const json_t *chunk)
{
    const json_t *facts = json_object_get(chunk, "metadata");
    const double slide = (double)json_get_int(facts, "slide_number", -1),
                 page = (double)json_get_int(facts, "page", -1), index = (double)json_get_int(chunk, "index", -1),
                 start = json_get_double(facts, "start_sec", -1),
                 end = MAX(json_get_double(facts, "end_sec", start), start + 0.001);
    const struct run runs[] = {
        start >= 0 ? run_of(p, CITATION_SECOND, p->heard, end) : (struct run){0},
        slide >= 0 ? run_of(p, CITATION_SLIDE, slide, slide + 1) : (struct run){0},
        page >= 0 ? run_of(p, CITATION_PAGE, page, page + 1) : (struct run){0},
        index >= 0 ? run_of(p, CITATION_CHUNK, index, index + 1) : (struct run){0},
    };
    bool cited = false, named = false;

    p->heard = MAX(p->heard, end);
    for (size_t i = 0; i < ARRAY_COUNT(runs); i++)
        cited = cited || runs[i].end > runs[i].first;
    if (!cited)
        return;
    buf_puts(out, "<blockquote>");
    for (size_t i = 0; i < ARRAY_COUNT(runs); i++)
        put_anchors(p, out, runs[i], &named);
    export_markup_block(out, "p", json_get_text(chunk, "text", ""));
    buf_puts(out, "</blockquote>\n");
}

static bool put_block(const struct unit *unit, struct export_passages *p, struct buf *out)
{
    struct unit of_block = *unit;
    struct str text;
    json_t *chunks;

    arena_reset(p->page->course->arena);
    of_block.arena = p->page->course->arena;
    if (!document_content_block(&of_block, &p->document, p->chunk, p->document.chunk_count, &text, &p->chunk) ||
        !json_read(of_block.arena, text, &chunks, unit->fault))
        return false;
    for (size_t i = 0; i < json_array_size(chunks); i++)
        put_chunk(p, out, json_array_get(chunks, i));
    return true;
}

/* ---- materials ---- */

static bool open_source(const struct unit *unit, struct export_passages *p, struct buf *out)
{
    const struct generation_scope_material *source = &p->page->sources.items[p->source];
    struct unit of_source = *unit;

    take_places(p, source->id);
    of_source.arena = p->arena;
    p->heard = 0;
    p->chunk = 0;
    p->document = (struct document_content){0};
    buf_printf(out, "<section id=\"s%zu\">", p->source + 1);
    export_markup_block(out, "h3", source->name != NULL ? source->name : "");
    p->next = p->count > 0 && source->digest != NULL ? PASSAGES_BLOCKS : PASSAGES_CLOSE;
    return p->next == PASSAGES_CLOSE || document_content_fetch(&of_source, source->id, false, &p->document);
}

static void close_source(struct export_passages *p, struct buf *out)
{
    arena_reset(p->page->course->arena);
    for (size_t i = 0; i < p->count; i++) {
        const struct run one = {i, i + 1};
        bool named = false;

        if (p->places[i].shown)
            continue;
        buf_puts(out, "<blockquote>");
        put_anchors(p, out, one, &named);
        export_markup_block(out, "p", p->page->words->no_text);
        buf_puts(out, "</blockquote>\n");
    }
    buf_puts(out, "</section>\n");
    p->source++;
    p->next = PASSAGES_OPEN;
}

static bool step(const struct unit *unit, struct export_passages *p, struct buf *out)
{
    if (p->next == PASSAGES_OPEN)
        return open_source(unit, p, out);
    if (p->next == PASSAGES_BLOCKS && p->chunk < p->document.chunk_count)
        return put_block(unit, p, out);
    close_source(p, out);
    return true;
}

/* Blocks without a cited passage make no piece. */
bool export_passages_next(const struct unit *unit, struct export_passages *p, struct buf *out)
{
    const size_t before = out->len;

    while (out->len == before && p->source < p->page->sources.count)
        if (!step(unit, p, out))
            return false;
    return true;
}
