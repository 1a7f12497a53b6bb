#include <sys/wait.h>

#include "base/log.h"
#include "jobs/runner/child.h"
#include "jobs/runner/lanes.h"
#include "jobs/runner/runner.h"

/* ---- what became of it ---- */

/* Its work was heavy: the tenant's next job may be so too. */
static void move(struct runner *runner, struct claim *claim)
{
    claim->lane = WORK_HEAVY;
    claim->priority = WORK_IMMEDIATE;
    runner->overdue[runner->overdue_next].tenant = claim->tenant;
    runner->overdue[runner->overdue_next].until = stamp_ticks() + LANES_AGAIN_US;
    runner->overdue_next = (runner->overdue_next + 1) % RUNNER_OVERDUE;
}

static enum outcome hand_back(struct runner *runner, struct runner_slot *slot)
{
    const bool heavy = slot->kill == SLOT_OVERDUE;
    struct fault fault = {0};
    const struct unit unit = {
        .pg = runner->db, .arena = runner->scratch, .tenant = slot->claim.tenant, .fault = &fault};
    bool done = false;

    if (!pg_ready(runner->db, &fault) || !claim_hand_back(&unit, &slot->claim, heavy, &done))
        return OUTCOME_UNRECORDED;
    if (!done)
        return OUTCOME_LOST;
    if (heavy)
        move(runner, &slot->claim);
    return heavy ? OUTCOME_MOVED : OUTCOME_HANDED_BACK;
}

/* The child's report comes first: a completed job's claim is gone too, and may have been seen gone before the child was seen to end. */
static enum outcome decide(struct runner *runner, struct runner_slot *slot)
{
    struct run_report *report = &slot->mailbox->report;
    const struct unit unit = {.pg = runner->db, .arena = runner->scratch};

    if (report->outcome > OUTCOME_UNRECORDED)
        report->outcome = OUTCOME_DIED; /* none of the values: the child has overwritten the report */
    if (report->outcome == OUTCOME_MOVED)
        move(runner, &slot->claim);
    if (report->outcome != OUTCOME_DIED && report->outcome != OUTCOME_UNRECORDED)
        return report->outcome;
    if (slot->kill == SLOT_LOST)
        return OUTCOME_LOST;
    if (slot->kill == SLOT_HAND_BACK || slot->kill == SLOT_OVERDUE)
        return hand_back(runner, slot);
    if (report->outcome == OUTCOME_DIED && report->fault.kind == FAULT_NONE)
        slot_explain(slot, &report->fault);
    return outcome_record(&unit, &slot->claim, &report->fault, runner->settings->worker_retry_base_ms);
}

/* ---- who must know ---- */

static void announce_released(struct runner *runner, const struct claim *claim)
{
    struct queue_item *items;
    struct fault fault = {0};
    const struct unit unit = {.pg = runner->db, .arena = runner->scratch, .tenant = claim->tenant, .fault = &fault};
    size_t count;

    if (pg_ready(runner->db, &fault) && claim_released(&unit, claim->job, &items, &count) && count > 0 &&
        !queue_announce(runner->redis, runner->scratch, items, count, &fault))
        fault_clear(&fault); /* the sweeper finds them */
}

static bool is_handed_back(enum outcome outcome)
{
    return outcome == OUTCOME_HANDED_BACK || outcome == OUTCOME_MOVED;
}

static void announce(struct runner *runner, const struct claim *claim, enum outcome outcome)
{
    struct queue_item self = {claim->tenant, claim->job, claim->lane, claim->priority, claim->queued_at};
    struct fault fault = {0};
    bool told = queue_ended(runner->redis, runner->scratch, claim->tenant, claim->job, &fault);

    if (outcome == OUTCOME_COMPLETE)
        announce_released(runner, claim);
    if (is_handed_back(outcome) && told && !queue_announce(runner->redis, runner->scratch, &self, 1, &fault))
        fault_clear(&fault); /* the sweeper finds it */
}

static void put_fault(struct json_out *line, const struct fault *fault)
{
    if (fault->kind == FAULT_NONE || fault->kind >= FAULT_COUNT)
        return;
    json_put_text(line, "code", fault_code(fault->kind));
    json_put_text(line, "detail", fault->detail[0] ? fault->detail : NULL);
    json_put_text(line, "cause", fault->log[0] ? fault->log : NULL);
}

/* What the child has written is not trusted. */
static void log_model_failures(struct runner *runner, const struct runner_slot *slot)
{
    const struct run_report *report = &slot->mailbox->report;
    const size_t count = MIN(report->model_failure_count, RUN_MODEL_FAILURES);

    for (size_t i = 0; i < count; i++) {
        const struct run_model_failure *failure = &report->model_failures[i];
        int64_t since;
        struct json_out *line;

        if (!model_failures_tell(&runner->model_failures, failure, stamp_ticks(), &since))
            continue;
        line = log_open(LOG_WARNING, "model");
        json_put_uuid(line, "job", slot->claim.job);
        json_put_uuid(line, "tenant", slot->claim.tenant);
        json_put_str(line, "provider",
                     (struct str){failure->provider, strnlen(failure->provider, sizeof failure->provider)});
        json_put_str(line, "model", (struct str){failure->model, strnlen(failure->model, sizeof failure->model)});
        json_put_str(line, "code", (struct str){failure->code, strnlen(failure->code, sizeof failure->code)});
        json_put_int(line, "count", since);
        log_close();
    }
}

static void put_phases(struct json_out *line, const int64_t *phases_us)
{
    static const char *const names[] = {
#define P(phase, name) [RUN_##phase] = name,
        RUN_PHASES(P)
#undef P
    };

    json_open(line, "phases_us");
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        json_put_int(line, names[i], phases_us[i]);
    json_close(line);
}

static void log_job(const struct runner_slot *slot, enum outcome outcome)
{
    bool good = outcome == OUTCOME_COMPLETE || is_handed_back(outcome) || slot->kill == SLOT_LOST;
    struct json_out *line = log_open(good ? LOG_INFO : LOG_WARNING, "job");

    json_put_uuid(line, "job", slot->claim.job);
    json_put_text(line, "kind", slot->claim.kind);
    json_put_uuid(line, "tenant", slot->claim.tenant);
    json_put_text(line, "request_id", slot->claim.request_id);
    json_put_text(line, "outcome", outcome_name(outcome));
    json_put_int(line, "attempt", slot->claim.attempt);
    json_put_int(line, "waited_ms", (int64_t)(slot->claim.waited_s * 1000));
    json_put_int(line, "duration_ms", slot->duration_us / 1000);
    json_put_int(line, "cpu_ms", (int64_t)(slot->cpu_s * 1000));
    json_put_int(line, "peak_rss_kib", slot->peak_rss_kib);
    put_phases(line, slot->mailbox->report.phases_us);
    if (outcome != OUTCOME_COMPLETE)
        put_fault(line, &slot->mailbox->report.fault);
    log_close();
}

static void finish(struct runner *runner, struct runner_slot *slot)
{
    enum outcome outcome = decide(runner, slot);

    if (outcome == OUTCOME_UNRECORDED)
        return; /* the slot stays taken until the database is back */
    log_model_failures(runner, slot);
    log_job(slot, outcome);
    announce(runner, &slot->claim, outcome);
    slot_clear(slot);
    runner->due.take = 0;
}

/* ---- the children's ends ---- */

static struct runner_slot *slot_of(const struct runner *runner, pid_t pid)
{
    for (size_t i = 0; i < runner->slot_count; i++)
        if (runner->slots[i].pid == pid)
            return &runner->slots[i];
    return NULL;
}

/* Its group is ended before it is waited for: until then nobody else can have its number. */
static void reap(struct runner *runner, pid_t pid)
{
    struct runner_slot *slot = slot_of(runner, pid);
    struct rusage usage;
    int status;

    child_kill(pid);
    if (wait4(pid, &status, 0, &usage) != pid)
        return;
    if (pid == runner->janitor)
        runner->janitor = 0;
    sender_ended(&runner->sender, pid);
    if (slot) {
        slot_ended(slot, status, &usage);
        if (slot->taken)
            finish(runner, slot);
    }
}

static bool is_known(const void *context, pid_t pid)
{
    const struct runner *runner = context;

    return slot_of(runner, pid) != NULL || pid == runner->janitor || pid == runner->sender.pid;
}

/* Programs that a job has started outlive neither it nor each other, whatever group or session they are in: what an ended child leaves
 * behind comes here. */
void finish_reap(struct runner *runner)
{
    siginfo_t info = {0};

    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid > 0) {
        reap(runner, info.si_pid);
        info.si_pid = 0;
    }
    child_end_strays(is_known, runner);
}

void finish_settle(struct runner *runner)
{
    for (size_t i = 0; i < runner->slot_count; i++)
        if (runner->slots[i].taken && runner->slots[i].pid == 0)
            finish(runner, &runner->slots[i]);
}
