#include "course/mapping.h"

bool mapping_list(const struct unit *unit, struct uuid course, struct uuid node, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, mappings_of_course, pg_uuid(course), pg_uuid(node));
}

bool mapping_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, mapping_by_id, pg_uuid(course), pg_uuid(id)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Mapping not found"));
}

bool mapping_delete(const struct unit *unit, struct uuid id)
{
    return PG_RUN(unit, NULL, mapping_delete, pg_uuid(id));
}

void mapping_write(struct json_out *out, const struct pg_rows *rows, int row)
{
    json_open(out, NULL);
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(mapping, id)));
    json_put_uuid(out, "node_id", pg_get_uuid(rows, row, PG_COL(mapping, node_id)));
    json_put_uuid(out, "presentation_entry_id", pg_get_uuid(rows, row, PG_COL(mapping, presentation_entry_id)));
    json_put_uuid(out, "video_entry_id", pg_get_uuid(rows, row, PG_COL(mapping, video_entry_id)));
    json_put_int(out, "slide_number", pg_get_int(rows, row, PG_COL(mapping, slide_number)));
    json_put_text(out, "video_timecode_start", pg_get_text(rows, row, PG_COL(mapping, video_timecode_start)));
    json_put_text(out, "video_timecode_end", pg_get_text(rows, row, PG_COL(mapping, video_timecode_end)));
    json_put_int(out, "order", pg_get_int(rows, row, PG_COL(mapping, order)));
    json_put_text(out, "validation_state", pg_get_text(rows, row, PG_COL(mapping, validation_state)));
    json_put_raw(out, "blocking_factors", pg_get_str(rows, row, PG_COL(mapping, blocking_factors)));
    json_put_raw(out, "validation_errors", pg_get_str(rows, row, PG_COL(mapping, validation_errors)));
    json_put_text(out, "origin", pg_get_text(rows, row, PG_COL(mapping, origin)));
    if (pg_is_null(rows, row, PG_COL(mapping, confidence)))
        json_put_null(out, "confidence");
    else
        json_put_double(out, "confidence", pg_get_double(rows, row, PG_COL(mapping, confidence)));
    json_put_stamp(out, "validated_at", pg_get_stamp(rows, row, PG_COL(mapping, validated_at)));
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(mapping, created_at)));
    json_close(out);
}

/* ---- the materials ---- */

static enum material_state state_of(const struct pg_rows *rows, int row)
{
    const struct material material = {
        .source_url = pg_get_text(rows, row, PG_COL(mapping_entry, source_url)),
        .object_key = pg_get_text(rows, row, PG_COL(mapping_entry, object_key)),
        .error_code = pg_get_text(rows, row, PG_COL(mapping_entry, error_code)),
        .pending_job = pg_get_uuid(rows, row, PG_COL(mapping_entry, pending_job_id)),
        .processed_at = pg_get_stamp(rows, row, PG_COL(mapping_entry, processed_at)),
        .sha256 = pg_get_text(rows, row, PG_COL(mapping_entry, sha256)),
        .processed_sha256 = pg_get_text(rows, row, PG_COL(mapping_entry, processed_sha256)),
    };

    return material_state(&material);
}

static bool read_entry(const struct pg_rows *rows, int row, struct mapping_entry *entry, struct fault *fault)
{
    const char *filename = pg_get_text(rows, row, PG_COL(mapping_entry, filename)),
               *url = pg_get_text(rows, row, PG_COL(mapping_entry, source_url));

    *entry = (struct mapping_entry){
        .id = pg_get_uuid(rows, row, PG_COL(mapping_entry, id)),
        .course = pg_get_uuid(rows, row, PG_COL(mapping_entry, course_id)),
        .node = pg_get_uuid(rows, row, PG_COL(mapping_entry, node_id)),
        .name = filename != NULL ? filename : url,
        .filename = filename,
        .state = state_of(rows, row),
        .page_count = -1,
        .duration_sec = -1,
    };
    if (!pg_is_null(rows, row, PG_COL(mapping_entry, page_count)))
        entry->page_count = pg_get_int(rows, row, PG_COL(mapping_entry, page_count));
    if (!pg_is_null(rows, row, PG_COL(mapping_entry, duration_sec)))
        entry->duration_sec = pg_get_double(rows, row, PG_COL(mapping_entry, duration_sec));
    return source_type_parse(pg_get_str(rows, row, PG_COL(mapping_entry, source_type)), &entry->type) ||
           fault_log(fault, FAULT_INTERNAL, "a material of an unknown type");
}

bool mapping_read_entries(const struct unit *unit, const struct pg_rows *rows, struct mapping_entries *entries)
{
    entries->count = (size_t)rows->count;
    entries->items = arena_array(unit->arena, entries->count + 1, sizeof *entries->items);
    for (int row = 0; row < rows->count; row++)
        if (!read_entry(rows, row, &entries->items[row], unit->fault))
            return false;
    return true;
}

static int compare(const void *id, const void *entry)
{
    return memcmp(id, &((const struct mapping_entry *)entry)->id, sizeof(struct uuid));
}

const struct mapping_entry *mapping_find_entry(const struct mapping_entries *entries, struct uuid id)
{
    return bsearch(&id, entries->items, entries->count, sizeof *entries->items, compare);
}
