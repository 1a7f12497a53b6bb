-- Two rate limits: of a key, and of its tenant, whose ceiling is the largest limit among its active keys unless an operator sets another.
-- requires: admin function_plans
BEGIN;

ALTER TABLE tenants ADD COLUMN rate_ceiling_prep integer CHECK (rate_ceiling_prep > 0);
ALTER TABLE tenants ADD COLUMN rate_ceiling_check integer CHECK (rate_ceiling_check > 0);
COMMENT ON COLUMN tenants.rate_ceiling_prep IS
    'requests in 60 s charged to the scope prep, of all keys together; NULL: the largest limit among its active keys';
COMMENT ON COLUMN tenants.rate_ceiling_check IS 'the same for the scope check';

-- A key counts while it is active, has not expired and has the scope.
CREATE FUNCTION cs_rate_ceiling(whose uuid, of_scope text) RETURNS integer LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce((SELECT CASE of_scope WHEN 'prep' THEN t.rate_ceiling_prep ELSE t.rate_ceiling_check END FROM tenants t WHERE t.id = whose),
                    (SELECT max(CASE of_scope WHEN 'prep' THEN k.rate_limit_prep ELSE k.rate_limit_check END) FROM api_keys k
                      WHERE k.tenant_id = whose AND k.is_active AND (k.expires_at IS NULL OR k.expires_at > now()) AND of_scope = ANY (k.scopes)),
                    1);
END $$;
COMMENT ON FUNCTION cs_rate_ceiling(uuid, text) IS 'How many requests of a scope a tenant may make in 60 s with all of its keys.';
REVOKE EXECUTE ON FUNCTION cs_rate_ceiling(uuid, text) FROM PUBLIC;

-- auth_key stays for programs of the release before, which run while this one is deployed.
CREATE FUNCTION auth_caller(hash text)
RETURNS TABLE (key_id uuid, tenant_id uuid, key_prefix text, prep boolean, "check" boolean, rate_limit_prep integer,
               rate_limit_check integer, rate_ceiling_prep integer, rate_ceiling_check integer, is_active boolean, tenant_active boolean,
               expires_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.id, k.tenant_id, k.key_prefix, 'prep' = ANY (k.scopes), 'check' = ANY (k.scopes), k.rate_limit_prep,
           k.rate_limit_check, cs_rate_ceiling(k.tenant_id, 'prep'), cs_rate_ceiling(k.tenant_id, 'check'), k.is_active, t.is_active,
           k.expires_at
      FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
     WHERE k.key_hash = hash;
END $$;
COMMENT ON FUNCTION auth_caller(text) IS
    'The key with this SHA-256 (hex), its tenant and the tenant''s ceilings: no row when there is none.';
REVOKE EXECUTE ON FUNCTION auth_caller(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_caller(text) TO cs_api;

-- What changes a key may change the ceiling of all keys of its tenant.
CREATE OR REPLACE FUNCTION cs_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cs_keys', CASE TG_TABLE_NAME
        WHEN 'api_keys' THEN coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'tenant_id'
        ELSE coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'id' END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_keys_changed() IS 'Trigger: NOTIFY cs_keys with the id of the tenant that changed, or one of whose keys did.';
CREATE TRIGGER ceiling_changed AFTER UPDATE OF rate_ceiling_prep, rate_ceiling_check ON tenants
    FOR EACH ROW EXECUTE FUNCTION cs_keys_changed();

CREATE FUNCTION admin_set_ceiling(wanted text, of_scope text, most text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    tenant tenants := admin_tenant(wanted);
    ceiling integer := CASE WHEN most <> 'none' THEN admin_number('limit', most) END;
BEGIN
    IF of_scope NOT IN ('prep', 'check') THEN
        PERFORM admin_refuse('A scope is prep or check, not: ' || of_scope);
    END IF;
    UPDATE tenants SET rate_ceiling_prep = CASE of_scope WHEN 'prep' THEN ceiling ELSE rate_ceiling_prep END,
                       rate_ceiling_check = CASE of_scope WHEN 'check' THEN ceiling ELSE rate_ceiling_check END
     WHERE id = tenant.id RETURNING * INTO tenant;
    PERFORM admin_note(tenant.id, 'tenant.limit', 'tenant', tenant.name,
                       jsonb_build_object('prep', tenant.rate_ceiling_prep, 'check', tenant.rate_ceiling_check));
    RETURN jsonb_build_object('id', tenant.id, 'name', tenant.name, 'scope', of_scope, 'limit', ceiling,
                              'rate_ceiling_prep', cs_rate_ceiling(tenant.id, 'prep'),
                              'rate_ceiling_check', cs_rate_ceiling(tenant.id, 'check'));
END $$;
COMMENT ON FUNCTION admin_set_ceiling(text, text, text) IS 'sql/manage set-limit --tenant';
REVOKE EXECUTE ON FUNCTION admin_set_ceiling(text, text, text) FROM PUBLIC;

COMMIT;
