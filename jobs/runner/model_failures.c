#include "jobs/runner/model_failures.h"

static bool is_same(const struct run_model_failure *a, const struct run_model_failure *b)
{
    return strncmp(a->provider, b->provider, sizeof a->provider) == 0 && strncmp(a->code, b->code, sizeof a->code) == 0;
}

/* The failure's own place, or the one that was told first, emptied. */
static struct model_failures_kind *place_of(struct model_failures *failures, const struct run_model_failure *failure)
{
    struct model_failures_kind *oldest = &failures->kinds[0];

    for (size_t i = 0; i < MODEL_FAILURES_KINDS; i++) {
        struct model_failures_kind *kind = &failures->kinds[i];
        if (kind->told_at != 0 && is_same(&kind->of, failure))
            return kind;
        if (kind->told_at < oldest->told_at)
            oldest = kind;
    }
    *oldest = (struct model_failures_kind){.of = *failure};
    return oldest;
}

bool model_failures_tell(struct model_failures *failures, const struct run_model_failure *failure, int64_t now,
                         int64_t *since)
{
    struct model_failures_kind *kind = place_of(failures, failure);

    kind->since++;
    if (kind->told_at != 0 && now - kind->told_at < MODEL_FAILURES_EVERY_US)
        return false;
    *since = kind->since;
    kind->told_at = now;
    kind->since = 0;
    return true;
}
