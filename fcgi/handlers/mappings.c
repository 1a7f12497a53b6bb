#include "fcgi/handlers/mappings.h"

#include "course/course.h"
#include "course/mapping_batch.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/problem.h"
#include "fcgi/response/response.h"

/* The course, and the node where the path names one. */
static bool read_place(struct exchange *x, struct uuid *course, struct uuid *node)
{
    *node = (struct uuid){0};
    return field_path_uuid(x, "course", "Course", course) &&
           (field_path(x, "node").at == NULL || field_path_uuid(x, "node", "Node", node));
}

static void write_rows(struct exchange *x, const char *key, const struct pg_rows *rows)
{
    json_list(&x->json, key);
    for (int row = 0; row < rows->count; row++)
        mapping_write(&x->json, rows, row);
    json_end(&x->json);
}

/* ---- POST ---- */

static bool read_batch(struct exchange *x, const json_t *body, struct mapping_batch *batch)
{
    const json_t *items = field_value(x, body, "mappings");
    const size_t count = json_array_size(items);

    if (count < 1 || count > LIMIT_MAPPING_BATCH)
        fault_field(&x->fault, x->arena, "mappings", NULL, "'mappings' must be a list of 1 to %d items",
                    LIMIT_MAPPING_BATCH);
    if (!fields_ok(x))
        return false;
    batch->lenient = x->lenient;
    mapping_batch_read(x->arena, items, batch);
    return true;
}

static int status_of(const struct mapping_batch *batch)
{
    if (batch->failed == batch->count)
        return 422;
    return batch->failed > 0 ? 207 : 201;
}

static void write_skipped(struct exchange *x, const struct mapping_batch *batch)
{
    json_list(&x->json, "skipped_items");
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->lines[i].skipped == NULL)
            continue;
        json_open(&x->json, NULL);
        json_put_int(&x->json, "index", (int64_t)i);
        json_put_text(&x->json, "hint", batch->lines[i].skipped);
        json_close(&x->json);
    }
    json_end(&x->json);
}

static void write_rejected(struct exchange *x, const struct mapping_batch *batch)
{
    json_list(&x->json, "rejected");
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->lines[i].errors.count == 0)
            continue;
        json_open(&x->json, NULL);
        json_put_int(&x->json, "index", (int64_t)i);
        json_put_tree(&x->json, "errors", mapping_rules_errors(x->arena, &batch->lines[i].errors));
        json_close(&x->json);
    }
    json_end(&x->json);
}

static bool any_pending(const struct mapping_batch *batch)
{
    for (size_t i = 0; i < batch->count; i++)
        if (batch->lines[i].pending)
            return true;
    return false;
}

/* A sentence of advice for each thing that happened. */
static void write_hints(struct exchange *x, const struct mapping_batch *batch)
{
    json_open(&x->json, "hints");
    if (batch->skipped > 0)
        json_put_text(&x->json, "skipped", "These mappings are there already: nothing has to be sent again");
    if (batch->failed > 0)
        json_put_text(&x->json, "rejected", "Correct these mappings and send them again, without the others");
    if (any_pending(batch))
        json_put_text(&x->json, "pending_validation",
                      "These mappings are validated by themselves when the materials that block them are ready");
    json_close(&x->json);
}

static void write_batch(struct exchange *x, const struct mapping_batch *batch, const struct pg_rows *rows)
{
    json_put_int(&x->json, "created", (int64_t)batch->created);
    json_put_int(&x->json, "skipped", (int64_t)batch->skipped);
    json_put_int(&x->json, "failed", (int64_t)batch->failed);
    write_rows(x, "mappings", rows);
    write_skipped(x, batch);
    write_rejected(x, batch);
    write_hints(x, batch);
    json_close(&x->json);
}

/* Nothing was made: the answer is a problem that has the members of the other answers too. */
static bool refuse(struct exchange *x, const struct mapping_batch *batch, const struct pg_rows *rows)
{
    pg_rollback(x->unit.pg);
    problem_open(x, FAULT_INVALID, "None of the mappings could be created: 'rejected' says why");
    write_batch(x, batch, rows);
    return response_bytes(x, 422, "application/problem+json", buf_str(x->body));
}

static bool store(struct exchange *x, struct mapping_batch *batch)
{
    struct pg_rows rows;
    int status;

    pg_begin(x->unit.pg);
    if (!mapping_batch_store(&x->unit, batch, &rows))
        return false;
    status = status_of(batch);
    if (status == 422)
        return refuse(x, batch, &rows);
    response_header(x, "Location", "%s", x->path.at);
    json_open(&x->json, NULL);
    write_batch(x, batch, &rows);
    return idempotency_keep(x, status) && change_commit(x) && response_json(x, status);
}

bool mappings_create(struct exchange *x)
{
    struct mapping_batch batch = {0};
    json_t *body;

    return read_place(x, &batch.course, &batch.node) && field_body(x, &body) && read_batch(x, body, &batch) &&
           idempotency_claim(x, body) && store(x, &batch);
}

/* ---- GET ---- */

bool mappings_index(struct exchange *x)
{
    struct uuid course, node;
    struct pg_rows rows;

    if (!read_place(x, &course, &node) || !course_check(&x->unit, course) ||
        (!uuid_is_nil(node) && !course_check_node(&x->unit, course, node)) ||
        !mapping_list(&x->unit, course, node, &rows))
        return false;
    json_open(&x->json, NULL);
    write_rows(x, "items", &rows);
    json_put_int(&x->json, "total", rows.count);
    json_close(&x->json);
    return response_json(x, 200);
}

/* ---- DELETE /courses/{course}/slide-mapping/{mapping} ---- */

/* Begins the transaction: the mapping is there, is what the client believes, and stays so. */
static bool hold(struct exchange *x, struct uuid *id)
{
    struct uuid course;
    struct pg_rows rows;

    pg_begin(x->unit.pg);
    if (!field_path_uuid(x, "course", "Course", &course) || !field_path_uuid(x, "mapping", "Mapping", id) ||
        !course_hold(&x->unit, course) || !mapping_fetch(&x->unit, course, *id, &rows))
        return false;
    mapping_write(&x->json, &rows, 0);
    return response_unchanged(x);
}

bool mappings_destroy(struct exchange *x)
{
    struct uuid id;

    return hold(x, &id) && mapping_delete(&x->unit, id) && change_commit(x) && response_empty(x, 204);
}
