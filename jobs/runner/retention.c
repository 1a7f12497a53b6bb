#include "jobs/runner/retention.h"

#define ROWS 1000          /* of a step */
#define STEPS 20           /* of a kind, in one call */
#define COST_DAYS_LEAST 62 /* budgets and reports look at the month that runs and the one before */

static bool remove_jobs(const struct unit *unit, int32_t days, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, retain_jobs, pg_int(days), pg_int(ROWS));
}

static bool remove_model_calls(const struct unit *unit, int32_t days, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, retain_model_calls, pg_int(MAX(days, COST_DAYS_LEAST)), pg_int(ROWS));
}

static bool remove_snapshots(const struct unit *unit, int32_t kept, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, retain_snapshots, pg_int(kept), pg_int(ROWS));
}

bool retention_run(const struct unit *unit, const struct settings *settings)
{
    const struct {
        bool (*remove)(const struct unit *unit, int32_t most, struct pg_rows *rows);
        int64_t most;
    } kinds[] = {
        {remove_jobs, settings->job_keep_days},
        {remove_model_calls, settings->cost_keep_days},
        {remove_snapshots, settings->snapshots_kept},
    };

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct pg_rows rows = {.affected = ROWS};

        for (int step = 0; kinds[i].most > 0 && rows.affected == ROWS && step < STEPS; step++) {
            if (!pg_ready(unit->pg, unit->fault) || !kinds[i].remove(unit, (int32_t)kinds[i].most, &rows))
                return false;
            arena_reset(unit->arena);
        }
    }
    return true;
}
