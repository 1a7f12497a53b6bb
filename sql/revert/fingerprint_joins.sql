BEGIN;
ALTER FUNCTION course_structure_fingerprint(uuid, uuid) RESET jit;
ALTER FUNCTION course_structure_fingerprint(uuid, uuid) RESET enable_nestloop;
COMMIT;
