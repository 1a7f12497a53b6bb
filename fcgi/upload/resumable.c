#include "fcgi/upload/resumable.h"

#include "base/digest.h"
#include "base/limits.h"

bool resumable_insert(const struct unit *unit, struct resumable *u, int64_t expire_s)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, NULL, uploads_lock, pg_uuid(unit->tenant)) ||
        !PG_RUN(unit, &rows, resumable_insert, pg_uuid(u->id), pg_uuid(u->course), pg_uuid(u->node), pg_text(u->type),
                pg_text(u->filename), pg_text(u->language), pg_text(u->metadata), pg_bigint(u->length),
                pg_bigint(u->part_bytes), pg_text(u->object_key), pg_bigint(expire_s),
                pg_bigint(LIMIT_UPLOADS_UNFINISHED)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_UPLOADS_LIMITED,
                         "%d uploads have begun and are not whole: go on with them, or end them",
                         LIMIT_UPLOADS_UNFINISHED);
    u->expires_at = pg_get_stamp(&rows, 0, PG_COL(resumable_insert, expires_at));
    u->created_at = pg_get_stamp(&rows, 0, PG_COL(resumable_insert, created_at));
    return true;
}

static struct str read_head(const struct unit *unit, struct str base64)
{
    uint8_t *bytes = arena_alloc(unit->arena, base64.len + 1);
    size_t length = 0;

    return digest_from_base64(base64, bytes, &length) ? (struct str){(char *)bytes, length} : STR("");
}

static const char *text_or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void read_row(const struct unit *unit, const struct pg_rows *rows, struct resumable *u)
{
    *u = (struct resumable){
        .id = pg_get_uuid(rows, 0, PG_COL(resumable_by_id, id)),
        .course = pg_get_uuid(rows, 0, PG_COL(resumable_by_id, course_id)),
        .node = pg_get_uuid(rows, 0, PG_COL(resumable_by_id, node_id)),
        .type = pg_get_text(rows, 0, PG_COL(resumable_by_id, source_type)),
        .filename = pg_get_text(rows, 0, PG_COL(resumable_by_id, filename)),
        .language = pg_get_text(rows, 0, PG_COL(resumable_by_id, language)),
        .metadata = pg_get_text(rows, 0, PG_COL(resumable_by_id, metadata)),
        .length = pg_get_int(rows, 0, PG_COL(resumable_by_id, length_bytes)),
        .offset = pg_get_int(rows, 0, PG_COL(resumable_by_id, offset_bytes)),
        .part_bytes = pg_get_int(rows, 0, PG_COL(resumable_by_id, part_bytes)),
        .object_key = text_or_empty(pg_get_text(rows, 0, PG_COL(resumable_by_id, object_key))),
        .upload_id = text_or_empty(pg_get_text(rows, 0, PG_COL(resumable_by_id, upload_id))),
        .head = read_head(unit, pg_get_str(rows, 0, PG_COL(resumable_by_id, head))),
        .remainder = pg_get_int(rows, 0, PG_COL(resumable_by_id, remainder_bytes)),
        .sha256_state = pg_get_text(rows, 0, PG_COL(resumable_by_id, sha256_state)),
        .sha256 = pg_get_text(rows, 0, PG_COL(resumable_by_id, sha256)),
        .goes = pg_get_int(rows, 0, PG_COL(resumable_by_id, goes)),
        .material = pg_get_uuid(rows, 0, PG_COL(resumable_by_id, material_id)),
        .job = pg_get_uuid(rows, 0, PG_COL(resumable_by_id, job_id)),
        .duplicate = pg_get_bool(rows, 0, PG_COL(resumable_by_id, duplicate)),
        .over = pg_get_bool(rows, 0, PG_COL(resumable_by_id, over)),
        .expires_at = pg_get_stamp(rows, 0, PG_COL(resumable_by_id, expires_at)),
        .created_at = pg_get_stamp(rows, 0, PG_COL(resumable_by_id, created_at)),
    };
}

bool resumable_fetch(const struct unit *unit, struct uuid id, struct resumable *upload)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, resumable_by_id, pg_uuid(id)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Upload not found");
    read_row(unit, &rows, upload);
    return !upload->over || fault_set(unit->fault, FAULT_UPLOAD_EXPIRED, "The upload has expired: begin another one");
}

bool resumable_lock(const struct unit *unit, struct uuid id, bool *locked)
{
    struct pg_rows rows;

    *locked = PG_RUN(unit, &rows, resumable_lock, pg_uuid(id)) && pg_get_bool(&rows, 0, PG_COL(resumable_lock, locked));
    return unit->fault->kind == FAULT_NONE;
}

bool resumable_unlock(const struct unit *unit, struct uuid id)
{
    return PG_RUN(unit, NULL, resumable_unlock, pg_uuid(id));
}

static bool refuse(const struct unit *unit)
{
    unit->fault->retry_after_s = 1;
    return fault_set(unit->fault, FAULT_UPLOAD_LOCKED, "Another request has taken the upload over, or it has ended");
}

bool resumable_claim(const struct unit *unit, struct resumable *upload)
{
    struct pg_rows rows;

    upload->writer = uuid_new();
    upload->goes++;
    return PG_RUN(unit, &rows, resumable_claim, pg_uuid(upload->id), pg_uuid(upload->writer),
                  pg_bigint(upload->offset)) &&
           (rows.affected == 1 || refuse(unit));
}

bool resumable_parts(const struct unit *unit, const struct resumable *upload, struct store_part **parts, size_t *count)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, resumable_parts, pg_uuid(upload->id)))
        return false;
    *count = (size_t)rows.count;
    *parts = arena_array(unit->arena, *count, sizeof(**parts));
    for (int i = 0; i < rows.count; i++) {
        struct store_part *part = &(*parts)[i];

        snprintf(part->etag, sizeof part->etag, "%s", pg_get_text(&rows, i, PG_COL(resumable_parts, etag)));
        snprintf(part->crc32c, sizeof part->crc32c, "%s", pg_get_text(&rows, i, PG_COL(resumable_parts, crc32c)));
    }
    return true;
}

/* Parts that the rows do not have yet. */
static struct pg_value texts_of(const struct unit *unit, const struct resumable *u, const struct store_progress *p,
                                bool etags)
{
    const size_t count = p->part_count - u->part_count;
    const char **texts = arena_array(unit->arena, count, sizeof(*texts));

    for (size_t i = 0; i < count; i++) {
        const struct store_part *part = &p->parts[u->part_count + i];

        texts[i] = arena_strdup(unit->arena, etags ? part->etag : part->crc32c);
    }
    return pg_texts(texts, count);
}

static bool keep(const struct unit *unit, struct resumable *u, const struct store_progress *p, const char *head,
                 int64_t expire_s)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, resumable_keep, pg_uuid(u->id), pg_uuid(u->writer), pg_bigint(p->size),
                pg_bigint(p->remainder), pg_text(head), pg_text(p->sha256), pg_bigint(expire_s),
                pg_int((int32_t)u->part_count), texts_of(unit, u, p, true), texts_of(unit, u, p, false)))
        return false;
    if (pg_get_int(&rows, 0, PG_COL(resumable_keep, kept)) == 0)
        return refuse(unit);
    u->offset = p->size;
    u->part_count = p->part_count;
    u->expires_at = stamp_now() + expire_s * STAMP_SECOND;
    return true;
}

bool resumable_keep(const struct unit *unit, struct resumable *upload, const struct store_progress *progress,
                    int64_t expire_s)
{
    return keep(unit, upload, progress, "", expire_s);
}

bool resumable_keep_head(const struct unit *unit, struct resumable *upload, struct str head, int64_t expire_s)
{
    const struct store_progress progress = {.size = (int64_t)head.len};
    char *base64 = arena_alloc(unit->arena, 4 * ((head.len + 2) / 3) + 1);

    return keep(unit, upload, &progress, digest_base64((const uint8_t *)head.at, head.len, base64), expire_s);
}

bool resumable_seal(const struct unit *unit, const struct resumable *upload, const char *sha256)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, resumable_seal, pg_uuid(upload->id), pg_uuid(upload->writer), pg_text(sha256)) &&
           (rows.affected == 1 || refuse(unit));
}

bool resumable_end(const struct unit *unit, const struct resumable *u, int64_t expire_s)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, resumable_end, pg_uuid(u->id), pg_uuid(u->writer), pg_uuid(u->material), pg_uuid(u->job),
                  pg_bool(u->duplicate), pg_bigint(expire_s)) &&
           (rows.affected == 1 || refuse(unit));
}

bool resumable_delete(const struct unit *unit, struct uuid id)
{
    return PG_RUN(unit, NULL, resumable_delete, pg_uuid(id));
}

void resumable_json(struct json_out *out, const struct resumable *u)
{
    json_put_uuid(out, "id", u->id);
    json_put_uuid(out, "course_id", u->course);
    json_put_uuid(out, "node_id", u->node);
    json_put_text(out, "source_type", u->type);
    json_put_text(out, "filename", u->filename);
    json_put_text(out, "language", u->language);
    json_put_int(out, "length", u->length);
    json_put_int(out, "offset", u->offset);
    json_put_uuid(out, "material_id", u->material);
    json_put_uuid(out, "job_id", u->job);
    json_put_bool(out, "duplicate", u->duplicate);
    json_put_stamp(out, "created_at", u->created_at);
    json_put_stamp(out, "expires_at", u->expires_at);
}
