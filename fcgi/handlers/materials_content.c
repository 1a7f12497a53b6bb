#include "fcgi/handlers/materials_content.h"

#include "course/document_content.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

#define FORM 1 /* of what is made of a document here: another form needs another ETag */
#define BLOCK_ARENA (16 * MIB)

struct content {
    struct document_content document;
    struct arena *arena; /* of one block */
    bool paged;
    int64_t from, limit;
    int64_t next, until; /* chunks still to be sent */
    enum { HEAD, CHUNKS, TAIL, END } part;
};

static void close_arena(void *arena)
{
    arena_free(arena);
}

static void read_range(struct exchange *x, struct content *c)
{
    c->paged = field_query(x, "from_chunk") != NULL || field_query(x, "limit") != NULL;
    c->from = field_query_whole(x, "from_chunk", 0, INT32_MAX, 0);
    c->limit = field_query_whole(x, "limit", 1, LIMIT_CHUNK_PAGE, LIMIT_PAGE);
}

static void set_range(struct content *c)
{
    const int64_t total = c->document.chunk_count;

    c->next = c->paged ? MIN(c->from, total) : 0;
    c->until = c->paged ? MIN(c->next + c->limit, total) : total;
}

/* ---- the pieces ---- */

/* The document's own members, where the page stands, and the beginning of its list of chunks. */
static void put_head(struct exchange *x, const struct content *c)
{
    struct buf *out = x->body;

    buf_put(out, c->document.head.at, c->document.head.len - 1);
    if (c->paged)
        buf_printf(out,
                   ",\"from_chunk\":%lld,\"limit\":%lld,\"total_chunks\":%lld,\"next_from_chunk\":", (long long)c->from,
                   (long long)c->limit, (long long)c->document.chunk_count);
    if (c->paged && c->until < c->document.chunk_count)
        buf_printf(out, "%lld", (long long)c->until);
    else if (c->paged)
        buf_puts(out, "null");
    buf_puts(out, ",\"chunks\":[");
}

/* The block is a list of its own: its brackets go, and a comma parts it from the one before. */
static bool put_block(struct exchange *x, struct content *c, bool first)
{
    struct unit unit = x->unit;
    struct str chunks;

    arena_reset(c->arena);
    unit.arena = c->arena;
    if (!document_content_block(&unit, &c->document, c->next, c->until, &chunks, &c->next))
        return false;
    if (!first)
        buf_putc(x->body, ',');
    buf_put(x->body, chunks.at + 1, chunks.len - 2);
    return true;
}

static bool next_piece(struct exchange *x, void *context, struct str *piece)
{
    struct content *c = context;
    const int64_t begun = c->paged ? MIN(c->from, c->document.chunk_count) : 0;

    buf_clear(x->body);
    if (c->part == HEAD)
        put_head(x, c);
    else if (c->part == CHUNKS && !put_block(x, c, c->next == begun))
        return false;
    else if (c->part == TAIL)
        buf_puts(x->body, "]}");
    if (c->part == HEAD || c->part == CHUNKS)
        c->part = c->next < c->until ? CHUNKS : TAIL;
    else
        c->part = END;
    *piece = buf_str(x->body);
    return true;
}

/* ---- the answer ---- */

static int64_t whole_length(struct exchange *x, const struct content *c)
{
    buf_clear(x->body);
    put_head(x, c);
    return (int64_t)x->body->len + c->document.chunk_bytes + 2;
}

static bool answer(struct exchange *x, struct content *c)
{
    const struct str version = str_of(arena_printf(x->arena, "content %d %s %d %lld %lld", FORM, c->document.digest,
                                                   c->paged, (long long)c->from, (long long)c->limit));

    return response_not_modified(x, version) ||
           response_produced(x, 200, "application/json", c->paged ? -1 : whole_length(x, c),
                             (struct producer){next_piece, c});
}

bool materials_content(struct exchange *x)
{
    struct content *c = arena_alloc(x->arena, sizeof *c);
    const bool raw = field_query_flag(x, "raw");
    struct material m;

    read_range(x, c);
    if (!fields_ok(x) || !materials_fetch(x, &m) || !materials_processed(x, &m) ||
        !document_content_fetch(&x->unit, m.id, raw, &c->document))
        return false;
    set_range(c);
    c->arena = arena_new(BLOCK_ARENA);
    arena_defer(x->arena, close_arena, c->arena);
    return answer(x, c);
}
