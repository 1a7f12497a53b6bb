BEGIN;
SELECT 1 / (count(*) = 1)::int FROM pg_proc WHERE proname = 'cs_content_changed' AND prosrc LIKE '%EXCEPT%';
SELECT 1 / (count(*) = 1)::int FROM pg_proc WHERE proname = 'job_places' AND proconfig @> '{enable_nestloop=off,jit=off}';
SELECT * FROM job_places('{}') WHERE false;
ROLLBACK;
