#include "base/json.h"

struct place {
    size_t line, column;
};

static struct place place_of(struct str text, size_t at)
{
    struct place place = {1, 1};

    for (size_t i = 0; i < at && i < text.len; i++) {
        place.line += text.at[i] == '\n';
        place.column = text.at[i] == '\n' ? 1 : place.column + 1;
    }
    return place;
}

/* Where the nesting first passes JSON_DEPTH; text.len if nowhere. Jansson's own bound of 2 048 levels is fixed. */
static size_t too_deep_at(struct str text)
{
    size_t depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > JSON_DEPTH)
            return i;
        else if (!quoted && (c == ']' || c == '}') && depth > 0)
            depth--;
    }
    return text.len;
}

static bool depth_check(struct str text, struct fault *fault)
{
    size_t at = too_deep_at(text);
    struct place place;

    if (at == text.len)
        return true;
    place = place_of(text, at);
    return fault_set(fault, FAULT_MALFORMED_JSON, "Malformed JSON at line %zu, column %zu: more than %d levels.",
                     place.line, place.column, JSON_DEPTH);
}

static void release_tree(void *tree)
{
    json_decref(tree);
}

json_t *json_keep(struct arena *arena, json_t *tree)
{
    if (tree != NULL)
        arena_defer(arena, release_tree, tree);
    return tree;
}

/* The words are jansson's, but for NUL: JSON allows it, and neither our texts nor the database's hold it. */
static bool explain(struct str text, const json_error_t *error, struct fault *fault)
{
    const char *raw = text.len > 0 ? memchr(text.at, '\0', text.len) : NULL;
    const struct place place = raw != NULL ? place_of(text, (size_t)(raw - text.at))
                                           : (struct place){(size_t)MAX(error->line, 1), (size_t)MAX(error->column, 1)};
    const bool nul = raw != NULL || json_error_code(error) == json_error_null_character ||
                     json_error_code(error) == json_error_null_byte_in_key;

    if (json_error_code(error) == json_error_out_of_memory)
        return fault_set(fault, FAULT_MEMORY_LIMIT, "There is not memory enough for this JSON.");
    return fault_set(fault, FAULT_MALFORMED_JSON, "Malformed JSON at line %zu, column %zu: %s.", place.line,
                     place.column, nul ? "the character NUL (\\u0000), which no text may have" : error->text);
}

static bool read_tree(struct arena *arena, struct str text, size_t flags, json_t **tree, struct fault *fault)
{
    json_error_t error;

    *tree = NULL;
    if (!depth_check(text, fault))
        return false;
    *tree = json_keep(arena, json_loadb(text.len == 0 ? "" : text.at, text.len, flags | JSON_DECODE_ANY, &error));
    return *tree != NULL || explain(text, &error, fault);
}

bool json_read(struct arena *arena, struct str text, json_t **tree, struct fault *fault)
{
    return read_tree(arena, text, JSON_REJECT_DUPLICATES, tree, fault);
}

bool json_read_leniently(struct arena *arena, struct str text, json_t **tree, struct fault *fault)
{
    return read_tree(arena, text, JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, tree, fault);
}

const char *json_get_text(const json_t *object, const char *key, const char *fallback)
{
    const json_t *value = json_object_get(object, key);

    return json_is_string(value) ? json_string_value(value) : fallback;
}

int64_t json_get_int(const json_t *object, const char *key, int64_t fallback)
{
    const json_t *value = json_object_get(object, key);

    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

double json_get_double(const json_t *object, const char *key, double fallback)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : fallback;
}

bool json_get_bool(const json_t *object, const char *key, bool fallback)
{
    const json_t *value = json_object_get(object, key);

    return json_is_boolean(value) ? json_is_true(value) : fallback;
}
