-- What GET /metrics tells of the whole system: counters that only grow, kept beside the rows they count, and the state of the queue.
-- requires: webhook_events
BEGIN;

-- ---- counters ----

-- Each count is a row of its own, so that no transaction waits for another's counter; the sweeper adds them up.
CREATE TABLE tallies (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    counter                text NOT NULL,
    kind                   text NOT NULL DEFAULT '',
    outcome                text NOT NULL DEFAULT '',
    amount                 bigint NOT NULL
);
ALTER TABLE tallies ENABLE ROW LEVEL SECURITY;
CREATE POLICY runner ON tallies TO cs_runner USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON tallies TO cs_runner;
CALL cs_describe('tallies', 'What happened so far, of all tenants together: a counter is the sum of its rows.', $$
    id: number in the order of writing
    counter: what is counted
    kind: of what sort it was; empty where there is one only
    outcome: how it ended; empty where that does not matter
    amount: how many, or how many bytes
$$);

-- However a job is made, tried and ended, and by whomever.
CREATE FUNCTION cs_tally_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ends constant text[] := ARRAY['complete', 'failed', 'cancelled'];
    was constant text := CASE TG_OP WHEN 'UPDATE' THEN OLD.status ELSE 'failed' END;
BEGIN
    INSERT INTO tallies (counter, kind, outcome, amount)
    SELECT counter, NEW.job_type, how, 1
      FROM (VALUES ('jobs_accepted', '', was = ANY (ends) AND NEW.status <> ALL (ends)),
                   ('jobs_ended', NEW.status, was <> ALL (ends) AND NEW.status = ANY (ends)),
                   ('attempts_ended', CASE WHEN NEW.status IN ('complete', 'cancelled') THEN NEW.status
                                           WHEN NEW.attempt < OLD.attempt THEN 'handed_back'
                                           WHEN NEW.error_code = 'lease_lost' THEN 'lost'
                                           WHEN NEW.status = 'queued' THEN 'retried'
                                           ELSE 'failed' END, was = 'active')) AS count (counter, how, happened)
     WHERE happened;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tally_job() IS 'Trigger: counts jobs accepted (again), jobs ended, attempts ended.';
CREATE TRIGGER tally_new AFTER INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION cs_tally_job();
CREATE TRIGGER tally AFTER UPDATE OF status ON jobs FOR EACH ROW
    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION cs_tally_job();

-- A row without a file brings NULL bytes and counts nothing.
CREATE FUNCTION cs_tally_file() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' AND NEW.object_key IS NOT NULL THEN
        INSERT INTO tallies (counter, kind, amount)
        VALUES ('uploads', NEW.source_type, 1), ('upload_bytes', NEW.source_type, coalesce(NEW.size_bytes, 0)),
               ('stored_files', NEW.source_type, 1), ('stored_bytes', NEW.source_type, coalesce(NEW.size_bytes, 0));
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.object_key IS NOT NULL THEN
        INSERT INTO tallies (counter, kind, amount)
        VALUES ('stored_files', OLD.source_type, -1), ('stored_bytes', OLD.source_type, -coalesce(OLD.size_bytes, 0));
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tally_file() IS 'Trigger: counts files that materials are made of, as they come and go.';
CREATE TRIGGER tally AFTER INSERT OR DELETE ON material_entries FOR EACH ROW EXECUTE FUNCTION cs_tally_file();
CREATE TRIGGER tally_changed AFTER UPDATE OF object_key ON material_entries FOR EACH ROW
    WHEN (OLD.object_key IS DISTINCT FROM NEW.object_key) EXECUTE FUNCTION cs_tally_file();

-- A message that stays pending when its attempt is recorded is tried again.
CREATE FUNCTION cs_tally_delivery() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tallies (counter, outcome, amount)
    VALUES (CASE NEW.status WHEN 'pending' THEN 'webhook_retries' ELSE 'webhook_deliveries' END,
            CASE NEW.status WHEN 'pending' THEN '' ELSE NEW.status END, 1);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tally_delivery() IS 'Trigger: counts messages to webhooks that were delivered, given up, or put off.';
CREATE TRIGGER tally AFTER UPDATE OF status ON webhook_deliveries FOR EACH ROW
    WHEN (OLD.status = 'pending') EXECUTE FUNCTION cs_tally_delivery();

-- ---- the queue ----

-- The settings keep the plan on an index, whatever the statistics say of a queue that was empty a minute ago.
CREATE FUNCTION queue_state(tenant_jobs integer)
RETURNS TABLE (lane text, class text, jobs bigint, oldest_s double precision)
LANGUAGE sql STABLE ROWS 8 SET search_path = public, pg_temp
SET jit = off SET max_parallel_workers_per_gather = 0 SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
    WITH waiting AS (
        SELECT l.lane, q.*, false AS blocked
          FROM unnest(ARRAY['light', 'heavy']) AS l (lane)
         CROSS JOIN LATERAL (SELECT j.tenant_id, j.not_before > now() AS later, count(*) AS jobs, min(j.queued_at) AS queued_at,
                                    min(greatest(j.queued_at, j.not_before)) AS due_at
                               FROM jobs j WHERE j.lane = l.lane AND j.status = 'queued' AND NOT j.dependent
                              GROUP BY j.tenant_id, later) AS q
        UNION ALL
        SELECT q.lane, q.tenant_id, q.not_before > now(), 1, q.queued_at, greatest(q.queued_at, q.not_before, before.ended_at),
               coalesce(before.open, false)
          FROM jobs q
         CROSS JOIN LATERAL (SELECT bool_or(b.status <> 'complete') AS open, max(b.completed_at) AS ended_at
                               FROM job_dependencies d JOIN jobs b ON b.tenant_id = d.tenant_id AND b.id = d.depends_on
                              WHERE d.tenant_id = q.tenant_id AND d.job_id = q.id) AS before
         WHERE q.status = 'queued' AND q.dependent
    ), capped AS (
        SELECT tenant_id FROM jobs WHERE status = 'active' GROUP BY tenant_id HAVING count(*) >= tenant_jobs
    ), classed AS (
        SELECT w.*, CASE WHEN w.later THEN 'later' WHEN w.blocked THEN 'dependent'
                         WHEN c.tenant_id IS NOT NULL THEN 'capped' ELSE 'free' END AS class
          FROM waiting w LEFT JOIN capped c ON c.tenant_id = w.tenant_id
    )
    SELECT lane, class, coalesce(sum(c.jobs), 0)::bigint,
           coalesce(extract(epoch FROM now() - min(CASE WHEN class IN ('free', 'capped') THEN c.due_at ELSE c.queued_at END)), 0)
      FROM unnest(ARRAY['light', 'heavy']) AS lane CROSS JOIN unnest(ARRAY['free', 'capped', 'later', 'dependent']) AS class
      LEFT JOIN classed c USING (lane, class)
     GROUP BY lane, class
$$;
COMMENT ON FUNCTION queue_state(integer) IS
    'Queued jobs of each lane by why they wait: for a runner (free), for the tenant''s own jobs (capped), for their time (later), for '
    'another job (dependent); and for how many seconds the oldest has.';

CREATE FUNCTION webhook_state() RETURNS TABLE (class text, deliveries bigint, oldest_s double precision)
LANGUAGE sql STABLE ROWS 4 SET search_path = public, pg_temp SET jit = off SET enable_seqscan = off AS $$
    WITH pending AS (
        SELECT d.created_at, d.next_attempt_at,
               CASE WHEN NOT w.is_active THEN 'paused'
                    WHEN d.next_attempt_at > now() OR d.lease_until > now() THEN 'later'
                    WHEN w.failing_since IS NOT NULL THEN 'failing' ELSE 'due' END AS class
          FROM webhook_deliveries d JOIN webhooks w ON w.tenant_id = d.tenant_id AND w.id = d.webhook_id
         WHERE d.status = 'pending'
    )
    SELECT class, count(p.class),
           coalesce(extract(epoch FROM now() - min(CASE WHEN class = 'due' THEN p.next_attempt_at ELSE p.created_at END)), 0)
      FROM unnest(ARRAY['due', 'failing', 'later', 'paused']) AS class LEFT JOIN pending p USING (class)
     GROUP BY class
$$;
COMMENT ON FUNCTION webhook_state() IS
    'Messages to webhooks that wait: for a sender (due), behind an attempt at a receiver that fails (failing), for their time or '
    'the attempt''s end (later), for a webhook that is switched off (paused); and for how many seconds the oldest has.';

-- ---- all of it ----

-- A sort of job that was accepted once shows all ways to end, so that the first failure is an increase and not a new series.
CREATE FUNCTION cs_metrics(tenant_jobs integer) RETURNS TABLE (family text, kind text, outcome text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    WITH counted AS (
        SELECT counter, kind, outcome, sum(amount) AS amount FROM tallies GROUP BY counter, kind, outcome
    ), expected (counter, kind, outcome) AS (
        SELECT e.counter, k.kind, e.outcome
          FROM (VALUES ('jobs_ended', 'complete'), ('jobs_ended', 'failed'), ('jobs_ended', 'cancelled'),
                       ('attempts_ended', 'complete'), ('attempts_ended', 'failed'), ('attempts_ended', 'cancelled'),
                       ('attempts_ended', 'retried'), ('attempts_ended', 'lost'), ('attempts_ended', 'handed_back')
               ) AS e (counter, outcome), (SELECT DISTINCT kind FROM counted WHERE counter = 'jobs_accepted') AS k
        UNION ALL
        SELECT counter, kind, '' FROM unnest(ARRAY['uploads', 'upload_bytes', 'stored_files', 'stored_bytes']) AS counter,
                                      unnest(ARRAY['video', 'presentation', 'text']) AS kind
        UNION ALL
        VALUES ('webhook_deliveries', '', 'delivered'), ('webhook_deliveries', '', 'failed'), ('webhook_retries', '', '')
    ), queue AS (
        SELECT * FROM queue_state(tenant_jobs)
    ), webhook AS (
        SELECT * FROM webhook_state()
    )
    SELECT counter, kind, outcome, coalesce(amount, 0)::double precision
      FROM counted FULL JOIN expected USING (counter, kind, outcome)
    UNION ALL SELECT 'queue_jobs', lane, class, jobs FROM queue
    UNION ALL SELECT 'queue_oldest', lane, class, oldest_s FROM queue
    UNION ALL SELECT 'jobs_running', l.lane, '', count(a.id)
                FROM unnest(ARRAY['light', 'heavy']) AS l (lane) LEFT JOIN jobs a ON a.status = 'active' AND a.lane = l.lane GROUP BY l.lane
    UNION ALL SELECT 'webhook_pending', '', class, deliveries FROM webhook
    UNION ALL SELECT 'webhook_oldest', '', class, oldest_s FROM webhook
    ORDER BY 1, 2, 3
$$;
COMMENT ON FUNCTION cs_metrics(integer) IS
    'What GET /metrics tells of all tenants together, with so many jobs of a tenant at once allowed: sums and ages, never a row.';
REVOKE EXECUTE ON FUNCTION queue_state(integer), webhook_state(), cs_metrics(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cs_metrics(integer) TO cs_api;

COMMIT;
