BEGIN;
SELECT id, name, is_active, monthly_budget_usd, local_architect, created_at, updated_at FROM tenants WHERE false;
SELECT id, tenant_id, key_hash, key_prefix, label, scopes, rate_limit_prep, rate_limit_check, is_active, expires_at,
       last_used_at, created_at FROM api_keys WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class WHERE oid IN ('tenants'::regclass, 'api_keys'::regclass);
SELECT 1 / (NOT has_table_privilege('cs_api', 'api_keys', 'SELECT'))::int;
SELECT * FROM auth_key('') WHERE false;
SELECT 'auth_used(uuid, uuid)'::regprocedure;
ROLLBACK;
