#include "fcgi/upload/resumable_writer.h"

#include "base/secret.h"

static int64_t expire_s(const struct resumable_writer *w)
{
    return w->x->settings->upload_expire_hours * 3600;
}

/* ---- what the sink tells ---- */

static bool on_durable(void *context, const struct store_progress *progress, struct fault *fault)
{
    struct resumable_writer *w = context;
    const struct unit unit = pg_unit_aside(&w->x->unit, fault);

    return w->held || (pg_ready(unit.pg, fault) && resumable_keep(&unit, w->upload, progress, expire_s(w)));
}

/* The store tells of its multipart upload, or of a remainder, before it makes one. */
static bool on_note(void *context, const char *key, const char *upload_id, struct fault *fault)
{
    struct resumable_writer *w = context;
    const struct unit unit = pg_unit_aside(&w->x->unit, fault);

    if (!pg_ready(unit.pg, fault))
        return false;
    if (strcmp(key, w->upload->object_key) != 0)
        return PG_RUN(&unit, NULL, resumable_remainder, pg_uuid(w->upload->id));
    return *upload_id == '\0' || PG_RUN(&unit, NULL, upload_multipart, pg_uuid(w->upload->id), pg_text(upload_id));
}

/* ---- beginning ---- */

static bool open_sink(struct resumable_writer *w)
{
    const struct resumable *u = w->upload;
    struct store_resume resume = {
        .key = u->object_key,
        .content_type = source_format_of(u->filename)->content_type,
        .upload_id = u->upload_id,
        .part_bytes = u->part_bytes,
        .from = {.size = u->offset < SOURCE_HEAD ? 0 : u->offset, .remainder = u->remainder},
        .keep = on_durable,
        .note = on_note,
        .context = w,
    };

    snprintf(resume.from.sha256, sizeof resume.from.sha256, "%s", resume.from.size > 0 ? u->sha256_state : "");
    if (!resumable_parts(&w->x->unit, u, &resume.from.parts, &resume.from.part_count))
        return false;
    w->upload->part_count = resume.from.part_count;
    if (!store_sink_resume(w->x->store, &resume, &w->sink, &w->x->fault))
        return false;
    store_sink_expect(w->sink, w->x->content_length);
    return true;
}

/* A request that ended between the store's last word and the database's has left the object, and its SHA-256 in the row. */
static bool look_for_object(struct resumable_writer *w)
{
    struct fault mine = {0};

    if (w->upload->sha256 == NULL)
        return true;
    if (store_stat(w->x->store, w->upload->object_key, &w->object, &mine)) {
        w->stored = w->object.size == w->upload->length;
        snprintf(w->object.sha256, sizeof w->object.sha256, "%s", w->upload->sha256);
        return true;
    }
    return mine.kind == FAULT_OBJECT_MISSING || fault_log(&w->x->fault, mine.kind, "%s", mine.log);
}

bool resumable_writer_open(struct resumable_writer *w, struct exchange *x, struct resumable *upload,
                           const struct tus_checksum *checksum)
{
    *w = (struct resumable_writer){
        .x = x, .upload = upload, .offset = upload->offset, .checksum = checksum, .held = checksum->given};
    if (checksum->given)
        w->digest = digest_new(checksum->kind);
    w->head_length = upload->head.len;
    memcpy(w->head, upload->head.at, upload->head.len);
    if (!resumable_claim(&x->unit, upload) || !look_for_object(w))
        return false;
    return w->stored || upload->offset < SOURCE_HEAD || open_sink(w);
}

/* ---- bytes ---- */

/* The first bytes are there, or all. */
static bool begin_storing(struct resumable_writer *w)
{
    const struct source_format *format = source_format_of(w->upload->filename);

    return source_sniff(format, (struct str){w->head, w->head_length}, &w->x->fault) && open_sink(w) &&
           store_sink_write(w->sink, w->head, w->head_length, &w->x->fault);
}

bool resumable_writer_take(struct resumable_writer *w, const char *bytes, size_t length)
{
    w->offset += (int64_t)length;
    if (w->digest != NULL)
        digest_add(w->digest, bytes, length);
    if (w->stored)
        return true;
    if (w->sink == NULL) {
        const size_t step = MIN(length, SOURCE_HEAD - w->head_length);

        memcpy(w->head + w->head_length, bytes, step);
        w->head_length += step;
        bytes += step;
        length -= step;
        if (w->head_length == SOURCE_HEAD && !begin_storing(w))
            return false;
    }
    return length == 0 || store_sink_write(w->sink, bytes, length, &w->x->fault);
}

bool resumable_writer_check(struct resumable_writer *w)
{
    uint8_t bytes[DIGEST_SHA256];

    if (w->digest == NULL)
        return true;
    digest_finish(w->digest, bytes);
    if (!secret_equal(bytes, w->checksum->bytes, w->checksum->length))
        return fault_set(&w->x->fault, FAULT_UPLOAD_CHECKSUM,
                         "The bytes that came are not those of Upload-Checksum: send them again from the same offset");
    w->held = false;
    return true;
}

/* ---- the end of the request ---- */

bool resumable_writer_keep(struct resumable_writer *w, struct fault *fault)
{
    struct store_sink *sink = w->sink;
    const struct unit unit = pg_unit_aside(&w->x->unit, fault);

    if (w->held || w->stored)
        return true;
    w->sink = NULL;
    if (sink != NULL)
        return store_sink_pause(sink, fault);
    return w->offset == w->upload->offset ||
           (pg_ready(unit.pg, fault) &&
            resumable_keep_head(&unit, w->upload, (struct str){w->head, w->head_length}, expire_s(w)));
}

bool resumable_writer_complete(struct resumable_writer *w)
{
    struct exchange *x = w->x;
    struct store_sink *sink;
    char sha256[DIGEST_SHA256_HEX];

    if (w->stored)
        return pg_ready(x->unit.pg, &x->fault);
    if (w->sink == NULL && !begin_storing(w))
        return false;
    sink = w->sink;
    store_sink_sha256(sink, sha256);
    if (!pg_ready(x->unit.pg, &x->fault) || !resumable_seal(&x->unit, w->upload, sha256))
        return false;
    w->sink = NULL; /* freed either way */
    return store_sink_commit(sink, &w->object, &x->fault) && pg_ready(x->unit.pg, &x->fault);
}

void resumable_writer_close(struct resumable_writer *w)
{
    store_sink_leave(w->sink);
    w->sink = NULL;
    digest_free(w->digest);
    w->digest = NULL;
}
