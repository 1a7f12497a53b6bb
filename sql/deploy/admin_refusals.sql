-- sql/manage refuses a name that is not there before it looks for anything, and what would change nothing or only fail again. Its lists
-- read no more than they show.
-- requires: admin
BEGIN;

CREATE FUNCTION admin_whose(wanted text) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE WHEN wanted <> '' THEN (admin_tenant(wanted)).id END;
END $$;
COMMENT ON FUNCTION admin_whose(text) IS 'The id of the tenant that a list is narrowed to; NULL for an empty name: all.';

CREATE FUNCTION admin_number(what text, wanted text) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF wanted !~ '^[0-9]{1,7}$' OR wanted::integer = 0 THEN
        PERFORM admin_refuse(format('A %s is a whole number from 1 to 9999999, not: %s', what, wanted));
    END IF;
    RETURN wanted::integer;
END $$;
COMMENT ON FUNCTION admin_number(text, text) IS 'A whole number from text.';

CREATE OR REPLACE FUNCTION admin_rate(wanted text) RETURNS integer LANGUAGE sql IMMUTABLE
    RETURN admin_number('rate', wanted);

-- ---- keys ----

CREATE OR REPLACE FUNCTION admin_list_keys(tenant text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := (admin_tenant(tenant)).id;
BEGIN
    RETURN QUERY SELECT admin_key_json(k) FROM api_keys k WHERE k.tenant_id = whose ORDER BY k.created_at, k.id;
END $$;

-- A new key lives as long as the old one would have, unless a date is given: one that has expired has nothing to pass on.
CREATE FUNCTION admin_rotate_key(prefix text, grace text, expires text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    old api_keys := admin_key(prefix);
    new api_keys := old;
    old_until timestamptz;
BEGIN
    IF grace !~ '^[0-9]{1,4}$' THEN
        PERFORM admin_refuse('Hours of grace are a whole number from 0 to 9999, not: ' || grace);
    END IF;
    IF old.expires_at <= now() AND expires = '' THEN
        PERFORM admin_refuse(format('The key has expired: %s (%s); give the new one a date of its own with --expires.', prefix,
                                    admin_time(old.expires_at)));
    END IF;
    new.expires_at := coalesce(admin_expiry(expires), old.expires_at);
    old_until := least(old.expires_at, now() + make_interval(hours => grace::int));
    UPDATE api_keys SET is_active = grace::int > 0, expires_at = old_until WHERE id = old.id;
    PERFORM admin_note(old.tenant_id, 'key.rotate', 'api_key', old.key_prefix, jsonb_build_object('grace_hours', grace::int));
    RETURN admin_insert_key(new, split_part(old.key_prefix, '_', 2)) ||
           jsonb_build_object('replaces', old.key_prefix,
                              'old_key_expires_at', CASE WHEN grace::int > 0 THEN admin_time(old_until) END);
END $$;
COMMENT ON FUNCTION admin_rotate_key(text, text, text) IS
    'sql/manage rotate-key: a new key like the old one, which is refused after the grace.';

CREATE OR REPLACE FUNCTION admin_rotate_key(prefix text, grace text) RETURNS jsonb LANGUAGE sql
    RETURN admin_rotate_key(prefix, grace, '');
COMMENT ON FUNCTION admin_rotate_key(text, text) IS 'The same without a date, as programs before it asked.';

CREATE OR REPLACE FUNCTION admin_set_limit(prefix text, rate_prep text, rate_check text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    k api_keys := admin_key(prefix);
BEGIN
    IF rate_prep = '' AND rate_check = '' THEN
        PERFORM admin_refuse('Name a limit to set: --rate-prep, --rate-check or both.');
    END IF;
    UPDATE api_keys SET rate_limit_prep = coalesce(admin_rate(nullif(rate_prep, '')), rate_limit_prep),
                        rate_limit_check = coalesce(admin_rate(nullif(rate_check, '')), rate_limit_check)
     WHERE id = k.id RETURNING * INTO k;
    PERFORM admin_note(k.tenant_id, 'key.limit', 'api_key', k.key_prefix,
                       jsonb_build_object('prep', k.rate_limit_prep, 'check', k.rate_limit_check));
    RETURN admin_key_json(k);
END $$;

-- ---- what tenants use ----

CREATE OR REPLACE FUNCTION admin_usage(wanted text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
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

CREATE OR REPLACE FUNCTION admin_cost(wanted text, since text, until text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    whose uuid := admin_whose(wanted);
    earliest timestamptz := admin_moment(since, '-infinity');
    latest timestamptz := admin_moment(until, 'infinity');
BEGIN
    RETURN QUERY
    SELECT jsonb_build_object('tenant', t.name, 'provider', c.provider, 'model_id', c.model_id, 'calls', count(*),
                              'tokens_in', sum(c.tokens_in), 'tokens_out', sum(c.tokens_out), 'cost_usd', sum(c.cost_usd))
      FROM llm_calls c LEFT JOIN tenants t ON t.id = c.tenant_id
     WHERE (whose IS NULL OR c.tenant_id = whose) AND c.created_at >= earliest AND c.created_at < latest
     GROUP BY t.name, c.provider, c.model_id ORDER BY t.name, sum(c.cost_usd) DESC, c.provider, c.model_id;
END $$;

-- ---- jobs ----

-- Ids are UUIDs of version 7, so the newest jobs stand at one end of indexes that are there: of all jobs_pkey, of a tenant's
-- jobs_tenant_id_id_key. Only what is shown is put into words.
CREATE OR REPLACE FUNCTION admin_jobs(wanted text, whose text, most text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
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
      FROM (SELECT * FROM jobs WHERE (wanted = '' OR status = wanted) AND (only_tenant IS NULL OR tenant_id = only_tenant)
             ORDER BY id DESC LIMIT only_most) j
      JOIN tenants t ON t.id = j.tenant_id
     ORDER BY j.id DESC;
END $$;

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
    SELECT depends_on INTO hopeless FROM job_dependencies d JOIN jobs o ON o.id = d.depends_on
     WHERE d.job_id = j.id AND o.status IN ('failed', 'cancelled') LIMIT 1;
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
                    announced_at = NULL, lease_token = NULL, lease_until = NULL, stage = NULL, progress_done = NULL,
                    progress_total = NULL, progress_unit = NULL, queued_at = clock_timestamp(), started_at = NULL,
                    completed_at = NULL
     WHERE id = j.id;
    UPDATE material_entries SET pending_job_id = j.id, error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND id = j.material_id AND job_id = j.id;
    UPDATE submissions SET status = 'received', error_code = NULL, error_message = NULL
     WHERE tenant_id = j.tenant_id AND job_id = j.id AND status = 'failed';
    PERFORM admin_note(j.tenant_id, 'job.requeue', 'job', j.id::text);
    RETURN jsonb_build_object('id', j.id, 'job_type', j.job_type, 'status', 'queued');
END $$;
COMMENT ON FUNCTION admin_start_over(jobs) IS
    'A job starts over as if it were new; its material or submission waits for it once more.';

-- Of many, the oldest come first, for others may depend on them, and those that cannot start over are left out and counted in a
-- notice. Runners find what is queued even when nobody announces it.
CREATE OR REPLACE FUNCTION admin_requeue(which text, whose text) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
    only_tenant uuid := admin_whose(whose);
    only_job jobs;
    left_out integer := 0;
    j jobs;
BEGIN
    IF which <> '' AND whose <> '' THEN
        PERFORM admin_refuse('Name one job or one tenant, not both.');
    END IF;
    SELECT * INTO only_job FROM jobs WHERE id::text = which;
    IF which <> '' AND only_job.id IS NULL THEN
        PERFORM admin_refuse('Job not found: ' || which);
    ELSIF only_job.status <> 'failed' THEN
        PERFORM admin_refuse(format('Only failed jobs are requeued; %s is %s', which, only_job.status));
    END IF;
    FOR j IN SELECT * FROM jobs
              WHERE status = 'failed' AND (only_job.id IS NULL OR id = only_job.id) AND (only_tenant IS NULL OR tenant_id = only_tenant)
              ORDER BY created_at, id FOR UPDATE LOOP
        IF admin_hindrance(j) IS NULL THEN
            RETURN NEXT admin_start_over(j);
        ELSIF which <> '' THEN
            PERFORM admin_refuse(admin_hindrance(j));
        ELSE
            left_out := left_out + 1;
        END IF;
    END LOOP;
    IF left_out > 0 THEN
        RAISE NOTICE 'Left out, for they cannot start over (requeue --job says why): %', left_out;
    END IF;
END $$;

REVOKE EXECUTE ON FUNCTION admin_whose(text), admin_number(text, text), admin_rotate_key(text, text, text), admin_is_gone(jobs),
    admin_hindrance(jobs), admin_start_over(jobs) FROM PUBLIC;

COMMIT;
