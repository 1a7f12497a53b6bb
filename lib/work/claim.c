#include "work/claim.h"

#include "course/mapping_refresh.h"

/* Its place in the queue is there even when the tenant has no room for the job. */
static void read_head(const struct pg_rows *rows, struct claim *claim)
{
    *claim = (struct claim){
        .tenant = claim->tenant,
        .job = claim->job,
        .token = claim->token,
        .lane = work_lane_parse(pg_get_str(rows, 0, PG_COL(claim, lane))),
        .priority = work_priority_parse(pg_get_str(rows, 0, PG_COL(claim, priority))),
        .queued_at = pg_get_stamp(rows, 0, PG_COL(claim, queued_at)),
        .kind = pg_get_text(rows, 0, PG_COL(claim, job_type)),
        .attempt = (int)pg_get_int(rows, 0, PG_COL(claim, attempt)),
        .max_attempts = (int)pg_get_int(rows, 0, PG_COL(claim, max_attempts)),
        .request_id = pg_get_text(rows, 0, PG_COL(claim, request_id)),
        .waited_s = pg_get_double(rows, 0, PG_COL(claim, waited)),
    };
}

bool claim_read(const struct unit *unit, struct claim *claim)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, claim_read, pg_uuid(claim->job), pg_uuid(claim->token)))
        return false;
    if (rows.count == 0)
        return fault_set(unit->fault, FAULT_LEASE_LOST, "The attempt no longer counts.");
    read_head(&rows, claim);
    claim->course = pg_get_uuid(&rows, 0, PG_COL(claim_read, course_id));
    claim->node = pg_get_uuid(&rows, 0, PG_COL(claim_read, node_id));
    claim->material = pg_get_uuid(&rows, 0, PG_COL(claim_read, material_id));
    claim->payload = pg_get_str(&rows, 0, PG_COL(claim_read, payload));
    claim->checkpoint = pg_get_str(&rows, 0, PG_COL(claim_read, checkpoint));
    claim->stage = pg_get_text(&rows, 0, PG_COL(claim_read, stage));
    claim->progress_done = pg_get_int(&rows, 0, PG_COL(claim_read, progress_done));
    return true;
}

bool claim_take(const struct unit *unit, struct uuid job, const struct claim_terms *terms, struct claim *claim,
                enum claim_verdict *verdict)
{
    struct pg_rows rows = {0};

    *claim = (struct claim){.tenant = unit->tenant, .job = job, .token = uuid_new()};
    pg_begin(unit->pg);
    if (!PG_RUN(unit, NULL, claims_lock, pg_uuid(unit->tenant)) ||
        !PG_RUN(unit, &rows, claim_take, pg_uuid(job), pg_int(terms->tenant_jobs), pg_uuid(claim->token),
                pg_int(terms->lease_s), pg_text(terms->runner), pg_int(terms->max_tries)) ||
        !pg_commit(unit->pg, unit->fault)) {
        pg_rollback(unit->pg);
        return false;
    }
    *verdict = rows.count == 0 ? CLAIM_GONE : pg_is_null(&rows, 0, PG_COL(claim, id)) ? CLAIM_FULL : CLAIM_TAKEN;
    if (*verdict != CLAIM_GONE)
        read_head(&rows, claim);
    return true;
}

static void mark_held(const struct pg_rows *rows, const struct claim *const *claims, size_t count, bool *held)
{
    for (size_t i = 0; i < count; i++) {
        held[i] = false;
        for (int row = 0; row < rows->count && !held[i]; row++)
            held[i] = uuid_equal(pg_get_uuid(rows, row, PG_COL(held, lease_token)), claims[i]->token);
    }
}

bool claim_renew(const struct unit *unit, const struct claim *const *claims, size_t count, int lease_s, bool *held)
{
    struct uuid *tenants = arena_array(unit->arena, count, sizeof *tenants),
                *jobs = arena_array(unit->arena, count, sizeof *jobs);
    struct uuid *tokens = arena_array(unit->arena, count, sizeof *tokens);
    struct pg_rows rows;
    bool asked;

    for (size_t i = 0; i < count; i++) {
        tenants[i] = claims[i]->tenant;
        jobs[i] = claims[i]->job;
        tokens[i] = claims[i]->token;
    }
    asked = lease_s > 0 ? PG_RUN(unit, &rows, claim_renew, pg_uuids(tenants, count), pg_uuids(jobs, count),
                                 pg_uuids(tokens, count), pg_int(lease_s))
                        : PG_RUN(unit, &rows, claim_held, pg_uuids(tenants, count), pg_uuids(jobs, count),
                                 pg_uuids(tokens, count));
    if (asked)
        mark_held(&rows, claims, count, held);
    return asked;
}

bool claim_settle(const struct unit *unit, const struct claim *claim)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, claim_settle, pg_uuid(claim->job), pg_uuid(claim->token)))
        return false;
    return rows.count == 1 || fault_set(unit->fault, FAULT_LEASE_LOST, "The attempt no longer counts.");
}

bool claim_complete(const struct unit *unit, const struct claim *claim, struct str result)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, claim_complete, pg_uuid(claim->job), pg_uuid(claim->token), pg_json(result)))
        return false;
    return rows.count == 1 || fault_set(unit->fault, FAULT_LEASE_LOST, "The attempt no longer counts.");
}

bool claim_retry(const struct unit *unit, const struct claim *claim, int64_t wait_ms, const char *code,
                 const char *message, bool *done)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, claim_retry, pg_uuid(claim->job), pg_uuid(claim->token), pg_bigint(wait_ms), pg_text(code),
                pg_text(message)))
        return false;
    *done = rows.count == 1;
    return true;
}

bool claim_fail(const struct unit *unit, const struct claim *claim, const char *code, const char *message, bool *done)
{
    struct pg_rows rows;

    pg_begin(unit->pg);
    if (!PG_RUN(unit, &rows, claim_fail, pg_uuid(claim->job), pg_uuid(claim->token), pg_text(code), pg_text(message)) ||
        (rows.count == 1 && !(mapping_refresh_of_job(unit, claim->job) && work_fail_dependents(unit, claim->job))) ||
        !pg_commit(unit->pg, unit->fault)) {
        pg_rollback(unit->pg);
        return false;
    }
    *done = rows.count == 1;
    return true;
}

bool claim_hand_back(const struct unit *unit, const struct claim *claim, bool heavy, bool *done)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, claim_hand_back, pg_uuid(claim->job), pg_uuid(claim->token), pg_bool(heavy)))
        return false;
    *done = rows.count == 1;
    return true;
}

bool claim_progress(const struct unit *unit, const struct claim *claim, const char *stage, int64_t done, int64_t total,
                    const char *counted)
{
    return PG_RUN(unit, NULL, claim_progress, pg_uuid(claim->job), pg_uuid(claim->token), pg_text(stage),
                  pg_bigint(done), total < 0 ? pg_null() : pg_bigint(total), pg_text(counted));
}

bool claim_checkpoint(const struct unit *unit, const struct claim *claim, struct str checkpoint)
{
    return PG_RUN(unit, NULL, claim_checkpoint, pg_uuid(claim->job), pg_uuid(claim->token), pg_json(checkpoint));
}

bool claim_released(const struct unit *unit, struct uuid job, struct queue_item **items, size_t *count)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, claim_released, pg_uuid(job)))
        return false;
    *count = (size_t)rows.count;
    *items = arena_array(unit->arena, *count + 1, sizeof **items);
    for (int row = 0; row < rows.count; row++)
        (*items)[row] = (struct queue_item){
            .tenant = unit->tenant,
            .job = pg_get_uuid(&rows, row, PG_COL(claim_released, id)),
            .lane = work_lane_parse(pg_get_str(&rows, row, PG_COL(claim_released, lane))),
            .priority = work_priority_parse(pg_get_str(&rows, row, PG_COL(claim_released, priority))),
            .queued_at = pg_get_stamp(&rows, row, PG_COL(claim_released, queued_at))};
    return true;
}
