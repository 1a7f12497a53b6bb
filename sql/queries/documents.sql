-- @document_processed maybe tenant
-- The material has been read: an earlier failure is forgotten, its job is done. A language that was given stays.
UPDATE material_entries
   SET processed_sha256 = $3, processed_at = clock_timestamp(), language = coalesce(language, $4), warnings = $5::jsonb,
       error_code = NULL, error_message = NULL, pending_job_id = NULL
 WHERE tenant_id = $1 AND id = $2
RETURNING id;

-- @document_put exec tenant
-- What was extracted from a material but for its chunks, in place of what was there.
INSERT INTO material_documents (tenant_id, material_id, document, title, language, page_count, duration_sec, fingerprint, chunk_count,
                                chunk_bytes, digest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (tenant_id, material_id) DO UPDATE
   SET document = excluded.document, title = excluded.title, language = excluded.language, page_count = excluded.page_count,
       duration_sec = excluded.duration_sec, fingerprint = excluded.fingerprint, chunk_count = excluded.chunk_count,
       chunk_bytes = excluded.chunk_bytes, digest = excluded.digest, corrected_bytes = NULL, corrected_digest = NULL;

-- @document_blocks_drop exec tenant
-- The chunks that were there go.
DELETE FROM document_blocks WHERE tenant_id = $1 AND material_id = $2;

-- @document_block_put exec tenant
-- Some chunks of a document, of which the first has the index $3.
INSERT INTO document_blocks (tenant_id, material_id, first_chunk, chunk_count, chunks) VALUES ($1, $2, $3, $4, $5);

-- @document_content maybe tenant
-- What was extracted from a material, but for its chunks; what is said of these is true of the corrected ones, or with $3 of those that were read.
SELECT document, chunk_count, CASE WHEN $3::boolean THEN chunk_bytes ELSE coalesce(corrected_bytes, chunk_bytes) END AS chunk_bytes,
       CASE WHEN $3 THEN digest ELSE coalesce(corrected_digest, digest) END AS digest
  FROM material_documents WHERE tenant_id = $1 AND material_id = $2;

-- @document_content_block maybe tenant
-- The block with chunk $4 of a document, as long as it is the one with the digest $3; its chunks from $4 on and before $5, without corrections
-- with $6.
SELECT least(b.first_chunk + b.chunk_count, $5::bigint) AS next,
       CASE WHEN b.first_chunk >= $4::bigint AND b.first_chunk + b.chunk_count <= $5 THEN b.chunks
            ELSE (SELECT '[' || string_agg(c.chunk::text, ',' ORDER BY c.place) || ']'
                    FROM json_array_elements(b.chunks) WITH ORDINALITY AS c (chunk, place)
                   WHERE b.first_chunk + c.place - 1 >= $4 AND b.first_chunk + c.place - 1 < $5)::json END AS chunks
  FROM material_documents d
 CROSS JOIN LATERAL (SELECT first_chunk, chunk_count, CASE WHEN $6::boolean THEN chunks ELSE coalesce(corrected, chunks) END AS chunks
                       FROM document_blocks WHERE tenant_id = $1 AND material_id = $2 AND first_chunk <= $4
                      ORDER BY first_chunk DESC LIMIT 1) AS b
 WHERE d.tenant_id = $1 AND d.material_id = $2 AND CASE WHEN $6 THEN d.digest ELSE coalesce(d.corrected_digest, d.digest) END = $3;

-- @transcript_of_block many tenant
-- The block of a video's document (digest $3) that begins with chunk $4, corrected: each chunk's time and text, and whether it is speech.
SELECT coalesce((chunk->'metadata'->>'start_sec')::float8, 0) AS start_sec, coalesce((chunk->'metadata'->>'end_sec')::float8, 0) AS end_sec,
       chunk->>'text' AS text, chunk->>'chunk_type' = 'transcript' AS is_speech
  FROM material_documents d JOIN document_blocks b ON b.tenant_id = $1 AND b.material_id = $2 AND b.first_chunk = $4
 CROSS JOIN LATERAL json_array_elements(coalesce(b.corrected, b.chunks)) WITH ORDINALITY AS chunks (chunk, place)
 WHERE d.tenant_id = $1 AND d.material_id = $2 AND coalesce(d.corrected_digest, d.digest) = $3 ORDER BY place;

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
