BEGIN;
SELECT tenant_id, idempotency_key, request_hash, status, location, body, locked_until, expires_at, created_at
  FROM idempotency_keys WHERE false;
SELECT id, tenant_id, actor, action, object_type, object_id, request_id, detail, created_at FROM audit_log WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class WHERE oid IN ('idempotency_keys'::regclass, 'audit_log'::regclass);
ROLLBACK;
