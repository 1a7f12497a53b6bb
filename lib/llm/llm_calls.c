#include "llm/llm_calls.h"

bool llm_calls_afford(const struct unit *unit, bool *limited)
{
    struct pg_rows rows;

    if (!pg_ready(unit->pg, unit->fault) || !PG_RUN(unit, &rows, llm_budget_left))
        return false;
    *limited = !pg_is_null(&rows, 0, PG_COL(llm_budget_left, budget_left));
    return !*limited || pg_get_double(&rows, 0, PG_COL(llm_budget_left, budget_left)) > 0 ||
           fault_set(unit->fault, FAULT_BUDGET_EXHAUSTED,
                     "The budget for models of this month is used up. A new month (UTC) begins with a new one; your "
                     "operator can give you a larger one.");
}

bool llm_calls_record(const struct unit *unit, const struct llm_call *call)
{
    return PG_RUN(unit, NULL, llm_call_insert, pg_uuid(call->id), pg_uuid(call->job), pg_uuid(call->course),
                  pg_text(call->action), pg_text(call->strategy), pg_text(call->provider), pg_text(call->model),
                  pg_int(call->attempt), pg_bool(call->success), pg_bigint(call->tokens_in),
                  pg_bigint(call->tokens_out), pg_bigint(call->tokens_cached), pg_bigint(call->tokens_thinking),
                  pg_bigint(call->latency_ms), pg_double(call->cost_usd), pg_text(call->finish_reason),
                  pg_text(call->error_code), pg_text(call->error_message), pg_text(call->request_id),
                  pg_uuid(call->student), pg_bigint(call->tokens_cache_written), pg_bool(call->price_known),
                  pg_text(call->provider_request_id), pg_text(call->prompt_version), pg_text(call->input_hash));
}
