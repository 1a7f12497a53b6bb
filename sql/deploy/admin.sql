-- What sql/manage does. Each function answers with jsonb, or refuses with SQLSTATE CS001 and a sentence: a name that is not there, before
-- anything is looked for, and what would change nothing or only fail again. Lists read no more than they show. For the owner alone.
-- requires: requests llm_calls homework
BEGIN;

CREATE FUNCTION admin_refuse(sentence text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'CS001', MESSAGE = sentence;
END $$;
COMMENT ON FUNCTION admin_refuse(text) IS 'Ends a command with a sentence for the operator.';

CREATE FUNCTION admin_note(whose uuid, what text, kind text, which text, more jsonb DEFAULT '{}')
RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit_log (tenant_id, actor, action, object_type, object_id, detail)
    VALUES (whose, 'admin:' || session_user, what, kind, which, more)
$$;
COMMENT ON FUNCTION admin_note(uuid, text, text, text, jsonb) IS 'Writes the audit log.';

CREATE FUNCTION admin_time(moment timestamptz) RETURNS text LANGUAGE sql STABLE
    RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
COMMENT ON FUNCTION admin_time(timestamptz) IS 'A moment as the API writes it.';

-- ---- tenants ----

CREATE FUNCTION admin_tenant(wanted text) RETURNS tenants LANGUAGE plpgsql AS $$
DECLARE
    found_tenant tenants;
BEGIN
    SELECT * INTO found_tenant FROM tenants
     WHERE name = btrim(wanted) OR id::text = wanted ORDER BY name = btrim(wanted) DESC LIMIT 1;
    IF NOT FOUND THEN
        PERFORM admin_refuse('Tenant not found: ' || wanted);
    END IF;
    RETURN found_tenant;
END $$;
COMMENT ON FUNCTION admin_tenant(text) IS 'A tenant by its name, or by its id.';

CREATE FUNCTION admin_whose(wanted text) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN wanted <> '' THEN (admin_tenant(wanted)).id END;
END $$;
COMMENT ON FUNCTION admin_whose(text) IS 'The id of the tenant that a list is narrowed to; NULL for an empty name: all.';

-- Control characters, ends of lines and marks that turn the direction of writing make a name look like another one, or worse, where it is
-- printed.
CREATE FUNCTION admin_words(what text, wanted text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF char_length(btrim(wanted)) NOT BETWEEN 1 AND 200 THEN
        PERFORM admin_refuse(what || ' has 1 to 200 characters.');
    ELSIF wanted ~ '[\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]' THEN
        PERFORM admin_refuse(what || ' has no control characters and no marks of writing direction.');
    END IF;
    RETURN btrim(wanted);
END $$;
COMMENT ON FUNCTION admin_words(text, text) IS 'A name or label from text, trimmed.';

CREATE FUNCTION admin_create_tenant(wanted text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    title text := admin_words('A tenant''s name', wanted);
    made tenants;
BEGIN
    INSERT INTO tenants (name) VALUES (title) ON CONFLICT (name) DO NOTHING RETURNING * INTO made;
    IF made.id IS NULL THEN
        PERFORM admin_refuse('Tenant already exists: ' || title);
    END IF;
    PERFORM admin_note(made.id, 'tenant.create', 'tenant', made.name);
    RETURN jsonb_build_object('id', made.id, 'name', made.name, 'is_active', made.is_active,
                              'created_at', admin_time(made.created_at));
END $$;
COMMENT ON FUNCTION admin_create_tenant(text) IS 'sql/manage create-tenant';

CREATE FUNCTION admin_switch_tenant(wanted text, active boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    tenant tenants := admin_tenant(wanted);
BEGIN
    IF tenant.is_active = active THEN
        PERFORM admin_refuse(format('Tenant already %s: %s', CASE WHEN active THEN 'active' ELSE 'inactive' END,
                                    tenant.name));
    END IF;
    UPDATE tenants SET is_active = active WHERE id = tenant.id;
    PERFORM admin_note(tenant.id, CASE WHEN active THEN 'tenant.activate' ELSE 'tenant.deactivate' END, 'tenant',
                       tenant.name);
    RETURN jsonb_build_object('id', tenant.id, 'name', tenant.name, 'is_active', active);
END $$;
COMMENT ON FUNCTION admin_switch_tenant(text, boolean) IS 'sql/manage activate-tenant and deactivate-tenant';

CREATE FUNCTION admin_list_tenants() RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', t.id, 'name', t.name, 'is_active', t.is_active,
                              'local_architect', t.local_architect, 'monthly_budget_usd', t.monthly_budget_usd,
                              'keys', count(k.id) FILTER (WHERE k.is_active), 'created_at', admin_time(t.created_at))
      FROM tenants t LEFT JOIN api_keys k ON k.tenant_id = t.id
     GROUP BY t.id ORDER BY t.name
$$;
COMMENT ON FUNCTION admin_list_tenants() IS 'sql/manage list-tenants';

CREATE FUNCTION admin_set_tenant(wanted text, architect text, budget text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    tenant tenants := admin_tenant(wanted);
BEGIN
    IF architect = '' AND budget = '' THEN
        PERFORM admin_refuse('Nothing to set: give --local-architect or --monthly-budget.');
    ELSIF architect NOT IN ('', 'on', 'off') THEN
        PERFORM admin_refuse('The local architect is on or off, not: ' || architect);
    ELSIF budget NOT IN ('', 'none') AND budget !~ '^[0-9]{1,9}([.][0-9]{1,2})?$' THEN
        PERFORM admin_refuse('A budget is an amount of USD with up to two decimals, or none, not: ' || budget);
    END IF;
    UPDATE tenants SET local_architect = CASE architect WHEN '' THEN local_architect ELSE architect = 'on' END,
                       monthly_budget_usd = CASE budget WHEN '' THEN monthly_budget_usd
                                                        ELSE nullif(budget, 'none')::numeric END,
                       updated_at = now()
     WHERE id = tenant.id RETURNING * INTO tenant;
    PERFORM admin_note(tenant.id, 'tenant.set', 'tenant', tenant.name,
                       jsonb_build_object('local_architect', tenant.local_architect,
                                          'monthly_budget_usd', tenant.monthly_budget_usd));
    RETURN jsonb_build_object('id', tenant.id, 'name', tenant.name, 'local_architect', tenant.local_architect,
                              'monthly_budget_usd', tenant.monthly_budget_usd);
END $$;
COMMENT ON FUNCTION admin_set_tenant(text, text, text) IS 'sql/manage set-tenant';

-- ---- keys ----

CREATE FUNCTION admin_scopes(wanted text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    scopes text[] := ARRAY(SELECT DISTINCT btrim(s) FROM unnest(string_to_array(wanted, ',')) AS s ORDER BY 1 DESC);
BEGIN
    IF scopes = '{}' OR NOT scopes <@ ARRAY['prep', 'check'] THEN
        PERFORM admin_refuse('Scopes are prep, check or prep,check, not: ' || wanted);
    END IF;
    RETURN scopes;
END $$;
COMMENT ON FUNCTION admin_scopes(text) IS 'Scopes from a list with commas.';

CREATE FUNCTION admin_number(what text, wanted text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF wanted !~ '^[0-9]{1,7}$' OR wanted::integer = 0 THEN
        PERFORM admin_refuse(format('A %s is a whole number from 1 to 9999999, not: %s', what, wanted));
    END IF;
    RETURN wanted::integer;
END $$;
COMMENT ON FUNCTION admin_number(text, text) IS 'A whole number from text.';

CREATE FUNCTION admin_rate(wanted text) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN admin_number('rate', wanted);
COMMENT ON FUNCTION admin_rate(text) IS 'A rate limit from text.';

CREATE FUNCTION admin_expiry(wanted text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz;
BEGIN
    IF wanted = '' THEN
        RETURN NULL;
    END IF;
    BEGIN
        IF wanted !~ '^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$' THEN
            RAISE invalid_datetime_format;
        END IF;
        moment := wanted::timestamptz;
    EXCEPTION WHEN data_exception THEN
        PERFORM admin_refuse('A date is written YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ, not: ' || wanted);
    END;
    IF moment <= now() THEN
        PERFORM admin_refuse('The date of expiry has passed: ' || wanted);
    END IF;
    RETURN moment;
END $$;
COMMENT ON FUNCTION admin_expiry(text) IS 'A date or time in UTC from text; NULL for an empty one.';

CREATE FUNCTION admin_key_json(k api_keys) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', k.id, 'tenant', t.name, 'prefix', k.key_prefix, 'label', k.label,
                              'scopes', to_jsonb(k.scopes), 'rate_limit_prep', k.rate_limit_prep,
                              'rate_limit_check', k.rate_limit_check, 'is_active', k.is_active,
                              'expires_at', admin_time(k.expires_at), 'last_used_at', admin_time(k.last_used_at),
                              'created_at', admin_time(k.created_at))
      FROM tenants t WHERE t.id = k.tenant_id
$$;
COMMENT ON FUNCTION admin_key_json(api_keys) IS 'A key as sql/manage shows it.';

-- 128 bits from the server's strong random source. Prefixes are what operators name keys by, so one that is taken is
-- passed over while there are others.
CREATE FUNCTION admin_new_key(environment text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    new_key text;
BEGIN
    IF environment NOT IN ('live', 'test') THEN
        PERFORM admin_refuse('The environment is live or test, not: ' || environment);
    END IF;
    FOR i IN 1..1000 LOOP
        new_key := 'cs_' || environment || '_' ||
                   left(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 32);
        EXIT WHEN NOT EXISTS (SELECT FROM api_keys WHERE key_prefix = left(new_key, 12));
    END LOOP;
    RETURN new_key;
END $$;
COMMENT ON FUNCTION admin_new_key(text) IS 'A fresh key in clear.';

CREATE FUNCTION admin_insert_key(template api_keys, environment text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    new_key text := admin_new_key(environment);
    made api_keys;
BEGIN
    INSERT INTO api_keys (tenant_id, key_hash, key_prefix, label, scopes, rate_limit_prep, rate_limit_check, expires_at)
    VALUES (template.tenant_id, encode(sha256(convert_to(new_key, 'UTF8')), 'hex'), left(new_key, 12), template.label,
            template.scopes, template.rate_limit_prep, template.rate_limit_check, template.expires_at)
    RETURNING * INTO made;
    PERFORM admin_note(made.tenant_id, 'key.create', 'api_key', made.key_prefix);
    IF NOT (SELECT is_active FROM tenants WHERE id = made.tenant_id) THEN
        RAISE NOTICE 'The tenant is inactive: its keys are refused until activate-tenant.';
    END IF;
    RETURN jsonb_build_object('key', new_key) || admin_key_json(made);
END $$;
COMMENT ON FUNCTION admin_insert_key(api_keys, text) IS 'Stores a fresh key like a template and shows it in clear, once.';

CREATE FUNCTION admin_create_key(tenant text, scopes text, label text, rate_prep text, rate_check text, expires text,
                                 environment text)
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
    RETURN admin_insert_key(wanted, environment);
END $$;
COMMENT ON FUNCTION admin_create_key(text, text, text, text, text, text, text) IS 'sql/manage create-key';

CREATE FUNCTION admin_list_keys(tenant text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := (admin_tenant(tenant)).id;
BEGIN
    RETURN QUERY SELECT admin_key_json(k) FROM api_keys k WHERE k.tenant_id = whose ORDER BY k.created_at, k.id;
END $$;
COMMENT ON FUNCTION admin_list_keys(text) IS 'sql/manage list-keys';

-- The key an operator means: the active one of that prefix before one that was revoked.
CREATE FUNCTION admin_key(prefix text) RETURNS api_keys LANGUAGE plpgsql AS $$
DECLARE
    found_key api_keys;
BEGIN
    IF (SELECT count(*) > 1 FROM api_keys WHERE key_prefix = prefix AND is_active) THEN
        PERFORM admin_refuse('Several active keys have the prefix ' || prefix || '; name one by its id (list-keys --json).');
    END IF;
    SELECT * INTO found_key FROM api_keys WHERE key_prefix = prefix OR id::text = prefix
     ORDER BY is_active DESC, created_at DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM admin_refuse('Key not found: ' || prefix);
    END IF;
    IF NOT found_key.is_active THEN
        PERFORM admin_refuse('Key already revoked: ' || prefix);
    END IF;
    RETURN found_key;
END $$;
COMMENT ON FUNCTION admin_key(text) IS 'An active key by its prefix, or by its id.';

CREATE FUNCTION admin_revoke_key(prefix text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    k api_keys := admin_key(prefix);
BEGIN
    UPDATE api_keys SET is_active = false WHERE tenant_id = k.tenant_id AND id = k.id RETURNING * INTO k;
    PERFORM admin_note(k.tenant_id, 'key.revoke', 'api_key', k.key_prefix);
    RETURN admin_key_json(k);
END $$;
COMMENT ON FUNCTION admin_revoke_key(text) IS 'sql/manage revoke-key';

-- A new key lives as long as the old one would have, unless a date is given. A key that has expired has nothing to pass on, and one in
-- its grace has passed it on already: what is left to it is the grace.
CREATE FUNCTION admin_rotate_key(prefix text, grace text, expires text) RETURNS jsonb LANGUAGE plpgsql AS $$
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
    made := admin_insert_key(new, split_part(old.key_prefix, '_', 2));
    UPDATE api_keys SET is_active = grace::int > 0, expires_at = coalesce(old_until, now()), replaced_by = made ->> 'prefix'
     WHERE tenant_id = old.tenant_id AND id = old.id;
    PERFORM admin_note(old.tenant_id, 'key.rotate', 'api_key', old.key_prefix, jsonb_build_object('grace_hours', grace::int));
    RETURN made || jsonb_build_object('replaces', old.key_prefix, 'old_key_expires_at', admin_time(old_until));
END $$;
COMMENT ON FUNCTION admin_rotate_key(text, text, text) IS
    'sql/manage rotate-key: a new key like the old one, which is refused after the grace.';

CREATE FUNCTION admin_set_limit(prefix text, rate_prep text, rate_check text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    k api_keys := admin_key(prefix);
BEGIN
    IF rate_prep = '' AND rate_check = '' THEN
        PERFORM admin_refuse('Name a limit to set: --rate-prep, --rate-check or both.');
    END IF;
    UPDATE api_keys SET rate_limit_prep = coalesce(admin_rate(nullif(rate_prep, '')), rate_limit_prep),
                        rate_limit_check = coalesce(admin_rate(nullif(rate_check, '')), rate_limit_check)
     WHERE tenant_id = k.tenant_id AND id = k.id RETURNING * INTO k;
    PERFORM admin_note(k.tenant_id, 'key.limit', 'api_key', k.key_prefix,
                       jsonb_build_object('prep', k.rate_limit_prep, 'check', k.rate_limit_check));
    RETURN admin_key_json(k);
END $$;
COMMENT ON FUNCTION admin_set_limit(text, text, text) IS 'sql/manage set-limit';

-- ---- what tenants use ----

CREATE FUNCTION admin_usage(wanted text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := admin_whose(wanted);
BEGIN
    RETURN QUERY
    SELECT jsonb_build_object(
        'tenant', t.name,
        'courses', (SELECT count(*) FROM courses WHERE tenant_id = t.id),
        'materials', m.materials, 'stored_bytes', m.stored,
        'jobs', (SELECT count(*) FROM jobs WHERE tenant_id = t.id),
        'submissions', (SELECT count(*) FROM submissions WHERE tenant_id = t.id),
        'llm_calls', (SELECT count(*) FROM llm_calls WHERE tenant_id = t.id))
      FROM tenants t,
           LATERAL (SELECT count(*) AS materials, coalesce(sum(size_bytes), 0) AS stored
                      FROM material_entries WHERE tenant_id = t.id) m
     WHERE whose IS NULL OR t.id = whose
     ORDER BY t.name;
END $$;
COMMENT ON FUNCTION admin_usage(text) IS 'sql/manage usage, of one tenant or of all';

CREATE FUNCTION admin_moment(wanted text, fallback timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(nullif(wanted, '')::timestamptz, fallback);
EXCEPTION WHEN data_exception THEN
    PERFORM admin_refuse('A date is written YYYY-MM-DD, not: ' || wanted);
END $$;
COMMENT ON FUNCTION admin_moment(text, timestamptz) IS 'A moment from text.';

CREATE FUNCTION admin_cost(wanted text, since text, until text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := admin_whose(wanted);
    earliest timestamptz := admin_moment(since, '-infinity');
    latest timestamptz := admin_moment(until, 'infinity');
BEGIN
    IF earliest > latest THEN
        PERFORM admin_refuse(format('The time ends before it begins: --from %s is after --to %s.', since, until));
    END IF;
    RETURN QUERY
    SELECT jsonb_build_object('tenant', t.name, 'provider', c.provider, 'model_id', c.model_id, 'calls', count(*),
                              'tokens_in', sum(c.tokens_in), 'tokens_out', sum(c.tokens_out), 'cost_usd', sum(c.cost_usd))
      FROM llm_calls c LEFT JOIN tenants t ON t.id = c.tenant_id
     WHERE (whose IS NULL OR c.tenant_id = whose) AND c.created_at >= earliest AND c.created_at < latest
     GROUP BY t.name, c.provider, c.model_id ORDER BY t.name, sum(c.cost_usd) DESC, c.provider, c.model_id;
END $$;
COMMENT ON FUNCTION admin_cost(text, text, text) IS 'sql/manage cost, from a date to before another';

-- ---- jobs ----

-- Ids are UUIDs of version 7, so a tenant's newest jobs stand at the end of its part of the primary key. Only what is shown is put into
-- words.
CREATE FUNCTION admin_jobs(wanted text, whose text, most text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    only_tenant uuid := admin_whose(whose);
    only_most integer := admin_number('limit', most);
BEGIN
    IF wanted <> '' AND wanted NOT IN ('queued', 'active', 'complete', 'failed', 'cancelled') THEN
        PERFORM admin_refuse('A status is queued, active, complete, failed or cancelled, not: ' || wanted);
    END IF;
    RETURN QUERY
    SELECT jsonb_build_object('id', j.id, 'tenant', t.name, 'job_type', j.job_type, 'status', j.status,
                              'attempt', j.attempt, 'max_attempts', j.max_attempts,
                              'queued_at', admin_time(j.queued_at), 'started_at', admin_time(j.started_at),
                              'completed_at', admin_time(j.completed_at), 'runner', j.runner, 'error_code', j.error_code,
                              'error_message', j.error_message)
      FROM (SELECT own.*
              FROM tenants CROSS JOIN LATERAL (SELECT * FROM jobs WHERE tenant_id = tenants.id AND (wanted = '' OR status = wanted)
                                                ORDER BY id DESC LIMIT only_most) AS own
             WHERE only_tenant IS NULL OR tenants.id = only_tenant
             ORDER BY own.id DESC LIMIT only_most) j
      JOIN tenants t ON t.id = j.tenant_id
     ORDER BY j.id DESC;
END $$;
COMMENT ON FUNCTION admin_jobs(text, text, text) IS 'sql/manage jobs, newest first';

-- An operator names a job by its id alone: each tenant is asked for it.
CREATE FUNCTION admin_job(wanted text) RETURNS jobs LANGUAGE plpgsql AS $$
DECLARE
    found_job jobs;
BEGIN
    SELECT j.* INTO found_job FROM tenants t JOIN jobs j ON j.tenant_id = t.id
     WHERE j.id = CASE WHEN wanted ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN wanted::uuid END;
    IF NOT FOUND THEN
        PERFORM admin_refuse('Job not found: ' || wanted);
    END IF;
    RETURN found_job;
END $$;
COMMENT ON FUNCTION admin_job(text) IS 'A job by its id.';

-- The rule of the statement job_subject.
CREATE FUNCTION admin_is_gone(j jobs) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT j.job_type <> 'purge'
       AND (j.course_id IS NOT NULL AND NOT EXISTS (SELECT FROM courses WHERE tenant_id = j.tenant_id AND id = j.course_id)
            OR j.material_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM material_entries WHERE tenant_id = j.tenant_id AND id = j.material_id)
            OR j.material_id IS NULL AND j.node_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM material_nodes WHERE tenant_id = j.tenant_id AND id = j.node_id))
$$;
COMMENT ON FUNCTION admin_is_gone(jobs) IS 'Whether what a job works on has been deleted. A purge works on what is gone.';

-- What it depends on must not have failed, or it would wait for ever.
CREATE FUNCTION admin_hindrance(j jobs) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hopeless uuid;
BEGIN
    SELECT depends_on INTO hopeless FROM job_dependencies d JOIN jobs o ON o.tenant_id = d.tenant_id AND o.id = d.depends_on
     WHERE d.tenant_id = j.tenant_id AND d.job_id = j.id AND o.status IN ('failed', 'cancelled') LIMIT 1;
    RETURN CASE
        WHEN admin_is_gone(j) THEN 'What the job works on has been deleted: ' || j.id
        WHEN hopeless IS NOT NULL THEN format('%s depends on %s, which has not been done: requeue that first.', j.id, hopeless)
        WHEN EXISTS (SELECT FROM jobs o WHERE o.tenant_id = j.tenant_id AND o.job_type = j.job_type
                        AND o.subject = j.subject AND o.status IN ('queued', 'active'))
            THEN 'Another job does the same work already: ' || j.id
        END;
END $$;
COMMENT ON FUNCTION admin_hindrance(jobs) IS 'Why a failed job cannot start over, in a sentence; NULL when it can.';

CREATE FUNCTION admin_start_over(j jobs) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs SET status = 'queued', attempt = 0, error_code = NULL, error_message = NULL, not_before = NULL,
                    lease_token = NULL, lease_until = NULL, stage = NULL, progress_done = NULL, progress_total = NULL,
                    progress_unit = NULL, queued_at = clock_timestamp(), started_at = NULL, completed_at = NULL
     WHERE tenant_id = j.tenant_id AND id = j.id;
    UPDATE material_entries SET pending_job_id = j.id, error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND id = j.material_id AND job_id = j.id;
    UPDATE submissions SET status = 'received', error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND job_id = j.id AND status = 'failed';
    PERFORM admin_note(j.tenant_id, 'job.requeue', 'job', j.id::text);
    RETURN jsonb_build_object('id', j.id, 'job_type', j.job_type, 'status', 'queued');
END $$;
COMMENT ON FUNCTION admin_start_over(jobs) IS
    'A job starts over as if it were new; its material or submission waits for it once more.';

-- Codes of lib/base/fault.h that the bytes or the address themselves are the reason of. A limit that was passed may be another one by now.
CREATE FUNCTION admin_is_final(code text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN code IN ('unsupported_format', 'file_encrypted', 'file_damaged', 'file_too_complex', 'language_unsupported', 'object_missing',
                    'integrity_broken', 'fetch_refused', 'no_material');
COMMENT ON FUNCTION admin_is_final(text) IS 'Whether a job that failed with this code would fail with it again.';

-- Of many, the oldest come first, for others may depend on them; those that cannot start over, or would only fail again, are left out,
-- each with its reason in a notice. One that is named starts over whatever it failed with. Runners find what is queued even when nobody
-- announces it.
CREATE FUNCTION admin_requeue(which text, whose text, everybodys text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
    only_tenant uuid := admin_whose(whose);
    only_job jobs;
    hindrance text;
    j jobs;
BEGIN
    IF (which <> '')::int + (whose <> '')::int + (everybodys <> '')::int <> 1 THEN
        PERFORM admin_refuse('Name what to requeue: one job with --job, one tenant''s failed jobs with --tenant, or all tenants'' with --all.');
    END IF;
    IF which <> '' THEN
        only_job := admin_job(which);
        only_tenant := only_job.tenant_id;
    END IF;
    IF only_job.status <> 'failed' THEN
        PERFORM admin_refuse(format('Only failed jobs are requeued; %s is %s', which, only_job.status));
    END IF;
    FOR j IN SELECT * FROM jobs
              WHERE status = 'failed' AND (only_tenant IS NULL OR tenant_id = only_tenant) AND (only_job.id IS NULL OR id = only_job.id)
              ORDER BY created_at, id FOR UPDATE LOOP
        hindrance := admin_hindrance(j);
        IF hindrance IS NULL AND which = '' AND admin_is_final(j.error_code) THEN
            hindrance := format('%s would only fail again with %s; requeue --job makes it try.', j.id, j.error_code);
        END IF;
        IF hindrance IS NULL THEN
            RETURN NEXT admin_start_over(j);
        ELSIF which <> '' THEN
            PERFORM admin_refuse(hindrance);
        ELSE
            RAISE NOTICE 'Left out: %', hindrance;
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION admin_requeue(text, text, text) IS
    'sql/manage requeue, of one failed job, of those of a tenant, or of all';

DO $$
DECLARE
    command regprocedure;
BEGIN
    FOR command IN SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'admin\_%' LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', command);
    END LOOP;
END $$;

COMMIT;
