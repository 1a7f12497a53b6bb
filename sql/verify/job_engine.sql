BEGIN;
SELECT 'job_doom(uuid, uuid)'::regprocedure, 'job_place(uuid)'::regprocedure, 'cs_cancel_jobs()'::regprocedure;
SELECT 1 / (count(*) = 3)::int FROM pg_trigger WHERE tgname = 'cancel_jobs' AND NOT tgisinternal;
ROLLBACK;
