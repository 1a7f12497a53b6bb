#include "fcgi/handlers/conflicts.h"

#include "course/course.h"
#include "course/structure_conflict.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/embed_enqueue.h"
#include "fcgi/handlers/items.h"
#include "fcgi/handlers/items_show.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"

static const struct listing conflicts = {structure_conflict_json, structure_conflict_moment, structure_conflict_id};

bool conflicts_index(struct exchange *x)
{
    struct uuid course;
    struct pg_rows rows;
    struct page page;
    int64_t total;

    field_page(x, &page);
    if (!fields_ok(x) || !field_path_uuid(x, "course", "Course", &course) || !course_check(&x->unit, course) ||
        !structure_conflict_list(&x->unit, course, &page, &rows, &total))
        return false;
    listing_write(x, &conflicts, &page, &rows, total);
    return response_json(x, 200);
}

/* ---- POST ---- */

/* What makes two requests the same: they have no body, so it is the conflict and what becomes of it. */
static bool claim(struct exchange *x, struct uuid *course, struct uuid *conflict)
{
    char text[UUID_TEXT];

    return field_path_uuid(x, "course", "Course", course) && field_path_uuid(x, "conflict", "Conflict", conflict) &&
           idempotency_claim(x, json_keep(x->arena, json_pack("{s:s}", x->route->name, uuid_format(*conflict, text))));
}

static bool hold(struct exchange *x, struct uuid course, struct uuid conflict, struct pg_rows *rows)
{
    pg_begin(x->unit.pg);
    return course_hold(&x->unit, course) && structure_conflict_fetch(&x->unit, course, conflict, rows);
}

/* Accepting overwrites the part: what another key has edited lately does not go unseen. */
static bool check_version(struct exchange *x, struct uuid course, const struct pg_rows *conflict)
{
    struct structure_item item;
    bool exists;

    if (!structure_conflict_part(&x->unit, course, conflict, x->caller.key, &item, &exists))
        return false;
    return !exists || (items_show_write(x, course, item.kind, item.id) && response_unchanged_or(x, item.etag) &&
                       items_check_contested(x, item.is_contested));
}

/* The answer is the conflict as it was. */
static bool write(struct exchange *x, const struct pg_rows *rows)
{
    json_open(&x->json, NULL);
    structure_conflict_json(&x->json, rows, 0);
    json_close(&x->json);
    return idempotency_keep(x, 200);
}

bool conflicts_accept(struct exchange *x)
{
    struct uuid course, conflict, job;
    struct work_order order;
    struct pg_rows rows;
    bool made;

    if (!claim(x, &course, &conflict) || !hold(x, course, conflict, &rows) || !check_version(x, course, &rows) ||
        !structure_conflict_accept(&x->unit, course, &rows, x->caller.key) ||
        !embed_enqueue(x, course, &order, &job, &made) || !write(x, &rows) || !change_commit(x))
        return false;
    if (made)
        work_announce(x->redis, &x->unit, &order, job);
    return response_json(x, 200);
}

bool conflicts_dismiss(struct exchange *x)
{
    struct uuid course, conflict;
    struct pg_rows rows;

    return claim(x, &course, &conflict) && hold(x, course, conflict, &rows) &&
           structure_conflict_dismiss(&x->unit, &rows) && write(x, &rows) && change_commit(x) && response_json(x, 200);
}
