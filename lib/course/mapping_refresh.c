#include "course/mapping_refresh.h"

#include "course/mapping.h"

static struct mapping_item read_item(const struct pg_rows *rows, int row)
{
    const bool open = pg_is_null(rows, row, PG_COL(mapping_refresh_hold, end_sec));

    return (struct mapping_item){
        .presentation = pg_get_uuid(rows, row, PG_COL(mapping_refresh_hold, presentation_entry_id)),
        .video = pg_get_uuid(rows, row, PG_COL(mapping_refresh_hold, video_entry_id)),
        .slide = pg_get_int(rows, row, PG_COL(mapping_refresh_hold, slide_number)),
        .start = pg_get_text(rows, row, PG_COL(mapping_refresh_hold, video_timecode_start)),
        .end = pg_get_text(rows, row, PG_COL(mapping_refresh_hold, video_timecode_end)),
        .start_sec = pg_get_int(rows, row, PG_COL(mapping_refresh_hold, start_sec)),
        .end_sec = open ? -1 : pg_get_int(rows, row, PG_COL(mapping_refresh_hold, end_sec)),
    };
}

static json_t *judge(struct arena *arena, struct uuid id, const struct mapping_item *item,
                     const struct mapping_entries *entries)
{
    const struct mapping_entry *presentation = mapping_find_entry(entries, item->presentation),
                               *video = mapping_find_entry(entries, item->video);
    struct mapping_errors errors = {0};
    char text[UUID_TEXT];
    json_t *blocking;

    mapping_rules_content(arena, item, presentation, video, &errors);
    blocking = mapping_rules_blocking(arena, item, presentation, video);
    return json_pack("{s:s, s:s, s:O, s:O}", "id", uuid_format(id, text), "validation_state",
                     mapping_rules_state_name(mapping_rules_state(&errors, blocking)), "blocking_factors", blocking,
                     "validation_errors", mapping_rules_errors(arena, &errors));
}

static bool read_entries(const struct unit *unit, const struct pg_rows *mappings, struct mapping_entries *entries)
{
    struct uuid *ids = arena_array(unit->arena, (size_t)mappings->count, sizeof *ids);
    struct pg_rows rows;

    for (int row = 0; row < mappings->count; row++)
        ids[row] = pg_get_uuid(mappings, row, PG_COL(mapping_refresh_hold, id));
    return PG_RUN(unit, &rows, mapping_refresh_entries, pg_uuids(ids, (size_t)mappings->count)) &&
           mapping_read_entries(unit, &rows, entries);
}

static bool judge_all(const struct unit *unit, const struct pg_rows *rows, const struct mapping_entries *entries)
{
    json_t *found = json_keep(unit->arena, json_array());

    for (int row = 0; row < rows->count; row++) {
        const struct mapping_item item = read_item(rows, row);

        json_array_append_new(
            found, judge(unit->arena, pg_get_uuid(rows, row, PG_COL(mapping_refresh_hold, id)), &item, entries));
    }
    return PG_RUN(unit, NULL, mapping_refresh_put, pg_json(str_of(json_text(unit->arena, found))));
}

bool mapping_refresh(const struct unit *unit, struct uuid material)
{
    struct mapping_entries entries;
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, mapping_refresh_hold, pg_uuid(material)))
        return false;
    return rows.count == 0 || (read_entries(unit, &rows, &entries) && judge_all(unit, &rows, &entries));
}

bool mapping_refresh_of_job(const struct unit *unit, struct uuid job)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, mapping_material_of_job, pg_uuid(job)))
        return false;
    return rows.count == 0 ||
           mapping_refresh(unit, pg_get_uuid(&rows, 0, PG_COL(mapping_material_of_job, material_id)));
}
