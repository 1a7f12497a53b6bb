BEGIN;
SELECT 'admin_create_tenant(text)'::regprocedure, 'admin_switch_tenant(text,boolean)'::regprocedure,
       'admin_set_tenant(text,text,text)'::regprocedure,
       'admin_create_key(text,text,text,text,text,text,text)'::regprocedure, 'admin_revoke_key(text)'::regprocedure,
       'admin_rotate_key(text,text)'::regprocedure, 'admin_set_limit(text,text,text)'::regprocedure;
SELECT * FROM admin_list_tenants(), admin_usage(''), admin_cost('', '', ''), admin_jobs('', '', '1') LIMIT 1;
SELECT 1 / (NOT has_function_privilege('cs_api', 'admin_create_tenant(text)', 'EXECUTE'))::int;
ROLLBACK;
