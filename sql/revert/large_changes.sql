BEGIN;

CREATE OR REPLACE FUNCTION cs_content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    aside constant text[] := ARRAY['updated_at', 'embedding', 'embedding_model', 'generated_title', 'edited_by', 'edited_at'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT n.tenant_id, n.course_id FROM changed n LEFT JOIN former f ON f.tenant_id = n.tenant_id AND f.id = n.id
                 WHERE to_jsonb(n) - aside IS DISTINCT FROM to_jsonb(f) - aside) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    ELSE
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT tenant_id, course_id FROM changed) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    END IF;
    RETURN NULL;
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
ALTER FUNCTION job_places(uuid[]) RESET enable_nestloop;
ALTER FUNCTION job_places(uuid[]) RESET jit;

CREATE OR REPLACE FUNCTION cs_cancel_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    theirs uuid[];
BEGIN
    IF TG_TABLE_NAME = 'courses' THEN
        theirs := ARRAY(SELECT id FROM jobs WHERE tenant_id = OLD.tenant_id AND course_id = OLD.id AND status IN ('queued', 'active'));
    ELSIF TG_TABLE_NAME = 'material_nodes' THEN
        theirs := ARRAY(SELECT id FROM jobs WHERE tenant_id = OLD.tenant_id AND node_id = OLD.id AND status IN ('queued', 'active'));
    ELSE
        theirs := ARRAY(SELECT id FROM jobs WHERE tenant_id = OLD.tenant_id AND material_id = OLD.id AND status IN ('queued', 'active'));
    END IF;
    IF theirs = '{}' THEN
        RETURN NULL;
    END IF;
    WITH cancelled AS (
        UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
         WHERE tenant_id = OLD.tenant_id AND id = ANY (theirs) AND status IN ('queued', 'active') AND job_type <> 'purge'
        RETURNING id
    )
    SELECT array_agg(c.id) INTO theirs
      FROM cancelled c
     WHERE EXISTS (SELECT FROM job_dependencies d WHERE d.tenant_id = OLD.tenant_id AND d.depends_on = c.id);
    PERFORM job_fail_dependents(OLD.tenant_id, id) FROM unnest(theirs) AS id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION cs_close_mapping_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE slide_video_mappings m SET "order" = placed.place
      FROM (SELECT s.tenant_id, s.id, row_number() OVER (PARTITION BY s.tenant_id, s.node_id ORDER BY s."order", s.id) - 1 AS place
              FROM slide_video_mappings s
             WHERE (s.tenant_id, s.node_id) IN (SELECT gone.tenant_id, gone.node_id FROM gone)) AS placed
     WHERE m.tenant_id = placed.tenant_id AND m.id = placed.id AND m."order" <> placed.place;
    RETURN NULL;
END $$;

COMMIT;
