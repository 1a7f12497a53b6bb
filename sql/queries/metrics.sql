-- @metrics_read many global
-- What is known of all tenants together, sorted by family, where a tenant may have $1 jobs at once.
SELECT family, kind, outcome, value FROM cs_metrics($1) UNION ALL SELECT family, kind, outcome, value FROM cs_quota_metrics()
 UNION ALL SELECT family, kind, outcome, value FROM cs_pause_metrics() ORDER BY 1, 2, 3;

-- @metrics_models many global
-- What is known of models, of all tenants together, sorted by family and provider; buckets of a histogram by their bound.
SELECT family, provider, model, label, value FROM cs_llm_metrics();
