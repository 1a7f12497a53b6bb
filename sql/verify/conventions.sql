BEGIN;
SET LOCAL ROLE cs_api;
SET LOCAL ROLE cs_runner;
RESET ROLE;
SELECT set_config('cs.tenant', '01900000-0000-7000-8000-000000000000', true);
SELECT 1 / (cs_tenant() = '01900000-0000-7000-8000-000000000000')::int;
SELECT 1 / (cs_uuid7()::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$')::int;
SELECT 'cs_protect(regclass,text,text,text)'::regprocedure, 'cs_describe(regclass,text,text)'::regprocedure;
ROLLBACK;
