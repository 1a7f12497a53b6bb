BEGIN;
COMMENT ON COLUMN courses.content_revision IS 'raised by every change of modules, lessons, concepts, exercises or mappings';
ALTER TABLE material_documents DROP COLUMN corrected_digest, DROP COLUMN corrected_bytes;
ALTER TABLE document_blocks DROP COLUMN corrected;
DROP TABLE transcript_corrections;
COMMIT;
