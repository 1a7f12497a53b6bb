#include "course/material.h"

#include "course/course.h"
#include "course/fingerprint_refresh.h"
#include "course/jobs_end.h"

enum material_state material_state(const struct material *material)
{
    if (material->error_code != NULL)
        return MATERIAL_ERROR;
    if (!uuid_is_nil(material->pending_job))
        return MATERIAL_PENDING;
    if (material->object_key == NULL && material->source_url == NULL)
        return MATERIAL_DETACHED;
    if (material->processed_at == STAMP_NONE)
        return MATERIAL_RAW;
    if (material->sha256 != NULL &&
        (material->processed_sha256 == NULL || strcmp(material->sha256, material->processed_sha256) != 0))
        return MATERIAL_BROKEN;
    return MATERIAL_READY;
}

const char *material_state_name(enum material_state state)
{
    static const char *const names[] = {"error", "pending", "detached", "raw", "integrity_broken", "ready"};

    return names[state];
}

/* The columns every statement that returns materials has, in this order. */
static bool read_row(const struct pg_rows *rows, int row, struct material *m, struct fault *fault)
{
    *m = (struct material){
        .id = pg_get_uuid(rows, row, PG_COL(material, id)),
        .course = pg_get_uuid(rows, row, PG_COL(material, course_id)),
        .node = pg_get_uuid(rows, row, PG_COL(material, node_id)),
        .source_url = pg_get_text(rows, row, PG_COL(material, source_url)),
        .filename = pg_get_text(rows, row, PG_COL(material, filename)),
        .object_key = pg_get_text(rows, row, PG_COL(material, object_key)),
        .content_type = pg_get_text(rows, row, PG_COL(material, content_type)),
        .language = pg_get_text(rows, row, PG_COL(material, language)),
        .order = pg_get_int(rows, row, PG_COL(material, order)),
        .size_bytes = pg_is_null(rows, row, PG_COL(material, size_bytes))
                          ? -1
                          : pg_get_int(rows, row, PG_COL(material, size_bytes)),
        .sha256 = pg_get_text(rows, row, PG_COL(material, sha256)),
        .processed_sha256 = pg_get_text(rows, row, PG_COL(material, processed_sha256)),
        .warnings = pg_get_str(rows, row, PG_COL(material, warnings)),
        .error_code = pg_get_text(rows, row, PG_COL(material, error_code)),
        .error_message = pg_get_text(rows, row, PG_COL(material, error_message)),
        .job = pg_get_uuid(rows, row, PG_COL(material, job_id)),
        .pending_job = pg_get_uuid(rows, row, PG_COL(material, pending_job_id)),
        .processed_at = pg_get_stamp(rows, row, PG_COL(material, processed_at)),
        .created_at = pg_get_stamp(rows, row, PG_COL(material, created_at)),
        .updated_at = pg_get_stamp(rows, row, PG_COL(material, updated_at)),
    };
    return source_type_parse(pg_get_str(rows, row, PG_COL(material, source_type)), &m->type) ||
           fault_log(fault, FAULT_INTERNAL, "a material has an unknown source type");
}

bool material_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct material *material)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_by_id, pg_uuid(course), pg_uuid(id)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Material not found");
    return read_row(&rows, 0, material, unit->fault);
}

static bool read_rows(const struct unit *unit, const struct pg_rows *rows, struct material **materials, size_t *count)
{
    *count = (size_t)rows->count;
    *materials = arena_array(unit->arena, *count, sizeof(**materials));
    for (int row = 0; row < rows->count; row++)
        if (!read_row(rows, row, &(*materials)[row], unit->fault))
            return false;
    return true;
}

bool material_list(const struct unit *unit, struct uuid course, struct material **materials, size_t *count)
{
    struct pg_rows rows;

    return PG_RUN(unit, &rows, materials_of_course, pg_uuid(course)) && read_rows(unit, &rows, materials, count);
}

bool material_list_node(const struct unit *unit, struct uuid course, struct uuid node, const struct page *page,
                        struct material **materials, size_t *count, int64_t *total)
{
    const struct pg_value after = page->after_at == STAMP_NONE ? pg_null() : pg_bigint(page->after_at);
    struct pg_rows rows, counted;

    if (!PG_RUN(unit, &rows, materials_of_node, pg_uuid(course), pg_uuid(node), pg_bigint(page->limit + 1),
                pg_bigint(page->offset), after, pg_uuid(page->after_id)) ||
        !PG_RUN(unit, &counted, materials_of_node_count, pg_uuid(course), pg_uuid(node)))
        return false;
    *total = pg_get_int(&counted, 0, PG_COL(materials_of_node_count, total));
    return read_rows(unit, &rows, materials, count);
}

bool material_root(const struct unit *unit, struct uuid course, struct uuid *node)
{
    struct pg_rows rows;

    /* The course's lock comes first, so that two first uploads do not make two roots. */
    if (!course_hold(unit, course) || !PG_RUN(unit, &rows, node_first_root, pg_uuid(course)))
        return false;
    *node = rows.count > 0 ? pg_get_uuid(&rows, 0, PG_COL(node_first_root, id)) : uuid_new();
    return rows.count > 0 ||
           PG_RUN(unit, NULL, node_insert_root, pg_uuid(*node), pg_uuid(course), pg_text("Materials"));
}

bool material_same(const struct unit *unit, struct uuid node, const char *sha256, struct material *material,
                   bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_by_bytes, pg_uuid(node), pg_text(sha256)))
        return false;
    *found = rows.count > 0;
    return !*found || read_row(&rows, 0, material, unit->fault);
}

bool material_by_key(const struct unit *unit, struct uuid course, const char *key, struct material *material,
                     bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_by_key, pg_uuid(course), pg_text(key)))
        return false;
    *found = rows.count > 0;
    return !*found || read_row(&rows, 0, material, unit->fault);
}

bool material_by_url(const struct unit *unit, struct uuid node, enum source_type type, const char *url,
                     struct material *material, bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_by_url, pg_uuid(node), pg_text(source_type_name(type)), pg_text(url)))
        return false;
    *found = rows.count > 0;
    return !*found || read_row(&rows, 0, material, unit->fault);
}

bool material_validators(const struct unit *unit, const struct material *material,
                         struct material_validators *validators)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_validators, pg_uuid(material->id)))
        return false;
    *validators = (struct material_validators){0};
    if (rows.count > 0 && material->object_key != NULL) {
        validators->etag = pg_get_text(&rows, 0, PG_COL(material_validators, fetched_etag));
        validators->modified = pg_get_text(&rows, 0, PG_COL(material_validators, fetched_modified));
    }
    return true;
}

bool material_fetched(const struct unit *unit, const struct material *m, const struct material_validators *validators)
{
    struct pg_rows rows;

    pg_expect(unit->pg, "material_entries_same_bytes");
    if (!PG_RUN(unit, &rows, material_fetched, pg_uuid(m->id), pg_text(m->object_key), pg_text(m->content_type),
                pg_bigint(m->size_bytes), pg_text(m->sha256), pg_text(m->filename), pg_text(validators->etag),
                pg_text(validators->modified)))
        return pg_violated(unit->pg)[0] != '\0' &&
               fault_set(unit->fault, FAULT_DUPLICATE_FILE,
                         "The node has a material with the same bytes already. Delete one of the two.");
    return rows.affected > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "The material was deleted");
}

bool material_identify(const struct unit *unit, struct material *material, const char *sha256)
{
    struct pg_rows rows;

    pg_expect(unit->pg, "material_entries_same_bytes");
    if (!PG_RUN(unit, &rows, material_identify, pg_uuid(material->id), pg_text(sha256)))
        return pg_violated(unit->pg)[0] != '\0' &&
               fault_set(unit->fault, FAULT_DUPLICATE_FILE,
                         "The node has a material with the same bytes already. Delete one of the two.");
    if (rows.affected == 0)
        return fault_set(unit->fault, FAULT_CHECKSUM_MISMATCH,
                         "The stored file's SHA-256 is %s, and another one was given for it. Upload it again.", sha256);
    material->sha256 = sha256;
    return true;
}

bool material_insert(const struct unit *unit, struct material *material)
{
    const struct str warnings = material->warnings.at != NULL ? material->warnings : STR("[]");
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_insert, pg_uuid(material->id), pg_uuid(material->course), pg_uuid(material->node),
                pg_text(source_type_name(material->type)), pg_text(material->source_url), pg_text(material->filename),
                pg_text(material->object_key), pg_text(material->content_type), pg_text(material->language),
                material->size_bytes < 0 ? pg_null() : pg_bigint(material->size_bytes), pg_text(material->sha256),
                pg_text(material->declared_sha256), pg_json(warnings)))
        return false;
    material->order = pg_get_int(&rows, 0, PG_COL(material_insert, order));
    material->created_at = pg_get_stamp(&rows, 0, PG_COL(material_insert, created_at));
    material->updated_at = pg_get_stamp(&rows, 0, PG_COL(material_insert, updated_at));
    material->processed_at = STAMP_NONE;
    material->warnings = warnings;
    return true;
}

bool material_unread(const struct material *material)
{
    return material_state(material) != MATERIAL_READY && uuid_is_nil(material->pending_job);
}

bool material_check_attached(const struct material *material, struct fault *fault)
{
    return material_state(material) != MATERIAL_DETACHED ||
           fault_set(fault, FAULT_CONFLICT,
                     "The material was imported without its file: upload the file with the SHA-256 %s to this course",
                     material->sha256);
}

bool material_awaiting(const struct unit *unit, struct uuid course, struct uuid node, enum source_type type,
                       const char *sha256, struct material *material, bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_awaiting, pg_uuid(course), pg_uuid(node), pg_text(sha256),
                pg_text(source_type_name(type))))
        return false;
    *found = rows.count > 0;
    return !*found || read_row(&rows, 0, material, unit->fault);
}

bool material_awaits_length(const struct unit *unit, struct uuid course, enum source_type type, int64_t size_bytes,
                            bool *awaits)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_awaits_length, pg_uuid(course), pg_text(source_type_name(type)),
                pg_bigint(size_bytes)))
        return false;
    *awaits = rows.count > 0;
    return true;
}

bool material_adopt(const struct unit *unit, struct material *material, const char *object_key, int64_t size_bytes)
{
    const struct source_format *format = material->filename != NULL ? source_format_of(material->filename) : NULL;

    if (material->content_type == NULL && format != NULL)
        material->content_type = format->content_type;
    if (!PG_RUN(unit, NULL, material_adopt, pg_uuid(material->id), pg_text(object_key), pg_bigint(size_bytes),
                pg_text(material->content_type)))
        return false;
    material->object_key = object_key;
    material->size_bytes = size_bytes;
    return true;
}

bool material_correct(const struct unit *unit, struct material *material)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, material_correct, pg_uuid(material->id), pg_text(material->filename),
                pg_text(material->content_type), pg_text(material->language)))
        return false;
    material->updated_at = pg_get_stamp(&rows, 0, PG_COL(material_correct, updated_at));
    return true;
}

static bool place(const struct unit *unit, const struct material *material, struct uuid node, int64_t order)
{
    pg_expect(unit->pg, "material_entries_same_bytes");
    if (PG_RUN(unit, NULL, material_place, pg_uuid(material->course), pg_uuid(material->id), pg_uuid(node),
               pg_bigint(order)))
        return true;
    if (pg_violated(unit->pg)[0] != '\0')
        fault_set(unit->fault, FAULT_CONFLICT, "The node has a material with the same bytes already");
    return false;
}

/* Jobs are locked before materials, as everywhere. */
bool material_place(const struct unit *unit, const struct material *material, struct uuid node, int64_t order)
{
    const struct uuid id = material->id;

    if (uuid_equal(node, material->node))
        return place(unit, material, node, order);
    return course_check_node(unit, material->course, node) &&
           PG_RUN(unit, NULL, material_jobs_place, pg_uuid(id), pg_uuid(node)) && place(unit, material, node, order) &&
           PG_RUN(unit, NULL, material_mappings_place, pg_uuid(id), pg_uuid(node)) &&
           PG_RUN(unit, NULL, material_mappings_close, pg_uuid(material->node)) &&
           fingerprint_refresh(unit, material->course);
}

bool material_await(const struct unit *unit, struct uuid id, struct uuid job)
{
    return PG_RUN(unit, NULL, material_await, pg_uuid(id), pg_uuid(job));
}

bool material_delete(const struct unit *unit, const struct material *material)
{
    struct pg_rows in_flight;

    return PG_RUN(unit, &in_flight, material_jobs_hold, pg_uuid(material->id)) && jobs_end(unit, &in_flight) &&
           PG_RUN(unit, NULL, material_delete, pg_uuid(material->id)) && fingerprint_refresh(unit, material->course);
}

const char *material_folder(struct arena *arena, struct uuid tenant, struct uuid course, struct uuid material)
{
    char owner[UUID_TEXT], whole[UUID_TEXT], one[UUID_TEXT];
    const char *folder =
        arena_printf(arena, "tenants/%s/courses/%s/", uuid_format(tenant, owner), uuid_format(course, whole));

    return uuid_is_nil(material) ? folder : arena_printf(arena, "%s%s/", folder, uuid_format(material, one));
}

void material_json(struct json_out *out, const struct material *m)
{
    json_put_uuid(out, "id", m->id);
    json_put_uuid(out, "course_id", m->course);
    json_put_uuid(out, "node_id", m->node);
    json_put_text(out, "source_type", source_type_name(m->type));
    json_put_text(out, "source_url", m->source_url);
    json_put_text(out, "filename", m->filename);
    json_put_int(out, "order", m->order);
    if (m->size_bytes < 0)
        json_put_null(out, "size_bytes");
    else
        json_put_int(out, "size_bytes", m->size_bytes);
    json_put_text(out, "sha256", m->sha256);
    json_put_text(out, "state", material_state_name(material_state(m)));
    json_put_text(out, "error_message", m->error_message);
    json_put_text(out, "error_code", m->error_code);
    json_put_uuid(out, "pending_job_id", m->pending_job);
    json_put_uuid(out, "job_id", m->job);
    json_put_text(out, "language", m->language);
    json_put_raw(out, "warnings", m->warnings);
    json_put_stamp(out, "created_at", m->created_at);
    json_put_stamp(out, "updated_at", m->updated_at);
}
