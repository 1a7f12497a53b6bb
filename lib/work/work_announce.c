#include "work/queue.h"
#include "work/work.h"

void work_announce(struct redis *redis, const struct unit *unit, const struct work_order *order, struct uuid job)
{
    struct queue_item item = {unit->tenant, job, order->lane, order->priority, stamp_now()};
    struct fault ignored = {0};

    if (order->depends_count == 0 && !queue_announce(redis, unit->arena, &item, 1, &ignored))
        fault_clear(&ignored);
}
