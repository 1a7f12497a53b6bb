-- Tenants, their keys, and the one narrow way by which a responder learns whose key it was given.
--
-- Here and in every table of tenants the primary key, the other unique keys and the foreign keys begin with the tenant: its rows lie
-- together, and no key compares rows of two tenants. What does not is said where it stands.
-- requires: conventions
BEGIN;

CREATE TABLE tenants (
    id                     uuid PRIMARY KEY DEFAULT cs_uuid7(),
    name                   text NOT NULL UNIQUE CHECK (name = btrim(name) AND char_length(name) BETWEEN 1 AND 200),
    is_active              boolean NOT NULL DEFAULT true,
    monthly_budget_usd     numeric(12, 2) CHECK (monthly_budget_usd >= 0),
    local_architect        boolean NOT NULL DEFAULT true,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now()
);
CALL cs_protect('tenants', runner => 'SELECT', api => 'SELECT', owner => 'id');
CALL cs_describe('tenants', 'A customer. Everything else belongs to one.', $$
    name: unique, shown by sql/manage
    is_active: false: every key of the tenant is refused
    monthly_budget_usd: ceiling of model costs in a calendar month (UTC); NULL for none
    local_architect: whether the built-in architect may serve when every model provider fails
$$);

-- The hash is unique among all tenants: a request brings a key and nothing else, so the hash tells the tenant. Operators name a key by
-- its prefix alone.
CREATE TABLE api_keys (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    id                     uuid NOT NULL DEFAULT cs_uuid7(),
    key_hash               text NOT NULL UNIQUE CHECK (key_hash ~ '^[0-9a-f]{64}$'),
    key_prefix             text NOT NULL CHECK (char_length(key_prefix) = 12),
    label                  text NOT NULL CHECK (char_length(label) BETWEEN 1 AND 200),
    scopes                 text[] NOT NULL CHECK (scopes <@ ARRAY['prep', 'check'] AND cardinality(scopes) BETWEEN 1 AND 2),
    rate_limit_prep        integer NOT NULL DEFAULT 60 CHECK (rate_limit_prep > 0),
    rate_limit_check       integer NOT NULL DEFAULT 300 CHECK (rate_limit_check > 0),
    is_active              boolean NOT NULL DEFAULT true,
    expires_at             timestamptz,
    replaced_by            text,
    last_used_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX api_keys_prefix ON api_keys (key_prefix);
-- Programs read keys through auth_key alone.
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
CALL cs_describe('api_keys', 'A key of a tenant. The key itself is shown once and never stored.', $$
    key_hash: SHA-256 of the key, lower-case hex
    key_prefix: the first 12 characters of the key, for logs and for sql/manage
    label: what the key is for
    scopes: prep, check or both
    rate_limit_prep: requests in 60 s charged to the scope prep
    rate_limit_check: requests in 60 s charged to the scope check
    is_active: false once revoked
    expires_at: refused from then on; NULL for never
    replaced_by: prefix of the key that rotate-key made in its place; NULL while it has none
    last_used_at: to the minute; see auth_used
$$);

CREATE FUNCTION auth_key(hash text)
RETURNS TABLE (key_id uuid, tenant_id uuid, key_prefix text, prep boolean, "check" boolean, rate_limit_prep integer,
               rate_limit_check integer, is_active boolean, tenant_active boolean, expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
    SELECT k.id, k.tenant_id, k.key_prefix, 'prep' = ANY (k.scopes), 'check' = ANY (k.scopes), k.rate_limit_prep,
           k.rate_limit_check, k.is_active, t.is_active, k.expires_at
      FROM api_keys k JOIN tenants t ON t.id = k.tenant_id
     WHERE k.key_hash = hash
$$;
COMMENT ON FUNCTION auth_key(text) IS 'The key with this SHA-256 (hex) and its tenant: no row when there is none.';

CREATE FUNCTION auth_used(whose uuid, used uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE api_keys SET last_used_at = now()
     WHERE tenant_id = whose AND id = used AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
$$;
COMMENT ON FUNCTION auth_used(uuid, uuid) IS 'Notes that a key is in use, at most once a minute.';

REVOKE EXECUTE ON FUNCTION auth_key(text), auth_used(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auth_key(text), auth_used(uuid, uuid) TO cs_api;

-- Responders remember keys; this tells them at once what to forget.
CREATE FUNCTION cs_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('cs_keys', CASE TG_TABLE_NAME
        WHEN 'api_keys' THEN coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'key_hash'
        ELSE coalesce(to_jsonb(NEW), to_jsonb(OLD)) ->> 'id' END);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_keys_changed() IS
    'Trigger: NOTIFY cs_keys with the key_hash of the key, or the id of the tenant, that changed.';
CREATE TRIGGER changed AFTER INSERT OR DELETE
    OR UPDATE OF key_hash, scopes, rate_limit_prep, rate_limit_check, is_active, expires_at ON api_keys
    FOR EACH ROW EXECUTE FUNCTION cs_keys_changed();
CREATE TRIGGER changed AFTER DELETE OR UPDATE OF is_active ON tenants
    FOR EACH ROW EXECUTE FUNCTION cs_keys_changed();

COMMIT;
