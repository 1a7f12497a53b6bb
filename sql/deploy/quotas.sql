-- What a tenant may store and have under way at once: the bytes it has stored, kept beside the rows they are counted from, reservations of uploads
-- that run, and warnings at four fifths of each quota and of the budget for models.
-- requires: submissions audit_of_keys vectors web_pages
BEGIN;

ALTER TABLE tenants ADD COLUMN storage_quota_bytes bigint CHECK (storage_quota_bytes >= 0), ADD COLUMN job_quota integer CHECK (job_quota > 0);
COMMENT ON COLUMN tenants.storage_quota_bytes IS 'bytes of files that the tenant may have stored; NULL: as many as it likes';
COMMENT ON COLUMN tenants.job_quota IS 'jobs that may be queued or active at once, those that remove things aside; NULL: as many as it likes';

-- ---- bytes stored ----

-- Each change is a row of its own, as in tallies: no upload of a tenant waits for another's. The sweeper makes one row of them.
CREATE TABLE storage_tallies (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    id                     uuid NOT NULL DEFAULT cs_uuid7(),
    bytes                  bigint NOT NULL,
    settled                boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX storage_tallies_unsettled ON storage_tallies (tenant_id) WHERE NOT settled;
CALL cs_protect('storage_tallies', api => 'SELECT');
CALL cs_describe('storage_tallies', 'The bytes of the files that a tenant has: the sum of its rows.', $$
    bytes: how many came, or went where it is negative
    settled: the sum of earlier rows; the sweeper has looked at the quota since
$$);

-- Not of a tenant that is being deleted itself.
CREATE FUNCTION cs_storage_tally(whose uuid, change bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF change <> 0 THEN
        INSERT INTO storage_tallies (tenant_id, bytes) SELECT id, change FROM tenants WHERE id = whose;
    END IF;
END $$;
COMMENT ON FUNCTION cs_storage_tally(uuid, bigint) IS 'Counts bytes that a tenant has stored or that are gone.';
REVOKE EXECUTE ON FUNCTION cs_storage_tally(uuid, bigint) FROM PUBLIC;

CREATE FUNCTION cs_storage_of_material() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before bigint := 0;
    after bigint := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.object_key IS NOT NULL THEN
        before := coalesce(OLD.size_bytes, 0);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.object_key IS NOT NULL THEN
        after := coalesce(NEW.size_bytes, 0);
    END IF;
    PERFORM cs_storage_tally(CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END, after - before);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_storage_of_material() IS 'Trigger: keeps storage_tallies.';
CREATE TRIGGER storage AFTER INSERT OR DELETE ON material_entries FOR EACH ROW EXECUTE FUNCTION cs_storage_of_material();
CREATE TRIGGER storage_changed AFTER UPDATE OF object_key, size_bytes ON material_entries FOR EACH ROW
    WHEN (OLD.object_key IS DISTINCT FROM NEW.object_key OR OLD.size_bytes IS DISTINCT FROM NEW.size_bytes)
    EXECUTE FUNCTION cs_storage_of_material();

-- Of a lesson's exercises several submissions have one file: it counts with the first of them, and goes with the last.
CREATE FUNCTION cs_storage_of_submissions() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    sign constant integer := CASE TG_OP WHEN 'DELETE' THEN -1 ELSE 1 END;
BEGIN
    PERFORM cs_storage_tally(file.tenant_id, sign * sum(file.bytes)::bigint)
       FROM (SELECT c.tenant_id, c.object_key, min(coalesce(c.size_bytes, 0)) AS bytes, array_agg(c.id) AS ids
               FROM changed c WHERE c.object_key IS NOT NULL GROUP BY c.tenant_id, c.object_key) AS file
      WHERE NOT EXISTS (SELECT FROM submissions s
                         WHERE s.tenant_id = file.tenant_id AND s.object_key = file.object_key AND s.id <> ALL (file.ids))
      GROUP BY file.tenant_id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_storage_of_submissions() IS 'Trigger: keeps storage_tallies.';
CREATE TRIGGER storage_new AFTER INSERT ON submissions REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION cs_storage_of_submissions();
CREATE TRIGGER storage_gone AFTER DELETE ON submissions REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION cs_storage_of_submissions();

INSERT INTO storage_tallies (tenant_id, bytes, settled)
SELECT tenant_id, sum(bytes), true
  FROM (SELECT tenant_id, coalesce(size_bytes, 0) AS bytes FROM material_entries WHERE object_key IS NOT NULL
        UNION ALL
        SELECT tenant_id, min(coalesce(size_bytes, 0)) FROM submissions WHERE object_key IS NOT NULL GROUP BY tenant_id, object_key) AS file
 GROUP BY tenant_id;

ALTER TABLE uploads ADD COLUMN reserved_bytes bigint NOT NULL DEFAULT 0 CHECK (reserved_bytes >= 0);
COMMENT ON COLUMN uploads.reserved_bytes IS 'of the tenant''s quota: what the upload may still bring, so that several at once do not pass it';
CREATE INDEX uploads_reserved ON uploads (tenant_id) INCLUDE (reserved_bytes) WHERE reserved_bytes > 0;

-- ---- warnings ----

CREATE TABLE quota_warnings (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    quota                  text NOT NULL CHECK (quota IN ('storage', 'jobs', 'budget')),
    month                  text CHECK ((month IS NULL) = (quota <> 'budget')),
    warned_at              timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, quota)
);
CALL cs_protect('quota_warnings', api => 'SELECT');
CALL cs_describe('quota_warnings', 'A tenant was told that it has used four fifths of a quota, or of its budget for models.', $$
    quota: storage, jobs or budget
    month: of a budget, as 2026-11: it is told once in a month; NULL for a quota, whose row goes when less is used
    warned_at: when
$$);

-- Told once: again when less than four fifths was used in between.
CREATE FUNCTION quota_look(whose uuid, which text, used bigint, most bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF most IS NULL OR used < ceil(most * 0.8) OR most = 0 THEN
        DELETE FROM quota_warnings WHERE tenant_id = whose AND quota = which;
        RETURN;
    END IF;
    INSERT INTO quota_warnings (tenant_id, quota) SELECT id, which FROM tenants WHERE id = whose ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM cs_tell(whose, 'quota.warning', clock_timestamp(), row_to_json(warning))
           FROM (SELECT which AS quota, most AS "limit", used) AS warning;
    END IF;
END $$;
COMMENT ON FUNCTION quota_look(uuid, text, bigint, bigint) IS 'Tells webhooks when a tenant has used four fifths of a quota.';
REVOKE EXECUTE ON FUNCTION quota_look(uuid, text, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION jobs_in_flight(whose uuid) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT count(*) FROM jobs WHERE tenant_id = whose AND status IN ('queued', 'active') AND job_type <> 'purge');
COMMENT ON FUNCTION jobs_in_flight(uuid) IS 'What counts for job_quota: jobs that are queued or active and do more than remove things.';

-- Of the session's own tenant, whatever is asked for.
CREATE FUNCTION quota_look_at_jobs() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM quota_look(t.id, 'jobs', jobs_in_flight(t.id), t.job_quota) FROM tenants t WHERE t.id = cs_tenant();
END $$;
COMMENT ON FUNCTION quota_look_at_jobs() IS 'Tells webhooks when the session''s tenant has used four fifths of its quota of jobs.';
REVOKE EXECUTE ON FUNCTION quota_look_at_jobs() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quota_look_at_jobs() TO cs_api;

-- The sweeper's: of the tenants whose files have changed, most_tenants at once, one row is made; and who has fewer jobs may be warned again.
CREATE FUNCTION quota_settle(most_tenants integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose uuid;
    total bigint;
BEGIN
    FOR whose IN SELECT DISTINCT tenant_id FROM storage_tallies WHERE NOT settled ORDER BY tenant_id LIMIT most_tenants LOOP
        WITH counted AS (
            DELETE FROM storage_tallies WHERE tenant_id = whose RETURNING bytes
        ), kept AS (
            INSERT INTO storage_tallies (tenant_id, bytes, settled) SELECT whose, sum(bytes), true FROM counted RETURNING bytes
        )
        SELECT bytes INTO total FROM kept;
        PERFORM quota_look(whose, 'storage', total, t.storage_quota_bytes) FROM tenants t WHERE t.id = whose;
    END LOOP;
    PERFORM quota_look(t.id, 'jobs', jobs_in_flight(t.id), t.job_quota)
       FROM quota_warnings w JOIN tenants t ON t.id = w.tenant_id WHERE w.quota = 'jobs';
END $$;
COMMENT ON FUNCTION quota_settle(integer) IS 'Adds up what tenants have stored, and tells those that have used four fifths of their quota.';
REVOKE EXECUTE ON FUNCTION quota_settle(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION quota_settle(integer) TO cs_runner;

-- Once a month: a call that costs nothing, or one after the warning, adds nothing up.
CREATE FUNCTION cs_look_at_budget() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    this_month constant text := to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM');
    budget numeric := (SELECT monthly_budget_usd FROM tenants WHERE id = NEW.tenant_id);
    used numeric;
BEGIN
    IF budget IS NULL OR EXISTS (SELECT FROM quota_warnings WHERE tenant_id = NEW.tenant_id AND quota = 'budget' AND month = this_month) THEN
        RETURN NULL;
    END IF;
    used := (SELECT sum(cost_usd) FROM llm_calls WHERE tenant_id = NEW.tenant_id AND created_at >= date_trunc('month', now(), 'UTC'));
    IF used < budget * 0.8 THEN
        RETURN NULL;
    END IF;
    INSERT INTO quota_warnings AS w (tenant_id, quota, month) VALUES (NEW.tenant_id, 'budget', this_month)
    ON CONFLICT (tenant_id, quota) DO UPDATE SET month = this_month, warned_at = now() WHERE w.month <> this_month;
    IF FOUND THEN
        PERFORM cs_tell(NEW.tenant_id, 'budget.warning', clock_timestamp(), row_to_json(warning))
           FROM (SELECT this_month AS month, budget::float8 AS budget_usd, used::float8 AS used_usd) AS warning;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_look_at_budget() IS 'Trigger: tells webhooks when a tenant has used four fifths of the budget of a month.';
CREATE TRIGGER budget AFTER INSERT ON llm_calls FOR EACH ROW
    WHEN (NEW.cost_usd > 0 AND NEW.tenant_id IS NOT NULL) EXECUTE FUNCTION cs_look_at_budget();

-- ---- for operators ----

CREATE FUNCTION admin_bytes(wanted text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    parts text[] := regexp_match(wanted, '^([0-9]{1,15})(KiB|MiB|GiB|TiB)?$');
    bytes numeric := parts[1]::numeric * 1024 ^ array_position(ARRAY['', 'KiB', 'MiB', 'GiB', 'TiB'], coalesce(parts[2], '')) / 1024;
BEGIN
    IF bytes IS NULL OR bytes > 9000000000000000000 THEN
        PERFORM admin_refuse('A quota of bytes is a whole number, as 500000000 or 20GiB (KiB, MiB, GiB, TiB), or none, not: ' || wanted);
    END IF;
    RETURN bytes;
END $$;
COMMENT ON FUNCTION admin_bytes(text) IS 'A number of bytes from text.';

CREATE FUNCTION admin_set_quota(wanted text, storage text, jobs text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    tenant tenants := admin_tenant(wanted);
    most_bytes bigint := CASE WHEN storage NOT IN ('', 'none') THEN admin_bytes(storage) END;
    most_jobs integer := CASE WHEN jobs NOT IN ('', 'none') THEN admin_number('quota of jobs', jobs) END;
BEGIN
    UPDATE tenants SET storage_quota_bytes = CASE storage WHEN '' THEN storage_quota_bytes ELSE most_bytes END,
                       job_quota = CASE jobs WHEN '' THEN job_quota ELSE most_jobs END, updated_at = now()
     WHERE id = tenant.id RETURNING * INTO tenant;
    PERFORM quota_look(tenant.id, 'storage', (SELECT coalesce(sum(bytes), 0)::bigint FROM storage_tallies WHERE tenant_id = tenant.id),
                       tenant.storage_quota_bytes);
    PERFORM quota_look(tenant.id, 'jobs', jobs_in_flight(tenant.id), tenant.job_quota);
    PERFORM admin_note(tenant.id, 'tenant.quota', 'tenant', tenant.name,
                       jsonb_build_object('storage_quota_bytes', tenant.storage_quota_bytes, 'job_quota', tenant.job_quota));
    RETURN jsonb_build_object('id', tenant.id, 'name', tenant.name, 'storage_quota_bytes', tenant.storage_quota_bytes,
                              'job_quota', tenant.job_quota);
END $$;
COMMENT ON FUNCTION admin_set_quota(text, text, text) IS 'sql/manage set-limit --storage, --jobs';

CREATE FUNCTION admin_quotas(wanted text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := admin_whose(wanted);
BEGIN
    RETURN QUERY
    SELECT jsonb_build_object(
        'tenant', t.name, 'storage_quota_bytes', t.storage_quota_bytes,
        'stored_bytes', (SELECT coalesce(sum(bytes), 0) FROM storage_tallies WHERE tenant_id = t.id),
        'reserved_bytes', (SELECT coalesce(sum(reserved_bytes), 0) FROM uploads WHERE tenant_id = t.id AND reserved_bytes > 0),
        'job_quota', t.job_quota, 'jobs_in_flight', jobs_in_flight(t.id), 'monthly_budget_usd', t.monthly_budget_usd,
        'used_usd', (SELECT coalesce(sum(cost_usd), 0) FROM llm_calls
                      WHERE tenant_id = t.id AND created_at >= date_trunc('month', now(), 'UTC')))
      FROM tenants t WHERE whose IS NULL OR t.id = whose ORDER BY t.name;
END $$;
COMMENT ON FUNCTION admin_quotas(text) IS 'sql/manage quotas, of one tenant or of all';
REVOKE EXECUTE ON FUNCTION admin_bytes(text), admin_set_quota(text, text, text), admin_quotas(text) FROM PUBLIC;

-- Of all tenants together, for GET /metrics.
CREATE FUNCTION cs_quota_metrics() RETURNS TABLE (family text, kind text, outcome text, value double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT 'quota_warned', q.quota, '', (SELECT count(*) FROM quota_warnings w
                                          WHERE w.quota = q.quota AND coalesce(w.month = to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM'), true))::float8
      FROM unnest(ARRAY['storage', 'jobs', 'budget']) AS q (quota)
    UNION ALL
    SELECT 'reserved_bytes', '', '', (SELECT coalesce(sum(u.reserved_bytes), 0) FROM uploads u WHERE u.reserved_bytes > 0)::float8;
END $$;
COMMENT ON FUNCTION cs_quota_metrics() IS 'What GET /metrics tells of quotas.';
REVOKE EXECUTE ON FUNCTION cs_quota_metrics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cs_quota_metrics() TO cs_api;

COMMIT;
