#include "fcgi/handlers/nodes.h"

#include "course/course.h"
#include "course/course_tree.h"
#include "course/node.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/purge_enqueue.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"

/* {course} and {node} of the path. */
struct place {
    struct uuid course, node;
};

static bool read_place(struct exchange *x, struct place *place)
{
    return field_path_uuid(x, "course", "Course", &place->course) && field_path_uuid(x, "node", "Node", &place->node);
}

static void write_node(struct exchange *x, const struct pg_rows *rows)
{
    json_open(&x->json, NULL);
    node_json(&x->json, rows, 0, node_counts(rows));
    json_close(&x->json);
}

/* ---- POST /courses/{course}/nodes, …/nodes/{node}/children ---- */

static bool read_draft(struct exchange *x, const json_t *body, struct node_draft *draft)
{
    *draft = (struct node_draft){
        .title = field_name(x, body, "title", FIELD_REQUIRED, 1, LIMIT_TITLE),
        .description = field_text(x, body, "description", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
    };
    return fields_ok(x);
}

/* The node that the new one goes into: that of the path, nil where the path has none. */
static bool read_parent(struct exchange *x, struct place *place)
{
    return field_path(x, "node").at != NULL ? read_place(x, place)
                                            : field_path_uuid(x, "course", "Course", &place->course);
}

static bool insert(struct exchange *x, const struct place *place, const struct node_draft *draft)
{
    const struct uuid id = uuid_new();
    char course[UUID_TEXT], node[UUID_TEXT];
    struct pg_rows rows;

    pg_begin(x->unit.pg);
    if (!course_hold(&x->unit, place->course) || !node_insert(&x->unit, place->course, place->node, id, draft) ||
        !node_fetch(&x->unit, place->course, id, &rows))
        return false;
    response_header(x, "Location", "/api/v1/courses/%s/nodes/%s", uuid_format(place->course, course),
                    uuid_format(id, node));
    write_node(x, &rows);
    return idempotency_keep(x, 201) && change_commit(x);
}

bool nodes_create(struct exchange *x)
{
    struct place place = {0};
    struct node_draft draft;
    json_t *body;

    return field_body(x, &body) && read_draft(x, body, &draft) && read_parent(x, &place) &&
           idempotency_claim(x, body) && insert(x, &place, &draft) && response_json(x, 201);
}

/* ---- GET ---- */

bool nodes_tree(struct exchange *x)
{
    struct uuid course;
    struct course_tree tree;

    if (!field_path_uuid(x, "course", "Course", &course) || !course_check(&x->unit, course) ||
        !course_tree_fetch_nodes(&x->unit, course, &tree))
        return false;
    course_tree_json(&x->json, NULL, x->arena, &tree);
    return response_json_tagged(x);
}

bool nodes_show(struct exchange *x)
{
    struct place place;
    struct pg_rows rows;

    if (!read_place(x, &place) || !node_fetch(&x->unit, place.course, place.node, &rows))
        return false;
    write_node(x, &rows);
    return response_json_tagged(x);
}

/* ---- PATCH, POST …/move, …/reorder ---- */

struct change {
    struct node_draft draft;
    bool described;
    bool moved; /* into `parent`, nil for the top */
    struct uuid parent;
    int64_t order; /* -1: not said */
};

/* Begins the transaction of an edit: the node is there, is what the client believes, and its tree stays as it is. */
static bool hold(struct exchange *x, struct place *place, struct pg_rows *rows)
{
    pg_begin(x->unit.pg);
    if (!read_place(x, place) || !course_hold(&x->unit, place->course) ||
        !node_fetch(&x->unit, place->course, place->node, rows))
        return false;
    write_node(x, rows);
    return response_unchanged(x);
}

static bool has_text(const struct change *change)
{
    return change->draft.title != NULL || change->described;
}

/* In another parent it comes last unless an order is given. */
static bool place_held(struct exchange *x, const struct place *at, const struct pg_rows *held,
                       const struct change *change)
{
    const struct uuid present = pg_get_uuid(held, 0, PG_COL(node, parent_id));
    const struct uuid parent = change->moved ? change->parent : present;

    if (change->order < 0 && uuid_equal(parent, present))
        return true;
    return node_place(&x->unit, at->course, at->node, parent, change->order < 0 ? NODE_LAST : change->order);
}

static bool change_node(struct exchange *x, const struct change *change)
{
    struct pg_rows held, rows;
    struct place at;

    if (!hold(x, &at, &held) ||
        (has_text(change) && !node_update(&x->unit, at.course, at.node, &change->draft, change->described)) ||
        !place_held(x, &at, &held, change) || !node_fetch(&x->unit, at.course, at.node, &rows) || !change_commit(x))
        return false;
    write_node(x, &rows);
    response_tag(x);
    return response_json(x, 200);
}

static int64_t read_order(struct exchange *x, const json_t *body, enum field_presence presence)
{
    return field_whole(x, body, "order", presence, 0, LIMIT_COURSE_NODES - 1, -1);
}

static bool read_change(struct exchange *x, const json_t *body, struct change *change)
{
    *change = (struct change){
        .draft.description = field_text(x, body, "description", FIELD_OPTIONAL, 0, LIMIT_DESCRIPTION),
        .described = field_given(x, body, "description"),
        .moved = field_given(x, body, "parent_id"),
        .parent = field_uuid(x, body, "parent_id"),
        .order = read_order(x, body, field_given(x, body, "order") ? FIELD_REQUIRED : FIELD_OPTIONAL),
    };
    if (field_given(x, body, "title"))
        change->draft.title = field_name(x, body, "title", FIELD_REQUIRED, 1, LIMIT_TITLE);
    return fields_ok(x);
}

bool nodes_update(struct exchange *x)
{
    struct change change;
    json_t *body;

    return field_body(x, &body) && read_change(x, body, &change) && change_node(x, &change);
}

bool nodes_move(struct exchange *x)
{
    struct change change = {.moved = true, .order = -1};
    json_t *body;

    if (!field_body(x, &body))
        return false;
    if (!field_given(x, body, "parent_id"))
        fault_field(&x->fault, x->arena, "parent_id", "The id of a node, or null for the top of the tree",
                    "'parent_id' is required");
    change.parent = field_uuid(x, body, "parent_id");
    return fields_ok(x) && change_node(x, &change);
}

bool nodes_reorder(struct exchange *x)
{
    struct change change = {0};
    json_t *body;

    if (!field_body(x, &body))
        return false;
    change.order = read_order(x, body, FIELD_REQUIRED);
    return fields_ok(x) && change_node(x, &change);
}

/* ---- DELETE ---- */

/* What its materials kept in the store goes with a job, where there is anything. */
bool nodes_destroy(struct exchange *x)
{
    struct work_order order;
    struct pg_rows rows;
    struct place at;
    struct uuid job;
    int64_t objects;

    if (!hold(x, &at, &rows) || !node_delete(&x->unit, at.course, at.node, &objects) ||
        (objects > 0 && !purge_enqueue(x, &(struct purge_scope){.course = at.course, .node = at.node}, &order, &job)) ||
        !change_commit(x))
        return false;
    if (objects > 0)
        work_announce(x->redis, &x->unit, &order, job);
    return response_empty(x, 204);
}
