#include "jobs/runner/sweep.h"

#include "course/mapping_refresh.h"

#define BATCH 1000
#define FILL_BATCHES 10 /* per sweep, so that leases are renewed in between */
#define WOKEN_S 30
#define KEYS_AT_ONCE 500
#define PARTS_AT_ONCE 100
#define AUDIT_AT_ONCE 1000
#define TALLIES_MOST 1000
#define TENANTS_AT_ONCE 200

static struct queue_item item_of(const struct pg_rows *rows, int row)
{
    return (struct queue_item){.job = pg_get_uuid(rows, row, PG_COL(queue_item, id)),
                               .tenant = pg_get_uuid(rows, row, PG_COL(queue_item, tenant_id)),
                               .lane = work_lane_parse(pg_get_str(rows, row, PG_COL(queue_item, lane))),
                               .priority = work_priority_parse(pg_get_str(rows, row, PG_COL(queue_item, priority))),
                               .queued_at = pg_get_stamp(rows, row, PG_COL(queue_item, queued_at))};
}

/* Redis being away or full is no failure of the sweep: the rows stay, and the next sweep announces them. */
static void announce_rows(struct sweep *sweep, const struct unit *unit, const struct pg_rows *rows,
                          struct sweep_result *result)
{
    struct queue_item *items = arena_array(unit->arena, (size_t)rows->count + 1, sizeof *items);
    struct fault ignored = {0};

    for (int row = 0; row < rows->count; row++)
        items[row] = item_of(rows, row);
    if (!queue_announce(sweep->redis, unit->arena, items, (size_t)rows->count, &ignored))
        result->refused = true;
    else
        result->announced += rows->count;
}

static bool requeue_lost(struct sweep *sweep, const struct unit *unit, struct sweep_result *result,
                         struct pg_rows *lost)
{
    if (!PG_RUN(unit, lost, sweep_lost, pg_int(sweep->lease_s)))
        return false;
    for (int row = 0; row < lost->count; row++) {
        struct queue_item item = item_of(lost, row);
        struct unit its = *unit;

        if (!pg_get_bool(lost, row, PG_COL(sweep_lost, failed)))
            continue;
        result->failed++;
        its.tenant = item.tenant;
        if (!mapping_refresh_of_job(&its, item.job) || !work_fail_dependents(&its, item.job))
            return false;
    }
    result->lost += lost->count;
    return true;
}

static void start_over(struct sweep *sweep)
{
    sweep->lane[0] = '\0';
    sweep->queued_at = 0;
    sweep->tenant = sweep->job = (struct uuid){{0}};
}

/* The next batch of the round, or the same again if Redis took it not in. `*wrapped` says that it was the last one. */
static bool announce_batch(struct sweep *sweep, const struct unit *unit, struct sweep_result *result, bool *wrapped)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, sweep_due, pg_text(sweep->lane), pg_stamp(sweep->queued_at), pg_uuid(sweep->tenant),
                pg_uuid(sweep->job), pg_int(BATCH)))
        return false;
    announce_rows(sweep, unit, &rows, result);
    if (result->refused)
        return true;
    *wrapped = rows.count < BATCH;
    if (*wrapped) {
        start_over(sweep);
        return true;
    }
    snprintf(sweep->lane, sizeof sweep->lane, "%s", pg_get_text(&rows, rows.count - 1, PG_COL(queue_item, lane)));
    sweep->queued_at = pg_get_stamp(&rows, rows.count - 1, PG_COL(queue_item, queued_at));
    sweep->tenant = pg_get_uuid(&rows, rows.count - 1, PG_COL(queue_item, tenant_id));
    sweep->job = pg_get_uuid(&rows, rows.count - 1, PG_COL(queue_item, id));
    return true;
}

static bool announce(struct sweep *sweep, const struct unit *unit, struct sweep_result *result)
{
    struct fault away = {0};
    bool filled = false, wrapped = false;

    if (!queue_is_filled(sweep->redis, unit->arena, &filled, &away))
        return true;
    if (!filled && !sweep->filling)
        start_over(sweep);
    sweep->filling = !filled;
    for (int batch = 0; !wrapped && !result->refused && batch < (filled ? 1 : FILL_BATCHES); batch++)
        if (!announce_batch(sweep, unit, result, &wrapped))
            return false;
    if (!filled && wrapped)
        sweep->filling = !queue_filled(sweep->redis, unit->arena, &away);
    result->more = sweep->filling && !result->refused && away.kind == FAULT_NONE;
    return true;
}

static bool announce_woken(struct sweep *sweep, const struct unit *unit, struct sweep_result *result)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, sweep_woken, pg_int(WOKEN_S)))
        return false;
    announce_rows(sweep, unit, &rows, result);
    return true;
}

/* Under the lock, in one transaction. `*mine` stays false when another runner sweeps. */
static bool mend_rows(struct sweep *sweep, const struct unit *unit, struct sweep_result *result, bool *mine,
                      struct pg_rows *lost)
{
    struct pg_rows rows;

    pg_begin(unit->pg);
    if (!PG_RUN(unit, &rows, sweep_lock))
        return false;
    *mine = pg_get_bool(&rows, 0, PG_COL(sweep_lock, mine));
    return !*mine || (requeue_lost(sweep, unit, result, lost) && PG_RUN(unit, NULL, sweep_keys, pg_int(KEYS_AT_ONCE)) &&
                      PG_RUN(unit, NULL, sweep_audit, pg_int(sweep->audit_days), pg_int(AUDIT_AT_ONCE)) &&
                      PG_RUN(unit, NULL, sweep_parts, pg_int(PARTS_AT_ONCE)) &&
                      PG_RUN(unit, NULL, sweep_tallies, pg_int(TALLIES_MOST)) &&
                      PG_RUN(unit, NULL, sweep_quotas, pg_int(TENANTS_AT_ONCE)) && pg_commit(unit->pg, unit->fault));
}

bool sweep_run(struct sweep *sweep, struct arena *arena, struct sweep_result *result, struct fault *fault)
{
    const struct unit unit = {.pg = sweep->db, .arena = arena, .fault = fault};
    struct pg_rows lost = {0};
    bool mine = false, mended;

    *result = (struct sweep_result){0};
    mended = pg_ready(sweep->db, fault) && mend_rows(sweep, &unit, result, &mine, &lost);
    pg_rollback(sweep->db);
    if (!mended || !mine)
        return mended;
    announce_rows(sweep, &unit, &lost, result);
    return announce_woken(sweep, &unit, result) && announce(sweep, &unit, result);
}
