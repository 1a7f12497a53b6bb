-- A transaction that stays open keeps every version of every row, and the partial indexes of the jobs in flight hold them all: whoever
-- looks at one job by its key must not be sent there, and whoever counts a tenant's attempts must not walk through those that are over.
-- requires: job_engine cancel_by_key
BEGIN;

-- Of whatever status; jobs_startable is this with a condition that its partial indexes serve.
CREATE VIEW jobs_unhindered WITH (security_invoker = true) AS
    SELECT j.tenant_id, j.id, j.lane, j.priority, j.queued_at, j.not_before, j.status FROM jobs j
     WHERE (j.not_before IS NULL OR j.not_before <= now())
       AND (NOT j.dependent
            OR coalesce((SELECT bool_and(b.status = 'complete')
                           FROM job_dependencies d JOIN jobs b ON b.tenant_id = d.tenant_id AND b.id = d.depends_on
                          WHERE d.tenant_id = j.tenant_id AND d.job_id = j.id), true));
COMMENT ON VIEW jobs_unhindered IS 'Jobs whose time has come and all of whose dependencies are complete, whether they are queued or not.';
GRANT SELECT ON jobs_unhindered TO cs_api, cs_runner;

CREATE OR REPLACE VIEW jobs_startable WITH (security_invoker = true) AS
    SELECT tenant_id, id, lane, priority, queued_at, not_before FROM jobs_unhindered WHERE status = 'queued';

-- Only what is active has a lease. Most versions of attempts that are over are of leases that have run out since: a count of those that hold
-- begins behind them. The condition is the lease's: one on the status would let the planner prefer another index of the jobs in flight.
DROP INDEX jobs_running;
CREATE INDEX jobs_running ON jobs (tenant_id, lease_until) WHERE lease_until IS NOT NULL;

COMMIT;
