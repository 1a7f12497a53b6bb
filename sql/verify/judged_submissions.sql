BEGIN;
SELECT 1 / (pg_get_viewdef('submissions_shown'::regclass) LIKE '%override IS NULL%')::int;
SELECT 1 / (prosrc LIKE '%override IS NULL%')::int FROM pg_proc WHERE proname = 'cs_tell_of_submission';
ROLLBACK;
