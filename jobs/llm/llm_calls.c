#include "jobs/llm/llm_calls.h"

bool llm_calls_afford(struct pg *pg, struct arena *arena, struct uuid tenant, struct fault *fault)
{
    struct pg_rows rows;

    if (!pg_ready(pg, fault) || !PG_RUN(pg, arena, &rows, fault, llm_budget_left, pg_uuid(tenant)))
        return false;
    return pg_is_null(&rows, 0, PG_COL(llm_budget_left, budget_left)) ||
           pg_get_double(&rows, 0, PG_COL(llm_budget_left, budget_left)) > 0 ||
           fault_set(fault, FAULT_PROVIDER_REFUSED, "The budget for models of this month is used up.");
}

bool llm_calls_record(struct pg *pg, struct arena *arena, const struct llm_call *call, struct fault *fault)
{
    return PG_RUN(pg, arena, NULL, fault, llm_call_insert, pg_uuid(call->tenant), pg_uuid(call->id), pg_uuid(call->job),
                  pg_uuid(call->course), pg_text(call->action), pg_text(call->strategy), pg_text(call->provider),
                  pg_text(call->model), pg_int(call->attempt), pg_bool(call->success), pg_bigint(call->tokens_in),
                  pg_bigint(call->tokens_out), pg_bigint(call->tokens_cached), pg_bigint(call->tokens_thinking),
                  pg_bigint(call->latency_ms), pg_double(call->cost_usd), pg_text(call->finish_reason),
                  pg_text(call->error_code), pg_text(call->error_message), pg_text(call->request_id));
}
