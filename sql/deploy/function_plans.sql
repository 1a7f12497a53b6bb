-- Functions that requests call keep their plans. One in SQL that has its owner's rights, or settings of its own, is planned anew at each call,
-- which takes longer than its work; plpgsql plans once in a session.
-- requires: tenants job_engine
BEGIN;

CREATE OR REPLACE FUNCTION auth_key(hash text)
RETURNS TABLE (key_id uuid, tenant_id uuid, key_prefix text, prep boolean, "check" boolean, rate_limit_prep integer,
               rate_limit_check integer, is_active boolean, tenant_active boolean, expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.id, k.tenant_id, k.key_prefix, 'prep' = ANY (k.scopes), 'check' = ANY (k.scopes), k.rate_limit_prep,
           k.rate_limit_check, k.is_active, t.is_active, k.expires_at
      FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
     WHERE k.key_hash = hash;
END $$;

CREATE OR REPLACE FUNCTION job_places(wanted uuid[])
RETURNS TABLE (id uuid, before bigint, at_once bigint, average_s double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
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
      FROM placed p JOIN kinds k ON k.lane = p.lane AND k.job_type = p.job_type;
END $$;

-- Recorded for many keys at once. A row that is locked is left out: its use is recorded the next time. auth_used stays for programs of
-- the release before, which run while this one is deployed.
CREATE FUNCTION auth_uses(whose uuid[], used uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE api_keys k SET last_used_at = now()
      FROM (SELECT tenant_id, id FROM api_keys JOIN unnest(whose, used) AS pair (tenant_id, id) USING (tenant_id, id)
             WHERE last_used_at IS NULL OR last_used_at < now() - interval '30 seconds'
               FOR NO KEY UPDATE OF api_keys SKIP LOCKED) AS due
     WHERE k.tenant_id = due.tenant_id AND k.id = due.id;
END $$;
COMMENT ON FUNCTION auth_uses(uuid[], uuid[]) IS 'Records that keys, of these tenants each, are in use: for a key at most every 30 seconds.';
REVOKE EXECUTE ON FUNCTION auth_uses(uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_uses(uuid[], uuid[]) TO cs_api;
COMMENT ON COLUMN api_keys.last_used_at IS 'to the minute; see auth_uses';

COMMIT;
