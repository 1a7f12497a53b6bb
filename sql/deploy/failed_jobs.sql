-- Failed jobs are counted by what they failed for, so that those of the system can be told from those of what they were given.
-- requires: metrics
BEGIN;

CREATE OR REPLACE FUNCTION cs_tally_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ends constant text[] := ARRAY['complete', 'failed', 'cancelled'];
    was constant text := CASE TG_OP WHEN 'UPDATE' THEN OLD.status ELSE 'failed' END;
BEGIN
    INSERT INTO tallies (counter, kind, outcome, amount)
    SELECT counter, CASE counter WHEN 'jobs_failed' THEN '' ELSE NEW.job_type END, how, 1
      FROM (VALUES ('jobs_accepted', '', was = ANY (ends) AND NEW.status <> ALL (ends)),
                   ('jobs_ended', NEW.status, was <> ALL (ends) AND NEW.status = ANY (ends)),
                   ('jobs_failed', coalesce(NEW.error_code, 'unknown'), was <> ALL (ends) AND NEW.status = 'failed'),
                   ('attempts_ended', CASE WHEN NEW.status IN ('complete', 'cancelled') THEN NEW.status
                                           WHEN NEW.attempt < OLD.attempt THEN 'handed_back'
                                           WHEN NEW.error_code = 'lease_lost' THEN 'lost'
                                           WHEN NEW.status = 'queued' THEN 'retried'
                                           ELSE 'failed' END, was = 'active')) AS count (counter, how, happened)
     WHERE happened;
    RETURN NULL;
END $$;

COMMIT;
