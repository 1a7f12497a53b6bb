BEGIN;
DROP FUNCTION course_structure_fingerprint(uuid, uuid);
ALTER TABLE courses DROP COLUMN imported;
COMMENT ON COLUMN material_entries.sha256 IS 'of the object as stored, hex; unique on a node, so the same bytes are found again';
-- An entry that waits for its file has no place in the earlier schema.
DELETE FROM material_entries WHERE source_url IS NULL AND object_key IS NULL;
ALTER TABLE material_entries
    DROP COLUMN awaited_bytes,
    DROP CONSTRAINT material_has_a_source,
    ADD CONSTRAINT material_has_a_source CHECK (source_url IS NOT NULL OR object_key IS NOT NULL);
COMMIT;
