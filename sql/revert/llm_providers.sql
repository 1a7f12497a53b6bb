BEGIN;
CREATE OR REPLACE FUNCTION admin_cost(wanted text, since text, until text) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE AS $$
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
DROP FUNCTION cs_llm_metrics();
CREATE OR REPLACE FUNCTION cs_tally_llm_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tallies (counter, kind, outcome, amount)
    VALUES ('llm_calls', NEW.provider, CASE WHEN NEW.success THEN 'success' ELSE coalesce(NEW.error_code, 'unknown') END, 1);
    RETURN NULL;
END $$;
DELETE FROM tallies WHERE counter IN ('llm_seconds', 'llm_ms');
UPDATE tallies SET kind = split_part(kind, '/', 1) WHERE counter = 'llm_calls';
DROP FUNCTION cs_llm_buckets();
DROP FUNCTION llm_breaker_tell(text, boolean, integer, integer);
DROP FUNCTION llm_breaker_ask(text, integer);
DROP TABLE llm_providers;
ALTER TABLE llm_calls DROP COLUMN student_id, DROP COLUMN tokens_cache_written, DROP COLUMN price_known, DROP COLUMN provider_request_id;
COMMIT;
