#include "base/log.h"
#include "jobs/runner/lanes.h"
#include "jobs/runner/runner.h"

#define TENANTS_AT_ONCE 32 /* of whom the first may have been served by another runner in the meantime */

static struct runner_slot *free_slot(struct runner *runner)
{
    for (size_t i = 0; i < runner->slot_count; i++)
        if (slot_is_free(&runner->slots[i]))
            return &runner->slots[i];
    return NULL;
}

static struct lanes_state lanes_now(const struct runner *runner)
{
    struct lanes_state state = {.slots = (int)runner->settings->worker_max_jobs,
                                .express = (int)runner->settings->worker_express_jobs,
                                .window_open = window_is_open(&runner->window, stamp_now()),
                                .last = runner->last_lane};

    for (size_t i = 0; i < runner->slot_count; i++) {
        const struct runner_slot *slot = &runner->slots[i];

        state.express_running += slot->taken && slot->express;
        state.running += slot->taken && !slot->express;
        state.heavy_running += slot->taken && slot->claim.lane == WORK_HEAVY;
    }
    return state;
}

/* Who may not have an express place: tenants that have a light job here, or had to make room a moment ago. */
static size_t unfit_for_express(const struct runner *runner, struct uuid *tenants)
{
    const int64_t now = stamp_ticks();
    size_t count = 0;

    for (size_t i = 0; i < runner->slot_count; i++)
        if (runner->slots[i].taken && runner->slots[i].claim.lane == WORK_LIGHT)
            tenants[count++] = runner->slots[i].claim.tenant;
    for (size_t i = 0; i < RUNNER_OVERDUE; i++)
        if (runner->overdue[i].until > now)
            tenants[count++] = runner->overdue[i].tenant;
    return count;
}

/* What there is a place for. */
static struct queue_wish wish_now(const struct runner *runner, bool *express)
{
    const struct lanes_state state = lanes_now(runner);
    struct uuid *unfit = arena_array(runner->scratch, runner->slot_count + RUNNER_OVERDUE, sizeof *unfit);
    struct queue_wish wish = {.except = unfit};

    wish.lane_count = lanes_wanted(&state, wish.lanes, express);
    if (*express)
        wish.except_count = unfit_for_express(runner, unfit);
    return wish;
}

static void start(struct runner *runner, struct runner_slot *slot)
{
    struct fault ignored = {0};

    slot_start(slot, runner->settings);
    runner->last_lane = slot->claim.lane;
    runner->last_tenant = slot->claim.tenant;
    if (!queue_tell(runner->redis, runner->scratch, slot->claim.job, &ignored))
        fault_clear(&ignored); /* whoever waits looks by itself once a second */
}

/* False: nothing more can be taken now. */
static bool claim(struct runner *runner, struct runner_slot *slot, struct uuid tenant, struct uuid job)
{
    const struct settings *s = runner->settings;
    const struct claim_terms terms = {.runner = runner->name,
                                      .lease_s = (int)s->worker_lease,
                                      .tenant_jobs = (int)s->worker_tenant_jobs,
                                      .max_tries = (int)s->worker_max_tries};
    struct fault fault = {0};
    const struct unit unit = {.pg = runner->db, .arena = slot->arena, .tenant = tenant, .fault = &fault};
    enum claim_verdict verdict;

    if (!pg_ready(runner->db, &fault) || !claim_take(&unit, job, &terms, &slot->claim, &verdict)) {
        slot_clear(slot);
        return false;
    }
    if (verdict == CLAIM_TAKEN) {
        start(runner, slot);
        return true;
    }
    if (verdict == CLAIM_FULL) {
        struct queue_item item = {tenant, job, slot->claim.lane, slot->claim.priority, slot->claim.queued_at};

        if (!queue_park(runner->redis, runner->scratch, &item, &fault))
            fault_clear(&fault); /* the sweeper announces it again */
    }
    slot_clear(slot);
    return true;
}

/* Redis is away or full: the rows themselves are asked. True when a job was started. */
static bool take_from_rows(struct runner *runner, struct runner_slot *slot, const struct queue_wish *wish)
{
    const char *names[QUEUE_LANE_COUNT];
    struct fault fault = {0};
    const struct unit unit = {.pg = runner->db, .arena = runner->scratch, .fault = &fault};
    struct pg_rows rows;

    for (size_t i = 0; i < wish->lane_count; i++)
        names[i] = queue_lane_name(wish->lanes[i]);
    if (!pg_ready(runner->db, &fault) ||
        !PG_RUN(&unit, &rows, take_due, pg_texts(names, wish->lane_count),
                pg_int((int)runner->settings->worker_tenant_jobs), pg_uuid(runner->last_tenant),
                pg_int(TENANTS_AT_ONCE), pg_uuids(wish->except, wish->except_count)))
        return false;
    for (int row = 0; row < rows.count && !slot->taken; row++)
        if (!claim(runner, slot, pg_get_uuid(&rows, row, PG_COL(take_due, tenant_id)),
                   pg_get_uuid(&rows, row, PG_COL(take_due, id))))
            return false;
    return slot->taken;
}

static void tell_log(struct runner *runner, const struct fault *away)
{
    switch (redis_watch(&runner->redis_watch, away == NULL, stamp_ticks())) {
    case REDIS_GONE:
        log_say(LOG_WARNING, "redis", "away, jobs are taken from the database: %s", away->log);
        break;
    case REDIS_BACK:
        log_say(LOG_INFO, "redis", "back");
        break;
    case REDIS_SAME:
        break;
    }
}

static bool take_one(struct runner *runner, struct runner_slot *slot, const struct queue_wish *wish)
{
    struct queue_taken taken;
    struct fault fault = {0};
    bool found;

    if (!queue_take(runner->redis, runner->scratch, wish, &taken, &found, &fault)) {
        tell_log(runner, &fault);
        return take_from_rows(runner, slot, wish);
    }
    tell_log(runner, NULL);
    return found && claim(runner, slot, taken.tenant, taken.job);
}

/* True as long as there may be more to take. */
static bool take_next(struct runner *runner)
{
    struct runner_slot *slot = free_slot(runner);
    struct queue_wish wish;
    bool express;

    if (slot == NULL)
        return false;
    wish = wish_now(runner, &express);
    slot->express = express;
    return wish.lane_count > 0 && take_one(runner, slot, &wish);
}

/* A regular place for which there is nothing in the queue goes to the oldest job in an express place. */
static void promote(struct runner *runner)
{
    const struct lanes_state state = lanes_now(runner);

    for (int free = state.slots - state.running; free > 0; free--) {
        struct runner_slot *oldest = NULL;

        for (size_t i = 0; i < runner->slot_count; i++) {
            struct runner_slot *slot = &runner->slots[i];

            if (slot->taken && slot->express && (oldest == NULL || slot->started < oldest->started))
                oldest = slot;
        }
        if (oldest != NULL)
            oldest->express = false;
    }
}

void take_fill(struct runner *runner)
{
    struct fault fault = {0};

    if (!pg_ready(runner->db, &fault))
        return; /* what is taken now could not be claimed */
    while (take_next(runner))
        continue;
    promote(runner);
}
