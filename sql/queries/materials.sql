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

-- @materials_of_node many tenant material custom
-- A page of the materials of a node in their order, behind the material $7, wherever it lies by then. It was at place $6 (NULL for the start):
-- if it is gone, the next one has taken that place.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries
WHERE tenant_id = $1 AND course_id = $2 AND node_id = $3 AND ($6::bigint IS NULL OR "order" > coalesce(
       (SELECT l."order" FROM material_entries l WHERE l.tenant_id = $1 AND l.node_id = $3 AND l.id = $7::uuid), $6 - 1))
ORDER BY "order", id LIMIT $4::bigint OFFSET $5::bigint;

-- @materials_of_node_count one tenant
-- How many there are in all.
SELECT count(*) AS total FROM material_entries WHERE tenant_id = $1 AND course_id = $2 AND node_id = $3;

-- @material_by_bytes maybe tenant material
-- The material of a node that has these bytes already.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries WHERE tenant_id = $1 AND node_id = $2 AND sha256 = $3;

-- @course_lock maybe tenant
-- Holds a course's tree still until the transaction ends, and says whether the tenant owns it.
SELECT id FROM courses WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE;

-- @course_share maybe tenant
-- A course, which stays until the transaction ends: others may change it meanwhile.
SELECT id FROM courses WHERE tenant_id = $1 AND id = $2 FOR KEY SHARE;

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
                              language, size_bytes, sha256, declared_sha256, warnings, "order")
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb,
       (SELECT count(*) FROM material_entries WHERE tenant_id = $1 AND course_id = $3 AND node_id = $4)
RETURNING "order", created_at, updated_at;

-- @material_by_key maybe tenant material
-- The material of a course that has this object.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries WHERE tenant_id = $1 AND course_id = $2 AND object_key = $3;

-- @material_identify exec tenant
-- The SHA-256 of an object that came by a link is found; no row where another one was declared.
UPDATE material_entries SET sha256 = $3
 WHERE tenant_id = $1 AND id = $2 AND coalesce(sha256, $3) = $3 AND coalesce(declared_sha256, $3) = $3;

-- @material_adopt exec tenant
-- Another object holds a material's bytes from now on; the former one is noted for the janitor.
WITH noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at)
    SELECT $1, cs_uuid7(), object_key, '', 0, '-infinity' FROM material_entries
     WHERE tenant_id = $1 AND id = $2 AND object_key IS NOT NULL
)
UPDATE material_entries SET object_key = $3, size_bytes = $4::bigint, content_type = $5, awaited_bytes = NULL
 WHERE tenant_id = $1 AND id = $2;

-- @material_awaiting maybe tenant material
-- A material of the type $5 of a course that waits for these bytes, one on the node $3 first.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
  FROM material_entries
 WHERE tenant_id = $1 AND course_id = $2 AND sha256 = $4 AND source_type = $5 AND object_key IS NULL AND source_url IS NULL
 ORDER BY node_id IS DISTINCT FROM $3::uuid, created_at, id LIMIT 1;

-- @material_awaits_length maybe tenant
-- A material of a course that waits for a file of the type $3 with $4 bytes, or with any number of them.
SELECT id FROM material_entries
 WHERE tenant_id = $1 AND course_id = $2 AND source_type = $3 AND object_key IS NULL AND source_url IS NULL
   AND coalesce(awaited_bytes, $4::bigint) = $4 LIMIT 1;

-- @material_correct one tenant
-- Another name or language for the same bytes.
UPDATE material_entries SET filename = $3, content_type = $4, language = $5 WHERE tenant_id = $1 AND id = $2
RETURNING updated_at;

-- @material_by_url maybe tenant material
-- The material of a node that comes from this address already.
SELECT id, course_id, node_id, source_type, source_url, filename, object_key, content_type, language, "order", size_bytes,
       sha256, processed_sha256, warnings, error_code, error_message, job_id, pending_job_id, processed_at, created_at, updated_at
FROM material_entries WHERE tenant_id = $1 AND node_id = $2 AND source_type = $3 AND source_url = $4 ORDER BY created_at LIMIT 1;

-- @material_validators maybe tenant
-- What the server of an address has said of the answer that is stored.
SELECT fetched_etag, fetched_modified FROM material_entries WHERE tenant_id = $1 AND id = $2;

-- @material_fetched exec tenant
-- The answer of an address is stored. A name that was given stays.
UPDATE material_entries
   SET object_key = $3, content_type = $4, size_bytes = $5, sha256 = $6, filename = coalesce(filename, $7), fetched_etag = $8,
       fetched_modified = $9
 WHERE tenant_id = $1 AND id = $2;

-- @material_await exec tenant
-- The job that is to process a material; an earlier failure is forgotten.
UPDATE material_entries SET pending_job_id = $3, job_id = $3, error_code = NULL, error_message = NULL
WHERE tenant_id = $1 AND id = $2;

-- @material_place exec tenant
-- Material $3 lies on node $4 at place $5, or last if that is beyond it; those beside it there, and where it was, close up. The caller
-- holds the course.
WITH kin AS (
    SELECT m.id, m.node_id, m.node_id = $4::uuid AS here, row_number() OVER (PARTITION BY m.node_id ORDER BY m."order", m.id) - 1 AS place
      FROM material_entries m JOIN material_entries self ON self.tenant_id = $1 AND self.course_id = $2 AND self.id = $3
     WHERE m.tenant_id = $1 AND m.course_id = $2 AND m.id <> $3 AND m.node_id IN ($4, self.node_id)
), goal AS (
    SELECT least($5::bigint, count(*)) AS place FROM kin WHERE here
), line AS (
    SELECT kin.id, kin.node_id, kin.place + (kin.here AND kin.place >= goal.place)::int AS place FROM kin, goal
    UNION ALL
    SELECT $3, $4, place FROM goal
)
UPDATE material_entries m SET node_id = line.node_id, "order" = line.place FROM line
 WHERE m.tenant_id = $1 AND m.id = line.id AND (m."order" <> line.place OR m.node_id <> line.node_id);

-- @material_jobs_place exec tenant
-- The jobs in flight of a material are those of its node $3.
UPDATE jobs SET node_id = $3 WHERE tenant_id = $1 AND material_id = $2 AND status IN ('queued', 'active');

-- @material_mappings_place exec tenant
-- The mappings of a presentation lie where it does: behind those that are on node $3.
UPDATE slide_video_mappings m SET node_id = $3, "order" = placed.place
  FROM (SELECT s.id, (SELECT count(*) FROM slide_video_mappings o WHERE o.tenant_id = $1 AND o.node_id = $3)
                     + row_number() OVER (ORDER BY s."order", s.id) - 1 AS place
          FROM slide_video_mappings s WHERE s.tenant_id = $1 AND s.presentation_entry_id = $2) AS placed
 WHERE m.tenant_id = $1 AND m.id = placed.id AND m.node_id <> $3;

-- @material_mappings_close exec tenant
-- The mappings on a node close up.
UPDATE slide_video_mappings m SET "order" = placed.place
  FROM (SELECT s.id, row_number() OVER (ORDER BY s."order", s.id) - 1 AS place
          FROM slide_video_mappings s WHERE s.tenant_id = $1 AND s.node_id = $2) AS placed
 WHERE m.tenant_id = $1 AND m.id = placed.id AND m."order" <> placed.place;

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
