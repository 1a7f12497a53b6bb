BEGIN;
SELECT tenant_id, course_id, made_from, fingerprint FROM course_fingerprints WHERE false;
SELECT has_function_privilege('cs_api', 'course_fingerprint_kept(uuid, uuid)', 'execute');
ROLLBACK;
