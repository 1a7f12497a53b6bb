#include "work/claim.h"

/* Columns 0 to 2 are the job's place in the queue, there even when the tenant has no room for it; 3 is the job. */
static void read_head(const struct pg_rows *rows, struct claim *claim)
{
    *claim = (struct claim){
        .tenant = claim->tenant,
        .job = claim->job,
        .token = claim->token,
        .lane = work_lane_parse(pg_get_str(rows, 0, 0)),
        .priority = work_priority_parse(pg_get_str(rows, 0, 1)),
        .queued_at = pg_get_stamp(rows, 0, 2),
        .kind = pg_get_text(rows, 0, 4),
        .attempt = (int)pg_get_int(rows, 0, 5),
        .max_attempts = (int)pg_get_int(rows, 0, 6),
        .request_id = pg_get_text(rows, 0, 7),
        .waited_s = pg_get_double(rows, 0, 8),
    };
}

bool claim_read(struct pg *pg, struct arena *arena, struct claim *claim, struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, claim_read, pg_uuid(claim->tenant), pg_uuid(claim->job),
                pg_uuid(claim->token)))
        return false;
    if (rows.count == 0)
        return fault_set(fault, FAULT_LEASE_LOST, "The attempt no longer counts.");
    read_head(&rows, claim);
    claim->course = pg_get_uuid(&rows, 0, 9);
    claim->node = pg_get_uuid(&rows, 0, 10);
    claim->material = pg_get_uuid(&rows, 0, 11);
    claim->payload = pg_get_str(&rows, 0, 12);
    claim->checkpoint = pg_get_str(&rows, 0, 13);
    claim->stage = pg_get_text(&rows, 0, 14);
    claim->progress_done = pg_get_int(&rows, 0, 15);
    return true;
}

bool claim_take(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid job,
                const struct claim_terms *terms, struct claim *claim, enum claim_verdict *verdict, struct fault *fault)
{
    struct pg_rows rows = {0};

    *claim = (struct claim){.tenant = tenant, .job = job, .token = uuid_new()};
    pg_tenant(pg, tenant);
    pg_begin(pg);
    if (!PG_RUN(pg, arena, NULL, fault, tenant_lock, pg_uuid(tenant), pg_text("claim")) ||
        !PG_RUN(pg, arena, &rows, fault, claim_take, pg_uuid(tenant), pg_uuid(job), pg_int(terms->tenant_jobs),
                pg_uuid(claim->token), pg_int(terms->lease_s), pg_text(terms->runner), pg_int(terms->max_tries)) ||
        !pg_commit(pg, fault)) {
        pg_rollback(pg);
        return false;
    }
    *verdict = rows.count == 0 ? CLAIM_GONE : pg_is_null(&rows, 0, 3) ? CLAIM_FULL : CLAIM_TAKEN;
    if (*verdict != CLAIM_GONE)
        read_head(&rows, claim);
    return true;
}

static void mark_held(const struct pg_rows *rows, const struct claim *const *claims, size_t count, bool *held)
{
    for (size_t i = 0; i < count; i++) {
        held[i] = false;
        for (int row = 0; row < rows->count && !held[i]; row++)
            held[i] = uuid_equal(pg_get_uuid(rows, row, 0), claims[i]->token);
    }
}

bool claim_renew(struct pg *pg, struct arena *arena, const struct claim *const *claims, size_t count, int lease_s,
                 bool *held, struct fault *fault)
{
    struct uuid *tenants = arena_array(arena, count, sizeof *tenants), *jobs = arena_array(arena, count, sizeof *jobs);
    struct uuid *tokens = arena_array(arena, count, sizeof *tokens);
    struct pg_rows rows;
    bool asked;

    for (size_t i = 0; i < count; i++) {
        tenants[i] = claims[i]->tenant;
        jobs[i] = claims[i]->job;
        tokens[i] = claims[i]->token;
    }
    asked = lease_s > 0 ? PG_RUN(pg, arena, &rows, fault, claim_renew, pg_uuids(tenants, count), pg_uuids(jobs, count),
                                 pg_uuids(tokens, count), pg_int(lease_s))
                        : PG_RUN(pg, arena, &rows, fault, claim_held, pg_uuids(tenants, count), pg_uuids(jobs, count),
                                 pg_uuids(tokens, count));
    if (asked)
        mark_held(&rows, claims, count, held);
    return asked;
}

bool claim_settle(struct pg *pg, struct arena *arena, const struct claim *claim, struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, claim_settle, pg_uuid(claim->tenant), pg_uuid(claim->job),
                pg_uuid(claim->token)))
        return false;
    return rows.count == 1 || fault_set(fault, FAULT_LEASE_LOST, "The attempt no longer counts.");
}

bool claim_complete(struct pg *pg, struct arena *arena, const struct claim *claim, struct str result,
                    struct fault *fault)
{
    struct pg_rows rows;

    if (!PG_RUN(pg, arena, &rows, fault, claim_complete, pg_uuid(claim->tenant), pg_uuid(claim->job),
                pg_uuid(claim->token), pg_json(result)))
        return false;
    return rows.count == 1 || fault_set(fault, FAULT_LEASE_LOST, "The attempt no longer counts.");
}

bool claim_retry(struct pg *pg, struct arena *arena, const struct claim *claim, int64_t wait_ms, const char *code,
                 const char *message, bool *done, struct fault *fault)
{
    struct pg_rows rows;

    pg_tenant(pg, claim->tenant);
    if (!PG_RUN(pg, arena, &rows, fault, claim_retry, pg_uuid(claim->tenant), pg_uuid(claim->job),
                pg_uuid(claim->token), pg_bigint(wait_ms), pg_text(code), pg_text(message)))
        return false;
    *done = rows.count == 1;
    return true;
}

bool claim_fail(struct pg *pg, struct arena *arena, const struct claim *claim, const char *code, const char *message,
                bool *done, struct fault *fault)
{
    struct pg_rows rows;

    pg_tenant(pg, claim->tenant);
    pg_begin(pg);
    if (!PG_RUN(pg, arena, &rows, fault, claim_fail, pg_uuid(claim->tenant), pg_uuid(claim->job), pg_uuid(claim->token),
                pg_text(code), pg_text(message)) ||
        (rows.count == 1 && !work_fail_dependents(pg, arena, claim->tenant, claim->job, fault)) ||
        !pg_commit(pg, fault)) {
        pg_rollback(pg);
        return false;
    }
    *done = rows.count == 1;
    return true;
}

bool claim_hand_back(struct pg *pg, struct arena *arena, const struct claim *claim, bool *done, struct fault *fault)
{
    struct pg_rows rows;

    pg_tenant(pg, claim->tenant);
    if (!PG_RUN(pg, arena, &rows, fault, claim_hand_back, pg_uuid(claim->tenant), pg_uuid(claim->job),
                pg_uuid(claim->token)))
        return false;
    *done = rows.count == 1;
    return true;
}

bool claim_progress(struct pg *pg, struct arena *arena, const struct claim *claim, const char *stage, int64_t done,
                    int64_t total, const char *unit, struct fault *fault)
{
    return PG_RUN(pg, arena, NULL, fault, claim_progress, pg_uuid(claim->tenant), pg_uuid(claim->job),
                  pg_uuid(claim->token), pg_text(stage), pg_bigint(done), total < 0 ? pg_null() : pg_bigint(total),
                  pg_text(unit));
}

bool claim_checkpoint(struct pg *pg, struct arena *arena, const struct claim *claim, struct str checkpoint,
                      struct fault *fault)
{
    return PG_RUN(pg, arena, NULL, fault, claim_checkpoint, pg_uuid(claim->tenant), pg_uuid(claim->job),
                  pg_uuid(claim->token), pg_json(checkpoint));
}

bool claim_released(struct pg *pg, struct arena *arena, struct uuid tenant, struct uuid job, struct queue_item **items,
                    size_t *count, struct fault *fault)
{
    struct pg_rows rows;

    pg_tenant(pg, tenant);
    if (!PG_RUN(pg, arena, &rows, fault, claim_released, pg_uuid(tenant), pg_uuid(job)))
        return false;
    *count = (size_t)rows.count;
    *items = arena_array(arena, *count + 1, sizeof **items);
    for (int row = 0; row < rows.count; row++)
        (*items)[row] = (struct queue_item){.tenant = tenant,
                                            .job = pg_get_uuid(&rows, row, 0),
                                            .lane = work_lane_parse(pg_get_str(&rows, row, 1)),
                                            .priority = work_priority_parse(pg_get_str(&rows, row, 2)),
                                            .queued_at = pg_get_stamp(&rows, row, 3)};
    return true;
}
