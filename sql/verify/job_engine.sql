BEGIN;
SELECT 'job_fail_dependents(uuid, uuid)'::regprocedure, 'job_places(uuid[])'::regprocedure, 'cs_cancel_jobs()'::regprocedure;
SELECT tenant_id, id, lane, priority, queued_at, not_before FROM jobs_startable WHERE false;
SELECT 1 / ('security_invoker=true' = ANY (reloptions))::int FROM pg_class WHERE oid = 'jobs_startable'::regclass;
SELECT 1 / (count(*) = 3)::int FROM pg_trigger WHERE tgname = 'cancel_jobs' AND NOT tgisinternal;
ROLLBACK;
