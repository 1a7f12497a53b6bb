BEGIN;
SELECT awaited_bytes FROM material_entries WHERE false;
SELECT imported FROM courses WHERE false;
SELECT 1 / has_function_privilege('cs_api', 'course_structure_fingerprint(uuid, uuid)', 'EXECUTE')::int;
ROLLBACK;
