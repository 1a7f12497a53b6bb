-- The end of jobs whose subject is deleted, found by the key of what was deleted: with a tree of ten thousand nodes and materials each
-- row looks at its own jobs alone.
-- requires: job_engine
BEGIN;

CREATE INDEX jobs_node_in_flight ON jobs (tenant_id, node_id) WHERE node_id IS NOT NULL AND status IN ('queued', 'active');

CREATE OR REPLACE FUNCTION cs_cancel_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    theirs uuid[];
    cancelled uuid;
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
    FOR cancelled IN
        UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
         WHERE tenant_id = OLD.tenant_id AND id = ANY (theirs) AND status IN ('queued', 'active') AND job_type <> 'purge'
        RETURNING id
    LOOP
        PERFORM job_fail_dependents(OLD.tenant_id, cancelled);
    END LOOP;
    RETURN NULL;
END $$;

COMMIT;
