BEGIN;

CREATE OR REPLACE FUNCTION cs_tally_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

DELETE FROM tallies WHERE counter = 'jobs_failed';

COMMIT;
