-- Attempts to ask models, counted by provider and outcome.
-- requires: metrics
BEGIN;

CREATE FUNCTION cs_tally_llm_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tallies (counter, kind, outcome, amount)
    VALUES ('llm_calls', NEW.provider, CASE WHEN NEW.success THEN 'success' ELSE coalesce(NEW.error_code, 'unknown') END, 1);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_tally_llm_call() IS 'Trigger: counts attempts to ask a model.';
CREATE TRIGGER tally AFTER INSERT ON llm_calls FOR EACH ROW EXECUTE FUNCTION cs_tally_llm_call();

COMMIT;
