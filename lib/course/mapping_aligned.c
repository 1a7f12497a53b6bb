#include "course/mapping_aligned.h"

#include "base/limits.h"
#include "course/timecode.h"

static bool fetch(const struct unit *unit, const struct mapping_pair *pair, struct mapping_entries *entries)
{
    const struct uuid ids[] = {pair->presentation, pair->video};
    struct pg_rows rows;

    return PG_RUN(unit, &rows, mapping_entries_hold, pg_uuid(pair->course), pg_uuids(ids, 2)) &&
           PG_RUN(unit, &rows, mapping_entries, pg_uuids(ids, 2)) && mapping_read_entries(unit, &rows, entries);
}

/* ---- the pair ---- */

static bool fill_in(const struct unit *unit, struct mapping_pair *pair)
{
    struct pg_rows rows;
    int64_t presentations, videos;

    if (!uuid_is_nil(pair->presentation) && !uuid_is_nil(pair->video))
        return true;
    if (!PG_RUN(unit, &rows, mapping_pair, pg_uuid(pair->course)))
        return false;
    presentations = pg_get_int(&rows, 0, PG_COL(mapping_pair, presentations));
    videos = pg_get_int(&rows, 0, PG_COL(mapping_pair, videos));
    if ((uuid_is_nil(pair->presentation) && presentations != 1) || (uuid_is_nil(pair->video) && videos != 1))
        return fault_set(unit->fault, FAULT_AMBIGUOUS_MAPPING,
                         "The course has %lld presentations and %lld videos: name the materials with "
                         "presentation_entry_id and video_entry_id",
                         (long long)presentations, (long long)videos);
    if (uuid_is_nil(pair->presentation))
        pair->presentation = pg_get_uuid(&rows, 0, PG_COL(mapping_pair, presentation_id));
    if (uuid_is_nil(pair->video))
        pair->video = pg_get_uuid(&rows, 0, PG_COL(mapping_pair, video_id));
    return true;
}

static void check_entry(const struct unit *unit, const struct mapping_pair *pair, enum source_type wanted,
                        struct uuid id, const struct mapping_entries *entries, struct mapping_errors *errors)
{
    const struct mapping_entry *entry = mapping_find_entry(entries, id);
    bool right;

    if (entry != NULL && !uuid_equal(entry->course, pair->course))
        entry = NULL;
    right = mapping_rules_entry(unit->arena, wanted, id, entry, (struct uuid){0}, errors);
    (void)right; /* what is wrong is among the errors */
}

bool mapping_aligned_pair(const struct unit *unit, struct mapping_pair *pair)
{
    struct mapping_errors errors = {0};
    struct mapping_entries entries;

    if (!fill_in(unit, pair) || !fetch(unit, pair, &entries))
        return false;
    check_entry(unit, pair, SOURCE_PRESENTATION, pair->presentation, &entries, &errors);
    check_entry(unit, pair, SOURCE_VIDEO, pair->video, &entries, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fault_field(unit->fault, unit->arena, errors.items[i].field, errors.items[i].hint, "%s",
                    errors.items[i].message);
    return errors.count == 0;
}

bool mapping_aligned_pages(const struct unit *unit, const struct mapping_pair *pair, int64_t *pages)
{
    const struct mapping_entry *presentation;
    struct mapping_entries entries;
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, mapping_entries, pg_uuids(&pair->presentation, 1)) ||
        !mapping_read_entries(unit, &rows, &entries))
        return false;
    presentation = mapping_find_entry(&entries, pair->presentation);
    *pages = presentation == NULL ? 0 : MAX(0, presentation->page_count);
    return true;
}

/* ---- what was found ---- */

static const char *normalised(struct arena *arena, int64_t seconds)
{
    char text[TIMECODE_TEXT];

    return arena_strdup(arena, timecode_format(seconds, text));
}

static json_t *record_of(const struct unit *unit, const struct mapping_entry *presentation,
                         const struct mapping_entry *video, const struct mapping_aligned *found, size_t place)
{
    const struct mapping_item item = {
        .presentation = presentation->id,
        .video = video->id,
        .slide = found->slide,
        .start = normalised(unit->arena, found->start_sec),
        .end = normalised(unit->arena, found->end_sec),
        .start_sec = found->start_sec,
        .end_sec = found->end_sec,
    };
    struct mapping_errors errors = {0};
    char id[UUID_TEXT], node[UUID_TEXT], of_presentation[UUID_TEXT], of_video[UUID_TEXT];
    json_t *blocking;

    mapping_rules_content(unit->arena, &item, presentation, video, &errors);
    if (errors.count > 0)
        return NULL;
    blocking = mapping_rules_blocking(unit->arena, &item, presentation, video);
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:I, s:I, s:s, s:O, s:I, s:s, s:f}", "id",
                     uuid_format(uuid_new(), id), "node_id", uuid_format(presentation->node, node),
                     "presentation_entry_id", uuid_format(item.presentation, of_presentation), "video_entry_id",
                     uuid_format(item.video, of_video), "slide_number", (json_int_t)item.slide, "video_timecode_start",
                     item.start, "video_timecode_end", item.end, "start_sec", (json_int_t)item.start_sec, "end_sec",
                     (json_int_t)item.end_sec, "validation_state",
                     mapping_rules_state_name(mapping_rules_state(&errors, blocking)), "blocking_factors", blocking,
                     "place", (json_int_t)place, "origin", "aligned", "confidence", found->confidence);
}

static bool room_of(const struct unit *unit, const struct mapping_pair *pair, size_t *room)
{
    struct pg_rows rows;
    int64_t total;

    if (!PG_RUN(unit, &rows, mappings_count, pg_uuid(pair->course)))
        return false;
    total = pg_get_int(&rows, 0, PG_COL(mappings_count, total));
    *room = (size_t)MAX(0, LIMIT_MAPPINGS - total);
    return true;
}

static bool remove_former(const struct unit *unit, const struct mapping_pair *pair, bool replace, int64_t *removed)
{
    struct pg_rows rows;

    *removed = 0;
    if (!replace)
        return true;
    if (!PG_RUN(unit, &rows, mappings_aligned_delete, pg_uuid(pair->presentation), pg_uuid(pair->video)))
        return false;
    *removed = pg_get_int(&rows, 0, PG_COL(mappings_aligned_delete, total));
    return true;
}

bool mapping_aligned_store(const struct unit *unit, const struct mapping_pair *pair,
                           const struct mapping_aligned *found, size_t count, bool replace,
                           struct mapping_aligned_outcome *outcome)
{
    json_t *records = json_keep(unit->arena, json_array()), *record;
    const struct mapping_entry *presentation, *video;
    struct mapping_entries entries;
    struct pg_rows rows;
    size_t room;

    *outcome = (struct mapping_aligned_outcome){0};
    if (!fetch(unit, pair, &entries) || !remove_former(unit, pair, replace, &outcome->removed) ||
        !room_of(unit, pair, &room))
        return false;
    presentation = mapping_find_entry(&entries, pair->presentation);
    video = mapping_find_entry(&entries, pair->video);
    if (presentation == NULL || video == NULL)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Material not found");
    for (size_t i = 0; i < count && i < room; i++)
        if ((record = record_of(unit, presentation, video, &found[i], i)) != NULL)
            json_array_append_new(records, record);
    outcome->left_out = count > room ? count - room : 0;
    if (!PG_RUN(unit, &rows, mappings_insert, pg_uuid(pair->course), pg_json(str_of(json_text(unit->arena, records)))))
        return false;
    outcome->created = rows.count;
    outcome->kept = (int64_t)json_array_size(records) - rows.count;
    return true;
}
