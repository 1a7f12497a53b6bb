BEGIN;
COMMENT ON COLUMN material_entries.object_key IS 'key in the object store; NULL for a URL';
ALTER TABLE material_entries DROP COLUMN fetched_modified;
ALTER TABLE material_entries DROP COLUMN fetched_etag;
COMMIT;
