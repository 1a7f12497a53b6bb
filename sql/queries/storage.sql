-- @storage_owners many tenant
-- The materials that use some objects.
SELECT object_key, id FROM material_entries WHERE tenant_id = $1 AND object_key = ANY ($2::text[]);

-- @storage_usage many tenant
-- How many objects the materials of each source type use, and their bytes.
SELECT source_type, count(*) AS files, coalesce(sum(size_bytes), 0)::bigint AS bytes
FROM material_entries WHERE tenant_id = $1 AND object_key IS NOT NULL GROUP BY source_type ORDER BY source_type;

-- @storage_user maybe tenant
-- Whether it is a material that uses an object, or an upload that is making it.
SELECT true AS material FROM material_entries WHERE tenant_id = $1 AND object_key = $2
UNION ALL
SELECT false FROM uploads WHERE tenant_id = $1 AND object_key = $2 AND seen_at > '-infinity'
ORDER BY material DESC LIMIT 1;
