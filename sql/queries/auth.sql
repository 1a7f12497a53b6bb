-- @auth_key maybe global
-- The key with this SHA-256 and the state of its tenant.
SELECT key_id, tenant_id, key_prefix, prep, "check", rate_limit_prep, rate_limit_check, is_active, tenant_active, expires_at
FROM auth_key($1);

-- @auth_used exec global
-- Notes that a key is in use.
SELECT auth_used($1, $2);
