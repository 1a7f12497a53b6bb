BEGIN;

DROP INDEX jobs_running;
CREATE INDEX jobs_running ON jobs (tenant_id) WHERE status = 'active';

CREATE OR REPLACE VIEW jobs_startable WITH (security_invoker = true) AS
    SELECT j.tenant_id, j.id, j.lane, j.priority, j.queued_at, j.not_before FROM jobs j
     WHERE j.status = 'queued' AND (j.not_before IS NULL OR j.not_before <= now())
       AND (NOT j.dependent
            OR coalesce((SELECT bool_and(b.status = 'complete')
                           FROM job_dependencies d JOIN jobs b ON b.tenant_id = d.tenant_id AND b.id = d.depends_on
                          WHERE d.tenant_id = j.tenant_id AND d.job_id = j.id), true));
DROP VIEW jobs_unhindered;

COMMIT;
