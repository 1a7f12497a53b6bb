-- The places of many jobs in one look at the queue: a page of jobs costs what one job did.
-- requires: job_engine
BEGIN;

-- The rule is job_place's: before a tenant's third job come its own two and at most three of each other tenant. Beyond 10 000
-- queued jobs of a lane nobody counts. It looks at all tenants' jobs, so it runs with its owner's rights, for jobs of one's own.
CREATE FUNCTION job_places(wanted uuid[])
RETURNS TABLE (id uuid, before bigint, at_once bigint, average_s double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT j.id, j.lane, j.job_type, j.status FROM jobs j WHERE j.id = ANY (wanted) AND j.tenant_id = cs_tenant()
    ), line AS MATERIALIZED (
        SELECT q.* FROM (SELECT DISTINCT mine.lane FROM mine WHERE mine.status = 'queued') AS asked,
               LATERAL (SELECT j.id, j.tenant_id, j.lane, j.priority, j.queued_at FROM jobs j
                         WHERE j.status = 'queued' AND j.lane = asked.lane ORDER BY j.queued_at, j.id LIMIT 10000) AS q
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
    'Where jobs of the session''s tenant stand: jobs that come before each, jobs that run at once in its lane, the usual duration of its kind.';
COMMENT ON FUNCTION job_place(uuid) IS 'job_places for one job, as programs before it asked.';
REVOKE EXECUTE ON FUNCTION job_places(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION job_places(uuid[]) TO cs_api;

COMMIT;
