-- Where tenants want to hear of events, and every message owed to them.
-- requires: tenants
BEGIN;

CREATE TABLE webhooks (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    id                     uuid NOT NULL,
    url                    text NOT NULL CHECK (char_length(url) <= 2000),
    events                 text[] NOT NULL CHECK (cardinality(events) > 0),
    secret                 text NOT NULL,
    previous_secret        text,
    previous_secret_until  timestamptz,
    description            text,
    is_active              boolean NOT NULL DEFAULT true,
    disabled_at            timestamptz,
    disabled_reason        text,
    failing_since          timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX webhooks_list ON webhooks (tenant_id, created_at DESC, id DESC);
CALL cs_protect('webhooks', runner => 'SELECT, UPDATE');
CALL cs_describe('webhooks', 'An address of a tenant that is told of events.', $$
    url: where messages are posted
    events: job.complete, job.failed, job.cancelled, submission.reviewed
    secret: signs messages (Standard Webhooks); needed in clear, so only the tenant's own role and the runner read it
    previous_secret: the secret before the latest rotation; NULL when there was none
    previous_secret_until: messages are signed with the previous secret too until then
    description: the tenant's own words
    is_active: false: nothing is sent
    disabled_at: when it was switched off; NULL while it is on
    disabled_reason: why the system switched it off; NULL when it did not
    failing_since: the first of the attempts that failed without a success since; NULL while it works
$$);

-- What is signed and sent is the text of the payload, byte for byte, so it is json.
CREATE TABLE webhook_deliveries (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL DEFAULT cs_uuid7(),
    webhook_id             uuid NOT NULL,
    event                  text NOT NULL,
    payload                json NOT NULL,
    status                 text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempt                integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    next_attempt_at        timestamptz DEFAULT now(),
    lease_token            uuid,
    lease_until            timestamptz,
    response_status        integer,
    error_message          text,
    duration_ms            integer,
    attempts               jsonb NOT NULL DEFAULT '[]',
    replay_of              uuid,
    attempted_at           timestamptz,
    delivered_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_list ON webhook_deliveries (tenant_id, webhook_id, created_at DESC, id DESC);
-- Who waits at all, and the oldest message of each; what is in flight.
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (tenant_id, webhook_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_deliveries_leased ON webhook_deliveries (tenant_id, webhook_id) WHERE lease_token IS NOT NULL;
-- A message is on its way once at a time.
CREATE UNIQUE INDEX webhook_deliveries_one_pending ON webhook_deliveries (tenant_id, coalesce(replay_of, id)) WHERE status = 'pending';
-- What is old is removed for all tenants at once.
CREATE INDEX webhook_deliveries_old ON webhook_deliveries USING brin (created_at);
CALL cs_protect('webhook_deliveries', runner => 'SELECT, INSERT, UPDATE, DELETE');
CALL cs_describe('webhook_deliveries', 'One message owed to a webhook, written in the transaction of the event itself.', $$
    id: UUIDv7; sent as webhook-id, unless it repeats another delivery
    webhook_id: to whom
    event: what happened
    payload: the body, sent as it stands here
    status: pending, delivered or failed (given up)
    attempt: attempts made
    next_attempt_at: when the next one is due; NULL when there is none
    lease_token: names the attempt in flight
    lease_until: that attempt is lost when this passes
    response_status: HTTP status of the latest attempt; NULL when none came
    error_message: why the latest attempt failed
    duration_ms: how long the latest attempt took
    attempts: JSON list of {attempted_at, response_status, duration_ms, error_message, response_body}, one for each attempt that ended
    replay_of: the delivery this repeats because the tenant asked for it: its id is the webhook-id
    attempted_at: when the latest attempt was made
    delivered_at: when a 2xx came
$$);

COMMIT;
