/*
 * The bill: every attempt to ask a model is a row of llm_calls, whatever came of it.
 */
#ifndef LLM_LLM_CALLS_H
#define LLM_LLM_CALLS_H

#include "pg/pg.h"

struct llm_call {
    struct uuid id, tenant, job, course, student; /* the student nil: it is about none */
    const char *action, *strategy, *provider, *model;
    int attempt; /* of the job's call, from 1 */
    bool success;
    bool cut; /* the answer was cut off at its limit, or by the end of the model's context */
    int64_t tokens_in, tokens_out, tokens_cached, tokens_cache_written, tokens_thinking, latency_ms;
    double cost_usd;
    bool price_known;          /* false: the costs are 0 for that reason */
    const char *finish_reason; /* NULL: none */
    const char *error_code;    /* NULL: none */
    const char *error_message; /* NULL: none; of a success: what was odd about it */
    const char *request_id;
    const char *provider_request_id; /* NULL: none */
    const char *prompt_version;      /* of the instructions; NULL: there were none */
    const char *input_hash;          /* SHA-256 in hex of all that was asked */
};

/* Whether the tenant has a budget, and if so, whether something is left of this month's: BUDGET_EXHAUSTED if not. */
bool llm_calls_afford(const struct unit *unit, bool *limited) MUST_CHECK;

/* Recording the same call twice is recording it once, so whoever does not know whether it was committed may try again. Call pg_ready
 * before, or be in a transaction. */
bool llm_calls_record(const struct unit *unit, const struct llm_call *call) MUST_CHECK;

#endif
