BEGIN;
UPDATE material_documents d
   SET document = d.document || jsonb_build_object('chunks', coalesce((
           SELECT jsonb_agg(c.chunk ORDER BY b.first_chunk, c.place)
             FROM document_blocks b CROSS JOIN LATERAL jsonb_array_elements(b.chunks::jsonb) WITH ORDINALITY AS c (chunk, place)
            WHERE b.tenant_id = d.tenant_id AND b.material_id = d.material_id), '[]'));
DROP TABLE document_blocks;
ALTER TABLE material_documents DROP COLUMN chunk_count, DROP COLUMN chunk_bytes, DROP COLUMN digest;
COMMENT ON COLUMN material_documents.document IS 'source_type, title, language, metadata{}, chunks[]';
COMMIT;
