#include "work/queue.h"
#include "work/work.h"

void work_announce(struct redis *redis, struct arena *arena, const struct work_order *order, struct uuid job)
{
    struct queue_item item = {order->tenant, job, order->lane, order->priority, stamp_now()};
    struct fault ignored = {0};

    if (order->depends_count == 0 && !queue_announce(redis, arena, &item, 1, &ignored))
        fault_clear(&ignored);
}
