BEGIN;
SELECT id, tenant_id, job_id, course_id, action, strategy, provider, model_id, attempt, success, tokens_in, tokens_out,
       tokens_cached, tokens_thinking, latency_ms, cost_usd, finish_reason, error_code, error_message, request_id, created_at
  FROM llm_calls WHERE false;
SELECT 1 / relrowsecurity::int FROM pg_class WHERE oid = 'llm_calls'::regclass;
ROLLBACK;
