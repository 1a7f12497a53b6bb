BEGIN;

SELECT 1 / (prosrc LIKE '%WITH cancelled AS%')::int FROM pg_proc WHERE proname = 'cs_cancel_jobs';
SELECT 1 / (prosrc LIKE '%IF NOT EXISTS%')::int FROM pg_proc WHERE proname = 'cs_tell_of_job';

ROLLBACK;
