#include "fcgi/handlers/purge_enqueue.h"

bool purge_enqueue(struct exchange *x, const struct purge_scope *scope, struct work_order *order, struct uuid *job)
{
    *order = (struct work_order){
        .kind = WORK_PURGE,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = scope->course,
        .node = scope->node,
        .material = scope->material,
        .payload = STR("{}"),
        .request_id = x->request_id,
    };
    return work_enqueue(&x->unit, order, job);
}
