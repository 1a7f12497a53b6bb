#include "fcgi/gates/change.h"

#include "course/audit.h"

#define STUDENT "student"

/* "/api/v1/courses/ID" leads to a "course" with that id: the names of collections end in s. */
static void take_location(struct exchange *x, struct audit_entry *entry)
{
    const char *id = strrchr(x->response.location, '/'), *name = id;

    if (id == NULL)
        return;
    while (name > x->response.location && name[-1] != '/')
        name--;
    if (name == id || id[-1] != 's')
        return;
    entry->object_type = arena_strndup(x->arena, name, (size_t)(id - name) - 1);
    entry->object_id = id + 1;
}

static void take_path(struct exchange *x, struct audit_entry *entry)
{
    for (size_t i = 0; i < EXCHANGE_PATH_PARAMETERS && x->parameters[i].name != NULL; i++) {
        const struct str value = x->parameters[i].value;

        entry->object_type = arena_strndup(x->arena, x->parameters[i].name, x->parameters[i].name_length);
        entry->object_id =
            strcmp(entry->object_type, STUDENT) == 0 ? NULL : arena_strndup(x->arena, value.at, value.len);
        if (strcmp(entry->object_type, "course") == 0 && !uuid_parse(value, &entry->course))
            entry->course = (struct uuid){{0}};
    }
}

bool change_commit(struct exchange *x)
{
    struct audit_entry entry = {
        .actor = x->caller.key_prefix, .action = x->route->name, .object_type = "", .request_id = x->request_id};

    take_path(x, &entry);
    take_location(x, &entry);
    if (strcmp(entry.object_type, "course") == 0 && !uuid_parse(str_of(entry.object_id), &entry.course))
        entry.course = (struct uuid){{0}};
    return audit_commit(&x->unit, &entry);
}
