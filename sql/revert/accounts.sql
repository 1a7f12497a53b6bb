BEGIN;
DROP POLICY runner ON llm_calls;
DROP POLICY runner ON courses;
DROP POLICY runner ON structure_snapshots;
REVOKE DELETE ON structure_snapshots, llm_calls FROM cs_runner;
REVOKE SELECT (id, created_at) ON llm_calls FROM cs_runner;
REVOKE SELECT (tenant_id, id, applied_snapshot_id) ON courses FROM cs_runner;
REVOKE SELECT (tenant_id, id, course_id, node_id, created_at) ON structure_snapshots FROM cs_runner;
ALTER TABLE audit_log ALTER COLUMN entry SET DEFAULT gen_random_uuid();
DROP INDEX jobs_over, llm_calls_age;
DROP FUNCTION admin_deletion(text), admin_delete_some(uuid, text, integer), admin_begin_deletion(tenants), admin_export_tenant(text),
    admin_tables_of_tenants(), admin_pause_queue(boolean), admin_pause_tenant(text, boolean), cs_pause_metrics();
DROP PROCEDURE admin_delete_tenant(text, text);
DROP TABLE tenant_deletions;
CREATE OR REPLACE VIEW jobs_unhindered WITH (security_invoker = true) AS
    SELECT j.tenant_id, j.id, j.lane, j.priority, j.queued_at, j.not_before, j.status FROM jobs j
     WHERE (j.not_before IS NULL OR j.not_before <= now())
       AND (NOT j.dependent
            OR coalesce((SELECT bool_and(b.status = 'complete')
                           FROM job_dependencies d JOIN jobs b ON b.tenant_id = d.tenant_id AND b.id = d.depends_on
                          WHERE d.tenant_id = j.tenant_id AND d.job_id = j.id), true));
COMMENT ON VIEW jobs_unhindered IS 'Jobs whose time has come and all of whose dependencies are complete, whether they are queued or not.';
CREATE OR REPLACE FUNCTION admin_list_tenants() RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', t.id, 'name', t.name, 'is_active', t.is_active,
                              'local_architect', t.local_architect, 'monthly_budget_usd', t.monthly_budget_usd,
                              'keys', count(k.id) FILTER (WHERE k.is_active), 'created_at', admin_time(t.created_at))
      FROM tenants t LEFT JOIN api_keys k ON k.tenant_id = t.id
     GROUP BY t.id ORDER BY t.name
$$;
DROP TABLE queue_pause;
ALTER TABLE tenants DROP COLUMN paused_at;
COMMIT;
