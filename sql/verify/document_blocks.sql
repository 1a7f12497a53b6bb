BEGIN;
SELECT tenant_id, material_id, first_chunk, chunk_count, chunks FROM document_blocks WHERE false;
SELECT chunk_count, chunk_bytes, digest FROM material_documents WHERE false;
SELECT 1 / relrowsecurity::int FROM pg_class WHERE oid = 'document_blocks'::regclass;
ROLLBACK;
