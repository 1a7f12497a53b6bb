/* Of fields.h: which members of a body were asked for, and which it has besides. */
#include "base/suggest.h"
#include "fcgi/request/fields.h"
#include "fcgi/request/query_names.h"

struct field_asked {
    const json_t *object;
    const char *name;
    struct field_asked *next; /* in the order of asking */
};

static void remember(struct exchange *x, const json_t *object, const char *name)
{
    struct field_asked **end = &x->asked;

    for (; *end != NULL; end = &(*end)->next)
        if ((*end)->object == object && strcmp((*end)->name, name) == 0)
            return;
    *end = arena_alloc(x->arena, sizeof **end);
    **end = (struct field_asked){.object = object, .name = name};
}

const json_t *field_value(struct exchange *x, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    remember(x, object, name);
    return json_is_null(value) ? NULL : value;
}

bool field_given(struct exchange *x, const json_t *object, const char *name)
{
    remember(x, object, name);
    return json_object_get(object, name) != NULL;
}

/* The names asked of an object; there is room for all of them. */
static size_t list_names(const struct field_asked *asked, const json_t *object, const char **names)
{
    size_t count = 0;

    for (; asked != NULL; asked = asked->next)
        if (asked->object == object)
            names[count++] = asked->name;
    return count;
}

static bool is_listed(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static size_t count_asked(const struct field_asked *asked)
{
    size_t count = 0;

    for (; asked != NULL; asked = asked->next)
        count++;
    return count;
}

static void refuse_others(struct exchange *x, const json_t *object)
{
    const char **names = arena_array(x->arena, count_asked(x->asked), sizeof *names);
    const size_t count = list_names(x->asked, object, names);
    json_t *members = (json_t *)(uintptr_t)object;

    for (void *at = json_object_iter(members); at != NULL; at = json_object_iter_next(members, at))
        if (!is_listed(json_object_iter_key(at), names, count))
            suggest_refuse(&x->fault, x->arena, "field", str_of(json_object_iter_key(at)), names, count);
}

/* Whether no earlier one asked the same object. */
static bool is_first(const struct exchange *x, const struct field_asked *one)
{
    const struct field_asked *asked = x->asked;

    while (asked->object != one->object)
        asked = asked->next;
    return asked == one;
}

bool fields_ok(struct exchange *x)
{
    for (const struct field_asked *asked = x->asked; asked != NULL && !x->lenient; asked = asked->next)
        if (is_first(x, asked))
            refuse_others(x, asked->object);
    if (x->route != NULL && x->route->query != NULL && !x->lenient)
        query_names_check(x);
    return x->fault.kind == FAULT_NONE;
}
