/*
 * What the database alone gives: jobs that are enqueued, claimed, read, settled and completed one after the other, by the statements of
 * the API, the runner and its child, in their transactions. Nothing runs, nothing is announced.
 *
 *     cycle HOST USER DATABASE SECONDS TENANT...      jobs of these tenants in turn; prints jobs per second
 */
#include "base/limits.h"
#include "base/num.h"
#include "work/claim.h"

static const struct claim_terms TERMS = {.runner = "bench", .lease_s = 15, .tenant_jobs = 8, .max_tries = 3};

static bool enqueue(const struct unit *unit, struct uuid *job)
{
    const struct work_order order = {.kind = WORK_PURGE, .priority = WORK_NORMAL, .payload = STR("{}")};

    pg_begin(unit->pg);
    return work_enqueue(unit, &order, job) && pg_commit(unit->pg, unit->fault);
}

static bool complete(const struct unit *unit, const struct claim *claim)
{
    pg_begin(unit->pg);
    return claim_settle(unit, claim) && claim_complete(unit, claim, STR("{}")) && pg_commit(unit->pg, unit->fault);
}

static bool cycle(const struct unit *unit)
{
    struct uuid job;
    struct claim claim;
    enum claim_verdict verdict;

    return pg_ready(unit->pg, unit->fault) && enqueue(unit, &job) && claim_take(unit, job, &TERMS, &claim, &verdict) &&
           (verdict == CLAIM_TAKEN || fault_log(unit->fault, FAULT_INTERNAL, "the job could not be claimed")) &&
           claim_read(unit, &claim) && complete(unit, &claim);
}

static bool run(struct unit *unit, int64_t seconds, char *const *tenants, int64_t count, double *rate)
{
    const int64_t begun = stamp_ticks();
    int64_t done = 0, now = begun;

    for (; now < begun + seconds * STAMP_SECOND; now = stamp_ticks()) {
        if (!uuid_parse(str_of(tenants[done % count]), &unit->tenant))
            return fault_log(unit->fault, FAULT_INTERNAL, "a tenant is given by its id");
        if (!cycle(unit))
            return false;
        arena_reset(unit->arena);
        done++;
    }
    *rate = (double)done * STAMP_SECOND / (double)(now - begun);
    return true;
}

int main(int argc, char **argv)
{
    struct fault fault = {0};
    struct unit unit = {.arena = arena_new(MIB), .fault = &fault};
    int64_t seconds;
    double rate = 0;

    if (argc < 6 || !num_parse(str_of(argv[4]), 1, 3600, &seconds))
        return 64;
    unit.pg = pg_new(&(struct pg_options){.host = argv[1],
                                          .user = argv[2],
                                          .database = argv[3],
                                          .port = 5432,
                                          .role = "cs_runner",
                                          .application = "bench",
                                          .connect_timeout_s = 5});
    if (run(&unit, seconds, argv + 5, argc - 5, &rate))
        printf("%.1f\n", rate);
    else
        fprintf(stderr, "cycle: %s\n", fault.log[0] ? fault.log : fault.detail);
    pg_free(unit.pg);
    arena_free(unit.arena);
    return fault.kind != FAULT_NONE;
}
