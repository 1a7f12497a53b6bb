-- @storage_owners many tenant
-- The materials that use some objects.
SELECT object_key, id FROM material_entries WHERE tenant_id = $1 AND object_key = ANY ($2::text[]);

-- @storage_usage many tenant
-- How many objects the materials of each source type use, and homework (of a lesson's exercises several have one file), and their bytes.
SELECT source_type, count(*) AS files, coalesce(sum(size_bytes), 0)::bigint AS bytes
FROM (SELECT source_type, size_bytes FROM material_entries WHERE tenant_id = $1 AND object_key IS NOT NULL
      UNION ALL
      SELECT 'homework', min(size_bytes) FROM submissions WHERE tenant_id = $1 AND object_key IS NOT NULL GROUP BY object_key) AS kept
GROUP BY source_type ORDER BY source_type;

-- @storage_user maybe tenant
-- What uses an object: a material, a submission, or an upload that is making it.
SELECT 'material' AS kind FROM material_entries WHERE tenant_id = $1 AND object_key = $2
UNION ALL
SELECT 'submission' FROM submissions WHERE tenant_id = $1 AND object_key = $2
UNION ALL
SELECT 'upload' FROM uploads WHERE tenant_id = $1 AND object_key = $2 AND seen_at > '-infinity'
LIMIT 1;
