#include "fcgi/handlers/store_put.h"

#include "base/log.h"
#include "course/upload_grant.h"
#include "fcgi/handlers/link_caller.h"
#include "fcgi/request/body.h"
#include "fcgi/response/response.h"
#include "fcgi/upload/upload_record.h"
#include "fcgi/upload/upload_room.h"

#define PIECE (64 * KIB)

struct put {
    struct exchange *x;
    struct store_grant link;
    struct upload_record record;
    struct store_sink *sink;
};

/* ---- what it allows ---- */

static bool length_fits(struct exchange *x, int64_t length, int64_t allowed)
{
    return length == allowed ||
           fault_set(&x->fault, length > allowed ? FAULT_TOO_LARGE : FAULT_INVALID,
                     "The body is %lld bytes long, and the link is for %lld", (long long)length, (long long)allowed);
}

static bool check_head(struct exchange *x, const struct put *put)
{
    if (!str_equal_nocase(str_trim(str_of(x->content_type)), str_of(put->link.content_type)))
        return fault_set(&x->fault, FAULT_MEDIA_TYPE, "Content-Type must be %s, as the link says",
                         put->link.content_type);
    return x->content_length < 0 || length_fits(x, x->content_length, put->link.size);
}

/* Still so, or within a transaction: and so until it ends. */
static bool check_unconfirmed(struct exchange *x, const struct put *put)
{
    struct upload_grant grant;
    bool waits;

    return upload_grant_hold(&x->unit, put->link.key, &grant, &waits) &&
           (waits || fault_set(&x->fault, FAULT_CONFLICT,
                               "What was sent to this link has been confirmed, or given up: ask for another one"));
}

/* ---- the bytes ---- */

static bool on_temporary(void *context, const char *key, const char *upload_id, struct fault *fault)
{
    const struct put *put = context;

    (void)key;
    return *upload_id == '\0' || upload_record_multipart(put->x, &put->record, upload_id, fault);
}

/* The record is of the bytes under way alone; what they take of the quota is reserved by the link's. It names a key beside the object's, where nothing ever is: what the janitor removes when this
 * process dies is the temporary file, never what an earlier request has put there. */
static bool begin(struct exchange *x, struct put *put)
{
    const char *slash = strrchr(put->link.key, '/');
    char id[UUID_TEXT];

    if (!upload_record_begin(x, 0, 0, &put->record))
        return false;
    uuid_format(put->record.id, id);
    return upload_record_key(x, &put->record,
                             arena_printf(x->arena, "%.*s/%s", (int)(slash - put->link.key), put->link.key, id)) &&
           store_sink_open(x->store, put->link.key, put->link.content_type, on_temporary, put, &put->sink, &x->fault);
}

static bool receive(struct exchange *x, struct put *put)
{
    char *piece = arena_alloc(x->arena, PIECE);
    size_t got = 1;

    while (got > 0) {
        if (!body_read(x, piece, PIECE, &got) || !store_sink_write(put->sink, piece, got, &x->fault))
            return false;
        upload_record_heartbeat(x, &put->record);
    }
    return length_fits(x, x->received.bytes, put->link.size);
}

/* Nobody confirms the object while it is replaced. */
static bool commit(struct exchange *x, struct put *put)
{
    struct store_sink *sink = put->sink;
    struct store_object object;

    if (!pg_ready(x->unit.pg, &x->fault))
        return false;
    pg_begin(x->unit.pg);
    if (!check_unconfirmed(x, put))
        return false;
    put->sink = NULL; /* freed either way */
    return store_sink_commit(sink, &object, &x->fault) && upload_record_end(x, &put->record, &x->fault) &&
           pg_commit(x->unit.pg, &x->fault);
}

/* Where the store is away the temporary file may be there still: the janitor's then. */
static bool end_record(struct exchange *x, const struct put *put, struct fault *fault)
{
    return pg_ready(x->unit.pg, fault) &&
           (x->fault.kind != FAULT_STORE_UNAVAILABLE ? upload_record_end(x, &put->record, fault)
                                                     : upload_record_abandon(x, &put->record, fault));
}

static bool give_up(struct exchange *x, struct put *put)
{
    struct fault ignored = {0};

    store_sink_abort(put->sink);
    pg_rollback(x->unit.pg);
    if (put->record.stands && !end_record(x, put, &ignored))
        log_say(LOG_WARNING, "upload", "its record could not be ended: %s", ignored.log);
    return false;
}

bool store_put(struct exchange *x)
{
    struct put put = {.x = x, .link.method = "PUT"};

    if (!link_caller_take(x, &put.link) || !check_head(x, &put) || !pg_ready(x->unit.pg, &x->fault) ||
        !check_unconfirmed(x, &put) || !upload_room_take(x) || !body_open(x, put.link.size))
        return false;
    if (!begin(x, &put) || !receive(x, &put) || !commit(x, &put))
        return give_up(x, &put);
    return response_bytes(x, 200, "text/plain", STR(""));
}
