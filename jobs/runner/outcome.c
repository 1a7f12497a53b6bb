#include "jobs/runner/outcome.h"

#include "base/backoff.h"
#include "base/random.h"

#define LONGEST_WAIT_MS (15 * 60 * 1000)

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[] = {
        [OUTCOME_DIED] = "died",
        [OUTCOME_COMPLETE] = "complete",
        [OUTCOME_RETRY] = "retry",
        [OUTCOME_FAILED] = "failed",
        [OUTCOME_LOST] = "lost",
        [OUTCOME_UNRECORDED] = "unrecorded",
        [OUTCOME_HANDED_BACK] = "handed_back",
        [OUTCOME_MOVED] = "moved",
    };

    return names[outcome];
}

enum outcome outcome_of(enum fault_kind kind, int attempt, int max_attempts)
{
    return fault_retry(kind) == FAULT_RETRY && attempt < max_attempts ? OUTCOME_RETRY : OUTCOME_FAILED;
}

int64_t outcome_wait_ms(int64_t base_ms, int attempt, double chance, unsigned retry_after_s)
{
    const struct backoff backoff = {.first = base_ms, .most = LONGEST_WAIT_MS, .spread = 0.5};

    return MAX(backoff_wait(&backoff, attempt, chance), (int64_t)retry_after_s * 1000);
}

/* The client's message, or the title where there is only one for the log. */
static const char *message_of(const struct fault *cause)
{
    return cause->detail[0] ? cause->detail : fault_title(cause->kind);
}

enum outcome outcome_record(const struct unit *unit, const struct claim *claim, const struct fault *cause,
                            int64_t base_ms)
{
    enum outcome outcome = outcome_of(cause->kind, claim->attempt, claim->max_attempts);
    int64_t wait = outcome_wait_ms(base_ms, claim->attempt, random_chance(), cause->retry_after_s);
    const char *code = fault_code(cause->kind), *message = message_of(cause);
    struct fault fault = {0};
    struct unit aside = pg_unit_aside(unit, &fault);
    bool done = false, recorded;

    aside.tenant = claim->tenant;
    if (!pg_ready(aside.pg, &fault))
        return OUTCOME_UNRECORDED;
    recorded = outcome == OUTCOME_RETRY ? claim_retry(&aside, claim, wait, code, message, &done)
                                        : claim_fail(&aside, claim, code, message, &done);
    if (!recorded)
        return OUTCOME_UNRECORDED;
    return done ? outcome : OUTCOME_LOST;
}
