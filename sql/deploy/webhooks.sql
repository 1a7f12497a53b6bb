-- Where tenants want to hear of events, and every message owed to them.
-- requires: tenants
BEGIN;

CREATE TABLE webhooks (
    id                     uuid PRIMARY KEY,
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    url                    text NOT NULL CHECK (char_length(url) <= 2000),
    events                 text[] NOT NULL CHECK (cardinality(events) > 0),
    secret                 text NOT NULL,
    description            text,
    is_active              boolean NOT NULL DEFAULT true,
    disabled_reason        text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tenant_id, id)
);
CREATE INDEX webhooks_list ON webhooks (tenant_id, created_at DESC, id DESC);
CALL cs_protect('webhooks', runner => 'SELECT, UPDATE');
CALL cs_describe('webhooks', 'An address of a tenant that is told of events.', $$
    url: where messages are posted
    events: job.complete, job.failed, job.cancelled, submission.reviewed
    secret: signs messages (Standard Webhooks); needed in clear, so only the tenant's own role and the runner read it
    description: the tenant's own words
    is_active: false: nothing is sent
    disabled_reason: why the system switched it off; NULL when it did not
$$);

CREATE TABLE webhook_deliveries (
    id                     uuid PRIMARY KEY DEFAULT cs_uuid7(),
    tenant_id              uuid NOT NULL,
    webhook_id             uuid NOT NULL,
    event                  text NOT NULL,
    payload                jsonb NOT NULL,
    status                 text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempt                integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    next_attempt_at        timestamptz DEFAULT now(),
    lease_token            uuid,
    lease_until            timestamptz,
    response_status        integer,
    error_message          text,
    duration_ms            integer,
    replay_of              uuid,
    attempted_at           timestamptz,
    delivered_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (webhook_id, created_at DESC, id DESC);
CALL cs_protect('webhook_deliveries', runner => 'SELECT, INSERT, UPDATE, DELETE');
CALL cs_describe('webhook_deliveries', 'One message owed to a webhook, written in the transaction of the event itself.', $$
    id: UUIDv7; sent as webhook-id, the same for every attempt
    webhook_id: to whom
    event: what happened
    payload: the body as sent
    status: pending, delivered or failed (given up)
    attempt: attempts made
    next_attempt_at: when the next one is due; NULL when there is none
    lease_token: names the attempt in flight
    lease_until: that attempt is lost when this passes
    response_status: HTTP status of the latest attempt; NULL when none came
    error_message: why the latest attempt failed
    duration_ms: how long the latest attempt took
    replay_of: the delivery this repeats because the tenant asked for it
    attempted_at: when the latest attempt was made
    delivered_at: when a 2xx came
$$);

COMMIT;
