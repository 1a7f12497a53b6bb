-- @metrics_read many global
-- What is known of all tenants together, sorted by family, where a tenant may have $1 jobs at once.
SELECT family, kind, outcome, value FROM cs_metrics($1);
