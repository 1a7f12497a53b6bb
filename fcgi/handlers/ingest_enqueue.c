#include "fcgi/handlers/ingest_enqueue.h"

#include "course/quota.h"

static bool enqueue(struct exchange *x, struct material *material, struct work_order *order)
{
    if (!work_enqueue(&x->unit, order, &material->job) || !quota_jobs(&x->unit) ||
        !material_await(&x->unit, material->id, material->job))
        return false;
    material->pending_job = material->job;
    material->error_code = material->error_message = NULL;
    return true;
}

bool ingest_enqueue(struct exchange *x, struct material *material, struct work_order *order)
{
    *order = work_ingest_order(x->arena, material, x->request_id);
    return enqueue(x, material, order);
}

bool ingest_enqueue_forced(struct exchange *x, struct material *material, struct work_order *order)
{
    *order = work_ingest_order(x->arena, material, x->request_id);
    order->payload = STR("{\"force\":true}");
    return enqueue(x, material, order);
}
