#include "fcgi/gates/change.h"

#include "course/audit.h"
#include "fcgi/request/fields.h"

#define STUDENT "student"
#define COURSE "course"
#define COURSES "/api/v1/courses/"

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

/* The last thing of the path. */
static void take_path(struct exchange *x, struct audit_entry *entry)
{
    size_t count = 0;

    while (count < EXCHANGE_PATH_PARAMETERS && x->parameters[count].name != NULL)
        count++;
    if (count == 0)
        return;
    entry->object_type = arena_strndup(x->arena, x->parameters[count - 1].name, x->parameters[count - 1].name_length);
    if (strcmp(entry->object_type, STUDENT) != 0)
        entry->object_id =
            arena_strndup(x->arena, x->parameters[count - 1].value.at, x->parameters[count - 1].value.len);
}

/* The thing itself, or what the path names, or where the new thing is; nil: none. */
static struct uuid course_of(const struct exchange *x, const struct audit_entry *entry)
{
    const bool is_course = strcmp(entry->object_type, COURSE) == 0;
    struct str text = is_course ? str_of(entry->object_id) : field_path(x, COURSE);
    struct str location = str_of(x->response.location);
    struct uuid course;

    if (text.len == 0 && str_starts(location, STR(COURSES))) {
        location = (struct str){location.at + strlen(COURSES), location.len - strlen(COURSES)};
        text = str_cut(&location, '/');
    }
    return text.len > 0 && uuid_parse(text, &course) ? course : (struct uuid){{0}};
}

bool change_commit(struct exchange *x)
{
    struct audit_entry entry = {
        .actor = x->caller.key_prefix, .action = x->route->name, .object_type = "", .request_id = x->request_id};

    take_path(x, &entry);
    take_location(x, &entry);
    entry.course = course_of(x, &entry);
    return audit_commit(&x->unit, &entry);
}
