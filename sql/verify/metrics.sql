BEGIN;
SELECT id, counter, kind, outcome, amount FROM tallies WHERE false;
SELECT dependent FROM jobs WHERE false;
SELECT 'jobs_queued'::regclass, 'jobs_dependent'::regclass;
SELECT 1 / (count(*) = 6)::int FROM pg_trigger
 WHERE tgenabled = 'O' AND (tgname LIKE 'tally%' OR (tgname = 'mark' AND tgrelid = 'job_dependencies'::regclass));
SELECT 1 / (count(*) = 8)::int FROM queue_state(1);
SELECT 1 / (count(*) > 20)::int FROM cs_metrics(1);
ROLLBACK;
