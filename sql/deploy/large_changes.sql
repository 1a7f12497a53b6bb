-- What a tenant has thousands of takes time in proportion. A trigger's plan is made when it runs first, when nothing or one row has changed: joined row by
-- row, ten thousand changed rows took longer than a request may. Places in the queue are asked for all jobs that one waits for.
-- requires: course_statistics
BEGIN;

-- What differs is found by a set operation, which has no plan that goes row by row.
CREATE OR REPLACE FUNCTION cs_content_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    aside constant text[] := ARRAY['updated_at', 'embedding', 'embedding_model', 'generated_title', 'edited_by', 'edited_at'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT says.tenant_id, says.course_id
                  FROM (SELECT n.tenant_id, n.course_id, to_jsonb(n) - aside FROM changed n
                        EXCEPT SELECT f.tenant_id, f.course_id, to_jsonb(f) - aside FROM former f) AS says) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    ELSE
        UPDATE courses c SET content_revision = content_revision + 1
          FROM (SELECT DISTINCT tenant_id, course_id FROM changed) AS touched
         WHERE c.tenant_id = touched.tenant_id AND c.id = touched.course_id;
    END IF;
    RETURN NULL;
END $$;

-- Of how many tenants so many jobs come before is counted once, not for each job that is asked for: in ten thousand jobs there are at most 141 such numbers.
CREATE OR REPLACE FUNCTION job_places(wanted uuid[])
RETURNS TABLE (id uuid, before bigint, at_once bigint, average_s double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH mine AS MATERIALIZED (
        SELECT j.id, j.lane, j.job_type, j.status FROM unnest(wanted) AS asked (id)
         CROSS JOIN LATERAL (SELECT own.id, own.lane, own.job_type, own.status FROM jobs own
                              WHERE own.tenant_id = cs_tenant() AND own.id = asked.id LIMIT 1) AS j
    ), line AS MATERIALIZED (
        SELECT q.* FROM (SELECT DISTINCT mine.lane FROM mine WHERE mine.status = 'queued') AS asked,
               LATERAL (SELECT j.id, j.tenant_id, j.lane, j.priority, j.queued_at FROM jobs j
                         WHERE j.status = 'queued' AND j.lane = asked.lane ORDER BY j.queued_at, j.tenant_id, j.id LIMIT 10000) AS q
    ), own AS MATERIALIZED (
        SELECT line.id, line.lane, row_number() OVER (PARTITION BY line.lane ORDER BY line.priority, line.queued_at, line.id) - 1 AS ahead
          FROM line WHERE line.tenant_id = (SELECT cs_tenant())
    ), tenants_before AS MATERIALIZED (
        SELECT o.lane, o.jobs, count(*) AS tenants
          FROM (SELECT line.lane, count(*) AS jobs FROM line WHERE line.tenant_id <> (SELECT cs_tenant()) GROUP BY line.lane, line.tenant_id) AS o
         GROUP BY o.lane, o.jobs
    ), all_own AS MATERIALIZED (
        SELECT own.lane, count(*) AS jobs FROM own GROUP BY own.lane
    ), placed AS (
        SELECT mine.*, CASE WHEN mine.status <> 'queued' THEN 0
                            ELSE coalesce(own.ahead, (SELECT all_own.jobs FROM all_own WHERE all_own.lane = mine.lane), 0) END AS ahead
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
           (p.ahead + (SELECT coalesce(sum(least(b.jobs, p.ahead + 1) * b.tenants), 0) FROM tenants_before b WHERE b.lane = p.lane))::bigint,
           k.at_once, k.average_s
      FROM placed p JOIN kinds k ON k.lane = p.lane AND k.job_type = p.job_type;
END $$;
ALTER FUNCTION job_places(uuid[]) SET enable_nestloop = off;
ALTER FUNCTION job_places(uuid[]) SET jit = off;

-- The jobs of a material are found by it (OFFSET 0), and what is in flight is picked from them: an index of what is in flight seems as good while most
-- tenants have one such job, and was read through for each of ten thousand materials.
CREATE OR REPLACE FUNCTION cs_cancel_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    theirs uuid[];
BEGIN
    IF TG_TABLE_NAME = 'courses' THEN
        theirs := ARRAY(SELECT id FROM (SELECT id, status FROM jobs WHERE tenant_id = OLD.tenant_id AND course_id = OLD.id OFFSET 0) AS own
                         WHERE own.status IN ('queued', 'active'));
    ELSIF TG_TABLE_NAME = 'material_nodes' THEN
        theirs := ARRAY(SELECT id FROM jobs WHERE tenant_id = OLD.tenant_id AND node_id = OLD.id AND status IN ('queued', 'active'));
    ELSE
        theirs := ARRAY(SELECT id FROM (SELECT id, status FROM jobs WHERE tenant_id = OLD.tenant_id AND material_id = OLD.id OFFSET 0) AS own
                         WHERE own.status IN ('queued', 'active'));
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

-- Places are looked up by the id in one value: joined, they were found anew for each mapping.
CREATE OR REPLACE FUNCTION cs_close_mapping_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    theirs record;
    places jsonb;
BEGIN
    FOR theirs IN SELECT DISTINCT tenant_id, node_id FROM gone LOOP
        places := (SELECT jsonb_object_agg(s.id, s.place)
                     FROM (SELECT m.id, row_number() OVER (ORDER BY m."order", m.id) - 1 AS place FROM slide_video_mappings m
                            WHERE m.tenant_id = theirs.tenant_id AND m.node_id = theirs.node_id) AS s);
        UPDATE slide_video_mappings SET "order" = (places ->> id::text)::integer
         WHERE tenant_id = theirs.tenant_id AND node_id = theirs.node_id AND "order" <> (places ->> id::text)::integer;
    END LOOP;
    RETURN NULL;
END $$;

COMMIT;
