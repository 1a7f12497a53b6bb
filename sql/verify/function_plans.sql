BEGIN;
SELECT 1 / (count(*) = 3)::int FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
 WHERE l.lanname = 'plpgsql'
   AND p.oid IN ('auth_key(text)'::regprocedure, 'auth_uses(uuid[], uuid[])'::regprocedure, 'job_places(uuid[])'::regprocedure);
SELECT * FROM auth_key('') WHERE false;
SELECT * FROM job_places('{}') WHERE false;
SELECT 1 / has_function_privilege('cs_api', 'auth_uses(uuid[], uuid[])', 'EXECUTE')::int;
ROLLBACK;
