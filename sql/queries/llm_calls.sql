-- @llm_call_insert exec tenant
-- One attempt to ask a model.
INSERT INTO llm_calls (tenant_id, id, job_id, course_id, action, strategy, provider, model_id, attempt, success, tokens_in, tokens_out,
                       tokens_cached, tokens_thinking, latency_ms, cost_usd, finish_reason, error_code, error_message, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::float8, $17, $18, $19, $20);
