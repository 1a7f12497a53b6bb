BEGIN;
SELECT id, tenant_id, job_type, priority, lane, status, course_id, node_id, material_id, subject, payload, result, checkpoint,
       attempt, max_attempts, stage, progress_done, progress_total, progress_unit, error_code, error_message, request_id,
       not_before, dependent, lease_token, lease_until, runner, queued_at, started_at, completed_at, created_at, updated_at
  FROM jobs WHERE false;
SELECT tenant_id, job_id, depends_on FROM job_dependencies WHERE false;
SELECT 1 / bool_and(relrowsecurity)::int FROM pg_class WHERE oid IN ('jobs'::regclass, 'job_dependencies'::regclass);
SELECT 'jobs_one_in_flight'::regclass, 'jobs_queued'::regclass, 'jobs_dependent'::regclass;
SELECT 1 / (count(*) = 1)::int FROM pg_trigger WHERE tgenabled = 'O' AND tgname = 'mark' AND tgrelid = 'job_dependencies'::regclass;
ROLLBACK;
