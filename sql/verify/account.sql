BEGIN;
SELECT key_prefix, label, scopes, expires_at, last_used_at FROM key_of_tenant(NULL);
SELECT 1 / has_function_privilege('cs_api', 'key_of_tenant(uuid)', 'EXECUTE')::int;
ROLLBACK;
