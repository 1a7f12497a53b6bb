#include "fcgi/handlers/structures.h"

#include "course/course.h"
#include "course/snapshot.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/embed_enqueue.h"
#include "fcgi/handlers/structures_dry_run.h"
#include "fcgi/handlers/structures_send.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/listing.h"
#include "fcgi/response/response.h"

/* The course of the path and, where the route has one, the node; nil without. */
static bool path_scope(struct exchange *x, struct uuid *course, struct uuid *node)
{
    *node = (struct uuid){0};
    if (!field_path_uuid(x, "course", "Course", course))
        return false;
    return field_path(x, "node").at == NULL || field_path_uuid(x, "node", "Node", node);
}

/* The scope of a path whose course and node are there: a scope that is not there and one without structures are different errors. */
static bool known_scope(struct exchange *x, struct uuid *course, struct uuid *node)
{
    return path_scope(x, course, node) && course_check(&x->unit, *course) &&
           (uuid_is_nil(*node) || course_check_node(&x->unit, *course, *node));
}

bool structures_latest(struct exchange *x)
{
    struct uuid course, node;
    struct pg_rows rows;

    if (!known_scope(x, &course, &node) || !snapshot_fetch_latest(&x->unit, course, node, &rows))
        return false;
    return structures_send(x, &rows);
}

/* The snapshot of the path; under a node only one that covers it. */
static bool fetch(struct exchange *x, struct uuid *course, struct uuid *snapshot, struct pg_rows *rows)
{
    struct uuid node;

    if (!path_scope(x, course, &node) || !field_path_uuid(x, "snapshot", "Snapshot", snapshot) ||
        !snapshot_fetch(&x->unit, *course, *snapshot, rows))
        return false;
    return uuid_is_nil(node) || uuid_equal(node, snapshot_node(rows, 0)) ||
           fault_set(&x->fault, FAULT_NOT_FOUND, "Snapshot not found");
}

bool structures_show(struct exchange *x)
{
    struct uuid course, snapshot;
    struct pg_rows rows;

    if (!fetch(x, &course, &snapshot, &rows))
        return false;
    return structures_send(x, &rows);
}

/* ---- history ---- */

static void write_page(struct exchange *x, const struct page *page, const struct pg_rows *rows, int64_t total)
{
    const bool more = rows->count > page->limit;
    const int shown = (int)MIN(page->limit, rows->count);

    listing_open(x);
    for (int row = 0; row < shown; row++)
        snapshot_write(&x->json, NULL, rows, row, (struct str){0});
    listing_close(x, page, total, more, more ? snapshot_created_at(rows, shown - 1) : STAMP_NONE,
                  more ? snapshot_id(rows, shown - 1) : (struct uuid){0});
}

bool structures_history(struct exchange *x)
{
    struct uuid course, node;
    struct pg_rows rows;
    struct page page;
    int64_t total;

    field_page(x, &page);
    if (!fields_ok(x) || !known_scope(x, &course, &node) ||
        !snapshot_list(&x->unit, course, node, &page, &rows, &total))
        return false;
    write_page(x, &page, &rows, total);
    return response_json(x, 200);
}

/* ---- apply ---- */

static bool apply(struct exchange *x, struct uuid course, struct uuid snapshot)
{
    struct work_order order;
    struct pg_rows rows;
    struct str structure;
    struct uuid job;
    bool made;

    pg_begin(x->unit.pg);
    if (!course_hold(&x->unit, course) || !snapshot_apply(&x->unit, course, snapshot, &rows) ||
        !snapshot_structure(&x->unit, snapshot, &structure) || !embed_enqueue(x, course, &order, &job, &made))
        return false;
    snapshot_write(&x->json, NULL, &rows, 0, structure);
    if (!idempotency_keep(x, 200) || !change_commit(x))
        return false;
    if (made)
        work_announce(x->redis, &x->unit, &order, job);
    return true;
}

/* What makes two requests the same: they have no body, so it is the snapshot. */
static bool claim(struct exchange *x)
{
    const struct str name = field_path(x, "snapshot");

    return idempotency_claim(x, json_keep(x->arena, json_pack("{s:s%}", "snapshot", name.at, name.len)));
}

bool structures_apply(struct exchange *x)
{
    const bool is_dry = field_query_flag(x, "dry_run");
    struct uuid course, snapshot;
    struct pg_rows rows;

    if (!fields_ok(x) || !fetch(x, &course, &snapshot, &rows))
        return false;
    if (is_dry)
        return structures_dry_run(x, course, snapshot);
    if (!claim(x))
        return false;
    if (apply(x, course, snapshot))
        return response_json(x, 200);
    pg_rollback(x->unit.pg);
    return false;
}
