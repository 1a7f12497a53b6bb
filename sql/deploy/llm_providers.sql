-- What is known of the providers of models: who fails, how long models take, and which calls have no known price.
-- requires: llm_tallies admin
BEGIN;

-- ---- the bill ----

ALTER TABLE llm_calls
    ADD COLUMN student_id          uuid,
    ADD COLUMN tokens_cache_written bigint NOT NULL DEFAULT 0,
    ADD COLUMN price_known         boolean NOT NULL DEFAULT true,
    ADD COLUMN provider_request_id text;
COMMENT ON COLUMN llm_calls.student_id IS 'the student whose answer it was about, where there is one; kept when the student is gone';
COMMENT ON COLUMN llm_calls.tokens_cache_written IS 'of tokens_in, those that the provider put into its cache';
COMMENT ON COLUMN llm_calls.price_known IS 'false: the registry had no price for the model, and cost_usd is 0 for that reason';
COMMENT ON COLUMN llm_calls.provider_request_id IS 'the provider''s own id of the exchange, for its support';

-- ---- the circuit breaker ----

-- One row for each provider that has failed. No program reads or writes it but by the two functions below.
CREATE TABLE llm_providers (
    name                   text PRIMARY KEY,
    failures               integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    open_until             timestamptz,
    failed_at              timestamptz
);
ALTER TABLE llm_providers ENABLE ROW LEVEL SECURITY;
CALL cs_describe('llm_providers', 'Providers of models that have failed, of all tenants and runners together.', $$
    name: as in llm_calls.provider
    failures: exchanges that have failed since the last one that did not
    open_until: until then it is not asked; past, one exchange may try
    failed_at: when it failed last
$$);

-- Whoever is the first to ask after the break gets 0 and tries; the others wait for what becomes of that.
CREATE FUNCTION llm_breaker_ask(provider text, seconds integer) RETURNS double precision
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    until timestamptz;
BEGIN
    SELECT open_until INTO until FROM llm_providers WHERE name = provider;
    IF until IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE llm_providers SET open_until = clock_timestamp() + seconds * interval '1 second'
     WHERE name = provider AND open_until <= clock_timestamp();
    IF FOUND THEN
        RETURN 0;
    END IF;
    RETURN greatest(0.001, extract(epoch FROM until - clock_timestamp()));
END $$;
COMMENT ON FUNCTION llm_breaker_ask(text, integer) IS
    'In how many seconds the provider may be asked again; 0: it may. An exchange that tries after a break keeps the others off for so many seconds.';

CREATE FUNCTION llm_breaker_tell(provider text, failed boolean, most integer, seconds integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF failed THEN
        INSERT INTO llm_providers AS known (name, failures, failed_at) VALUES (provider, 1, clock_timestamp())
        ON CONFLICT (name) DO UPDATE
           SET failures = known.failures + 1, failed_at = clock_timestamp(),
               open_until = CASE WHEN most > 0 AND known.failures + 1 >= most THEN clock_timestamp() + seconds * interval '1 second' END;
    ELSE
        UPDATE llm_providers SET failures = 0, open_until = NULL WHERE name = provider AND (failures > 0 OR open_until IS NOT NULL);
    END IF;
END $$;
COMMENT ON FUNCTION llm_breaker_tell(text, boolean, integer, integer) IS
    'What became of an exchange: after so many failures in a row (0: never) the provider is not asked for so many seconds.';
REVOKE EXECUTE ON FUNCTION llm_breaker_ask(text, integer), llm_breaker_tell(text, boolean, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION llm_breaker_ask(text, integer), llm_breaker_tell(text, boolean, integer, integer) TO cs_api;

-- ---- metrics ----

CREATE FUNCTION cs_llm_buckets() RETURNS double precision[] LANGUAGE sql IMMUTABLE
    RETURN ARRAY[1, 2.5, 5, 10, 20, 40, 60, 120, 300, 600, 'Infinity'];
COMMENT ON FUNCTION cs_llm_buckets() IS 'Upper bounds of the histogram of how long models take, in seconds.';

-- A model is counted as provider/model.
CREATE OR REPLACE FUNCTION cs_tally_llm_call() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO tallies (counter, kind, outcome, amount)
    VALUES ('llm_calls', NEW.provider || '/' || NEW.model_id,
            CASE WHEN NEW.success THEN 'success' ELSE coalesce(NEW.error_code, 'unknown') END, 1),
           ('llm_seconds', NEW.provider, (SELECT min(le)::text FROM unnest(cs_llm_buckets()) AS le WHERE NEW.latency_ms <= le * 1000), 1),
           ('llm_ms', NEW.provider, '', NEW.latency_ms);
    RETURN NULL;
END $$;

CREATE FUNCTION cs_llm_metrics() RETURNS TABLE (family text, provider text, model text, label text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
    WITH counted AS (
        SELECT counter, kind, outcome, sum(amount)::double precision AS amount FROM tallies
         WHERE counter IN ('llm_calls', 'llm_seconds', 'llm_ms') GROUP BY counter, kind, outcome
    ), timed AS (
        SELECT DISTINCT kind FROM counted WHERE counter = 'llm_seconds'
    ), sample (family, provider, model, label, place, value) AS (
        SELECT 'calls', split_part(kind, '/', 1), substr(kind, strpos(kind || '/', '/') + 1), outcome, 0, amount
          FROM counted WHERE counter = 'llm_calls'
        UNION ALL
        SELECT 'bucket', t.kind, '', CASE b.le WHEN 'Infinity' THEN '+Inf' ELSE b.le::text END, b.place,
               (SELECT coalesce(sum(c.amount), 0) FROM counted c
                 WHERE c.counter = 'llm_seconds' AND c.kind = t.kind AND c.outcome::double precision <= b.le)
          FROM timed t CROSS JOIN unnest(cs_llm_buckets()) WITH ORDINALITY AS b (le, place)
        UNION ALL
        SELECT 'sum', kind, '', '', 0, amount / 1000 FROM counted WHERE counter = 'llm_ms'
        UNION ALL
        SELECT 'count', kind, '', '', 0, sum(amount) FROM counted WHERE counter = 'llm_seconds' GROUP BY kind
        UNION ALL
        SELECT 'open', coalesce(t.kind, p.name), '', '', 0, (coalesce(p.open_until > now(), false))::integer
          FROM timed t FULL JOIN llm_providers p ON p.name = t.kind
        UNION ALL
        SELECT 'failures', coalesce(t.kind, p.name), '', '', 0, coalesce(p.failures, 0) FROM timed t FULL JOIN llm_providers p ON p.name = t.kind
    )
    SELECT family, provider, model, label, value FROM sample ORDER BY family, provider, model, place, label
$$;
COMMENT ON FUNCTION cs_llm_metrics() IS
    'What GET /metrics tells of models: calls by outcome, how long they took, and which providers are left alone after failures.';
REVOKE EXECUTE ON FUNCTION cs_llm_metrics() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cs_llm_metrics() TO cs_api;

-- ---- sql/manage ----

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
                              'failed', count(*) FILTER (WHERE NOT c.success), 'unpriced', count(*) FILTER (WHERE NOT c.price_known),
                              'tokens_in', sum(c.tokens_in), 'tokens_out', sum(c.tokens_out), 'cost_usd', sum(c.cost_usd))
      FROM llm_calls c LEFT JOIN tenants t ON t.id = c.tenant_id
     WHERE (whose IS NULL OR c.tenant_id = whose) AND c.created_at >= earliest AND c.created_at < latest
     GROUP BY t.name, c.provider, c.model_id ORDER BY t.name, sum(c.cost_usd) DESC, c.provider, c.model_id;
END $$;

COMMIT;
