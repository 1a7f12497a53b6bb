-- @row material
-- id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, order, size_bytes,
-- sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at

-- @material_by_id maybe tenant material
-- A material of a course.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries WHERE tenant_id = $1 AND course_id = $2 AND id = $3;

-- @materials_of_course many tenant material
-- All materials of a course, node by node.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries WHERE tenant_id = $1 AND course_id = $2 ORDER BY node_id, "order", id;

-- @material_by_bytes maybe tenant material
-- The material of a node that has these bytes already.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries WHERE tenant_id = $1 AND node_id = $2 AND sha256 = $3;

-- @course_lock maybe tenant
-- Holds a course's tree still until the transaction ends, and says whether the tenant owns it.
SELECT id FROM courses WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE;

-- @course_exists maybe tenant
-- Whether the tenant owns a course.
SELECT id FROM courses WHERE tenant_id = $1 AND id = $2;

-- @node_exists maybe tenant
-- Whether a course has a node.
SELECT id FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 AND id = $3;

-- @node_first_root maybe tenant
-- The first root of a course's tree.
SELECT id FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 AND parent_id IS NULL ORDER BY "order", id LIMIT 1;

-- @node_insert_root exec tenant
-- A root behind the others.
INSERT INTO material_nodes (tenant_id, id, course_id, title, "order")
SELECT $1, $2, $3, $4, count(*) FROM material_nodes WHERE tenant_id = $1 AND course_id = $3 AND parent_id IS NULL;

-- @material_insert one tenant
-- A material behind the others of its node; the caller holds the node.
INSERT INTO material_entries (tenant_id, id, course_id, node_id, source_type, source_url, filename, object_key, content_type,
                              language, size_bytes, sha256, "order")
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
       (SELECT count(*) FROM material_entries WHERE tenant_id = $1 AND course_id = $3 AND node_id = $4)
RETURNING "order", created_at, updated_at;

-- @material_adopt exec tenant
-- Another object holds a material's bytes from now on; the former one is noted for the janitor.
WITH noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at)
    SELECT $1, cs_uuid7(), object_key, '', 0, '-infinity' FROM material_entries
     WHERE tenant_id = $1 AND id = $2 AND object_key IS NOT NULL
)
UPDATE material_entries SET object_key = $3 WHERE tenant_id = $1 AND id = $2;

-- @material_correct one tenant
-- Another name or language for the same bytes.
UPDATE material_entries SET filename = $3, content_type = $4, language = $5 WHERE tenant_id = $1 AND id = $2
RETURNING updated_at;

-- @material_await exec tenant
-- The job that is to process a material; an earlier failure is forgotten.
UPDATE material_entries SET pending_job_id = $3, job_id = $3, error_code = NULL, error_message = NULL
WHERE tenant_id = $1 AND id = $2;

-- @material_delete exec tenant
-- A material goes with what was read from it; its object as with @course_delete. Those behind it move up; the caller holds the node.
WITH noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at)
    SELECT $1, cs_uuid7(), object_key, '', 0, '-infinity' FROM material_entries
     WHERE tenant_id = $1 AND id = $2 AND object_key IS NOT NULL
), gone AS (
    DELETE FROM material_entries WHERE tenant_id = $1 AND id = $2 RETURNING course_id, node_id, "order"
)
UPDATE material_entries m SET "order" = m."order" - 1 FROM gone
 WHERE m.tenant_id = $1 AND m.course_id = gone.course_id AND m.node_id = gone.node_id AND m."order" > gone."order";
