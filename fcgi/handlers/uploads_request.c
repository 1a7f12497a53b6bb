#include "fcgi/handlers/uploads_request.h"

#include <poll.h>

#include "base/log.h"
#include "course/material.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/request/body.h"
#include "fcgi/response/response.h"
#include "fcgi/upload/resumable_writer.h"
#include "fcgi/upload/upload.h"
#include "fcgi/upload/upload_record.h"

#define PIECE (64 * KIB)
#define LOCK_TRIES 20
#define LOCK_WAIT_MS 100

/* ---- headers ---- */

#define SPOKEN "Tus-Resumable: " TUS_VERSION "\r\n"

bool uploads_request_open(struct exchange *x)
{
    x->protocol_headers = SPOKEN;
    response_header(x, "Tus-Resumable", TUS_VERSION);
    if (strcmp(x->headers.tus.version, TUS_VERSION) == 0)
        return true;
    x->protocol_headers = SPOKEN "Tus-Version: " TUS_VERSION "\r\n";
    return fault_set(&x->fault, FAULT_TUS_VERSION, "The header Tus-Resumable must be " TUS_VERSION);
}

bool uploads_request_refuse_offset(struct exchange *x, const struct resumable *u, int64_t given)
{
    x->protocol_headers = arena_printf(x->arena, SPOKEN "Upload-Offset: %lld\r\n", (long long)u->offset);
    return fault_set(&x->fault, FAULT_UPLOAD_OFFSET, "The upload is at offset %lld, and Upload-Offset says %lld",
                     (long long)u->offset, (long long)given);
}

void uploads_request_tell(struct exchange *x, const struct resumable *u)
{
    char text[MAX(TUS_DATE, UUID_TEXT)];

    buf_clear(x->response.headers);
    x->response.location = "";
    response_header(x, "Tus-Resumable", TUS_VERSION);
    response_header(x, "Upload-Offset", "%lld", (long long)u->offset);
    if (uuid_is_nil(u->material))
        response_header(x, "Upload-Expires", "%s", tus_date(u->expires_at, text));
    else
        response_header(x, "X-Material-ID", "%s", uuid_format(u->material, text));
    if (!uuid_is_nil(u->job))
        response_header(x, "X-Job-ID", "%s", uuid_format(u->job, text));
}

/* ---- one at a time ---- */

/* Who has lost its connection comes again at once, while the responder of the broken one still stores what came. */
bool uploads_request_lock(struct exchange *x, struct uuid id, bool *locked)
{
    for (int tries = 0; tries < LOCK_TRIES; tries++) {
        if (!resumable_lock(&x->unit, id, locked) || *locked)
            return *locked;
        poll(NULL, 0, LOCK_WAIT_MS);
    }
    return true;
}

bool uploads_request_hold(struct exchange *x, struct uuid id)
{
    bool locked;

    if (!uploads_request_lock(x, id, &locked) || locked)
        return x->fault.kind == FAULT_NONE;
    x->fault.retry_after_s = 1;
    return fault_set(&x->fault, FAULT_UPLOAD_LOCKED, "Another request is writing to this upload");
}

void uploads_request_release(struct exchange *x, struct uuid id)
{
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&x->unit, &ignored);

    pg_rollback(x->unit.pg);
    if (!pg_ready(aside.pg, &ignored) || !resumable_unlock(&aside, id))
        log_say(LOG_WARNING, "upload", "a lock could not be given back: %s", ignored.log);
}

/* ---- the material ---- */

static bool on_recorded(struct exchange *x, const struct upload *upload, struct uuid material, struct uuid job,
                        bool duplicate)
{
    struct resumable *u = upload->context;

    u->material = material;
    u->job = job;
    u->duplicate = duplicate;
    return resumable_end(&x->unit, u, x->settings->upload_expire_hours * 3600);
}

/* Values in the order of the fields of upload_material. The name is the file's own: it does not replace that of the same bytes on the node. */
static struct upload form_of(struct resumable *u, const struct store_object *object)
{
    struct upload upload = {
        .kind = &upload_material,
        .values = {u->type, NULL, NULL, u->language},
        .name = u->filename,
        .format = source_format_of(u->filename),
        .key = u->object_key,
        .object = *object,
        .recorded = on_recorded,
        .context = u,
    };

    if (!source_type_parse(str_of(u->type), &upload.type))
        upload.type = SOURCE_TEXT; /* it was checked when the row was made */
    return upload;
}

/* What was left beside the object, if it did not come in one go: remainders, and multiparts that nobody noted the id of. */
static bool remove_scraps(struct exchange *x, const struct resumable *u)
{
    return u->goes <= 1 || (store_abort_upload(x->store, u->object_key, "", &x->fault) &&
                            store_remove_remainders(x->store, u->object_key, &x->fault));
}

/* As a form does: the row, its job, the end of the record. The same bytes on the node already are that material. */
static bool make_material(struct exchange *x, struct resumable *u, const struct store_object *object)
{
    struct material material = {.id = u->id, .course = u->course, .node = u->node};
    struct upload upload = form_of(u, object);
    struct work_order order = {0};
    bool duplicate = false;

    upload_adopt(x, &upload, u->id);
    materials_describe(x, &upload, &material);
    if (!remove_scraps(x, u) || !materials_record(x, &upload, &material, &order, &duplicate)) {
        u->material = u->job = (struct uuid){{0}};
        return false;
    }
    u->offset = u->length;
    if (order.subject != NULL)
        work_announce(x->redis, &x->unit, &order, material.job);
    if (duplicate && strcmp(material.object_key, u->object_key) != 0)
        upload_discard(x, &upload);
    return true;
}

/* ---- the body ---- */

static bool read_body(struct exchange *x, struct resumable_writer *w, struct upload_record *record)
{
    char *piece = arena_alloc(x->arena, PIECE);
    size_t got = 1;

    while (got > 0) {
        if (!body_read(x, piece, PIECE, &got) || !resumable_writer_take(w, piece, got))
            return false;
        upload_record_heartbeat(x, record);
    }
    return resumable_writer_check(w);
}

/* A client that has gone, or is too slow, comes again: what it has sent is kept. */
static bool save(struct exchange *x, struct resumable_writer *w)
{
    struct fault ignored = {0};

    if ((x->fault.kind == FAULT_INCOMPLETE_BODY || x->fault.kind == FAULT_SLOW_BODY) &&
        !resumable_writer_keep(w, &ignored))
        log_say(LOG_WARNING, "upload", "what came of an upload could not be kept: %s",
                ignored.log[0] != '\0' ? ignored.log : ignored.detail);
    return false;
}

/* What was acknowledged is not there any more: nobody can go on. */
static bool explain_loss(struct exchange *x, const struct resumable *u)
{
    if (x->fault.kind != FAULT_OBJECT_MISSING)
        return false;
    fault_clear(&x->fault);
    return pg_ready(x->unit.pg, &x->fault) && resumable_delete(&x->unit, u->id) &&
           fault_set(&x->fault, FAULT_UPLOAD_EXPIRED,
                     "What had come of the file is no longer in the storage: begin another upload");
}

static bool write_body(struct exchange *x, struct resumable *u, struct resumable_writer *w,
                       struct upload_record *record)
{
    if (!read_body(x, w, record))
        return save(x, w);
    if (w->offset < u->length)
        return resumable_writer_keep(w, &x->fault);
    return resumable_writer_complete(w) && make_material(x, u, &w->object);
}

static void end_record(struct exchange *x, const struct upload_record *record)
{
    struct fault ignored = {0};

    pg_rollback(x->unit.pg);
    if (!pg_ready(x->unit.pg, &ignored) || !upload_record_end(x, record, &ignored))
        log_say(LOG_WARNING, "upload", "its record could not be ended: %s", ignored.log);
}

/* The record of its own counts the request among the tenant's uploads under way. It names no object, so the janitor removes it alone, and reserves
 * nothing: the upload's has done that. */
bool uploads_request_receive(struct exchange *x, struct resumable *u, const struct tus_checksum *checksum)
{
    struct resumable_writer writer = {0};
    struct upload_record record;
    bool done;

    if (!upload_record_begin(x, 0, 0, &record))
        return false;
    done = resumable_writer_open(&writer, x, u, checksum) && write_body(x, u, &writer, &record);
    resumable_writer_close(&writer);
    if (!done)
        explain_loss(x, u);
    end_record(x, &record);
    return done;
}
