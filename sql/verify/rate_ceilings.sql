BEGIN;
SELECT rate_ceiling_prep, rate_ceiling_check FROM tenants WHERE false;
SELECT 1 / has_function_privilege('cs_api', 'auth_caller(text)', 'EXECUTE')::int;
SELECT 1 / (NOT has_function_privilege('cs_api', 'cs_rate_ceiling(uuid, text)', 'EXECUTE'))::int;
SELECT 1 / count(*) FROM pg_trigger WHERE tgrelid = 'tenants'::regclass AND tgname = 'ceiling_changed';
ROLLBACK;
