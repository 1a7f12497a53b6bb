BEGIN;
SELECT 1 / (prosrc LIKE '%jobs_failed%')::int FROM pg_proc WHERE proname = 'cs_tally_job';
ROLLBACK;
