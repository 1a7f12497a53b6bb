-- @row job
-- id, job_type, priority, lane, status, course_id, node_id, material_id, attempt, max_attempts, stage, progress_done, progress_total,
-- progress_unit, error_code, error_message, request_id, queued_at, started_at, completed_at, created_at, depends_on, result

-- @jobs_page many tenant job custom
-- A page of the tenant's jobs, newest first, behind a place in the list ($8, $9; NULL for the start).
SELECT j.id, j.job_type, j.priority, j.lane, j.status, j.course_id, j.node_id, j.material_id, j.attempt, j.max_attempts,
       j.stage, j.progress_done, j.progress_total, j.progress_unit, j.error_code, j.error_message, j.request_id, j.queued_at,
       j.started_at, j.completed_at, j.created_at,
       ARRAY(SELECT d.depends_on::text FROM job_dependencies d WHERE d.tenant_id = $1 AND d.job_id = j.id ORDER BY 1)::text AS depends_on,
       j.result
  FROM jobs j
 WHERE j.tenant_id = $1 AND ($2::text[] IS NULL OR j.status = ANY ($2)) AND ($3::text IS NULL OR j.job_type = $3)
   AND ($4::uuid IS NULL OR j.course_id = $4) AND ($5::uuid IS NULL OR j.material_id = $5)
   AND ($8::timestamptz IS NULL OR (j.created_at, j.id) < ($8, $9::uuid))
 ORDER BY j.created_at DESC, j.id DESC LIMIT $6::bigint OFFSET $7::bigint;

-- @jobs_by_ids many tenant job
-- Some jobs of the tenant, in the order of their ids.
SELECT j.id, j.job_type, j.priority, j.lane, j.status, j.course_id, j.node_id, j.material_id, j.attempt, j.max_attempts,
       j.stage, j.progress_done, j.progress_total, j.progress_unit, j.error_code, j.error_message, j.request_id, j.queued_at,
       j.started_at, j.completed_at, j.created_at,
       ARRAY(SELECT d.depends_on::text FROM job_dependencies d WHERE d.tenant_id = $1 AND d.job_id = j.id ORDER BY 1)::text AS depends_on,
       j.result
  FROM jobs j WHERE j.tenant_id = $1 AND j.id = ANY ($2::uuid[]) ORDER BY j.id;

-- @jobs_count one tenant custom
-- How many there are in all, counted up to $6.
SELECT count(*) AS total FROM (SELECT FROM jobs j
 WHERE j.tenant_id = $1 AND ($2::text[] IS NULL OR j.status = ANY ($2)) AND ($3::text IS NULL OR j.job_type = $3)
   AND ($4::uuid IS NULL OR j.course_id = $4) AND ($5::uuid IS NULL OR j.material_id = $5) LIMIT $6::bigint) AS counted;

-- @job_status maybe tenant
-- The one thing that whoever waits for a job looks at.
SELECT status FROM jobs WHERE tenant_id = $1 AND id = $2;

-- @job_places many tenant
-- Where jobs ($2), and the unfinished jobs that they wait for, stand in the queue and how long such jobs take. The first column names
-- the job of $2 that a row is about; its own row comes first. While paused, none is begun. They may be thousands: each is looked up by its key.
WITH asked AS MATERIALIZED (
    SELECT id AS whose, id FROM unnest($2::uuid[]) AS id
    UNION ALL
    SELECT job_id, depends_on FROM job_dependencies WHERE tenant_id = $1 AND job_id = ANY ($2)
), placed AS (
    SELECT jsonb_object_agg(p.id, jsonb_build_array(p.before, p.at_once, p.average_s)) AS by_job
      FROM job_places(ARRAY(SELECT DISTINCT id FROM asked)) AS p
)
SELECT asked.whose, j.id, j.job_type, j.status, j.lane, j.priority, j.started_at, j.stage, j.progress_done, j.progress_total, m.size_bytes,
       (own.place ->> 0)::bigint AS before, (own.place ->> 1)::bigint AS at_once, (own.place ->> 2)::float8 AS average_s,
       (SELECT EXISTS (SELECT FROM queue_pause) OR EXISTS (SELECT FROM tenants WHERE id = $1 AND paused_at IS NOT NULL)) AS paused
  FROM asked
 CROSS JOIN LATERAL (SELECT id, job_type, status, lane, priority, started_at, stage, progress_done, progress_total, material_id
                       FROM jobs WHERE tenant_id = $1 AND id = asked.id OFFSET 0) AS j
 CROSS JOIN LATERAL (SELECT (SELECT by_job FROM placed) -> asked.id::text AS place) AS own
  LEFT JOIN LATERAL (SELECT size_bytes FROM material_entries WHERE tenant_id = $1 AND id = j.material_id LIMIT 1) AS m ON true
 WHERE j.status IN ('queued', 'active') AND own.place IS NOT NULL
 ORDER BY asked.whose, j.id = asked.whose DESC;

-- @job_cancel maybe tenant
-- Ends a job that has not ended. Its material waits for nothing then.
WITH ended AS (
    UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
     WHERE tenant_id = $1 AND id = $2 AND status IN ('queued', 'active')
    RETURNING id
), freed AS (
    UPDATE material_entries m SET pending_job_id = NULL FROM ended e WHERE m.tenant_id = $1 AND m.pending_job_id = e.id
)
SELECT id FROM ended;

-- @job_hopeless many tenant
-- What a job depends on and what will not complete by itself.
SELECT b.id FROM job_dependencies d JOIN jobs b ON b.tenant_id = $1 AND b.id = d.depends_on
 WHERE d.tenant_id = $1 AND d.job_id = $2 AND b.status IN ('failed', 'cancelled') LIMIT 1;

-- @job_subject maybe tenant
-- A job, if what it works on is still there. A purge works on what is gone.
SELECT j.id FROM jobs j
 WHERE j.tenant_id = $1 AND j.id = $2
   AND (j.job_type = 'purge'
        OR (j.course_id IS NULL OR EXISTS (SELECT FROM courses c WHERE c.tenant_id = $1 AND c.id = j.course_id))
           AND (j.node_id IS NULL OR j.material_id IS NOT NULL
                OR EXISTS (SELECT FROM material_nodes n WHERE n.tenant_id = $1 AND n.id = j.node_id))
           AND (j.material_id IS NULL OR EXISTS (SELECT FROM material_entries m WHERE m.tenant_id = $1 AND m.id = j.material_id))
           AND (j.job_type <> 'check_homework'
                OR EXISTS (SELECT FROM submissions_shown s WHERE s.tenant_id = $1 AND s.id = j.subject::uuid AND s.job_id = j.id)));

-- @job_retry maybe tenant
-- A job that has failed or was cancelled starts over as if it were new, but for what it had kept to go on from; its material waits for it again.
WITH again AS (
    UPDATE jobs SET status = 'queued', attempt = 0, error_code = NULL, error_message = NULL, not_before = NULL,
                    stage = NULL, progress_done = NULL, progress_total = NULL, progress_unit = NULL,
                    queued_at = clock_timestamp(), started_at = NULL, completed_at = NULL
     WHERE tenant_id = $1 AND id = $2 AND status IN ('failed', 'cancelled')
    RETURNING id, material_id
), awaited AS (
    UPDATE material_entries m SET pending_job_id = a.id, job_id = a.id, error_code = NULL, error_message = NULL
      FROM again a WHERE m.tenant_id = $1 AND m.id = a.material_id AND m.job_id = a.id
)
SELECT id FROM again;
