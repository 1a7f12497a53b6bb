BEGIN;
SELECT 1 / count(*) FROM pg_proc WHERE proname = 'course_structure_fingerprint' AND proconfig @> '{enable_nestloop=off,jit=off}';
ROLLBACK;
