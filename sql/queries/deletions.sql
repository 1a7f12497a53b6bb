-- @row held_job
-- id

-- @course_jobs_hold many tenant held_job
-- Locks the jobs in flight of a course that is to be deleted: always before the rows of what they work on.
SELECT id FROM jobs WHERE tenant_id = $1 AND course_id = $2 AND status IN ('queued', 'active') AND job_type <> 'purge'
 ORDER BY id FOR NO KEY UPDATE;

-- @node_jobs_hold many tenant held_job
-- As @course_jobs_hold, of a node and of all below it. OR and "IS TRUE" keep each list a hash table that is looked into once per row.
WITH RECURSIVE below (id) AS (
    SELECT n.id FROM material_nodes n WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.id = $3
    UNION ALL
    SELECT n.id FROM below JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = below.id
)
SELECT id FROM jobs
 WHERE tenant_id = $1 AND course_id = $2 AND status IN ('queued', 'active') AND job_type <> 'purge'
   AND (node_id IN (SELECT id FROM below)
        OR material_id IN (SELECT m.id FROM material_entries m
                            WHERE m.tenant_id = $1 AND m.course_id = $2 AND (m.node_id IN (SELECT id FROM below)) IS TRUE))
 ORDER BY id FOR NO KEY UPDATE;

-- @material_jobs_hold many tenant held_job
-- As @course_jobs_hold, of a material.
SELECT id FROM jobs WHERE tenant_id = $1 AND material_id = $2 AND status IN ('queued', 'active') AND job_type <> 'purge'
 ORDER BY id FOR NO KEY UPDATE;

-- @jobs_end many tenant
-- Ends jobs that the caller holds, and fails what waits for them, each job once; all of them end first, since some of them may be that.
WITH ended AS (
    UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
     WHERE tenant_id = $1 AND status IN ('queued', 'active') AND (id IN (SELECT unnest($2::uuid[]))) IS TRUE
    RETURNING id
), awaited AS (
    SELECT array_agg(DISTINCT causes.depends_on) AS ids
      FROM (SELECT DISTINCT ON (d.job_id) d.depends_on
              FROM ended CROSS JOIN LATERAL (SELECT w.job_id, w.depends_on FROM job_dependencies w
                                              WHERE w.tenant_id = $1 AND w.depends_on = ended.id OFFSET 0) AS d
             ORDER BY d.job_id, d.depends_on) AS causes
)
SELECT job_fail_dependents($1, unnest(ids)) AS id FROM awaited;
