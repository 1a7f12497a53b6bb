#include "course/quota.h"

#define RETRY_S 10    /* advice to a tenant whose jobs are many: until some have ended */
#define WARN_FIFTHS 4 /* of five: as the function quota_look has it */
#define AGAIN_FIFTHS 3

int64_t quota_grant(int64_t quota, int64_t taken, int64_t least, int64_t most)
{
    const int64_t left = quota > taken ? quota - taken : 0;

    if (most <= left)
        return most;
    return least <= left ? least : -1;
}

static bool refuse_bytes(const struct unit *unit, int64_t quota, int64_t taken, int64_t asked)
{
    return fault_set(unit->fault, FAULT_STORAGE_QUOTA,
                     "Your tenant may have %lld bytes stored; it has %lld, uploads under way included, and %lld more "
                     "do not fit",
                     (long long)quota, (long long)taken, (long long)asked);
}

bool quota_reserve(const struct unit *unit, struct uuid upload, int64_t least, int64_t most, int64_t *granted)
{
    struct pg_rows rows;
    int64_t quota, taken;

    if (!PG_RUN(unit, NULL, uploads_lock, pg_uuid(unit->tenant)) ||
        !PG_RUN(unit, &rows, quota_storage, pg_uuid(upload)))
        return false;
    *granted = QUOTA_UNLIMITED;
    if (pg_is_null(&rows, 0, PG_COL(quota_storage, quota)))
        return true;
    quota = pg_get_int(&rows, 0, PG_COL(quota_storage, quota));
    taken = pg_get_int(&rows, 0, PG_COL(quota_storage, used_bytes)) +
            pg_get_int(&rows, 0, PG_COL(quota_storage, reserved_bytes));
    *granted = quota_grant(quota, taken, least, most);
    if (*granted < 0)
        return refuse_bytes(unit, quota, taken, least);
    return PG_RUN(unit, NULL, quota_reserve, pg_uuid(upload), pg_bigint(*granted));
}

bool quota_hold(const struct unit *unit, int64_t bytes, struct uuid *hold)
{
    const struct uuid id = uuid_new();
    int64_t granted;

    *hold = (struct uuid){{0}};
    pg_begin(unit->pg);
    if (quota_reserve(unit, id, bytes, bytes, &granted) &&
        (granted == QUOTA_UNLIMITED || PG_RUN(unit, NULL, quota_hold, pg_uuid(id), pg_bigint(granted))) &&
        pg_commit(unit->pg, unit->fault)) {
        if (granted != QUOTA_UNLIMITED)
            *hold = id;
        return true;
    }
    pg_rollback(unit->pg);
    return false;
}

bool quota_release(const struct unit *unit, struct uuid hold)
{
    return uuid_is_nil(hold) || PG_RUN(unit, NULL, upload_end, pg_uuid(hold));
}

static bool refuse_jobs(const struct unit *unit, int64_t quota)
{
    unit->fault->retry_after_s = RETRY_S;
    return fault_set(unit->fault, FAULT_JOB_QUOTA,
                     "Your tenant may have %lld jobs queued and active at once; wait for some of them to end",
                     (long long)quota);
}

/* Whether the tenant is to be told of much, or may be told again (quota_look). */
static bool is_news(int64_t in_flight, int64_t quota, bool warned)
{
    return warned ? 5 * in_flight < AGAIN_FIFTHS * quota : 5 * in_flight >= WARN_FIFTHS * quota;
}

/* Where the quota is NULL nobody counts, and nobody waits. */
bool quota_jobs(const struct unit *unit)
{
    struct pg_rows rows;
    int64_t quota, in_flight;

    if (!PG_RUN(unit, &rows, quota_jobs))
        return false;
    if (pg_is_null(&rows, 0, PG_COL(quota_jobs, quota)))
        return true;
    if (!PG_RUN(unit, NULL, job_quota_lock, pg_uuid(unit->tenant)) || !PG_RUN(unit, &rows, quota_jobs))
        return false;
    quota = pg_get_int(&rows, 0, PG_COL(quota_jobs, quota));
    in_flight = pg_get_int(&rows, 0, PG_COL(quota_jobs, in_flight));
    if (in_flight > quota)
        return refuse_jobs(unit, quota);
    return !is_news(in_flight, quota, pg_get_bool(&rows, 0, PG_COL(quota_jobs, warned))) ||
           PG_RUN(unit, NULL, quota_look_at_jobs);
}

bool quota_jobs_room(const struct unit *unit)
{
    struct pg_rows rows;
    int64_t quota;

    if (!PG_RUN(unit, &rows, quota_jobs))
        return false;
    quota = pg_get_int(&rows, 0, PG_COL(quota_jobs, quota));
    return pg_is_null(&rows, 0, PG_COL(quota_jobs, quota)) ||
           pg_get_int(&rows, 0, PG_COL(quota_jobs, in_flight)) < quota || refuse_jobs(unit, quota);
}
