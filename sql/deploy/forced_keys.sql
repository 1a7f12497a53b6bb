-- What an operator cannot have meant is refused: a key that nobody can use, unless it is forced, and dates that leave nothing between them.
-- The former functions stay for the sql/manage of before, which can force nothing.
-- requires: names llm_providers
BEGIN;

CREATE FUNCTION admin_insert_key(template api_keys, environment text, forced boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    serves boolean := (SELECT is_active FROM tenants WHERE id = template.tenant_id);
    new_key text := admin_new_key(environment);
    made api_keys;
BEGIN
    IF NOT serves AND NOT forced THEN
        PERFORM admin_refuse('The tenant is inactive, and its keys are refused until activate-tenant; --force makes one all the same.');
    END IF;
    INSERT INTO api_keys (tenant_id, key_hash, key_prefix, label, scopes, rate_limit_prep, rate_limit_check, expires_at)
    VALUES (template.tenant_id, encode(sha256(convert_to(new_key, 'UTF8')), 'hex'), left(new_key, 12), template.label,
            template.scopes, template.rate_limit_prep, template.rate_limit_check, template.expires_at)
    RETURNING * INTO made;
    PERFORM admin_note(made.tenant_id, 'key.create', 'api_key', made.key_prefix);
    IF NOT serves THEN
        RAISE NOTICE 'The tenant is inactive: its keys are refused until activate-tenant.';
    END IF;
    RETURN jsonb_build_object('key', new_key) || admin_key_json(made);
END $$;
COMMENT ON FUNCTION admin_insert_key(api_keys, text, boolean) IS 'Stores a fresh key like a template and shows it in clear, once.';

CREATE FUNCTION admin_create_key(tenant text, scopes text, label text, rate_prep text, rate_check text, expires text,
                                 environment text, force text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    wanted api_keys;
BEGIN
    wanted.tenant_id := (admin_tenant(tenant)).id;
    wanted.scopes := admin_scopes(scopes);
    wanted.label := admin_words('A key''s label', label);
    wanted.rate_limit_prep := admin_rate(rate_prep);
    wanted.rate_limit_check := admin_rate(rate_check);
    wanted.expires_at := admin_expiry(expires);
    RETURN admin_insert_key(wanted, environment, force <> '');
END $$;
COMMENT ON FUNCTION admin_create_key(text, text, text, text, text, text, text, text) IS 'sql/manage create-key';

CREATE FUNCTION admin_rotate_key(prefix text, grace text, expires text, force text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    old api_keys := admin_key(prefix);
    new api_keys := old;
    old_until timestamptz;
    made jsonb;
BEGIN
    IF grace !~ '^[0-9]{1,4}$' THEN
        PERFORM admin_refuse('Hours of grace are a whole number from 0 to 9999, not: ' || grace);
    ELSIF old.replaced_by IS NOT NULL THEN
        PERFORM admin_refuse(format('The key has been replaced by %s and is only in its grace: %s (until %s); rotate %1$s, or make another with create-key.',
                                    old.replaced_by, old.key_prefix, admin_time(old.expires_at)));
    ELSIF old.expires_at <= now() AND expires = '' THEN
        PERFORM admin_refuse(format('The key has expired: %s (%s); give the new one a date of its own with --expires.', prefix,
                                    admin_time(old.expires_at)));
    END IF;
    new.expires_at := coalesce(admin_expiry(expires), old.expires_at);
    old_until := CASE WHEN grace::int > 0 THEN least(old.expires_at, now() + make_interval(hours => grace::int)) END;
    IF new.expires_at < old_until THEN
        PERFORM admin_refuse(format('The new key would expire before the grace of the old one ends: %s is before %s.', admin_time(new.expires_at),
                                    admin_time(old_until)));
    END IF;
    made := admin_insert_key(new, split_part(old.key_prefix, '_', 2), force <> '');
    UPDATE api_keys SET is_active = grace::int > 0, expires_at = coalesce(old_until, now()), replaced_by = made ->> 'prefix'
     WHERE tenant_id = old.tenant_id AND id = old.id;
    PERFORM admin_note(old.tenant_id, 'key.rotate', 'api_key', old.key_prefix, jsonb_build_object('grace_hours', grace::int));
    RETURN made || jsonb_build_object('replaces', old.key_prefix, 'old_key_expires_at', admin_time(old_until));
END $$;
COMMENT ON FUNCTION admin_rotate_key(text, text, text, text) IS
    'sql/manage rotate-key: a new key like the old one, which is refused after the grace.';

CREATE OR REPLACE FUNCTION admin_create_key(tenant text, scopes text, label text, rate_prep text, rate_check text, expires text,
                                            environment text)
RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN admin_create_key(tenant, scopes, label, rate_prep, rate_check, expires, environment, '');
END $$;

CREATE OR REPLACE FUNCTION admin_rotate_key(prefix text, grace text, expires text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN admin_rotate_key(prefix, grace, expires, '');
END $$;

DROP FUNCTION admin_insert_key(api_keys, text);

REVOKE EXECUTE ON FUNCTION admin_insert_key(api_keys, text, boolean),
    admin_create_key(text, text, text, text, text, text, text, text), admin_rotate_key(text, text, text, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION admin_cost(wanted text, since text, until text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := admin_whose(wanted);
    earliest timestamptz := admin_moment(since, '-infinity');
    latest timestamptz := admin_moment(until, 'infinity');
BEGIN
    IF earliest > latest THEN
        PERFORM admin_refuse(format('The time ends before it begins: --from %s is after --to %s.', since, until));
    ELSIF earliest = latest THEN
        PERFORM admin_refuse(format('Nothing lies between --from %s and --to %s: what happened at the second is left out.', since, until));
    END IF;
    RETURN QUERY
    SELECT jsonb_build_object('tenant', t.name, 'provider', c.provider, 'model_id', c.model_id, 'calls', count(*),
                              'failed', count(*) FILTER (WHERE NOT c.success), 'unpriced', count(*) FILTER (WHERE NOT c.price_known),
                              'tokens_in', sum(c.tokens_in), 'tokens_out', sum(c.tokens_out), 'cost_usd', sum(c.cost_usd))
      FROM llm_calls c LEFT JOIN tenants t ON t.id = c.tenant_id
     WHERE (whose IS NULL OR c.tenant_id = whose) AND c.created_at >= earliest AND c.created_at < latest
     GROUP BY t.name, c.provider, c.model_id ORDER BY t.name, sum(c.cost_usd) DESC, c.provider, c.model_id;
END $$;

COMMIT;
