#include "fcgi/handlers/structures_send.h"

#include "course/snapshot.h"
#include "fcgi/response/response.h"

#define FORM 1 /* of what is made of a snapshot here: another form needs another ETag */
#define PIECE \
    (1 << 22) /* characters: the database unpacks the whole structure for each, and the largest have tens of millions */
#define PIECE_ARENA (24 * MIB) /* a character may take four bytes */

struct sent {
    struct uuid snapshot;
    struct arena *arena; /* of one piece */
    enum { HEAD, STRUCTURE, END } part;
    int64_t next; /* character */
};

static void close_arena(void *arena)
{
    arena_free(arena);
}

/* The head is in the body's buffer already, without its last brace; the structure follows as its last member. */
static bool next_piece(struct exchange *x, void *context, struct str *piece)
{
    struct sent *s = context;
    struct unit unit = x->unit;

    if (s->part == HEAD) {
        s->part = STRUCTURE;
        *piece = buf_str(x->body);
        return true;
    }
    *piece = (struct str){0};
    if (s->part == END)
        return true;
    arena_reset(s->arena);
    unit.arena = s->arena;
    if (!snapshot_structure_piece(&unit, s->snapshot, s->next, PIECE, piece))
        return false;
    s->next += PIECE;
    if (piece->len > 0)
        return true;
    s->part = END;
    *piece = STR("}");
    return true;
}

bool structures_send(struct exchange *x, const struct pg_rows *rows)
{
    struct sent *s = arena_alloc(x->arena, sizeof *s);
    char id[UUID_TEXT];

    s->snapshot = snapshot_id(rows, 0);
    if (response_not_modified(x, str_of(arena_printf(x->arena, "structure %d %s %d", FORM, uuid_format(s->snapshot, id),
                                                     snapshot_is_applied(rows, 0)))))
        return true;
    s->arena = arena_new(PIECE_ARENA);
    arena_defer(x->arena, close_arena, s->arena);
    snapshot_write(&x->json, NULL, rows, 0, (struct str){0});
    x->body->len--;
    buf_puts(x->body, ",\"structure\":");
    return response_produced(x, 200, "application/json", -1, (struct producer){next_piece, s});
}
