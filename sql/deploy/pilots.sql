-- The answers of a pilot are kept only as long as its job needs them.
-- requires: jobs
BEGIN;

CREATE FUNCTION cs_pilot_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.payload := NEW.payload - 'answers';
    NEW.checkpoint := NULL;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION cs_pilot_forget() IS 'Trigger: removes the answers from the payload of a pilot that has ended, and what models said of them.';

CREATE TRIGGER pilot_forget BEFORE UPDATE OF status ON jobs FOR EACH ROW
    WHEN (NEW.job_type = 'pilot' AND NEW.status IN ('complete', 'failed', 'cancelled'))
    EXECUTE FUNCTION cs_pilot_forget();

COMMIT;
