BEGIN;
SELECT paused_at FROM tenants WHERE false;
SELECT one, paused_at, paused_by FROM queue_pause WHERE false;
SELECT tenant, name, requested_at, requested_by, rows, kept_rows, jobs_stopped, uploads_stopped, objects, object_bytes, finished_at
  FROM tenant_deletions WHERE false;
SELECT 1 / (count(*) = 2)::int FROM cs_pause_metrics();
SELECT 1 / (count(*) > 20)::int FROM admin_tables_of_tenants();
SELECT 1 / (to_regclass('jobs_over') IS NOT NULL AND to_regclass('llm_calls_age') IS NOT NULL AND to_regclass('tenants_paused') IS NOT NULL)::int;
ROLLBACK;
