-- What the job engine asks of the database: which jobs may start, the failure of dependants, the end of jobs whose subject is deleted,
-- and the places of jobs in the queue.
-- requires: courses
BEGIN;

-- A view, so that the planner puts it into each statement; it has the rights of whoever asks. Only jobs that were made to wait are looked
-- at a second time, each by the keys of its dependencies: however many jobs there are, no plan reads them all.
CREATE VIEW jobs_startable WITH (security_invoker = true) AS
    SELECT j.tenant_id, j.id, j.lane, j.priority, j.queued_at, j.not_before FROM jobs j
     WHERE j.status = 'queued' AND (j.not_before IS NULL OR j.not_before <= now())
       AND (NOT j.dependent
            OR coalesce((SELECT bool_and(b.status = 'complete')
                           FROM job_dependencies d JOIN jobs b ON b.tenant_id = d.tenant_id AND b.id = d.depends_on
                          WHERE d.tenant_id = j.tenant_id AND d.job_id = j.id), true));
COMMENT ON VIEW jobs_startable IS 'Queued jobs whose time has come and all of whose dependencies are complete.';
GRANT SELECT ON jobs_startable TO cs_api, cs_runner;

CREATE FUNCTION job_fail_dependents(whose uuid, ended uuid) RETURNS SETOF uuid LANGUAGE sql VOLATILE AS $$
    WITH RECURSIVE dependents (job_id, cause) AS (
        SELECT job_id, depends_on FROM job_dependencies WHERE tenant_id = whose AND depends_on = ended
        UNION
        SELECT d.job_id, d.depends_on
          FROM dependents p JOIN job_dependencies d ON d.tenant_id = whose AND d.depends_on = p.job_id
    ), failed AS (
        UPDATE jobs SET status = 'failed', error_code = 'dependency_failed', completed_at = clock_timestamp(),
                        error_message = 'Dependency ' || first.cause || ' failed'
          FROM (SELECT DISTINCT ON (job_id) job_id, cause FROM dependents ORDER BY job_id, cause) AS first
         WHERE tenant_id = whose AND id = first.job_id AND status = 'queued'
        RETURNING id, error_code, error_message
    ), marked AS (
        UPDATE material_entries m
           SET pending_job_id = NULL, error_code = f.error_code, error_message = f.error_message
          FROM failed f WHERE m.tenant_id = whose AND m.pending_job_id = f.id
    )
    SELECT id FROM failed
$$;
COMMENT ON FUNCTION job_fail_dependents(uuid, uuid) IS
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
        PERFORM job_fail_dependents(OLD.tenant_id, cancelled);
    END LOOP;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_cancel_jobs() IS 'Trigger: cancels the jobs in flight of what was deleted, the purging of it excepted.';
CREATE TRIGGER cancel_jobs AFTER DELETE ON courses FOR EACH ROW EXECUTE FUNCTION cs_cancel_jobs();
CREATE TRIGGER cancel_jobs AFTER DELETE ON material_nodes FOR EACH ROW EXECUTE FUNCTION cs_cancel_jobs();
CREATE TRIGGER cancel_jobs AFTER DELETE ON material_entries FOR EACH ROW EXECUTE FUNCTION cs_cancel_jobs();

-- The queue serves tenants in turn: before a tenant's third job come its own two and at most three of each other tenant. Beyond
-- 10 000 queued jobs of a lane nobody counts. A page of jobs costs one look at the queue. It looks at all tenants' jobs, so it runs with
-- its owner's rights, for jobs of one's own.
CREATE FUNCTION job_places(wanted uuid[])
RETURNS TABLE (id uuid, before bigint, at_once bigint, average_s double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT j.id, j.lane, j.job_type, j.status FROM jobs j WHERE j.id = ANY (wanted) AND j.tenant_id = cs_tenant()
    ), line AS MATERIALIZED (
        SELECT q.* FROM (SELECT DISTINCT mine.lane FROM mine WHERE mine.status = 'queued') AS asked,
               LATERAL (SELECT j.id, j.tenant_id, j.lane, j.priority, j.queued_at FROM jobs j
                         WHERE j.status = 'queued' AND j.lane = asked.lane ORDER BY j.queued_at, j.tenant_id, j.id LIMIT 10000) AS q
    ), own AS MATERIALIZED (
        SELECT line.id, line.lane, row_number() OVER (PARTITION BY line.lane ORDER BY line.priority, line.queued_at, line.id) - 1 AS ahead
          FROM line WHERE line.tenant_id = (SELECT cs_tenant())
    ), others AS MATERIALIZED (
        SELECT line.lane, count(*) AS jobs FROM line WHERE line.tenant_id <> (SELECT cs_tenant()) GROUP BY line.lane, line.tenant_id
    ), placed AS (
        SELECT mine.*, CASE WHEN mine.status <> 'queued' THEN 0
                            ELSE coalesce(own.ahead, (SELECT count(*) FROM own AS all_own WHERE all_own.lane = mine.lane)) END AS ahead
          FROM mine LEFT JOIN own ON own.id = mine.id
    ), kinds AS MATERIALIZED (
        SELECT kind.lane, kind.job_type,
               (SELECT greatest(count(*), 1) FROM jobs a WHERE a.status = 'active' AND a.lane = kind.lane) AS at_once,
               (SELECT coalesce(avg(extract(epoch FROM done.completed_at - done.started_at)), 0)::double precision
                  FROM (SELECT d.lane, d.started_at, d.completed_at FROM jobs d WHERE d.status = 'complete' AND d.job_type = kind.job_type
                         ORDER BY d.completed_at DESC LIMIT 100) AS done
                 WHERE done.lane = kind.lane) AS average_s
          FROM (SELECT DISTINCT mine.lane, mine.job_type FROM mine) AS kind
    )
    SELECT p.id,
           (p.ahead + (SELECT coalesce(sum(least(o.jobs, p.ahead + 1)), 0) FROM others o WHERE o.lane = p.lane))::bigint,
           k.at_once, k.average_s
      FROM placed p JOIN kinds k ON k.lane = p.lane AND k.job_type = p.job_type
$$;
COMMENT ON FUNCTION job_places(uuid[]) IS
    'Where jobs of the session''s tenant stand: jobs that come before each, jobs that run at once in its lane, the usual duration of '
    'its kind.';
REVOKE EXECUTE ON FUNCTION job_places(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION job_places(uuid[]) TO cs_api;

COMMIT;
