#include "course/mapping_batch.h"

#include "base/limits.h"
#include "course/course.h"
#include "course/timecode.h"

void mapping_batch_read(struct arena *arena, const json_t *items, struct mapping_batch *batch)
{
    batch->count = json_array_size(items);
    batch->lines = arena_array(arena, batch->count, sizeof *batch->lines);
    for (size_t i = 0; i < batch->count; i++) {
        struct mapping_batch_line *line = &batch->lines[i];

        mapping_rules_read(arena, json_array_get(items, i), uuid_is_nil(batch->node), &line->item, &line->errors);
        if (!batch->lenient)
            mapping_rules_known(arena, json_array_get(items, i), &line->item, &line->errors);
    }
}

/* ---- the place and the materials, held ---- */

static bool hold(const struct unit *unit, const struct mapping_batch *batch)
{
    return course_hold(unit, batch->course) &&
           (uuid_is_nil(batch->node) || course_check_node(unit, batch->course, batch->node));
}

static bool has_short_form(const struct mapping_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->lines[i].item.of_the_pair)
            return true;
    return false;
}

/* Items in the short form are about the only presentation and the only video of the course. */
static bool resolve_pair(const struct unit *unit, struct mapping_batch *batch)
{
    int64_t presentations, videos;
    struct pg_rows rows;

    if (!has_short_form(batch))
        return true;
    if (!PG_RUN(unit, &rows, mapping_pair, pg_uuid(batch->course)))
        return false;
    presentations = pg_get_int(&rows, 0, PG_COL(mapping_pair, presentations));
    videos = pg_get_int(&rows, 0, PG_COL(mapping_pair, videos));
    if (presentations != 1 || videos != 1)
        return fault_set(unit->fault, FAULT_AMBIGUOUS_MAPPING,
                         "The course has %lld presentations and %lld videos, not one of each: name the materials with "
                         "presentation_entry_id and video_entry_id",
                         (long long)presentations, (long long)videos);
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->lines[i].item.of_the_pair)
            continue;
        batch->lines[i].item.presentation = pg_get_uuid(&rows, 0, PG_COL(mapping_pair, presentation_id));
        batch->lines[i].item.video = pg_get_uuid(&rows, 0, PG_COL(mapping_pair, video_id));
    }
    return true;
}

/* They are held in one statement and read in the next: what the first has waited for, the second sees. */
static bool fetch_entries(const struct unit *unit, const struct mapping_batch *batch, struct mapping_entries *entries)
{
    struct uuid *ids = arena_array(unit->arena, 2 * batch->count, sizeof *ids);
    struct pg_rows rows;

    for (size_t i = 0; i < batch->count; i++) {
        ids[2 * i] = batch->lines[i].item.presentation;
        ids[2 * i + 1] = batch->lines[i].item.video;
    }
    return PG_RUN(unit, &rows, mapping_entries_hold, pg_uuid(batch->course), pg_uuids(ids, 2 * batch->count)) &&
           PG_RUN(unit, &rows, mapping_entries, pg_uuids(ids, 2 * batch->count)) &&
           mapping_read_entries(unit, &rows, entries);
}

/* ---- the lines ---- */

/* The material, if the item may be about it. A form for the whole course knows no material of another one. */
static const struct mapping_entry *check_entry(struct arena *arena, const struct mapping_batch *batch,
                                               enum source_type wanted, struct uuid id,
                                               const struct mapping_entries *entries, struct mapping_errors *errors)
{
    const struct mapping_entry *entry = mapping_find_entry(entries, id);

    if (uuid_is_nil(id))
        return NULL; /* refused already */
    if (entry != NULL && uuid_is_nil(batch->node) && !uuid_equal(entry->course, batch->course))
        entry = NULL;
    return mapping_rules_entry(arena, wanted, id, entry, batch->node, errors) ? entry : NULL;
}

static bool is_same(const struct mapping_item *a, const struct mapping_item *b)
{
    return uuid_equal(a->presentation, b->presentation) && uuid_equal(a->video, b->video) && a->slide == b->slide &&
           a->start_sec == b->start_sec;
}

/* The first line of the batch that makes the same mapping; `at` itself if there is none. */
static size_t first_same(const struct mapping_batch *batch, size_t at)
{
    size_t i = 0;

    while (i < at && (uuid_is_nil(batch->lines[i].id) || !is_same(&batch->lines[i].item, &batch->lines[at].item)))
        i++;
    return i;
}

static const char *normalised(struct arena *arena, int64_t seconds)
{
    char text[TIMECODE_TEXT];

    return seconds < 0 ? NULL : arena_strdup(arena, timecode_format(seconds, text));
}

static json_t *record_of(struct arena *arena, struct mapping_batch_line *line, struct uuid node, json_t *blocking,
                         size_t place)
{
    const struct mapping_item *item = &line->item;
    const enum mapping_state state = mapping_rules_state(&line->errors, blocking);
    char id[UUID_TEXT], where[UUID_TEXT], presentation[UUID_TEXT], video[UUID_TEXT];

    line->pending = state == MAPPING_PENDING;
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s?, s:I, s:o, s:s, s:O, s:I}", "id", uuid_format(line->id, id),
                     "node_id", uuid_format(node, where), "presentation_entry_id",
                     uuid_format(item->presentation, presentation), "video_entry_id", uuid_format(item->video, video),
                     "slide_number", (json_int_t)item->slide, "video_timecode_start",
                     normalised(arena, item->start_sec), "video_timecode_end", normalised(arena, item->end_sec),
                     "start_sec", (json_int_t)item->start_sec, "end_sec",
                     item->end_sec < 0 ? json_null() : json_integer(item->end_sec), "validation_state",
                     mapping_rules_state_name(state), "blocking_factors", blocking, "place", (json_int_t)place);
}

/* Collects all that is wrong with a line, or adds it to what is to be inserted. */
static void judge(struct arena *arena, struct mapping_batch *batch, size_t at, const struct mapping_entries *entries,
                  json_t *records)
{
    struct mapping_batch_line *line = &batch->lines[at];
    const struct mapping_item *item = &line->item;
    const struct mapping_entry *presentation =
        check_entry(arena, batch, SOURCE_PRESENTATION, item->presentation, entries, &line->errors);
    const struct mapping_entry *video = check_entry(arena, batch, SOURCE_VIDEO, item->video, entries, &line->errors);
    json_t *blocking;
    size_t same;

    mapping_rules_content(arena, item, presentation, video, &line->errors);
    if (line->errors.count > 0)
        return;
    same = first_same(batch, at);
    if (same < at) {
        line->skipped = arena_printf(arena, "It says the same as item %zu of this request", same);
        return;
    }
    line->id = uuid_new();
    blocking = mapping_rules_blocking(arena, item, presentation, video);
    json_array_append_new(records, record_of(arena, line, presentation->node, blocking, json_array_size(records)));
}

/* ---- the rows ---- */

static bool check_room(const struct unit *unit, const struct mapping_batch *batch, size_t more)
{
    struct pg_rows rows;
    int64_t total;

    if (!PG_RUN(unit, &rows, mappings_count, pg_uuid(batch->course)))
        return false;
    total = pg_get_int(&rows, 0, PG_COL(mappings_count, total));
    return total + (int64_t)more <= LIMIT_MAPPINGS ||
           fault_field(unit->fault, unit->arena, "mappings", NULL,
                       "A course may have %d mappings, and this one has %lld already", LIMIT_MAPPINGS,
                       (long long)total);
}

static bool is_among(const struct uuid *ids, size_t count, struct uuid id)
{
    for (size_t i = 0; i < count; i++)
        if (uuid_equal(ids[i], id))
            return true;
    return false;
}

/* A line that was not inserted is there already; so are those that say the same. */
static void count_lines(struct mapping_batch *batch, const struct uuid *made, size_t made_count)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct mapping_batch_line *line = &batch->lines[i];

        if (!uuid_is_nil(line->id) && !is_among(made, made_count, line->id)) {
            line->id = (struct uuid){0};
            line->pending = false;
            line->skipped = "The same mapping is there already";
        }
        batch->created += !uuid_is_nil(line->id);
        batch->skipped += line->skipped != NULL;
        batch->failed += line->errors.count > 0;
    }
}

static bool insert(const struct unit *unit, struct mapping_batch *batch, const json_t *records, struct pg_rows *rows)
{
    struct pg_rows inserted;
    struct uuid *ids;

    if (!PG_RUN(unit, &inserted, mappings_insert, pg_uuid(batch->course),
                pg_json(str_of(json_text(unit->arena, records)))))
        return false;
    ids = arena_array(unit->arena, (size_t)inserted.count + 1, sizeof *ids);
    for (int row = 0; row < inserted.count; row++)
        ids[row] = pg_get_uuid(&inserted, row, PG_COL(mappings_insert, id));
    count_lines(batch, ids, (size_t)inserted.count);
    return PG_RUN(unit, rows, mappings_by_ids, pg_uuid(batch->course), pg_uuids(ids, (size_t)inserted.count));
}

bool mapping_batch_store(const struct unit *unit, struct mapping_batch *batch, struct pg_rows *rows)
{
    json_t *records = json_keep(unit->arena, json_array());
    struct mapping_entries entries;

    if (!hold(unit, batch) || !resolve_pair(unit, batch) || !fetch_entries(unit, batch, &entries))
        return false;
    for (size_t i = 0; i < batch->count; i++)
        judge(unit->arena, batch, i, &entries, records);
    return check_room(unit, batch, json_array_size(records)) && insert(unit, batch, records, rows);
}
