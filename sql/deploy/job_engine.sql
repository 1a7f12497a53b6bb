-- What the job engine asks of the database: the fall of dependants, the end of jobs whose subject is deleted, and a job's place in the
-- queue.
-- requires: courses
BEGIN;

CREATE FUNCTION job_doom(whose uuid, ended uuid) RETURNS SETOF uuid LANGUAGE sql VOLATILE AS $$
    WITH RECURSIVE doomed (job_id, cause) AS (
        SELECT job_id, depends_on FROM job_dependencies WHERE tenant_id = whose AND depends_on = ended
        UNION
        SELECT d.job_id, d.depends_on
          FROM doomed JOIN job_dependencies d ON d.tenant_id = whose AND d.depends_on = doomed.job_id
    ), failed AS (
        UPDATE jobs SET status = 'failed', error_code = 'dependency_failed', completed_at = clock_timestamp(),
                        error_message = 'Dependency ' || first.cause || ' failed'
          FROM (SELECT DISTINCT ON (job_id) job_id, cause FROM doomed ORDER BY job_id, cause) AS first
         WHERE tenant_id = whose AND id = first.job_id AND status = 'queued'
        RETURNING id, error_code, error_message
    ), marked AS (
        UPDATE material_entries m
           SET pending_job_id = NULL, error_code = f.error_code, error_message = f.error_message
          FROM failed f WHERE m.tenant_id = whose AND m.pending_job_id = f.id
    )
    SELECT id FROM failed
$$;
COMMENT ON FUNCTION job_doom(uuid, uuid) IS
    'A job of this tenant has failed or was cancelled: fails the queued jobs that wait for it, and those that wait for them.';

-- However a material, a node or a course is deleted, its jobs end with it; runners see that their claim is gone.
CREATE FUNCTION cs_cancel_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cancelled uuid;
BEGIN
    FOR cancelled IN
        UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
         WHERE tenant_id = OLD.tenant_id AND status IN ('queued', 'active') AND job_type <> 'purge'
           AND CASE TG_TABLE_NAME WHEN 'courses' THEN course_id = OLD.id
                                  WHEN 'material_nodes' THEN course_id = (to_jsonb(OLD) ->> 'course_id')::uuid AND node_id = OLD.id
                                  ELSE material_id = OLD.id END
        RETURNING id
    LOOP
        PERFORM job_doom(OLD.tenant_id, cancelled);
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_cancel_jobs() IS 'Trigger: cancels the jobs in flight of what was deleted, the purging of it excepted.';
CREATE TRIGGER cancel_jobs AFTER DELETE ON courses FOR EACH ROW EXECUTE FUNCTION cs_cancel_jobs();
CREATE TRIGGER cancel_jobs AFTER DELETE ON material_nodes FOR EACH ROW EXECUTE FUNCTION cs_cancel_jobs();
CREATE TRIGGER cancel_jobs AFTER DELETE ON material_entries FOR EACH ROW EXECUTE FUNCTION cs_cancel_jobs();

-- The queue serves tenants in turn: before a tenant's third job come its own two and at most three of each other tenant. Beyond
-- 10 000 queued jobs nobody counts. It looks at all tenants' jobs, so it runs with its owner's rights, for a job of one's own.
CREATE FUNCTION job_place(wanted uuid)
RETURNS TABLE (before bigint, at_once bigint, average_s double precision)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
    WITH me AS (
        SELECT * FROM jobs WHERE id = wanted AND tenant_id = cs_tenant()
    ), line AS (
        SELECT q.tenant_id, (q.priority, q.queued_at, q.id) < (me.priority, me.queued_at, me.id) AS ahead
          FROM me, LATERAL (SELECT * FROM jobs j WHERE j.status = 'queued' AND j.lane = me.lane
                             ORDER BY j.queued_at, j.id LIMIT 10000) AS q
         WHERE q.id <> me.id
    ), own AS (
        SELECT count(*) AS ahead FROM line, me WHERE line.tenant_id = me.tenant_id AND line.ahead
    ), others AS (
        SELECT coalesce(sum(least(turn.jobs, own.ahead + 1)), 0) AS ahead
          FROM own, (SELECT count(*) AS jobs FROM line, me WHERE line.tenant_id <> me.tenant_id GROUP BY line.tenant_id) AS turn
    )
    SELECT (own.ahead + others.ahead)::bigint,
           (SELECT greatest(count(*), 1) FROM jobs a WHERE a.status = 'active' AND a.lane = me.lane),
           (SELECT coalesce(avg(extract(epoch FROM done.completed_at - done.started_at)), 0)::double precision
              FROM (SELECT * FROM jobs d WHERE d.status = 'complete' AND d.job_type = me.job_type
                     ORDER BY d.completed_at DESC LIMIT 100) AS done
             WHERE done.lane = me.lane)
      FROM me, own, others
$$;
COMMENT ON FUNCTION job_place(uuid) IS
    'Where a job of the session''s tenant stands: jobs that come before it, jobs that run at once in its lane, the usual duration.';
REVOKE EXECUTE ON FUNCTION job_place(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION job_place(uuid) TO cs_api;

COMMIT;
