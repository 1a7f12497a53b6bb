BEGIN;

SELECT tenant_id, id, lane, priority, queued_at, not_before, status FROM jobs_unhindered WHERE false;
SELECT 1 / (pg_get_viewdef('jobs_startable') LIKE '%jobs_unhindered%')::int;
SELECT 1 / (pg_get_indexdef('jobs_running'::regclass) LIKE '%lease_until%')::int;

ROLLBACK;
