-- What models were asked and what it cost.
-- requires: tenants
BEGIN;

-- Job and course are no foreign keys: bills outlive what they were for. They outlive the tenant too, so their key is their own.
CREATE TABLE llm_calls (
    id                     uuid PRIMARY KEY,
    tenant_id              uuid REFERENCES tenants ON DELETE SET NULL,
    job_id                 uuid,
    course_id              uuid,
    action                 text NOT NULL,
    strategy               text NOT NULL DEFAULT 'default',
    provider               text NOT NULL,
    model_id               text NOT NULL,
    attempt                integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
    success                boolean NOT NULL,
    tokens_in              bigint NOT NULL DEFAULT 0,
    tokens_out             bigint NOT NULL DEFAULT 0,
    tokens_cached          bigint NOT NULL DEFAULT 0,
    tokens_thinking        bigint NOT NULL DEFAULT 0,
    latency_ms             bigint NOT NULL DEFAULT 0,
    cost_usd               numeric(14, 8) NOT NULL DEFAULT 0,
    finish_reason          text,
    error_code             text,
    error_message          text,
    request_id             text,
    created_at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX llm_calls_tenant ON llm_calls (tenant_id, created_at);
CREATE INDEX llm_calls_job ON llm_calls (job_id) WHERE job_id IS NOT NULL;
CALL cs_protect('llm_calls', api => 'SELECT, INSERT');
CALL cs_describe('llm_calls', 'Every attempt to call a model, successful or not. Rows outlive the tenant.', $$
    tenant_id: the tenant it was made for; NULL once the tenant is gone
    job_id: the job it was made for; kept when the job is gone
    course_id: the course it was made for; kept when the course is gone
    action: what was asked for, such as generate_structure
    strategy: the strategy that chose the model
    provider: who was called
    model_id: the provider's name of the model
    attempt: which attempt of the job's call this was, from 1
    success: whether a usable answer came back
    tokens_in: tokens sent, as the provider counted them, the cached ones included
    tokens_out: tokens received, those for thinking included
    tokens_cached: of tokens_in, those served from the provider's cache
    tokens_thinking: of tokens_out, those the model spent on thinking
    latency_ms: from the request to the end of the answer
    cost_usd: by the prices of the registry at that time
    finish_reason: the provider's word for why the answer ended
    error_code: code of the failure
    error_message: sentence about the failure
    request_id: X-Request-ID of the request behind the job
$$);

COMMIT;
