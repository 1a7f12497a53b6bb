-- What is remembered about requests: answers to repeat, and who changed what.
-- requires: tenants
BEGIN;

CREATE TABLE idempotency_keys (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    idempotency_key        text NOT NULL CHECK (char_length(idempotency_key) BETWEEN 1 AND 255),
    request_hash           text NOT NULL CHECK (request_hash ~ '^[0-9a-f]{64}$'),
    status                 integer,
    location               text,
    body                   text,
    locked_until           timestamptz,
    expires_at             timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, idempotency_key)
);
-- Keys that have expired are removed for all tenants at once.
CREATE INDEX idempotency_keys_expired ON idempotency_keys (expires_at);
CALL cs_protect('idempotency_keys', runner => 'SELECT, DELETE');
CALL cs_describe('idempotency_keys', 'The answer to a request with an Idempotency-Key, to be given again.', $$
    idempotency_key: as sent
    request_hash: SHA-256 (hex) over method, path and body
    status: HTTP status of the answer; NULL while the first request is in flight
    location: Location header of the answer
    body: body of the answer
    locked_until: the request in flight is taken for dead when this passes
    expires_at: forgotten from then on
$$);

-- Rows outlive the tenant, so their key is their own.
CREATE TABLE audit_log (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id              uuid REFERENCES tenants ON DELETE SET NULL,
    actor                  text NOT NULL,
    action                 text NOT NULL,
    object_type            text,
    object_id              text,
    request_id             text,
    detail                 jsonb NOT NULL DEFAULT '{}',
    created_at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_tenant ON audit_log (tenant_id, created_at DESC);
CALL cs_protect('audit_log', api => 'INSERT', runner => 'INSERT');
CALL cs_describe('audit_log', 'Who did what that matters afterwards. Programs only add to it.', $$
    id: number in the order of writing
    tenant_id: whom it concerns; NULL once the tenant is gone
    actor: prefix of the key, or admin: and the database user
    action: what was done, such as key.revoke
    object_type: kind of the thing it was done to
    object_id: id or name of that thing
    request_id: X-Request-ID of the request
    detail: more of it, never a secret
$$);

COMMIT;
