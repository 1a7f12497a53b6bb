#include "fcgi/handlers/items_read.h"

#include "course/structure_item.h"
#include "course/timecode.h"
#include "fcgi/request/fields.h"

#define WEB_ADDRESS 2000 /* code points */

/* ---- texts ---- */

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

/* A title or a task is never null; everything else may be. */
static json_t *read_text(struct exchange *x, const json_t *body, const char *name, enum structure_value value)
{
    if (value == VALUE_TITLE)
        return text_or_null(field_name(x, body, name, FIELD_REQUIRED, 1, STRUCTURE_TITLE));
    return text_or_null(
        field_text(x, body, name, value == VALUE_TASK ? FIELD_REQUIRED : FIELD_OPTIONAL, 1, STRUCTURE_TEXT));
}

static void wrong(struct exchange *x, const char *name, const char *hint, const char *what)
{
    fault_field(&x->fault, x->arena, name, hint, "'%s' %s", name, what);
}

/* A list of at most `most`; NULL for null, and for what is none, which is collected. */
static const json_t *read_list(struct exchange *x, const json_t *body, const char *name, size_t most)
{
    const json_t *list = field_value(x, body, name);

    if (list == NULL || (json_is_array(list) && json_array_size(list) <= most))
        return list;
    fault_field(&x->fault, x->arena, name, NULL, "'%s' must be a list of at most %zu", name, most);
    return NULL;
}

static void add_text(struct exchange *x, const char *name, const json_t *value, json_t *made)
{
    const struct str text = json_is_string(value)
                                ? str_trim_blank((struct str){json_string_value(value), json_string_length(value)})
                                : (struct str){0};
    const size_t length = str_code_points(text);

    if (length >= 1 && length <= STRUCTURE_TEXT)
        json_array_append_new(made, json_stringn(text.at, text.len));
    else
        fault_field(&x->fault, x->arena, name, NULL, "Each of '%s' must be a text of 1 to %d characters", name,
                    STRUCTURE_TEXT);
}

static void add_timecode(struct exchange *x, const char *name, const json_t *value, json_t *made)
{
    char text[TIMECODE_TEXT];
    int64_t seconds;

    if (json_is_string(value) && timecode_parse(str_of(json_string_value(value)), &seconds))
        json_array_append_new(made, json_string(timecode_format(seconds, text)));
    else
        wrong(x, name, "For example 00:12:30", "must hold timecodes, HH:MM:SS");
}

static void add_slide(struct exchange *x, const char *name, const json_t *value, json_t *made)
{
    if (json_is_integer(value) && json_integer_value(value) >= 1 && json_integer_value(value) <= INT32_MAX)
        json_array_append_new(made, json_integer(json_integer_value(value)));
    else
        wrong(x, name, NULL, "must hold numbers of slides, from 1");
}

static void add_concept(struct exchange *x, const char *name, const json_t *value, json_t *made)
{
    char text[UUID_TEXT];
    struct uuid id;

    if (json_is_string(value) && uuid_parse(str_of(json_string_value(value)), &id))
        json_array_append_new(made, json_string(uuid_format(id, text)));
    else
        wrong(x, name, NULL, "must hold ids of concepts");
}

typedef void add_item(struct exchange *x, const char *name, const json_t *value, json_t *made);

static json_t *read_items(struct exchange *x, const json_t *body, const char *name, size_t most, add_item *add)
{
    const json_t *list = read_list(x, body, name, most), *value;
    json_t *made = json_array();
    size_t i;

    json_array_foreach(list, i, value)
    {
        const size_t before = x->fault.error_count;

        add(x, name, value, made);
        fields_within(x, before, name, i);
    }
    return made;
}

/* ---- objects in lists ---- */

/* Each item of a list has to be an object; an item that is none is told apart from the others by its place. */
static json_t *read_objects(struct exchange *x, const json_t *body, const char *name, size_t most, add_item *add)
{
    const json_t *list = read_list(x, body, name, most), *value;
    json_t *made = json_array();
    size_t i;

    json_array_foreach(list, i, value)
    {
        const size_t before = x->fault.error_count;

        if (json_is_object(value))
            add(x, name, value, made);
        else
            fault_field(&x->fault, x->arena, name, NULL, "Item %zu of '%s' is no object", i, name);
        fields_within(x, before, name, i);
    }
    return made;
}

static void add_option(struct exchange *x, const char *name UNUSED, const json_t *value, json_t *made)
{
    const char *text = field_text(x, value, "text", FIELD_REQUIRED, 1, STRUCTURE_TEXT);
    const bool correct = field_flag(x, value, "correct", false);
    const char *reason = field_text(x, value, "reason", FIELD_OPTIONAL, 1, STRUCTURE_TEXT);

    json_array_append_new(
        made, json_pack("{s:s*,s:b,s:s?}", "text", text != NULL ? text : "", "correct", correct, "reason", reason));
}

static void add_criterion(struct exchange *x, const char *name UNUSED, const json_t *value, json_t *made)
{
    const char *text = field_text(x, value, "criterion", FIELD_REQUIRED, 1, STRUCTURE_TEXT);
    const int64_t points = field_whole(x, value, "max_points", FIELD_REQUIRED, 1, STRUCTURE_POINTS, 1);

    json_array_append_new(
        made, json_pack("{s:s,s:I}", "criterion", text != NULL ? text : "", "max_points", (json_int_t)points));
}

static bool is_web_address(const char *url)
{
    return url != NULL && (str_starts(str_of(url), STR("https://")) || str_starts(str_of(url), STR("http://")));
}

static void add_web(struct exchange *x, const char *name, const json_t *value, json_t *made)
{
    const char *url = field_name(x, value, "url", FIELD_REQUIRED, 1, WEB_ADDRESS);
    const char *title = field_text(x, value, "title", FIELD_OPTIONAL, 1, STRUCTURE_TITLE);
    const char *description = field_text(x, value, "description", FIELD_OPTIONAL, 1, STRUCTURE_TEXT);

    if (url != NULL && !is_web_address(url))
        wrong(x, name, "https://example.org/page", "must hold addresses that begin with https:// or http://");
    json_array_append_new(
        made, json_pack("{s:s,s:s?,s:s?}", "url", url != NULL ? url : "", "title", title, "description", description));
}

/* A place in a material: exactly one of four. */
static void add_citation(struct exchange *x, const char *name, const json_t *value, json_t *made)
{
    const struct uuid material = field_uuid(x, value, "material_id");
    const double second = field_real(x, value, "start_sec", FIELD_OPTIONAL, 0, INT32_MAX, -1);
    static const char *const numbered[] = {"slide_number", "page", "chunk_index"};
    json_t *citation = json_object();
    char text[UUID_TEXT];
    int places = 0;

    json_object_set_new(citation, "material_id", json_string(uuid_format(material, text)));
    if (second >= 0) {
        json_object_set(citation, "start_sec", json_object_get(value, "start_sec"));
        places++;
    }
    for (size_t i = 0; i < ARRAY_COUNT(numbered); i++) {
        const int64_t number = field_whole(x, value, numbered[i], FIELD_OPTIONAL, i < 2, INT32_MAX, -1);
        if (number >= 0) {
            json_object_set_new(citation, numbered[i], json_integer(number));
            places++;
        }
    }
    if (uuid_is_nil(material) || places != 1)
        wrong(x, name, "{\"material_id\": \"…\", \"slide_number\": 3}",
              "must hold a material each and one place in it: start_sec, slide_number, page or chunk_index");
    json_array_append_new(made, citation);
}

/* ---- single values ---- */

static json_t *read_timecode(struct exchange *x, const json_t *body, const char *name)
{
    const json_t *value = field_value(x, body, name);
    char text[TIMECODE_TEXT];
    int64_t seconds;

    if (value == NULL)
        return json_null();
    if (json_is_string(value) && timecode_parse(str_of(json_string_value(value)), &seconds))
        return json_string(timecode_format(seconds, text));
    wrong(x, name, "For example 00:12:30", "must be a timecode, HH:MM:SS");
    return json_null();
}

static json_t *read_id(struct exchange *x, const json_t *body, const char *name)
{
    const struct uuid id = field_uuid(x, body, name);
    char text[UUID_TEXT];

    return uuid_is_nil(id) ? json_null() : json_string(uuid_format(id, text));
}

static json_t *read_slide_range(struct exchange *x, const json_t *body, const char *name)
{
    const json_t *value = field_value(x, body, name);
    int64_t start, end;

    if (value == NULL)
        return json_null();
    if (!json_is_object(value)) {
        wrong(x, name, "{\"start\": 1, \"end\": 4}", "must be an object");
        return json_null();
    }
    start = field_whole(x, value, "start", FIELD_REQUIRED, 1, INT32_MAX, 1);
    end = field_whole(x, value, "end", FIELD_REQUIRED, 1, INT32_MAX, start);
    if (end < start)
        wrong(x, name, NULL, "must not end before it starts");
    return json_pack("{s:I,s:I}", "start", (json_int_t)start, "end", (json_int_t)end);
}

static json_t *read_choice(struct exchange *x, const json_t *body, const char *name, const char *const *words,
                           int otherwise)
{
    const int choice = field_choice(x, body, name, words, otherwise);

    return choice >= 0 ? json_string(words[choice]) : json_null();
}

static json_t *read_number(struct exchange *x, const json_t *body, const char *name, int low, int high, int otherwise)
{
    return json_integer(field_whole(x, body, name, FIELD_OPTIONAL, low, high, otherwise));
}

/* Null where there are none. */
static json_t *none_if_empty(json_t *list)
{
    if (json_array_size(list) > 0)
        return list;
    json_decref(list);
    return json_null();
}

#define LEVEL 3 /* where nobody says otherwise, as in a structure */

static json_t *read_value(struct exchange *x, const json_t *body, const struct structure_field *field)
{
    static const char *const difficulties[] = {"beginner", "intermediate", "advanced", NULL};
    static const char *const kinds[] = {"open", "gap", "order", "match", "choice", NULL};
    const char *name = field->name;

    switch (field->value) {
    case VALUE_TITLE:
    case VALUE_TASK:
    case VALUE_TEXT:
        return read_text(x, body, name, field->value);
    case VALUE_TEXTS:
        return read_items(x, body, name, STRUCTURE_ITEMS, add_text);
    case VALUE_DIFFICULTY:
        return read_choice(x, body, name, difficulties, -1);
    case VALUE_VIDEO:
    case VALUE_SLIDES_OF:
        return read_id(x, body, name);
    case VALUE_TIMECODE:
        return read_timecode(x, body, name);
    case VALUE_TIMECODES:
        return read_items(x, body, name, STRUCTURE_ITEMS, add_timecode);
    case VALUE_SLIDE_RANGE:
        return read_slide_range(x, body, name);
    case VALUE_SLIDES:
        return read_items(x, body, name, STRUCTURE_ITEMS, add_slide);
    case VALUE_WEB:
        return read_objects(x, body, name, STRUCTURE_ITEMS, add_web);
    case VALUE_CONCEPTS:
        return read_items(x, body, name, STRUCTURE_ITEMS, add_concept);
    case VALUE_CITATIONS:
        return read_objects(x, body, name, STRUCTURE_ITEMS, add_citation);
    case VALUE_KIND:
        return read_choice(x, body, name, kinds, 0);
    case VALUE_OPTIONS:
        return none_if_empty(read_objects(x, body, name, STRUCTURE_OPTIONS, add_option));
    case VALUE_CRITERIA:
        return none_if_empty(read_objects(x, body, name, STRUCTURE_CRITERIA, add_criterion));
    case VALUE_LEVEL:
        return read_number(x, body, name, 1, 5, LEVEL);
    case VALUE_PASS_MARK:
        return read_number(x, body, name, 0, 100, STRUCTURE_PASS_MARK);
    }
    return json_null();
}

/* ---- the whole ---- */

static void read_fields(struct exchange *x, const json_t *body, enum identity_kind kind, bool all, json_t *made)
{
    size_t count;
    const struct structure_field *fields = structure_fields_of(kind, &count);

    for (size_t i = 0; i < count; i++)
        if (field_given(x, body, fields[i].name) || all)
            json_object_set_new(made, fields[i].name, read_value(x, body, &fields[i]));
}

static void read_common(struct exchange *x, const json_t *body, struct items_change *change)
{
    change->fields = json_keep(x->arena, json_object());
    change->order = field_whole(x, body, "order", field_given(x, body, "order") ? FIELD_REQUIRED : FIELD_OPTIONAL, 0,
                                STRUCTURE_ITEM_LAST, -1);
    change->locks = field_given(x, body, "locked");
    change->locked = field_flag(x, body, "locked", false);
}

bool items_read_new(struct exchange *x, const json_t *body, enum identity_kind kind, struct items_change *change)
{
    *change = (struct items_change){0};
    read_common(x, body, change);
    read_fields(x, body, kind, true, change->fields);
    return fields_ok(x);
}

bool items_read_change(struct exchange *x, const json_t *body, enum identity_kind kind, struct items_change *change)
{
    const char *parent = structure_fields_parent_name(kind);

    *change = (struct items_change){0};
    read_common(x, body, change);
    if (parent != NULL && field_given(x, body, parent)) {
        change->is_moved = true;
        change->parent = field_uuid(x, body, parent);
        if (field_value(x, body, parent) == NULL)
            wrong(x, parent, "The id of a part of the same course", "cannot be null");
    }
    read_fields(x, body, kind, false, change->fields);
    return fields_ok(x);
}
