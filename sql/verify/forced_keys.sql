BEGIN;
SELECT 1 / (prosrc LIKE '%--force%')::int FROM pg_proc WHERE proname = 'admin_insert_key';
SELECT 'admin_create_key(text, text, text, text, text, text, text, text)'::regprocedure;
SELECT 1 / (prosrc LIKE '%grace of the old one%')::int FROM pg_proc WHERE oid = 'admin_rotate_key(text, text, text, text)'::regprocedure;
SELECT 1 / (prosrc LIKE '%Nothing lies between%')::int FROM pg_proc WHERE proname = 'admin_cost';
ROLLBACK;
