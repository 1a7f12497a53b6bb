#include "course/node.h"

#include "base/limits.h"
#include "course/fingerprint_refresh.h"
#include "course/jobs_end.h"

bool node_fetch(const struct unit *unit, struct uuid course, struct uuid id, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, node_by_id, pg_uuid(course), pg_uuid(id)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Node not found"));
}

static bool too_deep(struct fault *fault)
{
    return fault_set(fault, FAULT_TREE_TOO_DEEP, "Nodes may lie at most %d levels deep", LIMIT_TREE_DEPTH);
}

bool node_insert(const struct unit *unit, struct uuid course, struct uuid parent, struct uuid id,
                 const struct node_draft *draft)
{
    struct pg_rows room;
    int64_t depth;

    if (!PG_RUN(unit, &room, node_room, pg_uuid(course), pg_uuid(parent), pg_null()))
        return false;
    depth = pg_get_int(&room, 0, PG_COL(node_room, depth));
    if (!uuid_is_nil(parent) && depth == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Node not found");
    if (depth >= LIMIT_TREE_DEPTH)
        return too_deep(unit->fault);
    if (pg_get_int(&room, 0, PG_COL(node_room, nodes)) >= LIMIT_COURSE_NODES)
        return fault_set(unit->fault, FAULT_TOO_MANY_NODES, "A course may have at most %d nodes", LIMIT_COURSE_NODES);
    return PG_RUN(unit, NULL, node_insert, pg_uuid(id), pg_uuid(course), pg_uuid(parent), pg_text(draft->title),
                  pg_text(draft->description)) &&
           fingerprint_refresh(unit, course);
}

bool node_update(const struct unit *unit, struct uuid course, struct uuid id, const struct node_draft *draft,
                 bool described)
{
    return PG_RUN(unit, NULL, node_update, pg_uuid(course), pg_uuid(id), pg_text(draft->title),
                  pg_text(draft->description), pg_bool(described));
}

/* Whether the node may lie in that parent. */
static bool fits(const struct unit *unit, struct uuid course, struct uuid id, struct uuid parent)
{
    char moved[UUID_TEXT], under[UUID_TEXT];
    struct pg_rows room;
    int64_t depth;

    if (!PG_RUN(unit, &room, node_room, pg_uuid(course), pg_uuid(parent), pg_uuid(id)))
        return false;
    depth = pg_get_int(&room, 0, PG_COL(node_room, depth));
    if (!uuid_is_nil(parent) && depth == 0)
        return fault_set(unit->fault, FAULT_NOT_FOUND, "Parent node not found");
    if (pg_get_bool(&room, 0, PG_COL(node_room, cycle)))
        return fault_set(unit->fault, FAULT_NODE_CYCLE, "Cannot move node %s under %s: would create a cycle",
                         uuid_format(id, moved), uuid_format(parent, under));
    return depth + pg_get_int(&room, 0, PG_COL(node_room, levels)) <= LIMIT_TREE_DEPTH || too_deep(unit->fault);
}

bool node_place(const struct unit *unit, struct uuid course, struct uuid id, struct uuid parent, int64_t order)
{
    return fits(unit, course, id, parent) &&
           PG_RUN(unit, NULL, node_place, pg_uuid(course), pg_uuid(id), pg_uuid(parent), pg_bigint(order)) &&
           fingerprint_refresh(unit, course);
}

bool node_delete(const struct unit *unit, struct uuid course, struct uuid id, int64_t *objects)
{
    struct pg_rows in_flight, gone;

    if (!PG_RUN(unit, &in_flight, node_jobs_hold, pg_uuid(course), pg_uuid(id)) || !jobs_end(unit, &in_flight) ||
        !PG_RUN(unit, &gone, node_delete, pg_uuid(course), pg_uuid(id)))
        return false;
    *objects = pg_get_int(&gone, 0, PG_COL(node_delete, objects));
    return fingerprint_refresh(unit, course);
}

struct node_counts node_counts(const struct pg_rows *fetched)
{
    return (struct node_counts){pg_get_int(fetched, 0, PG_COL(node_by_id, children)),
                                pg_get_int(fetched, 0, PG_COL(node_by_id, materials))};
}

void node_json(struct json_out *out, const struct pg_rows *rows, int row, struct node_counts counts)
{
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(node, id)));
    json_put_uuid(out, "course_id", pg_get_uuid(rows, row, PG_COL(node, course_id)));
    json_put_uuid(out, "parent_id", pg_get_uuid(rows, row, PG_COL(node, parent_id)));
    json_put_str(out, "title", pg_get_str(rows, row, PG_COL(node, title)));
    json_put_str(out, "description", pg_get_str(rows, row, PG_COL(node, description)));
    json_put_int(out, "order", pg_get_int(rows, row, PG_COL(node, order)));
    json_put_str(out, "node_fingerprint", pg_get_str(rows, row, PG_COL(node, node_fingerprint)));
    json_put_int(out, "children_count", counts.children);
    json_put_int(out, "materials_count", counts.materials);
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(node, created_at)));
    json_put_stamp(out, "updated_at", pg_get_stamp(rows, row, PG_COL(node, updated_at)));
}
