#include "course/structure_item_check.h"

#include "course/exercise_options.h"
#include "course/source.h"
#include "course/timecode.h"

#define MATERIALS (STRUCTURE_ITEMS + 2) /* that one part can refer to */
#define ROUNDING 1.0                    /* seconds by which a time may pass the end: players round */

/* What of a material can be cited. */
struct ground {
    struct uuid id;
    const char *type;
    bool is_read;
    int64_t chunks, pages; /* pages 0: none */
    double seconds;        /* -1: nothing in it has a time */
};

struct check {
    const struct unit *unit;
    struct uuid course;
    const struct structure_item *item;
    struct ground grounds[MATERIALS];
    size_t ground_count;
};

static void wrong(const struct check *check, const char *field, const char *hint, const char *what)
{
    fault_field(check->unit->fault, check->unit->arena, field, hint, "'%s' %s", field, what);
}

static const json_t *value_of(const struct check *check, const char *name)
{
    return json_object_get(check->item->fields, name);
}

static struct uuid id_of(const json_t *value)
{
    struct uuid id;

    return json_is_string(value) && uuid_parse(str_of(json_string_value(value)), &id) ? id : (struct uuid){0};
}

static int64_t seconds_of(const json_t *value)
{
    int64_t seconds;

    return json_is_string(value) && timecode_parse(str_of(json_string_value(value)), &seconds) ? seconds : -1;
}

/* ---- materials ---- */

static size_t list_materials(const struct check *check, struct uuid ids[MATERIALS])
{
    const json_t *citation;
    size_t count = 0, i;

    ids[count++] = id_of(value_of(check, "video_material_id"));
    ids[count++] = id_of(value_of(check, "presentation_material_id"));
    json_array_foreach(value_of(check, "citations"), i, citation) if (count < MATERIALS) ids[count++] =
        id_of(json_object_get(citation, "material_id"));
    return count;
}

static bool load_grounds(struct check *check)
{
    struct uuid ids[MATERIALS];
    const size_t count = list_materials(check, ids);
    struct pg_rows rows;

    if (!PG_RUN(check->unit, &rows, item_grounds, pg_uuid(check->course), pg_uuids(ids, count)))
        return false;
    for (int row = 0; row < rows.count && check->ground_count < MATERIALS; row++)
        check->grounds[check->ground_count++] = (struct ground){
            .id = pg_get_uuid(&rows, row, PG_COL(item_grounds, id)),
            .type = pg_get_text(&rows, row, PG_COL(item_grounds, source_type)),
            .is_read = !pg_is_null(&rows, row, PG_COL(item_grounds, chunk_count)),
            .chunks = pg_get_int(&rows, row, PG_COL(item_grounds, chunk_count)),
            .pages = pg_get_int(&rows, row, PG_COL(item_grounds, pages)),
            .seconds = pg_is_null(&rows, row, PG_COL(item_grounds, seconds))
                           ? -1
                           : pg_get_double(&rows, row, PG_COL(item_grounds, seconds)),
        };
    return true;
}

static const struct ground *ground_of(const struct check *check, struct uuid id)
{
    for (size_t i = 0; i < check->ground_count; i++)
        if (uuid_equal(check->grounds[i].id, id))
            return &check->grounds[i];
    return NULL;
}

static bool stands(const struct ground *ground, const json_t *citation)
{
    const int64_t chunk = json_get_int(citation, "chunk_index", -1);
    const int64_t page = MAX(json_get_int(citation, "slide_number", -1), json_get_int(citation, "page", -1));
    const double second = json_number_value(json_object_get(citation, "start_sec"));

    if (chunk >= 0)
        return chunk < ground->chunks;
    if (page >= 0)
        return page <= ground->pages;
    return ground->seconds >= 0 && second <= ground->seconds + ROUNDING;
}

static void check_citations(struct check *check, const char *name)
{
    const json_t *citation;
    size_t i;

    json_array_foreach(value_of(check, name), i, citation)
    {
        const struct ground *ground = ground_of(check, id_of(json_object_get(citation, "material_id")));
        if (ground == NULL)
            wrong(check, name, "Use the ids of materials of this course", "names a material that is not there");
        else if (!ground->is_read)
            wrong(check, name, "Wait until the material is ready", "names a material that has not been read yet");
        else if (!stands(ground, citation))
            wrong(check, name, "GET …/materials/{material}/content shows its places",
                  "names a place that the material does not have");
    }
}

static bool is_of_type(const struct ground *ground, enum structure_value value)
{
    if (strcmp(ground->type, value == VALUE_VIDEO ? "video" : "presentation") == 0)
        return true;
    return value == VALUE_SLIDES_OF && strcmp(ground->type, "text") == 0 && ground->pages > 0;
}

static void check_material(struct check *check, const char *name, enum structure_value value)
{
    const struct uuid id = id_of(value_of(check, name));
    const struct ground *ground = ground_of(check, id);

    if (uuid_is_nil(id))
        return;
    if (ground == NULL)
        wrong(check, name, "Use the id of a material of this course", "names a material that is not there");
    else if (!is_of_type(ground, value))
        wrong(check, name, NULL,
              value == VALUE_VIDEO ? "names a material that is no video" : "names a material without slides or pages");
}

/* ---- lessons ---- */

static void check_times(struct check *check)
{
    const struct ground *video = ground_of(check, id_of(value_of(check, "video_material_id")));
    const int64_t start = seconds_of(value_of(check, "video_start_timecode")),
                  end = seconds_of(value_of(check, "video_end_timecode"));

    if (end >= 0 && start < 0)
        wrong(check, "video_end_timecode", NULL, "needs a 'video_start_timecode'");
    if (end >= 0 && end < start)
        wrong(check, "video_end_timecode", NULL, "lies before 'video_start_timecode'");
    if (video != NULL && video->seconds >= 0 && (double)MAX(start, end) > video->seconds + ROUNDING)
        wrong(check, end > start ? "video_end_timecode" : "video_start_timecode", NULL,
              "lies behind the end of the video");
}

static void check_slides(struct check *check)
{
    const struct ground *deck = ground_of(check, id_of(value_of(check, "presentation_material_id")));
    const int64_t last = json_get_int(value_of(check, "slide_range"), "end", 0);

    if (deck != NULL && deck->pages > 0 && last > deck->pages)
        fault_field(check->unit->fault, check->unit->arena, "slide_range", NULL,
                    "'slide_range' ends with slide %lld, and the presentation has %lld", (long long)last,
                    (long long)deck->pages);
}

/* ---- concepts ---- */

static bool check_prerequisites(struct check *check, const char *name)
{
    struct uuid ids[STRUCTURE_ITEMS];
    const json_t *list = value_of(check, name), *value;
    struct pg_rows rows;
    size_t count = 0, i;

    json_array_foreach(list, i, value)
    {
        const struct uuid id = id_of(value);
        for (size_t k = 0; k < count; k++)
            if (uuid_equal(ids[k], id))
                wrong(check, name, NULL, "names a concept twice");
        if (count < STRUCTURE_ITEMS)
            ids[count++] = id;
    }
    if (count == 0 || check->unit->fault->kind != FAULT_NONE)
        return true;
    if (!PG_RUN(check->unit, &rows, prerequisites_lead_to, pg_uuid(check->course), pg_uuids(ids, count),
                pg_uuid(check->item->id)))
        return false;
    if (pg_get_int(&rows, 0, PG_COL(prerequisites_lead_to, found)) < (int64_t)count)
        wrong(check, name, "Use the ids of concepts of this course", "names a concept that is not there");
    if (pg_get_bool(&rows, 0, PG_COL(prerequisites_lead_to, circular)))
        wrong(check, name, NULL, "would have the concept as its own prerequisite");
    return true;
}

/* ---- exercises ---- */

static void check_options(struct check *check)
{
    const char *found = exercise_options_wrong_json(check->item->fields);

    if (found != NULL)
        wrong(check, "options", "Send what its 'kind' needs, null for an open one", found);
}

/* ---- all of it ---- */

static bool check_field(struct check *check, const struct structure_field *field)
{
    switch (field->value) {
    case VALUE_CITATIONS:
        check_citations(check, field->name);
        return true;
    case VALUE_VIDEO:
    case VALUE_SLIDES_OF:
        check_material(check, field->name, field->value);
        return true;
    case VALUE_CONCEPTS:
        return check_prerequisites(check, field->name);
    default:
        return true;
    }
}

static bool holds(structure_set changed, enum identity_kind kind, const char *const *names)
{
    for (; *names != NULL; names++)
        if ((changed & structure_fields_find(kind, *names)) != 0)
            return true;
    return false;
}

static void check_together(struct check *check, structure_set changed)
{
    static const char *const times[] = {"video_material_id", "video_start_timecode", "video_end_timecode", NULL};
    static const char *const slides[] = {"presentation_material_id", "slide_range", NULL};
    static const char *const choice[] = {"kind", "options", NULL};

    if (check->item->kind == IDENTITY_LESSON && holds(changed, IDENTITY_LESSON, times))
        check_times(check);
    if (check->item->kind == IDENTITY_LESSON && holds(changed, IDENTITY_LESSON, slides))
        check_slides(check);
    if (check->item->kind == IDENTITY_EXERCISE && holds(changed, IDENTITY_EXERCISE, choice))
        check_options(check);
}

bool structure_item_check(const struct unit *unit, struct uuid course, const struct structure_item *item,
                          structure_set changed)
{
    struct check check = {.unit = unit, .course = course, .item = item};
    size_t count;
    const struct structure_field *fields = structure_fields_of(item->kind, &count);

    if (!load_grounds(&check))
        return false;
    for (size_t i = 0; i < count; i++)
        if ((changed & 1U << i) != 0 && !check_field(&check, &fields[i]))
            return false;
    check_together(&check, changed);
    return unit->fault->kind == FAULT_NONE;
}
