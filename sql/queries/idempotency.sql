-- @idempotency_take maybe tenant
-- Takes a key that is new, forgotten, or held by a request that died; no row when somebody else has it. $3: seconds of the lock.
INSERT INTO idempotency_keys AS k (tenant_id, idempotency_key, request_hash, locked_until)
VALUES ($1, $2, repeat('0', 64), now() + make_interval(secs => $3::integer))
ON CONFLICT (tenant_id, idempotency_key) DO UPDATE
   SET request_hash = excluded.request_hash, status = NULL, location = NULL, body = NULL, locked_until = excluded.locked_until,
       expires_at = excluded.expires_at, created_at = excluded.created_at
 WHERE k.tenant_id = $1 AND (k.expires_at <= now() OR (k.status IS NULL AND k.locked_until <= now()))
RETURNING k.idempotency_key;

-- @idempotency_seen maybe tenant
-- What is known of a key: the answer, or no status while the first request is in flight.
SELECT request_hash, status, location, body FROM idempotency_keys WHERE tenant_id = $1 AND idempotency_key = $2;

-- @idempotency_keep exec tenant
-- The answer to give again.
UPDATE idempotency_keys SET request_hash = $3, status = $4, location = $5, body = $6, locked_until = NULL
WHERE tenant_id = $1 AND idempotency_key = $2;

-- @idempotency_release exec tenant
-- The request failed: its key may be used again.
DELETE FROM idempotency_keys WHERE tenant_id = $1 AND idempotency_key = $2 AND status IS NULL;
