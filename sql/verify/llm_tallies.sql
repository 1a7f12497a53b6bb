BEGIN;
SELECT 1 / (count(*) = 1)::int FROM pg_trigger WHERE tgenabled = 'O' AND tgname = 'tally' AND tgrelid = 'llm_calls'::regclass;
ROLLBACK;
