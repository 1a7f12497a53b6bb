#include "fcgi/upload/upload.h"

#include "base/log.h"
#include "base/suggest.h"
#include "course/quota.h"
#include "fcgi/request/body.h"
#include "fcgi/request/fields.h"
#include "fcgi/upload/form.h"
#include "fcgi/upload/upload_aside.h"
#include "fcgi/upload/upload_record.h"
#include "fcgi/upload/upload_room.h"

/* Boundary lines, part heads and small fields around the file: a body may be this much longer than the file it carries. */
#define FORM_OVERHEAD (256 * KIB)

/* State that is needed only while the form is read. */
struct upload_state {
    struct exchange *x;
    struct upload *upload;
    struct form *form;
    struct store_sink *sink;
    struct upload_aside aside;
    int64_t file_bytes;
    struct upload_record record;
    bool maybe_stored; /* the store was asked to keep the object */
    enum { NOWHERE, IN_FIELD, IN_FILE } place;
    const char **field; /* where the value of the field goes; NULL: an unknown one, skipped */
    struct buf value;
    size_t head_length;
    char head[SOURCE_HEAD];
};

/* The store tells of its multipart upload. "" comes before there is one; the record names the key already. */
static bool on_multipart(void *context, const char *key, const char *upload_id, struct fault *fault)
{
    const struct upload_state *s = context;

    (void)key;
    return *upload_id == '\0' || upload_record_multipart(s->x, &s->record, upload_id, fault);
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

    return (u->format == NULL || looks_right(s)) && upload_record_key(x, &s->record, u->key) &&
           store_sink_open(x->store, u->key, content_type, on_multipart, s, &s->sink, &x->fault) &&
           (store_sink_expect(s->sink, certain_bytes(x)), true) &&
           store_sink_write(s->sink, s->head, s->head_length, &x->fault);
}

static int64_t most_bytes(const struct exchange *x, const struct upload_kind *kind)
{
    const int64_t most = x->settings->upload_max_bytes;

    return kind->most_bytes > 0 ? MIN(kind->most_bytes, most) : most;
}

static bool file_bytes(struct upload_state *s, const char *bytes, size_t length)
{
    const size_t sniffed = MIN(length, SOURCE_HEAD - s->head_length);
    struct exchange *x = s->x;

    s->file_bytes += (int64_t)length;
    if (s->file_bytes > most_bytes(x, s->upload->kind))
        return fault_set(&x->fault, FAULT_TOO_LARGE, "The file is longer than %lld bytes",
                         (long long)most_bytes(x, s->upload->kind));
    if (s->upload->kind->aside)
        return upload_aside_write(&s->aside, bytes, length, &x->fault);
    if (!upload_record_reserve(x, &s->record, s->file_bytes))
        return false;
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

bool upload_name_valid(struct exchange *x, const char *name)
{
    const uint32_t unfit = str_unfit_for_name(str_of(name));

    if (str_code_points(str_of(name)) > LIMIT_FILENAME)
        return fault_field(&x->fault, x->arena, "filename", "Send a shorter name",
                           "The file name is longer than %d characters", LIMIT_FILENAME);
    return unfit == 0 ||
           fault_field(&x->fault, x->arena, "filename", "Rename the file",
                       "The file name holds the character U+%04X, which a name cannot have", (unsigned)unfit);
}

static const char *shown_name(const struct exchange *x, const struct upload *u, const char *sent)
{
    const char *given = upload_field(u, "filename");

    return given != NULL ? source_file_name(x->arena, given) : sent;
}

/* Fields may follow the file: what is known of name and type is checked now, the rest at the end. A name of no known kind, such as
 * the "blob" of browsers, waits for the field `filename`. */
static bool file_begin(struct upload_state *s, const struct form_part *part)
{
    struct upload *u = s->upload;
    struct exchange *x = s->x;

    if (u->key != NULL)
        return fault_field(&x->fault, x->arena, "file", "Send one file per request", "The form has more than one file");
    u->name = shown_name(x, u, part->filename);
    if (!upload_name_valid(x, u->name))
        return false;
    u->key = arena_printf(x->arena, "%s%s", u->folder, source_object_name(x->arena, u->name));
    if (u->kind->aside)
        return upload_aside_open(x, &s->aside);
    u->format = source_format_of(u->name);
    return (u->format == NULL && upload_field(u, "filename") == NULL) || u->kind->name_fits(x, u, false);
}

/* ---- the form's events ---- */

/* The first unknown field is told, before more is sent. */
static bool refuse_unknown(struct exchange *x, const struct upload_kind *kind, const char *name)
{
    const char *known[UPLOAD_FIELDS + 1] = {"file"};
    size_t count = 1;

    for (size_t i = 0; kind->fields[i] != NULL; i++)
        known[count++] = kind->fields[i];
    return x->lenient || suggest_refuse(&x->fault, x->arena, "form field", str_of(name), known, count);
}

/* Where its value goes; NULL for an unknown one. */
static const char **field_place(struct upload *u, const char *name)
{
    for (size_t i = 0; u->kind->fields[i] != NULL; i++)
        if (strcmp(name, u->kind->fields[i]) == 0)
            return &u->values[i];
    return NULL;
}

const char *upload_field(const struct upload *upload, const char *name)
{
    for (size_t i = 0; upload->kind->fields[i] != NULL; i++)
        if (strcmp(name, upload->kind->fields[i]) == 0)
            return upload->values[i];
    return NULL;
}

static bool part_begin(void *context, const struct form_part *part, struct fault *fault)
{
    struct upload_state *s = context;
    const bool is_file = strcmp(part->name, "file") == 0;
    const char **place = field_place(s->upload, part->name);

    (void)fault;
    buf_clear(&s->value);
    /* A browser's empty file input comes as an empty file without a name: no file. */
    if (part->filename != NULL && is_file && *part->filename != '\0') {
        s->place = IN_FILE;
        return file_begin(s, part);
    }
    s->place = part->filename == NULL ? IN_FIELD : NOWHERE;
    s->field = s->place == IN_FIELD ? place : NULL;
    if (s->field != NULL && *s->field != NULL)
        return fault_field(&s->x->fault, s->x->arena, part->name, "Give it once", "'%s' is given more than once",
                           part->name);
    return is_file || place != NULL || refuse_unknown(s->x, s->upload->kind, part->name);
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
    const struct str value = str_trim_blank(buf_str(&s->value));

    if (s->place == IN_FILE)
        return s->upload->kind->aside || s->sink != NULL || begin_storing(s);
    if (s->place == NOWHERE || s->field == NULL)
        return true;
    if (value.len > 0 && memchr(value.at, '\0', value.len) != NULL)
        return fault_set(fault, FAULT_MALFORMED_FORM, "A form field holds the character NUL, which no text may have");
    if (!str_is_utf8(value))
        return fault_set(fault, FAULT_MALFORMED_FORM, "A form field is not UTF-8");
    if (value.len > 0)
        *s->field = arena_strndup(s->x->arena, value.at, value.len);
    return true;
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

    while (got > 0) {
        char *window = form_window(s->form, &room);

        if (!body_read(x, window, room, &got) || !form_took(s->form, got, &x->fault) || !slim_enough(s))
            return false;
        upload_record_heartbeat(x, &s->record);
    }
    return form_close(s->form, &x->fault);
}

/* The whole form is there: do name, type and file agree? */
static bool check_whole(struct exchange *x, struct upload *u)
{
    if (!u->kind->fields_fit(x, u))
        return false;
    if (u->key == NULL && u->url != NULL)
        return u->name == NULL || upload_name_valid(x, u->name);
    if (u->key == NULL)
        return fault_field(&x->fault, x->arena, "file", "Send the file as the form's part 'file'",
                           "'file' is required");
    if (u->kind->aside)
        return upload_aside_map(&u->state->aside, &u->text, &x->fault);
    u->name = shown_name(x, u, u->name);
    u->format = source_format_of(u->name);
    return upload_name_valid(x, u->name) && u->kind->name_fits(x, u, true) && looks_right(u->state);
}

bool upload_open(struct exchange *x, const struct upload_kind *kind, struct upload *upload)
{
    static const struct form_events events = {part_begin, part_bytes, part_end};
    struct upload_state *s = arena_alloc(x->arena, sizeof(*s));

    *upload = (struct upload){.kind = kind, .state = s};
    s->x = x;
    s->upload = upload;
    s->value = buf_make(LIMIT_FORM_FIELD);
    arena_defer(x->arena, free_value, &s->value);
    return upload_room_take(x) && form_open(&s->form, x->arena, x->content_type, &events, s, &x->fault) &&
           body_open(x, most_bytes(x, kind) + FORM_OVERHEAD);
}

void upload_adopt(struct exchange *x, struct upload *upload, struct uuid id)
{
    struct upload_state *s = arena_alloc(x->arena, sizeof(*s));

    upload->state = s;
    s->x = x;
    s->upload = upload;
    s->record = (struct upload_record){.id = id, .stands = true};
    s->maybe_stored = true;
}

/* What the file is certain to have of a body whose length is known, and what it may have. One that is kept aside is not stored. */
static bool begin_record(struct exchange *x, struct upload *upload)
{
    const int64_t most = upload->kind->aside ? 0 : MIN(MAX(x->content_length, 0), most_bytes(x, upload->kind));

    return upload_record_begin(x, MIN(certain_bytes(x), most), most, &upload->state->record);
}

bool upload_receive(struct exchange *x, const char *folder, struct upload *upload)
{
    upload->folder = folder;
    return (upload->kind->aside || quota_jobs_room(&x->unit)) && begin_record(x, upload) &&
           read_form(x, upload->state) && check_whole(x, upload);
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
    return upload_record_end(x, &upload->state->record, &x->fault);
}

void upload_discard(struct exchange *x, struct upload *upload)
{
    struct upload_state *s = upload->state;
    const enum fault_kind why = x->fault.kind;
    struct fault ignored = {0};
    bool gone;

    store_sink_abort(s->sink);
    s->sink = NULL;
    /* With the database away it is not known whether the commit came through. The record says, and the janitor goes by it. */
    if (why == FAULT_UNAVAILABLE || why == FAULT_TOO_EXPENSIVE || !s->record.stands)
        return;
    gone = why != FAULT_STORE_UNAVAILABLE && (!s->maybe_stored || store_delete(x->store, upload->key, &ignored));
    fault_clear(&ignored);
    if (!(gone ? upload_record_end(x, &s->record, &ignored) : upload_record_abandon(x, &s->record, &ignored)))
        log_say(LOG_WARNING, "upload", "its record could not be ended: %s", ignored.log);
}
