#include "work/work.h"

#include "work/queue.h"

static const char *const KINDS[WORK_KIND_COUNT] = {
#define K(kind, name) [WORK_##kind] = name,
    WORK_KINDS(K)
#undef K
};

static const char *const LANES[] = {[WORK_LIGHT] = "light", [WORK_HEAVY] = "heavy"};
static const char *const PRIORITIES[] = {[WORK_IMMEDIATE] = "immediate", [WORK_NORMAL] = "normal"};

const char *work_kind_name(enum work_kind kind)
{
    return KINDS[kind];
}

bool work_kind_parse(struct str name, enum work_kind *kind)
{
    for (*kind = 0; *kind < WORK_KIND_COUNT; (*kind)++)
        if (str_equal(name, str_of(KINDS[*kind])))
            return true;
    return false;
}

enum work_lane work_lane_parse(struct str name)
{
    return str_equal(name, STR("heavy")) ? WORK_HEAVY : WORK_LIGHT;
}

enum work_priority work_priority_parse(struct str name)
{
    return str_equal(name, STR("immediate")) ? WORK_IMMEDIATE : WORK_NORMAL;
}

static bool insert(struct pg *pg, struct arena *arena, const struct work_order *order, struct uuid job, bool *inserted,
                   struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, work_insert, pg_uuid(order->tenant), pg_uuid(job), pg_text(KINDS[order->kind]),
                pg_text(PRIORITIES[order->priority]), pg_text(LANES[order->lane]), pg_uuid(order->course),
                pg_uuid(order->node), pg_uuid(order->material), pg_text(order->subject), pg_json(order->payload),
                pg_text(order->request_id)))
        return false;
    *inserted = rows.affected == 1;
    return true;
}

/* The subject's job may end between the two statements; then there is room for the new one. */
static bool insert_unless_in_flight(struct pg *pg, struct arena *arena, const struct work_order *order,
                                    struct uuid *job, struct fault *fault)
{
    struct uuid new = *job = uuid_new();
    struct pg_rows rows;
    bool inserted = false;

    for (int round = 0; round < 3; round++) {
        if (!insert(pg, arena, order, new, &inserted, fault))
            return false;
        if (inserted)
            return true;
        if (!PG_RUN(pg, arena, &rows, fault, work_in_flight, pg_uuid(order->tenant), pg_text(KINDS[order->kind]),
                    pg_text(order->subject)))
            return false;
        if (rows.count == 1) {
            *job = pg_get_uuid(&rows, 0, PG_COL(work_in_flight, id));
            break;
        }
    }
    return fault_set(fault, FAULT_CONFLICT, "A job for this is already in flight.");
}

/* Dependencies are held before they are looked at: none can end between the look and the commit. One that has failed already
 * fails the new job at once. */
static bool depend(struct pg *pg, struct arena *arena, const struct work_order *order, struct uuid job,
                   struct fault *fault)
{
    struct pg_rows held;

    if (order->depends_count == 0)
        return true;
    if (!PG_RUN(pg, arena, &held, fault, work_hold, pg_uuid(order->tenant),
                pg_uuids(order->depends_on, order->depends_count)) ||
        !PG_RUN(pg, arena, NULL, fault, work_depend, pg_uuid(order->tenant), pg_uuid(job),
                pg_uuids(order->depends_on, order->depends_count)))
        return false;
    for (int row = 0; row < held.count; row++) {
        struct str status = pg_get_str(&held, row, PG_COL(work_hold, status));

        if (str_equal(status, STR("failed")) || str_equal(status, STR("cancelled")))
            return work_doom(pg, arena, order->tenant, pg_get_uuid(&held, row, PG_COL(work_hold, id)), fault);
    }
    return true;
}

bool work_enqueue(struct pg *pg, struct arena *arena, const struct work_order *order, struct uuid *job,
                  struct fault *fault)
{
    return insert_unless_in_flight(pg, arena, order, job, fault) && depend(pg, arena, order, *job, fault);
}

bool work_doom(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid job, struct fault *fault)
{
    struct pg_rows rows;

    return PG_RUN(pg, arena, &rows, fault, work_doom, pg_uuid(tenant), pg_uuid(job));
}

void work_announce(struct redis *redis, struct arena *arena, const struct work_order *order, struct uuid job)
{
    struct queue_item item = {order->tenant, job, order->lane, order->priority, stamp_now()};
    struct fault ignored = {0};

    if (order->depends_count == 0 && !queue_announce(redis, arena, &item, 1, &ignored))
        fault_clear(&ignored);
}
