BEGIN;
DROP FUNCTION admin_set_ceiling(text, text, text);
DROP TRIGGER ceiling_changed ON tenants;
CREATE OR REPLACE FUNCTION cs_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cs_keys', CASE TG_TABLE_NAME
        WHEN 'api_keys' THEN coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'key_hash'
        ELSE coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'id' END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_keys_changed() IS
    'Trigger: NOTIFY cs_keys with the key_hash of the key, or the id of the tenant, that changed.';
DROP FUNCTION auth_caller(text);
DROP FUNCTION cs_rate_ceiling(uuid, text);
ALTER TABLE tenants DROP COLUMN rate_ceiling_check;
ALTER TABLE tenants DROP COLUMN rate_ceiling_prep;
COMMIT;
