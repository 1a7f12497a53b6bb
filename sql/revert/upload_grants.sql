BEGIN;
COMMENT ON COLUMN material_entries.sha256 IS 'of the object as stored, hex; unique on a node, so the same bytes are found again';
ALTER TABLE material_entries DROP COLUMN declared_sha256;
DROP TABLE upload_grants;
COMMIT;
