#include "fcgi/handlers/uploads.h"

#include "base/log.h"
#include "base/suggest.h"
#include "course/course.h"
#include "course/material.h"
#include "course/quota.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/uploads_request.h"
#include "fcgi/request/body.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "fcgi/upload/upload.h"
#include "fcgi/upload/upload_room.h"

static int64_t expire_s(const struct exchange *x)
{
    return x->settings->upload_expire_hours * 3600;
}

static void write_upload(struct exchange *x, const struct resumable *u)
{
    response_rewind(x);
    json_open(&x->json, NULL);
    resumable_json(&x->json, u);
    json_close(&x->json);
}

/* ---- OPTIONS /uploads ---- */

static int64_t most_bytes(const struct exchange *x)
{
    return MIN(x->settings->upload_max_bytes, x->settings->s3_part_bytes * LIMIT_S3_PARTS);
}

bool uploads_options(struct exchange *x)
{
    char allow[ROUTE_ALLOW];

    response_header(x, "Allow", "%s", route_allow(x->allowed, allow));
    response_header(x, "Tus-Resumable", TUS_VERSION);
    response_header(x, "Tus-Version", TUS_VERSION);
    response_header(x, "Tus-Extension", TUS_EXTENSIONS);
    response_header(x, "Tus-Max-Size", "%lld", (long long)most_bytes(x));
    response_header(x, "Tus-Checksum-Algorithm", TUS_CHECKSUMS);
    return response_empty(x, 204);
}

/* ---- POST /uploads ---- */

static bool read_length(struct exchange *x, struct resumable *u)
{
    if (x->headers.tus.concat[0] != '\0' || x->headers.tus.defer_length[0] != '\0')
        return fault_set(&x->fault, FAULT_BAD_REQUEST,
                         "Neither Upload-Concat nor Upload-Defer-Length is known here: Tus-Extension lists what is");
    return tus_number_read(x->headers.tus.length, "Upload-Length", &u->length, &x->fault) &&
           (u->length <= most_bytes(x) ||
            fault_set(&x->fault, FAULT_TOO_LARGE, "The file is longer than %lld bytes", (long long)most_bytes(x)));
}

/* Client libraries send more of a file than is asked for: those keys are let through. */
static bool check_keys(struct exchange *x, const struct tus_metadata *metadata)
{
    static const char *const known[] = {"course_id", "node_id", "source_type", "filename", "language"};
    static const char *const usual[] = {"name", "type", "filetype", "relativePath"};

    for (size_t i = 0; i < metadata->count && !x->lenient; i++) {
        const struct str key = str_of(metadata->pairs[i].key);

        if (!suggest_is_known(key, known, ARRAY_COUNT(known)) && !suggest_is_known(key, usual, ARRAY_COUNT(usual)))
            suggest_refuse(&x->fault, x->arena, "key of Upload-Metadata", key, known, ARRAY_COUNT(known));
    }
    return x->fault.kind == FAULT_NONE;
}

static void read_id(struct exchange *x, const struct tus_metadata *metadata, const char *key, struct uuid *id)
{
    const char *given = tus_metadata_get(metadata, key);

    if (given != NULL && !uuid_parse(str_of(given), id))
        fault_field(&x->fault, x->arena, key, "Use the id as the API gives it", "'%s' is no UUID", key);
}

/* As the fields of a form: which of them there must be, and what they may say. */
static bool read_metadata(struct exchange *x, struct resumable *u)
{
    struct upload form = {.kind = &upload_material, .key = ""};
    struct tus_metadata metadata;

    u->metadata = x->headers.tus.metadata;
    if (!tus_metadata_read(x->arena, u->metadata, &metadata, &x->fault) || !check_keys(x, &metadata))
        return false;
    for (size_t i = 0; upload_material.fields[i] != NULL; i++)
        form.values[i] = tus_metadata_get(&metadata, upload_material.fields[i]);
    if (tus_metadata_get(&metadata, "course_id") == NULL)
        fault_field(&x->fault, x->arena, "course_id", "The course that the material is for", "'course_id' is required");
    read_id(x, &metadata, "course_id", &u->course);
    read_id(x, &metadata, "node_id", &u->node);
    if (upload_field(&form, "filename") == NULL)
        fault_field(&x->fault, x->arena, "filename", "The name with its extension, such as lecture.mp4",
                    "'filename' is required");
    if (!upload_material.fields_fit(x, &form) || x->fault.kind != FAULT_NONE)
        return false;
    form.name = u->filename = source_file_name(x->arena, upload_field(&form, "filename"));
    u->type = upload_field(&form, "source_type");
    u->language = upload_field(&form, "language");
    return upload_name_valid(x, form.name) && upload_material.name_fits(x, &form, true);
}

/* The type of a body, if one comes (creation-with-upload). */
static bool check_body(struct exchange *x, bool *comes)
{
    const bool is_type = str_equal_nocase(str_trim(str_of(x->content_type)), STR(TUS_CONTENT_TYPE));

    *comes = is_type && x->content_length != 0;
    return is_type || x->content_length <= 0 ||
           fault_set(&x->fault, FAULT_MEDIA_TYPE, "Content-Type must be " TUS_CONTENT_TYPE);
}

static bool check_place(struct exchange *x, const struct resumable *u)
{
    return course_check(&x->unit, u->course) &&
           (uuid_is_nil(u->node) || course_check_node(&x->unit, u->course, u->node));
}

static bool is_first(struct exchange *x, const struct resumable *u)
{
    char digest[DIGEST_SHA256_HEX];

    digest_sha256_hex(str_of(arena_printf(x->arena, "%lld %s", (long long)u->length, u->metadata)), digest);
    return idempotency_begin(x) && idempotency_match(x, digest);
}

/* The row, for whoever goes on; and the header by which it is found. */
static bool insert(struct exchange *x, struct resumable *u)
{
    char id[UUID_TEXT];
    int64_t granted;

    u->part_bytes = x->settings->s3_part_bytes;
    u->object_key = arena_printf(x->arena, "%s%s", material_folder(x->arena, x->caller.tenant, u->course, u->id),
                                 source_object_name(x->arena, u->filename));
    pg_begin(x->unit.pg);
    if (!course_share(&x->unit, u->course) || !resumable_insert(&x->unit, u, expire_s(x)) ||
        !quota_reserve(&x->unit, u->id, u->length, u->length, &granted))
        return false;
    response_header(x, "Location", "/api/v1/uploads/%s", uuid_format(u->id, id));
    write_upload(x, u);
    return idempotency_keep(x, 201) && change_commit(x);
}

/* What the store has goes at once if it can, and else with the janitor, who goes by the record. */
static void remove_stored(struct exchange *x, const struct resumable *u)
{
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&x->unit, &ignored);

    if (!store_abort_upload(x->store, u->object_key, u->upload_id, &ignored) ||
        !store_delete(x->store, u->object_key, &ignored) ||
        !store_remove_remainders(x->store, u->object_key, &ignored) || !pg_ready(aside.pg, &ignored) ||
        !PG_RUN(&aside, NULL, upload_end, pg_uuid(u->id)))
        log_say(LOG_WARNING, "upload", "what is left of an upload is the janitor's: %s", ignored.log);
}

/* Without its address nobody goes on with it. A repeated request with the same Idempotency-Key is told it. */
static bool give_up(struct exchange *x, const struct resumable *begun)
{
    struct fault ignored = {0};
    const struct unit aside = pg_unit_aside(&x->unit, &ignored);
    struct resumable u;

    pg_rollback(x->unit.pg);
    if (x->idempotency.state == IDEMPOTENCY_NONE && pg_ready(aside.pg, &ignored) &&
        resumable_fetch(&aside, begun->id, &u) && resumable_delete(&aside, u.id))
        remove_stored(x, &u);
    return false;
}

static bool answer_created(struct exchange *x, const struct resumable *u)
{
    char id[UUID_TEXT];

    uploads_request_tell(x, u);
    response_header(x, "Location", "/api/v1/uploads/%s", uuid_format(u->id, id));
    write_upload(x, u);
    return response_json(x, 201);
}

bool uploads_create(struct exchange *x)
{
    struct resumable u = {.id = uuid_new(), .upload_id = "", .head = STR("")};
    struct tus_checksum checksum;
    bool comes;

    if (!uploads_request_open(x) || !tus_checksum_read(x->headers.tus.checksum, &checksum, &x->fault) ||
        !check_body(x, &comes) || !read_length(x, &u) || !body_open(x, comes ? u.length : 0) || !read_metadata(x, &u) ||
        (comes && !upload_room_take(x)) || !check_place(x, &u) || !is_first(x, &u))
        return false;
    if (!insert(x, &u) || ((comes || u.length == 0) && !uploads_request_receive(x, &u, &checksum)))
        return give_up(x, &u);
    return answer_created(x, &u);
}

/* ---- HEAD, GET /uploads/{upload} ---- */

static bool fetch(struct exchange *x, struct resumable *u)
{
    struct uuid id;

    return field_path_uuid(x, "upload", "Upload", &id) && resumable_fetch(&x->unit, id, u);
}

/* A request that has just broken off may still store what came of it: its end is waited for. */
static bool fetch_settled(struct exchange *x, struct resumable *u)
{
    bool locked, fetched;

    if (!fetch(x, u) || !uploads_request_lock(x, u->id, &locked))
        return false;
    fetched = resumable_fetch(&x->unit, u->id, u);
    if (locked)
        uploads_request_release(x, u->id);
    return fetched;
}

bool uploads_show(struct exchange *x)
{
    struct resumable u;

    if (x->head || x->overridden ? !uploads_request_open(x) : false)
        return false;
    if (!fetch_settled(x, &u))
        return false;
    uploads_request_tell(x, &u);
    response_header(x, "Upload-Length", "%lld", (long long)u.length);
    response_header(x, "Upload-Metadata", "%s", u.metadata);
    write_upload(x, &u);
    return response_json(x, 200);
}

/* ---- PATCH /uploads/{upload} ---- */

static bool read_append(struct exchange *x, int64_t *offset, struct tus_checksum *checksum)
{
    if (!str_equal_nocase(str_trim(str_of(x->content_type)), STR(TUS_CONTENT_TYPE)))
        return fault_set(&x->fault, FAULT_MEDIA_TYPE, "Content-Type must be " TUS_CONTENT_TYPE);
    return tus_number_read(x->headers.tus.offset, "Upload-Offset", offset, &x->fault) &&
           body_open(x, MAX(most_bytes(x) - *offset, 0)) &&
           tus_checksum_read(x->headers.tus.checksum, checksum, &x->fault);
}

static bool check_offset(struct exchange *x, const struct resumable *u, int64_t offset)
{
    return offset == u->offset ? body_open(x, u->length - u->offset) : uploads_request_refuse_offset(x, u, offset);
}

/* What has become a material already is told so again: the answer may have been lost. */
static bool append(struct exchange *x, struct resumable *u, int64_t offset, const struct tus_checksum *checksum)
{
    if (!resumable_fetch(&x->unit, u->id, u) || !check_offset(x, u, offset))
        return false;
    return !uuid_is_nil(u->material) || (check_place(x, u) && uploads_request_receive(x, u, checksum));
}

bool uploads_append(struct exchange *x)
{
    struct tus_checksum checksum;
    struct resumable u;
    int64_t offset;
    bool appended;

    if (!uploads_request_open(x) || !read_append(x, &offset, &checksum) || !fetch(x, &u) || !upload_room_take(x) ||
        !uploads_request_hold(x, u.id))
        return false;
    appended = append(x, &u, offset, &checksum);
    uploads_request_release(x, u.id);
    if (!appended)
        return false;
    uploads_request_tell(x, &u);
    return response_empty(x, 204);
}

/* ---- DELETE /uploads/{upload} ---- */

static bool destroy(struct exchange *x, struct resumable *u)
{
    if (!resumable_fetch(&x->unit, u->id, u))
        return false;
    pg_begin(x->unit.pg);
    if (!resumable_delete(&x->unit, u->id) || !change_commit(x))
        return false;
    if (uuid_is_nil(u->material))
        remove_stored(x, u);
    return true;
}

bool uploads_destroy(struct exchange *x)
{
    struct resumable u;
    bool destroyed;

    if (!uploads_request_open(x) || !fetch(x, &u) || !uploads_request_hold(x, u.id))
        return false;
    destroyed = destroy(x, &u);
    uploads_request_release(x, u.id);
    return destroyed && response_empty(x, 204);
}
