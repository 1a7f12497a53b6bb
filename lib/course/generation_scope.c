#include "course/generation_scope.h"

static enum material_state state_of(const struct pg_rows *rows, int row)
{
    const struct material material = {
        .source_url = pg_get_text(rows, row, PG_COL(generation_scope_materials, source_url)),
        .object_key = pg_get_text(rows, row, PG_COL(generation_scope_materials, object_key)),
        .error_code = pg_get_text(rows, row, PG_COL(generation_scope_materials, error_code)),
        .pending_job = pg_get_uuid(rows, row, PG_COL(generation_scope_materials, pending_job_id)),
        .processed_at = pg_get_stamp(rows, row, PG_COL(generation_scope_materials, processed_at)),
        .sha256 = pg_get_text(rows, row, PG_COL(generation_scope_materials, sha256)),
        .processed_sha256 = pg_get_text(rows, row, PG_COL(generation_scope_materials, processed_sha256)),
    };

    return material_state(&material);
}

static bool read_material(const struct pg_rows *rows, int row, struct generation_scope_material *material,
                          struct fault *fault)
{
    const char *filename = pg_get_text(rows, row, PG_COL(generation_scope_materials, filename)),
               *url = pg_get_text(rows, row, PG_COL(generation_scope_materials, source_url));

    *material = (struct generation_scope_material){
        .id = pg_get_uuid(rows, row, PG_COL(generation_scope_materials, id)),
        .node = pg_get_uuid(rows, row, PG_COL(generation_scope_materials, node_id)),
        .node_title = pg_get_text(rows, row, PG_COL(generation_scope_materials, node_title)),
        .name = filename != NULL ? filename : url,
        .filename = filename,
        .state = state_of(rows, row),
        .error_message = pg_get_text(rows, row, PG_COL(generation_scope_materials, error_message)),
        .pending_job = pg_get_uuid(rows, row, PG_COL(generation_scope_materials, pending_job_id)),
        .describing_job = pg_get_uuid(rows, row, PG_COL(generation_scope_materials, describing_job_id)),
        .digest = pg_get_text(rows, row, PG_COL(generation_scope_materials, digest)),
        .chunk_count = pg_get_int(rows, row, PG_COL(generation_scope_materials, chunk_count)),
        .chunk_bytes = pg_get_int(rows, row, PG_COL(generation_scope_materials, chunk_bytes)),
    };
    return source_type_parse(str_of(pg_get_text(rows, row, PG_COL(generation_scope_materials, source_type))),
                             &material->type) ||
           fault_log(fault, FAULT_INTERNAL, "a material of an unknown type");
}

static bool fetch_materials(const struct unit *unit, struct generation_scope *extent)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, generation_scope_materials, pg_uuid(extent->course), pg_uuid(extent->node)))
        return false;
    extent->materials = arena_array(unit->arena, (size_t)rows.count + 1, sizeof *extent->materials);
    for (int row = 0; row < rows.count; row++)
        if (!read_material(&rows, row, &extent->materials[extent->material_count++], unit->fault))
            return false;
    return true;
}

bool generation_scope_fetch(const struct unit *unit, struct uuid course, struct uuid node,
                            struct generation_scope *extent)
{
    struct pg_rows rows;

    *extent = (struct generation_scope){.course = course, .node = node};
    if (!PG_RUN(unit, &rows, generation_scope, pg_uuid(course), pg_uuid(node)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Course not found");
    if (!uuid_is_nil(node) && pg_is_null(&rows, 0, PG_COL(generation_scope, node_id)))
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Node not found");
    extent->title = pg_get_text(
        &rows, 0, uuid_is_nil(node) ? PG_COL(generation_scope, title) : PG_COL(generation_scope, node_title));
    extent->language = pg_get_text(&rows, 0, PG_COL(generation_scope, language));
    extent->fingerprint = pg_get_text(&rows, 0, PG_COL(generation_scope, fingerprint));
    extent->mappings = pg_get_text(&rows, 0, PG_COL(generation_scope, mappings));
    extent->corrections = pg_get_text(&rows, 0, PG_COL(generation_scope, corrections));
    extent->content_revision = pg_get_int(&rows, 0, PG_COL(generation_scope, content_revision));
    return fetch_materials(unit, extent);
}

bool generation_scope_nodes(const struct unit *unit, const struct generation_scope *extent,
                            struct generation_scope_node **nodes, size_t *count)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, generation_scope_nodes, pg_uuid(extent->course), pg_uuid(extent->node)))
        return false;
    *nodes = arena_array(unit->arena, (size_t)rows.count + 1, sizeof **nodes);
    for (int row = 0; row < rows.count; row++)
        (*nodes)[row] = (struct generation_scope_node){
            .id = pg_get_uuid(&rows, row, PG_COL(generation_scope_nodes, id)),
            .parent = pg_get_uuid(&rows, row, PG_COL(generation_scope_nodes, parent_id)),
        };
    *count = (size_t)rows.count;
    return true;
}

static size_t index_of(const struct uuid *ids, size_t count, struct uuid id)
{
    size_t at = 0;

    while (at < count && !uuid_equal(ids[at], id))
        at++;
    return at;
}

bool generation_scope_documents(const struct unit *unit, const struct uuid *ids, size_t count, struct str *documents)
{
    struct pg_rows rows;

    for (size_t i = 0; i < count; i++)
        documents[i] = (struct str){NULL, 0};
    if (!PG_RUN(unit, &rows, generation_scope_documents, pg_uuids(ids, count)))
        return false;
    for (int row = 0; row < rows.count; row++) {
        size_t at = index_of(ids, count, pg_get_uuid(&rows, row, PG_COL(generation_scope_documents, material_id)));
        if (at < count)
            documents[at] = pg_get_str(&rows, row, PG_COL(generation_scope_documents, document));
    }
    return true;
}

bool generation_scope_free(const struct unit *unit, struct uuid course, struct uuid node)
{
    char job[UUID_TEXT];
    struct pg_rows rows;
    struct str title;

    if (!PG_RUN(unit, &rows, generation_scope_conflict, pg_uuid(course), pg_uuid(node)))
        return false;
    if (rows.count == 0)
        return true;
    uuid_format(pg_get_uuid(&rows, 0, PG_COL(generation_scope_conflict, id)), job);
    if (pg_is_null(&rows, 0, PG_COL(generation_scope_conflict, node_id)))
        return fault_set(unit->fault, FAULT_GENERATION_CONFLICT,
                         "Generation conflict: job %s is generating the whole course", job);
    title = str_clip(str_of(pg_get_text(&rows, 0, PG_COL(generation_scope_conflict, node_title))), 200);
    return fault_set(unit->fault, FAULT_GENERATION_CONFLICT, "Generation conflict: job %s is generating node '%.*s'",
                     job, (int)title.len, title.at);
}

bool generation_scope_mapping_warnings(const struct unit *unit, const struct generation_scope *extent,
                                       const char ***warnings, size_t *count)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, generation_scope_mappings, pg_uuid(extent->course), pg_uuid(extent->node)))
        return false;
    *count = (size_t)rows.count;
    *warnings = arena_array(unit->arena, *count + 1, sizeof **warnings);
    for (int row = 0; row < rows.count; row++) {
        bool failed = strcmp(pg_get_text(&rows, row, PG_COL(generation_scope_mappings, validation_state)),
                             "validation_failed") == 0;
        (*warnings)[row] =
            arena_printf(unit->arena, "The mapping of slide %lld to %s %s.",
                         (long long)pg_get_int(&rows, row, PG_COL(generation_scope_mappings, slide_number)),
                         pg_get_text(&rows, row, PG_COL(generation_scope_mappings, video_timecode_start)),
                         failed ? "failed its validation" : "is not validated yet");
    }
    return true;
}
