-- @document_processed maybe tenant
-- The material has been read: an earlier failure is forgotten, its job is done. A language that was given stays.
UPDATE material_entries
   SET processed_sha256 = $3, processed_at = clock_timestamp(), language = coalesce(language, $4), warnings = $5::jsonb,
       error_code = NULL, error_message = NULL, pending_job_id = NULL
 WHERE tenant_id = $1 AND id = $2
RETURNING id;

-- @document_put exec tenant
-- What was extracted from a material, in place of what was there.
INSERT INTO material_documents (tenant_id, material_id, document, title, language, page_count, duration_sec, fingerprint)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, material_id) DO UPDATE
   SET document = excluded.document, title = excluded.title, language = excluded.language, page_count = excluded.page_count,
       duration_sec = excluded.duration_sec, fingerprint = excluded.fingerprint;

-- @fingerprint_nodes many tenant
-- The nodes of a course with what is stored as their fingerprint.
SELECT id, parent_id, node_fingerprint FROM material_nodes WHERE tenant_id = $1 AND course_id = $2;

-- @fingerprint_leaves many tenant
-- The fingerprints of a course's materials and the nodes they lie on.
SELECT m.node_id, d.fingerprint FROM material_entries m JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = m.id
 WHERE m.tenant_id = $1 AND m.course_id = $2;

-- @fingerprint_node_set exec tenant
-- Fingerprints of nodes, in two lists of the same length.
UPDATE material_nodes n SET node_fingerprint = f.value
  FROM unnest($2::uuid[], $3::text[]) AS f (id, value) WHERE n.tenant_id = $1 AND n.id = f.id;

-- @fingerprint_course_set exec tenant
-- The fingerprint of a course.
UPDATE courses SET course_fingerprint = $3 WHERE tenant_id = $1 AND id = $2 AND course_fingerprint IS DISTINCT FROM $3;
