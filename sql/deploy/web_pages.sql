-- What is fetched from an address: what its server said of the answer, to ask it later whether there is another one.
-- requires: courses upload_grants
BEGIN;

ALTER TABLE material_entries ADD COLUMN fetched_etag text CHECK (octet_length(fetched_etag) <= 1000);
ALTER TABLE material_entries ADD COLUMN fetched_modified text CHECK (octet_length(fetched_modified) <= 100);
COMMENT ON COLUMN material_entries.fetched_etag IS 'of what was fetched from source_url: the header ETag; NULL for none';
COMMENT ON COLUMN material_entries.fetched_modified IS 'the same: the header Last-Modified';
COMMENT ON COLUMN material_entries.object_key IS 'key in the object store; NULL for an address that has not been fetched';

COMMIT;
