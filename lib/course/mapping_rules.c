#include "course/mapping_rules.h"

#include "base/limits.h"
#include "base/suggest.h"
#include "course/timecode.h"

const char *mapping_rules_state_name(enum mapping_state state)
{
    static const char *const names[] = {"validated", "pending_validation", "validation_failed"};

    return names[state];
}

static void PRINTF_LIKE(5, 6) add(struct arena *arena, struct mapping_errors *errors, const char *field,
                                  const char *hint, const char *message, ...)
{
    struct buf text = buf_make(LIMIT_JSON_BODY + KIB);
    va_list arguments;

    if (errors->count == MAPPING_ERRORS)
        return;
    va_start(arguments, message);
    buf_vprintf(&text, message, arguments);
    va_end(arguments);
    errors->items[errors->count++] = (struct fault_error){field, arena_strdup(arena, buf_text(&text)), hint};
    buf_free(&text);
}

/* ---- level 1: the item ---- */

/* The member, or NULL when it is absent or null. */
static const json_t *member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return json_is_null(value) ? NULL : value;
}

/* What was sent, for the sentence that refuses it. */
static const char *shown(struct arena *arena, const json_t *value)
{
    return json_is_string(value) ? json_string_value(value) : json_text(arena, value);
}

static struct uuid read_id(struct arena *arena, const json_t *sent, const char *field, struct mapping_errors *errors)
{
    const json_t *value = member(sent, field);
    struct uuid id = {0};

    if (value == NULL)
        add(arena, errors, field, "Send the id of a material", "'%s' is required", field);
    else if (!json_is_string(value) || !uuid_parse(str_of(json_string_value(value)), &id))
        add(arena, errors, field, "Ensure the ID is a valid UUID string", "Invalid UUID format '%s'",
            shown(arena, value));
    return id;
}

static int64_t read_slide(struct arena *arena, const json_t *sent, struct mapping_errors *errors)
{
    const json_t *value = member(sent, "slide_number");

    if (json_is_integer(value) && json_integer_value(value) >= 1 && json_integer_value(value) <= INT32_MAX)
        return json_integer_value(value);
    add(arena, errors, "slide_number", "Slides are counted from 1", "'slide_number' %s",
        value == NULL ? "is required" : "must be a whole number, 1 or more");
    return 0;
}

/* Seconds; -1 when it is absent or wrong. */
static int64_t read_timecode(struct arena *arena, const json_t *sent, const char *field, const char **text,
                             struct mapping_errors *errors)
{
    const json_t *value = member(sent, field);
    int64_t seconds = -1;

    *text = value != NULL ? shown(arena, value) : NULL;
    if (value != NULL && (!json_is_string(value) || !timecode_parse(str_of(*text), &seconds)))
        add(arena, errors, field, "Use HH:MM:SS or MM:SS format (e.g., '01:23:45')", "Invalid timecode format '%s'",
            *text);
    return seconds;
}

static const char *start_field(const struct mapping_item *item)
{
    return item->of_the_pair ? "video_timecode" : "video_timecode_start";
}

static void read_times(struct arena *arena, const json_t *sent, struct mapping_item *item,
                       struct mapping_errors *errors)
{
    item->start_sec = read_timecode(arena, sent, start_field(item), &item->start, errors);
    if (item->start == NULL)
        add(arena, errors, start_field(item), "Use HH:MM:SS or MM:SS format (e.g., '01:23:45')", "'%s' is required",
            start_field(item));
    if (item->of_the_pair)
        return;
    item->end_sec = read_timecode(arena, sent, "video_timecode_end", &item->end, errors);
    if (item->end_sec >= 0 && item->start_sec > item->end_sec)
        add(arena, errors, "video_timecode_end", "video_timecode_end must be >= video_timecode_start",
            "timecode_end '%s' is before timecode_start '%s'", item->end, item->start);
}

void mapping_rules_read(struct arena *arena, const json_t *sent, bool short_form, struct mapping_item *item,
                        struct mapping_errors *errors)
{
    *item = (struct mapping_item){.start_sec = -1, .end_sec = -1};
    if (!json_is_object(sent)) {
        add(arena, errors, "mappings", NULL, "A mapping must be a JSON object");
        return;
    }
    item->of_the_pair = short_form && member(sent, "video_timecode") != NULL &&
                        member(sent, "presentation_entry_id") == NULL && member(sent, "video_entry_id") == NULL;
    if (!item->of_the_pair) {
        item->presentation = read_id(arena, sent, "presentation_entry_id", errors);
        item->video = read_id(arena, sent, "video_entry_id", errors);
    }
    item->slide = read_slide(arena, sent, errors);
    read_times(arena, sent, item, errors);
}

static const char *const members[] = {"slide_number", "presentation_entry_id", "video_entry_id", "video_timecode_start",
                                      "video_timecode_end"};
static const char *const pair_members[] = {"slide_number", "video_timecode"};

void mapping_rules_known(struct arena *arena, const json_t *sent, const struct mapping_item *item,
                         struct mapping_errors *errors)
{
    const char *const *names = item->of_the_pair ? pair_members : members;
    const size_t count = item->of_the_pair ? ARRAY_COUNT(pair_members) : ARRAY_COUNT(members);
    json_t *object = (json_t *)(uintptr_t)sent;

    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at)) {
        const struct str name = str_of(json_object_iter_key(at)), shown = str_clip(name, SUGGEST_SHOWN);
        const char *field = arena_strndup(arena, shown.at, shown.len);

        if (!suggest_is_known(name, names, count))
            add(arena, errors, field, suggest_hint(arena, name, names, count), "There is no field '%s'", field);
    }
}

/* ---- level 1: its materials ---- */

static const char *entry_field(enum source_type wanted)
{
    return wanted == SOURCE_VIDEO ? "video_entry_id" : "presentation_entry_id";
}

bool mapping_rules_entry(struct arena *arena, enum source_type wanted, struct uuid id,
                         const struct mapping_entry *entry, struct uuid node, struct mapping_errors *errors)
{
    const char *field = entry_field(wanted), *type = source_type_name(wanted);
    const size_t before = errors->count;
    char text[UUID_TEXT], actual[UUID_TEXT], target[UUID_TEXT];

    uuid_format(id, text);
    if (entry == NULL) {
        add(arena, errors, field, "Check that the entry ID is correct", "Entry '%s' not found", text);
        return false;
    }
    if (!uuid_is_nil(node) && !uuid_equal(entry->node, node))
        add(arena, errors, field, "Both entries must belong to the target node",
            "Entry '%s' belongs to node '%s', not '%s'", text, uuid_format(entry->node, actual),
            uuid_format(node, target));
    if (entry->type != wanted)
        add(arena, errors, field, arena_printf(arena, "Use a %s material for %s", type, field),
            "Entry '%s' is type '%s', expected '%s'", text, source_type_name(entry->type), type);
    return errors->count == before;
}

/* ---- level 2 ---- */

static bool is_ready(const struct mapping_entry *entry)
{
    return entry != NULL && entry->state == MATERIAL_READY;
}

static void check_slide(struct arena *arena, const struct mapping_item *item, int64_t pages,
                        struct mapping_errors *errors)
{
    const char *range = arena_printf(arena, "Allowed range: 1–%lld", (long long)pages);

    if (item->slide > pages)
        add(arena, errors, "slide_number", range, "Slide %lld does not exist in presentation (%lld slides total)",
            (long long)item->slide, (long long)pages);
}

static void check_time(struct arena *arena, const char *field, const char *text, int64_t seconds, double duration,
                       struct mapping_errors *errors)
{
    char end[TIMECODE_TEXT];

    if (seconds < 0 || (double)seconds <= duration)
        return;
    timecode_format((int64_t)duration, end);
    add(arena, errors, field, arena_printf(arena, "Allowed range: 00:00–%s", end),
        "Timecode '%s' (%llds) exceeds video duration (%s)", text, (long long)seconds, end);
}

void mapping_rules_content(struct arena *arena, const struct mapping_item *item,
                           const struct mapping_entry *presentation, const struct mapping_entry *video,
                           struct mapping_errors *errors)
{
    if (is_ready(presentation) && presentation->page_count >= 0)
        check_slide(arena, item, presentation->page_count, errors);
    if (!is_ready(video) || video->duration_sec < 0)
        return;
    check_time(arena, start_field(item), item->start, item->start_sec, video->duration_sec, errors);
    check_time(arena, "video_timecode_end", item->end, item->end_sec, video->duration_sec, errors);
}

/* ---- what blocks level 2 ---- */

static void put_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, text != NULL ? json_string(text) : json_null());
}

static json_t *factor(struct arena *arena, const struct mapping_entry *entry, json_t *checks)
{
    const bool failed = entry->state == MATERIAL_ERROR;
    const char *state = material_state_name(entry->state);
    char id[UUID_TEXT];
    json_t *made = json_object();

    put_text(made, "type", failed ? "material_error" : "material_not_ready");
    put_text(made, "material_entry_id", uuid_format(entry->id, id));
    put_text(made, "filename", entry->filename);
    put_text(made, "material_state", state);
    put_text(made, "message",
             failed ? arena_printf(arena, "'%s' could not be processed: retry it or replace it", entry->name)
                    : arena_printf(arena, "'%s' is not ready: its state is '%s'", entry->name, state));
    json_object_set_new(made, "blocked_checks", checks);
    return made;
}

static json_t *checks_of_video(const struct mapping_item *item)
{
    json_t *checks = json_array();

    json_array_append_new(checks, json_string("video_timecode_start"));
    if (item->end_sec >= 0)
        json_array_append_new(checks, json_string("video_timecode_end"));
    return checks;
}

json_t *mapping_rules_blocking(struct arena *arena, const struct mapping_item *item,
                               const struct mapping_entry *presentation, const struct mapping_entry *video)
{
    json_t *factors = json_keep(arena, json_array());

    if (!is_ready(presentation))
        json_array_append_new(factors, factor(arena, presentation, json_pack("[s]", "slide_number")));
    if (!is_ready(video))
        json_array_append_new(factors, factor(arena, video, checks_of_video(item)));
    return factors;
}

enum mapping_state mapping_rules_state(const struct mapping_errors *errors, const json_t *blocking)
{
    if (errors->count > 0)
        return MAPPING_FAILED;
    return json_array_size(blocking) > 0 ? MAPPING_PENDING : MAPPING_VALIDATED;
}

json_t *mapping_rules_errors(struct arena *arena, const struct mapping_errors *errors)
{
    json_t *list = json_keep(arena, json_array());

    for (size_t i = 0; i < errors->count; i++) {
        json_t *error = json_object();

        put_text(error, "field", errors->items[i].field);
        put_text(error, "message", errors->items[i].message);
        put_text(error, "hint", errors->items[i].hint);
        json_array_append_new(list, error);
    }
    return list;
}
