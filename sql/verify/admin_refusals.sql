BEGIN;
SELECT 'admin_rotate_key(text,text,text)'::regprocedure, 'admin_start_over(jobs)'::regprocedure, 'admin_hindrance(jobs)'::regprocedure;
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
