BEGIN;
SELECT 1 / (count(*) = 2)::int FROM pg_index WHERE indexrelid IN ('jobs_state'::regclass, 'jobs_type'::regclass) AND indisvalid;
ROLLBACK;
