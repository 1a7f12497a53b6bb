BEGIN;
SELECT student_id, tokens_cache_written, price_known, provider_request_id FROM llm_calls WHERE false;
SELECT name, failures, open_until, failed_at FROM llm_providers WHERE false;
SELECT 1 / relrowsecurity::int FROM pg_class WHERE oid = 'llm_providers'::regclass;
SELECT 1 / (cs_llm_buckets() @> ARRAY['Infinity'::double precision])::int;
SELECT family, provider, model, label, value FROM cs_llm_metrics() WHERE false;
SELECT 1 / (pg_get_functiondef('admin_cost(text,text,text)'::regprocedure) LIKE '%unpriced%')::int;
ROLLBACK;
