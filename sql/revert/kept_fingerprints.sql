BEGIN;
DROP FUNCTION course_fingerprint_kept(uuid, uuid), course_fingerprint_source(uuid, uuid);
DROP TABLE course_fingerprints;
COMMIT;
