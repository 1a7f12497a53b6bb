BEGIN;
SELECT id, tenant_id, url, events, secret, previous_secret, previous_secret_until, description, is_active, disabled_at, disabled_reason,
       failing_since, created_at, updated_at
  FROM webhooks WHERE false;
SELECT id, tenant_id, webhook_id, event, payload, status, attempt, next_attempt_at, lease_token, lease_until, response_status,
       error_message, duration_ms, attempts, replay_of, attempted_at, delivered_at, created_at, updated_at
  FROM webhook_deliveries WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class WHERE oid IN ('webhooks'::regclass, 'webhook_deliveries'::regclass);
ROLLBACK;
