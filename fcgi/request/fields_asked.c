/* Of fields.h: which members of a body were asked for, and which it has besides. */
#include "base/suggest.h"
#include "fcgi/request/fields.h"
#include "fcgi/request/query_names.h"

#define NAMES 32 /* fields of one object; no schema has more */

/* An object and what it was asked for. Objects and names are in the order of asking. */
struct field_asked {
    const json_t *object;
    const char *names[NAMES];
    size_t count;
    struct field_asked *next;
};

static struct field_asked *find(const struct exchange *x, const json_t *object)
{
    struct field_asked *asked = x->asked.last;

    if (asked != NULL && asked->object == object)
        return asked;
    for (asked = x->asked.first; asked != NULL && asked->object != object; asked = asked->next)
        ;
    return asked;
}

static struct field_asked *append(struct exchange *x, const json_t *object)
{
    struct field_asked *asked = arena_alloc(x->arena, sizeof *asked);

    asked->object = object;
    if (x->asked.last != NULL)
        x->asked.last->next = asked;
    else
        x->asked.first = asked;
    x->asked.last = asked;
    return asked;
}

static void remember(struct exchange *x, const json_t *object, const char *name)
{
    struct field_asked *asked = find(x, object);

    if (asked == NULL)
        asked = append(x, object);
    if (suggest_is_known(str_of(name), asked->names, asked->count))
        return;
    assert(asked->count < NAMES);
    asked->names[asked->count++] = name;
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

static void refuse_others(struct exchange *x, const struct field_asked *asked)
{
    json_t *members = (json_t *)(uintptr_t)asked->object;

    for (void *at = json_object_iter(members); at != NULL; at = json_object_iter_next(members, at))
        if (!suggest_is_known(str_of(json_object_iter_key(at)), asked->names, asked->count))
            suggest_refuse(&x->fault, x->arena, "field", str_of(json_object_iter_key(at)), asked->names, asked->count);
}

void fields_within(struct exchange *x, size_t before, const char *list, size_t index)
{
    for (size_t i = before; i < x->fault.error_count; i++) {
        const char *field = x->fault.errors[i].field;
        const bool is_item = *field == '\0' || strcmp(field, list) == 0;
        x->fault.errors[i].field =
            arena_printf(x->arena, "%s[%zu]%s%s", list, index, is_item ? "" : ".", is_item ? "" : field);
    }
}

bool fields_ok(struct exchange *x)
{
    for (const struct field_asked *asked = x->asked.first; asked != NULL && !x->lenient; asked = asked->next)
        refuse_others(x, asked);
    if (x->route != NULL && x->route->query != NULL && !x->lenient)
        query_names_check(x);
    return x->fault.kind == FAULT_NONE;
}
