#include "fcgi/request/fields.h"

#include "course/language.h"
#include "course/source.h"
#include "fcgi/request/body.h"

bool field_path_uuid(struct exchange *x, const char *name, const char *thing, struct uuid *id)
{
    const struct str value = field_path(x, name);

    return uuid_parse(value, id) || fault_set(&x->fault, FAULT_NOT_FOUND, "%s not found", thing);
}

struct str field_path(const struct exchange *x, const char *name)
{
    const size_t length = strlen(name);

    for (size_t i = 0; i < EXCHANGE_PATH_PARAMETERS; i++)
        if (x->parameters[i].name_length == length && memcmp(x->parameters[i].name, name, length) == 0)
            return x->parameters[i].value;
    return (struct str){0};
}

/* As it was taken from the body that named it: without blanks at its ends. */
const char *field_path_student(const struct exchange *x)
{
    const struct str name = str_trim_blank(field_path(x, "student"));

    return arena_strndup(x->arena, name.at, name.len);
}

/* ---- JSON bodies ---- */

bool field_body_is_json(const struct exchange *x)
{
    struct str rest = str_of(x->content_type);

    return str_equal_nocase(str_trim(str_cut(&rest, ';')), STR("application/json"));
}

bool field_body(struct exchange *x, json_t **body)
{
    struct str text;

    if (!field_body_is_json(x))
        return fault_set(&x->fault, FAULT_MEDIA_TYPE, "Content-Type must be application/json");
    if (!body_gather(x, LIMIT_JSON_BODY, &text))
        return false;
    if (str_trim(text).len == 0)
        return fault_set(&x->fault, FAULT_MALFORMED_JSON,
                         "Malformed JSON at line 1, column 1: the body is empty, send a JSON object");
    if (!json_read(x->arena, text, body, &x->fault))
        return false;
    return json_is_object(*body) || fault_set(&x->fault, FAULT_INVALID, "The body must be a JSON object");
}

static void wrong(struct exchange *x, const char *name, const char *hint, const char *what)
{
    fault_field(&x->fault, x->arena, name, hint, "'%s' %s", name, what);
}

const char *field_text(struct exchange *x, const json_t *object, const char *name, enum field_presence presence,
                       size_t least, size_t most)
{
    const json_t *value = field_value(x, object, name);
    struct str text;
    size_t length;

    if (value == NULL) {
        if (presence == FIELD_REQUIRED)
            wrong(x, name, "Send it as a JSON string", "is required");
        return NULL;
    }
    if (!json_is_string(value)) {
        wrong(x, name, "Send it as a JSON string", "must be a string");
        return NULL;
    }
    text = str_trim_blank((struct str){json_string_value(value), json_string_length(value)});
    length = str_code_points(text);
    if (length < least || length > most) {
        fault_field(&x->fault, x->arena, name, NULL, "'%s' must be %zu to %zu characters long, not %zu", name, least,
                    most, length);
        return NULL;
    }
    return arena_strndup(x->arena, text.at, text.len);
}

const char *field_name(struct exchange *x, const json_t *object, const char *name, enum field_presence presence,
                       size_t least, size_t most)
{
    const char *text = field_text(x, object, name, presence, least, most);
    const uint32_t unfit = str_unfit_for_name(str_of(text));

    if (unfit == 0)
        return text;
    fault_field(&x->fault, x->arena, name, "Leave it out",
                "'%s' holds the character U+%04X, which a name on one line cannot have", name, (unsigned)unfit);
    return NULL;
}

const char *field_file_name(struct exchange *x, const json_t *object, enum field_presence presence)
{
    const char *path = field_name(x, object, "filename", presence, 1, LIMIT_FILENAME), *name;

    if (path == NULL)
        return NULL;
    name = source_file_name(x->arena, path);
    if (*name == '\0')
        wrong(x, "filename", "Send the name of a file, such as 'week-1.md'", "ends with a slash and names no file");
    return name;
}

bool field_flag(struct exchange *x, const json_t *object, const char *name, bool fallback)
{
    const json_t *value = field_value(x, object, name);

    if (value != NULL && !json_is_boolean(value))
        wrong(x, name, NULL, "must be true or false");
    return json_is_boolean(value) ? json_is_true(value) : fallback;
}

int64_t field_whole(struct exchange *x, const json_t *object, const char *name, enum field_presence presence,
                    int64_t low, int64_t high, int64_t fallback)
{
    const json_t *value = field_value(x, object, name);

    if (value == NULL && presence == FIELD_REQUIRED)
        wrong(x, name, "Send it as a JSON number", "is required");
    if (value == NULL)
        return fallback;
    if (json_is_integer(value) && json_integer_value(value) >= low && json_integer_value(value) <= high)
        return json_integer_value(value);
    fault_field(&x->fault, x->arena, name, NULL, "'%s' must be a whole number from %lld to %lld", name, (long long)low,
                (long long)high);
    return fallback;
}

double field_real(struct exchange *x, const json_t *object, const char *name, enum field_presence presence, double low,
                  double high, double fallback)
{
    const json_t *value = field_value(x, object, name);
    const double number = json_number_value(value);

    if (value == NULL && presence == FIELD_REQUIRED)
        wrong(x, name, "Send it as a JSON number", "is required");
    if (value == NULL)
        return fallback;
    if (json_is_number(value) && number >= low && number <= high)
        return number;
    fault_field(&x->fault, x->arena, name, NULL, "'%s' must be a number from %g to %g", name, low, high);
    return fallback;
}

struct uuid field_uuid(struct exchange *x, const json_t *object, const char *name)
{
    const json_t *value = field_value(x, object, name);
    struct uuid id = {0};

    if (value != NULL && (!json_is_string(value) || !uuid_parse(str_of(json_string_value(value)), &id)))
        wrong(x, name, NULL, "must be a UUID");
    return id;
}

static const char *list_words(struct arena *arena, const char *const *words)
{
    const char *list = *words;

    while (*++words != NULL)
        list = arena_printf(arena, "%s, %s", list, *words);
    return list;
}

int field_choice(struct exchange *x, const json_t *object, const char *name, const char *const *words, int fallback)
{
    const json_t *value = field_value(x, object, name);

    if (value == NULL)
        return fallback;
    for (int i = 0; json_is_string(value) && words[i] != NULL; i++)
        if (strcmp(json_string_value(value), words[i]) == 0)
            return i;
    fault_field(&x->fault, x->arena, name, NULL, "'%s' must be one of: %s", name, list_words(x->arena, words));
    return fallback;
}

const char *field_language(struct exchange *x, const json_t *object, const char *name)
{
    const json_t *value = field_value(x, object, name);
    struct str tag;

    if (value == NULL)
        return NULL;
    tag = json_is_string(value) ? str_trim(str_of(json_string_value(value))) : (struct str){0};
    if (language_valid(tag))
        return arena_strndup(x->arena, tag.at, tag.len);
    wrong(x, name, "Use a tag such as 'en' or 'pt-BR'", "must be a language tag (BCP 47)");
    return NULL;
}
