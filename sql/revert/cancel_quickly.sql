BEGIN;

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

CREATE OR REPLACE FUNCTION cs_tell_of_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cs_tell(NEW.tenant_id, 'job.' || NEW.status, coalesce(NEW.completed_at, clock_timestamp()), row_to_json(job))
       FROM (SELECT NEW.id, NEW.job_type, NEW.status, NEW.course_id, NEW.node_id, NEW.material_id, NEW.attempt, NEW.max_attempts,
                    NEW.error_code, NEW.error_message, NEW.request_id, cs_stamp(NEW.queued_at) AS queued_at,
                    cs_stamp(NEW.started_at) AS started_at, cs_stamp(NEW.completed_at) AS completed_at) AS job;
    RETURN NULL;
END $$;

COMMIT;
