BEGIN;
SELECT 'job_places(uuid[])'::regprocedure;
ROLLBACK;
