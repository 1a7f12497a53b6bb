-- @corrections_of maybe tenant
-- The corrections of a transcript.
SELECT corrections, applied, corrected_at FROM transcript_corrections WHERE tenant_id = $1 AND material_id = $2;

-- @corrections_put exec tenant
-- A list of corrections in place of the former one. Another one raises the revision of what the course holds.
WITH put AS (
    INSERT INTO transcript_corrections AS c (tenant_id, course_id, material_id, corrections)
    SELECT $1, m.course_id, m.id, $3 FROM material_entries m WHERE m.tenant_id = $1 AND m.id = $2
    ON CONFLICT (tenant_id, material_id) DO UPDATE
       SET corrections = excluded.corrections, applied = NULL, corrected_at = clock_timestamp()
     WHERE c.corrections <> excluded.corrections
    RETURNING course_id
)
UPDATE courses c SET content_revision = c.content_revision + 1 FROM put WHERE c.tenant_id = $1 AND c.id = put.course_id;

-- @corrections_applied exec tenant
-- How often each of them is applied to the transcript.
UPDATE transcript_corrections SET applied = $3 WHERE tenant_id = $1 AND material_id = $2;

-- @corrections_block maybe tenant
-- The first block of a document at chunk $3 or behind it, as it was read and as it is corrected.
SELECT first_chunk, chunk_count, chunks, corrected FROM document_blocks
 WHERE tenant_id = $1 AND material_id = $2 AND first_chunk >= $3::bigint ORDER BY first_chunk LIMIT 1;

-- @corrections_block_set exec tenant
-- The block with the first chunk $3 as it is corrected; NULL: nothing of it is.
UPDATE document_blocks SET corrected = $4 WHERE tenant_id = $1 AND material_id = $2 AND first_chunk = $3;

-- @corrections_document maybe tenant
-- What a document is known by without its corrections.
SELECT chunk_count, chunk_bytes, digest FROM material_documents WHERE tenant_id = $1 AND material_id = $2;

-- @corrections_document_set exec tenant
-- What it is known by with them; NULL: they change nothing.
UPDATE material_documents SET corrected_bytes = $3, corrected_digest = $4 WHERE tenant_id = $1 AND material_id = $2;

-- @corrections_passages_drop exec tenant
-- Passages that say something else from now on, as a JSON list; those without a text go for good. What they had as vectors goes with them.
DELETE FROM search_passages p USING jsonb_to_recordset($3::jsonb) AS g (chunk_index integer)
 WHERE p.tenant_id = $1 AND p.material_id = $2 AND p.chunk_index = g.chunk_index;
