#include "jobs/runner/run.h"

#include <stdlib.h>

#include "base/title.h"
#include "connect/connect.h"
#include "jobs/processors.h"
#include "jobs/runner/session.h"

#define PROGRESS_EVERY (STAMP_SECOND / 2)
#define HEAVY_TIMEOUT_S 21600
#define LIGHT_TIMEOUT_S 1800

const char *run_scratch(const struct settings *settings)
{
    const char *temporary = getenv("TMPDIR");

    if (settings->work_dir[0])
        return settings->work_dir;
    return temporary && temporary[0] ? temporary : "/tmp";
}

int run_time_limit_s(const struct settings *settings, enum work_lane lane)
{
    if (settings->worker_job_timeout > 0)
        return (int)settings->worker_job_timeout;
    return lane == WORK_HEAVY ? HEAVY_TIMEOUT_S : LIGHT_TIMEOUT_S;
}

bool run_store(struct run *run)
{
    return run->store || connect_store(run->settings, "", &run->store, &run->fault);
}

/* Stages are literals of the processors and of cs-extract's progress lines, so texts are compared. */
static bool is_news(struct run *run, const char *stage, int64_t done, int64_t total)
{
    bool same = run->progress.stage && strcmp(run->progress.stage, stage) == 0;

    if (same && done >= run->progress.done)
        run->progress.catching_up = false;
    if (!same)
        return !run->progress.catching_up;
    if (done <= run->progress.done)
        return false;
    return done == total || stamp_ticks() - run->progress.told_at >= PROGRESS_EVERY;
}

/* For progress and checkpoints. */
static struct unit aside_of(const struct run *run, struct fault *ignored)
{
    struct unit aside = pg_unit_aside(&run->unit, ignored);

    aside.arena = run->notes;
    return aside;
}

void run_progress(struct run *run, const char *stage, int64_t done, int64_t total, const char *unit)
{
    struct fault ignored = {0};
    const struct unit aside = aside_of(run, &ignored);

    if (!is_news(run, stage, done, total))
        return;
    run->progress.catching_up = false;
    if (!run->progress.stage || strcmp(run->progress.stage, stage) != 0)
        run->progress.stage = arena_strdup(run->arena, stage);
    run->progress.done = done;
    run->progress.told_at = stamp_ticks();
    if (pg_ready(run->unit.pg, &ignored) && !claim_progress(&aside, run->claim, stage, done, total, unit))
        fault_clear(&ignored); /* the work goes on; its end is what counts */
    arena_reset(run->notes);
}

void run_checkpoint(struct run *run, const json_t *checkpoint)
{
    struct fault ignored = {0};
    const struct unit aside = aside_of(run, &ignored);

    if (!pg_ready(run->unit.pg, &ignored) ||
        !claim_checkpoint(&aside, run->claim, str_of(json_text(run->notes, checkpoint))))
        fault_clear(&ignored);
    arena_reset(run->notes);
}

void run_phase(struct run *run, enum run_phase phase)
{
    const int64_t now = stamp_ticks();

    run->report->phases_us[phase] += now - run->phase_began;
    run->phase_began = now;
}

void run_model_failed(struct run *run, const char *provider, const char *model, const char *code)
{
    struct run_report *report = run->report;
    struct run_model_failure *failure;

    if (report->model_failure_count >= RUN_MODEL_FAILURES)
        return;
    failure = &report->model_failures[report->model_failure_count++];
    snprintf(failure->provider, sizeof failure->provider, "%s", provider);
    snprintf(failure->model, sizeof failure->model, "%s", model);
    snprintf(failure->code, sizeof failure->code, "%s", code);
}

bool run_settle(struct run *run)
{
    const struct claim *claim = run->claim;
    struct pg_rows rows;

    if (!pg_ready(run->unit.pg, &run->fault))
        return false;
    pg_begin(run->unit.pg);
    return (uuid_is_nil(claim->course) || PG_RUN(&run->unit, &rows, course_lock, pg_uuid(claim->course))) &&
           claim_settle(&run->unit, claim);
}

/* ---- the child's main ---- */

static bool read_payload(struct run *run)
{
    json_t *tree = NULL;

    if (!json_read(run->arena, run->claim->payload, &tree, &run->fault))
        return false;
    run->payload = tree;
    return json_is_object(tree) || fault_log(&run->fault, FAULT_INTERNAL, "the payload is no object");
}

static bool process(struct run *run)
{
    processor *work = processors_find(run->claim->kind);

    if (!work)
        return fault_log(&run->fault, FAULT_INTERNAL, "no processor for jobs of kind %s", run->claim->kind);
    if (!(read_payload(run) && work(run)))
        return false;
    run_phase(run, RUN_WORK);
    if (!claim_complete(&run->unit, run->claim, run->result) || !pg_commit(run->unit.pg, &run->fault))
        return false;
    run_phase(run, RUN_COMMIT);
    return true;
}

/* The runner announces it again. */
static enum outcome move(struct run *run)
{
    struct fault fault = {0};
    const struct unit unit = pg_unit_aside(&run->unit, &fault);
    bool done = false;

    if (!pg_ready(unit.pg, &fault) || !claim_hand_back(&unit, run->claim, true, &done))
        return OUTCOME_UNRECORDED;
    return done ? OUTCOME_MOVED : OUTCOME_LOST;
}

static enum outcome end(struct run *run, bool done)
{
    if (done)
        return OUTCOME_COMPLETE;
    if (run->is_heavy)
        return move(run);
    if (run->fault.kind == FAULT_LEASE_LOST)
        return OUTCOME_LOST;
    return outcome_record(&run->unit, run->claim, &run->fault, run->settings->worker_retry_base_ms);
}

/*
 * The job's statements are run once while the child waits, for a tenant that does not exist, so that the server's process has planned
 * them and read its catalogue. Failures are ignored: a database that is away shows when the order comes.
 */
static void warm_up(struct unit unit)
{
    static const enum pg_query prepared[] = {PG_Q_document_put, PG_Q_document_block_put, PG_Q_claim_progress,
                                             PG_Q_search_passages_put};
    const struct pg_value id = pg_uuid(uuid_new()), nothing = pg_null();
    struct fault ignored = {0};
    struct pg_rows rows;

    unit.tenant = uuid_new();
    unit.fault = &ignored;
    if (!pg_ready(unit.pg, &ignored))
        return;
    pg_begin(unit.pg);
    if (!(pg_prepare(unit.pg, prepared, ARRAY_COUNT(prepared), &ignored) &&
          PG_RUN(&unit, NULL, document_blocks_drop, id) && PG_RUN(&unit, &rows, claim_read, id, id) &&
          PG_RUN(&unit, &rows, material_by_id, id, id) && PG_RUN(&unit, &rows, course_lock, id) &&
          PG_RUN(&unit, &rows, claim_settle, id, id) &&
          PG_RUN(&unit, &rows, document_processed, id, nothing, nothing, pg_json(STR("[]"))) &&
          PG_RUN(&unit, NULL, search_passages_drop, id) && PG_RUN(&unit, &rows, fingerprint_nodes, id) &&
          PG_RUN(&unit, &rows, fingerprint_leaves, id) &&
          PG_RUN(&unit, NULL, fingerprint_node_set, pg_uuids(NULL, 0), pg_texts(NULL, 0)) &&
          PG_RUN(&unit, NULL, fingerprint_course_set, id, nothing) && PG_RUN(&unit, &rows, mapping_refresh_hold, id) &&
          PG_RUN(&unit, &rows, claim_complete, id, id, nothing)))
        fault_clear(&ignored);
    pg_rollback(unit.pg);
    arena_reset(unit.arena);
}

static void wait_for_order(struct run_mailbox *mailbox, struct claim *claim)
{
    while (sem_wait(&mailbox->order_ready) != 0)
        continue;
    *claim = (struct claim){.tenant = mailbox->order.tenant, .job = mailbox->order.job, .token = mailbox->order.token};
}

static void name_process(const struct claim *claim)
{
    char id[UUID_TEXT];

    uuid_format(claim->job, id);
    title_set("cs-jobs: %s %s", claim->kind, id);
}

static bool read_claim(struct run *run, struct claim *claim)
{
    run->unit.tenant = claim->tenant;
    if (!pg_ready(run->unit.pg, &run->fault) || !claim_read(&run->unit, claim))
        return false;
    name_process(claim);
    run->progress.stage = claim->stage;
    run->progress.done = claim->progress_done;
    run->progress.catching_up = claim->stage != NULL;
    return true;
}

/* Without the claim there is nothing to be recorded by: the runner does that. */
int run_child(const struct settings *settings, struct run_mailbox *mailbox)
{
    struct claim claim;
    struct run run = {.settings = settings,
                      .claim = &claim,
                      .report = &mailbox->report,
                      .arena = arena_new(LIMIT_JOB_ARENA),
                      .notes = arena_new(LIMIT_JOB_ARENA),
                      .unit = {.pg = session_open(settings, SESSION_TENANT, true)}};
    bool known, done;

    title_set("cs-jobs: waiting for a job");
    run.unit.arena = run.arena;
    run.unit.fault = &run.fault;
    warm_up(run.unit);
    wait_for_order(mailbox, &claim);
    run.phase_began = stamp_ticks();
    known = read_claim(&run, &claim);
    run_phase(&run, RUN_READ);
    done = known && process(&run);
    pg_rollback(run.unit.pg);
    mailbox->report.fault = run.fault;
    mailbox->report.outcome = known || run.fault.kind == FAULT_LEASE_LOST ? end(&run, done) : OUTCOME_UNRECORDED;
    pg_free(run.unit.pg);
    return 0;
}
