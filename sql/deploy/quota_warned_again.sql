-- Who is about at four fifths of a quota passes them again and again, with each job that ends and begins: between three and four fifths nothing
-- changes.
-- requires: quotas
BEGIN;

CREATE OR REPLACE FUNCTION quota_look(whose uuid, which text, used bigint, most bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF most IS NULL OR used < ceil(most * 0.6) OR most = 0 THEN
        DELETE FROM quota_warnings WHERE tenant_id = whose AND quota = which;
        RETURN;
    END IF;
    IF used < ceil(most * 0.8) THEN
        RETURN;
    END IF;
    INSERT INTO quota_warnings (tenant_id, quota) SELECT id, which FROM tenants WHERE id = whose ON CONFLICT DO NOTHING;
    IF FOUND THEN
        PERFORM cs_tell(whose, 'quota.warning', clock_timestamp(), row_to_json(warning))
           FROM (SELECT which AS quota, most AS "limit", used) AS warning;
    END IF;
END $$;

COMMIT;
