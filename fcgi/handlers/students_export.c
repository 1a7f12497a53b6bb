/*
 * Of students.h: all that is kept of a student, made while it is sent. It is a list for each sort of thing, read page by page; the file of an
 * answer stands in its submission, in base64.
 */
#include <unistd.h>

#include "base/digest.h"
#include "course/student.h"
#include "fcgi/handlers/students.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

#define PAGE_ANSWERS 20       /* submissions of one page: their answers have 400 KB each at most */
#define PAGE_LINES 200        /* of anything else, which has a few KB */
#define PAGE_ARENA (64 * MIB) /* of one page */
#define FILE_PIECE (48 * KIB) /* a multiple of three, so that the pieces' base64 can be joined */

struct export
{
    struct student student;
    const char *name;
    struct arena *arena; /* of one page */
    size_t part;         /* which sort of thing */
    struct pg_rows rows; /* a page of it, and how far it has been sent */
    int row;
    bool first; /* nothing of the part has been sent */
    stamp at;   /* the place in the list */
    struct uuid id;
    int file;       /* that is being sent; -1: none */
    uint8_t *bytes; /* FILE_PIECE of it */
    enum { BEGIN, PART, LINES, FILE_BYTES, DONE } next;
};

/* ---- the parts ---- */

static int page_of(const struct export *e)
{
    return e->part == 0 ? PAGE_ANSWERS : PAGE_LINES;
}

#define FETCH(name)                                                                                 \
    static bool fetch_##name(const struct unit *unit, const struct export *e, struct pg_rows *rows) \
    {                                                                                               \
        return PG_RUN(unit, rows, name, pg_uuid(e->student.id), pg_stamp(e->at), pg_uuid(e->id),    \
                      pg_bigint(page_of(e)));                                                       \
    }

FETCH(export_submissions)
FETCH(export_jobs)
FETCH(export_model_calls)
FETCH(export_deliveries)
FETCH(export_answers)

static const struct part {
    const char *name;
    bool (*fetch)(const struct unit *unit, const struct export *e, struct pg_rows *rows);
} parts[] = {
    {"submissions", fetch_export_submissions}, {"jobs", fetch_export_jobs},
    {"model_calls", fetch_export_model_calls}, {"webhook_deliveries", fetch_export_deliveries},
    {"kept_answers", fetch_export_answers},
};

static void close_arena(void *arena)
{
    arena_free(arena);
}

static void close_file(void *context)
{
    struct export *e = context;

    if (e->file >= 0)
        close(e->file);
    e->file = -1;
}

/* ---- the pieces ---- */

static void begin(struct exchange *x, struct export *e)
{
    struct json_out out = json_out(x->body);

    json_open(&out, NULL);
    json_put_text(&out, "student_id", e->name);
    json_put_stamp(&out, "created_at", e->student.created_at);
    json_put_stamp(&out, "last_activity_at", e->student.last_activity_at);
    e->next = PART;
}

static void begin_part(struct exchange *x, struct export *e)
{
    buf_printf(x->body, "%s,\"%s\":[", e->part > 0 ? "]" : "", parts[e->part].name);
    e->first = true;
    e->at = STAMP_NONE;
    e->id = (struct uuid){0};
    e->rows = (struct pg_rows){0};
    e->row = 0;
    e->next = LINES;
}

static bool next_page(struct exchange *x, struct export *e)
{
    struct unit unit = x->unit;

    arena_reset(e->arena);
    unit.arena = e->arena;
    e->row = 0;
    return parts[e->part].fetch(&unit, e, &e->rows);
}

/* Where the store puts a file while it is sent, without a name. */
static const char *scratch(const struct exchange *x)
{
    return x->settings->work_dir[0] != '\0' ? x->settings->work_dir : "/tmp";
}

/* An object that is not in the store any more is null in the export: the rest of what is kept is there all the same. */
static bool open_file(struct exchange *x, struct export *e, const char *key)
{
    if (store_fetch(x->store, key, scratch(x), &e->file, NULL, &x->fault))
        return true;
    e->file = -1;
    if (x->fault.kind != FAULT_OBJECT_MISSING)
        return false;
    fault_clear(&x->fault);
    return true;
}

/* The line of a submission stays open for its file. */
static bool put_submission(struct exchange *x, struct export *e, struct str line)
{
    const char *key = pg_get_text(&e->rows, e->row, PG_COL(export_submissions, object_key));

    buf_put(x->body, line.at, line.len - 1);
    if (key != NULL && !open_file(x, e, key))
        return false;
    if (e->file < 0) {
        buf_puts(x->body, ",\"file\":null}");
        return true;
    }
    buf_printf(x->body, ",\"file\":{\"content_type\":\"%s\",\"size_bytes\":%lld,\"content_base64\":\"",
               pg_get_text(&e->rows, e->row, PG_COL(export_submissions, content_type)),
               (long long)pg_get_int(&e->rows, e->row, PG_COL(export_submissions, size_bytes)));
    e->next = FILE_BYTES;
    return true;
}

static bool put_line(struct exchange *x, struct export *e)
{
    const struct str line = pg_get_str(&e->rows, e->row, PG_COL(export, line));

    if (!e->first)
        buf_putc(x->body, ',');
    e->first = false;
    e->at = pg_get_stamp(&e->rows, e->row, PG_COL(export, at));
    e->id = pg_get_uuid(&e->rows, e->row, PG_COL(export, id));
    if (e->part == 0 && !put_submission(x, e, line))
        return false;
    if (e->part > 0)
        buf_put(x->body, line.at, line.len);
    e->row++;
    return true;
}

static bool put_lines(struct exchange *x, struct export *e)
{
    if (e->row < e->rows.count)
        return put_line(x, e);
    if ((e->first || e->rows.count == page_of(e)) && !next_page(x, e))
        return false;
    if (e->row < e->rows.count)
        return put_line(x, e);
    e->part++;
    if (e->part < ARRAY_COUNT(parts)) {
        begin_part(x, e);
        return true;
    }
    buf_puts(x->body, "]}");
    e->next = DONE;
    return true;
}

static bool put_file(struct exchange *x, struct export *e)
{
    size_t length = 0;
    ssize_t got = 1;

    while (got > 0 && length < FILE_PIECE) {
        got = read(e->file, e->bytes + length, FILE_PIECE - length);
        length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        return fault_log(&x->fault, FAULT_UNAVAILABLE, "a file of the export could not be read: %m");
    if (length > 0) {
        char *text = buf_reserve(x->body, 4 * (FILE_PIECE / 3) + 1);

        x->body->len += strlen(digest_base64(e->bytes, length, text));
    }
    if (length < FILE_PIECE) {
        buf_puts(x->body, "\"}}");
        close_file(e);
        e->next = LINES;
    }
    return true;
}

static bool next_piece(struct exchange *x, void *context, struct str *piece)
{
    struct export *e = context;
    bool made = true;

    buf_clear(x->body);
    if (e->next == BEGIN)
        begin(x, e);
    else if (e->next == PART)
        begin_part(x, e);
    else if (e->next == LINES)
        made = put_lines(x, e);
    else if (e->next == FILE_BYTES)
        made = put_file(x, e);
    *piece = buf_str(x->body);
    return made;
}

bool students_export(struct exchange *x)
{
    struct export *e = arena_alloc(x->arena, sizeof *e);

    *e = (struct export){.name = field_path_student(x), .file = -1};
    if (!student_find(&x->unit, e->name, &e->student))
        return false;
    if (uuid_is_nil(e->student.id))
        return fault_set(&x->fault, FAULT_NOT_FOUND, "Student not found");
    e->bytes = arena_alloc(x->arena, FILE_PIECE);
    e->arena = arena_new(PAGE_ARENA);
    arena_defer(x->arena, close_arena, e->arena);
    arena_defer(x->arena, close_file, e);
    return response_produced(x, 200, "application/json", -1, (struct producer){next_piece, e});
}
