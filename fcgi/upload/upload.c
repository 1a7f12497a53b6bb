#include "fcgi/upload/upload.h"

#include <unistd.h>

#include "base/log.h"
#include "course/language.h"
#include "fcgi/request/body.h"
#include "fcgi/request/fields.h"
#include "fcgi/upload/form.h"

#define SAFE_NAME 100
#define LIFE_SIGNS 3 /* an upload that has missed so many is not counted any more; the janitor is more patient */
#define RETRY_S 5    /* advice to a tenant that has too many uploads under way */
/* Boundary lines, part heads and small fields around the file: a body may be this much longer than the file it carries. */
#define FORM_OVERHEAD (256 * KIB)

/* What lives only while the form is read. */
struct upload_state {
    struct exchange *x;
    struct upload *upload;
    struct form *form;
    struct store_sink *sink;
    int64_t file_bytes;
    bool noted;        /* a row in `uploads` stands */
    int64_t window;    /* of the body: the last whose end was noted there */
    bool maybe_stored; /* the store was asked to keep the object */
    enum { NOWHERE, IN_FIELD, IN_FILE } place;
    const char **field; /* which of the upload's fields; NULL: an unknown one, skipped */
    struct buf value;
    size_t head_length;
    char head[SOURCE_HEAD];
};

const char *upload_safe_name(struct arena *arena, const char *filename)
{
    const char *dot = strrchr(filename, '.');
    const size_t tail = dot != NULL ? MIN(strlen(dot), 16) : 0;
    const size_t stem = MIN(strlen(filename) - tail, SAFE_NAME - tail);
    char *name = arena_alloc(arena, stem + tail + 1);

    memcpy(name, filename, stem);
    memcpy(name + stem, dot != NULL ? dot : "", tail);
    for (char *c = name; *c != '\0'; c++)
        if (!(*c >= '0' && *c <= '9') && !(*c >= 'A' && *c <= 'Z') && !(*c >= 'a' && *c <= 'z') && *c != '_' &&
            *c != '-' && !(*c == '.' && c != name))
            *c = '_';
    return *name != '\0' ? name : "file";
}

/* ---- the note ---- */

static bool too_many(struct exchange *x)
{
    x->fault.retry_after_s = RETRY_S;
    return fault_set(&x->fault, FAULT_UPLOADS_LIMITED,
                     "%lld uploads are under way already; wait for one of them to end",
                     (long long)x->settings->upload_max_per_tenant);
}

/* Before the first byte of the body: whatever a client makes of its form, it holds a responder for as long as it takes. */
static bool note_upload(struct upload_state *s)
{
    struct exchange *x = s->x;
    struct pg_rows rows;
    char host[256] = "";

    (void)gethostname(host, sizeof(host) - 1);
    s->upload->id = uuid_new();
    pg_begin(x->unit.pg);
    if (!PG_RUN(&x->unit, NULL, tenant_lock, pg_uuid(x->caller.tenant), pg_text("uploads")) ||
        !PG_RUN(&x->unit, &rows, upload_begin, pg_uuid(s->upload->id), pg_text(host), pg_int(getpid()),
                pg_bigint(x->settings->upload_max_per_tenant),
                pg_int((int32_t)x->settings->upload_rate_window * LIFE_SIGNS)) ||
        !pg_commit(x->unit.pg, &x->fault)) {
        pg_rollback(x->unit.pg);
        return false;
    }
    s->noted = rows.affected == 1;
    return s->noted || too_many(x);
}

static bool is_still_noted(const struct pg_rows *rows, struct fault *fault)
{
    return rows->affected == 1 || fault_log(fault, FAULT_STORE_UNAVAILABLE, "the janitor took the upload for dead");
}

static bool note_key(struct upload_state *s)
{
    struct exchange *x = s->x;
    struct pg_rows rows;

    return PG_RUN(&x->unit, &rows, upload_key, pg_uuid(s->upload->id), pg_text(s->upload->key)) &&
           is_still_noted(&rows, &x->fault);
}

/* The store names its multipart: the janitor needs the id to abort it. "" comes before there is one; the row stands already. */
static bool note_multipart(void *context, const char *key, const char *upload_id, struct fault *fault)
{
    const struct upload_state *s = context;
    const struct unit unit = pg_unit_aside(&s->x->unit, fault);

    (void)key;
    return *upload_id == '\0' || PG_RUN(&unit, NULL, upload_multipart, pg_uuid(s->upload->id), pg_text(upload_id));
}

/* ---- the file ---- */

/* Bytes of the file that are certain to come: what the body still holds, less the most that may follow the file. */
static int64_t certain_bytes(const struct exchange *x)
{
    const int64_t left = x->content_length - x->received.bytes - FORM_OVERHEAD;

    return x->content_length < 0 || left < 0 ? 0 : left;
}

/* Are the first bytes what the name says? */
static bool looks_right(const struct upload_state *s)
{
    return source_sniff(s->upload->format, (struct str){s->head, s->head_length}, &s->x->fault);
}

/* The first bytes are there. Unless they are unlike a name that says what they should be, the store may have them. */
static bool begin_storing(struct upload_state *s)
{
    struct upload *u = s->upload;
    struct exchange *x = s->x;
    const char *content_type = u->format != NULL ? u->format->content_type : "application/octet-stream";

    return (u->format == NULL || looks_right(s)) && note_key(s) &&
           store_sink_open(x->store, u->key, content_type, note_multipart, s, &s->sink, &x->fault) &&
           (store_sink_expect(s->sink, certain_bytes(x)), true) &&
           store_sink_write(s->sink, s->head, s->head_length, &x->fault);
}

static bool file_bytes(struct upload_state *s, const char *bytes, size_t length)
{
    const size_t sniffed = MIN(length, SOURCE_HEAD - s->head_length);
    struct exchange *x = s->x;

    s->file_bytes += (int64_t)length;
    if (s->file_bytes > x->settings->upload_max_bytes)
        return fault_set(&x->fault, FAULT_TOO_LARGE, "The file is longer than %lld bytes",
                         (long long)x->settings->upload_max_bytes);
    if (s->sink == NULL) {
        memcpy(s->head + s->head_length, bytes, sniffed);
        s->head_length += sniffed;
        if (s->head_length < SOURCE_HEAD)
            return true;
        if (!begin_storing(s))
            return false;
        bytes += sniffed;
        length -= sniffed;
    }
    return length == 0 || store_sink_write(s->sink, bytes, length, &x->fault);
}

static bool filename_valid(struct exchange *x, const char *name)
{
    if (str_code_points(str_of(name)) > LIMIT_FILENAME)
        return fault_field(&x->fault, x->arena, "filename", "Send a shorter name",
                           "The file name is longer than %d characters", LIMIT_FILENAME);
    for (const char *c = name; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            return fault_field(&x->fault, x->arena, "filename", NULL, "The file name holds a control character");
    return true;
}

static const char *shown_name(const struct upload *u, const char *sent)
{
    return u->filename != NULL ? form_head_file_name(u->filename) : sent;
}

/* Fields may follow the file: what is known of name and type is checked now, the rest at the end. A name of no known kind, such as
 * the "blob" of browsers, waits for the field `filename`. */
static bool file_begin(struct upload_state *s, const struct form_part *part)
{
    struct upload *u = s->upload;
    struct exchange *x = s->x;

    if (u->key != NULL)
        return fault_field(&x->fault, x->arena, "file", "Send one file per request", "The form has more than one file");
    u->name = shown_name(u, part->filename);
    if (!filename_valid(x, u->name))
        return false;
    u->key = arena_printf(x->arena, "%s%s", u->folder, upload_safe_name(x->arena, u->name));
    u->format = source_format_of(u->name);
    return (u->format == NULL && u->filename == NULL) || u->source_type == NULL ||
           !source_type_parse(str_of(u->source_type), &u->type) || source_allowed(u->name, u->type, &x->fault);
}

/* ---- the form's events ---- */

static const char **field_place(struct upload *u, const char *name)
{
    const struct {
        const char *name;
        const char **place;
    } fields[] = {{"source_type", &u->source_type},
                  {"source_url", &u->source_url},
                  {"filename", &u->filename},
                  {"language", &u->language}};

    for (size_t i = 0; i < ARRAY_COUNT(fields); i++)
        if (strcmp(name, fields[i].name) == 0)
            return fields[i].place;
    return NULL;
}

static bool part_begin(void *context, const struct form_part *part, struct fault *fault)
{
    struct upload_state *s = context;

    (void)fault;
    buf_clear(&s->value);
    /* A browser's empty file input comes as an empty file without a name: no file. */
    if (part->filename != NULL && strcmp(part->name, "file") == 0 && *part->filename != '\0') {
        s->place = IN_FILE;
        return file_begin(s, part);
    }
    s->place = part->filename == NULL ? IN_FIELD : NOWHERE;
    s->field = s->place == IN_FIELD ? field_place(s->upload, part->name) : NULL;
    return true;
}

static bool part_bytes(void *context, const char *bytes, size_t length, struct fault *fault)
{
    struct upload_state *s = context;

    if (s->place == IN_FILE)
        return file_bytes(s, bytes, length);
    if (s->place == NOWHERE)
        return true;
    buf_put(&s->value, bytes, length);
    return !s->value.overflow ||
           fault_set(fault, FAULT_TOO_LARGE, "A form field is longer than %lld bytes", (long long)LIMIT_FORM_FIELD);
}

static bool part_end(void *context, struct fault *fault)
{
    struct upload_state *s = context;
    const struct str value = str_trim(buf_str(&s->value));

    if (s->place == IN_FILE)
        return s->sink != NULL || begin_storing(s);
    if (s->place == NOWHERE || s->field == NULL)
        return true;
    if (!str_is_utf8(value))
        return fault_set(fault, FAULT_MALFORMED_FORM, "A form field is not UTF-8");
    if (value.len > 0)
        *s->field = arena_strndup(s->x->arena, value.at, value.len);
    return true;
}

/* With each window of the body that was fast enough the note learns that its upload lives: an hour-long one is not to be taken for
 * dead by another host's janitor. A database that is away now is no reason to end it. */
static void show_life(struct upload_state *s)
{
    struct exchange *x = s->x;
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&x->unit, &ignored);

    if (!s->noted || s->window == x->received.window_ticks)
        return;
    s->window = x->received.window_ticks;
    if (!pg_ready(x->unit.pg, &ignored) || !PG_RUN(&aside, NULL, upload_lives, pg_uuid(s->upload->id)))
        log_say(LOG_WARNING, "upload", "its sign of life could not be noted: %s", ignored.log);
}

static void free_value(void *value)
{
    buf_free(value);
}

static bool slim_enough(const struct upload_state *s)
{
    return s->x->received.bytes - s->file_bytes <= FORM_OVERHEAD ||
           fault_set(&s->x->fault, FAULT_TOO_LARGE, "The form holds more than %lld bytes besides its file",
                     (long long)FORM_OVERHEAD);
}

static bool read_form(struct exchange *x, struct upload_state *s)
{
    size_t room, got = 1;

    s->window = x->received.window_ticks;
    while (got > 0) {
        char *window = form_window(s->form, &room);

        if (!body_read(x, window, room, &got) || !form_took(s->form, got, &x->fault) || !slim_enough(s))
            return false;
        show_life(s);
    }
    return form_close(s->form, &x->fault);
}

/* The whole form is there: do name, type and file agree? */
static bool check_fields(struct exchange *x, struct upload *u)
{
    if (u->source_type == NULL)
        return fault_field(&x->fault, x->arena, "source_type", "One of video, presentation, text",
                           "source_type is required");
    if (!source_type_parse(str_of(u->source_type), &u->type) || u->type == SOURCE_WEB)
        return fault_field(&x->fault, x->arena, "source_type", "One of video, presentation, text",
                           "source_type '%.40s' is not known", u->source_type);
    if (u->language != NULL && !language_valid(str_of(u->language)))
        return fault_field(&x->fault, x->arena, "language", "Use a BCP 47 tag such as 'en' or 'de-AT'",
                           "'%.40s' is not a language tag", u->language);
    if (u->key == NULL)
        return fault_field(&x->fault, x->arena, "file", "Send the file as the form's part 'file'", "file is required");
    u->name = shown_name(u, u->name);
    u->format = source_format_of(u->name);
    return filename_valid(x, u->name) && source_allowed(u->name, u->type, &x->fault) && looks_right(u->state);
}

bool upload_open(struct exchange *x, struct upload *upload)
{
    static const struct form_events events = {part_begin, part_bytes, part_end};
    struct upload_state *s = arena_alloc(x->arena, sizeof(*s));

    *upload = (struct upload){.state = s};
    s->x = x;
    s->upload = upload;
    s->value = buf_make(LIMIT_FORM_FIELD);
    arena_defer(x->arena, free_value, &s->value);
    return form_open(&s->form, x->arena, x->content_type, &events, s, &x->fault) &&
           body_open(x, x->settings->upload_max_bytes + FORM_OVERHEAD);
}

bool upload_receive(struct exchange *x, const char *folder, struct upload *upload)
{
    upload->folder = folder;
    return note_upload(upload->state) && read_form(x, upload->state) && check_fields(x, upload);
}

bool upload_commit(struct exchange *x, struct upload *upload)
{
    struct store_sink *sink = upload->state->sink;

    upload->state->sink = NULL;         /* freed either way */
    upload->state->maybe_stored = true; /* even a failed commit may have reached the store */
    return store_sink_commit(sink, &upload->object, &x->fault);
}

bool upload_forget(struct exchange *x, const struct upload *upload)
{
    struct pg_rows rows;

    return PG_RUN(&x->unit, &rows, upload_end, pg_uuid(upload->id)) && is_still_noted(&rows, &x->fault);
}

static bool end_note(struct upload_state *s, bool gone)
{
    const struct pg_value id = pg_uuid(s->upload->id);
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&s->x->unit, &ignored);

    return gone ? PG_RUN(&aside, NULL, upload_end, id) : PG_RUN(&aside, NULL, upload_dies, id);
}

void upload_discard(struct exchange *x, struct upload *upload)
{
    struct upload_state *s = upload->state;
    const enum fault_kind why = x->fault.kind;
    struct fault ignored = {0};

    store_sink_abort(s->sink);
    s->sink = NULL;
    /* With the database away nobody knows whether its commit came through; the note does: the janitor goes by it. */
    if (why == FAULT_UNAVAILABLE)
        return;
    if (s->noted && !end_note(s, why != FAULT_STORE_UNAVAILABLE &&
                                     (!s->maybe_stored || store_delete(x->store, upload->key, &ignored))))
        log_say(LOG_WARNING, "upload", "its end could not be noted");
}
