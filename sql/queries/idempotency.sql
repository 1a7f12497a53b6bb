-- @idempotency_take maybe tenant
-- Takes a key that is new, forgotten, or left by a request that died (the caller holds the lock); no row when it has an answer.
INSERT INTO idempotency_keys AS k (tenant_id, idempotency_key, request_hash) VALUES ($1, $2, repeat('0', 64))
ON CONFLICT (tenant_id, idempotency_key) DO UPDATE
   SET request_hash = excluded.request_hash, status = NULL, location = NULL, body = NULL, student_id = NULL,
       expires_at = excluded.expires_at, created_at = excluded.created_at
 WHERE k.tenant_id = $1 AND (k.expires_at <= now() OR k.status IS NULL)
RETURNING k.idempotency_key;

-- @idempotency_seen one tenant
-- The answer to the first request with the key.
SELECT request_hash, status, location, body FROM idempotency_keys WHERE tenant_id = $1 AND idempotency_key = $2;

-- @idempotency_keep exec tenant
-- The answer to give again.
UPDATE idempotency_keys SET request_hash = $3, status = $4, location = $5, body = $6
WHERE tenant_id = $1 AND idempotency_key = $2;

-- @idempotency_about exec tenant
-- The answer is about a student: it goes when the student is forgotten.
UPDATE idempotency_keys SET student_id = $3 WHERE tenant_id = $1 AND idempotency_key = $2;

-- @idempotency_release exec tenant
-- The request failed: its key may be used again.
DELETE FROM idempotency_keys WHERE tenant_id = $1 AND idempotency_key = $2 AND status IS NULL;
