#include "fcgi/handlers/items.h"

#include "course/course.h"
#include "course/structure_conflict.h"
#include "course/structure_item_check.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/embed_enqueue.h"
#include "fcgi/handlers/items_read.h"
#include "fcgi/handlers/items_show.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

/* {course} of the path, and what it names behind that. */
struct place {
    struct uuid course, id;
};

static bool read_place(struct exchange *x, enum identity_kind kind, struct place *place)
{
    return field_path_uuid(x, "course", "Course", &place->course) &&
           field_path_uuid(x, identity_kind_name(kind), structure_item_word(kind), &place->id);
}

/* ---- the end of each change ---- */

/* The ETag is that of GET, which shows no warnings. */
static bool tag(struct exchange *x, const struct place *at, enum identity_kind kind)
{
    if (!items_show_write(x, at->course, kind, at->id))
        return false;
    response_tag(x);
    response_rewind(x);
    return true;
}

/* The answer is the part; a concept that says something else gets a vector by a job. */
static bool finish(struct exchange *x, const struct place *at, enum identity_kind kind, int status)
{
    struct work_order order;
    struct uuid job;
    bool made;

    if (!embed_enqueue(x, at->course, &order, &job, &made) || (status == 200 && !tag(x, at, kind)) ||
        !items_show_changed(x, at->course, kind, at->id) || (status == 201 && !idempotency_keep(x, status)) ||
        !change_commit(x))
        return false;
    if (made)
        work_announce(x->redis, &x->unit, &order, job);
    return response_json(x, status);
}

/* ---- POST ---- */

/* Where it will lie: a module in the course, all else in what the path names. */
static bool read_parent(struct exchange *x, enum identity_kind kind, struct place *parent)
{
    *parent = (struct place){0};
    if (kind == IDENTITY_MODULE)
        return field_path_uuid(x, "course", "Course", &parent->course);
    return read_place(x, kind == IDENTITY_LESSON ? IDENTITY_MODULE : IDENTITY_LESSON, parent);
}

/* A part that people make counts as edited in all it says and in where it lies. */
static struct structure_item new_item(enum identity_kind kind, const struct place *parent,
                                      const struct items_change *change)
{
    return (struct structure_item){
        .kind = kind,
        .id = uuid_new(),
        .parent = parent->id,
        .order = STRUCTURE_ITEM_LAST,
        .locked = change->locked,
        .edited = structure_fields_all(kind) | (kind != IDENTITY_MODULE ? STRUCTURE_PARENT : 0) |
                  (change->order >= 0 ? STRUCTURE_ORDER : 0),
        .fields = change->fields,
    };
}

static bool insert(struct exchange *x, const struct place *parent, enum identity_kind kind,
                   const struct items_change *change)
{
    static const char *const collections[] = {[IDENTITY_MODULE] = "modules",
                                              [IDENTITY_LESSON] = "lessons",
                                              [IDENTITY_CONCEPT] = "concepts",
                                              [IDENTITY_EXERCISE] = "exercises"};
    const struct structure_item item = new_item(kind, parent, change);
    const int64_t order = change->order >= 0 ? change->order : STRUCTURE_ITEM_LAST;
    char course[UUID_TEXT], id[UUID_TEXT];

    pg_begin(x->unit.pg);
    if (!course_hold(&x->unit, parent->course) || !structure_item_room(&x->unit, parent->course, kind, parent->id) ||
        !structure_item_check(&x->unit, parent->course, &item, structure_fields_all(kind)) ||
        !structure_item_put(&x->unit, parent->course, &item, x->caller.key) ||
        !structure_item_place(&x->unit, parent->course, &item, parent->id, order))
        return false;
    response_header(x, "Location", "/api/v1/courses/%s/%s/%s", uuid_format(parent->course, course), collections[kind],
                    uuid_format(item.id, id));
    return finish(x, &(struct place){parent->course, item.id}, kind, 201);
}

static bool create(struct exchange *x, enum identity_kind kind)
{
    struct items_change change;
    struct place parent;
    json_t *body;

    return field_body(x, &body) && items_read_new(x, body, kind, &change) && read_parent(x, kind, &parent) &&
           idempotency_claim(x, body) && insert(x, &parent, kind, &change);
}

/* ---- GET ---- */

static bool show(struct exchange *x, enum identity_kind kind)
{
    struct place at;

    return read_place(x, kind, &at) && items_show_write(x, at.course, kind, at.id) && response_json_tagged(x);
}

/* ---- PATCH ---- */

bool items_check_contested(struct exchange *x, bool is_contested)
{
    return !is_contested || x->headers.if_match[0] != '\0' ||
           fault_set(&x->fault, FAULT_PRECONDITION_REQUIRED,
                     "Another key has edited it within the last hour: send If-Match with its ETag");
}

/* Begins the transaction of an edit: the part is there, and is what the client believes. */
static bool hold(struct exchange *x, enum identity_kind kind, struct place *at, struct structure_item *item)
{
    pg_begin(x->unit.pg);
    if (!read_place(x, kind, at) || !course_hold(&x->unit, at->course) ||
        !structure_item_fetch(&x->unit, at->course, kind, at->id, x->caller.key, item) ||
        !items_show_write(x, at->course, kind, at->id) || !response_unchanged_or(x, item->etag))
        return false;
    return items_check_contested(x, item->is_contested);
}

/* Which fields become others. */
static structure_set take_fields(struct structure_item *item, const struct items_change *change)
{
    structure_set changed = 0;
    size_t count;
    const struct structure_field *fields = structure_fields_of(item->kind, &count);

    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(change->fields, fields[i].name);
        if (value == NULL || json_equal(value, json_object_get(item->fields, fields[i].name)))
            continue;
        json_object_set(item->fields, fields[i].name, value);
        changed |= 1U << i;
    }
    return changed;
}

static structure_set take_place(const struct structure_item *item, const struct items_change *change)
{
    structure_set changed = 0;

    if (change->is_moved && !uuid_equal(change->parent, item->parent))
        changed |= STRUCTURE_PARENT;
    if (change->order >= 0 && (changed != 0 || change->order != item->order))
        changed |= STRUCTURE_ORDER;
    return changed;
}

/* What it was called is kept: a structure that calls it so still means it. */
static structure_set take(struct structure_item *item, const struct items_change *change)
{
    const structure_set changed = take_fields(item, change) | take_place(item, change);

    if ((changed & structure_fields_title(item->kind)) != 0 && item->generated_title == NULL)
        item->generated_title = item->title;
    item->edited |= changed;
    return changed;
}

/* In another parent it comes last unless an order is given. */
static bool move(struct exchange *x, struct uuid course, const struct structure_item *item,
                 const struct items_change *change, structure_set changed)
{
    const struct uuid parent = (changed & STRUCTURE_PARENT) != 0 ? change->parent : item->parent;

    if ((changed & (STRUCTURE_PARENT | STRUCTURE_ORDER)) == 0)
        return true;
    return ((changed & STRUCTURE_PARENT) == 0 || structure_item_room(&x->unit, course, item->kind, parent)) &&
           structure_item_place(&x->unit, course, item, parent,
                                change->order >= 0 ? change->order : STRUCTURE_ITEM_LAST);
}

static bool change_item(struct exchange *x, enum identity_kind kind, const struct items_change *change)
{
    struct structure_item item;
    structure_set changed;
    bool is_touched;
    struct place at;

    if (!hold(x, kind, &at, &item))
        return false;
    changed = take(&item, change);
    is_touched = changed != 0 || (change->locks && change->locked != item.locked);
    if (change->locks)
        item.locked = change->locked;
    return structure_item_check(&x->unit, at.course, &item, changed) &&
           (!is_touched || structure_item_put(&x->unit, at.course, &item, x->caller.key)) &&
           move(x, at.course, &item, change, changed) && structure_conflict_settle(&x->unit, at.course, &item) &&
           finish(x, &at, kind, 200);
}

static bool update(struct exchange *x, enum identity_kind kind)
{
    struct items_change change;
    json_t *body;

    return field_body(x, &body) && items_read_change(x, body, kind, &change) && change_item(x, kind, &change);
}

/* ---- DELETE ---- */

/* What another key has edited lately does not go unseen with what holds it. */
static bool check_below(struct exchange *x, const struct place *at)
{
    bool is_contested = false;

    if (x->headers.if_match[0] == '\0' &&
        !structure_item_contested_below(&x->unit, at->course, at->id, x->caller.key, &is_contested))
        return false;
    return !is_contested ||
           fault_set(&x->fault, FAULT_PRECONDITION_REQUIRED,
                     "Another key has edited a part of it within the last hour: send If-Match with its ETag");
}

static bool destroy(struct exchange *x, enum identity_kind kind)
{
    struct structure_item item;
    struct place at;

    return hold(x, kind, &at, &item) && check_below(x, &at) &&
           structure_item_delete(&x->unit, at.course, &item, true) && change_commit(x) && response_empty(x, 204);
}

/* ---- one for each kind ---- */

bool items_create_module(struct exchange *x)
{
    return create(x, IDENTITY_MODULE);
}

bool items_create_lesson(struct exchange *x)
{
    return create(x, IDENTITY_LESSON);
}

bool items_create_concept(struct exchange *x)
{
    return create(x, IDENTITY_CONCEPT);
}

bool items_create_exercise(struct exchange *x)
{
    return create(x, IDENTITY_EXERCISE);
}

bool items_show_module(struct exchange *x)
{
    return show(x, IDENTITY_MODULE);
}

bool items_show_concept(struct exchange *x)
{
    return show(x, IDENTITY_CONCEPT);
}

bool items_show_exercise(struct exchange *x)
{
    return show(x, IDENTITY_EXERCISE);
}

bool items_update_module(struct exchange *x)
{
    return update(x, IDENTITY_MODULE);
}

bool items_update_lesson(struct exchange *x)
{
    return update(x, IDENTITY_LESSON);
}

bool items_update_concept(struct exchange *x)
{
    return update(x, IDENTITY_CONCEPT);
}

bool items_update_exercise(struct exchange *x)
{
    return update(x, IDENTITY_EXERCISE);
}

bool items_destroy_module(struct exchange *x)
{
    return destroy(x, IDENTITY_MODULE);
}

bool items_destroy_lesson(struct exchange *x)
{
    return destroy(x, IDENTITY_LESSON);
}

bool items_destroy_concept(struct exchange *x)
{
    return destroy(x, IDENTITY_CONCEPT);
}

bool items_destroy_exercise(struct exchange *x)
{
    return destroy(x, IDENTITY_EXERCISE);
}
