BEGIN;
SELECT tenant_id, course_id, material_id, corrections, applied, corrected_at FROM transcript_corrections WHERE false;
SELECT corrected FROM document_blocks WHERE false;
SELECT corrected_bytes, corrected_digest FROM material_documents WHERE false;
SELECT 1 / relrowsecurity::int FROM pg_class WHERE oid = 'transcript_corrections'::regclass;
ROLLBACK;
