#include "fcgi/handlers/purge_enqueue.h"

bool purge_enqueue(struct exchange *x, struct uuid course, struct uuid material, struct work_order *order,
                   struct uuid *job)
{
    *order = (struct work_order){
        .kind = WORK_PURGE,
        .lane = WORK_LIGHT,
        .priority = WORK_NORMAL,
        .course = course,
        .material = material,
        .payload = STR("{}"),
        .request_id = x->request_id,
    };
    return work_enqueue(&x->unit, order, job);
}
