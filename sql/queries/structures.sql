-- @generation_scope maybe tenant
-- A course, or one node of it ($3), as the scope of a generation; with digests of the mappings in it and of what is corrected in transcripts,
-- '' for nothing.
WITH RECURSIVE down (id) AS (
    SELECT id FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 AND id = $3
    UNION ALL
    SELECT n.id FROM down JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = down.id
)
SELECT c.title, c.language, n.title AS node_title, c.content_revision,
       CASE WHEN $3::uuid IS NULL THEN c.course_fingerprint ELSE n.node_fingerprint END AS fingerprint, n.id AS node_id,
       (SELECT md5(coalesce(string_agg(concat_ws(' ', m.presentation_entry_id, m.video_entry_id, m.slide_number, m.start_sec,
                                                 coalesce(m.end_sec, -1), m.validation_state), ',' ORDER BY m.id), ''))
          FROM slide_video_mappings m
         WHERE m.tenant_id = $1 AND m.course_id = $2 AND ($3::uuid IS NULL OR m.node_id IN (SELECT id FROM down))) AS mappings,
       (SELECT coalesce(md5(string_agg(concat_ws(' ', m.id, d.corrected_digest), ',' ORDER BY m.id)), '')
          FROM material_entries m JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = m.id
         WHERE m.tenant_id = $1 AND m.course_id = $2 AND d.corrected_digest IS NOT NULL
           AND ($3::uuid IS NULL OR m.node_id IN (SELECT id FROM down))) AS corrections
  FROM courses c LEFT JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.id = $3
 WHERE c.tenant_id = $1 AND c.id = $2;

-- @generation_scope_materials many tenant
-- The materials of a course, or of a node ($3) and all below it, in the order of the tree.
WITH RECURSIVE tree (id, title, path) AS (
    SELECT id, title, ARRAY[lpad("order"::text, 6, '0') || id] FROM material_nodes
     WHERE tenant_id = $1 AND course_id = $2 AND CASE WHEN $3::uuid IS NULL THEN parent_id IS NULL ELSE id = $3 END
    UNION ALL
    SELECT n.id, n.title, tree.path || (lpad(n."order"::text, 6, '0') || n.id)
      FROM tree JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = tree.id
)
SELECT m.id, m.node_id, tree.title AS node_title, m.source_type, m.source_url, m.filename, m.object_key, m.sha256, m.processed_sha256,
       m.error_code, m.error_message, m.pending_job_id, m.processed_at,
       coalesce(d.corrected_digest, d.digest) AS digest, d.chunk_count, coalesce(d.corrected_bytes, d.chunk_bytes) AS chunk_bytes,
       (SELECT j.id FROM jobs j WHERE j.tenant_id = $1 AND j.material_id = m.id AND j.job_type = 'describe_slides'
                                  AND j.status IN ('queued', 'active') LIMIT 1) AS describing_job_id
  FROM tree JOIN material_entries m ON m.tenant_id = $1 AND m.course_id = $2 AND m.node_id = tree.id
  LEFT JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = m.id
 ORDER BY tree.path, m."order", m.id;

-- @generation_scope_nodes many tenant
-- The nodes of a course, or a node ($3) and all below it, in the order of the tree.
WITH RECURSIVE tree (id, parent_id, path) AS (
    SELECT id, parent_id, ARRAY[lpad("order"::text, 6, '0') || id] FROM material_nodes
     WHERE tenant_id = $1 AND course_id = $2 AND CASE WHEN $3::uuid IS NULL THEN parent_id IS NULL ELSE id = $3 END
    UNION ALL
    SELECT n.id, n.parent_id, tree.path || (lpad(n."order"::text, 6, '0') || n.id)
      FROM tree JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = tree.id
)
SELECT id, parent_id FROM tree ORDER BY path;

-- @generation_scope_documents many tenant
-- What was extracted from these materials.
SELECT d.material_id,
       left(d.document::text, -1) || ',"chunks":['
       || coalesce((SELECT string_agg(btrim(b.chunks::text, '[]'), ',' ORDER BY b.first_chunk) FROM document_blocks b
                     WHERE b.tenant_id = $1 AND b.material_id = d.material_id), '') || ']}' AS document
  FROM material_documents d WHERE d.tenant_id = $1 AND d.material_id = ANY ($2::uuid[]);

-- @generation_scope_conflict maybe tenant
-- A generation in flight whose scope is the course, or the node $3, one above it or one below it; a NULL node is the whole course.
WITH RECURSIVE up (id, parent_id) AS (
    SELECT id, parent_id FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 AND id = $3
    UNION ALL
    SELECT n.id, n.parent_id FROM up JOIN material_nodes n ON n.tenant_id = $1 AND n.id = up.parent_id
), down (id) AS (
    SELECT id FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 AND id = $3
    UNION ALL
    SELECT n.id FROM down JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = down.id
)
SELECT j.id, j.node_id, n.title AS node_title FROM jobs j LEFT JOIN material_nodes n ON n.tenant_id = $1 AND n.id = j.node_id
 WHERE j.tenant_id = $1 AND j.course_id = $2 AND j.job_type = 'generate_structure' AND j.status IN ('queued', 'active')
   AND ($3::uuid IS NULL OR j.node_id IS NULL OR j.node_id IN (SELECT id FROM up) OR j.node_id IN (SELECT id FROM down))
 ORDER BY j.id LIMIT 1;

-- @generation_scope_mappings many tenant
-- Slide-video mappings of a course, or of one node ($3), that are not validated.
SELECT slide_number, video_timecode_start, validation_state FROM slide_video_mappings
 WHERE tenant_id = $1 AND course_id = $2 AND ($3::uuid IS NULL OR node_id = $3) AND validation_state <> 'validated'
 ORDER BY slide_number, start_sec, id LIMIT 100;

-- @snapshot_insert exec tenant
-- A generated structure.
INSERT INTO structure_snapshots (tenant_id, id, course_id, node_id, job_id, mode, strategy, node_fingerprint, prompt_version, provider,
                                 model_id, tokens_in, tokens_out, cost_usd, structure, warnings, generation_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::float8, $15, $16, $17);

-- @materials_there many tenant
-- Which of some materials a course has.
SELECT id FROM material_entries WHERE tenant_id = $1 AND course_id = $2 AND id = ANY ($3::uuid[]);

-- @snapshot_key_set exec tenant
-- What the snapshot depends on, after it was applied itself.
UPDATE structure_snapshots SET generation_key = $3 WHERE tenant_id = $1 AND id = $2;

-- @row snapshot
-- id, course_id, node_id, mode, strategy, node_fingerprint, prompt_version, provider, model_id, tokens_in, tokens_out, cost_usd,
-- created_at, warnings, is_applied, structure

-- @snapshot_latest maybe tenant snapshot
-- The newest snapshot of a course as a whole, or of a node ($3), without its structure.
SELECT s.id, s.course_id, s.node_id, s.mode, s.strategy, s.node_fingerprint, s.prompt_version, s.provider, s.model_id, s.tokens_in,
       s.tokens_out, s.cost_usd::float8 AS cost_usd, s.created_at, s.warnings, s.id = c.applied_snapshot_id AS is_applied, NULL::jsonb AS structure
  FROM structure_snapshots s JOIN courses c ON c.tenant_id = $1 AND c.id = s.course_id
 WHERE s.tenant_id = $1 AND s.course_id = $2 AND (s.node_id = $3::uuid OR ($3 IS NULL AND s.node_id IS NULL))
 ORDER BY s.created_at DESC, s.id DESC LIMIT 1;

-- @snapshot_by_id maybe tenant snapshot
-- One snapshot, without its structure.
SELECT s.id, s.course_id, s.node_id, s.mode, s.strategy, s.node_fingerprint, s.prompt_version, s.provider, s.model_id, s.tokens_in,
       s.tokens_out, s.cost_usd::float8 AS cost_usd, s.created_at, s.warnings, s.id = c.applied_snapshot_id AS is_applied, NULL::jsonb AS structure
  FROM structure_snapshots s JOIN courses c ON c.tenant_id = $1 AND c.id = s.course_id
 WHERE s.tenant_id = $1 AND s.course_id = $2 AND s.id = $3;

-- @snapshot_structure one tenant
-- The structure of a snapshot.
SELECT structure FROM structure_snapshots WHERE tenant_id = $1 AND id = $2;

-- @snapshot_structure_piece maybe tenant
-- Its JSON from character $3 on (the first is 1), at most $4 characters: a structure that is larger than one piece is unpacked for each.
SELECT substr(structure::text, $3::int, $4::int) AS piece FROM structure_snapshots WHERE tenant_id = $1 AND id = $2;

-- @snapshot_page many tenant snapshot custom
-- Snapshots of a course as a whole, or of a node ($3), newest first, behind a place in the list ($4, $5); without structures, with the
-- number of all, counted up to $8.
SELECT s.id, s.course_id, s.node_id, s.mode, s.strategy, s.node_fingerprint, s.prompt_version, s.provider, s.model_id, s.tokens_in,
       s.tokens_out, s.cost_usd::float8 AS cost_usd, s.created_at, s.warnings, s.id = c.applied_snapshot_id AS is_applied,
       NULL::jsonb AS structure,
       (SELECT count(*) FROM (SELECT FROM structure_snapshots a WHERE a.tenant_id = $1 AND a.course_id = $2
                                  AND (a.node_id = $3 OR ($3 IS NULL AND a.node_id IS NULL)) LIMIT $8::bigint) AS counted) AS total
  FROM structure_snapshots s JOIN courses c ON c.tenant_id = $1 AND c.id = s.course_id
 WHERE s.tenant_id = $1 AND s.course_id = $2 AND (s.node_id = $3::uuid OR ($3 IS NULL AND s.node_id IS NULL))
   AND ($4::timestamptz IS NULL OR (s.created_at, s.id) < ($4, $5::uuid))
 ORDER BY s.created_at DESC, s.id DESC LIMIT $6::bigint OFFSET $7::bigint;

-- @snapshot_same maybe tenant
-- A snapshot that a generation asked for now would only repeat.
SELECT id FROM structure_snapshots WHERE tenant_id = $1 AND course_id = $2 AND generation_key = $3
 ORDER BY created_at DESC, id DESC LIMIT 1;

-- @snapshot_of_applied maybe tenant
-- The structure that is applied to a course.
SELECT s.structure FROM courses c JOIN structure_snapshots s ON s.tenant_id = $1 AND s.id = c.applied_snapshot_id
 WHERE c.tenant_id = $1 AND c.id = $2;

-- @applied_is one tenant
-- Whether a course has a structure, by a snapshot or by its import, which no other may replace unasked; and the revision of what it holds.
SELECT applied_snapshot_id IS NOT NULL OR imported AS has_structure, content_revision FROM courses WHERE tenant_id = $1 AND id = $2;

-- @applied_set exec tenant
-- This snapshot is the applied one.
UPDATE courses SET applied_snapshot_id = $3 WHERE tenant_id = $1 AND id = $2;

-- @applied_prune_parts exec tenant
-- Removes the concepts and exercises of a course that are among these ids. The list is long: "IS TRUE" keeps it a hash table.
WITH gone AS (
    DELETE FROM concepts WHERE tenant_id = $1 AND course_id = $2 AND (id IN (SELECT unnest($3::uuid[]))) IS TRUE
)
DELETE FROM exercises WHERE tenant_id = $1 AND course_id = $2 AND (id IN (SELECT unnest($3::uuid[]))) IS TRUE;

-- @applied_prune_lessons exec tenant
-- Removes the lessons that are among these ids.
DELETE FROM lessons WHERE tenant_id = $1 AND course_id = $2 AND (id IN (SELECT unnest($3::uuid[]))) IS TRUE;

-- @applied_prune_modules exec tenant
-- Removes the modules that are among these ids.
DELETE FROM modules WHERE tenant_id = $1 AND course_id = $2 AND id = ANY ($3::uuid[]);

-- @generation_part_find maybe tenant
-- What an earlier attempt at the job ($2) was answered to the question with the digest $3; without an answer: it was cut off.
SELECT provider, model_id, tokens_in, tokens_out, cost_usd::float8 AS cost_usd, answer FROM generation_parts
 WHERE tenant_id = $1 AND job_id = $2 AND digest = $3;

-- @generation_part_put exec tenant
-- The answer to a question of a job; without one ($10) that it was cut off, which takes the place of no answer.
INSERT INTO generation_parts (tenant_id, job_id, digest, course_id, provider, model_id, tokens_in, tokens_out, cost_usd, answer)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::float8, $10)
ON CONFLICT (tenant_id, job_id, digest) DO UPDATE
   SET provider = excluded.provider, model_id = excluded.model_id, tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out,
       cost_usd = excluded.cost_usd, answer = excluded.answer
 WHERE generation_parts.answer IS NULL;

-- @generation_parts_drop exec tenant
-- The job is done: its answers are in the snapshot.
DELETE FROM generation_parts WHERE tenant_id = $1 AND job_id = $2;
