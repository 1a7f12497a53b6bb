-- What the migration `admin` made, word for word.
BEGIN;

CREATE OR REPLACE FUNCTION admin_rate(wanted text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF wanted !~ '^[0-9]{1,7}$' OR wanted::integer = 0 THEN
        PERFORM admin_refuse('A rate is a whole number from 1 to 9999999, not: ' || wanted);
    END IF;
    RETURN wanted::integer;
END $$;

CREATE OR REPLACE FUNCTION admin_list_keys(tenant text) RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
    SELECT admin_key_json(k) FROM api_keys k WHERE k.tenant_id = (admin_tenant(tenant)).id ORDER BY k.created_at, k.id
$$;

CREATE OR REPLACE FUNCTION admin_rotate_key(prefix text, grace text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    old api_keys := admin_key(prefix);
BEGIN
    IF grace !~ '^[0-9]{1,4}$' THEN
        PERFORM admin_refuse('Hours of grace are a whole number from 0 to 9999, not: ' || grace);
    END IF;
    UPDATE api_keys SET is_active = grace::int > 0, expires_at = least(expires_at, now() + make_interval(hours => grace::int))
     WHERE id = old.id;
    PERFORM admin_note(old.tenant_id, 'key.rotate', 'api_key', old.key_prefix, jsonb_build_object('grace_hours', grace::int));
    RETURN admin_insert_key(old, split_part(old.key_prefix, '_', 2)) ||
           jsonb_build_object('replaces', old.key_prefix, 'old_key_expires_at',
                              CASE WHEN grace::int > 0 THEN
                                  admin_time(least(old.expires_at, now() + make_interval(hours => grace::int))) END);
END $$;
COMMENT ON FUNCTION admin_rotate_key(text, text) IS
    'sql/manage rotate-key: a new key like the old one, which is refused after the grace.';

CREATE OR REPLACE FUNCTION admin_set_limit(prefix text, rate_prep text, rate_check text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    k api_keys := admin_key(prefix);
BEGIN
    UPDATE api_keys SET rate_limit_prep = coalesce(admin_rate(nullif(rate_prep, '')), rate_limit_prep),
                        rate_limit_check = coalesce(admin_rate(nullif(rate_check, '')), rate_limit_check)
     WHERE id = k.id RETURNING * INTO k;
    PERFORM admin_note(k.tenant_id, 'key.limit', 'api_key', k.key_prefix,
                       jsonb_build_object('prep', k.rate_limit_prep, 'check', k.rate_limit_check));
    RETURN admin_key_json(k);
END $$;

CREATE OR REPLACE FUNCTION admin_usage(wanted text) RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
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
     WHERE wanted = '' OR t.id = (admin_tenant(wanted)).id
     ORDER BY t.name
$$;

CREATE OR REPLACE FUNCTION admin_cost(wanted text, since text, until text) RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('tenant', t.name, 'provider', c.provider, 'model_id', c.model_id, 'calls', count(*),
                              'tokens_in', sum(c.tokens_in), 'tokens_out', sum(c.tokens_out), 'cost_usd', sum(c.cost_usd))
      FROM llm_calls c LEFT JOIN tenants t ON t.id = c.tenant_id
     WHERE (wanted = '' OR t.id = (admin_tenant(wanted)).id)
       AND c.created_at >= admin_moment(since, '-infinity') AND c.created_at < admin_moment(until, 'infinity')
     GROUP BY t.name, c.provider, c.model_id ORDER BY t.name, sum(c.cost_usd) DESC, c.provider, c.model_id
$$;

CREATE OR REPLACE FUNCTION admin_jobs(wanted text, whose text, most text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
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
      FROM jobs j JOIN tenants t ON t.id = j.tenant_id
     WHERE (wanted = '' OR j.status = wanted) AND (whose = '' OR j.tenant_id = (admin_tenant(whose)).id)
     ORDER BY j.created_at DESC, j.id DESC LIMIT admin_rate(most);
END $$;

CREATE OR REPLACE FUNCTION admin_requeue(which text, whose text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
    j jobs;
    hopeless uuid;
BEGIN
    IF which <> '' AND whose <> '' THEN
        PERFORM admin_refuse('Name one job or one tenant, not both.');
    END IF;
    IF which <> '' AND NOT EXISTS (SELECT FROM jobs WHERE id::text = which) THEN
        PERFORM admin_refuse('Job not found: ' || which);
    ELSIF which <> '' AND NOT EXISTS (SELECT FROM jobs WHERE id::text = which AND status = 'failed') THEN
        PERFORM admin_refuse(format('Only failed jobs are requeued; %s is %s', which,
                                    (SELECT status FROM jobs WHERE id::text = which)));
    END IF;
    FOR j IN SELECT * FROM jobs
              WHERE status = 'failed' AND (which = '' OR id::text = which)
                AND (whose = '' OR tenant_id = (admin_tenant(whose)).id)
              ORDER BY created_at, id FOR UPDATE LOOP
        SELECT depends_on INTO hopeless FROM job_dependencies d JOIN jobs o ON o.id = d.depends_on
         WHERE d.job_id = j.id AND o.status IN ('failed', 'cancelled') LIMIT 1;
        IF FOUND THEN
            CONTINUE WHEN which = '';
            PERFORM admin_refuse(format('%s depends on %s, which has not been done: requeue that first.', which, hopeless));
        END IF;
        IF EXISTS (SELECT FROM jobs o WHERE o.tenant_id = j.tenant_id AND o.job_type = j.job_type
                   AND o.subject = j.subject AND o.status IN ('queued', 'active')) THEN
            CONTINUE WHEN which = '';
            PERFORM admin_refuse('Another job does the same work already: ' || which);
        END IF;
        UPDATE jobs SET status = 'queued', attempt = 0, error_code = NULL, error_message = NULL, not_before = NULL,
                        announced_at = NULL, lease_token = NULL, lease_until = NULL, stage = NULL, progress_done = NULL,
                        progress_total = NULL, progress_unit = NULL, queued_at = clock_timestamp(), started_at = NULL,
                        completed_at = NULL
         WHERE id = j.id;
        UPDATE material_entries SET pending_job_id = j.id, error_code = NULL, error_message = NULL
         WHERE tenant_id = j.tenant_id AND id = j.material_id AND job_id = j.id;
        UPDATE submissions SET status = 'received', error_code = NULL, error_message = NULL
         WHERE tenant_id = j.tenant_id AND job_id = j.id AND status = 'failed';
        PERFORM admin_note(j.tenant_id, 'job.requeue', 'job', j.id::text);
        RETURN NEXT jsonb_build_object('id', j.id, 'job_type', j.job_type, 'status', 'queued');
    END LOOP;
END $$;

DROP FUNCTION admin_start_over(jobs), admin_hindrance(jobs), admin_is_gone(jobs), admin_rotate_key(text, text, text),
    admin_number(text, text), admin_whose(text);

COMMIT;
