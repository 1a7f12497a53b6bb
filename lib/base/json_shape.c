#include "base/json_shape.h"

#include "base/suggest.h"

#define MEMBERS 32 /* of one object */

/* One comparison. */
struct comparing {
    struct arena *arena, *scratch;
    struct fault *fault;
    bool lenient;
};

static bool fits(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer);

/* ---- what is expected, in words ---- */

static const char *expected(struct arena *arena, const struct json_shape *shape)
{
    const char *words = "";

    switch (shape->kind) {
    case JSON_SHAPE_TEXT:
    case JSON_SHAPE_NAME:
        return arena_printf(arena, "a text of %lld to %lld characters", (long long)shape->least,
                            (long long)shape->most);
    case JSON_SHAPE_WORD:
        for (size_t i = 0; shape->words[i] != NULL; i++)
            words = arena_printf(arena, "%s%s\"%s\"", words, i > 0 ? ", " : "", shape->words[i]);
        return arena_printf(arena, "one of %s", words);
    case JSON_SHAPE_UUID:
        return "an id (UUID)";
    case JSON_SHAPE_WHOLE:
    case JSON_SHAPE_REAL:
        return arena_printf(arena, "a %snumber from %lld to %lld", shape->kind == JSON_SHAPE_WHOLE ? "whole " : "",
                            (long long)shape->least, (long long)shape->most);
    case JSON_SHAPE_FLAG:
        return "true or false";
    case JSON_SHAPE_LIST:
        return arena_printf(arena, "a list of %lld to %lld items", (long long)shape->least, (long long)shape->most);
    case JSON_SHAPE_OBJECT:
        break;
    }
    return "an object";
}

static bool refuse(const struct comparing *c, const struct json_shape *shape, const char *pointer)
{
    return fault_field(c->fault, c->arena, pointer, NULL, "'%s' must be %s%s", pointer, expected(c->scratch, shape),
                       shape->nullable ? ", or null" : "");
}

/* ---- scalars ---- */

static bool text_fits(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer)
{
    struct str text, trimmed;
    size_t points;
    uint32_t unfit;

    if (!json_is_string(value))
        return refuse(c, shape, pointer);
    text = (struct str){json_string_value(value), json_string_length(value)};
    trimmed = str_trim_blank(text);
    points = str_code_points(trimmed);
    if ((int64_t)points < shape->least || (int64_t)points > shape->most)
        return refuse(c, shape, pointer);
    unfit = shape->kind == JSON_SHAPE_NAME ? str_unfit_for_name(trimmed) : 0;
    if (unfit != 0)
        return fault_field(c->fault, c->arena, pointer, NULL,
                           "'%s' holds the character U+%04X, which a name cannot have", pointer, (unsigned)unfit);
    return trimmed.len == text.len ||
           json_string_setn(value, arena_strndup(c->scratch, trimmed.at, trimmed.len), trimmed.len) == 0;
}

static bool is_word(const json_t *value, const char *const *words)
{
    for (size_t i = 0; json_is_string(value) && words[i] != NULL; i++)
        if (strcmp(json_string_value(value), words[i]) == 0)
            return true;
    return false;
}

static bool is_uuid(const json_t *value)
{
    struct uuid ignored;

    return json_is_string(value) && uuid_parse(str_of(json_string_value(value)), &ignored);
}

static bool is_number(const json_t *value, const struct json_shape *shape)
{
    if (shape->kind == JSON_SHAPE_WHOLE)
        return json_is_integer(value) && json_integer_value(value) >= shape->least &&
               json_integer_value(value) <= shape->most;
    return json_is_number(value) && json_number_value(value) >= (double)shape->least &&
           json_number_value(value) <= (double)shape->most;
}

/* ---- lists and objects ---- */

static bool list_fits(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer)
{
    const size_t count = json_array_size(value);
    bool all = true;

    if (!json_is_array(value) || (int64_t)count < shape->least || (int64_t)count > shape->most)
        return refuse(c, shape, pointer);
    for (size_t i = 0; i < count && c->fault->error_count < FAULT_ERRORS; i++)
        all = fits(c, json_array_get(value, i), shape->item, arena_printf(c->scratch, "%s/%zu", pointer, i)) && all;
    return all;
}

static bool members_known(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer)
{
    const char *known[MEMBERS];
    size_t count = 0;
    const char *key;
    json_t *member;
    void *next;
    bool all = true;

    while (count < MEMBERS && shape->members[count].name != NULL) {
        known[count] = shape->members[count].name;
        count++;
    }
    json_object_foreach_safe(value, next, key, member)
    {
        const struct str shown = str_clip(str_of(key), SUGGEST_SHOWN);

        if (c->fault->error_count == FAULT_ERRORS || suggest_is_known(str_of(key), known, count))
            continue;
        if (c->lenient) {
            json_object_del(value, key);
            continue;
        }
        all = fault_field_kind(c->fault, c->arena, FAULT_UNKNOWN_FIELD,
                               arena_printf(c->scratch, "%s/%.*s", pointer, (int)shown.len, shown.at),
                               suggest_hint(c->scratch, str_of(key), known, count), "'%.*s' is not known in '%s'",
                               (int)shown.len, shown.at, *pointer != '\0' ? pointer : "/");
    }
    return all;
}

static bool object_fits(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer)
{
    bool all;

    if (!json_is_object(value))
        return refuse(c, shape, pointer);
    all = members_known(c, value, shape, pointer);
    for (const struct json_shape_member *m = shape->members; m->name != NULL && c->fault->error_count < FAULT_ERRORS;
         m++) {
        json_t *member = json_object_get(value, m->name);
        const char *place = arena_printf(c->scratch, "%s/%s", pointer, m->name);

        if (member == NULL)
            all = (m->optional || fault_field(c->fault, c->arena, place, NULL, "'%s' is missing", place)) && all;
        else
            all = fits(c, member, m->shape, place) && all;
    }
    return all;
}

static bool kind_fits(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer)
{
    switch (shape->kind) {
    case JSON_SHAPE_TEXT:
    case JSON_SHAPE_NAME:
        return text_fits(c, value, shape, pointer);
    case JSON_SHAPE_WORD:
        return is_word(value, shape->words) || refuse(c, shape, pointer);
    case JSON_SHAPE_UUID:
        return is_uuid(value) || refuse(c, shape, pointer);
    case JSON_SHAPE_WHOLE:
    case JSON_SHAPE_REAL:
        return is_number(value, shape) || refuse(c, shape, pointer);
    case JSON_SHAPE_FLAG:
        return json_is_boolean(value) || refuse(c, shape, pointer);
    case JSON_SHAPE_LIST:
        return list_fits(c, value, shape, pointer);
    case JSON_SHAPE_OBJECT:
        break;
    }
    return object_fits(c, value, shape, pointer);
}

static bool fits(const struct comparing *c, json_t *value, const struct json_shape *shape, const char *pointer)
{
    const char *wrong;

    if (json_is_null(value) && shape->nullable)
        return true;
    if (!kind_fits(c, value, shape, pointer))
        return false;
    wrong = shape->wrong != NULL ? shape->wrong(value) : NULL;
    return wrong == NULL || fault_field(c->fault, c->arena, pointer, NULL, "'%s' %s", pointer, wrong);
}

bool json_shape_fits(struct arena *arena, struct arena *scratch, json_t *value, const struct json_shape *shape,
                     const char *pointer, bool lenient, struct fault *fault)
{
    const struct comparing comparing = {arena, scratch, fault, lenient};

    return fits(&comparing, value, shape, pointer);
}
