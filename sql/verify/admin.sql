BEGIN;
SELECT 'admin_create_tenant(text)'::regprocedure, 'admin_switch_tenant(text,boolean)'::regprocedure,
       'admin_set_tenant(text,text,text)'::regprocedure,
       'admin_create_key(text,text,text,text,text,text,text)'::regprocedure, 'admin_revoke_key(text)'::regprocedure,
       'admin_rotate_key(text,text,text)'::regprocedure, 'admin_set_limit(text,text,text)'::regprocedure,
       'admin_start_over(jobs)'::regprocedure, 'admin_hindrance(jobs)'::regprocedure;
SELECT * FROM admin_list_tenants(), admin_usage(''), admin_cost('', '', ''), admin_jobs('', '', '1') LIMIT 1;
SELECT 1 / (count(*) = 0)::int FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'admin\_%' AND has_function_privilege('cs_api', oid, 'EXECUTE');
DO $$
BEGIN
    PERFORM admin_jobs('', gen_random_uuid()::text, '1');
    RAISE 'a tenant that is not there was not refused';
EXCEPTION WHEN SQLSTATE 'CS001' THEN
    NULL;
END $$;
ROLLBACK;
