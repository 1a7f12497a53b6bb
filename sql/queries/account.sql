-- @account maybe tenant
-- The tenant, since when its jobs wait (its own or all), one of its keys ($2), and what it has of what has a quota: stored files, jobs in flight, costs of this month (UTC).
SELECT t.name, least(t.paused_at, (SELECT paused_at FROM queue_pause)) AS paused_at,
       k.key_prefix, k.label, k.scopes, k.expires_at, k.last_used_at,
       t.storage_quota_bytes, (SELECT coalesce(sum(bytes), 0)::bigint FROM storage_tallies WHERE tenant_id = $1) AS stored_bytes,
       t.job_quota, jobs_in_flight($1) AS jobs_in_flight,
       t.monthly_budget_usd::float8 AS budget_usd,
       (SELECT coalesce(sum(cost_usd), 0)::float8 FROM llm_calls
         WHERE tenant_id = $1 AND created_at >= date_trunc('month', now(), 'UTC')) AS used_usd,
       to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') AS month
  FROM tenants t CROSS JOIN key_of_tenant($2) AS k WHERE t.id = $1;
