-- @llm_budget_left one tenant
-- What is left of the tenant's budget of this month (UTC), in USD; NULL: there is no ceiling.
SELECT (SELECT monthly_budget_usd FROM tenants WHERE id = $1)::float8 - coalesce(sum(cost_usd), 0)::float8 AS budget_left
  FROM llm_calls WHERE tenant_id = $1 AND created_at >= date_trunc('month', now(), 'UTC');

-- @llm_call_insert exec tenant
-- One attempt to ask a model; the same one twice is one. Of a student that has been forgotten
-- meanwhile ($21) nothing is kept.
WITH known AS (
    SELECT id FROM students WHERE tenant_id = $1 AND id = $21::uuid AND student_id IS NOT NULL FOR KEY SHARE
)
INSERT INTO llm_calls (tenant_id, id, job_id, course_id, action, strategy, provider, model_id, attempt, success, tokens_in, tokens_out,
                       tokens_cached, tokens_thinking, latency_ms, cost_usd, finish_reason, error_code, error_message, request_id,
                       student_id, tokens_cache_written, price_known, provider_request_id, prompt_version, input_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::float8, $17, $18,
        CASE WHEN $21::uuid IS NULL OR EXISTS (SELECT FROM known) THEN $19 END, $20, (SELECT id FROM known), $22, $23, $24, $25,
        CASE WHEN $21 IS NULL OR EXISTS (SELECT FROM known) THEN $26 END)
ON CONFLICT (id) DO NOTHING;

-- @llm_breaker_ask one global
-- In how many seconds the provider $1 may be asked again; 0: it may, and if that is a trial, nobody else may for $2 seconds.
SELECT llm_breaker_ask($1, $2::int) AS wait_s;

-- @llm_breaker_tell exec global
-- Whether an exchange with the provider $1 has failed: $3 in a row (0: never) keep everybody off for $4 seconds.
SELECT llm_breaker_tell($1, $2::boolean, $3::int, $4::int);
