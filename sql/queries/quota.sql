-- @quota_storage one tenant
-- What the tenant may have stored (NULL: no quota), has, and has promised to its uploads, that of $2 left out. In one snapshot: an upload that ends
-- is in one of the sums and never in none.
SELECT own.storage_quota_bytes AS quota,
       (SELECT coalesce(sum(bytes), 0)::bigint FROM storage_tallies WHERE tenant_id = $1) AS used_bytes,
       (SELECT coalesce(sum(reserved_bytes), 0)::bigint FROM uploads
         WHERE tenant_id = $1 AND reserved_bytes > 0 AND id IS DISTINCT FROM $2::uuid) AS reserved_bytes
  FROM tenants AS own (tenant_id) WHERE tenant_id = $1;

-- @quota_reserve exec tenant
-- What the upload $2 may bring.
UPDATE uploads SET reserved_bytes = $3 WHERE tenant_id = $1 AND id = $2;

-- @quota_jobs one tenant
-- How many jobs the tenant may have queued and active at once (NULL: no quota), and has; and whether it has been told that it has many.
SELECT own.job_quota AS quota, CASE WHEN own.job_quota IS NULL THEN 0 ELSE jobs_in_flight($1) END AS in_flight,
       EXISTS (SELECT FROM quota_warnings WHERE tenant_id = $1 AND quota = 'jobs') AS warned
  FROM tenants AS own (tenant_id) WHERE tenant_id = $1;

-- @quota_look_at_jobs exec global
-- The session's tenant is told that it has many jobs at once, or may be told again.
SELECT quota_look_at_jobs();

-- @quota_hold exec tenant
-- A place among the uploads for bytes that a job stores; nobody's process watches over it, and without a key the janitor removes nothing but this.
INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at, reserved_bytes) VALUES ($1, $2, '', '', 0, now(), $3);
