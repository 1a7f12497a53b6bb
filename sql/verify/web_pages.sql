BEGIN;
SELECT fetched_etag, fetched_modified FROM material_entries WHERE false;
ROLLBACK;
