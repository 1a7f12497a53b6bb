BEGIN;
SELECT entry, course_id FROM audit_log WHERE false;
SELECT 1 / (has_table_privilege('cs_api', 'audit_log', 'SELECT') AND has_table_privilege('cs_runner', 'audit_log', 'DELETE'))::int;
ROLLBACK;
