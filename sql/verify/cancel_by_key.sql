BEGIN;

SELECT 1 / (to_regclass('jobs_node_in_flight') IS NOT NULL)::int;
SELECT 1 / (prosrc LIKE '%theirs%')::int FROM pg_proc WHERE proname = 'cs_cancel_jobs';

ROLLBACK;
