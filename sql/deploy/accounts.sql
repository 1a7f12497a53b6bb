-- What operators do with whole tenants and with the queue: jobs can be made to wait, a tenant is exported or deleted, and indexes serve what old rows
-- are found by.
-- requires: quotas
BEGIN;

-- ---- pauses ----

ALTER TABLE tenants ADD COLUMN paused_at timestamptz;
COMMENT ON COLUMN tenants.paused_at IS 'since when its jobs wait; NULL: they do not';
CREATE INDEX tenants_paused ON tenants (id) WHERE paused_at IS NOT NULL;

CREATE TABLE queue_pause (
    one                    boolean PRIMARY KEY DEFAULT true CHECK (one),
    paused_at              timestamptz NOT NULL DEFAULT now(),
    paused_by              text NOT NULL DEFAULT session_user
);
ALTER TABLE queue_pause ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON queue_pause FOR SELECT TO cs_api, cs_runner USING (true);
GRANT SELECT ON queue_pause TO cs_api, cs_runner;
CALL cs_describe('queue_pause', 'While it has its one row no job is begun, of no tenant.', $$
    one: there is one row
    paused_at: since when
    paused_by: the database user who paused it
$$);

-- As before, and neither paused. Both lists are read once, and are empty mostly.
CREATE OR REPLACE VIEW jobs_unhindered WITH (security_invoker = true) AS
    SELECT j.tenant_id, j.id, j.lane, j.priority, j.queued_at, j.not_before, j.status FROM jobs j
     WHERE (j.not_before IS NULL OR j.not_before <= now())
       AND (NOT j.dependent
            OR coalesce((SELECT bool_and(b.status = 'complete')
                           FROM job_dependencies d JOIN jobs b ON b.tenant_id = d.tenant_id AND b.id = d.depends_on
                          WHERE d.tenant_id = j.tenant_id AND d.job_id = j.id), true))
       AND NOT EXISTS (SELECT FROM queue_pause)
       AND j.tenant_id <> ALL (ARRAY(SELECT t.id FROM tenants t WHERE t.paused_at IS NOT NULL));
COMMENT ON VIEW jobs_unhindered IS
    'Jobs whose time has come, all of whose dependencies are complete, and that nobody has paused, whether they are queued or not.';

CREATE FUNCTION admin_pause_tenant(wanted text, pause boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    tenant tenants := admin_tenant(wanted);
BEGIN
    IF (tenant.paused_at IS NOT NULL) = pause THEN
        PERFORM admin_refuse(format('Tenant %s: %s', CASE WHEN pause THEN 'already paused' ELSE 'not paused' END, tenant.name));
    END IF;
    UPDATE tenants SET paused_at = CASE WHEN pause THEN now() END WHERE id = tenant.id RETURNING * INTO tenant;
    PERFORM admin_note(tenant.id, CASE WHEN pause THEN 'tenant.pause' ELSE 'tenant.resume' END, 'tenant', tenant.name);
    RETURN jsonb_build_object('id', tenant.id, 'name', tenant.name, 'paused_at', admin_time(tenant.paused_at),
                              'queued', (SELECT count(*) FROM jobs WHERE tenant_id = tenant.id AND status = 'queued'),
                              'active', (SELECT count(*) FROM jobs WHERE tenant_id = tenant.id AND status = 'active'));
END $$;
COMMENT ON FUNCTION admin_pause_tenant(text, boolean) IS 'sql/manage pause-tenant, resume-tenant';

CREATE OR REPLACE FUNCTION admin_list_tenants() RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', t.id, 'name', t.name, 'is_active', t.is_active,
                              'local_architect', t.local_architect, 'monthly_budget_usd', t.monthly_budget_usd,
                              'paused_at', admin_time(t.paused_at), 'keys', count(k.id) FILTER (WHERE k.is_active),
                              'created_at', admin_time(t.created_at))
      FROM tenants t LEFT JOIN api_keys k ON k.tenant_id = t.id
     GROUP BY t.id ORDER BY t.name
$$;

CREATE FUNCTION admin_pause_queue(pause boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    since timestamptz;
BEGIN
    IF pause THEN
        INSERT INTO queue_pause DEFAULT VALUES ON CONFLICT DO NOTHING RETURNING paused_at INTO since;
    ELSE
        DELETE FROM queue_pause RETURNING paused_at INTO since;
    END IF;
    IF since IS NULL THEN
        PERFORM admin_refuse(CASE WHEN pause THEN 'The queue is already paused.' ELSE 'The queue is not paused.' END);
    END IF;
    PERFORM admin_note(NULL, CASE WHEN pause THEN 'queue.pause' ELSE 'queue.resume' END, 'queue', NULL);
    RETURN jsonb_build_object('paused', pause, 'since', admin_time(since), 'queued', (SELECT count(*) FROM jobs WHERE status = 'queued'),
                              'active', (SELECT count(*) FROM jobs WHERE status = 'active'));
END $$;
COMMENT ON FUNCTION admin_pause_queue(boolean) IS 'sql/manage pause-queue, resume-queue';

CREATE FUNCTION cs_pause_metrics() RETURNS TABLE (family text, kind text, outcome text, value double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT 'queue_paused', '', '', (SELECT count(*) FROM queue_pause)::float8
       UNION ALL SELECT 'tenants_paused', '', '', (SELECT count(*) FROM tenants t WHERE t.paused_at IS NOT NULL)::float8;
END $$;
COMMENT ON FUNCTION cs_pause_metrics() IS 'What GET /metrics tells of pauses.';
REVOKE EXECUTE ON FUNCTION cs_pause_metrics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cs_pause_metrics() TO cs_api;

-- ---- the tables of a tenant ----

-- From what others refer to, to what refers to it. References that are only emptied count for nothing: so there is no circle.
CREATE FUNCTION admin_tables_of_tenants() RETURNS TABLE (name text, depth integer) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE owned AS (
        SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    ), refers AS (
        SELECT DISTINCT conrelid AS child, confrelid AS parent FROM pg_constraint
         WHERE contype = 'f' AND confdeltype = 'c' AND conrelid <> confrelid AND conrelid IN (SELECT oid FROM owned) AND confrelid IN (SELECT oid FROM owned)
    ), placed AS (
        SELECT oid, 0 AS depth FROM owned
        UNION
        SELECT r.child, p.depth + 1 FROM placed p JOIN refers r ON r.parent = p.oid WHERE p.depth < 20
    )
    SELECT c.relname::text, max(p.depth) FROM placed p JOIN pg_class c ON c.oid = p.oid GROUP BY c.relname ORDER BY 2, 1
$$;
COMMENT ON FUNCTION admin_tables_of_tenants() IS 'Tables with rows of tenants, those that others refer to before those.';

-- ---- export ----

CREATE FUNCTION admin_export_tenant(wanted text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    tenant tenants := admin_tenant(wanted);
    of_table record;
    counted jsonb := '{}';
    found bigint;
    files bigint := 0;
    file_bytes numeric := 0;
    file record;
BEGIN
    RETURN NEXT jsonb_build_object('export', jsonb_build_object('format', 'course-supporter tenant', 'version', 1, 'exported_at', admin_time(now())),
                                   'tenant', to_jsonb(tenant));
    FOR of_table IN SELECT name FROM admin_tables_of_tenants() WHERE name NOT IN ('idempotency_keys', 'uploads', 'upload_grants', 'storage_tallies') LOOP
        RETURN QUERY EXECUTE format('SELECT jsonb_build_object(''table'', %1$L, ''row'', to_jsonb(t) - $2) FROM %1$I AS t WHERE t.tenant_id = $1',
                                    of_table.name)
            USING tenant.id, ARRAY['tenant_id', 'key_hash', 'secret', 'previous_secret', 'lease_token'];
        GET DIAGNOSTICS found = ROW_COUNT;
        counted := counted || jsonb_build_object(of_table.name, found);
    END LOOP;
    FOR file IN SELECT m.object_key, m.size_bytes, m.sha256, 'material' AS kind, m.id FROM material_entries m
                 WHERE m.tenant_id = tenant.id AND m.object_key IS NOT NULL
                UNION ALL
                SELECT DISTINCT ON (s.object_key) s.object_key, s.size_bytes, s.answer_sha256, 'submission', s.id FROM submissions s
                 WHERE s.tenant_id = tenant.id AND s.object_key IS NOT NULL LOOP
        files := files + 1;
        file_bytes := file_bytes + coalesce(file.size_bytes, 0);
        RETURN NEXT jsonb_build_object('object', jsonb_build_object('key', file.object_key, 'size_bytes', file.size_bytes, 'sha256', file.sha256,
                                                                    'of', file.kind, 'id', file.id));
    END LOOP;
    RETURN NEXT jsonb_build_object('end', jsonb_build_object('rows', counted, 'objects', files, 'object_bytes', file_bytes));
END $$;
COMMENT ON FUNCTION admin_export_tenant(text) IS
    'sql/manage export-tenant: all rows of a tenant but what is a secret or only of the moment, and a list of its objects, of one snapshot.';

-- ---- deletion ----

CREATE TABLE tenant_deletions (
    tenant                 uuid PRIMARY KEY,
    name                   text NOT NULL,
    requested_at           timestamptz NOT NULL DEFAULT now(),
    requested_by           text NOT NULL DEFAULT session_user,
    rows                   jsonb NOT NULL DEFAULT '{}',
    kept_rows              bigint NOT NULL DEFAULT 0,
    jobs_stopped           bigint NOT NULL DEFAULT 0,
    uploads_stopped        bigint NOT NULL DEFAULT 0,
    objects                bigint NOT NULL DEFAULT 0,
    object_bytes           bigint NOT NULL DEFAULT 0,
    finished_at            timestamptz
);
ALTER TABLE tenant_deletions ENABLE ROW LEVEL SECURITY;
CALL cs_describe('tenant_deletions', 'Receipts of tenants that were deleted, and how far a deletion has come that was broken off. For the owner alone.', $$
    tenant: the tenant's id
    name: its name
    requested_at: when it was asked for
    requested_by: the database user who asked
    rows: how many rows of which table are gone
    kept_rows: rows of costs and of the audit log that stay without the tenant
    jobs_stopped: jobs that were queued or active
    uploads_stopped: uploads that had begun
    objects: files in the object store, which the janitor removes
    object_bytes: their bytes
    finished_at: when the last row was gone; NULL: it was broken off
$$);

-- What must be known before rows are gone. From here on keys are refused, nothing is begun, and what runs loses its claim.
CREATE FUNCTION admin_begin_deletion(whose tenants) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tenant_deletions (tenant, name, jobs_stopped, uploads_stopped, objects, object_bytes)
    SELECT whose.id, whose.name,
           (SELECT count(*) FROM jobs WHERE tenant_id = whose.id AND status IN ('queued', 'active')),
           (SELECT count(*) FROM uploads WHERE tenant_id = whose.id AND seen_at > '-infinity'),
           count(*), coalesce(sum(bytes), 0)
      FROM (SELECT coalesce(size_bytes, 0) AS bytes FROM material_entries WHERE tenant_id = whose.id AND object_key IS NOT NULL
            UNION ALL
            SELECT min(coalesce(size_bytes, 0)) FROM submissions WHERE tenant_id = whose.id AND object_key IS NOT NULL GROUP BY object_key) AS file;
    UPDATE tenants SET is_active = false, paused_at = coalesce(paused_at, now()) WHERE id = whose.id;
    DELETE FROM webhooks WHERE tenant_id = whose.id;
    UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
     WHERE tenant_id = whose.id AND status IN ('queued', 'active');
    DELETE FROM upload_grants WHERE tenant_id = whose.id;
    DELETE FROM uploads WHERE tenant_id = whose.id;
    -- Everything below the folder goes; once more when no link that was given out, and no upload that was under way, can bring anything.
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at, started_at, try_after)
    SELECT whose.id, cs_uuid7(), 'tenants/' || whose.id || '/', '', 0, '-infinity', now(), again
      FROM unnest(ARRAY[NULL, now() + interval '1 hour']) AS again;
    PERFORM admin_note(whose.id, 'tenant.delete', 'tenant', whose.name);
END $$;
COMMENT ON FUNCTION admin_begin_deletion(tenants) IS 'The first step of a deletion: all that works for the tenant is ended.';

-- Up to `most` rows of one table are gone afterwards, or of two tables no longer the tenant's.
CREATE FUNCTION admin_delete_some(whose uuid, from_table text, most integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    keeps constant boolean := from_table IN ('llm_calls', 'audit_log');
    gone bigint;
BEGIN
    EXECUTE format(CASE from_table
                       WHEN 'llm_calls' THEN 'UPDATE llm_calls SET tenant_id = NULL, student_id = NULL WHERE'
                       WHEN 'audit_log' THEN 'UPDATE audit_log SET tenant_id = NULL WHERE'
                       ELSE 'DELETE FROM %1$I WHERE' END
                   || ' ctid = ANY (ARRAY(SELECT ctid FROM %1$I WHERE tenant_id = $1 LIMIT $2))', from_table) USING whose, most;
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE tenant_deletions
       SET rows = CASE WHEN gone = 0 OR keeps THEN rows
                       ELSE rows || jsonb_build_object(from_table, coalesce((rows ->> from_table)::bigint, 0) + gone) END,
           kept_rows = kept_rows + CASE WHEN keeps THEN gone ELSE 0 END
     WHERE tenant = whose AND gone > 0;
    RETURN gone;
END $$;
COMMENT ON FUNCTION admin_delete_some(uuid, text, integer) IS 'A bounded step of a deletion, with its count.';

-- In small transactions: a deletion that was broken off goes on, and nobody waits for it long.
CREATE PROCEDURE admin_delete_tenant(wanted text, sure text) LANGUAGE plpgsql AS $$
DECLARE
    tenant tenants;
    of_table text;
    gone bigint;
BEGIN
    IF EXISTS (SELECT FROM tenant_deletions d WHERE d.finished_at IS NOT NULL AND d.tenant::text = wanted
                  AND NOT EXISTS (SELECT FROM tenants t WHERE t.name = wanted)) THEN
        RETURN;
    END IF;
    tenant := admin_tenant(wanted);
    IF sure = '' THEN
        PERFORM admin_refuse(format('All courses, jobs, students and files of %s would be gone for ever (sql/manage export-tenant keeps a copy of the rows); '
                                    '--yes deletes it.', tenant.name));
    END IF;
    IF NOT EXISTS (SELECT FROM tenant_deletions d WHERE d.tenant = tenant.id) THEN
        PERFORM admin_begin_deletion(tenant);
        COMMIT;
    END IF;
    FOR of_table IN SELECT t.name FROM admin_tables_of_tenants() t WHERE t.name <> 'uploads' ORDER BY t.depth DESC, t.name LOOP
        LOOP
            gone := admin_delete_some(tenant.id, of_table, 5000);
            COMMIT;
            EXIT WHEN gone = 0;
        END LOOP;
    END LOOP;
    DELETE FROM tenants WHERE id = tenant.id;
    UPDATE tenant_deletions d SET finished_at = now() WHERE d.tenant = tenant.id;
    PERFORM admin_note(NULL, 'tenant.deleted', 'tenant', tenant.name, (SELECT to_jsonb(d) FROM tenant_deletions d WHERE d.tenant = tenant.id));
    COMMIT;
END $$;
COMMENT ON PROCEDURE admin_delete_tenant(text, text) IS 'sql/manage delete-tenant';

CREATE FUNCTION admin_deletion(wanted text) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', d.tenant, 'name', d.name, 'requested_at', admin_time(d.requested_at), 'finished_at', admin_time(d.finished_at),
                              'rows', d.rows, 'rows_deleted', (SELECT coalesce(sum(value::bigint), 0) FROM jsonb_each_text(d.rows)),
                              'kept_rows', d.kept_rows, 'jobs_stopped', d.jobs_stopped, 'uploads_stopped', d.uploads_stopped,
                              'objects', d.objects, 'object_bytes', d.object_bytes,
                              'objects_removed', NOT EXISTS (SELECT FROM uploads u
                                  WHERE u.tenant_id = d.tenant AND u.object_key = 'tenants/' || d.tenant || '/' AND (u.try_after IS NULL OR u.tries > 0)))
      FROM tenant_deletions d
     WHERE d.name = btrim(wanted) OR d.tenant::text = wanted ORDER BY d.requested_at DESC LIMIT 1
$$;
COMMENT ON FUNCTION admin_deletion(text) IS 'The receipt of a deletion.';

-- ---- what is old ----

ALTER TABLE audit_log ALTER COLUMN entry SET DEFAULT cs_uuid7();

CREATE INDEX jobs_over ON jobs (completed_at) WHERE completed_at IS NOT NULL;
CREATE INDEX llm_calls_age ON llm_calls (created_at);

REVOKE EXECUTE ON FUNCTION admin_pause_tenant(text, boolean), admin_pause_queue(boolean), admin_tables_of_tenants(), admin_export_tenant(text),
    admin_begin_deletion(tenants), admin_delete_some(uuid, text, integer), admin_deletion(text) FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE admin_delete_tenant(text, text) FROM PUBLIC;

-- The janitor's: what no course needs any more.
GRANT DELETE ON structure_snapshots, llm_calls TO cs_runner;
GRANT SELECT (tenant_id, id, course_id, node_id, created_at) ON structure_snapshots TO cs_runner;
GRANT SELECT (tenant_id, id, applied_snapshot_id) ON courses TO cs_runner;
GRANT SELECT (id, created_at) ON llm_calls TO cs_runner;
CREATE POLICY runner ON structure_snapshots TO cs_runner USING (true) WITH CHECK (true);
CREATE POLICY runner ON courses TO cs_runner USING (true) WITH CHECK (true);
CREATE POLICY runner ON llm_calls TO cs_runner USING (true) WITH CHECK (true);

COMMIT;
