BEGIN;
SELECT 1 / (count(*) = 1)::int FROM pg_trigger WHERE tgenabled = 'O' AND tgname = 'pilot_forget' AND tgrelid = 'jobs'::regclass;
ROLLBACK;
