BEGIN;

CREATE OR REPLACE FUNCTION cs_cancel_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP INDEX jobs_node_in_flight;

COMMIT;
