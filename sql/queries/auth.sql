-- @auth_caller maybe global
-- The key with this SHA-256, the state of its tenant and the tenant's ceilings.
SELECT key_id, tenant_id, key_prefix, prep, "check", rate_limit_prep, rate_limit_check, rate_ceiling_prep, rate_ceiling_check, is_active,
       tenant_active, expires_at
FROM auth_caller($1);

-- @auth_uses exec global
-- Records that keys, of these tenants each, are in use.
SELECT auth_uses($1, $2);

-- @auth_listening one global
-- Whether this session receives the changes of keys.
SELECT 'cs_keys' IN (SELECT pg_listening_channels()) AS listens;
