#include "course/search.h"

#define MATCH_BEGINS '\2'
#define MATCH_ENDS '\3'
#define LONGEST 6 /* bytes that one becomes: <mark> is six, </mark> seven for two marks */

static bool find(const struct unit *unit, const struct search_order *order, int64_t limit, int64_t offset,
                 struct pg_rows *rows)
{
    if (order->digest != NULL)
        return PG_RUN(unit, rows, content_fused, pg_uuid(order->course), pg_text(order->words), pg_text(order->model),
                      pg_text(order->digest), pg_bigint(SEARCH_NEAREST), pg_bigint(limit), pg_bigint(offset),
                      pg_bigint(SEARCH_RANKED));
    return PG_RUN(unit, rows, content_search, pg_uuid(order->course), pg_text(order->words), pg_bigint(limit),
                  pg_bigint(offset), pg_bigint(SEARCH_RANKED));
}

bool search_list(const struct unit *unit, const struct search_order *order, const struct page *page,
                 struct pg_rows *rows, int64_t *total)
{
    struct pg_rows first;

    if (!find(unit, order, page->limit, page->offset, rows))
        return false;
    first = *rows;
    if (rows->count == 0 && page->offset > 0 && !find(unit, order, 1, 0, &first))
        return false; /* behind the end: how many there are, the first one tells */
    *total = first.count > 0 ? pg_get_int(&first, 0, PG_COL(found, total)) : 0;
    return true;
}

/* ---- a hit ---- */

static const char *html_of(char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case MATCH_BEGINS:
        return "<mark>";
    case MATCH_ENDS:
        return "</mark>";
    default:
        return NULL;
    }
}

static void put_marked(struct json_out *out, struct arena *arena, struct str text)
{
    char *html = arena_alloc(arena, (LONGEST + 1) * text.len + 1);
    size_t length = 0;

    for (size_t i = 0; i < text.len; i++) {
        const char *instead = html_of(text.at[i]);
        const struct str piece = instead != NULL ? str_of(instead) : (struct str){text.at + i, 1};
        memcpy(html + length, piece.at, piece.len);
        length += piece.len;
    }
    json_put_str(out, "text", (struct str){html, length});
}

static void put_number(struct json_out *out, const char *key, const struct pg_rows *rows, int row, bool is_so)
{
    if (is_so)
        json_put_int(out, key, pg_get_int(rows, row, PG_COL(found, place)));
    else
        json_put_null(out, key);
}

/* Where a concept's first citation says that it is. */
static void put_cited(struct json_out *out, struct arena *arena, const struct pg_rows *rows, int row)
{
    static const char *const members[] = {"start_sec", "slide_number", "page", "chunk_index"};
    const struct str text = pg_get_str(rows, row, PG_COL(found, cited));
    struct fault ignored = {0};
    json_t *cited = NULL;

    if (text.at != NULL && !json_read(arena, text, &cited, &ignored))
        cited = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(members); i++)
        json_put_tree(out, members[i], json_object_get(cited, members[i]));
}

static void put_place(struct json_out *out, const struct pg_rows *rows, int row, const char *kind)
{
    if (pg_is_null(rows, row, PG_COL(found, start_sec)))
        json_put_null(out, "start_sec");
    else
        json_put_double(out, "start_sec", pg_get_double(rows, row, PG_COL(found, start_sec)));
    put_number(out, "slide_number", rows, row, strcmp(kind, "slide") == 0);
    put_number(out, "page", rows, row, strcmp(kind, "page") == 0);
    json_put_int(out, "chunk_index", pg_get_int(rows, row, PG_COL(found, chunk_index)));
}

static void put_parts(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_list(out, "found_by");
    if (pg_get_bool(rows, row, PG_COL(found, by_words)))
        json_put_text(out, NULL, SEARCH_FULL_TEXT);
    if (pg_get_bool(rows, row, PG_COL(found, by_vector)))
        json_put_text(out, NULL, SEARCH_VECTOR);
    json_end(out);
}

void search_json(struct json_out *out, struct arena *arena, const struct pg_rows *rows, int row)
{
    const char *kind = pg_get_text(rows, row, PG_COL(found, kind));

    json_put_text(out, "kind", kind);
    json_put_uuid(out, "material_id", pg_get_uuid(rows, row, PG_COL(found, material_id)));
    json_put_uuid(out, "node_id", pg_get_uuid(rows, row, PG_COL(found, node_id)));
    json_put_text(out, "filename", pg_get_text(rows, row, PG_COL(found, filename)));
    json_put_text(out, "source_url", pg_get_text(rows, row, PG_COL(found, source_url)));
    json_put_uuid(out, "concept_id", pg_get_uuid(rows, row, PG_COL(found, concept_id)));
    json_put_uuid(out, "lesson_id", pg_get_uuid(rows, row, PG_COL(found, lesson_id)));
    json_put_text(out, "title", pg_get_text(rows, row, PG_COL(found, title)));
    put_marked(out, arena, pg_get_str(rows, row, PG_COL(found, passage)));
    if (strcmp(kind, "concept") == 0)
        put_cited(out, arena, rows, row);
    else
        put_place(out, rows, row, kind);
    json_put_text(out, "heading", pg_get_text(rows, row, PG_COL(found, heading)));
    json_put_double(out, "score", pg_get_double(rows, row, PG_COL(found, score)));
    put_parts(out, rows, row);
}
