-- What a caller is shown of its own key.
-- requires: tenants
BEGIN;

CREATE FUNCTION key_of_tenant(wanted uuid)
RETURNS TABLE (key_prefix text, label text, scopes jsonb, expires_at timestamptz, last_used_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT k.key_prefix, k.label, to_jsonb(k.scopes), k.expires_at, k.last_used_at
      FROM api_keys k WHERE k.tenant_id = cs_tenant() AND k.id = wanted;
END $$;
COMMENT ON FUNCTION key_of_tenant(uuid) IS 'A key of the session''s tenant, without its hash and its limits.';
REVOKE EXECUTE ON FUNCTION key_of_tenant(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION key_of_tenant(uuid) TO cs_api;

COMMIT;
